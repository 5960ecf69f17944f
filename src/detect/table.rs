//! Tables of words that are asked again and again: made when the program is built, so that a question costs no walk through all.

/// By what a word is found again.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// All of it.
    Whole,
    /// Its beginning, which has two bytes at least.
    Start,
    /// Its first three bytes, wherever they stand in a text.
    Piece,
}

/// Words in rows, each with those that share what they are found by.
pub(super) struct Table {
    words: &'static [&'static str],
    longest: usize,
    /// The first word of each row, counted from one; none is there at nought.
    first: [u16; ROWS],
    /// The word behind each one in its row, counted likewise.
    next: [u16; MOST],
}

const ROWS: usize = 512;

/// No table has more words.
const MOST: usize = 512;

impl Table {
    /// The words as they are written down, in whatever order.
    pub(super) const fn new(by: By, words: &'static [&'static str]) -> Self {
        let (mut first, mut next) = ([0; ROWS], [0; MOST]);
        let (mut at, mut longest) = (0, 0);
        while at < words.len() {
            let word = words[at].as_bytes();
            longest = if word.len() > longest { word.len() } else { longest };
            let row = match by {
                By::Whole => whole(word),
                By::Start => start(word),
                By::Piece => piece(word),
            };
            next[at] = first[row];
            at += 1;
            first[row] = at as u16;
        }
        Self { words, longest, first, next }
    }

    /// Whether `word` is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        (1..=self.longest).contains(&word.len()) && self.row(whole(word.as_bytes())).any(|one| one == word)
    }

    /// Whether `text` starts with one of them.
    pub(super) fn starts(&self, text: &str) -> bool {
        text.len() >= 2 && self.row(start(text.as_bytes())).any(|one| text.starts_with(one))
    }

    /// Whether `text` starts with one of them, in letters of either case.
    pub(super) fn starts_in_any_case(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let is_start =
            |one: &str| text.get(..one.len()).is_some_and(|start| start.eq_ignore_ascii_case(one.as_bytes()));
        text.len() >= 2 && self.row(start(text)).any(is_start)
    }

    /// Whether one of them stands anywhere in `text`.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        text.windows(3).enumerate().any(|(at, three)| {
            let row = piece(three);
            self.first[row] != 0 && self.row(row).any(|one| text[at..].starts_with(one.as_bytes()))
        })
    }

    fn row(&self, row: usize) -> impl Iterator<Item = &'static str> {
        let mut at = self.first[row];
        std::iter::from_fn(move || {
            let here = usize::from(at.checked_sub(1)?);
            at = self.next[here];
            Some(self.words[here])
        })
    }
}

const fn whole(word: &[u8]) -> usize {
    let (last, middle) = (word[word.len() - 1] as usize, word[word.len() / 2] as usize);
    (word[0] as usize * 7 + middle * 31 + last * 3 + word.len() * 61) % ROWS
}

const fn start(word: &[u8]) -> usize {
    (word[0].to_ascii_lowercase() as usize * 17 + word[1].to_ascii_lowercase() as usize) % ROWS
}

const fn piece(word: &[u8]) -> usize {
    (word[0] as usize * 7 + word[1] as usize * 31 + word[2] as usize * 127) % ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[&str] = &["token", "tokens", "op:", "密钥"];
    static WHOLE: Table = Table::new(By::Whole, WORDS);
    static START: Table = Table::new(By::Start, WORDS);
    static PIECE: Table = Table::new(By::Piece, WORDS);

    #[test]
    fn each_word_is_found_and_nothing_beside() {
        for word in WORDS.iter().copied() {
            assert!(WHOLE.has(word) && START.starts(word) && PIECE.is_in(word), "{word}");
            let (longer, within) = (format!("{word}1"), format!("é{word}…"));
            assert!(!WHOLE.has(&longer) && START.starts(&longer) && PIECE.is_in(&longer), "{word}");
            assert!(!WHOLE.has(&within) && !START.starts(&within) && PIECE.is_in(&within), "{word}");
            let cut = &word[..word.len() - word.chars().next_back().map_or(0, char::len_utf8)];
            assert!(cut == "token" || !WHOLE.has(cut) && !START.starts(cut) && !PIECE.is_in(cut), "{word}");
        }
        assert!(
            START.starts_in_any_case("OP:x")
                && !START.starts("OP:x")
                && !WHOLE.has("OP:")
                && !PIECE.is_in("OP:")
        );
        assert!(!WHOLE.has("") && !START.starts("") && !PIECE.is_in("") && !START.starts("t"));
    }
}
