//! The session bus of a Linux desktop: where it may be, and one thread that speaks on it.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
mod addresses;
#[cfg(target_os = "linux")]
mod socket;

#[cfg(target_os = "linux")]
pub use socket::{BusReply, BusSocket};

/// What the environment says of the session bus. Only Linux looks at it.
#[derive(Debug, Clone, Default)]
pub struct SessionBus {
    /// `DBUS_SESSION_BUS_ADDRESS`: addresses, `;` between them.
    pub named: Option<String>,
    /// `XDG_RUNTIME_DIR`, in which a bus usually is.
    pub runtime_dir: Option<PathBuf>,
}
