//! Secrets in any bytes: the spellings in which one is known again, and the search for all of them at once.
//!
//! A secret is known as it is, as a url spells it, and as base64 hides it wherever it begins in what was encoded; each across
//! the escapes of JSON, also of JSON in a string of JSON. The search skips as far as the shortest pattern is long (Wu and
//! Manber). All that is made of a secret is wiped when it goes.

use std::ops::Range;

use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use super::{base64 as coded, escaped};
use crate::base::secret::Secret;

/// Bytes that are looked up at once.
const BLOCK: usize = 3;
/// Hashes of a block.
const HASHES: usize = 1 << 15;
/// A pattern that is shorter stands in any answer.
const SHORTEST: usize = 6;
/// As many bytes can stand for one of a secret: `\u0041`.
const WIDEST: usize = 6;

/// How a secret is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// With what a url escapes.
    Percent,
    /// In either alphabet of base64.
    Base64,
    /// What it is the base64 of, or the password in that.
    Decoded,
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The bytes of it, as they stand there.
    pub range: Range<usize>,
    /// The number of the secret.
    pub of: usize,
    /// How it is spelled there.
    pub spelling: Spelling,
}

struct Pattern {
    bytes: Zeroizing<Vec<u8>>,
    of: usize,
    spelling: Spelling,
}

/// Every spelling of some secrets.
#[derive(Default)]
pub struct Patterns {
    /// In the order of the hashes where the shortest of them would end.
    patterns: Vec<Pattern>,
    /// How far to go on from each hash of a block; nothing where a pattern may end there.
    shifts: Zeroizing<Vec<u8>>,
    shortest: usize,
    longest: usize,
    /// Whether a secret has a backslash itself, so that all is looked at without.
    has_signs: bool,
}

impl std::fmt::Debug for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Patterns(…)")
    }
}

