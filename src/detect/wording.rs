//! Words that stand where a secret will be, in the languages of those who write manuals.

use super::compound::{is_compound, is_request};
use super::shape;
use super::table::{By, Table};
use super::vocabulary::{is_asking, is_known, is_noun};
use super::words::NameWords;

/// Where it is kept instead.
static MANAGERS: Table = Table::new(
    By::Piece,
    &["1password", "bitwarden", "keepass", "lastpass", "dashlane", "keychain", "protonpass"],
);

/// Words that only stand in an explanation, as in `injected-by-ci`.
const TELLING: &[&str] =
    &["by", "via", "from", "at", "using", "per", "see", "never", "not", "no", "runtime", "ask"];

/// Words of other scripts that may stand beside digits.
#[rustfmt::skip]
const FOREIGN: &[&str] = &["你的", "您的", "替换", "请", "あなた", "ここ", "ваш", "твой", "встав", "замен", "замін", "여기", "당신", "본인", "입력"];

/// Nouns of other scripts; with a longer number they are a password.
#[rustfmt::skip]
const FOREIGN_NOUNS: &[&str] = &["密钥", "密鑰", "密码", "密碼", "令牌", "キー", "トークン", "パスワード", "токен", "ключ", "토큰", "비밀"];

/// Whether `value` is words for a secret rather than one.
pub(super) fn is_wording(value: &str) -> bool {
    if value.len() > 200 {
        return false;
    }
    if !value.is_ascii() {
        let other = |c: char| c.is_alphabetic() && !is_latin(c);
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let lower = value.to_lowercase();
        let has = |table: &[&str]| table.iter().any(|word| lower.contains(word));
        if value.chars().any(other) && (digits == 0 || has(FOREIGN) || digits < 3 && has(FOREIGN_NOUNS)) {
            return true;
        }
    }
    if value.len() <= 60 && MANAGERS.is_in(&value.to_ascii_lowercase()) {
        return true;
    }
    let parts = parts(value);
    if parts.is_empty() {
        return false;
    }
    let number = |p: &str| p.len() <= 2 && p.bytes().all(|b| b.is_ascii_digit());
    let letters = |p: &str| p.bytes().all(|b| b.is_ascii_alphabetic());
    let chance = || value.split(|c: char| !c.is_alphanumeric()).any(|p| shape::is_random(p, 12));
    let asks = |p: &str| is_asking(p) || p.len() <= 40 && asks_without_gaps(p);
    let run_together = || parts.iter().any(|p| p.len() <= 40 && is_request(p));
    let told = (2..=8).contains(&parts.len()) && parts.iter().any(|p| TELLING.contains(&p));
    told && parts.iter().all(letters)
        && parts.iter().all(shape::is_words)
        && !value.contains(|c| "!?#$*".contains(c))
        || parts.iter().all(|p| is_known(p) || number(p) || letters(p) && p.len() <= 40 && is_compound(p))
            && !parts.iter().all(number)
        || parts.iter().any(asks) && !chance()
        || run_together()
        || parts.len() > 1
            // Chance makes humps too, but shorter words.
            && (parts.len() <= 4 || value.len() >= parts.len() * 3)
            && parts.iter().any(is_noun)
            && parts.iter().all(letters)
            && parts.iter().all(shape::is_words)
}

/// Whether a name for a secret with a number behind it, as `token123`, is all there is.
pub(super) fn is_numbered(value: &str) -> bool {
    let stem = value.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = stem.trim_end_matches(['-', '_']);
    value.len() <= 60
        && value.len() - stem.len() <= 5
        && !stem.is_empty()
        && parts(stem).iter().all(|p| is_known(p) || is_compound(p))
}

/// The words of a text, also those that only a hump parts, unless digits say that nobody wrote words.
fn parts(value: &str) -> NameWords {
    let humps = value.bytes().all(|b| !b.is_ascii_digit());
    match (humps, value.is_ascii()) {
        (true, true) => NameWords::of(value),
        (true, false) => NameWords::of(value).map(fold),
        (false, true) => NameWords::apart(&value.to_ascii_lowercase()),
        (false, false) => NameWords::apart(value).map(fold),
    }
}

