//! A file kept out of the way: in a directory beside it, under its own name, for programs that look at theirs.

use std::fs;
use std::path::{Path, PathBuf};

use super::FileError;

/// The directory that keeps what was moved.
const KEPT: &str = "mcpkey-kept";

/// Where what has the name `path` is kept.
pub fn kept(path: &Path) -> PathBuf {
    let dir = path.parent().unwrap_or(Path::new("")).join(KEPT);
    dir.join(path.file_name().unwrap_or_default())
}

/// What is kept there, if anything.
pub fn kept_aside(path: &Path) -> Result<Option<PathBuf>, FileError> {
    let kept = kept(path);
    Ok(super::stamp(&kept)?.map(|_| kept))
}

/// Where a relative link leads once it is in [`kept`].
pub fn from_kept(to: &Path) -> PathBuf {
    Path::new("..").join(to)
}

/// Undoes [`from_kept`].
pub fn from_beside(to: &Path) -> PathBuf {
    to.strip_prefix("..").unwrap_or(to).to_owned()
}

/// Takes the directory of [`kept`] away where nothing is in it any more.
pub fn drop_kept(path: &Path) {
    // Another hook may be kept there too.
    let _not_empty = fs::remove_dir(kept(path).parent().unwrap_or(Path::new("")));
}
