//! The string literals of Rust sources, without comments and tests.

use crate::sources::without_tests;

/// The string literals of `source` up to its inline tests, each with the line on which it begins.
pub(crate) fn of(source: &str) -> Vec<(usize, String)> {
    let source = without_tests(source);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, literal) = token(rest, source[..at].chars().next_back());
        found.extend(literal.map(|text| (source[..at].matches('\n').count() + 1, text)));
        at += length;
    }
    found
}

/// The length of what `rest` begins with, and its text if that is a string.
fn token(rest: &str, before: Option<char>) -> (usize, Option<String>) {
    let until =
        |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if rest.starts_with("//") {
        return (until("\n", 0), None);
    }
    if rest.starts_with("/*") {
        return (until("*/", 2), None);
    }
    if rest.starts_with('"') {
        return string(rest);
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let hashes = rest.bytes().skip(1).take_while(|b| *b == b'#').count();
    if rest.starts_with('r') && !in_word && rest[1 + hashes..].starts_with('"') {
        let close = format!("\"{}", "#".repeat(hashes));
        let end = until(&close, hashes + 2);
        return (end, Some(rest[hashes + 2..end - close.len()].to_owned()));
    }
    // A quote, a quote that is escaped: as characters they would open a string.
    for quote in ["'\"'", "'\\''", "'\\\\'", "'\\\"'"] {
        if rest.starts_with(quote) {
            return (quote.len(), None);
        }
    }
    (first, None)
}

/// A string as it is written, but for the ends of lines that do not count.
fn string(rest: &str) -> (usize, Option<String>) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (at + 1, Some(text)),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    (rest.len(), Some(text))
}
