//! Waits for what is on its way, until the time is up or a person wants it to end.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::runtime::Runtime;
use tokio::time::timeout_at;

use crate::transport::{Net, Trouble};

/// So often a wait looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Why a wait ended without what was waited for.
#[derive(Debug, Error)]
pub(super) enum Cut {
    /// It went wrong.
    #[error("{0}")]
    Trouble(Trouble),
    /// The time is up.
    #[error("the time is up")]
    TimedOut,
    /// A person wants it to end.
    #[error("stopped")]
    Stopped,
}

/// What waits, on its own thread.
pub(super) struct Patience {
    runtime: Runtime,
    net: Net,
}

impl Patience {
    pub(super) fn new(net: &Net) -> io::Result<Self> {
        Ok(Self { runtime: crate::transport::runtime()?, net: net.clone() })
    }

    /// What comes of `work` before `until`.
    pub(super) fn wait<T, E: Into<Cut>>(
        &self,
        until: Instant,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Cut> {
        self.runtime.block_on(async {
            let mut work = pin!(work);
            loop {
                let look = until.min(Instant::now() + LOOK);
                match timeout_at(look.into(), &mut work).await {
                    Ok(done) => return done.map_err(Into::into),
                    Err(_) if self.net.stopped() => return Err(Cut::Stopped),
                    Err(_) if Instant::now() >= until => return Err(Cut::TimedOut),
                    Err(_) => {}
                }
            }
        })
    }
}

impl From<Trouble> for Cut {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<io::Error> for Cut {
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(|error| Self::Trouble(error.into()))
    }
}