impl Patterns {
    /// Of `secrets`, each with its number. `is_distinct` says of what base64 hides in one whether it is looked for by itself.
    pub fn new<'a>(
        secrets: impl IntoIterator<Item = (usize, &'a Secret)>,
        is_distinct: &dyn Fn(&[u8]) -> bool,
    ) -> Self {
        let mut all = Self::default();
        for (of, secret) in secrets {
            let text = secret.expose();
            all.learn(of, text.as_bytes());
            // What `Basic` hides: the whole, and the password alone.
            let Some(decoded) = coded::decode(text).map(Zeroizing::new) else { continue };
            let password = memchr::memchr(b':', &decoded).map(|at| &decoded[at + 1..]);
            for hidden in [Some(&decoded[..]), password].into_iter().flatten().filter(|b| is_distinct(b)) {
                all.learn_hidden(of, hidden);
            }
        }
        all.prepare();
        all
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// In how many bytes the longest of them stands at most, whatever is escaped.
    pub fn reach(&self) -> usize {
        (self.longest + 4) * WIDEST
    }

    fn learn(&mut self, of: usize, secret: &[u8]) {
        self.add(of, Spelling::Plain, secret);
        for digits in [b"0123456789ABCDEF", b"0123456789abcdef"] {
            self.add(of, Spelling::Percent, &escaped_by_url(secret, digits));
        }
        let of_a_form: Zeroizing<String> =
            Zeroizing::new(url::form_urlencoded::byte_serialize(secret).collect());
        self.add(of, Spelling::Percent, of_a_form.as_bytes());
        for start in 0..3 {
            self.add(of, Spelling::Base64, &encoded(&STANDARD, secret, start));
            self.add(of, Spelling::Base64, &encoded(&URL_SAFE, secret, start));
        }
    }

    fn learn_hidden(&mut self, of: usize, hidden: &[u8]) {
        let before = self.patterns.len();
        self.learn(of, hidden);
        self.patterns[before..].iter_mut().for_each(|pattern| pattern.spelling = Spelling::Decoded);
    }

    /// Takes a pattern in, without what JSON writes with a backslash in front.
    fn add(&mut self, of: usize, spelling: Spelling, pattern: &[u8]) {
        let plain: Zeroizing<Vec<u8>> =
            Zeroizing::new(pattern.iter().copied().filter(|b| *b != b'\\').collect());
        self.has_signs |= plain.len() < pattern.len();
        let quote = |b: &u8| *b == b'"';
        let start = plain.iter().take_while(|b| quote(b)).count();
        let end = plain.len() - plain[start..].iter().rev().take_while(|b| quote(b)).count();
        let plain = &plain[start..end];
        if plain.len() >= SHORTEST && !self.patterns.iter().any(|known| known.bytes.as_slice() == plain) {
            self.patterns.push(Pattern { bytes: Zeroizing::new(plain.to_vec()), of, spelling });
        }
    }

    fn prepare(&mut self) {
        self.longest = self.patterns.iter().map(|pattern| pattern.bytes.len()).max().unwrap_or(0);
        self.shortest = self.patterns.iter().map(|pattern| pattern.bytes.len()).min().unwrap_or(0);
        let furthest = self.shortest.saturating_sub(BLOCK - 1).min(255);
        self.shifts = Zeroizing::new(vec![u8::try_from(furthest).unwrap_or(u8::MAX); HASHES]);
        for pattern in &self.patterns {
            for end in BLOCK..=self.shortest {
                let shift = u8::try_from(self.shortest - end).unwrap_or(u8::MAX);
                let at = hash(&pattern.bytes[end - BLOCK..end]);
                self.shifts[at] = self.shifts[at].min(shift);
            }
        }
        let shortest = self.shortest;
        self.patterns.sort_by_key(|pattern| hash(&pattern.bytes[shortest - BLOCK..shortest]));
    }

    /// Where `raw` holds a secret, by where each begins. One may lie within another.
    pub fn find(&self, raw: &[u8]) -> Vec<Sighting> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut found = self.search(raw);
        if escaped::may_hide(raw) || self.has_signs {
            // Most of what is escaped hides nothing: where each byte stands is asked only where something was found.
            let behind = self.search(&escaped::meant(raw));
            if !behind.is_empty() {
                let plain = escaped::Plain::of(raw);
                let at_its_place = |s: Sighting| Sighting { range: plain.place(s.range), ..s };
                found.extend(behind.into_iter().map(at_its_place));
                found.sort_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end)));
                found.dedup();
            }
        }
        found
    }

    fn search(&self, text: &[u8]) -> Vec<Sighting> {
        let mut found = Vec::new();
        let mut end = self.shortest;
        while end <= text.len() {
            let hash = hash(&text[end - BLOCK..end]);
            match usize::from(self.shifts[hash]) {
                0 => {
                    let start = end - self.shortest;
                    let fits = self.ending(hash).filter(|p| text[start..].starts_with(&p.bytes));
                    found.extend(fits.max_by_key(|p| p.bytes.len()).map(|p| Sighting {
                        range: start..start + p.bytes.len(),
                        of: p.of,
                        spelling: p.spelling,
                    }));
                    end += 1;
                }
                shift => end += shift,
            }
        }
        found
    }

    /// The patterns that may end, as far as the shortest is long, with a block of this hash.
    fn ending(&self, of: usize) -> impl Iterator<Item = &Pattern> {
        let its = move |pattern: &Pattern| hash(&pattern.bytes[self.shortest - BLOCK..self.shortest]);
        let first = self.patterns.partition_point(|pattern| its(pattern) < of);
        self.patterns[first..].iter().take_while(move |pattern| its(pattern) == of)
    }
}

fn hash(block: &[u8]) -> usize {
    let [a, b, c] = [usize::from(block[0]), usize::from(block[1]), usize::from(block[2])];
    (a << 10 ^ b << 5 ^ c) & (HASHES - 1)
}

/// `secret` with every byte that a url may have to escape as `%XX`.
fn escaped_by_url(secret: &[u8], digits: &[u8; 16]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(secret.len() * 3));
    for byte in secret {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            out.push(*byte)
        } else {
            out.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]])
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
#[path = "patterns_tests.rs"]
mod tests;
