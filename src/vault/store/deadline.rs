//! A time limit around calls that have none of their own.
//!
//! A keychain may never answer: its provider hangs, or the dialog it shows is not seen. The call runs on
//! a thread of its own, which is abandoned when time is up; the process is about to end then.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::StoreError;

/// How long to wait for a keychain.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Where nobody could answer a question (no terminal, no display): give up after this.
    pub unattended: Duration,
    /// Say what is being waited for after this.
    pub note_after: Duration,
    /// Where somebody could: give up after this, counted from the start.
    pub attended: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unattended: Duration::from_secs(5),
            note_after: Duration::from_secs(1),
            attended: Duration::from_secs(60),
        }
    }
}

impl Limits {
    /// How long is waited in all.
    pub(super) fn of(&self, is_attended: bool) -> Duration {
        if is_attended { self.attended } else { self.unattended }
    }
}

/// Who waits.
#[derive(Clone, Copy)]
pub(super) struct StoreWait<'n> {
    /// Whether somebody could answer a question, which chooses the longer limit.
    pub(super) is_attended: bool,
    /// Called once if it takes long.
    pub(super) note: &'n dyn Fn(),
}

/// Runs `work`, says so once if it takes long, and gives up in time.
pub(super) fn within<T: Send + 'static>(
    limits: &Limits,
    StoreWait { is_attended, note }: StoreWait<'_>,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, answer) = mpsc::channel();
    thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || sender.send(work()))
        .map_err(|e| StoreError::Keychain(format!("no thread could be started: {e}")))?;
    let total = limits.of(is_attended);
    let first = limits.note_after.min(total);
    let mut outcome = answer.recv_timeout(first);
    if let Err(RecvTimeoutError::Timeout) = outcome {
        note();
        outcome = answer.recv_timeout(total - first);
    }
    match outcome {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(StoreError::TimedOut(total)),
        Err(RecvTimeoutError::Disconnected) => Err(StoreError::Keychain("its library gave up".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Instant;

    use super::*;

    const QUICK: Limits = Limits {
        unattended: Duration::from_millis(60),
        note_after: Duration::from_millis(30),
        attended: Duration::from_millis(150),
    };

    fn attended(note: &dyn Fn()) -> StoreWait<'_> {
        StoreWait { is_attended: true, note }
    }

    fn sleep(millis: u64) -> impl FnOnce() -> Result<u64, StoreError> + Send {
        move || {
            thread::sleep(Duration::from_millis(millis));
            Ok(millis)
        }
    }

    #[test]
    fn an_answer_in_time_is_passed_on_without_a_note() {
        let notes = Cell::new(0);
        let note = || notes.set(notes.get() + 1);
        let patient = Limits { note_after: Duration::from_secs(20), ..QUICK };
        assert_eq!(within(&patient, attended(&note), sleep(0)).unwrap(), 0);
        assert_eq!(notes.get(), 0);
    }

    #[test]
    fn a_person_is_told_once_and_waited_for() {
        let notes = Cell::new(0);
        let note = || notes.set(notes.get() + 1);
        let patient = Limits { attended: Duration::from_secs(20), ..QUICK };
        assert_eq!(within(&patient, attended(&note), sleep(60)).unwrap(), 60);
        assert_eq!(notes.get(), 1);
    }

    #[test]
    fn silence_ends_at_the_limit() {
        let start = Instant::now();
        let silence = within(&QUICK, StoreWait { is_attended: false, note: &|| {} }, sleep(3000));
        assert!(matches!(silence, Err(StoreError::TimedOut(d)) if d == QUICK.unattended));
        let silence = within(&QUICK, attended(&|| {}), sleep(3000));
        assert!(matches!(silence, Err(StoreError::TimedOut(d)) if d == QUICK.attended));
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}
