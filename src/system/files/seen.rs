//! Whether something is there: three answers, because "could not look" is not "not there".
//!
//! Whoever decides by it asks [`seen`], and fails where one could not look. Where that cannot be said, the name of the question
//! tells which way it errs.

use std::fs;
use std::path::Path;

use super::{FileError, is_absent};

/// What has a name, or is where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Nothing, or a link to nothing.
    Nothing,
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A pipe, a socket, a device.
    Other,
}

/// Looks.
pub fn seen(path: &Path) -> Result<FileKind, FileError> {
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() => Ok(FileKind::File),
        Ok(meta) if meta.is_dir() => Ok(FileKind::Directory),
        Ok(_) => Ok(FileKind::Other),
        Err(error) if is_absent(&error) => Ok(FileKind::Nothing),
        Err(error) => Err(FileError::io(path, "look at")(error)),
    }
}

/// Whether the name is that of a link itself.
pub fn is_link(path: &Path) -> Result<bool, FileError> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(meta.is_symlink()),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(FileError::io(path, "look at")(error)),
    }
}

/// Whether something is there, or one could not look: whoever goes on to read it hears why.
pub fn may_be_there(path: &Path) -> bool {
    !matches!(seen(path), Ok(FileKind::Nothing))
}

/// Whether a regular file is there, or one could not look.
pub fn may_be_file(path: &Path) -> bool {
    matches!(seen(path), Ok(FileKind::File) | Err(_))
}

/// Whether a regular file is seen there.
pub fn is_file(path: &Path) -> bool {
    matches!(seen(path), Ok(FileKind::File))
}

/// Whether a directory is seen there.
pub fn is_dir(path: &Path) -> bool {
    matches!(seen(path), Ok(FileKind::Directory))
}

/// The permission bits of a file, where there are any.
#[cfg(unix)]
pub fn mode(path: &Path) -> Result<Option<u32>, FileError> {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(path) {
        Ok(meta) => Ok(Some(meta.permissions().mode() & 0o777)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(FileError::io(path, "look at")(error)),
    }
}

/// The permission bits of a file, where there are any.
#[cfg(not(unix))]
pub fn mode(_: &Path) -> Result<Option<u32>, FileError> {
    Ok(None)
}

/// What keeps this user out of `path`: it, or else the nearest directory above it, where somebody else owns that and this user may not
/// write there; with the number of the owner.
#[cfg(unix)]
pub fn foreign_owner(path: &Path) -> Option<(std::path::PathBuf, u32)> {
    use rustix::fs::{Access, access};
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let there = path.ancestors().filter_map(|at| Some((at, fs::metadata(at).ok()?.uid())));
    let mut barred =
        there.take(2).filter(|(at, owner)| *owner != user && access(*at, Access::WRITE_OK).is_err());
    barred.next().map(|(at, owner)| (at.to_owned(), owner))
}

/// Elsewhere there is no such number.
#[cfg(not(unix))]
pub fn foreign_owner(_: &Path) -> Option<(std::path::PathBuf, u32)> {
    None
}
