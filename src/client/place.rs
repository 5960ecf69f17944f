//! Where in an entry a text stands.

use std::fmt;

/// A string that the client expands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// `command`.
    Command,
    /// `args`, by index.
    Arg(usize),
    /// The value of a variable in `env`.
    Env(String),
    /// `url`.
    Url,
    /// The value of a header.
    Header(String),
}

impl fmt::Display for Field {
    /// As one would say it of an entry: `header Authorization`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command => f.write_str("command"),
            Self::Arg(_) => f.write_str("arguments"),
            Self::Env(name) => write!(f, "variable {name}"),
            Self::Url => f.write_str("url"),
            Self::Header(name) => write!(f, "header {name}"),
        }
    }
}

impl Field {
    /// Whether it is part of a server that is reached by url.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Url | Self::Header(_))
    }
}
