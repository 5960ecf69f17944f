//! Finding, reading and replacing files without ever leaving half of one.

mod below;
mod displaced;
mod find;
mod ground;
mod lasting;
mod lock;
mod making;
mod patience;
mod pieces;
mod program;
mod seen;
mod staged;
mod tracked;
mod waiting;
mod walk;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use thiserror::Error;

use super::pages;

pub use below::below;
pub use displaced::{drop_kept, from_beside, from_kept, kept, kept_aside};
pub use find::{Places, configs, git_root, project_key, project_key_of, real};
pub use ground::{Grounds, Writable};
pub use lasting::{birth, resolved};
pub use lock::Lock;
pub use making::{empty_dir, private_dir, remove, remove_dir, rename, shared_dir};
pub use patience::is_open_elsewhere;
pub use pieces::{Piece, pieces, read_in_pieces};
pub use program::{NoProgram, Search, USUAL, program, usual_path};
pub use seen::{FileKind, foreign_owner, is_dir, is_file, is_link, may_be_file, may_be_there, mode, seen};
pub use staged::{Staged, Was, followed};
pub use tracked::{is_tracked, may_track_links};
pub use waiting::{Expect, place, stamp, stamp_of_target};
pub use walk::{WalkError, WalkOptions, Walked, walk};

/// Why a file could not be read or replaced. Its text names the path and what happened.
#[derive(Debug, Error)]
pub enum FileError {
    /// A directory, FIFO, socket or device stands there.
    #[error("{}: is {what}, not a file", crate::base::text::path(path))]
    NotAFile {
        /// Where.
        path: PathBuf,
        /// `a directory`, `a pipe`, ….
        what: &'static str,
    },
    /// More bytes than any config has.
    #[error("{}: is larger than {} MB", crate::base::text::path(path), limit / 1_000_000)]
    TooLarge {
        /// Where.
        path: PathBuf,
        /// Bytes.
        limit: u64,
    },
    /// The system said no.
    #[error("{}: cannot {what}: {source}", crate::base::text::path(path))]
    Io {
        /// Where.
        path: PathBuf,
        /// `read`, `write`, ….
        what: &'static str,
        /// The system's words.
        source: io::Error,
    },
    /// A link of the project leads elsewhere.
    #[error(
        "{}: leads out of the project, to {}",
        crate::base::text::path(path),
        crate::base::text::path(to)
    )]
    LeadsOut {
        /// What was to be written.
        path: PathBuf,
        /// Where that would have been.
        to: PathBuf,
    },
    /// Another program wrote the file after it was read.
    #[error("{}: was changed by another program meanwhile", crate::base::text::path(path))]
    Changed {
        /// Where.
        path: PathBuf,
    },
    /// Another mcpkey, or the client, holds the lock.
    #[error("{}: is locked by another process", crate::base::text::path(path))]
    Busy {
        /// The lock.
        path: PathBuf,
    },
}

impl FileError {
    /// The text without the path, for one who names that otherwise.
    pub fn without_path(&self) -> String {
        let text = self.to_string();
        text.split_once(": ").map_or(text.clone(), |(_, rest)| rest.to_owned())
    }

    fn io(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, what, source }
    }
}

/// Bytes no config comes near.
const LIMIT: u64 = 256_000_000;

/// The bytes of a regular file, or `None` where there is none. Never waits on a FIFO or device.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_up_to(path, LIMIT)
}

/// [`read`] of a file that has no reason to be larger than `limit` bytes.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    let Some((file, size)) = open(path)? else { return Ok(None) };
    if size > limit {
        return Err(FileError::TooLarge { path: path.to_owned(), limit });
    }
    let mut bytes = pages::room(usize::try_from(size).unwrap_or_default());
    file.take(limit).read_to_end(&mut bytes).map_err(FileError::io(path, "read"))?;
    Ok(Some(bytes))
}

/// A regular file with its size in bytes, or nothing where there is none. What else stands there is not opened, because that could wait.
fn open(path: &Path) -> Result<Option<(fs::File, u64)>, FileError> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(FileError::io(path, "read")(error)),
    };
    if !meta.is_file() {
        return Err(FileError::NotAFile { path: path.to_owned(), what: kind(&meta) });
    }
    match patience::opened(|| fs::File::open(path)) {
        Err(error) if is_absent(&error) => Ok(None),
        other => Ok(Some((other.map_err(FileError::io(path, "read"))?, meta.len()))),
    }
}

/// The files right below `dir` whose names begin with a dot: settings and histories of shells and programs, `.env` in all its kinds.
pub fn hidden(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let is_hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    entries.filter(is_hidden).map(|entry| entry.path()).filter(|path| is_file(path)).collect()
}

/// All that `from` holds, as far as a config could go.
pub fn read_all(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        Err(io::Error::other(format!("is larger than {} MB", LIMIT / 1_000_000)))
    } else {
        Ok(bytes)
    }
}

/// When a file was last changed, moved or given other marks, as the system itself notes it: no program sets it back.
#[cfg(unix)]
pub fn changed(path: &Path) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let meta = fs::metadata(path).ok()?;
    let since =
        std::time::Duration::new(u64::try_from(meta.ctime()).ok()?, u32::try_from(meta.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(since)
}

/// When a file was last written: elsewhere than on Unix nothing more is noted.
#[cfg(not(unix))]
pub fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// Leaves a file or directory of mcpkey's own to its owner alone: 0600, or 0700. Elsewhere than on Unix it is so already.
pub fn make_private(path: &Path) -> Result<(), FileError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if seen(path)? == FileKind::Directory { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(FileError::io(path, "change"))?;
    }
    let _is_private = path;
    Ok(())
}

/// A missing directory on the way is as absent as a missing file; so is a file where a directory should be.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn kind(meta: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    match () {
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

#[cfg(not(unix))]
fn kind(meta: &fs::Metadata) -> &'static str {
    if meta.is_dir() { "a directory" } else { "a device" }
}
