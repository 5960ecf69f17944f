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

/// So many calls of a kind, its first, are all tried.
const FIRST: usize = 3;

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

    /// Calls `kill` with the number of each call to be killed at, until it says that the process did not come so far. Gives the
    /// last to which it came: where not all are tried, it may have made two more.
    pub(crate) fn kills(&self, mut kill: impl FnMut(usize) -> bool) -> usize {
        let mut last = 0;
        for nth in (1..=FIRST).chain((FIRST + 1 + self.start..ENDLESS).step_by(self.stride)) {
            if !kill(nth) {
                return last;
            }
            last = nth;
        }
        panic!("{last} calls and no end")
    }
}

/// The rows of a table that this run tries.
pub(crate) fn of<T>(rows: &[T]) -> Vec<&T> {
    Pace::of_this_run().rows(rows)
}

/// Calls `kill` with the kind of call, of those that change the disk, and the number of the call at which a process is to be killed.
/// It says whether the process came so far. Gives at how many calls, at least, a process could be killed.
pub(crate) fn at_every_step(mut kill: impl FnMut(&str, usize) -> bool) -> usize {
    STEPS.iter().map(|calls| Pace::of_this_run().kills(|nth| kill(calls, nth))).sum()
}

/// [`at_every_step`] for these kinds of calls, as strace names them, each of which the process makes.
#[track_caller]
pub(crate) fn at_every_call(kinds: &[&str], mut kill: impl FnMut(&str, usize) -> bool) -> usize {
    let mut met = 0;
    for calls in kinds {
        let kills = Pace::of_this_run().kills(|nth| kill(calls, nth));
        assert!(kills > 0, "nothing was killed at {calls}");
        met += kills;
    }
    met
}
