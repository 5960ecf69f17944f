//! Why a store could not do what it was asked, told apart as far as a person would act differently.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::base::names::ItemId;
use crate::base::secret::BadSecret;
use crate::base::text;
use crate::system::files::FileError;

/// What went wrong in a store. No variant holds a secret.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No keychain exists on this machine or in this session; holds what was tried.
    #[error("there is no keychain here: {0}")]
    Absent(String),
    /// A secret service answers, and has nowhere to put new items.
    #[error("the keychain has no default collection for new secrets")]
    NoCollection,
    /// The keychain exists, and nobody has unlocked it.
    #[error("the keychain is locked")]
    Locked,
    /// A person or a policy said no.
    #[error("the keychain refused access")]
    Refused,
    /// The keychain, or the person it asked, was silent for this long.
    #[error("the keychain did not answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// Several items, or an item of another program, answer to this id.
    #[error("the keychain holds another item with the attributes of {0}")]
    Ambiguous(ItemId),
    /// What was stored does not come back.
    #[error("{0} was stored and does not read back")]
    NotKept(ItemId),
    /// The keychain failed in another way; holds its own words.
    #[error("the keychain failed: {0}")]
    Keychain(String),
    /// The value does not fit; the limit is in bytes.
    #[error("the value of {item} is longer than the {limit} bytes that the keychain takes")]
    TooLong {
        /// The item that was to be written.
        item: ItemId,
        /// The largest number of bytes that fits.
        limit: usize,
    },
    /// What is stored under this id is not a value that mcpkey would have written.
    #[error("the stored value of {item} cannot be used: {why}")]
    BadValue {
        /// The item that was read.
        item: ItemId,
        /// The rule it breaks.
        why: BadSecret,
    },
    /// A file that must be private can be read or written by others.
    #[error("others can read {}", text::path(.0))]
    Exposed(PathBuf),
    /// The encrypted file, or its key, is not what mcpkey wrote.
    #[error("{} is damaged: {why}", text::path(.path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        why: &'static str,
    },
    /// The passphrase does not open the file.
    #[error("the passphrase does not open {}", text::path(.0))]
    WrongPassphrase(PathBuf),
    /// The file wants a passphrase, and there is none to try.
    #[error("{} needs a passphrase", text::path(.0))]
    NoPassphrase(PathBuf),
    /// Ctrl-C instead of a passphrase.
    #[error("interrupted")]
    Interrupted,
    /// The key file beside the encrypted file is gone.
    #[error("the key file {} is missing", text::path(.0))]
    NoIdentity(PathBuf),
    /// Another process kept the lock for this long.
    #[error("{} is in use by another process", text::path(.0))]
    Busy(PathBuf),
    /// The operating system refused a file operation.
    #[error("{}: {source}", text::path(.path))]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The refusal.
        source: io::Error,
    },
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Busy { path } => Self::Busy(path),
            FileError::Io { path, source, .. } => Self::Io { path, source },
            FileError::NotAFile { path, .. }
            | FileError::TooLarge { path, .. }
            | FileError::LeadsOut { path, .. }
            | FileError::Changed { path } => Self::Damaged { path, why: "it is no file that mcpkey wrote" },
        }
    }
}

impl StoreError {
    /// Whether it is about one item that is not as mcpkey wrote it, and says nothing of the others.
    pub fn is_of_item(&self) -> bool {
        matches!(self, Self::Ambiguous(_) | Self::BadValue { .. })
    }

    /// For `map_err`: an operation on `path` failed.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
