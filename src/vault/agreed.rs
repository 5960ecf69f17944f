//! What a person agreed to for one secret, as digests that tell nothing to whoever reads them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A set of digests with the item's own salt. It goes where the value goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    salt: Salt,
    #[serde(default, rename = "agreed", skip_serializing_if = "BTreeSet::is_empty")]
    digests: BTreeSet<Digest>,
}

/// 128 random bits, so that equal agreements of two items cannot be told to be equal.
pub type Salt = Bits<16>;

/// SHA-256 over the salt and what was agreed.
pub type Digest = Bits<32>;

/// Bytes that are written as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bits<const N: usize>([u8; N]);

impl Agreed {
    /// Nothing, with a salt that must be fresh.
    pub fn nothing(salt: [u8; 16]) -> Self {
        Self { salt: Bits(salt), digests: BTreeSet::new() }
    }

    /// Notes that `what`, in its canonical form, was agreed to.
    pub fn note(&mut self, what: &[u8]) {
        self.digests.insert(self.digest(what));
    }

    /// Whether `what`, in its canonical form, was agreed to.
    pub fn has(&self, what: &[u8]) -> bool {
        self.digests.contains(&self.digest(what))
    }

    fn digest(&self, what: &[u8]) -> Digest {
        Bits(Sha256::new().chain_update(self.salt.0).chain_update(what).finalize().into())
    }
}

impl<const N: usize> From<[u8; N]> for Bits<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> fmt::Display for Bits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> fmt::Debug for Bits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> FromStr for Bits<N> {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; N];
        let digits = text.as_bytes();
        if digits.len() != 2 * N {
            return Err("not as many hexadecimal digits as there should be");
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'));
            let read = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = read.ok_or("not hexadecimal digits")?;
        }
        Ok(Self(bytes))
    }
}

impl<const N: usize> Serialize for Bits<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bits<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_agreed_is_known_again_and_only_with_its_own_salt() {
        let mut agreed = Agreed::nothing([7; 16]);
        agreed.note(b"entry");
        assert!(agreed.has(b"entry") && !agreed.has(b"entry "));
        let text = serde_json::to_string(&agreed).unwrap();
        assert_eq!(serde_json::from_str::<Agreed>(&text).unwrap(), agreed);
        let mut other = Agreed::nothing([8; 16]);
        other.note(b"entry");
        assert!(other.digests.is_disjoint(&agreed.digests));
    }

    #[test]
    fn digits_of_another_number_or_kind_are_refused() {
        for bad in ["", "00", "+0+0+0+0+0+0+0+0+0+0+0+0+0+0+0+0", "g0000000000000000000000000000000"] {
            assert!(bad.parse::<Salt>().is_err(), "{bad}");
        }
    }
}
