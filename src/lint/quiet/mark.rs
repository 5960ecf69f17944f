//! How a baseline knows a value again without holding it.
//!
//! A mark is the first 64 bits of HMAC-SHA-256 of the value, keyed with the baseline's own random salt. The salt stands in the same
//! file, so whoever has that can try values out; what protects a value is that there are too many to try. Therefore only values that chance
//! made get a mark, of at least 100 bits (128 where people choose themselves) as [`is_unguessable`] counts them, with every doubt against the value. At
//! 10^12 tries a second 100 bits take 40 billion years, and 64 bits of a hash would leave 2^36 values that fit. A password, a
//! short key, a default has no mark, and a baseline says of it only where it stands.
//!
//! What no look at a value can tell: one that looks made by chance and is not, such as the MD5 of a word.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::base::text::hex;
use crate::detect::{Rule, is_unguessable};

/// What keys the marks of one baseline, from a random generator.
pub type MarkSalt = [u8; 16];

/// The mark of `value`, which `rule` found; none for what could be guessed.
pub fn mark(salt: &MarkSalt, rule: &Rule, value: &str) -> Option<String> {
    if !is_unguessable(rule, value) {
        return None;
    }
    let mut hmac = Hmac::<Sha256>::new_from_slice(salt).ok()?;
    hmac.update(value.as_bytes());
    Some(hex(&hmac.finalize().into_bytes()[..8]))
}

/// The salt that `text` spells in hexadecimal digits.
pub(super) fn unhex(text: &str) -> Option<MarkSalt> {
    let mut salt = MarkSalt::default();
    let fits = text.len() == 2 * salt.len() && text.bytes().all(|b| b.is_ascii_hexdigit());
    for (at, byte) in salt.iter_mut().enumerate().filter(|_| fits) {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    fits.then_some(salt)
}
