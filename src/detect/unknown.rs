//! What a program says that knows a secret which nobody else does: every word that could be one is masked.

use super::redact::MASK;
use super::shape;

/// Letters of a word of some language at most.
const LONGEST_WORD: usize = 40;
/// Digits of a year, a port or a status.
const LONGEST_NUMBER: usize = 5;
/// Letters and digits of such as `x509`.
const LONGEST_MIXED: usize = 6;
/// Digits of a moment.
const MOST_DIGITS: usize = 14;
/// Of all of a word that has such parts.
const LONGEST_OF_PARTS: usize = 24;
/// From so many letters on a word is known by its neighbours.
const TELLING: usize = 8;

/// `text` with every word masked that is no plain one and does not stand in `known`, which everybody may see.
pub fn masked(text: &str, known: &str) -> String {
    let found = super::text(text);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for piece in text.split_inclusive(is_between) {
        let word = piece.trim_end_matches(|c: char| is_between(c) || ".:!?".contains(c));
        let range = at..at + word.len();
        let is_found = found.iter().any(|m| m.range.start < range.end && range.start < m.range.end);
        if word.is_empty() || !is_found && (known.contains(word) || is_plain(word)) {
            out.push_str(piece)
        } else {
            out.push_str(MASK);
            out.push_str(&piece[word.len()..]);
        }
        at += piece.len();
    }
    out
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "'\"`()[]{}<>,;=|".contains(c)
}

/// Whether it is a word, a number or a name, and not what chance made.
fn is_plain(word: &str) -> bool {
    let parts = || word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let is_usual = |part: &str| {
        part.len() < 4 || part.chars().all(char::is_alphabetic) || part.chars().all(|c| c.is_ascii_digit())
    };
    let fits = parts().all(is_usual) || word.chars().count() <= LONGEST_OF_PARTS;
    let digits = word.chars().filter(char::is_ascii_digit).count();
    fits && digits <= MOST_DIGITS && parts().all(is_plain_part) && !super::is_like_secret(word)
}

fn is_plain_part(part: &str) -> bool {
    let length = part.chars().count();
    if part.chars().all(char::is_alphabetic) {
        let is_word = || shape::surprise(part) < 0.38 && shape::is_words(part);
        return length <= LONGEST_WORD && (length < TELLING || is_word());
    }
    if part.chars().all(|c| c.is_ascii_digit()) { length <= LONGEST_NUMBER } else { length <= LONGEST_MIXED }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{letters, mixed};
    use super::*;

    #[test]
    fn what_programs_say_of_an_error_is_shown() {
        for said in [
            "[ERROR] 2026/11/27 05:02:30 could not read secret 'op://Dev/github/token': item not found",
            "gpg: decryption failed: No secret key",
            "Error: work/github is not in the password store.",
            "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
            "Error making API request. URL: GET http://127.0.0.1:8200/v1/secret Code: 403. Errors: permission denied",
            "x509: certificate signed by unknown authority",
            "Es ist kein Schlüssel verfügbar",
        ] {
            assert_eq!(masked(said, "op read op://Dev/github/token"), said);
        }
    }

    #[test]
    fn nor_is_a_long_run_of_letters() {
        for chosen in letters(340_000).as_bytes().chunks_exact(34) {
            let said = format!("bad token {}", String::from_utf8_lossy(chosen));
            assert_eq!(masked(&said, ""), format!("bad token {MASK}"));
        }
    }

    #[test]
    fn whatever_could_be_a_secret_is_not() {
        let token = format!("canary{}", mixed(34));
        for said in [
            format!("bad token {token}!"),
            format!("token={token}"),
            format!("'{token}'"),
            format!("https://ada:{token}@example.com"),
            format!("a\u{1b}[31m{token}\n"),
            format!("dump: {}", mixed(12)),
        ] {
            let shown = masked(&said, "op read x");
            assert!(!shown.contains(&token) && shown.contains(MASK), "{shown}");
        }
        assert_eq!(masked("the pin is 482911, not 12", ""), "the pin is •••, not 12");
    }
}
