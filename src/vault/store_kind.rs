//! The kinds of store.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kinds of store a secret can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// The operating system's own.
    Keychain,
    /// The encrypted file in mcpkey's data directory.
    File,
}

impl StoreKind {
    /// Both, in the order in which they are preferred.
    pub const ALL: [Self; 2] = [Self::Keychain, Self::File];

    /// What a sentence calls it; [`fmt::Display`] is the word of settings and machine views.
    pub fn title(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "encrypted file",
        }
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keychain => "keychain",
            Self::File => "file",
        })
    }
}

impl FromStr for StoreKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.to_string() == text);
        found.ok_or_else(|| {
            format!("unknown store \"{}\": use keychain or file", crate::base::text::short(text))
        })
    }
}
