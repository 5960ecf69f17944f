//! Whether anyone could guess a value: asked before even a keyed hash of it is written down.
//!
//! Counted is only what chance chose as far as anyone can tell, and every doubt counts against it: words, also spelled with
//! digits, runs along the alphabet or the keyboard, repetitions, what is encoded text, ids and hosts beside a password.

use super::rules::{
    CONNECTION_STRING, JSON_WEB_TOKEN, LOCAL_PASSWORD, PASSWORD, PRIVATE_KEY, Rule, VENDOR_TOKEN,
};
use super::{Match, base64, shape, url};

/// Bits beyond which nobody tries them all.
const ENOUGH: f32 = 100.0;

/// The same for what people choose themselves more often than not.
const ENOUGH_BY_HAND: f32 = 128.0;

/// Rules whose values people choose themselves.
const BY_HAND: &[&Rule] = &[&PASSWORD, &LOCAL_PASSWORD, &CONNECTION_STRING];

/// Whether `value`, found by `rule`, is so random that trying out values cannot find it.
pub fn is_unguessable(rule: &Rule, value: &str) -> bool {
    let enough = if BY_HAND.contains(&rule) { ENOUGH_BY_HAND } else { ENOUGH };
    bits(rule, value.trim(), 0) >= enough
}

/// How many bits of chance are in `value` at least.
fn bits(rule: &Rule, value: &str, depth: u8) -> f32 {
    // A token signed with a weak key can be made again by whoever guesses that key.
    if depth > 2 || *rule == JSON_WEB_TOKEN {
        return 0.0;
    }
    if *rule == PRIVATE_KEY {
        return pem(value);
    }
    if !value.is_empty() && value.bytes().all(is_sign) {
        return one(rule, value, depth);
    }
    let parts: Vec<Match> =
        if value.contains("://") { url::find(value, 1) } else { super::judge::text(value) };
    let whole = 0..value.len();
    let inside = parts.iter().filter(|part| part.range != whole);
    inside.map(|part| bits(part.rule, &value[part.range.clone()], depth + 1)).fold(0.0, f32::max)
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=~.:".contains(&byte)
}

/// The base64 between the lines that say what it is.
fn pem(value: &str) -> f32 {
    let value = value.replace("\\n", "\n");
    let dashed = value.trim_start().starts_with("-----BEGIN ");
    let lines = value.lines().map(str::trim).filter(|line| !line.contains([':', ' ', '-']));
    lines.filter(|line| dashed && line.len() >= 16).map(chance).fold(0.0, f32::max) * 0.5
}

