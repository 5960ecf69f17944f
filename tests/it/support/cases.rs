//! How many of its cases a test of a long table tries: all of them under `tests/run.sh --all`, otherwise every third, from one that
//! changes from run to run, so that each is tried now and then. What fails names its case.

use std::time::UNIX_EPOCH;

/// Set by `tests/run.sh --all`.
const EVERY_CASE: &str = "EVERY_CASE";

/// A table of no more rows is tried whole.
const SHORT: usize = 12;

/// The system calls before which a process is killed.
const STEPS: [&str; 7] = [
    "mkdir,mkdirat",
    "write",
    "fsync,fdatasync",
    "rename,renameat,renameat2",
    "unlink,unlinkat,rmdir",
    "flock,chmod,fchmod",
    "symlink,symlinkat",
];

/// Of a kind of call a process makes fewer.
const ENDLESS: usize = 400;

/// Which cases a run tries.
pub(crate) struct Pace {
    start: usize,
    stride: usize,
}

impl Pace {
    const ALL: Self = Self { start: 0, stride: 1 };

    /// Every third; three that start one after the other try all.
    pub(crate) const fn third(start: usize) -> Self {
        Self { start: start % 3, stride: 3 }
    }

    fn of_this_run() -> Self {
        if std::env::var_os(EVERY_CASE).is_some() {
            return Self::ALL;
        }
        Self::third(UNIX_EPOCH.elapsed().expect("a clock").as_secs() as usize)
    }

    /// The rows of a table to try.
    pub(crate) fn rows<'a, T>(&self, rows: &'a [T]) -> Vec<&'a T> {
        let pace = if rows.len() > SHORT { self } else { &Self::ALL };
        rows.iter().skip(pace.start).step_by(pace.stride).collect()
    }

    /// [`at_every_call`] at this pace.
    pub(crate) fn kills(&self, kinds: &[&str], mut kill: impl FnMut(&str, usize) -> bool) -> usize {
        let mut until_it_ends = |calls| {
            let beyond = (1 + self.start..ENDLESS).step_by(self.stride).find(|nth| !kill(calls, *nth));
            beyond.unwrap_or_else(|| panic!("{calls} does not end")) - 1
        };
        kinds.iter().map(|calls| until_it_ends(calls)).sum()
    }
}

/// The rows of a table that this run tries.
pub(crate) fn of<T>(rows: &[T]) -> Vec<&T> {
    Pace::of_this_run().rows(rows)
}

/// Calls `kill` with the kind of call, of those that change the disk, and the number of the call at which a process is to be killed.
/// It says whether the process came so far: the first that did not is the last of its kind. Gives how many calls there were to be
/// killed at; where not each is tried, that may be two too many of a kind.
pub(crate) fn at_every_step(kill: impl FnMut(&str, usize) -> bool) -> usize {
    at_every_call(&STEPS, kill)
}

/// [`at_every_step`] for calls of other kinds, as strace names them.
pub(crate) fn at_every_call(kinds: &[&str], kill: impl FnMut(&str, usize) -> bool) -> usize {
    Pace::of_this_run().kills(kinds, kill)
}
