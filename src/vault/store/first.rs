//! The first of several ways that leads somewhere, looked at side by side: one that accepts and never answers must not use up
//! the time of those behind it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::StoreError;

/// How long an earlier way is still waited for when a later one has answered.
const GRACE: Duration = Duration::from_secs(1);

/// Tries all `ways` at once and gives what the first of them came to, in their order, that is not [`StoreError::Absent`]. One
/// that is silent is passed over soon after a later one has answered. Where all are absent, each says why.
pub(super) fn of<W, T>(ways: Vec<W>, go: fn(&W) -> Result<T, StoreError>) -> Result<T, StoreError>
where
    W: Send + 'static,
    T: Send + 'static,
{
    if let [only] = ways.as_slice() {
        return go(only);
    }
    let count = ways.len();
    let (sender, answers) = mpsc::channel();
    for (at, way) in ways.into_iter().enumerate() {
        let sender = sender.clone();
        // Whoever waited may be gone by then.
        let work = move || drop(sender.send((at, go(&way))));
        let started = thread::Builder::new().name("bus".to_owned()).spawn(work);
        started.map_err(|e| StoreError::Keychain(format!("no thread could be started: {e}")))?;
    }
    drop(sender);
    let mut found: Vec<Option<Result<T, StoreError>>> = (0..count).map(|_| None).collect();
    loop {
        let is_open = |one: &Option<_>| !matches!(one, Some(Err(StoreError::Absent(_))));
        let Some(first) = found.iter().position(is_open) else { return Err(absent(found)) };
        let Some(answered) = found.iter().position(|one| one.is_some() && is_open(one)) else {
            match answers.recv() {
                Ok((at, outcome)) => found[at] = Some(outcome),
                Err(_) => return Err(StoreError::Keychain("its library gave up".to_owned())),
            }
            continue;
        };
        if first != answered
            && let Ok((at, outcome)) = answers.recv_timeout(GRACE)
        {
            found[at] = Some(outcome);
            continue;
        }
        let outcome = found.swap_remove(answered);
        return outcome.unwrap_or_else(|| Err(StoreError::Keychain("no answer".to_owned())));
    }
}

fn absent<T>(found: Vec<Option<Result<T, StoreError>>>) -> StoreError {
    let why = found.into_iter().filter_map(|one| match one {
        Some(Err(StoreError::Absent(why))) => Some(why),
        _ => None,
    });
    StoreError::Absent(why.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A way that comes to its number after a while, or is none.
    fn go((millis, is_there): &(u64, bool)) -> Result<u64, StoreError> {
        thread::sleep(Duration::from_millis(*millis));
        is_there.then_some(*millis).ok_or_else(|| StoreError::Absent(format!("no {millis}")))
    }

    #[test]
    fn the_first_that_leads_somewhere_is_taken() {
        assert_eq!(of(vec![(0, true)], go).unwrap(), 0);
        assert_eq!(of(vec![(0, false), (1, true), (2, true)], go).unwrap(), 1);
        assert_eq!(of(vec![(60, true), (0, true)], go).unwrap(), 60);
        assert_eq!(of(vec![(600_000, true), (0, false), (1, true)], go).unwrap(), 1);
        let none = of(vec![(1, false), (0, false)], go).unwrap_err();
        assert!(matches!(none, StoreError::Absent(why) if why == "no 1; no 0"));
        assert!(matches!(of(Vec::new(), go), Err(StoreError::Absent(_))));
    }
}
