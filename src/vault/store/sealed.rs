//! The encrypted file's format: an age file around a small JSON document.
//!
//! Both layers are standard, so that `age -d` opens it without mcpkey:
//! `{"version": 1, "secrets": {"GITHUB_TOKEN/3f9a1c2b": "…"}}`.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

/// Written scrypt work factor, as a power of two: about an eighth of a second.
const WORK_FACTOR: u8 = 15;
/// Accepted scrypt work factor: needs 1 GiB. The `age` tool itself writes 18.
const MAX_WORK_FACTOR: u8 = 20;
const VERSION: u64 = 1;

/// What opens and seals a vault.
#[derive(Clone)]
pub(super) enum Key {
    /// The first one seals, any of them opens.
    Identities(Vec<x25519::Identity>),
    Passphrase(SecretString),
}

/// What kind of key an encrypted file wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// A key file beside it, which protects only against a leak of the encrypted file alone.
    Identity,
    /// A passphrase.
    Passphrase,
}

/// Why a file did not open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unopened {
    WrongKey,
    Damaged(&'static str),
}

/// The decrypted content: values by id.
///
/// A value is judged when it is asked for, so that a bad one can still be replaced or deleted.
#[derive(Default, Clone, PartialEq, Eq)]
pub(super) struct Contents(pub(super) BTreeMap<String, Zeroizing<String>>);

impl Key {
    pub(super) fn protection(&self) -> Protection {
        match self {
            Self::Identities(_) => Protection::Identity,
            Self::Passphrase(_) => Protection::Passphrase,
        }
    }
}

/// Reads from the header which kind of key `sealed` wants.
pub(super) fn protection(sealed: &[u8]) -> Result<Protection, Unopened> {
    let decryptor = Decryptor::new_buffered(sealed).map_err(why)?;
    Ok(if decryptor.is_scrypt() { Protection::Passphrase } else { Protection::Identity })
}

/// Decrypts and reads `sealed`.
pub(super) fn open(sealed: &[u8], key: &Key) -> Result<Contents, Unopened> {
    let decryptor = Decryptor::new_buffered(sealed).map_err(why)?;
    // Never reallocated, so that no copy of the plain text stays behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut reader = match key {
        Key::Identities(all) => decryptor.decrypt(all.iter().map(|i| i as &dyn age::Identity)),
        Key::Passphrase(passphrase) => {
            let mut identity = scrypt::Identity::new(passphrase.clone());
            identity.set_max_work_factor(MAX_WORK_FACTOR);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
    }
    .map_err(why)?;
    reader.read_to_end(&mut plain).map_err(|e| why(e.into()))?;
    parse(&plain)
}

/// Encrypts `contents` to `key`.
pub(super) fn seal(contents: &Contents, key: &Key) -> std::io::Result<Vec<u8>> {
    let plain = write(contents)?;
    let failed = |e: age::EncryptError| std::io::Error::other(e.to_string());
    let encryptor = match key {
        Key::Identities(all) => {
            let recipient = all.first().map(x25519::Identity::to_public);
            Encryptor::with_recipients(recipient.iter().map(|r| r as &dyn age::Recipient)).map_err(failed)?
        }
        Key::Passphrase(passphrase) => {
            let mut recipient = scrypt::Recipient::new(passphrase.clone());
            recipient.set_work_factor(WORK_FACTOR);
            Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).map_err(failed)?
        }
    };
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(&plain)?;
    writer.finish()?;
    Ok(sealed)
}

fn why(error: DecryptError) -> Unopened {
    match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            Unopened::WrongKey
        }
        DecryptError::ExcessiveWork { .. } => Unopened::Damaged("its work factor is out of bounds"),
        DecryptError::UnknownFormat => Unopened::Damaged("it is of a later age format"),
        _ => Unopened::Damaged("it is not an intact age file"),
    }
}

/// What [`write`] wrote.
#[derive(Deserialize)]
struct Written {
    version: u64,
    secrets: BTreeMap<String, Zeroizing<String>>,
}

fn parse(plain: &[u8]) -> Result<Contents, Unopened> {
    match serde_json::from_slice(plain) {
        Ok(Written { version: VERSION, secrets }) => Ok(Contents(secrets)),
        _ => examine(plain),
    }
}

