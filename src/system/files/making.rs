//! Directories made, files taken away.

use std::fs;
use std::path::Path;

use super::patience::patiently;
use super::{FileError, Writable};

/// Creates `dir` for everyone, with the directories above it.
pub fn shared_dir(dir: &Writable) -> Result<(), FileError> {
    fs::create_dir_all(dir).map_err(FileError::io(dir, "write"))
}

/// Takes a file away; one that is not there is gone already.
pub fn remove(path: &Writable) -> Result<(), FileError> {
    match patiently(|| fs::remove_file(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FileError::io(path, "write")(error))
        }
        _ => Ok(()),
    }
}

/// Takes a directory away, with all that is in it or only where nothing is; one that is not there is gone already.
///
/// # Errors
/// Where it cannot be; that one of which only an empty one was to go holds something is none.
pub fn remove_dir(dir: &Path, whole: bool) -> Result<(), FileError> {
    let removed = if whole { fs::remove_dir_all(dir) } else { fs::remove_dir(dir) };
    match removed {
        Err(error)
            if !matches!(
                error.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::DirectoryNotEmpty
            ) =>
        {
            Err(FileError::io(dir, "write")(error))
        }
        _ => Ok(()),
    }
}

/// Gives a file another name in its directory, in place of one that has it.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    patiently(|| fs::rename(from, to)).map_err(FileError::io(from, "write"))
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
    if super::stamp(dir)?.is_some() {
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

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
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
}
