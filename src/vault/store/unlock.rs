//! Where the key of the encrypted file comes from: the key file beside it, or a passphrase.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::x25519;
use zeroize::Zeroizing;

use super::deadline;
use super::sealed::Key;
use super::{Passphrase, StoreError, StoreSettings};
use crate::system::files::{self, FileKind};

/// Far more than a person's secrets need, and little enough to read by mistake, in bytes.
const READ_LIMIT: u64 = 16 << 20;

/// What a person types; an error where nobody can be asked.
pub(super) fn typed(settings: &StoreSettings, path: &Path) -> Result<Passphrase, StoreError> {
    let typed = settings.ask.as_ref().map(|ask| ask(path)).transpose();
    let typed = typed.map_err(|error| match error.kind() {
        std::io::ErrorKind::Interrupted => StoreError::Interrupted,
        _ => StoreError::io(path)(error),
    })?;
    let none = || StoreError::NoPassphrase(path.to_owned());
    typed.flatten().filter(|typed| !typed.is_empty()).ok_or_else(none)
}

/// A key from a passphrase that is not empty.
pub(super) fn usable(given: Passphrase, path: &Path) -> Result<Key, StoreError> {
    if given.is_empty() { Err(StoreError::NoPassphrase(path.to_owned())) } else { Ok(key_of(&given)) }
}

/// The passphrase that the environment names, which also decides how a new file is protected.
pub(super) fn given_passphrase(settings: &StoreSettings) -> Result<Option<Passphrase>, StoreError> {
    match (&settings.unlock_file, &settings.passphrase) {
        (Some(path), _) => read_unlock_file(settings, path).map(Some),
        (None, given) => Ok(given.clone()),
    }
}

/// A key from a passphrase.
pub(super) fn key_of(passphrase: &Passphrase) -> Key {
    Key::Passphrase(SecretString::from(passphrase.as_str().to_owned()))
}

/// The passphrase that a key was made of, if it was.
pub(super) fn passphrase_of(key: &Key) -> Option<Passphrase> {
    match key {
        Key::Passphrase(passphrase) => Some(Passphrase::new(passphrase.expose_secret().to_owned())),
        Key::Identities(_) => None,
    }
}

/// Reads a key file: `AGE-SECRET-KEY-1…` lines among empty lines and comments; `None` if there is none.
pub(super) fn read_identities(path: &Path) -> Result<Option<Key>, StoreError> {
    let Some(bytes) = read_private(path)? else { return Ok(None) };
    let bytes = Zeroizing::new(bytes);
    let damaged = |why| StoreError::Damaged { path: path.to_owned(), why };
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged("it is not text"))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<x25519::Identity>, _> = lines.map(str::parse).collect();
    match keys {
        Ok(keys) if !keys.is_empty() => Ok(Some(Key::Identities(keys))),
        _ => Err(damaged("it holds no age secret key")),
    }
}

/// A new key, and the text of the key file that holds it.
pub(super) fn new_identity() -> (Key, Zeroizing<String>) {
    let identity = x25519::Identity::generate();
    let text = format!(
        "# The key of secrets.age beside it. Whoever has both files has the secrets.\n# public key: {}\n{}\n",
        identity.to_public(),
        identity.to_string().expose_secret(),
    );
    (Key::Identities(vec![identity]), Zeroizing::new(text))
}

/// Reads a regular file that nobody but its owner may read; `None` if it does not exist.
pub(super) fn read_private(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    // Asked before opening, because opening a pipe waits for its other end.
    match files::seen(path)? {
        FileKind::Nothing => return Ok(None),
        FileKind::File => {}
        FileKind::Directory | FileKind::Other => {
            return Err(StoreError::Damaged { path: path.to_owned(), why: "it is not a regular file" });
        }
    }
    read_if_private(path).map(Some)
}

/// The unlock file may also be a pipe, as from `<(pass show …)`.
fn read_unlock_file(settings: &StoreSettings, path: &Path) -> Result<Passphrase, StoreError> {
    let owned: PathBuf = path.to_owned();
    let note = || (settings.say)(&format!("waiting for {}…", crate::base::text::path(path)));
    let patience = deadline::StoreWait { is_attended: false, note: &note };
    let bytes = deadline::within(&settings.limits, patience, move || read_if_private(&owned));
    let bytes = Zeroizing::new(bytes.map_err(|e| match e {
        StoreError::TimedOut(_) => StoreError::NoPassphrase(path.to_owned()),
        other => other,
    })?);
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| StoreError::Damaged { path: path.to_owned(), why: "it is not text" })?;
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        return Err(StoreError::Damaged { path: path.to_owned(), why: "it holds no passphrase" });
    }
    Ok(Zeroizing::new(line.to_owned()))
}

fn read_if_private(path: &Path) -> Result<Vec<u8>, StoreError> {
    let file = fs::File::open(path).map_err(StoreError::io(path))?;
    let found = file.metadata().map_err(StoreError::io(path))?;
    if is_exposed(&found) {
        return Err(StoreError::Exposed(path.to_owned()));
    }
    // Room for the whole file and the read that finds its end: nothing is reallocated.
    let mut bytes = Vec::with_capacity(usize::try_from(found.len().min(READ_LIMIT)).unwrap_or(0) + 32);
    file.take(READ_LIMIT).read_to_end(&mut bytes).map_err(StoreError::io(path))?;
    Ok(bytes)
}

#[cfg(unix)]
fn is_exposed(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.permissions().mode() & 0o077 != 0
}

/// A Windows profile is private by its access lists, which files inherit.
#[cfg(not(unix))]
fn is_exposed(_: &fs::Metadata) -> bool {
    false
}
