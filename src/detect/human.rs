//! Whether a person chose a value to be a password: a word or two, a number, a sign.

use super::shape;
use super::vocabulary::is_known;

/// Signs that people put into passwords and hardly anywhere else.
const SIGNS: &str = "!#$%^&*?~";

/// Whether `value` has letters, a digit, and what a name has not: such a sign, a number behind an `@` or `_`, another alphabet.
pub(super) fn is_chosen(value: &str) -> bool {
    let length = value.chars().count();
    let apart = |c: char| c.is_whitespace() || "/\\{}<>()[]\"'`=,;:|".contains(c);
    if !(7..=64).contains(&length) || value.contains(apart) || value.starts_with(['@', '$', '%', '#']) {
        return false;
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if digits == 0 || letters < 2 {
        return false;
    }
    let tail = |sign| value.rsplit_once(sign).map(|(_, tail)| tail).unwrap_or_default();
    let numbered = |tail: &str, least: usize| {
        tail.len() >= least && tail.bytes().all(|b| b.is_ascii_digit() || SIGNS.contains(char::from(b)))
    };
    let capital = value.chars().any(|c| c.is_uppercase() || !c.is_ascii());
    value.contains(|c| SIGNS.contains(c))
        || value.matches('@').count() == 1 && numbered(tail('@'), 2)
        || capital && value.matches('_').count() == 1 && numbered(tail('_'), 2)
        || value.ends_with(['_', '@', '+']) && value.matches('_').count() <= 1
        || value.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}

/// Whether what is glued to a flag is a password and no name or number.
pub(super) fn is_glued(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    is_chosen(value)
        || shape::is_random(value, 12)
        || mixed && value.len() >= 8 && !value.contains(['/', '=', ':', '\\'])
}

/// Four words or more with the same sign between them, as dice choose them.
pub(super) fn is_passphrase(value: &str) -> bool {
    let sign = value.chars().find(|c| !c.is_ascii_lowercase()).unwrap_or_default();
    let word =
        |w: &str| (4..=9).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase()) && !is_known(w);
    "-._ ".contains(sign) && value.split(sign).count() >= 4 && value.split(sign).all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_told_from_names() {
        for text in
            ["Papillon@9432", "beijing268!", "Fränzi_6661", "tanuki96_", "Пароход897!", "서울하늘2024"]
        {
            assert!(is_chosen(text), "{text}");
        }
        for text in [
            "@acme/mcp@1.2.3",
            "mcp@1.2.3",
            "gpt_4o_mini",
            "read:org",
            "x-api-key",
            "ada@acme2.dev",
            "api_v2",
        ] {
            assert!(!is_chosen(text), "{text}");
        }
        assert!(is_passphrase("tulip.anchor.glacier.magnet.ribbon.harbor"));
        assert!(!is_passphrase("dev.acme.mcp.shared.keychain"));
    }
}
