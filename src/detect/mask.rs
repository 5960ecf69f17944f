//! Secrets in what a server sends, found and masked in the bytes themselves: nothing else changes, and where there is none
//! nothing is copied.
//!
//! A secret is known as it is, as a url spells it, and as base64 hides it wherever it begins in what was encoded; each across
//! the escapes of JSON, also of JSON in a string of JSON. The search skips as far as the shortest pattern is long (Wu and Manber).

use std::ops::Range;

use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use super::redact::{MASK, can_be_secret};
use super::{base64 as coded, escaped};
use crate::base::secret::Secret;

/// Bytes that are looked up at once.
const BLOCK: usize = 2;
/// A pattern that is shorter stands in any answer.
const SHORTEST: usize = 6;
/// As many bytes of an answer can stand for one of a secret: `\u0041`.
const WIDEST: usize = 6;

/// Knows the secrets of one server.
#[derive(Default)]
pub struct Mask {
    patterns: Vec<Zeroizing<Vec<u8>>>,
    /// How far to go on from each hash of a block; nothing where a pattern may end there.
    shifts: Zeroizing<Vec<u8>>,
    shortest: usize,
    longest: usize,
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask(…)")
    }
}

impl Mask {
    /// A mask for each of `secrets` that can be one.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut mask = Self::default();
        for text in secrets.into_iter().map(Secret::expose).filter(|text| can_be_secret(text)) {
            mask.learn(text.as_bytes());
            // What `Basic` hides: the whole, and the password alone.
            if let Some(decoded) = coded::decode(text).map(Zeroizing::new) {
                mask.learn(&decoded);
                if let Some(at) = memchr::memchr(b':', &decoded) {
                    mask.learn(&decoded[at + 1..]);
                }
            }
        }
        mask.prepare();
        mask
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    fn learn(&mut self, secret: &[u8]) {
        self.add(Zeroizing::new(secret.to_vec()));
        for spelled in [spelled(secret, b"0123456789ABCDEF"), spelled(secret, b"0123456789abcdef")] {
            self.add(spelled);
        }
        self.add(Zeroizing::new(
            url::form_urlencoded::byte_serialize(secret).collect::<String>().into_bytes(),
        ));
        for start in 0..3 {
            self.add(encoded(&STANDARD, secret, start));
            self.add(encoded(&URL_SAFE, secret, start));
        }
    }

    /// Takes a pattern in, without what JSON writes with a backslash in front.
    fn add(&mut self, pattern: Zeroizing<Vec<u8>>) {
        let plain: Zeroizing<Vec<u8>> =
            Zeroizing::new(pattern.iter().copied().filter(|b| *b != b'\\').collect());
        let quote = |b: &u8| *b == b'"';
        let start = plain.iter().take_while(|b| quote(b)).count();
        let end = plain.len() - plain[start..].iter().rev().take_while(|b| quote(b)).count();
        let plain = &plain[start..end];
        if plain.len() >= SHORTEST && !self.patterns.iter().any(|known| known.as_slice() == plain) {
            self.patterns.push(Zeroizing::new(plain.to_vec()));
        }
    }

    fn prepare(&mut self) {
        self.longest = self.patterns.iter().map(|pattern| pattern.len()).max().unwrap_or(0);
        self.shortest = self.patterns.iter().map(|pattern| pattern.len()).min().unwrap_or(0);
        let furthest = self.shortest.saturating_sub(BLOCK - 1).min(255);
        self.shifts = Zeroizing::new(vec![u8::try_from(furthest).unwrap_or(u8::MAX); 1 << 12]);
        for pattern in &self.patterns {
            for end in BLOCK..=self.shortest {
                let shift = u8::try_from(self.shortest - end).unwrap_or(u8::MAX);
                let at = hash(&pattern[end - BLOCK..end]);
                self.shifts[at] = self.shifts[at].min(shift);
            }
        }
    }

    /// Where `raw` holds a secret, left to right, none within another.
    pub fn find(&self, raw: &[u8]) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = self.search(raw);
        if escaped::may_hide(raw) {
            let plain = escaped::Plain::of(raw);
            found.extend(self.search(&plain.bytes).into_iter().map(|range| plain.place(range)));
            found.sort_unstable_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        }
        merged(found)
    }

    fn search(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut end = self.shortest;
        while end <= text.len() {
            match usize::from(self.shifts[hash(&text[end - BLOCK..end])]) {
                0 => {
                    let start = end - self.shortest;
                    let fits = self.patterns.iter().filter(|pattern| text[start..].starts_with(pattern));
                    let length = fits.map(|pattern| pattern.len()).max();
                    found.extend(length.map(|length| start..start + length));
                    end += 1;
                }
                shift => end += shift,
            }
        }
        found
    }

    /// `raw` with every secret masked; nothing where there is none.
    pub fn masked(&self, raw: &[u8]) -> Option<Vec<u8>> {
        let found = self.find(raw);
        if found.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(raw.len());
        write(raw, &found, 0..raw.len(), &mut out);
        Some(out)
    }
}

/// What is kept back of a message that comes in pieces, cut anywhere.
#[derive(Default)]
pub struct KeptPiece(Vec<u8>);

impl KeptPiece {
    /// Takes the next bytes and appends to `out` what may be shown by now. What could be the beginning of a secret is kept until
    /// more is known, and until `is_last` at most.
    pub fn show(&mut self, mask: &Mask, bytes: &[u8], is_last: bool, out: &mut Vec<u8>) {
        self.0.extend_from_slice(bytes);
        let tail = (mask.longest + 4) * WIDEST;
        let until =
            if is_last { self.0.len() } else { escaped::before(&self.0, self.0.len().saturating_sub(tail)) };
        let found = mask.find(&self.0);
        // A secret that the cut would go through is shown as a mask now, and its rest never.
        let until = found.iter().find(|range| range.contains(&until)).map_or(until, |range| range.end);
        write(&self.0, &found, 0..until, out);
        self.0.drain(..until);
    }
}

/// Appends what stands at `part` of `raw`, with a mask for each of `found`.
fn write(raw: &[u8], found: &[Range<usize>], part: Range<usize>, out: &mut Vec<u8>) {
    let mut from = part.start;
    for range in found.iter().filter(|range| range.end <= part.end) {
        out.extend_from_slice(&raw[from..range.start]);
        out.extend_from_slice(MASK.as_bytes());
        from = range.end;
    }
    out.extend_from_slice(&raw[from..part.end]);
}

fn merged(found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match all.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

fn hash(block: &[u8]) -> usize {
    let [a, b] = [usize::from(block[0]), usize::from(block[1])];
    (a << 5 ^ b) & 0xfff
}

/// `secret` with every byte that a url may have to escape as `%XX`.
fn spelled(secret: &[u8], digits: &[u8; 16]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(secret.len() * 3));
    for byte in secret {
        match byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            true => out.push(*byte),
            false => out.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]),
        }
    }
    out
}

/// What base64 makes of `secret` wherever it stands, when `start` bytes of a group of three come before it: the signs that no
/// neighbour has a part in.
fn encoded(alphabet: &impl base64::Engine, secret: &[u8], start: usize) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(vec![0; start]);
    padded.extend_from_slice(secret);
    let text = Zeroizing::new(alphabet.encode(padded.as_slice()));
    let whole = padded.len() * 8 / 6;
    let first = (start * 8).div_ceil(6);
    Zeroizing::new(text.as_bytes()[first.min(whole)..whole].to_vec())
}

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
