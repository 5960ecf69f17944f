//! Which variables entries can ask the index for: of thousands that are stored only those are read.

use std::collections::BTreeSet;

use super::Need;
use crate::client::Entry;

/// The words of entries as they are written, and those of a command line: each could be the name of a variable.
pub struct MentionedWords(BTreeSet<String>);

impl MentionedWords {
    /// Those of `entries`, and what was `typed`.
    pub fn of<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
        typed: impl IntoIterator<Item = &'a String>,
    ) -> Self {
        let texts = entries.into_iter().flat_map(Entry::texts).map(|(_, text)| text);
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        let typed = typed.into_iter().map(String::as_str);
        Self(words.chain(typed).map(str::to_ascii_uppercase).collect())
    }

    /// Whether `name` is one of them, whatever the case of its letters: another one may have been meant.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_uppercase())
    }

    /// Whether one of `needs` is none of them: in a header what stands in the environment can mention further ones.
    pub fn lack_one(&self, needs: &[Need]) -> bool {
        needs.iter().any(|need| !self.has(need.variable.as_str()))
    }
}
