//! One at a time asks for an unlock: of ten bridges that a client starts at once one has the keychain show its dialog, and the
//! others wait for what comes of it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::world::error::Failure;

/// A person is given as long as a store gives one.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(5);

/// What the one before said, where others waited for it.
const FAILED: &[u8] = b"not unlocked\n";

/// The right to ask, for as long as it is kept.
pub(super) struct UnlockTurn {
    file: Option<File>,
    has_waited: bool,
    /// When something was last said, before it waited.
    before: Option<SystemTime>,
}

impl UnlockTurn {
    /// Waits for the turn at the file `path`. Where no such file can be made, everyone has it at once.
    pub(super) fn wait(path: &Path) -> Self {
        let mut turn = Self { file: open(path), has_waited: false, before: None };
        turn.before = turn.said_at();
        let start = Instant::now();
        while let Some(file) = &turn.file {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                    turn.has_waited = true;
                    sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => turn.file = None,
            }
        }
        turn
    }

    /// What comes of `ask`. Who waited for another that failed meanwhile asks nobody again; what failed earlier is no answer.
    pub(super) fn take<T>(mut self, ask: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        if self.has_waited && self.said_at() != self.before && self.read() == FAILED {
            return Err(Failure::new("the keychain was not unlocked when another server asked for it")
                .hint("unlock it, and connect to the server again"));
        }
        let outcome = ask();
        self.write(if outcome.is_ok() { b"" } else { FAILED });
        outcome
    }

    fn said_at(&self) -> Option<SystemTime> {
        self.file.as_ref()?.metadata().ok()?.modified().ok()
    }

    fn read(&mut self) -> Vec<u8> {
        let mut said = Vec::new();
        if let Some(file) = &mut self.file {
            let _nothing = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(64).read_to_end(&mut said));
        }
        said
    }

    /// A file that cannot be written tells the others nothing, and they ask themselves.
    fn write(&mut self, said: &[u8]) {
        if let Some(file) = &mut self.file {
            let _untold = file
                .set_len(0)
                .and_then(|()| file.seek(SeekFrom::Start(0)))
                .and_then(|_| file.write_all(said));
        }
    }
}

fn open(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_one_asks_and_the_others_have_its_answer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turn");
        let ask_all = |outcome: Result<(), ()>| {
            let first = UnlockTurn::wait(&path);
            let waiting: Vec<_> = (0..5)
                .map(|_| {
                    let path = path.clone();
                    std::thread::spawn(move || {
                        let mut asked = false;
                        let _said = UnlockTurn::wait(&path).take(|| {
                            asked = true;
                            Ok(())
                        });
                        asked
                    })
                })
                .collect();
            sleep(Duration::from_millis(200));
            let _first = first.take(|| outcome.map_err(|()| Failure::new("locked")));
            waiting.into_iter().map(|thread| thread.join().unwrap()).filter(|asked| *asked).count()
        };
        assert_eq!(ask_all(Err(())), 0);
        assert_eq!(ask_all(Ok(())), 5);
        assert!(UnlockTurn::wait(&path).take(|| Ok(())).is_ok());
        assert!(UnlockTurn::wait(&dir.path().join("none/turn")).take(|| Ok(())).is_ok());
    }

    #[test]
    fn who_comes_when_another_has_failed_asks_by_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("turn");
        let come = |path: &Path| {
            let path = path.to_owned();
            let coming = std::thread::spawn(move || UnlockTurn::wait(&path));
            sleep(Duration::from_millis(100));
            coming
        };
        let first = UnlockTurn::wait(&path);
        let second = come(&path);
        let _failed = first.take(|| Err::<(), _>(Failure::new("locked")));
        let second = second.join().unwrap();
        // It waits for one that only learns what came of the first.
        let third = come(&path);
        assert!(second.take(|| Ok(())).is_err());
        assert!(third.join().unwrap().take(|| Ok(())).is_ok());
    }
}
