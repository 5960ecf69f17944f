//! Names for findings by which a forge knows one again in the next run: made of its place, with nothing of its value.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::base::text;

/// Gives each finding of one report its own.
#[derive(Debug, Default)]
pub(super) struct Fingerprints(HashMap<String, usize>);

impl Fingerprints {
    /// The next finding's: 32 hexadecimal digits. Of those that have all `parts` in common, the second differs
    /// from the first, and is the same in each run.
    pub(super) fn next(&mut self, parts: &[&str]) -> String {
        let key = parts.join("\0");
        let count = self.0.entry(key.clone()).or_default();
        *count += 1;
        let digest = Sha256::digest(format!("{key}\0{count}"));
        text::hex(&digest[..16])
    }
}
