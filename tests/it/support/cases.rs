//! How many of its cases a test of a long table tries: all of them under `tests/run.sh --all`, otherwise every third, from one that
//! changes from run to run, so that each is tried now and then. What fails names its case.

use std::time::UNIX_EPOCH;

/// Set by `tests/run.sh --all`.
const EVERY_CASE: &str = "EVERY_CASE";

/// A table of no more rows is tried whole.
const SHORT: usize = 12;

const STRIDE: usize = 3;

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

/// From where in a table this run goes, and in which steps.
fn pace() -> (usize, usize) {
    if std::env::var_os(EVERY_CASE).is_some() {
        return (0, 1);
    }
    let now = UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    ((now % STRIDE as u64) as usize, STRIDE)
}

/// The rows to try.
pub(crate) fn of<T>(rows: &[T]) -> Vec<&T> {
    let (start, stride) = if rows.len() > SHORT { pace() } else { (0, 1) };
    rows.iter().skip(start).step_by(stride).collect()
}

/// Calls `kill` with the kind of call, of those that change the disk, and the number of the call at which a process is to be killed.
/// It says whether the process came so far: the first that did not is the last of its kind. Gives how many calls there were to be
/// killed at; where not each is tried, that may be two too many of a kind.
pub(crate) fn at_every_step(kill: impl FnMut(&str, usize) -> bool) -> usize {
    at_every_call(&STEPS, kill)
}

/// [`at_every_step`] for calls of other kinds, as strace names them.
pub(crate) fn at_every_call(kinds: &[&str], mut kill: impl FnMut(&str, usize) -> bool) -> usize {
    let (start, stride) = pace();
    let mut until_it_ends = |calls| {
        let beyond = (1 + start..ENDLESS).step_by(stride).find(|nth| !kill(calls, *nth));
        beyond.unwrap_or_else(|| panic!("{calls} does not end")) - 1
    };
    kinds.iter().map(|calls| until_it_ends(calls)).sum()
}
