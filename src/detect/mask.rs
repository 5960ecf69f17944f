//! Secrets in what a server sends, masked in the bytes themselves: nothing else changes, and where there is none
//! nothing is copied. What is looked for, and in which spellings, is for [`super::patterns`] to say.

use std::ops::Range;

use super::escaped;
use super::patterns::Patterns;
use super::redact::{MASK, can_be_secret};
use crate::base::secret::Secret;

/// Knows the secrets of one server.
#[derive(Default)]
pub struct Mask(Patterns);

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask(…)")
    }
}

impl Mask {
    /// A mask for each of `secrets` that can be one.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| can_be_secret(secret.expose()));
        Self(Patterns::new(secrets.enumerate(), &|_| true))
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where `raw` holds a secret, left to right, none within another.
    pub fn find(&self, raw: &[u8]) -> Vec<Range<usize>> {
        merged(self.0.find(raw).into_iter().map(|sighting| sighting.range).collect())
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
        let tail = mask.0.reach();
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

#[cfg(test)]
#[path = "mask_tests.rs"]
mod tests;
