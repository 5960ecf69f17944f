//! Waiting for whoever has a file open: Windows lets nobody open, replace or delete a file while another program has it, unless that one
//! allowed it when it opened the file, and few do. An indexer, a virus scanner and an editor hold it for a moment.

use std::io;
use std::time::{Duration, Instant};

/// How long is tried.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Does `step`, which replaces or deletes a file, again, for a second at most, while it fails because somebody may hold that.
pub(super) fn patiently<T>(step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    tried(step, |error| cfg!(windows) && may_be_held(error.raw_os_error()))
}

/// The same for a step that opens one, where a refusal is a refusal.
pub(super) fn opened<T>(step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    tried(step, is_open_elsewhere)
}

/// Whether a step failed because somebody has the file open, and not because it is somebody else's.
pub fn is_open_elsewhere(error: &io::Error) -> bool {
    cfg!(windows) && is_held(error.raw_os_error())
}

/// Whether this code of Windows can mean that a file is open elsewhere: [`is_held`], or `ERROR_ACCESS_DENIED`, which a rename gives.
fn may_be_held(code: Option<i32>) -> bool {
    code == Some(5) || is_held(code)
}

/// Whether it does: `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION` (winerror.h).
fn is_held(code: Option<i32>) -> bool {
    matches!(code, Some(32 | 33))
}

fn tried<T>(mut step: impl FnMut() -> io::Result<T>, passes: impl Fn(&io::Error) -> bool) -> io::Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        match step() {
            Err(error) if passes(&error) && Instant::now() < end => std::thread::sleep(PAUSE),
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_waited_for_and_nothing_else() {
        let held = || io::Error::from_raw_os_error(32);
        let mut left = 3;
        let step = || {
            left -= 1;
            if left > 0 { Err(held()) } else { Ok(()) }
        };
        assert!(tried(step, |error| is_held(error.raw_os_error())).is_ok());
        let mut count = 0;
        let step = || {
            count += 1;
            Err::<(), _>(io::Error::from_raw_os_error(2))
        };
        assert!(tried(step, |error| is_held(error.raw_os_error())).is_err());
        assert_eq!(count, 1);
    }

    #[test]
    fn a_refusal_is_waited_for_where_a_file_is_replaced_alone() {
        let told = |code: i32| (may_be_held(Some(code)), is_held(Some(code)));
        assert_eq!([5, 32, 33, 2].map(told), [(true, false), (true, true), (true, true), (false, false)]);
        assert!(!may_be_held(None));
    }

    #[test]
    fn whoever_holds_it_for_good_is_not_waited_for_for_ever() {
        let begun = Instant::now();
        assert!(tried(|| Err::<(), _>(io::Error::from_raw_os_error(5)), |_| true).is_err());
        assert!(begun.elapsed() >= PATIENCE);
    }
}
