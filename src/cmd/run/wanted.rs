//! Which variables a start can ask the index for: of thousands that are stored only those are read.

use std::collections::BTreeSet;

use crate::cli;
use crate::client::View;
use crate::client::resolve::Need;

/// The words of what a client expands, and of the command line: each could be the name of a variable.
pub(super) struct WantedWords(BTreeSet<String>);

impl WantedWords {
    /// Those of `view` and `args`.
    pub(super) fn of(view: &View, args: &cli::Run) -> Self {
        let entries = view.servers.iter().chain(&view.shadowed).map(|server| &server.entry);
        let texts = entries.flat_map(|entry| entry.texts()).map(|(_, text)| text);
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        let typed = args.only.iter().chain(&args.except).map(String::as_str);
        Self(words.chain(typed).map(str::to_ascii_uppercase).collect())
    }

    /// Whether `name` is one of them, whatever the case of its letters: another one may have been meant.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_uppercase())
    }

    /// Whether one of `needs` is none of them: what stands in the environment can mention further ones.
    pub(super) fn lack_one(&self, needs: &[Need]) -> bool {
        needs.iter().any(|need| !self.has(need.variable.as_str()))
    }
}