fn asks_without_gaps(word: &str) -> bool {
    const STEMS: &[&str] = &[
        "your",
        "insert",
        "replace",
        "changeme",
        "changethis",
        "placeholder",
        "enteryour",
        "pasteyour",
        "example",
        "dummy",
        "redacted",
    ];
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    STEMS.iter().any(|stem| word.starts_with(stem)) || word.ends_with("placeholder")
}

fn is_latin(c: char) -> bool {
    (c as u32) < 0x250 || (0x1e00..0x1f00).contains(&(c as u32))
}

/// In small letters, without the marks of Latin letters.
fn fold(word: &str) -> String {
    const MARKED: &[(&str, char)] = &[
        ("àáâãäåāăą", 'a'),
        ("çćčĉ", 'c'),
        ("ďđð", 'd'),
        ("èéêëēėęě", 'e'),
        ("ğģ", 'g'),
        ("ìíîïīįı", 'i'),
        ("ķ", 'k'),
        ("łļľ", 'l'),
        ("ñńņň", 'n'),
        ("òóôõöøőōơ", 'o'),
        ("ŕř", 'r'),
        ("śşšș", 's'),
        ("ţťț", 't'),
        ("ùúûüūůűųư", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    let plain = |c: char| match c as u32 {
        0x1ea0..=0x1eb7 => 'a',
        0x1eb8..=0x1ec7 => 'e',
        0x1ec8..=0x1ecb => 'i',
        0x1ecc..=0x1ee3 => 'o',
        0x1ee4..=0x1ef1 => 'u',
        0x1ef2..=0x1ef9 => 'y',
        _ => MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain),
    };
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.to_lowercase().chars().filter(|c| *c != '\u{307}').map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::mixed;
    use super::*;

    #[test]
    fn a_noun_among_humps_of_chance_makes_no_words_of_them() {
        let letters = mixed(60).to_ascii_lowercase();
        let letters = letters.bytes().filter(u8::is_ascii_alphabetic).map(char::from).take(34);
        let humps = letters.enumerate().map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c });
        let humps: String = humps.collect();
        for at in (0..humps.len()).step_by(2) {
            let text = format!("{}Pw{}", &humps[..at], &humps[at..]);
            assert!(!is_wording(&text), "{text}");
        }
        assert!(is_wording("dbPw") && is_wording("myDatabasePw"));
    }

    #[test]
    fn twenty_languages_ask_for_a_secret() {
        for text in [
            "your-api-key-here",
            "yourapikeyhere",
            "YourVendorApiKey",
            "dein_schlüssel",
            "HIER_TOKEN_EINTRAGEN",
            "votre-clé-ici",
            "mot_de_passe",
            "tu_contraseña",
            "pon-tu-token-aquí",
            "sua_senha",
            "troque-me",
            "la-tua-chiave",
            "vervang-mij",
            "jouw-api-key",
            "twój-klucz",
            "zmien_mnie",
            "anahtarınızı-girin",
            "buraya-yazın",
            "khóa-api-của-bạn",
            "kata_sandi_anda",
            "din-api-nyckel",
            "sinun-avaimesi",
            "ersätt-mig",
            "ваш-токен",
            "вставте_токен",
            "你的API密钥",
            "あなたのAPIキー",
            "여기에_토큰_입력",
            "ضع_الرمز_هنا",
            "आपकी-कुंजी",
            "το-κλειδί-σας",
            "המפתח-שלך",
            "my-acme-token",
            "TO_BE_SET",
            "test-key-1",
        ] {
            assert!(is_wording(text), "{text}");
        }
    }

    #[test]
    fn passwords_and_tokens_do_not_ask() {
        for text in [
            "hunter42",
            "Sommer2024!",
            "correct horse battery",
            "tr0ub4dor&3",
            "Grün4711!",
            "Пароль-на-2024",
            "la-vida-loca",
            "q7Zk2Vx9Rb4Tn8Lw",
            "Kaffee.katze.hund3",
            "oinh wojl tulg uiyb",
        ] {
            assert!(!is_wording(text), "{text}");
        }
    }
}
