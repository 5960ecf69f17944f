//! Whether a value can be told from ordinary text, so that to find it somewhere is to find the secret.

use super::{harmless, human, judge, placeholder};

/// A shorter one stands anywhere by chance, in bytes.
const SHORTEST: usize = 8;
/// Letters of one case and no more than these are a word.
const WORD: usize = 14;
/// Digits and no more than these are a number.
const NUMBER: usize = 9;

/// Whether `value` is: 8 bytes or more, and not made of words and numbers alone (a passphrase is more than that), nor a path, a
/// setting, a placeholder, or a url without anything secret in it.
pub fn is_distinct(value: &str) -> bool {
    let is_ordinary = || {
        placeholder::is_path(value)
            || harmless::is_plainly(value)
            || harmless::is_setting(value)
            || value.split(|c: char| !c.is_alphanumeric()).all(is_word)
    };
    value.len() >= SHORTEST
        && !placeholder::is_placeholder(value)
        && if value.contains("://") {
            !judge::text(value).is_empty()
        } else {
            human::is_passphrase(value) || !is_ordinary()
        }
}

fn is_word(part: &str) -> bool {
    let tail = part.chars().skip(1);
    let is_name = part.chars().all(char::is_alphabetic)
        && (tail.clone().all(char::is_lowercase) || part.chars().all(char::is_uppercase))
        && part.chars().count() <= WORD;
    is_name || part.len() <= NUMBER && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_any_text_is_not() {
        for value in [
            "",
            "short1!",
            "postgres",
            "Administrator",
            "staging-database",
            "localhost:8080",
            "20250314",
            "https://mcp.acme.dev/v1/mcp",
            "/usr/local/share/token",
            "your-api-key-here",
            "keychain",
        ] {
            assert!(!is_distinct(value), "{value}");
        }
    }

    #[test]
    fn what_somebody_chose_or_a_machine_made_is() {
        for value in
            ["Sommer2024!", "aB3dE6gH", "sk-live-4f9a2c", "qwjxkzvbnmpflgrtyhsd", "hunter-wolf-tango-kayak"]
        {
            assert!(is_distinct(value), "{value}");
        }
        assert!(is_distinct(&format!("postgres://ada:{}@db.acme.dev/x", "Sommer2024x")));
    }
}
