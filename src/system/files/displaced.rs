//! A file moved out of the way and back: into a directory beside it, under its own name, for programs that look at theirs.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FileError, Writable, remove, rename, shared_dir};

/// The directory that keeps what was moved.
const KEPT: &str = "mcpkey-kept";

/// Where [`set_aside`] puts `path`.
pub fn kept(path: &Path) -> PathBuf {
    let dir = path.parent().unwrap_or(Path::new("")).join(KEPT);
    dir.join(path.file_name().unwrap_or_default())
}

/// What [`set_aside`] has put there, if anything.
pub fn kept_aside(path: &Path) -> Option<PathBuf> {
    Some(kept(path)).filter(|kept| kept.symlink_metadata().is_ok())
}

/// Moves `path` to [`kept`]; a relative link goes on pointing where it did.
pub fn set_aside(path: &Writable) -> Result<(), FileError> {
    let to = Writable::own(&kept(path));
    shared_dir(&to.dir())?;
    moved(path, &to, |target| Path::new("..").join(target))
}

/// Undoes [`set_aside`], in place of whatever has the name by now.
pub fn put_back(path: &Writable) -> Result<(), FileError> {
    let from = Writable::own(&kept(path));
    moved(&from, path, |target| target.strip_prefix("..").unwrap_or(target).to_owned())?;
    // Another hook may be kept there too.
    let _not_empty = fs::remove_dir(from.parent().unwrap_or(Path::new("")));
    Ok(())
}

fn moved(from: &Writable, to: &Writable, turn: impl Fn(&Path) -> PathBuf) -> Result<(), FileError> {
    match fs::read_link(from) {
        Ok(target) if target.is_relative() => {
            remove(to)?;
            link(&turn(&target), to)?;
            remove(from)
        }
        _ => rename(from, to),
    }
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> Result<(), FileError> {
    std::os::unix::fs::symlink(target, at).map_err(FileError::io(at, "write"))
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> Result<(), FileError> {
    std::os::windows::fs::symlink_file(target, at).map_err(FileError::io(at, "write"))
}
