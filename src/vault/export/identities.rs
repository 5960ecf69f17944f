//! What opens a file: age's own secret keys, and those of ssh, which may have a passphrase.

use age::ssh::Identity as SshKey;
use age::x25519;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Asking, BadIdentity, NotOpened, sealed};
use crate::base::text;

/// One secret key.
pub struct PrivateKey {
    key: Key,
    /// The file it is from, as it may be shown.
    file: String,
}

enum Key {
    Age(Box<x25519::Identity>),
    Ssh(Box<SshKey>),
}

impl PrivateKey {
    /// The keys of a file with this content. One that is itself encrypted under a passphrase, as `age -p` does it, is asked for.
    pub fn read(content: &[u8], path: &str, asking: &Asking<'_>) -> Result<Vec<Self>, NotOpened> {
        let file = text::short(path);
        if sealed::is_sealed(content) {
            let inner = sealed::Sealed::read(content)?.by_passphrase(&file, asking)?;
            return Self::of_text(&inner, &file).map_err(|why| NotOpened::Identity(file, why));
        }
        let text = std::str::from_utf8(content).map_err(|_| BadIdentity::NoKey);
        text.and_then(|text| Self::of_text(text, &file)).map_err(|why| NotOpened::Identity(file, why))
    }

    fn of_text(content: &str, file: &str) -> Result<Vec<Self>, BadIdentity> {
        let of = |key| Self { key, file: file.to_owned() };
        if content.trim_start().starts_with("-----BEGIN ") {
            // The reader knows one end of lines, and nothing before or after.
            let plain = Zeroizing::new(format!("{}\n", content.trim().replace("\r\n", "\n")));
            return match SshKey::from_buffer(plain.as_bytes(), None) {
                Ok(SshKey::Unsupported(_)) => Err(BadIdentity::Kind),
                Ok(key) => Ok(vec![of(Key::Ssh(Box::new(key)))]),
                Err(_) => Err(BadIdentity::NoKey),
            };
        }
        let lines = content.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Result<Vec<Self>, BadIdentity> = lines
            .map(|line| match line.parse::<x25519::Identity>() {
                Ok(key) => Ok(of(Key::Age(Box::new(key)))),
                Err(_) if super::Recipient::read(line).is_ok() => Err(BadIdentity::Public),
                Err(_) => Err(BadIdentity::NoKey),
            })
            .collect();
        keys.and_then(|keys| if keys.is_empty() { Err(BadIdentity::NoKey) } else { Ok(keys) })
    }

    /// Whether it can be used without a passphrase.
    pub(super) fn is_open(&self) -> bool {
        !matches!(&self.key, Key::Ssh(key) if matches!(**key, SshKey::Encrypted(_)))
    }

    /// The key, ready to open the file with this header; nothing where it could not. A passphrase is asked for only where the
    /// header names this key.
    pub(super) fn ready(
        self,
        header: &str,
        asking: &Asking<'_>,
    ) -> Result<Option<Box<dyn age::Identity>>, NotOpened> {
        match self.key {
            Key::Age(key) => Ok(Some(key as Box<dyn age::Identity>)),
            Key::Ssh(key) => match *key {
                SshKey::Encrypted(ref locked) => {
                    if !mark(&key).is_some_and(|mark| header.contains(&mark)) {
                        return Ok(None);
                    }
                    let open = |passphrase| {
                        locked.decrypt(passphrase).map_err(|_| NotOpened::WrongPassphrase(self.file.clone()))
                    };
                    let key = asking.until(&self.file, open)?;
                    Ok(Some(Box::new(SshKey::from(key))))
                }
                _ => Ok(Some(key)),
            },
        }
    }
}

/// How a header names an ssh key: its kind, and the first four bytes of its digest.
fn mark(key: &SshKey) -> Option<String> {
    let public = age::ssh::Recipient::try_from(key.clone()).ok()?.to_string();
    let (kind, blob) = public.split_once(' ')?;
    let digest = Sha256::digest(BASE64_STANDARD.decode(blob).ok()?);
    Some(format!("-> {kind} {}", BASE64_STANDARD_NO_PAD.encode(digest.get(..4)?)))
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateKey({})", self.file)
    }
}
