//! Where new content waits for its rename: on the file system of its target, and where no `git add` takes it up.
//!
//! In a working tree that is git's own directory, into which git never looks for files to add, and whose list of ignored
//! names belongs to the person. Elsewhere it is beside the target. The name follows from the target, because writers hold a
//! lock: what a killed one left is found again, and not collected.

use std::path::{Path, PathBuf};
use std::{fs, io};

use sha2::{Digest, Sha256};

use super::FileError;
use super::find::{git_root, own_git_dir};
use super::patience::patiently;
use crate::base::text;

/// What a file is for, when it does not exist yet; one that exists keeps its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Anyone may read it (0644 before the umask): configs that are committed.
    Shared,
    /// Only the owner (0600): mcpkey's own files and the client's state.
    Private,
    /// Anyone may run it (0755 before the umask): hooks.
    Executable,
}

/// New content in its waiting place; dropped, it vanishes.
#[derive(Debug)]
pub(super) struct WaitingFile {
    path: PathBuf,
    /// Whether it vanishes.
    is_ours: bool,
}

impl WaitingFile {
    /// An empty file that waits to be `target`.
    pub(super) fn file(target: &Path, expect: Expect) -> Result<(Self, fs::File), FileError> {
        let path = Self::cleared(target)?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            match expect {
                Expect::Shared => 0o644,
                Expect::Private => 0o600,
                Expect::Executable => 0o755,
            },
        );
        #[cfg(not(unix))]
        let _acl_is_inherited = expect;
        let file = options.open(&path).map_err(FileError::io(target, "write"))?;
        Ok((Self { path, is_ours: true }, file))
    }

    /// A link to `to` that waits to be `target`.
    pub(super) fn link(target: &Path, to: &Path) -> Result<Self, FileError> {
        let path = Self::cleared(target)?;
        #[cfg(unix)]
        let made = std::os::unix::fs::symlink(to, &path);
        #[cfg(windows)]
        let made = std::os::windows::fs::symlink_file(to, &path);
        made.map_err(FileError::io(target, "write"))?;
        Ok(Self { path, is_ours: true })
    }

    fn cleared(target: &Path) -> Result<PathBuf, FileError> {
        let path = place(target);
        match patiently(|| fs::remove_file(&path)) {
            Err(error) if !super::is_absent(&error) => Err(FileError::io(target, "write")(error)),
            _ => Ok(path),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The rename.
    pub(super) fn take_place(&mut self, target: &Path) -> Result<(), FileError> {
        patiently(|| fs::rename(&self.path, target)).map_err(FileError::io(target, "write"))?;
        self.is_ours = false;
        flush(target);
        flush(&self.path);
        Ok(())
    }

    pub(super) fn keep(&mut self) {
        self.is_ours = false;
    }
}

impl Drop for WaitingFile {
    fn drop(&mut self) {
        if self.is_ours {
            let _gone = fs::remove_file(&self.path);
        }
    }
}

/// Where what is to be `target` waits.
pub fn place(target: &Path) -> PathBuf {
    let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let of_git = git_root(dir).and_then(own_git_dir).filter(|git| may_move(git, dir));
    match of_git {
        Some(git) => {
            let digest = Sha256::digest(target.as_os_str().as_encoded_bytes());
            let name = text::hex(&digest[..8]);
            git.join(format!("mcpkey-new-{name}"))
        }
        None => dir.join(format!(".{}.mcpkey-new", target.file_name().unwrap_or_default().to_string_lossy())),
    }
}

/// Whether a file can be made in `from`, and renamed into `to`.
#[cfg(unix)]
fn may_move(from: &Path, to: &Path) -> bool {
    use rustix::fs::{Access, access};
    use std::os::unix::fs::MetadataExt;
    let device = |dir: &Path| fs::metadata(dir).ok().map(|meta| meta.dev());
    device(from).is_some() && device(from) == device(to) && access(from, Access::WRITE_OK).is_ok()
}

/// Elsewhere git's directory is on the volume of its working tree.
#[cfg(not(unix))]
fn may_move(_: &Path, _: &Path) -> bool {
    true
}

/// What tells one file, or link, from another of the same name, or the same from what it was before it was written; no word of
/// what it holds. Nothing where there is none.
pub fn stamp(path: &Path) -> Result<Option<String>, FileError> {
    stamp_by(path, fs::symlink_metadata(path))
}

/// [`stamp`] of what a link leads to.
pub fn stamp_of_target(path: &Path) -> Result<Option<String>, FileError> {
    stamp_by(path, fs::metadata(path))
}

fn stamp_by(path: &Path, meta: io::Result<fs::Metadata>) -> Result<Option<String>, FileError> {
    let meta = match meta {
        Ok(meta) => meta,
        Err(error) if super::is_absent(&error) => return Ok(None),
        Err(error) => return Err(FileError::io(path, "read")(error)),
    };
    #[cfg(unix)]
    let stamp = {
        use std::os::unix::fs::MetadataExt;
        format!("{}-{}-{}-{}.{:09}", meta.dev(), meta.ino(), meta.size(), meta.ctime(), meta.ctime_nsec())
    };
    #[cfg(not(unix))]
    let stamp = format!("{}-{:?}", meta.len(), meta.modified().ok());
    Ok(Some(stamp))
}

/// The rename has happened; a file system that cannot flush a directory is no reason to fail.
fn flush(path: &Path) {
    #[cfg(unix)]
    if let Some(dir) = path.parent().and_then(|dir| fs::File::open(dir).ok()) {
        let _flushed = dir.sync_all();
    }
    let _flushed_by_the_system = path;
}