/// One word. Which side of `id:key` is secret is not known, so the weaker one counts; of `id.key` only in a vendor's own
/// format, where the longer one is.
fn one(rule: &Rule, value: &str, depth: u8) -> f32 {
    let readable =
        |bytes: Vec<u8>| String::from_utf8(bytes).ok().filter(|t| !t.chars().any(char::is_control));
    if let Some(text) = [base64::decode(value), unhex(value)].into_iter().flatten().find_map(readable) {
        return bits(rule, text.trim(), depth + 1);
    }
    let is_vendors = *rule == VENDOR_TOKEN;
    let counts = |part: &&str| part.len() >= 4 && !(is_vendors && part.bytes().all(|b| b.is_ascii_digit()));
    let side = |side: &str| {
        let parts = side.split('.').filter(counts).map(chance);
        if is_vendors { parts.fold(0.0, f32::max) } else { parts.fold(f32::INFINITY, f32::min) }
    };
    let weakest = value.split(':').filter(counts).map(side).fold(f32::INFINITY, f32::min);
    if weakest.is_finite() && !value.split(['.', ':']).any(|part| part.starts_with("eyJ")) {
        weakest
    } else {
        0.0
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (text.len().is_multiple_of(2)).then(|| (0..text.len()).step_by(2).map(pair).collect()).flatten()
}

/// The bits of a word without structure; none as soon as it shows a pattern.
fn chance(word: &str) -> f32 {
    if shape::is_uuid(word) {
        // Only version 4 is made by chance; the others hold a time and a machine, or a name.
        return if word.as_bytes()[14] == b'4' && !is_patterned(word) { 122.0 } else { 0.0 };
    }
    if is_patterned(word) || !is_hex(word) && reads_as_words(word) {
        return 0.0;
    }
    let counted = word.split(['-', '_', '+', '/', '=', '~']).filter(|piece| !shape::is_words(piece));
    counted
        .filter(|piece| base64_of_text(piece).is_none())
        .map(|piece| piece.len() as f32 * per_sign(piece))
        .sum()
}

fn base64_of_text(piece: &str) -> Option<String> {
    let text = base64::decode(piece).and_then(|bytes| String::from_utf8(bytes).ok())?;
    (piece.len() >= 8 && text.chars().all(|c| !c.is_control())).then_some(text)
}

fn per_sign(piece: &str) -> f32 {
    let any = |test: fn(&u8) -> bool| piece.as_bytes().iter().any(test);
    if is_hex(piece) {
        return 4.0;
    }
    let letters = [u8::is_ascii_lowercase, u8::is_ascii_uppercase].iter().filter(|test| any(**test)).count();
    // The base-2 logarithms of 26, 36, 52 and 62; to have them worked out, every start would map one more library.
    match (letters, any(u8::is_ascii_digit)) {
        // Digits alone may be a date, an account or a telephone.
        (0, _) => 0.0,
        (1, false) => 4.7004,
        (1, true) => 5.1699,
        (_, false) => 5.7004,
        (_, true) => 5.9542,
    }
}

fn is_hex(text: &str) -> bool {
    let one_case =
        !text.bytes().any(|b| b.is_ascii_lowercase()) || !text.bytes().any(|b| b.is_ascii_uppercase());
    one_case && text.bytes().filter(|b| *b != b'-').all(|b| b.is_ascii_hexdigit())
}

/// Neighbours on a keyboard, and in the alphabet.
const WALKS: &[&[u8]] = &[
    b"abcdefghijklmnopqrstuvwxyz",
    b"01234567890",
    b"qwertyuiop",
    b"asdfghjkl",
    b"zxcvbnm",
    b"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];

fn is_step(first: u8, second: u8) -> bool {
    first == second
        || WALKS.iter().any(|walk| walk.windows(2).any(|w| w == [first, second] || w == [second, first]))
}

/// Whether most signs follow from those before: the same or the next one, also of every second sign, or a repetition.
fn is_patterned(word: &str) -> bool {
    let signs: Vec<u8> =
        word.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).take(4096).collect();
    let mut seen = std::collections::HashSet::new();
    let mut told = 0;
    for at in 1..signs.len() {
        let again = at >= 3 && !seen.insert(&signs[at - 3..=at]);
        let walks = is_step(signs[at - 1], signs[at]) || at >= 2 && is_step(signs[at - 2], signs[at]);
        told += usize::from(again || walks);
    }
    let distinct = signs.iter().collect::<std::collections::HashSet<_>>().len();
    told * 5 >= signs.len() * 3 || distinct < 8
}

/// Whether its letters follow each other as in words, digits read as the letters they resemble.
fn reads_as_words(word: &str) -> bool {
    let letter = |b: u8| match b {
        b'0' => b'o',
        b'1' => b'i',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'7' => b't',
        b'8' => b'b',
        b'9' => b'g',
        other => other,
    };
    let read: String =
        word.bytes().map(|b| char::from(letter(b))).filter(char::is_ascii_alphabetic).collect();
    let turns = read.as_bytes().windows(2).filter(|w| w[0].is_ascii_lowercase() != w[1].is_ascii_lowercase());
    let turns = turns.count() as f32 / read.len().max(1) as f32;
    turns.mul_add(0.5, shape::surprise(&read.to_ascii_lowercase())) < 0.42
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{RULES, rule};

    fn random(alphabet: &str, length: usize) -> String {
        let mut bytes = vec![0; length];
        getrandom::fill(&mut bytes).unwrap();
        bytes.iter().map(|b| char::from(alphabet.as_bytes()[usize::from(*b) % alphabet.len()])).collect()
    }

    const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const HEX: &str = "0123456789abcdef";

    #[track_caller]
    fn mostly(rule_id: &str, make: impl Fn() -> String) {
        let strong = (0..200).filter(|_| is_unguessable(rule(rule_id).unwrap(), &make())).count();
        assert!(strong >= 120, "{strong} of 200, such as {}", make());
    }

    #[test]
    fn what_chance_made_is_unguessable_nearly_always() {
        mostly("credential-variable", || random(HEX, 32));
        mostly("credential-variable", || random(HEX, 64));
        mostly("credential-header", || random(ALNUM, 32));
        mostly("credential-variable", || random(&format!("{ALNUM}-_"), 43));
        mostly("random-value", || random("abcdefghijklmnopqrstuvwxyz0123456789", 32));
        mostly("vendor-token", || format!("gh{}_{}", "p", random(ALNUM, 36)));
        mostly("vendor-token", || format!("AI{}{}", "za", random(ALNUM, 35)));
        mostly("vendor-token", || format!("SG.{}.{}", random(ALNUM, 22), random(ALNUM, 43)));
        mostly("credential-variable", || {
            let hex = random(HEX, 31);
            format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
        });
        mostly("connection-string", || format!("postgres://app:{}@db.acme.net/x", random(ALNUM, 32)));
    }

    #[test]
    fn what_a_person_or_a_clock_made_is_not() {
        let long_host = random("abcdefghijklmnopqrstuvwxyz0123456789", 32);
        let table = [
            "hunter2".to_owned(),
            "correct-horse-battery-staple-2024-production".to_owned(),
            "CorrectHorseBatteryStapleForProduction2024".to_owned(),
            "C0rr3ctH0rs3B4tt3rySt4pl3F0rPr0duct10n".to_owned(),
            "MySuperSecretPasswordForTheDatabase123456".to_owned(),
            "qwertyuiopasdfghjklzxcvbnm1234567890".to_owned(),
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p".to_owned(),
            "abcdefghijklmnopqrstuvwxyz0123456789".to_owned(),
            "0123456789abcdef0123456789abcdef".to_owned(),
            "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6".to_owned(),
            "deadbeefdeadbeefdeadbeefdeadbeef".to_owned(),
            "aaaaaaaabbbbbbbbccccccccdddddddd".to_owned(),
            "12345678901234567890123456789012345678901234".to_owned(),
            "20241105093015202411050930152024110509301520".to_owned(),
            "a6c4e5f0-1b2a-11ee-9c3f-0242ac120002".to_owned(),
            random(ALNUM, 12),
            random(HEX, 16),
            base64::encode(b"admin:the password of the year 2024"),
            base64::encode(b"administrator:Summer2024Summer2024!"),
            format!("postgres://app:hunter2@{long_host}.db.acme.net/x"),
            format!("https://{}:hunter2@mcp.acme.dev/", random(ALNUM, 32)),
            format!("{}:hunter2hunter2", random(ALNUM, 32)),
            format!("id={}; password=hunter2", random(ALNUM, 32)),
            b"the password of the year 2024 is this".iter().map(|b| format!("{b:02x}")).collect(),
            String::new(),
        ];
        for value in table {
            for rule in RULES {
                assert!(!is_unguessable(rule, &value), "{} {value}: {}", rule.id, bits(rule, &value, 0));
            }
        }
    }

    #[test]
    fn a_signed_token_is_as_weak_as_its_key() {
        let part = |text: &str| base64::encode(text.as_bytes()).trim_end_matches('=').to_owned();
        let token =
            format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part("{\"sub\":\"ada\"}"), random(ALNUM, 43));
        for rule in RULES {
            assert!(!is_unguessable(rule, &token), "{}", rule.id);
        }
    }

    #[test]
    fn a_private_key_is_unguessable() {
        let dashes = "-".repeat(5);
        mostly("private-key", || {
            let body = [random(ALNUM, 64), random(ALNUM, 64)].join("\n");
            format!("{dashes}BEGIN PRIVATE KEY{dashes}\n{body}\n{dashes}END PRIVATE KEY{dashes}")
        });
    }
}
