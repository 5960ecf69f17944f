//! One writer at a time: among mcpkey processes, and against the running client.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use super::FileError;

/// How long a writer waits for its turn; every holder is done in milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one waits for the client who keeps others waiting: the client is done in milliseconds.
const CLIENT_PATIENCE: Duration = Duration::from_secs(3);
/// From when on one says for what one waits.
const NOTE_AFTER: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(5);
/// The client counts a lock directory that nobody has touched for this long as left behind.
const STALE: Duration = Duration::from_secs(10);

/// A held lock; dropped, it is free again. A killed holder leaves nothing that blocks the next.
#[derive(Debug)]
pub struct Lock(Held);

#[derive(Debug)]
enum Held {
    /// Freed by the system when the file is closed.
    File { _file: File },
    /// Freed by removing the directory.
    Directory(PathBuf),
}

impl Lock {
    /// mcpkey's own lock, where nobody holds it; nothing where somebody does.
    pub fn free_file(path: &Path) -> Result<Option<Self>, FileError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(Held::File { _file: file }))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(FileError::io(path, "lock")(error)),
        }
    }

    /// mcpkey's own lock: an empty file, created 0600 where it is missing.
    pub fn file(path: &Path, say: &dyn Fn(&str)) -> Result<Self, FileError> {
        let file = open(path)?;
        let mut turn = Turn::new(path, say);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(Held::File { _file: file })),
                Err(fs::TryLockError::Error(error)) => return Err(FileError::io(path, "lock")(error)),
                Err(fs::TryLockError::WouldBlock) => turn.wait(PATIENCE)?,
            }
        }
    }

    /// The client's lock on `file`: a directory `FILE.lock` beside it, as its `proper-lockfile` makes it.
    pub fn beside(file: &Path, say: &dyn Fn(&str)) -> Result<Self, FileError> {
        let path = client_lock(file);
        let mut turn = Turn::new(&path, say);
        loop {
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(Held::Directory(path))),
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(FileError::io(&path, "lock")(error));
                }
                // Whoever removes it first wins the next round. One that cannot be removed is waited for as any other.
                Err(_) if is_stale(&path) && fs::remove_dir(&path).is_ok() => {}
                Err(_) => turn.wait(CLIENT_PATIENCE)?,
            }
        }
    }

    /// Waits until [`Lock::beside`] need not.
    pub fn await_beside(file: &Path, say: &dyn Fn(&str)) -> Result<(), FileError> {
        let path = client_lock(file);
        let mut turn = Turn::new(&path, say);
        while super::stamp(&path)?.is_some() && !(is_stale(&path) && fs::remove_dir(&path).is_ok()) {
            turn.wait(PATIENCE)?;
        }
        Ok(())
    }
}

/// Somebody who waits for a lock.
struct Turn<'a> {
    path: &'a Path,
    since: Instant,
    say: Option<&'a dyn Fn(&str)>,
}

impl<'a> Turn<'a> {
    fn new(path: &'a Path, say: &'a dyn Fn(&str)) -> Self {
        Self { path, since: Instant::now(), say: Some(say) }
    }

    /// Waits a moment, says for what once it takes long, and fails when it has been too long.
    fn wait(&mut self, patience: Duration) -> Result<(), FileError> {
        let waited = self.since.elapsed();
        if waited > patience {
            return Err(FileError::Busy { path: self.path.to_owned() });
        }
        if waited > NOTE_AFTER
            && let Some(say) = self.say.take()
        {
            say(&format!("waiting for {}, which another process holds…", crate::base::text::path(self.path)));
        }
        sleep(PAUSE);
        Ok(())
    }
}

fn client_lock(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn open(path: &Path) -> Result<File, FileError> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(FileError::io(path, "open"))
}

fn is_stale(path: &Path) -> bool {
    let touched = fs::metadata(path).and_then(|m| m.modified()).unwrap_or_else(|_| SystemTime::now());
    touched.elapsed().is_ok_and(|age| age > STALE)
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Held::Directory(path) = &self.0 {
            let _gone = fs::remove_dir(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_directory_left_behind_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.json");
        let left = dir.path().join("c.json.lock");
        fs::create_dir(&left).unwrap();
        let old = SystemTime::now() - STALE * 2;
        File::open(&left).unwrap().set_modified(old).unwrap();
        drop(Lock::beside(&file, &|_| {}).unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn one_that_cannot_be_removed_is_said_and_not_waited_for_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.json");
        let left = dir.path().join("c.json.lock");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("x"), "").unwrap();
        File::open(&left).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        let said = std::cell::RefCell::new(Vec::new());
        let busy = Lock::beside(&file, &|text| said.borrow_mut().push(text.to_owned()));
        assert!(matches!(busy, Err(FileError::Busy { path }) if path == left));
        assert!(said.borrow().len() == 1 && said.borrow()[0].contains("c.json.lock"), "{said:?}");
    }

    #[test]
    fn two_writers_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::file(&path, &|_| {}).unwrap();
        let other = std::thread::spawn({
            let path = path.clone();
            move || Lock::file(&path, &|_| {}).map(|_| Instant::now()).unwrap()
        });
        sleep(Duration::from_millis(50));
        let freed = Instant::now();
        drop(held);
        assert!(other.join().unwrap() >= freed);
    }
}
