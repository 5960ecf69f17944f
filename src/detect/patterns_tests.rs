//! A secret is seen in each of its spellings, where it stands, and called by its own number.

use proptest::prelude::*;

use super::*;

fn patterns(secrets: &[&str]) -> Patterns {
    let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new((*s).to_owned()).unwrap().0).collect();
    Patterns::new(secrets.iter().enumerate(), &|bytes| std::str::from_utf8(bytes).is_ok())
}

fn seen(patterns: &Patterns, raw: &str) -> Vec<(usize, Spelling, String)> {
    let found = patterns.find(raw.as_bytes()).into_iter();
    found.map(|s| (s.of, s.spelling, raw[s.range].to_owned())).collect()
}

const FIRST: &str = "Correct-Horse/Battery+Staple";
const SECOND: &str = "another_4711";

#[test]
fn each_is_told_from_the_others_with_its_spelling_and_its_place() {
    let patterns = patterns(&[FIRST, SECOND]);
    let coded = coded::encode(format!("x:{SECOND}").as_bytes());
    let raw =
        format!("{SECOND}; Correct-Horse%2fBattery%2bStaple\n{{\\\"a\\\":\\\"{FIRST}\\\"}} Basic {coded}");
    let found = seen(&patterns, &raw);
    let short: Vec<(usize, Spelling)> = found.iter().map(|(of, how, _)| (*of, *how)).collect();
    let expected =
        [(1, Spelling::Plain), (0, Spelling::Percent), (0, Spelling::Plain), (1, Spelling::Base64)];
    assert_eq!(short, expected, "{found:?}");
    assert_eq!((&*found[0].2, &*found[2].2), (SECOND, FIRST));
}

#[test]
fn what_base64_hides_is_looked_for_where_it_is_asked_for() {
    let hidden = coded::encode(b"ada:lovelace-1815");
    let found = seen(&patterns(&[&hidden]), "the password lovelace-1815");
    assert_eq!(found, [(0, Spelling::Decoded, "lovelace-1815".to_owned())]);
    let secret = [Secret::new(hidden).unwrap().0];
    let none = Patterns::new(secret.iter().enumerate(), &|_| false);
    assert_eq!(none.find(b"the password lovelace-1815"), []);
}

proptest! {
    #[test]
    fn bytes_without_their_places_are_the_same(parts in prop::collection::vec(
        prop_oneof![Just("\\"), Just("\\\\"), Just("u0041"), Just("u00"), Just("a"), Just("é"), Just("\"")], 0..24,
    )) {
        let raw = parts.concat();
        prop_assert_eq!(&*escaped::meant(raw.as_bytes()), &*escaped::Plain::of(raw.as_bytes()).bytes);
    }

    #[test]
    fn what_is_there_is_seen(
        secrets in prop::collection::vec("[A-Za-z0-9/+=_<&é-]{8,40}", 1..6),
        before in "[ -~]{0,40}", after in "[ -~]{0,40}", way in 0..4,
    ) {
        let patterns = patterns(&secrets.iter().map(String::as_str).collect::<Vec<_>>());
        for secret in &secrets {
            let text = format!("{before}{secret}{after}");
            let raw = match way {
                0 => text,
                1 => serde_json::to_string(&text).unwrap(),
                2 => coded::encode(text.as_bytes()),
                _ => serde_json::to_string(&serde_json::to_string(&text).unwrap()).unwrap(),
            };
            prop_assert!(!patterns.find(raw.as_bytes()).is_empty(), "{secret:?} in {raw:?}");
        }
    }
}
