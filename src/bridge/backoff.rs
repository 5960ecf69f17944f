//! Asking again, later each time, and not for ever.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// How long something is tried.
#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
    longest: Duration,
    until: Option<Instant>,
}

impl Backoff {
    /// For so long in all.
    pub(super) fn of(all: Duration) -> Self {
        Self { next: FIRST, longest: LONGEST, until: Some(Instant::now() + all) }
    }

    /// Without an end, ever slower.
    pub(super) fn endless() -> Self {
        Self { next: Duration::from_secs(1), longest: Duration::from_secs(30), until: None }
    }

    /// Waits for the time of the next try, at least for `wish`; `false` when there is to be none.
    pub(super) async fn wait(&mut self, wish: Option<Duration>) -> bool {
        let pause = self.next.max(wish.unwrap_or_default());
        if self.until.is_some_and(|until| Instant::now() + pause > until) {
            return false;
        }
        self.next = (self.next * 2).min(self.longest);
        tokio::time::sleep(pause).await;
        true
    }
}
