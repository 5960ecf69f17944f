//! The runtime that verbs which speak to servers start, on the thread that asks for it. All others do without.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime for the thread that waits in its `block_on`. What it was told to run besides stands still while nobody waits.
/// Dropping it waits for nothing.
///
/// # Errors
/// When the system gives no means to wait for connections.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_io().enable_time().build()
}
