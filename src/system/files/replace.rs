//! Replacing a file in one step: written beside it, flushed to disk, renamed over it.
//!
//! Staging and committing are apart, so that a change of several files finds a full disk or a missing
//! permission before any of them has moved.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{FileError, Writable};

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

/// New content that is on disk beside its target and waits for [`Staged::commit`]; dropped, it vanishes.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    before: Option<Vec<u8>>,
    file: NamedTempFile,
}

impl Staged {
    /// Writes `bytes` beside `path`, following symlinks, so that a rename can put them in place. The caller holds
    /// mcpkey's lock.
    ///
    /// `before` is what the change was made from: a commit fails with [`FileError::Changed`] when the
    /// file holds something else by then.
    pub fn new(
        path: &Writable,
        before: Option<Vec<u8>>,
        bytes: &[u8],
        expect: Expect,
    ) -> Result<Self, FileError> {
        let target = follow(path)?;
        let dir = target.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = || FileError::io(&target, "write");
        // A rename needs only the directory to be writable. A file that its owner made read-only stays as it is.
        if before.is_some() {
            fs::OpenOptions::new().append(true).open(&target).map_err(failed())?;
        }
        // One name, because writers hold a lock: what a killed one left is swept here, not collected in the project.
        let name = format!(".{}.mcpkey-new", target.file_name().unwrap_or_default().to_string_lossy());
        match fs::remove_file(dir.join(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound && dir.is_dir() => {
                return Err(failed()(error));
            }
            _ => {}
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(&name).rand_bytes(0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = match expect {
                Expect::Shared => 0o644,
                Expect::Private => 0o600,
                Expect::Executable => 0o755,
            };
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _acl_is_inherited = expect;
        let mut file = builder.tempfile_in(dir).map_err(|e| failed()(e.kind().into()))?;
        if let Ok(meta) = fs::metadata(&target) {
            file.as_file().set_permissions(meta.permissions()).map_err(failed())?;
        }
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed())?;
        Ok(Self { target, before, file })
    }

    /// Puts the content in place.
    pub fn commit(self) -> Result<(), FileError> {
        if super::read(&self.target)? != self.before {
            return Err(FileError::Changed { path: self.target });
        }
        let Self { target, file, .. } = self;
        file.persist(&target).map_err(|e| FileError::io(&target, "write")(e.error))?;
        #[cfg(unix)]
        if let Some(dir) = target.parent().and_then(|d| fs::File::open(d).ok()) {
            // The rename has happened; a file system that cannot flush a directory is no reason to fail.
            let _flushed = dir.sync_all();
        }
        Ok(())
    }
}

/// Where `path` leads, also when the last link points to a file that does not exist yet.
fn follow(path: &Path) -> Result<PathBuf, FileError> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    let looped = std::io::Error::other("too many levels of symbolic links");
    Err(FileError::io(&path, "write")(looped))
}

/// Creates `dir` for everyone, with the directories above it.
pub fn shared_dir(dir: &Writable) -> Result<(), FileError> {
    fs::create_dir_all(dir).map_err(FileError::io(dir, "write"))
}

/// Takes a file away; one that is not there is gone already.
pub fn remove(path: &Writable) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FileError::io(path, "write")(error))
        }
        _ => Ok(()),
    }
}

/// Gives a file another name in its directory, in place of one that has it.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(FileError::io(from, "write"))
}

/// Creates `dir` for its owner alone (0700), with the directories above it.
pub fn private_dir(dir: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(FileError::io(dir, "create")(std::io::ErrorKind::NotADirectory.into()))
        }
        other => other.map_err(FileError::io(dir, "create")),
    }
}

/// Makes `dir` a directory of ours in which nothing is, and into which nobody writes by accident (0500). What is in its place is
/// moved aside, because it may be somebody's work.
pub fn empty_dir(dir: &Path) -> Result<(), FileError> {
    private_dir(dir.parent().unwrap_or(Path::new("")))?;
    if is_empty_and_ours(dir) {
        return Ok(());
    }
    let failed = |error| FileError::io(dir, "create")(error);
    if dir.symlink_metadata().is_ok() {
        let aside =
            tempfile::Builder::new().prefix("left-by-a-server-").tempdir_in(dir.parent().unwrap_or(dir));
        let aside = aside.map_err(failed)?.keep();
        fs::rename(dir, aside.join("start")).map_err(failed)?;
    }
    let builder = fs::DirBuilder::new();
    #[cfg(unix)]
    let builder = {
        let mut builder = builder;
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o500);
        builder
    };
    match builder.create(dir) {
        // Another mcpkey was faster.
        Err(_) if is_empty_and_ours(dir) => Ok(()),
        other => other.map_err(failed),
    }
}

fn is_empty_and_ours(dir: &Path) -> bool {
    let Ok(meta) = dir.symlink_metadata() else { return false };
    #[cfg(unix)]
    let is_ours = {
        use std::os::unix::fs::MetadataExt;
        meta.uid() == rustix::process::geteuid().as_raw() && meta.mode() & 0o777 == 0o500
    };
    #[cfg(not(unix))]
    let is_ours = true;
    meta.is_dir() && is_ours && fs::read_dir(dir).is_ok_and(|mut all| all.next().is_none())
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
        let staged = Staged::new(&Writable::own(&path), Some(b"a".to_vec()), b"b", Expect::Shared).unwrap();
        fs::write(&path, "c").unwrap();
        assert!(matches!(staged.commit(), Err(FileError::Changed { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"c");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_directory_is_empty_each_time_and_nothing_is_lost() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("own/start");
        let others = || fs::read_dir(root.path().join("own")).unwrap().count() - 1;
        empty_dir(&dir).unwrap();
        empty_dir(&dir).unwrap();
        assert_eq!((mode(&dir), others()), (0o500, 0));
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(dir.join("acme.py"), "").unwrap();
        empty_dir(&dir).unwrap();
        assert_eq!((fs::read_dir(&dir).unwrap().count(), mode(&dir), others()), (0, 0o500, 1));
        fs::remove_dir(&dir).unwrap();
        symlink(root.path(), &dir).unwrap();
        empty_dir(&dir).unwrap();
        assert!(!dir.is_symlink() && is_empty_and_ours(&dir) && root.path().join("own").is_dir());
    }

    #[test]
    fn links_in_a_circle_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        symlink("a", &path).unwrap();
        assert!(Staged::new(&Writable::own(&path), None, b"x", Expect::Shared).is_err());
    }
}
