//! The encrypted file's format: an age file around a small JSON document.
//!
//! Both layers are standard, so that `age -d` opens it without mcpkey:
//! `{"version": 1, "secrets": {"GITHUB_TOKEN/3f9a1c2b": "…"}}`.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::Range;
use std::sync::Arc;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::base::secret::BadSecret;

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
/// A value is read and judged when it is asked for: a bad one can still be replaced or deleted, and of those that nobody wants there is
/// no other copy in memory than the plain text, which is wiped.
#[derive(Default, Clone)]
pub(super) struct Contents {
    plain: Arc<Zeroizing<Vec<u8>>>,
    values: BTreeMap<String, Held>,
}

#[derive(Clone)]
enum Held {
    /// As JSON, in these bytes of the plain text.
    Plain(Range<usize>),
    /// Put in since.
    New(Zeroizing<String>),
}

impl Contents {
    /// The ids of all values.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The value under `id`, if there is one.
    pub(super) fn get(&self, id: &str) -> Result<Option<Zeroizing<String>>, BadSecret> {
        Ok(match self.values.get(id) {
            None => None,
            Some(Held::New(value)) => Some(value.clone()),
            Some(Held::Plain(place)) => {
                Some(serde_json::from_slice(&self.plain[place.clone()]).map_err(|_| BadSecret::NotText)?)
            }
        })
    }

    /// Puts `value` under `id`, in the place of the one that is there.
    pub(super) fn insert(&mut self, id: &str, value: &str) {
        self.values.insert(id.to_owned(), Held::New(Zeroizing::new(value.to_owned())));
    }

    /// Takes the value under `id` out: whether there was one.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.values.remove(id).is_some()
    }
}

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
    parse(plain)
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

const NO_TEXT: Unopened = Unopened::Damaged("one of its values is not a text");

/// What [`write`] wrote.
#[derive(Deserialize)]
struct Written<'p> {
    version: u64,
    #[serde(borrow)]
    secrets: BTreeMap<String, &'p RawValue>,
}

fn parse(plain: Zeroizing<Vec<u8>>) -> Result<Contents, Unopened> {
    let Ok(Written { version: VERSION, secrets }) = serde_json::from_slice(&plain) else {
        return Err(Unopened::Damaged(fault_of(&plain)));
    };
    // The library lends a part of the text and does not say which; every part is of this one.
    let start = plain.as_ptr().addr();
    let held = |raw: &RawValue| {
        let at = raw.get().as_ptr().addr() - start;
        raw.get().starts_with('"').then(|| Held::Plain(at..at + raw.get().len()))
    };
    let place = |(id, raw)| held(raw).map(|held| (id, held)).ok_or(NO_TEXT);
    let values = secrets.into_iter().map(place).collect::<Result<_, _>>()?;
    Ok(Contents { plain: Arc::new(plain), values })
}

/// Why it is not what [`write`] writes.
fn fault_of(plain: &[u8]) -> &'static str {
    match serde_json::from_slice(plain) {
        Err(_) => "its content is not JSON",
        Ok(Value::Object(document)) if document.get("version").and_then(Value::as_u64) != Some(VERSION) => {
            "its content has an unknown version"
        }
        Ok(Value::Object(document)) if !document.get("secrets").is_some_and(Value::is_object) => {
            "its content holds no secrets table"
        }
        Ok(Value::Object(_)) => "its content has a name twice",
        Ok(_) => "its content is not an object",
    }
}

