//! Text inside of JSON as it is meant, with where each byte stands: escapes read, also those of JSON in a string of JSON.

use std::ops::Range;

/// Bytes as they are meant.
pub(super) struct Plain {
    pub(super) bytes: zeroize::Zeroizing<Vec<u8>>,
    /// Where each begins; one more for the end.
    places: Vec<usize>,
}

/// Whether `raw` has an escape behind which a character of a secret could be. Most have none: a line break or a quote is no part
/// of one.
pub(super) fn may_hide(raw: &[u8]) -> bool {
    let mut at = memchr::memchr_iter(b'\\', raw);
    at.any(|at| raw.get(at + 1).is_some_and(|b| matches!(b, b'u' | b'/' | b'\\' | b'"')))
}

/// The last place up to `at` that is inside of no escape. One behind more backslashes than anybody writes is not looked for.
pub(super) fn before(raw: &[u8], at: usize) -> usize {
    let near = at.saturating_sub(5)..at;
    let Some(sign) = memchr::memrchr(b'\\', &raw[near.clone()]).map(|sign| near.start + sign) else {
        return at;
    };
    let run = raw[..sign].iter().rev().take(32).take_while(|b| **b == b'\\').count();
    sign - run
}

/// The bytes of [`Plain`] alone, for whoever asks only whether something is in them.
pub(super) fn meant(raw: &[u8]) -> zeroize::Zeroizing<Vec<u8>> {
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(raw.len()));
    let mut rest = raw;
    while let Some(sign) = memchr::memchr(b'\\', rest) {
        bytes.extend_from_slice(&rest[..sign]);
        rest = &rest[sign..];
        let run = rest.iter().take_while(|b| **b == b'\\').count();
        rest = &rest[run..];
        match (unit(rest), rest.first()) {
            (Some(c), _) => {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[5..];
            }
            (None, Some(byte)) => {
                bytes.push(*byte);
                rest = &rest[1..];
            }
            (None, None) => {}
        }
    }
    bytes.extend_from_slice(rest);
    bytes
}

impl Plain {
    pub(super) fn of(raw: &[u8]) -> Self {
        let mut plain = Self {
            bytes: zeroize::Zeroizing::new(Vec::with_capacity(raw.len())),
            places: Vec::with_capacity(raw.len() + 1),
        };
        let mut at = 0;
        while at < raw.len() {
            let start = at;
            while raw.get(at) == Some(&b'\\') {
                at += 1;
            }
            let escape = (at > start).then(|| unit(&raw[at..])).flatten();
            match (escape, raw.get(at)) {
                (Some(c), _) => {
                    let mut room = [0; 4];
                    plain.push(c.encode_utf8(&mut room).as_bytes(), start);
                    at += 5;
                }
                (None, Some(byte)) => {
                    plain.push(&[*byte], start);
                    at += 1;
                }
                // Signs at the end that nothing follows belong to nothing.
                (None, None) => return plain.ending(start),
            }
        }
        plain.ending(raw.len())
    }

    fn ending(mut self, place: usize) -> Self {
        self.places.push(place);
        self
    }

    fn push(&mut self, bytes: &[u8], place: usize) {
        self.bytes.extend_from_slice(bytes);
        self.places.extend(bytes.iter().map(|_| place));
    }

    /// Where that stands in what was read.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        self.places[range.start]..self.places[range.end]
    }
}

/// The character of `u0041`. Halves of a pair are not looked at together: no secret has such signs.
fn unit(rest: &[u8]) -> Option<char> {
    let digits =
        rest.strip_prefix(b"u")?.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    char::from_u32(u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?)
}
