//! A token is masked in whatever spelling it comes, and nothing else is touched.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

use super::*;

fn mask(secrets: &[&str]) -> Mask {
    let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new((*s).to_owned()).unwrap().0).collect();
    Mask::new(&secrets)
}

fn shown(mask: &Mask, raw: &str) -> String {
    mask.masked(raw.as_bytes()).map_or_else(|| raw.to_owned(), |out| String::from_utf8(out).unwrap())
}

const TOKEN: &str = "Correct-Horse/Battery+Staple";

#[test]
fn a_secret_is_masked_in_every_spelling() {
    let mask = mask(&[TOKEN]);
    let json = serde_json::to_string(&serde_json::json!({ "a": TOKEN })).unwrap();
    let escaped: String = TOKEN.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let rows = [
        (format!("x {TOKEN} y"), "x ••• y".to_owned()),
        (TOKEN.replace('/', "\\/"), "•••".to_owned()),
        (TOKEN.replace('/', "\\\\\\/"), "•••".to_owned()),
        (json, "{\"a\":\"•••\"}".to_owned()),
        (format!("\"\\n{escaped}\\n\""), "\"\\n•••\\n\"".to_owned()),
        (escaped.replace('\\', "\\\\"), "•••".to_owned()),
        (TOKEN.replace('H', "\\u0048"), "•••".to_owned()),
        (TOKEN.replace('/', "%2F").replace('+', "%2B"), "•••".to_owned()),
        (TOKEN.replace('/', "%2f").replace('+', "%2b"), "•••".to_owned()),
    ];
    for (raw, expected) in rows {
        assert_eq!(shown(&mask, &raw), expected);
    }
}

#[test]
fn base64_hides_it_nowhere() {
    let mask = mask(&[TOKEN]);
    for before in ["", "a", "ab", "abc", "user:"] {
        for after in ["", "z", "zz", "zzz"] {
            let plain = format!("{before}{TOKEN}{after}");
            for text in [STANDARD.encode(&plain), URL_SAFE.encode(&plain)] {
                let out = shown(&mask, &text);
                assert!(out.contains("•••") && out.len() < 24, "{before:?} {after:?}: {out}");
            }
        }
    }
}

#[test]
fn what_basic_hides_is_masked_too() {
    let mask = mask(&[&STANDARD.encode("ada:lovelace-1815")]);
    assert_eq!(shown(&mask, "password lovelace-1815, ada"), "password •••, ada");
}

#[test]
fn nothing_is_copied_where_nothing_is_found() {
    let mask = mask(&[TOKEN]);
    for raw in ["", "x", "Correct-Horse/Battery+Stapl", "a \\u0048 \\/ \\\\ b", "{\"n\":1.000}"] {
        assert_eq!(mask.masked(raw.as_bytes()), None, "{raw}");
    }
    for short in ["1", "2025", "true", "abcde"] {
        let mask = self::mask(&[short]);
        assert_eq!(mask.masked(format!("a {short} b").as_bytes()), None);
    }
    assert_eq!(Mask::default().masked(b"anything at all"), None);
}

#[test]
fn a_backslash_of_a_secret_hides_it_nowhere() {
    let mask = mask(&["corp\\ada-lovelace"]);
    for raw in ["user corp\\ada-lovelace.", "user corp\\\\ada-lovelace."] {
        assert_eq!(shown(&mask, raw), "user •••.");
    }
}

#[test]
fn quotes_of_a_secret_break_no_string() {
    let mask = mask(&["\"quoted-value\""]);
    assert_eq!(shown(&mask, "{\"a\":\"quoted-value\"}"), "{\"a\":\"•••\"}");
}

proptest! {
    #[test]
    fn pieces_are_masked_as_the_whole_is(
        parts in prop::collection::vec(prop_oneof![Just("x"), Just("é"), Just(TOKEN), Just("Correct-"), Just("\\u0043orrect-Horse\\/Battery+Staple"), Just("\\\\")], 0..12),
        cuts in prop::collection::vec(1usize..40, 1..40),
    ) {
        let mask = mask(&[TOKEN]);
        let raw = parts.concat().into_bytes();
        let whole = mask.masked(&raw).unwrap_or_else(|| raw.clone());
        let (mut out, mut pieces, mut at) = (Vec::new(), KeptPiece::default(), 0);
        for cut in cuts.iter().cycle().take(raw.len()) {
            let end = (at + cut).min(raw.len());
            pieces.show(&mask, &raw[at..end], false, &mut out);
            at = end;
        }
        pieces.show(&mask, &raw[at..], true, &mut out);
        let token = |out: &[u8]| memchr::memmem::find(out, TOKEN.as_bytes()).is_some();
        prop_assert!(!token(&out));
        prop_assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(whole).unwrap());
    }
}
