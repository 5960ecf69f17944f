//! What a command line or a program says once its disguises are off.

use std::borrow::Cow;

use crate::detect::base64;
use crate::lint::snippets;

/// Bytes of a word that are taken for base64: a token, and less than a picture.
const ENCODED: std::ops::Range<usize> = 24..100_000;

/// The text, and what it says once the quotes in its words, the sums of its strings, its escapes and its base64 are undone.
pub(super) fn of(text: &str) -> Vec<Cow<'_, str>> {
    let mut all = vec![Cow::Borrowed(text)];
    let joined = snippets::joined(text);
    let plain = without_seams(&joined);
    if plain != text {
        all.push(Cow::Owned(plain));
    }
    let unescaped = unescaped(&joined);
    if unescaped != joined {
        all.push(Cow::Owned(unescaped));
    }
    let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    for word in joined.split(|c| !is_code(c)).filter(|word| ENCODED.contains(&word.len())) {
        let decoded = base64::decode(word).and_then(|bytes| String::from_utf8(bytes).ok());
        let is_text = |text: &String| !text.contains(|c: char| c.is_control() && !c.is_whitespace());
        all.extend(decoded.filter(is_text).map(Cow::Owned));
    }
    all
}

/// Without quotes that part one word: `"gh""p_…"`, `m"cp"`, `'gh' + 'p_…'`.
fn without_seams(text: &str) -> String {
    let mut plain = text.to_owned();
    for quote in ['"', '\''] {
        for seam in [format!("{quote} + {quote}"), format!("{quote}+{quote}"), format!("{quote}{quote}")] {
            plain = plain.replace(&seam, "");
        }
    }
    let chars: Vec<char> = plain.chars().collect();
    let is_inner = |at: usize| {
        let side =
            |place: Option<usize>| place.and_then(|p| chars.get(p)).is_some_and(|c| c.is_alphanumeric());
        matches!(chars[at], '"' | '\'') && side(at.checked_sub(1)) && side(Some(at + 1))
    };
    (0..chars.len()).filter(|at| !is_inner(*at)).map(|at| chars[at]).collect()
}

/// With `\x67`, `\u0067` and `\147` as the characters that they stand for, and `\"` as a quote.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let coded = |skip: usize, digits: usize, radix: u32| {
            let code = tail.get(skip..skip + digits)?;
            let c = char::from_u32(u32::from_str_radix(code, radix).ok()?).filter(|c| !c.is_control())?;
            Some((c, skip + digits))
        };
        let found = match tail.as_bytes().first() {
            Some(b'x') => coded(1, 2, 16),
            Some(b'u') => coded(1, 4, 16),
            Some(b'0'..=b'7') => coded(0, 3, 8),
            Some(b'"') => Some(('"', 1)),
            Some(b'n') => Some(('\n', 1)),
            _ => None,
        };
        let (c, length) = found.unwrap_or(('\\', 0));
        plain.push(c);
        rest = &tail[length..];
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_disguised_is_read() {
        let says = |text: &str, wanted: &str| of(text).iter().any(|reading| reading.contains(wanted));
        assert!(
            says("echo \"se\"\"cret\"", "secret")
                && says("'se' + 'cret'", "secret")
                && says("s\"ecr\"et", "secret")
        );
        assert!(says("printf '\\x73ecret\\163'", "secrets") && says("{\\\"a\\\": 1}", "{\"a\": 1}"));
        let coded = base64::encode("a secret of some length".as_bytes());
        assert!(says(&format!("echo {coded} | base64 -d"), "a secret"));
    }
}
