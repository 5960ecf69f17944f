//! A passphrase that was typed, remembered for a while in the keyring that the kernel keeps for the login session.
//!
//! A cache, never a store: it ends with its time, with the session and with the machine. It holds the passphrase and not a
//! key made of it, because each change encrypts the file anew under another one. A shell without a session of its own (in many
//! containers) falls back to a keyring that all processes of the user id share, also those of other containers: nothing is put there.

use std::path::Path;
use std::time::Duration;

use linux_keyutils::{Key, KeyRing, KeyRingIdentifier};
use zeroize::Zeroizing;

use super::Passphrase;

/// Keeps `passphrase` for this long; whether the session has a keyring that does.
pub(super) fn remember(path: &Path, passphrase: &Passphrase, time: Duration) -> bool {
    let Some(ring) = session() else { return false };
    let Ok(key) = ring.add_key(&name(path), passphrase.as_bytes()) else { return false };
    let seconds = usize::try_from(time.as_secs()).unwrap_or(usize::MAX);
    // Zero would be no limit at all.
    let limited = seconds > 0 && key.set_timeout(seconds).is_ok();
    if !limited {
        drop_key(key);
    }
    limited
}

/// The passphrase of the file at `path`, if it is remembered.
pub(super) fn recall(path: &Path) -> Option<Passphrase> {
    let bytes = Zeroizing::new(session()?.search(&name(path)).ok()?.read_to_vec().ok()?);
    let text = std::str::from_utf8(&bytes).ok()?;
    Some(Passphrase::new(text.to_owned()))
}

/// Forgets it.
pub(super) fn forget(path: &Path) {
    if let Some(key) = session().and_then(|ring| ring.search(&name(path)).ok()) {
        drop_key(key);
    }
}

fn drop_key(key: Key) {
    // Gone already is as good.
    let _gone = key.invalidate();
}

/// The session's own keyring. Where there is none the kernel names the user's, which has another owner in mind.
fn session() -> Option<KeyRing> {
    let ring = |which| KeyRing::from_special_id(which, false).ok();
    let session = ring(KeyRingIdentifier::Session)?;
    (Some(session) != ring(KeyRingIdentifier::UserSession)).then_some(session)
}

fn name(path: &Path) -> String {
    format!("mcpkey:{}", path.display())
}
