//! How far a connection came, for the words about one that came no further.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What is being waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The address of a name.
    Name,
    /// A connection to the server, or to the proxy before it.
    Connection,
    /// The proxy's word that it leads on.
    Tunnel,
    /// An encrypted connection.
    Encryption,
    /// The start of an answer, over an open connection.
    Answer,
}

/// The furthest that any connection to one server came.
#[derive(Debug, Clone, Default)]
pub(super) struct Progressed(Arc<AtomicU8>);

impl Progressed {
    pub(super) fn note(&self, stage: Stage) {
        self.0.fetch_max(stage as u8, Ordering::Relaxed);
    }

    pub(super) fn stage(&self) -> Stage {
        use Stage::{Answer, Connection, Encryption, Name, Tunnel};
        let stages = [Name, Connection, Tunnel, Encryption, Answer];
        stages[usize::from(self.0.load(Ordering::Relaxed)).min(stages.len() - 1)]
    }
}
