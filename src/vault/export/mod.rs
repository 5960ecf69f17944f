//! What leaves this machine for another one or for another person: values with what goes with them, as one document.
//!
//! The document is JSON inside of a standard age file, so that the `age` program opens it too:
//! `{"mcpkey-export": 1, "secrets": [{"variable": "…", "value": "…", …}]}`. It comes from elsewhere, so it is held to rules
//! and taken whole or not at all.

mod asking;
mod errors;
mod identities;
mod opening;
mod recipients;
mod sealed;
mod written;

use thiserror::Error;

use crate::base::names::{AccountName, VarName};
use crate::base::secret::{BadSecret, Secret};
use crate::vault::agreed::Agreement;

pub use asking::{Ask, Asking};
pub use errors::{BadIdentity, NotOpened};
pub use identities::PrivateKey;
pub use opening::open;
pub use recipients::{BadRecipient, Recipient, Recipients};
pub use sealed::{SealedTo, seal};

/// Bytes of a file that are read at most: far more than a person's secrets need.
pub const LARGEST: u64 = 16 << 20;

/// Secrets that one file holds at most.
const MOST: usize = 10_000;

/// All that one file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export(Vec<Exported>);

/// One secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The variable.
    pub variable: VarName,
    /// The value, or where it comes from.
    pub value: ExportedValue,
    /// Whose it was there.
    pub whose: Whose,
    /// What was agreed to for it there.
    pub agreed: Vec<Agreement>,
    /// When it stops working, RFC 3339 in UTC.
    pub expires: Option<String>,
}

/// What leaves of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportedValue {
    /// The value.
    Value(Secret),
    /// Where it comes from, as a person writes it: what is run for that is for the other machine to say.
    Reference {
        /// The reference, or the command line.
        written: String,
        /// The vault; none for a command line.
        vault: Option<String>,
        /// For how many seconds a value is kept.
        ttl: Option<u64>,
    },
}

/// Whose a value is, said so that another machine understands it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    /// The directory of its project, from the home directory (`~/work/shop`) if it is below it; `None` is every project.
    pub project: Option<String>,
    /// Where the project's repository comes from.
    pub remote: Option<String>,
    /// The config and the server in it; `None` is every server.
    pub entry: Option<ExportedEntry>,
    /// The account it is of, where a person has several.
    pub account: Option<AccountName>,
}

/// One entry of one config.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExportedEntry {
    /// The config: from the project's directory, from the home directory (`~/…`), or absolute; always with `/`.
    pub file: String,
    /// The server.
    pub server: String,
}

/// Why a document is none of ours, or cannot be taken. No variant holds a value.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadExport {
    /// Another program's, or cut short.
    #[error("it holds nothing that mcpkey wrote")]
    Foreign,
    /// A later mcpkey's.
    #[error("it was written by a later mcpkey, in version {0}")]
    Newer(u64),
    /// More than anyone has.
    #[error("it holds more than {MOST} secrets")]
    TooMany,
    /// Nothing.
    #[error("it holds no secret")]
    Empty,
    /// A name that no placeholder can mention; made safe to show.
    #[error("\"{0}\" in it is no name of a variable")]
    Variable(String),
    /// A value that no server could be sent.
    #[error("the value of {0} in it cannot be used: {1}")]
    Value(VarName, BadSecret),
    /// A server, a file, a place or a time that is none.
    #[error("the {1} of {0} in it is none")]
    Part(VarName, &'static str),
    /// Two values for one place.
    #[error("it holds {0} twice for the same place")]
    Twice(VarName),
}

impl Export {
    /// All that is to leave.
    pub fn new(secrets: Vec<Exported>) -> Self {
        Self(secrets)
    }

    /// The secrets.
    pub fn secrets(&self) -> &[Exported] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
