//! What git holds: the index, a branch's changes, every blob of the history, and where its hooks and settings are.
//!
//! It runs the `git` binary, which reads every repository format there is. Nothing secret is ever on a command line,
//! and a git that fails or is interrupted is an error, never an empty answer.
//!
//! | file | answers |
//! | --- | --- |
//! | `staged` | which files the index or a branch changes, and their bytes |
//! | `commit`, `history`, `log`, `seen` | which blobs ever were at a path, and the commits that brought them |
//! | `compare`, `trees`, `entries` | what a commit's tree has that its parents' do not |
//! | `objects` | all that the repository holds, reachable or not |
//! | `tips` | what the index and the local branches hold |
//! | `remote` | where the repository comes from |
//! | `places` | the top, the hooks, a setting, the tracked files |
//! | `cat` | the bytes of blobs, by one `git cat-file` |
//! | `records` | the NUL-separated lines that git answers in |
//! | `run`, `error` | starting git, and why it said no |

mod cat;
mod commit;
mod compare;
mod entries;
mod error;
mod history;
mod log;
mod objects;
mod places;
mod records;
mod remote;
mod run;
mod seen;
mod staged;
#[cfg(test)]
mod tests;
mod tips;
mod trees;

use std::path::{Path, PathBuf};

pub use cat::{Blob, GitBlobs, UnreadBlob};
pub use commit::{Commit, HistoryBlob, HistoryStep};
pub use error::GitError;
pub use history::Span;
pub use objects::{GitObject, ObjectKind, Whereabouts};
pub use places::GitSetting;
pub use remote::normalised;
pub use tips::{TipFile, Tips};

/// Whether a path is of interest; asked before anything is read.
pub type WantedPath<'a> = &'a (dyn Fn(&Path) -> bool + Sync);

/// What the next commit would hold, where a revision is asked for.
pub const INDEX: &str = ":0";

/// A file as it is at a revision, which [`INDEX`] is one of. Its path is from the repository's top.
pub type FileVersion<'a> = (&'a str, &'a Path);

/// What is read by the same git that reads the files of a change.
#[derive(Clone, Copy)]
pub struct ReadWith<'a> {
    /// Which files of the index belong to one of the change.
    pub beside: &'a dyn Fn(&Path) -> Vec<PathBuf>,
    /// These, whatever the change is.
    pub versions: &'a [FileVersion<'a>],
}

impl ReadWith<'_> {
    /// Nothing.
    pub const NOTHING: Self = Self { beside: &|_| Vec::new(), versions: &[] };
}

/// Git, asked from a directory. Nothing runs until something is asked.
///
/// Inside a hook git hands down variables (`GIT_DIR`, `GIT_INDEX_FILE`, …) that may be relative to the working directory,
/// so there the directory must be the working directory itself.
#[derive(Debug, Clone)]
pub struct Git {
    dir: PathBuf,
    /// Whether only the repository at that directory counts.
    is_alone: bool,
}

impl Git {
    /// Git as it sees the repository that `dir` is in.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), is_alone: false }
    }

    /// Git as it sees the repository whose `.git` is in `top`: not what a hook hands down, and no repository above it.
    pub fn of(top: &Path) -> Self {
        Self { dir: top.to_owned(), is_alone: true }
    }
}
