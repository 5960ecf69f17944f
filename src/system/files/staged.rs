//! Replacing a file in one step: written where it waits, flushed to disk, renamed over it.
//!
//! Staging and committing are apart, so that a change of several files finds a full disk or a missing
//! permission before any of them has moved.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::making::remove;
use super::patience::opened;
use super::waiting::{Expect, WaitingFile, stamp};
use super::{FileError, Writable};

/// What is to stand in the place of a file and waits for [`Staged::commit`]; dropped, it vanishes.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    before: Before,
    /// The new content; none where the file goes.
    new: Option<WaitingFile>,
}

/// What a change was made from: a commit fails with [`FileError::Changed`] where something else stands there by then.
#[derive(Debug)]
enum Before {
    /// A file with this content, or none.
    Holds(Option<Vec<u8>>),
    /// What [`stamp`] said.
    Stamped(Option<String>),
}

/// What has a name: enough to bring it back.
#[derive(Debug)]
pub enum Was {
    /// Nothing.
    Nothing,
    /// A file, with its mode.
    File(Vec<u8>, fs::Permissions),
    /// A link, and where it leads.
    Link(PathBuf),
}

impl Staged {
    /// Writes `bytes` where they wait to take the place of `path`, or of what that leads to. The caller holds mcpkey's lock.
    pub fn new(
        path: &Writable,
        before: Option<Vec<u8>>,
        bytes: &[u8],
        expect: Expect,
    ) -> Result<Self, FileError> {
        let target = followed(path)?;
        // A rename needs only the directory to be writable. A file that its owner made read-only stays as it is.
        if before.is_some() {
            opened(|| fs::OpenOptions::new().append(true).open(&target))
                .map_err(FileError::io(&target, "write"))?;
        }
        let mode = fs::metadata(&target).ok().map(|meta| meta.permissions());
        let new = write(&target, bytes, expect, mode)?;
        Ok(Self { target, before: Before::Holds(before), new: Some(new) })
    }

    /// The same in place of what has the name `path`, be it a link.
    pub fn instead(path: &Writable, bytes: &[u8], expect: Expect) -> Result<Self, FileError> {
        let target = path.to_path_buf();
        let before = Before::Stamped(stamp(&target)?);
        let new = write(&target, bytes, expect, None)?;
        Ok(Self { target, before, new: Some(new) })
    }

    /// `was` in place of what has the name `path`.
    pub fn restoring(path: &Writable, was: &Was) -> Result<Self, FileError> {
        let target = path.to_path_buf();
        let before = Before::Stamped(stamp(&target)?);
        let new = match was {
            Was::Nothing => None,
            Was::File(bytes, mode) => Some(write(&target, bytes, Expect::Private, Some(mode.clone()))?),
            Was::Link(to) => Some(WaitingFile::link(&target, to)?),
        };
        Ok(Self { target, before, new })
    }

    /// The file that is replaced.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the new content waits; nothing where the file goes.
    pub fn waits(&self) -> Option<&Path> {
        self.new.as_ref().map(WaitingFile::path)
    }

    /// Fails where something else than before stands in the place of the file.
    pub fn check(&self) -> Result<(), FileError> {
        let is_same = match &self.before {
            Before::Holds(before) => super::read(&self.target)? == *before,
            Before::Stamped(before) => stamp(&self.target)? == *before,
        };
        is_same.then_some(()).ok_or_else(|| FileError::Changed { path: self.target.clone() })
    }

    /// Puts it in place, once. Where that fails it goes on waiting.
    pub fn commit(&mut self) -> Result<(), FileError> {
        self.check()?;
        match &mut self.new {
            Some(new) => new.take_place(&self.target),
            None => remove(&Writable::own(&self.target)),
        }
    }

    /// Leaves what waits where it is.
    pub fn keep(&mut self) {
        if let Some(new) = &mut self.new {
            new.keep();
        }
    }
}

impl Was {
    /// What has the name `path`.
    pub fn at(path: &Path) -> Result<Self, FileError> {
        let failed = || FileError::io(path, "read");
        match fs::symlink_metadata(path) {
            Err(error) if super::is_absent(&error) => Ok(Self::Nothing),
            Err(error) => Err(failed()(error)),
            Ok(meta) if meta.is_symlink() => fs::read_link(path).map(Self::Link).map_err(failed()),
            Ok(meta) => Ok(match super::read(path)? {
                Some(bytes) => Self::File(bytes, meta.permissions()),
                None => Self::Nothing,
            }),
        }
    }

    /// The same, where a relative link is to go on pointing to the same file from another directory.
    pub fn turned(self, turn: impl FnOnce(&Path) -> PathBuf) -> Self {
        match self {
            Self::Link(to) if to.is_relative() => Self::Link(turn(&to)),
            other => other,
        }
    }
}

fn write(
    target: &Path,
    bytes: &[u8],
    expect: Expect,
    mode: Option<fs::Permissions>,
) -> Result<WaitingFile, FileError> {
    let failed = || FileError::io(target, "write");
    let (new, mut file) = WaitingFile::file(target, expect)?;
    if let Some(mode) = mode {
        file.set_permissions(mode).map_err(failed())?;
    }
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed())?;
    Ok(new)
}

/// Where `path` leads, also when the last link points to a file that does not exist yet.
pub fn followed(path: &Path) -> Result<PathBuf, FileError> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_symlink() => {
                let next = fs::read_link(&path).map_err(FileError::io(&path, "read"))?;
                path = path.parent().unwrap_or(Path::new("")).join(next);
            }
            Err(error) if !super::is_absent(&error) => return Err(FileError::io(&path, "read")(error)),
            _ => return Ok(path),
        }
    }
    let looped = io::Error::other("too many levels of symbolic links");
    Err(FileError::io(&path, "write")(looped))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn replace(path: &Path, bytes: &[u8], expect: Expect) -> Result<(), FileError> {
        Staged::new(&Writable::own(path), crate::system::files::read(path)?, bytes, expect)?.commit()
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn mode_and_symlink_survive() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        symlink("real", &link).unwrap();
        replace(&link, b"1", Expect::Private).unwrap();
        assert_eq!(mode(&real), 0o600);
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&link, b"2", Expect::Private).unwrap();
        assert_eq!((fs::read(&real).unwrap(), mode(&real)), (b"2".to_vec(), 0o640));
        assert!(link.is_symlink());
    }

    #[test]
    fn a_change_meanwhile_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        fs::write(&path, "a").unwrap();
        let mut staged =
            Staged::new(&Writable::own(&path), Some(b"a".to_vec()), b"b", Expect::Shared).unwrap();
        fs::write(&path, "c").unwrap();
        assert!(matches!(staged.commit(), Err(FileError::Changed { .. })));
        drop(staged);
        assert_eq!(fs::read(&path).unwrap(), b"c");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_in_a_circle_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        symlink("a", &path).unwrap();
        assert!(Staged::new(&Writable::own(&path), None, b"x", Expect::Shared).is_err());
    }
}
