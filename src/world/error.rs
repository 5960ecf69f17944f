//! What a person is told when a verb fails: what happened, to which thing, and what to type next.
//!
//! The modules below own small typed errors; `hints` adds what to type next, and the kind, which gives the exit code.

use std::fmt;
use std::path::Path;

use crate::base::next::{AddNext, Next};
use crate::base::text;
use crate::client::{EditError, SyntaxError};

use super::kind::FailureKind;

/// A verb that did not do what was asked.
#[derive(Debug, Clone)]
pub struct Failure {
    message: String,
    hint: Option<String>,
    kind: FailureKind,
}

impl Failure {
    /// A file that is not what it should be, named as compilers do: `path:line:column: message`.
    pub fn syntax(path: &Path, error: &SyntaxError) -> Self {
        let path = crate::base::text::path(path);
        Self::new(format!("{path}:{error}")).hint("mend the file and try again; it was left as it is")
    }

    /// A file that could not be edited.
    pub fn edit(path: &Path, error: &EditError) -> Self {
        match error {
            EditError::Syntax(error) => Self::syntax(path, error),
            other => Self::new(format!("{}: {other}", crate::base::text::path(path))),
        }
    }

    /// A name that none of the servers here has; `known` are those that could have been meant.
    pub fn no_server(name: &str, known: &[&str]) -> Self {
        let failure = Self::new(format!("no server {} is configured here", text::short(name)));
        match text::nearest(name, known.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean {}?", text::short(near))),
            None if known.is_empty() => {
                failure.hint(format!("none is; register one: {}", Next::Add(AddNext::Url)))
            }
            None => failure.hint(format!("the servers here are: {}", text::short(&text::list(known)))),
        }
    }

    /// A server that mcpkey is to start, and that no config has with this command line.
    pub fn no_secrets_known(server: &str) -> Self {
        Self::new(format!("nothing here says which secrets server {} is to get", text::short(server)))
            .hint(format!("start it as its config says, or register it again: {}", Next::Add(AddNext::Again)))
    }

    /// A verb that was given no name, where nobody can be asked for one: what the parser says, and how the verb is used.
    pub fn unnamed((what, usage): (String, String)) -> Self {
        Self::new(what).hint(format!("{usage}\nsee what there is: {}", Next::List))
    }

    /// A failure of the kind [`FailureKind::Trouble`]; `message` is a sentence in lower case without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, kind: FailureKind::Trouble }
    }

    /// A clear no ([`FailureKind::No`]); `message` is a sentence in lower case without a full stop.
    pub fn no(message: impl Into<String>) -> Self {
        Self::new(message).kind(FailureKind::No)
    }

    /// The same as a failure of another kind.
    pub fn kind(mut self, kind: FailureKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with what to type next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the thing it is about in front.
    pub fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// What happened, without what to type next.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to type next.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        self.kind.code()
    }

    /// Whether a person pressed Ctrl-C, which is meant for all of what is going on.
    pub fn is_interrupted(&self) -> bool {
        self.kind == FailureKind::Interrupted
    }

    /// Whether a person goes back to the last question.
    pub fn is_back(&self) -> bool {
        self.kind == FailureKind::Back
    }

    /// The same failure of `run`, where 1 and 2 would be taken for the child's: [`FailureKind::Stopped`].
    pub fn before_start(mut self) -> Self {
        if matches!(self.kind, FailureKind::No | FailureKind::Trouble) {
            self.kind = FailureKind::Stopped;
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  {}", hint.replace('\n', "\n  ")),
            None => Ok(()),
        }
    }
}
