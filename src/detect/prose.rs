//! Credentials in running text: `token: VALUE`, and what stands behind a name that promises none.

use std::ops::Range;

use super::harmless::is_harmless;
use super::names::{Says, says};
use super::placeholder::is_placeholder;
use super::rules::TEXT_CREDENTIAL;
use super::{Match, header, shape};

/// `token: VALUE` and `Authorization: Bearer VALUE` in running text.
pub(super) fn find(text: &str, ranges: &[Range<usize>]) -> Vec<Match> {
    let mut found = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        let word = &text[range.clone()];
        let next = ranges.get(at + 1).map(|next| &text[next.clone()]);
        if let Some(place) = ranges.get(at + 1).filter(|_| word.ends_with(':') || word == "is") {
            found.extend(announced(text, &ranges[at.saturating_sub(6)..at], place.clone()));
        }
        // As in `machine api.acme.dev login ada password …`.
        let netrc = word == "password" && at >= 2 && &text[ranges[at - 2].clone()] == "login";
        if let Some(place) =
            ranges.get(at + 1).filter(|place| netrc && !is_placeholder(&text[(*place).clone()]))
        {
            found.push(Match::of(&TEXT_CREDENTIAL, place.clone()));
        }
        let apart = next.is_some_and(|next| next == "=" || next == ":");
        let Some(name) = word.strip_suffix([':', '=']).or(apart.then_some(word)) else { continue };
        if !matches!(says(name), Says::Secret | Says::Password) {
            continue;
        }
        let after = ranges[at + 1 + usize::from(apart)..]
            .iter()
            .take(2)
            .find(|r| !header::is_scheme(&text[(*r).clone()]));
        let Some(place) = after else { continue };
        let value = &text[place.clone()];
        // In prose a password is known by what words do not have.
        let odd = |b: u8| b.is_ascii_digit() || b"!#$%*?&".contains(&b);
        let spoken = says(name) == Says::Password && value.len() >= 6 && value.bytes().any(odd);
        let chosen = spoken && value.bytes().any(|b| b.is_ascii_alphabetic()) && !value.contains("://");
        if (chosen || shape::is_random(value, 16)) && !is_harmless(name, value) {
            found.push(Match::of(&TEXT_CREDENTIAL, place.clone()));
        }
    }
    found
}

/// Whether the words before a value end with the name of something that is no secret, as in `commit: 3f9a…`.
pub(super) fn is_labelled(before: &[&str]) -> bool {
    let name = match before {
        [.., name, "=" | ":"] => Some(*name),
        [.., name] => name.strip_suffix([':', '=']),
        [] => None,
    };
    name.is_some_and(|name| says(name) == Says::Harmless)
}

/// As in `old token (valid until June): 0f8430b3-…`.
fn announced(text: &str, before: &[Range<usize>], place: Range<usize>) -> Option<Match> {
    let tells = |word: &str| matches!(says(word), Says::Secret | Says::Password);
    let told = before.iter().any(|range| tells(&text[range.clone()]));
    let fits = told && shape::is_uuid(&text[place.clone()]) && !is_placeholder(&text[place.clone()]);
    fits.then(|| Match::of(&TEXT_CREDENTIAL, place))
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_sentence_about_a_password_is_not_one() {
        for said in ["Set token: the one of the dashboard", "pass: gopass v1.15", "Passwort: siehe Eintrag"] {
            assert!(text(said).is_empty(), "{said}");
        }
        assert_eq!(text("machine api.acme.dev login ada password hunter42").len(), 1);
    }

    #[test]
    fn a_label_says_what_is_behind_it() {
        assert!(is_labelled(&["commit:"]) && is_labelled(&["notion_database_id", "="]));
        assert!(!is_labelled(&["acme:"]) && !is_labelled(&[]));
    }
}
