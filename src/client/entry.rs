//! One server of a config, typed by the rules by which Claude Code loads or skips it.

mod read;
mod write;

use std::fmt;

use serde_json::{Map, Value};

use super::Field;
use crate::known::Wire;
pub use read::EntryProblem;

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// A child process.
    Stdio,
    /// By url.
    Remote(Wire),
}

/// A server as the client sees it. Its texts are what a config says; filled in, they are of a type that is wiped.
#[derive(Clone, PartialEq)]
pub enum Entry<T = String> {
    /// A process that the client starts.
    Stdio {
        /// What is started.
        command: T,
        /// With which arguments.
        args: Vec<T>,
        /// With which variables.
        env: Vec<(String, T)>,
        /// All other keys as they stood: `timeout`, what a process has no use for, and what the client ignores.
        extra: Map<String, Value>,
    },
    /// Something that the client reaches by url.
    Remote {
        /// What is spoken with it.
        wire: Wire,
        /// Where.
        url: T,
        /// What is sent with each request.
        headers: Vec<(String, T)>,
        /// All other keys as they stood, `headersHelper` and `oauth` among them.
        extra: Map<String, Value>,
    },
}

/// What is filled in may be a secret, so only what is written can be shown.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_value())
    }
}

/// The words of `type`, and what each means.
const TYPES: [(&str, Transport); 5] = [
    ("stdio", Transport::Stdio),
    ("http", Transport::Remote(Wire::Http)),
    ("streamable-http", Transport::Remote(Wire::Http)),
    ("sse", Transport::Remote(Wire::Sse)),
    ("ws", Transport::Remote(Wire::Ws)),
];

impl Transport {
    /// The word that the client writes as `type`.
    pub fn as_str(self) -> &'static str {
        TYPES.iter().find(|(_, transport)| *transport == self).map_or("stdio", |(word, _)| word)
    }

    /// Reads a `type`.
    pub fn from_word(word: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == word).map(|(_, transport)| *transport)
    }
}

impl<T> Entry<T> {
    /// A server that is started.
    pub fn stdio(command: T, args: Vec<T>, env: Vec<(String, T)>) -> Self {
        Self::Stdio { command, args, env, extra: Map::new() }
    }

    /// A server that is reached by url.
    pub fn remote(wire: Wire, url: T, headers: Vec<(String, T)>) -> Self {
        Self::Remote { wire, url, headers, extra: Map::new() }
    }

    /// How it is reached.
    pub fn transport(&self) -> Transport {
        match self {
            Self::Stdio { .. } => Transport::Stdio,
            Self::Remote { wire, .. } => Transport::Remote(*wire),
        }
    }

    /// Whether it is reached by url.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Remote { .. })
    }

    /// Its keys that belong to neither kind of server.
    pub fn extra(&self) -> &Map<String, Value> {
        let (Self::Stdio { extra, .. } | Self::Remote { extra, .. }) = self;
        extra
    }

    /// [`Entry::extra`], to be changed.
    pub fn extra_mut(&mut self) -> &mut Map<String, Value> {
        let (Self::Stdio { extra, .. } | Self::Remote { extra, .. }) = self;
        extra
    }

    /// What is given to the server under names: variables to a process, headers to a url.
    pub fn pairs(&self) -> &[(String, T)] {
        let (Self::Stdio { env: pairs, .. } | Self::Remote { headers: pairs, .. }) = self;
        pairs
    }

    /// [`Entry::pairs`], to be changed.
    pub fn pairs_mut(&mut self) -> &mut Vec<(String, T)> {
        let (Self::Stdio { env: pairs, .. } | Self::Remote { headers: pairs, .. }) = self;
        pairs
    }

    /// Every text that the client expands.
    pub fn texts(&self) -> Vec<(Field, &T)> {
        match self {
            Self::Stdio { command, args, env, .. } => std::iter::once((Field::Command, command))
                .chain(args.iter().enumerate().map(|(i, arg)| (Field::Arg(i), arg)))
                .chain(env.iter().map(|(name, value)| (Field::Env(name.clone()), value)))
                .collect(),
            Self::Remote { url, headers, .. } => std::iter::once((Field::Url, url))
                .chain(headers.iter().map(|(name, value)| (Field::Header(name.clone()), value)))
                .collect(),
        }
    }

    /// The entry with each of [`Entry::texts`] replaced by what `change` makes of it.
    pub fn map<U>(&self, mut change: impl FnMut(&Field, &T) -> U) -> Entry<U> {
        match self {
            Self::Stdio { command, args, env, extra } => Entry::Stdio {
                command: change(&Field::Command, command),
                args: args.iter().enumerate().map(|(i, arg)| change(&Field::Arg(i), arg)).collect(),
                env: map_pairs(env, Field::Env, &mut change),
                extra: extra.clone(),
            },
            Self::Remote { wire, url, headers, extra } => Entry::Remote {
                wire: *wire,
                url: change(&Field::Url, url),
                headers: map_pairs(headers, Field::Header, &mut change),
                extra: extra.clone(),
            },
        }
    }
}

fn map_pairs<T, U>(
    pairs: &[(String, T)],
    place: fn(String) -> Field,
    change: &mut impl FnMut(&Field, &T) -> U,
) -> Vec<(String, U)> {
    pairs.iter().map(|(name, value)| (name.clone(), change(&place(name.clone()), value))).collect()
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
