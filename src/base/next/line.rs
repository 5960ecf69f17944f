//! A command line as it is written down: what is fixed as it is, names quoted where a shell needs it.

use std::fmt;

use crate::base::shell;
use crate::base::system::System;
use crate::base::text;

/// The words after `mcpkey`.
#[derive(Debug, Default)]
pub(super) struct CommandLine(Vec<Word>);

#[derive(Debug)]
enum Word {
    Said(String),
    Name(String),
}

impl CommandLine {
    /// Adds words as they are.
    pub(super) fn said(&mut self, words: &str) -> &mut Self {
        if !words.is_empty() {
            self.0.push(Word::Said(words.to_owned()));
        }
        self
    }

    /// Adds a name that stands by itself.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        self.0.push(Word::Name(name.to_owned()));
        self
    }

    /// The words without the program in front, where none is a name by itself.
    pub(super) fn words(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<String>().trim_start().to_owned()
    }

    /// Adds an option and the name that it takes.
    pub(super) fn option(&mut self, option: &str, name: &str) -> &mut Self {
        let sign = if name.starts_with('-') { '=' } else { ' ' };
        self.said(&format!("{option}{sign}{}", quoted(name)))
    }
}

impl fmt::Display for CommandLine {
    /// Names that look like options stand behind `--`, and so behind all that is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_odd = self.0.iter().any(|word| matches!(word, Word::Name(name) if name.starts_with('-')));
        let (first, last): (Vec<&Word>, Vec<&Word>) =
            self.0.iter().partition(|word| !is_odd || matches!(word, Word::Said(_)));
        f.write_str("mcpkey")?;
        first.into_iter().try_for_each(|word| word.fmt(f))?;
        if is_odd {
            f.write_str(" --")?;
        }
        last.into_iter().try_for_each(|word| word.fmt(f))
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(words) => write!(f, " {words}"),
            Self::Name(name) => write!(f, " {}", quoted(name)),
        }
    }
}

/// `name` as one word of a shell, safe for a terminal.
pub(super) fn quoted(name: &str) -> String {
    shell::quoted(&text::short(name), System::here())
}
