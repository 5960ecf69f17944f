//! What is taken off, what is refused, and what is left alone.

use super::*;

fn read(text: &str, before: &str, header: Option<&str>) -> Result<TypedValue, BadSecret> {
    let takes_scheme = before.is_empty() && header == Some("authorization");
    let position = ValuePosition { before, in_header: header.is_some(), takes_scheme, format: None };
    super::read(text.to_owned(), &position)
}

#[test]
fn what_was_plainly_not_meant_is_taken_off() {
    for (typed, before, value, count) in [
        ("abc", "", "abc", 0),
        ("  abc\r\n", "", "abc", 1),
        ("abc\t", "", "abc", 1),
        ("\u{feff}abc", "", "abc", 1),
        ("a\u{200b}b\u{202e}c", "", "abc", 1),
        ("a\u{ad}b\u{fe0f}c\u{e0020}", "", "abc", 1),
        ("\u{a0}abc\u{a0}", "", "abc", 1),
        ("\"abc\"", "", "abc", 1),
        ("\u{201c}abc\u{201d}", "", "abc", 1),
        ("\u{201e}abc\u{201c}", "", "abc", 1),
        ("'\"abc\"'", "", "abc", 1),
        ("\"abc\\n\"", "", "abc", 2),
        ("abc\\n", "", "abc", 1),
        ("abc\\r\\n", "", "abc", 1),
        ("\u{ff21}\u{ff42}3", "", "Ab3", 1),
        ("export A_TOKEN='abc'", "", "abc", 2),
        ("Bearer abc", "Bearer ", "abc", 1),
        ("BEARER bearer abc", "Bearer ", "abc", 1),
        ("Authorization: Bearer abc", "Bearer ", "abc", 2),
        ("bearer  abc", "Authorization: Bearer ", "abc", 1),
        ("Token abc", "Token ", "abc", 1),
        ("bot abc", "Bot ", "abc", 1),
        ("ApiKey abc", "apikey ", "abc", 1),
        ("SSWS abc", "SSWS ", "abc", 1),
        ("Bearer abc", "", "Bearer abc", 0),
        ("it's", "", "it's", 0),
        ("a b=c", "", "a b=c", 0),
        ("export", "", "export", 0),
        ("C:\\\\n", "", "C:\\\\n", 0),
    ] {
        let found = read(typed, before, None).unwrap();
        assert_eq!((found.value.expose(), found.taken.len()), (value, count), "{typed:?} {:?}", found.taken);
    }
}

#[test]
fn a_header_has_one_scheme_and_ascii_alone() {
    let all = Some("authorization");
    for (typed, before, value) in [
        ("Bearer Bearer abc", "", "Bearer abc"),
        ("Bearer abc", "", "Bearer abc"),
        ("Basic basic abc", "", "Basic abc"),
        ("abc", "", "abc"),
        ("Authorization: Bearer abc", "", "Bearer abc"),
    ] {
        assert_eq!(read(typed, before, all).unwrap().value.expose(), value, "{typed}");
    }
    assert_eq!(read("Basic abc", "Bearer ", all).unwrap_err(), BadSecret::OtherScheme);
    assert_eq!(read("Bearer Basic abc", "Bearer ", all).unwrap_err(), BadSecret::OtherScheme);
    let why = read("ab\u{e9}d", "", Some("X-Key")).unwrap_err().to_string();
    assert!(why.contains("é U+00E9 at position 3") && !why.contains("ab"), "{why}");
    let why = read("a\u{a0}b", "", Some("X-Key")).unwrap_err().to_string();
    assert!(why.contains("U+00A0 at position 2"), "{why}");
    assert!(read("ab\u{e9}d", "", None).unwrap().odd.is_some());
}

#[test]
fn nothing_is_left_of_what_nobody_sees() {
    for typed in ["", " ", "\u{feff}", "\u{200b}\u{a0}"] {
        assert_eq!(read(typed, "", None).unwrap_err(), BadSecret::Empty, "{typed:?}");
    }
}
