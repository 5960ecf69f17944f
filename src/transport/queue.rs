//! Whose turn it is: a burst of requests does not open a connection for each of them, and none waits behind one that takes long.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

/// So many requests are under way at once before one waits for another to end. No client makes as many calls at once that a person
/// waits for.
const AT_ONCE: usize = 16;

/// What has waited so long goes as one more, and there is room for that many from then on: a server that answers slowly
/// is asked as much at once as there is to ask, one that answers in less needs no more connections to be as fast.
const PATIENCE: Duration = Duration::from_millis(10);

/// The requests to one server.
#[derive(Clone)]
pub(super) struct Queue(Arc<Semaphore>);

impl Default for Queue {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Queue {
    /// Waits for a turn, at most [`PATIENCE`]; the longest waiting first.
    pub(super) async fn admit(&self) -> Admission {
        if let Ok(Ok(permit)) = timeout(PATIENCE, self.0.acquire()).await {
            permit.forget();
        }
        Admission(Arc::clone(&self.0))
    }
}

/// The next one's, once this is dropped.
#[derive(Debug)]
pub(super) struct Admission(Arc<Semaphore>);

impl Drop for Admission {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::transport::runtime;

    #[test]
    fn nobody_waits_behind_one_that_takes_long_and_room_that_was_needed_stays() {
        runtime().unwrap().block_on(async {
            let queue = Queue::default();
            let mut held = Vec::new();
            for _ in 0..AT_ONCE {
                held.push(timeout(PATIENCE / 2, queue.admit()).await.unwrap());
            }
            let began = Instant::now();
            held.push(queue.admit().await);
            assert!(began.elapsed() >= PATIENCE);
            held.clear();
            assert_eq!(queue.0.available_permits(), AT_ONCE + 1);
        });
    }

    #[test]
    fn who_waits_goes_as_soon_as_another_has_ended() {
        runtime().unwrap().block_on(async {
            let queue = Queue::default();
            let mut held: Vec<Admission> = Vec::new();
            for _ in 0..AT_ONCE {
                held.push(queue.admit().await);
            }
            let (waited, ()) = tokio::join!(queue.admit(), async { drop(held.pop()) });
            drop((waited, held));
            assert_eq!(queue.0.available_permits(), AT_ONCE);
        });
    }
}
