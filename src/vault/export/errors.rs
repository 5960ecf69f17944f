//! Why a file, or a key for one, could not be used.

use thiserror::Error;

use super::LARGEST;

/// Why a file did not open. No variant holds any of it.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum NotOpened {
    /// Not a whole age file.
    #[error("it is not an intact age file")]
    Damaged,
    /// An age file of a form that this mcpkey does not know, or that would take too long.
    #[error("it is an age file that cannot be opened here: {0}")]
    Form(&'static str),
    /// More than is read.
    #[error("it is larger than {} MB", LARGEST / 1_000_000)]
    TooLarge,
    /// For somebody else.
    #[error("it is encrypted to another key")]
    NoKey,
    /// A passphrase is wanted for this, and nobody can be asked.
    #[error("the passphrase of {0} is missing")]
    NoPassphrase(String),
    /// The passphrase for this was wrong.
    #[error("that is not the passphrase of {0}")]
    WrongPassphrase(String),
    /// A file that was named as one with a secret key.
    #[error("{0}: {1}")]
    Identity(String, BadIdentity),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

/// Why a file holds no secret key. No variant holds any of it.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub enum BadIdentity {
    /// Anything else.
    #[error("holds no secret key of age or ssh")]
    NoKey,
    /// The half that everybody may have.
    #[error("holds a public key; the secret one opens a file")]
    Public,
    /// A kind of ssh key that age has no use for, or one encrypted in a way of long ago.
    #[error("holds an ssh key of a kind that age cannot use")]
    Kind,
}
