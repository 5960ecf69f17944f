//! What a string looks like by itself: chosen by chance, or by a person who writes words.
//!
//! Entropy alone cannot tell `sentence-transformers/all-MiniLM-L6-v2` from a key. Pairs of
//! neighbours can: in words nearly all pairs of letters are common ones and the class of characters
//! seldom changes; in a random string neither holds.

/// For each letter from `a`, the letters that commonly follow it in words.
const FOLLOWS: [&str; 26] = [
    "bcdgilmnprstuvwy",
    "aeiloruy",
    "aehiklorstuy",
    "aeioruysdg",
    "acdefgilmnprstvwxy",
    "aefiorut",
    "aeghilnorsu",
    "aeiotuyr",
    "acdefglmnoprstvz",
    "aosue",
    "aeilnsy",
    "adefiklostuyvm",
    "abeimopsu",
    "acdefgiklnostuvy",
    "abcdfgiklmnoprstuvwx",
    "aehilorpstu",
    "u",
    "abcdegiklmnorstuvy",
    "aceihklmnopqstuwy",
    "aehilorstuwy",
    "abcdegilmnprst",
    "aeio",
    "aehinors",
    "aceipt",
    "aelmnopst",
    "aeioz",
];

/// Letters of all but the longest words.
const LONG: usize = 20;

/// The same, a bit for each letter that follows.
static PAIRS: [u32; 26] = {
    let (mut pairs, mut row) = ([0; 26], 0);
    while row < 26 {
        let (letters, mut at) = (FOLLOWS[row].as_bytes(), 0);
        while at < letters.len() {
            pairs[row] |= 1 << (letters[at] - b'a');
            at += 1;
        }
        row += 1;
    }
    pairs
};

fn common(first: u8, second: u8) -> bool {
    let row = usize::from(first.to_ascii_lowercase() - b'a');
    PAIRS[row] >> (second.to_ascii_lowercase() - b'a') & 1 == 1
}

fn surprising(first: u8, second: u8) -> bool {
    if first.is_ascii_digit() && second.is_ascii_digit() {
        return false;
    }
    if first.is_ascii_digit() || second.is_ascii_digit() {
        return true;
    }
    first.is_ascii_lowercase() && second.is_ascii_uppercase() || !common(first, second)
}

/// The share of neighbours, from 0 to 1, that no writer of words would put side by side.
pub(super) fn surprise(text: &str) -> f32 {
    let (mut odd, mut all) = (0u32, 0u32);
    for pair in text.as_bytes().windows(2) {
        if pair[0].is_ascii_alphanumeric() && pair[1].is_ascii_alphanumeric() {
            all += 1;
            odd += u32::from(surprising(pair[0], pair[1]));
        }
    }
    if all == 0 { 0.0 } else { odd as f32 / all as f32 }
}

/// Whether `text` looks like the work of a random generator: at least `least` letters and digits, nothing a
/// token does not contain, and hardly any pair as in words.
pub(super) fn is_random(text: &str, least: usize) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"-_+/=.~:".contains(&b);
    if text.len() < least || !text.bytes().all(sign) {
        return false;
    }
    let count = |test: fn(&u8) -> bool| text.bytes().filter(test).count();
    let (digits, lower, upper) =
        (count(u8::is_ascii_digit), count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase));
    if digits + lower + upper < least || (digits == 0 && (lower == 0 || upper == 0)) || lower + upper < 3 {
        return false;
    }
    let longest = text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
    let mut parts = text.split(|c: char| !c.is_ascii_alphanumeric());
    longest >= 8
        && (is_long_hex(text) || surprise(text) >= 0.38 || parts.any(|p| p.len() >= 20 && is_mixed(p)))
}

/// Hexadecimal digits, perhaps in groups.
fn is_long_hex(text: &str) -> bool {
    let sign = |b: u8| b.is_ascii_hexdigit() || b == b'-';
    text.len() >= 24 && text.bytes().all(sign) && text.bytes().any(|b| b.is_ascii_digit())
}

/// Digits, small and capital letters, in no order of words.
fn is_mixed(part: &str) -> bool {
    let has = |test: fn(&u8) -> bool| part.as_bytes().iter().any(test);
    has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && surprise(part) >= 0.38
}

/// Hexadecimal digits only, with both kinds among them.
pub(super) fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    let right = [8, 4, 4, 4, 12];
    right
        .iter()
        .all(|&n| parts.next().is_some_and(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_hexdigit())))
        && parts.next().is_none()
}

/// A uuid behind some letters that say whose key it is.
pub(super) fn ends_in_uuid(text: &str) -> bool {
    text.is_ascii() && text.len() >= 36 && is_uuid(&text[text.len() - 36..])
}

/// Whether a person wrote it as words: every part is a plain word, a short number or a version.
pub(super) fn is_words(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).all(is_word)
}

fn is_word(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    if digits == part.len() {
        return digits <= 8;
    }
    let letters = part.trim_matches(|c: char| c.is_ascii_digit());
    let bare = digits == part.len() - letters.len() && digits <= 2;
    let hump = part.as_bytes().windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    // By chance some pairs are common ones; of many pairs, hardly ever so many.
    let odd = if letters.len() > LONG { 0.3 } else { 0.4 };
    bare && (part.len() <= 3 && !hump || surprise(letters) < odd)
}

#[cfg(test)]
mod tests {
    use super::super::samples::letters;
    use super::*;

    #[test]
    fn names_of_things_are_words() {
        for text in [
            "claude-sonnet-4-20250514",
            "read:org repo",
            "client_credentials",
            "oauth2",
            "prod/main-database",
        ] {
            assert!(is_words(text), "{text}");
            assert!(!is_random(text, 12), "{text}");
        }
    }

    #[test]
    fn chance_is_seen() {
        for text in ["k3Xp9QvT2mZr8LwY", "9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d", "aZ3-xK9_qLw82Nv7Rt0bYc"] {
            assert!(is_random(text, 16), "{text}");
            assert!(!is_words(text), "{text}");
        }
    }

    #[test]
    fn nor_is_a_long_run_of_letters_a_word() {
        for chosen in letters(340_000).as_bytes().chunks_exact(34) {
            let text = format!("canary{}7", String::from_utf8_lossy(chosen));
            assert!(!is_words(&text), "{text}");
        }
        assert!(is_words("internationalizationConfiguration2"));
    }

    #[test]
    fn uuids_have_their_form() {
        assert!(is_uuid("123e4567-e89b-12d3-a456-426614174000"));
        assert!(!is_uuid("123e4567-e89b-12d3-a456-42661417400"));
        assert!(!is_uuid("123e4567-e89b-12d3-a456-426614174000-1"));
    }
}
