//! Where values stand in one text that comes in pieces.

use std::collections::BTreeMap;

use crate::base::syntax::characters;
use crate::detect::patterns::{Patterns, Spelling};

/// What one text holds: for each value and spelling the first place, and in how many lines more.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) spots: BTreeMap<(usize, Spelling), HeldAt>,
    /// Whether it is no text, so that lines mean little.
    pub(super) is_binary: bool,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeldAt {
    /// Counted from 1.
    pub(super) line: usize,
    /// Counted from 1, in characters.
    pub(super) column: usize,
    /// Further lines.
    pub(super) more: usize,
    last: usize,
}

/// A look at one text.
pub(super) struct Watch<'p> {
    patterns: &'p Patterns,
    held: Held,
    /// The line in which the piece begins, counted from 1, and the characters of it before the piece.
    line: usize,
    before: usize,
    /// How many bytes of the last piece come again.
    is_begun: bool,
}

impl<'p> Watch<'p> {
    pub(super) fn new(patterns: &'p Patterns) -> Self {
        Self { patterns, held: Held::default(), line: 1, before: 0, is_begun: false }
    }

    /// Looks at the next piece, whose first `old` bytes were in the one before.
    pub(super) fn piece(&mut self, piece: &[u8], old: usize, next_old: usize) {
        if !self.is_begun {
            self.is_begun = true;
            self.held.is_binary = memchr::memchr(0, &piece[..piece.len().min(8192)]).is_some();
        }
        let (mut at, mut line, mut column) = (0, self.line, self.before);
        let mut sightings = self.patterns.find(piece);
        sightings.sort_by_key(|s| s.range.start);
        for sighting in sightings {
            (line, column) = passed(&piece[at..sighting.range.start], line, column);
            at = sighting.range.start;
            // What lies wholly in the part that comes again was seen.
            if sighting.range.end > old {
                self.note((sighting.of, sighting.spelling), line, column + 1);
            }
        }
        let kept = piece.len() - next_old.min(piece.len());
        (self.line, self.before) = passed(&piece[..kept], self.line, self.before);
    }

    fn note(&mut self, what: (usize, Spelling), line: usize, column: usize) {
        let first = HeldAt { line, column, more: 0, last: line };
        let held = self.held.spots.entry(what).or_insert(first);
        if held.last != line {
            held.last = line;
            held.more += 1;
        }
    }

    pub(super) fn end(self) -> Held {
        self.held
    }
}

/// The line and the characters before a place, `text` further on.
fn passed(text: &[u8], line: usize, before: usize) -> (usize, usize) {
    match memchr::memrchr(b'\n', text) {
        Some(last) => (line + memchr::memchr_iter(b'\n', text).count(), characters(&text[last + 1..])),
        None => (line, before + characters(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::Secret;
    use crate::system::files::pieces;

    fn held(text: &str, size: usize) -> Held {
        let secret = Secret::new("Correct/Horse-4711".to_owned()).unwrap().0;
        let patterns = Patterns::new([(3, &secret)], &|_| true);
        let reach = patterns.reach();
        let mut watch = Watch::new(&patterns);
        pieces(&mut text.as_bytes(), size, reach, &mut |piece, old| watch.piece(piece, old, reach)).unwrap();
        watch.end()
    }

    #[test]
    fn a_place_is_the_same_however_the_text_is_cut() {
        let filler = "é line\n".repeat(400);
        let text =
            format!("{filler}ä Correct/Horse-4711, Correct/Horse-4711\n{filler}Correct\\/Horse-4711\nx");
        for size in [1, 7, 100, 1000, 1 << 20] {
            let held = held(&text, size);
            let all: Vec<_> = held.spots.into_iter().collect();
            let expected = HeldAt { line: 401, column: 3, more: 1, last: 802 };
            assert_eq!(all, [((3, Spelling::Plain), expected)], "{size}");
        }
    }

    #[test]
    fn bytes_are_no_lines() {
        assert!(held("a\0b Correct/Horse-4711", 100).is_binary);
        assert!(!held("plain", 100).is_binary);
    }
}
