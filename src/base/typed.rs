//! A value as a person typed, pasted or piped it: the one door. What was plainly not meant is taken off, and said; what cannot
//! be mended is refused.

use zeroize::Zeroizing;

use super::secret::{BadSecret, Secret};
use super::text::is_invisible;

const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
];

/// Reads a value. `before` is what the config has in front of it, whose scheme is not wanted twice. The second part says what
/// was taken off, each as the middle of "stripped … the value".
pub fn read(
    text: impl Into<Zeroizing<String>>,
    before: &str,
) -> Result<(Secret, Vec<&'static str>), BadSecret> {
    let text = text.into();
    let mut taken = Vec::new();
    let seen = Zeroizing::new(text.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    if seen.len() != text.len() {
        taken.push("invisible characters from");
    }
    let mut rest = seen.trim();
    if rest.len() != seen.len() {
        taken.push("white space around");
    }
    if let Some(inner) = exported(rest) {
        taken.push("the name in front of");
        rest = inner;
    }
    if let Some(inner) = quoted(rest) {
        taken.push("quotes around");
        rest = inner.trim();
    }
    if let Some(inner) = schemeless(rest, before) {
        taken.push("the scheme, which the config has already, in front of");
        rest = inner;
    }
    let (secret, _) = Secret::new(rest.to_owned())?;
    Ok((secret, taken))
}

/// `T` of `export A=T`.
fn exported(text: &str) -> Option<&str> {
    let (name, value) = text.strip_prefix("export ")?.trim_start().split_once('=')?;
    (super::names::is_variable(name) && !value.is_empty()).then_some(value)
}

fn quoted(text: &str) -> Option<&str> {
    let inside = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    QUOTES.iter().find_map(inside).filter(|inside| !inside.trim().is_empty())
}

/// `T` of `Bearer T`, where the config says `Bearer ` in front of it.
fn schemeless<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    let scheme =
        before.strip_suffix(' ')?.rsplit([' ', ':', '"']).next().filter(|scheme| !scheme.is_empty())?;
    let (first, rest) = text.split_once(char::is_whitespace)?;
    (first.eq_ignore_ascii_case(scheme) && !rest.trim().is_empty()).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_plainly_not_meant_is_taken_off() {
        for (typed, before, value, count) in [
            ("abc", "", "abc", 0),
            ("  abc\r\n", "", "abc", 1),
            ("\u{feff}abc", "", "abc", 1),
            ("a\u{200b}b\u{202e}c", "", "abc", 1),
            ("\u{a0}abc\u{a0}", "", "abc", 1),
            ("\"abc\"", "", "abc", 1),
            ("\u{201c}abc\u{201d}", "", "abc", 1),
            ("export A_TOKEN='abc'", "", "abc", 2),
            ("Bearer abc", "Bearer ", "abc", 1),
            ("bearer  abc", "Authorization: Bearer ", "abc", 1),
            ("Bearer abc", "", "Bearer abc", 0),
            ("Basic abc", "Bearer ", "Basic abc", 0),
            ("it's", "", "it's", 0),
            ("a b=c", "", "a b=c", 0),
            ("export", "", "export", 0),
        ] {
            let (secret, taken) = read(typed.to_owned(), before).unwrap();
            assert_eq!((secret.expose(), taken.len()), (value, count), "{typed:?}");
        }
    }

    #[test]
    fn nothing_is_left_of_what_nobody_sees() {
        for typed in ["", " ", "\u{feff}", "\u{200b}\u{a0}"] {
            assert_eq!(read(typed.to_owned(), "").unwrap_err(), BadSecret::Empty, "{typed:?}");
        }
    }
}
