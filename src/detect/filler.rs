//! Signs that fill the place of a secret: `xxxx`, `1234567890`, `abc123def456`, `12345678-1234-…`, and values that manuals print.

use super::shape;
use super::signs::{Signs, holds};
use super::table::{By, Table};

/// Pieces of values that documentation prints, too short to be secrets themselves.
#[rustfmt::skip]
static PRINTED: Table = Table::new(By::Piece, &[
    // jwt.io, RFC 7515, Supabase's local stack
    "SflKxwRJSM", "TJVA95OrM7", "NHVaYe26MbtO", "eyJzdWIiOiIxMjM0NTY3ODkw", "dBjftJeZ4CVP", "InN1cGFiYXNlLWRlbW8i", "c3VwYWJhc2UtZGVtby", "N7UND0UgjKTV",
    // RFC 5849, 6749, 6750, 7617
    "mF_9.B5f-4", "2YotnFZFEjr1", "tGzv3JOkF0", "SplxlOBeZQ", "gX1fBat3bV", "czZCaGRSa3", "7Fjfp0ZBr1", "dpf43f3p2l", "kd94hf93k4", "QWxhZGRpbj",
    // AWS, GitHub, Slack, Stripe, Telegram, SendGrid, Twilio
    "OSFODNN7", "K7MDENG", "16C7e42F29", "17653672481-198746", "23984754863-234897", "4eC39HqLyj", "ABC-DEF1234", "AAHdqTcvCH1", "ngeVfQFYQl",
    // uuids of RFC 4122 and its articles
    "123e4567-e89b", "550e8400-e29b", "f47ac10b-58cc", "6ba7b810-9dad", "3fa85f64-5717",
    // Keys of emulators and test chains
    "Eby8vdM02xNO", "C2y6yDjf5/R+", "ac0974bec39a", "59c6995e998f",
]);

/// Runs along the keyboard and other things that hands do, in small letters.
const HANDS: &[&str] = &[
    "qwerty", "qwertz", "azerty", "asdfgh", "asdf", "zxcvbn", "1q2w3e", "1qaz2wsx", "deadbeef", "cafebabe",
    "badc0de", "feedface", "c0ffee",
];

/// Whether `value` is nothing but filler, or what a manual prints.
pub(super) fn is_filler(value: &str) -> bool {
    let signs = Signs::of(value);
    let may_be = |marks: &[&'static str], is: &dyn Fn(&str) -> bool| {
        marks.iter().any(|mark| signs.have(mark.as_bytes()) && is(mark))
    };
    let is_cut = may_be(&["...", "…", "***", "•••"], &|mark| holds(value, mark));
    let is_marked = may_be(&["EXAMPLE", "____", "xxxx", "XXXX"], &|mark| is_marked(value, mark));
    if (is_cut || is_marked) && !value.contains("PRIVATE KEY") {
        return true;
    }
    if value.len() > 4096 {
        return false;
    }
    if PRINTED.is_in(value) {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let parts = || lower.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty());
    let word = |p: &str| p.len() <= 6 && p.bytes().all(|b| b.is_ascii_alphabetic()) || p.len() <= 2;
    match parts().max_by_key(|p| p.len()) {
        None => true,
        Some(longest) => {
            is_fill(longest) && parts().all(|p| is_fill(p) || word(p))
                || is_sequence(&lower)
                || HANDS.iter().any(|run| longest.starts_with(run) && run.len() * 5 >= value.len() * 4)
                || parts().nth(2).is_some() && is_fill(&parts().collect::<String>())
        }
    }
}

/// Whether a manual put `mark` into it: chance does so too, but has more to say beside it.
fn is_marked(value: &str, mark: &str) -> bool {
    let is_made = |part: &str| shape::is_random(part, 20);
    holds(value, mark)
        && !value.split(mark).any(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).any(is_made))
}

fn is_fill(part: &str) -> bool {
    let crossed = part.len() >= 3 && part.bytes().all(|b| b == b'x' || b == b'0');
    crossed
        || part.len() >= 5 && (is_poor(part) || is_sequence(part))
        || ["abc123", "123abc", "abc", "1234", "123", "xyz"].contains(&part)
}

/// Fewer different signs than chance would choose, or the same stretch again.
fn is_poor(part: &str) -> bool {
    let bytes = part.as_bytes();
    let (mut low, mut high) = (0_u128, 0_u128);
    for &byte in bytes {
        let half = if byte < 128 { &mut low } else { &mut high };
        *half |= 1 << (byte % 128);
    }
    let different = low.count_ones() + high.count_ones();
    let repeats = || {
        (1..=bytes.len() / 2)
            .any(|period| bytes[period] == bytes[0] && bytes[period..] == bytes[..bytes.len() - period])
    };
    different == 1
        || bytes.len() >= 8 && different == 2
        || bytes.len() >= 16 && different <= 4
        || (12..=512).contains(&bytes.len()) && repeats()
}

/// Letters and digits each in the order of the alphabet, either way, as in `1a2b3c4d5e6f`.
fn is_sequence(text: &str) -> bool {
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let follows = |first: u8, second: u8| {
        first == second
            || second == first.wrapping_add(1)
            || matches!((first, second), (b'9', b'0') | (b'z', b'a'))
            || hex && (first, second) == (b'f', b'a')
    };
    let (mut letter, mut digit) = (None, None);
    let (mut pairs, mut not_up, mut not_down) = (0, 0, 0);
    for sign in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let last = if sign.is_ascii_digit() { &mut digit } else { &mut letter };
        if let Some(before) = last.replace(sign) {
            pairs += 1;
            not_up += usize::from(!follows(before, sign));
            not_down += usize::from(!follows(sign, before));
            // However it goes on, too few will follow.
            if not_up.min(not_down) * 10 > text.len() * 3 {
                return false;
            }
        }
    }
    pairs >= 4 && not_up.min(not_down) * 10 <= pairs * 3
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::*;

    #[test]
    fn fill_is_seen() {
        for text in [
            "1234567890",
            "abcdef123456",
            "0123456789abcdef0123456789abcdef",
            "abc123def456ghi789jkl012",
            "a1b2c3d4e5f6g7h8",
            "9876543210fedcba",
            "12345678-1234-1234-1234-123456789012",
            "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "00000000-0000-0000-0000-000000000000",
            "xoxb-abc123",
            "sk-1234567890abcdef1234",
            "aaaaaaaaaaaaaaaa",
            "abc123abc123",
            "deadbeefdeadbeef",
            "qwerty1",
            "***",
            "…",
            "---",
        ] {
            assert!(is_filler(text), "{text}");
        }
    }

    #[test]
    fn chance_is_not() {
        for length in [12, 16, 20, 32, 64] {
            assert!(!is_filler(&mixed(length)) && !is_filler(&hex(length)), "{length}");
        }
        for text in ["hunter42", "Sommer2024!", "Maggie2026*", "dog-77-cat"] {
            assert!(!is_filler(text), "{text}");
        }
    }
}
