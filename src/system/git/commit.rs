//! What a look at the history gives: blobs, and the commits that brought them.

use std::path::PathBuf;
use std::sync::Arc;

use super::cat::UnreadBlob;

/// What `rev-list` has to say of a commit: itself, its tree and its parents, its author and when it was written.
pub(super) const COMMIT: &str = "--format=%H %T %P%x00%an%x00%aI";

/// In which encoding, whatever the settings are.
pub(super) const ENCODING: &str = "--encoding=UTF-8";

/// A commit that brought a blob to a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commit {
    /// Its object id.
    pub id: String,
    /// Its author's name.
    pub author: String,
    /// When it was written, in ISO 8601 with the author's own offset from UTC.
    pub date: String,
}

/// A blob of the history.
#[derive(Debug)]
pub struct HistoryBlob {
    /// Its object id.
    pub id: String,
    /// Every wanted path it was at, sorted.
    pub paths: Vec<PathBuf>,
    /// The commits that brought it to one of them, newest first.
    pub commits: Vec<Arc<Commit>>,
    /// What is in it, or why that is not known.
    pub bytes: Result<Vec<u8>, UnreadBlob>,
}

/// How a look at the history goes on.
#[derive(Debug)]
pub enum HistoryStep {
    /// So many of the commits have been looked at.
    Commits {
        /// Roughly: commits that changed nothing are not counted.
        done: usize,
        /// How many there are in all.
        total: usize,
    },
    /// One of the blobs, of which there are `total`.
    Blob {
        /// The blob.
        blob: HistoryBlob,
        /// How many there are in all.
        total: usize,
    },
}
