//! What whoever speaks to a keychain has to know: under which name, and how far to go.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::StoreSettings;
#[cfg(target_os = "linux")]
use crate::system::bus::SessionBus;

/// The service that all of mcpkey's items belong to; the user is the item's id.
pub(super) const SERVICE: &str = "mcpkey";

/// How a keychain may be reached, and opened where it is locked.
#[derive(Clone, Default)]
pub(super) struct StoreWay {
    /// Its password can be asked for on the terminal, so that one that takes it is left locked.
    pub(super) password: bool,
    /// No dialog is to be shown: what is locked stays so. Elsewhere the system itself decides that.
    #[cfg(target_os = "linux")]
    pub(super) quiet: bool,
    /// Whether a dialog that unlocks it is being waited for.
    pub(super) waiting: Arc<AtomicBool>,
    /// Where it may be reached: over a bus, on Linux.
    #[cfg(target_os = "linux")]
    pub(super) bus: SessionBus,
    /// What tells the data directory whose index names what is stored, where that is not the usual one ([`super::homes`]).
    #[cfg(target_os = "linux")]
    pub(super) home: Option<String>,
}

impl StoreWay {
    /// As these settings have it.
    #[cfg_attr(not(target_os = "linux"), expect(unused_variables))]
    pub(super) fn of(settings: &StoreSettings) -> Self {
        let way = Self::default();
        #[cfg(target_os = "linux")]
        let way = Self { bus: settings.bus.clone(), home: settings.home(), ..way };
        way
    }

    /// The same, by which no dialog is shown.
    pub(super) fn quietly(self, quiet: bool) -> Self {
        #[cfg(target_os = "linux")]
        return Self { quiet, ..self };
        #[cfg(not(target_os = "linux"))]
        {
            let _unasked = quiet;
            self
        }
    }
}
