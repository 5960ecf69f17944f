//! All servers at once, one thread each, until each has answered or mcpkey is told to end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::base::text;
use crate::system::interrupt;
use crate::system::progress::Progress;
use crate::transport::Net;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// More threads than this are not started; further servers wait.
const THREADS: usize = 64;
/// How often the progress is looked at.
const TICK: Duration = Duration::from_millis(100);
/// So many of the servers that are waited for are named.
const NAMED: usize = 3;

/// Does `work` for each of the servers called `names` by its place; the answers come in their order. Ctrl-C makes all of
/// them end as soon as they can, and is then the answer.
pub(super) fn each<T: Send>(
    world: &World,
    names: &[String],
    work: impl Fn(usize, &Net) -> T + Sync,
) -> Result<Vec<T>, Failure> {
    let held = interrupt::hold_all();
    let mut net = Net::new(&world.route());
    net.stop = held.pressed();
    let progress = Progress::start(&world.environ, &waits_for(names, &[]), Some(names.len() as u64));
    let next = AtomicUsize::new(0);
    let mut answers: Vec<Option<T>> = names.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let (done, answered) = mpsc::channel();
        for _ in 0..names.len().min(THREADS) {
            let (done, next, net, work) = (done.clone(), &next, &net, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    // Nobody listens any more only when this function has ended.
                    if at >= names.len() || done.send((at, work(at, net))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut finished = vec![false; names.len()];
        loop {
            match answered.recv_timeout(TICK) {
                Ok((at, answer)) => {
                    (answers[at], finished[at]) = (Some(answer), true);
                    progress.call(&waits_for(names, &finished));
                    progress.step(1);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => progress.step(0),
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    if net.stop.load(Ordering::SeqCst) {
        return Err(Failure::new("interrupted").kind(FailureKind::Interrupted));
    }
    Ok(answers.into_iter().flatten().collect())
}

/// `waiting for a, b and 2 more`.
fn waits_for(names: &[String], finished: &[bool]) -> String {
    let open = names.iter().enumerate().filter(|(at, _)| !finished.get(*at).is_some_and(|done| *done));
    let open: Vec<String> = open.map(|(_, name)| text::line(name, 20)).collect();
    match open.len().checked_sub(NAMED).filter(|more| *more > 0) {
        Some(more) => format!("waiting for {} and {more} more", open[..NAMED].join(", ")),
        None => format!("waiting for {}", text::list(&open)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_waited_for_is_named() {
        let names = ["a", "b", "c", "d", "e"].map(str::to_owned);
        assert_eq!(waits_for(&names, &[]), "waiting for a, b, c and 2 more");
        assert_eq!(waits_for(&names, &[true, true, false, false, true]), "waiting for c and d");
    }
}