/// The same of what is not quite so, or what it is instead.
fn examine(plain: &[u8]) -> Result<Contents, Unopened> {
    let document = serde_json::from_slice(plain).map_err(|_| Unopened::Damaged("its content is not JSON"))?;
    let Value::Object(mut document) = document else {
        return Err(Unopened::Damaged("its content is not an object"));
    };
    if document.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err(Unopened::Damaged("its content has an unknown version"));
    }
    let Some(Value::Object(secrets)) = document.remove("secrets") else {
        return Err(Unopened::Damaged("its content holds no secrets table"));
    };
    let mut contents = Contents::default();
    for (id, value) in secrets {
        let Value::String(value) = value else {
            return Err(Unopened::Damaged("one of its values is not a text"));
        };
        contents.0.insert(id, Zeroizing::new(value));
    }
    Ok(contents)
}

fn write(contents: &Contents) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // An escaped character takes six bytes at most; again, so that nothing is reallocated.
    let room: usize = contents.0.iter().map(|(id, value)| 6 * (id.len() + value.len()) + 16).sum();
    let mut plain = Zeroizing::new(Vec::with_capacity(room + 64));
    write!(plain, "{{\n  \"version\": {VERSION},\n  \"secrets\": {{")?;
    for (number, (id, value)) in contents.0.iter().enumerate() {
        plain.extend_from_slice(if number == 0 { b"\n    " } else { b",\n    " });
        serde_json::to_writer(&mut *plain, id)?;
        plain.extend_from_slice(b": ");
        serde_json::to_writer(&mut *plain, value.as_str())?;
    }
    plain.extend_from_slice(b"\n  }\n}\n");
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity() -> Key {
        Key::Identities(vec![x25519::Identity::generate()])
    }

    fn contents(of: &[(&str, &str)]) -> Contents {
        let pairs = of.iter().map(|(id, value)| ((*id).to_owned(), Zeroizing::new((*value).to_owned())));
        Contents(pairs.collect())
    }

    #[test]
    fn the_header_says_which_key_it_wants() {
        let passphrase = Key::Passphrase(SecretString::from("pass".to_owned()));
        for key in [identity(), passphrase] {
            let sealed = seal(&contents(&[("A/1", "x")]), &key).unwrap();
            assert_eq!(protection(&sealed), Ok(key.protection()));
            assert!(open(&sealed, &key).unwrap() == contents(&[("A/1", "x")]));
        }
    }

    #[test]
    fn a_changed_lost_or_added_byte_is_never_overlooked() {
        let key = identity();
        let sealed = seal(&contents(&[("A/00000001", "value")]), &key).unwrap();
        for at in 0..sealed.len() {
            for flip in [0x01, 0x20, 0x80, 0xff] {
                let mut changed = sealed.clone();
                changed[at] ^= flip;
                assert!(open(&changed, &key).is_err(), "byte {at} ^ {flip}");
            }
            assert!(open(&sealed[..at], &key).is_err(), "cut at {at}");
        }
        assert!(open(&[&sealed[..], b"\0"].concat(), &key).is_err());
    }

    #[test]
    fn another_key_does_not_open_it() {
        let sealed = seal(&Contents::default(), &identity()).unwrap();
        assert_eq!(open(&sealed, &identity()).err(), Some(Unopened::WrongKey));
    }

    #[test]
    fn content_of_an_unknown_shape_is_damage() {
        for plain in ["", "[]", "{}", r#"{"version":2,"secrets":{}}"#, r#"{"version":1,"secrets":{"A":1}}"#] {
            assert!(matches!(parse(plain.as_bytes()), Err(Unopened::Damaged(_))), "{plain}");
        }
    }

    proptest! {
        #[test]
        fn every_text_survives(values in proptest::collection::btree_map(".{0,20}", ".{0,40}", 0..8)) {
            let before = Contents(values.into_iter().map(|(id, v)| (id, Zeroizing::new(v))).collect());
            let plain = write(&before).unwrap();
            prop_assert!(parse(&plain).unwrap() == before);
        }
    }
}
