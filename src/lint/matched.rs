//! A secret in its place: what the detector found, and which string of which server it stands in.

use std::fmt;
use std::ops::Range;

use super::wording;
use crate::base::syntax::{Leaf, Node};
use crate::base::text;
use crate::detect::Match;

/// A secret somewhere in a config.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched<'t> {
    /// The string it is in, or the comment.
    pub leaf: Leaf<'t>,
    /// What was found; its range is within the string's value.
    pub found: Match,
    /// The bytes of the file's text that spell it.
    pub span: Range<usize>,
    /// The way to the string.
    pub pointer: Pointer,
    /// What the string is for.
    pub spot: Spot,
    /// Which of the servers it belongs to, by place in [`Matches::servers`].
    pub server: Option<usize>,
}

/// What is in a config.
#[derive(Debug, Default)]
pub struct Matches<'t> {
    /// By place.
    pub hits: Vec<Matched<'t>>,
    /// In the order of the file.
    pub servers: Vec<ServerAt<'t>>,
    /// Files of variables that servers name.
    pub env_files: Vec<String>,
    /// Whether there are more than 10,000 secrets, or too many to list, of which the rest is not listed.
    pub is_cut: bool,
}

/// Secrets of one file that are listed: so many that nobody reads them one by one.
pub(super) const MOST: usize = 10_000;

/// What a string is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The value of a header.
    Header(String),
    /// The value of a variable.
    Variable(String),
    /// An argument, and the flag it belongs to.
    Argument(Option<String>),
    /// The command, or a command line in one string.
    Command(String),
    /// A url.
    Url(String),
    /// Any other field.
    Field(String),
    /// A comment.
    Comment,
    /// A text for people and models.
    Prose,
}

/// The way from the top of a file to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointer(pub Vec<PointerStep>);

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointerStep {
    /// To the member of this name.
    Key(String),
    /// To the element of this number.
    Index(usize),
}

/// Bytes of a name that are kept. A way to a longer one leads nowhere; but all that stands below it does not carry it along.
const LONGEST_NAME: usize = 1000;

impl PointerStep {
    /// To the member of this name.
    pub fn key(name: &str) -> Self {
        Self::Key(name[..text::floor(name, LONGEST_NAME.min(name.len()))].to_owned())
    }
}

/// A server's entry in a config.
#[derive(Debug, Clone)]
pub struct ServerAt<'t> {
    /// Its name; empty where the whole file is one server.
    pub name: String,
    /// The way to it.
    pub pointer: Pointer,
    /// Its entry.
    pub node: &'t Node<'t>,
    /// The bytes of its name, where it has one.
    pub span: Range<usize>,
}

impl Matched<'_> {
    /// The secret itself: for a store, never for a report.
    pub fn value(&self) -> &str {
        &self.leaf.value[self.found.range.clone()]
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, what: &str, name: &str| match name {
            "" => write!(f, "{what}"),
            name => write!(f, "{what} {}", text::line(&wording::name(name), 60)),
        };
        match self {
            Self::Header(name) => named(f, "the header", name),
            Self::Variable(name) => named(f, "the variable", name),
            Self::Argument(Some(flag)) => named(f, "the argument of", flag),
            Self::Argument(None) => f.write_str("an argument"),
            Self::Command(name) | Self::Url(name) | Self::Field(name) => named(f, "the field", name),
            Self::Comment => f.write_str("a comment"),
            Self::Prose => f.write_str("the text"),
        }
    }
}

impl fmt::Display for Pointer {
    /// As RFC 6901 writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            PointerStep::Key(name) => write!(f, "/{}", name.replace('~', "~0").replace('/', "~1")),
            PointerStep::Index(at) => write!(f, "/{at}"),
        })
    }
}

impl Pointer {
    /// The name of the member in which it leads on from where `above` leads, which is on its way.
    pub fn field_below(&self, above: &Self) -> Option<&str> {
        match self.0.get(above.0.len()) {
            Some(PointerStep::Key(name)) => Some(name),
            _ => None,
        }
    }

    /// The same way for eyes: with nothing secret in its names.
    pub fn shown(&self) -> Self {
        let safe = |step: &PointerStep| match step {
            PointerStep::Key(name) => PointerStep::Key(wording::name(name)),
            PointerStep::Index(at) => PointerStep::Index(*at),
        };
        Self(self.0.iter().map(safe).collect())
    }

    /// The value it leads to.
    pub fn find<'n, 't>(&self, root: &'n Node<'t>) -> Option<&'n Node<'t>> {
        self.0.iter().try_fold(root, |node, step| match step {
            PointerStep::Key(name) => node.get(name),
            PointerStep::Index(at) => node.elements().get(*at),
        })
    }
}