fn write(contents: &Contents) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // An escaped character takes six bytes at most; again, so that nothing is reallocated.
    let long = |held: &Held| match held {
        Held::Plain(place) => place.len(),
        Held::New(value) => 6 * value.len(),
    };
    let room: usize = contents.values.iter().map(|(id, held)| 6 * id.len() + long(held) + 16).sum();
    let mut plain = Zeroizing::new(Vec::with_capacity(room + 64));
    write!(plain, "{{\n  \"version\": {VERSION},\n  \"secrets\": {{")?;
    for (number, (id, held)) in contents.values.iter().enumerate() {
        plain.extend_from_slice(if number == 0 { b"\n    " } else { b",\n    " });
        serde_json::to_writer(&mut *plain, id)?;
        plain.extend_from_slice(b": ");
        match held {
            Held::Plain(place) => plain.extend_from_slice(&contents.plain[place.clone()]),
            Held::New(value) => serde_json::to_writer(&mut *plain, value.as_str())?,
        }
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

    fn contents<'v>(of: impl IntoIterator<Item = (&'v str, &'v str)>) -> Contents {
        let mut contents = Contents::default();
        of.into_iter().for_each(|(id, value)| contents.insert(id, value));
        contents
    }

    fn all(contents: &Contents) -> BTreeMap<String, String> {
        let value = |id| contents.get(id).unwrap().unwrap().as_str().to_owned();
        contents.ids().map(|id| (id.to_owned(), value(id))).collect()
    }

    fn texts<'v>((id, value): (&'v String, &'v String)) -> (&'v str, &'v str) {
        (id, value)
    }

    fn parsed(plain: &str) -> Result<Contents, Unopened> {
        parse(Zeroizing::new(plain.into()))
    }

    #[test]
    fn the_header_says_which_key_it_wants() {
        let passphrase = Key::Passphrase(SecretString::from("pass".to_owned()));
        for key in [identity(), passphrase] {
            let sealed = seal(&contents([("A/1", "x")]), &key).unwrap();
            assert_eq!(protection(&sealed), Ok(key.protection()));
            assert_eq!(all(&open(&sealed, &key).unwrap()), BTreeMap::from([("A/1".into(), "x".into())]));
        }
    }

    #[test]
    fn a_changed_lost_or_added_byte_is_never_overlooked() {
        let key = identity();
        let sealed = seal(&contents([("A/00000001", "value")]), &key).unwrap();
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
    fn content_of_an_unknown_shape_is_damage_and_says_which() {
        for (plain, says) in [
            ("", "JSON"),
            ("[]", "object"),
            ("{}", "version"),
            (r#"{"version":2,"secrets":{}}"#, "version"),
            (r#"{"version":1,"secrets":[]}"#, "table"),
            (r#"{"version":1,"secrets":{"A":1}}"#, "text"),
            (r#"{"version":1,"secrets":{"A":["x"]}}"#, "text"),
            (r#"{"version":1,"secrets":{},"secrets":{}}"#, "twice"),
        ] {
            let Err(Unopened::Damaged(why)) = parsed(plain) else { panic!("{plain} was read") };
            assert!(why.contains(says), "{plain}: {why}");
        }
    }

    #[test]
    fn a_value_that_is_no_text_spoils_no_other_and_can_be_replaced() {
        let mut read = parsed(r#"{"version":1,"secrets":{"A":"\ud800","B":"\"b\" \u00e9\n"}}"#).unwrap();
        assert_eq!(read.get("A"), Err(BadSecret::NotText));
        assert_eq!(read.get("B").unwrap().unwrap().as_str(), "\"b\" é\n");
        assert_eq!(read.get("C"), Ok(None));
        read.insert("A", "a");
        assert_eq!(all(&parse(write(&read).unwrap()).unwrap())["A"], "a");
        assert!(read.remove("A") && !read.remove("A"));
    }

    proptest! {
        #[test]
        fn every_text_survives_also_beside_a_change(
            before in proptest::collection::btree_map(".{0,20}", ".{0,40}", 0..8),
            put in proptest::collection::btree_map(".{0,20}", ".{0,40}", 0..3),
        ) {
            let mut read = parse(write(&contents(before.iter().map(texts))).unwrap()).unwrap();
            prop_assert_eq!(all(&read), before.clone());
            put.iter().map(texts).for_each(|(id, value)| read.insert(id, value));
            let after: BTreeMap<_, _> = before.into_iter().chain(put).collect();
            prop_assert_eq!(all(&parse(write(&read).unwrap()).unwrap()), after);
        }
    }
}
