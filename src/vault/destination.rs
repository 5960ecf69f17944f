//! Where a secret may go: not a host or a program, but the whole of what its server is.
//!
//! A person agrees to an entry as it stands, because every part of it can lead a secret elsewhere: a path is another
//! tenant, a variable loads other code, a header names another upstream. What was agreed to is kept beside the value as a
//! digest of the whole ([`super::agreed`]); the text that is shown of it is for people, and decides nothing.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use super::origin::{BadDestination, Origin, is_url, without_userinfo};
pub use super::shown::Shown;

/// What a secret is about to go to. Each of many variables has one of its own to hold, and they are the same.
#[derive(Clone)]
pub struct Destination(Arc<Parts>);

struct Parts {
    kind: Kind,
    shown: Shown,
    whole: Zeroizing<String>,
}

enum Kind {
    Url(Origin),
    /// A command line as it is shown, and the directory that it starts in.
    Command(String, Option<String>),
}

impl Destination {
    /// A server that is reached by url. `whole` is its canonical form, in which nothing is masked.
    pub fn of_url(origin: Origin, shown: Shown, whole: Zeroizing<String>) -> Self {
        Self::new(Kind::Url(origin), shown, whole)
    }

    /// A server that is started: `line` is [`Shown::line`], `whole` its canonical form, in which nothing is masked, and
    /// `directory` the one that it starts in, where that is not one of mcpkey's own.
    pub fn of_command(line: String, whole: Zeroizing<String>, directory: Option<&str>) -> Self {
        let shown = Shown::of_command(&line, directory);
        Self::new(Kind::Command(line, directory.map(str::to_owned)), shown, whole)
    }

    fn new(kind: Kind, shown: Shown, whole: Zeroizing<String>) -> Self {
        Self(Arc::new(Parts { kind, shown, whole }))
    }

    /// The same in the directory `there`, if it starts in `here`: what it was before a directory was renamed or copied.
    pub fn at(&self, here: &str, there: &str) -> Self {
        match &self.0.kind {
            Kind::Command(line, Some(directory)) if directory == here => {
                Self::of_command(line.clone(), self.0.whole.clone(), Some(there))
            }
            _ => self.clone(),
        }
    }

    /// What is shown of it.
    pub fn shown(&self) -> &Shown {
        &self.0.shown
    }

    /// All of it, in the two parts that are digested.
    pub fn whole(&self) -> [&[u8]; 2] {
        let directory = match &self.0.kind {
            Kind::Command(_, Some(directory)) => directory.as_bytes(),
            _ => b"",
        };
        [self.0.whole.as_bytes(), directory]
    }

    /// Whom a url reaches; nothing of a command.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.0.kind {
            Kind::Url(origin) => Some(origin),
            Kind::Command(..) => None,
        }
    }

    /// Whether it is reached without leaving this machine.
    pub fn is_loopback(&self) -> bool {
        self.origin().is_none_or(Origin::is_loopback)
    }

    /// Whether a secret sent there could be read on the way.
    pub fn is_cleartext(&self) -> bool {
        self.origin().is_some_and(Origin::is_cleartext)
    }
}

impl PartialEq for Destination {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Destination {}

impl PartialOrd for Destination {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Destination {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.shown.cmp(&other.0.shown).then_with(|| self.whole().cmp(&other.whole()))
    }
}

/// The whole may hold literal secrets of a config: it is never printed.
impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({})", self.0.shown)
    }
}

/// The place alone, as a sentence names it.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.shown.place())
    }
}
