//! The words of a name, wherever its writer put the gaps.

/// Words in small letters, one behind the other in one text.
#[derive(Debug, Default)]
pub(super) struct NameWords {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

/// Bytes of a name that are read, from its end, where names say what they are for.
const LONGEST: usize = 400;

impl NameWords {
    /// Those of a name: `tavilyApiKey` is `tavily`, `api`, `key`.
    pub(super) fn of(name: &str) -> Self {
        if name.is_empty() {
            return Self::default();
        }
        let cut =
            (name.len().saturating_sub(LONGEST)..).find(|at| name.is_char_boundary(*at)).unwrap_or_default();
        let name = &name[cut..];
        let mut words = Self { text: String::with_capacity(name.len()), ends: Vec::with_capacity(8) };
        if name.is_ascii() {
            words.read_ascii(name.as_bytes())
        } else {
            words.read(name)
        }
        words.end();
        words
    }

    /// Those of a text that only signs part, as they are written.
    pub(super) fn apart(text: &str) -> Self {
        let mut words = Self { text: String::with_capacity(text.len()), ends: Vec::with_capacity(8) };
        text.split(|c: char| !c.is_alphanumeric()).for_each(|word| words.push(word));
        words
    }

    /// The same words, each as `read` reads it.
    pub(super) fn map(&self, read: impl Fn(&str) -> String) -> Self {
        let mut words = Self::default();
        self.iter().for_each(|word| words.push(&read(word)));
        words
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        (0..self.len()).map(|at| self.at(at))
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at a place that there is.
    pub(super) fn at(&self, at: usize) -> &str {
        &self.text[at.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[at]]
    }

    /// The last one; nothing of a name without any.
    pub(super) fn last(&self) -> &str {
        self.iter().next_back().unwrap_or_default()
    }

    /// Whether the last ones are these.
    pub(super) fn end_with(&self, end: &[&str]) -> bool {
        self.len() >= end.len() && self.iter().skip(self.len() - end.len()).eq(end.iter().copied())
    }

    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.end();
    }

    /// What was read since the last word is one.
    fn end(&mut self) {
        if self.ends.last().copied().unwrap_or_default() < self.text.len() {
            self.ends.push(self.text.len());
        }
    }

    fn read_ascii(&mut self, name: &[u8]) {
        let mut before = b'-';
        for (at, sign) in name.iter().copied().enumerate() {
            let next_is_small = || name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let is_hump = sign.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || before.is_ascii_alphanumeric() && next_is_small());
            before = sign;
            if is_hump || !sign.is_ascii_alphanumeric() {
                self.end();
            }
            if sign.is_ascii_alphanumeric() {
                self.text.push(char::from(sign.to_ascii_lowercase()));
            }
        }
    }

    fn read(&mut self, name: &str) {
        let mut before = None;
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_small = chars.peek().is_some_and(|n| n.is_lowercase());
            let is_hump = c.is_uppercase()
                && before.is_some_and(|b: char| {
                    b.is_lowercase() || next_is_small && (b.is_numeric() || b.is_uppercase())
                });
            before = Some(c);
            if is_hump || !c.is_alphanumeric() {
                self.end();
            }
            if c.is_alphanumeric() {
                self.text.extend(c.to_lowercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn humps_and_gaps_part_words() {
        for (name, words) in [
            ("tavilyApiKey", &["tavily", "api", "key"][..]),
            ("X-API-Key", &["x", "api", "key"]),
            ("APIKey", &["api", "key"]),
            ("--figma_api.key", &["figma", "api", "key"]),
            ("geheimerSchlüsselÄnderung", &["geheimer", "schlüssel", "änderung"]),
            ("oauth2Token", &["oauth2", "token"]),
            ("-_-", &[]),
            ("", &[]),
        ] {
            assert!(NameWords::of(name).iter().eq(words.iter().copied()), "{name}");
            assert_eq!(NameWords::of(name).last(), words.last().copied().unwrap_or_default(), "{name}");
        }
        assert!(
            NameWords::of("X-API-Key").end_with(&["api", "key"])
                && !NameWords::of("key").end_with(&["api", "key"])
        );
    }

    #[test]
    fn letters_of_one_script_are_parted_as_those_of_all_are() {
        for name in ["apiKEYv2Token", "A1b", "a1B", "1Ab", "ABc", "x__Y", "AKey1Val", "HTTPServer2URL"] {
            let mut both = NameWords::default();
            both.read(name);
            both.end();
            assert!(NameWords::of(name).iter().eq(both.iter()), "{name}");
        }
    }
}
