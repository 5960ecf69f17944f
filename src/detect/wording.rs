//! Words that stand where a secret will be, in the languages of those who write manuals.

use super::compound::{is_compound, is_request};
use super::shape;

/// Words that ask for something to be put here or say that nothing is. Folded, see [`fold`]; in order.
#[rustfmt::skip]
const ASKING: &[&str] = &[
    "actual", "aendern", "aici", "anahtarin", "anahtariniz", "anahtarinizi", "anda", "andern", "andre", "avaimesi",
    "beispiel", "bitte", "byt", "cambia", "cambiame", "cambiami", "cambiar", "cambiare", "censored", "change",
    "changed", "changeit", "changeme", "changer", "changethis", "changez", "colar", "cole", "coller", "collez",
    "coloque", "contoh", "cua", "degistir", "degistirin", "dein", "deine", "deinem", "deinen", "deiner", "deines",
    "delegated", "deprecated", "dummy", "einfuegen", "einfugen", "eingeben", "einsetzen", "eintragen", "ejemplo",
    "ekleyin", "eksempel", "empty", "endre", "enter", "entrer", "entrez", "ersatt", "ersetze", "ersetzen", "erstat",
    "erstatt", "esempio", "esimerkki", "example", "exempel", "exemple", "exemplo", "exemplu", "expired", "fake",
    "fetched", "fill", "fillme", "fixme", "foobar", "ganti", "gantidengan", "girin", "giriniz", "here", "hidden",
    "hier", "ici", "ignored", "ihr", "ihre", "ihren", "incolla", "indsaet", "infoga", "injected", "inlocuieste",
    "inlocuiti", "insere", "inserer", "inserez", "inserire", "inserisci", "insert", "inserta", "insertar", "inserte",
    "insira", "introduce", "introduceti", "introduisez", "introduzca", "invullen", "isi", "jouw", "kamu", "klistra",
    "korvaa", "koyun", "letakkan", "liita", "lisaa", "loaded", "masked", "masukkan", "mettez", "missing", "mock",
    "mude", "nahrad", "nahradte", "nhap", "nil", "none", "noop", "null", "omitted", "optional", "ornek", "paste",
    "pega", "pegar", "pelda", "placeholder", "plak", "platzhalter", "podaj", "pon", "ponga", "preencha", "priklad",
    "provide", "provided", "przyklad", "redacted", "redigiert", "reemplace", "reemplaza", "reemplazame", "reemplazar",
    "removed", "remplace", "remplacer", "remplacez", "replace", "replaced", "replaceme", "replacethis", "required",
    "resolved", "revoked", "rotated", "saisir", "saisissez", "sample", "sanitized", "scrubbed", "senin", "seu",
    "sifreniz", "sinun", "sizin", "sostituire", "sostituisci", "specify", "stripped", "sua", "substitua",
    "substituir", "substitute", "supplied", "sustituir", "sustituye", "syota", "tahan", "tbc", "tbd", "tempel",
    "todo", "tokenin", "tokeniniz", "troque", "tua", "tuo", "tutaj", "tvoj", "tvuj", "twoj", "twoja", "twoje",
    "twojego", "ubah", "undefined", "unset", "unused", "uzupelnij", "vaihda", "vase", "vervang", "vervangen",
    "vlozte", "voorbeeld", "vos", "vostra", "vostro", "votre", "wijzig", "wklej", "wpisz", "wstaw", "yapistirin",
    "yazin", "yaziniz", "your", "yours", "zadejte", "zamien", "zde", "zmen", "zmien",
];

/// Nouns for what goes there. Folded; in order.
#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "adgangskode", "anahtar", "anahtari", "apikey", "avain", "bearer", "chave", "cheie", "chiave", "clave", "cle",
    "clef", "contrasena", "cookie", "credential", "credentials", "geheimnis", "gizli", "haslo", "hemlighet",
    "hemligt", "hemmelig", "heslo", "jelszo", "jeton", "jwt", "kennwort", "key", "keys", "khoa", "klic", "kluc",
    "klucz", "kulcs", "kunci", "llave", "losenord", "motdepasse", "nogle", "nokkel", "nyckel", "parola", "parolasi",
    "pass", "passe", "passord", "passphrase", "passwd", "password", "passwort", "pat", "pw", "pwd", "rahasia",
    "salasana", "sandi", "schluessel", "schlussel", "secret", "secreto", "secrets", "segredo", "segreto", "senha",
    "sifre", "sleutel", "tajne", "tajny", "token", "tokens", "wachtwoord", "zugangsdaten",
];

/// Words that go with them and say nothing alone. Folded; in order.
#[rustfmt::skip]
const GLUE: &[&str] = &[
    "1password", "a", "access", "account", "add", "admin", "an", "anonymous", "any", "anything", "api", "app",
    "application", "aqui", "as", "ask", "auth", "authorization", "authtoken", "auto", "ban", "bar", "base64", "baz",
    "be", "bitwarden", "bot", "browser", "buraya", "by", "care", "client", "code", "compatible", "connection", "cpp",
    "da", "daily", "database", "db", "de", "default", "del", "della", "demo", "den", "der", "des", "dev",
    "development", "di", "die", "din", "dina", "direnv", "disini", "dit", "ditt", "do", "doesn", "doesnt", "dummy",
    "el", "elsewhere", "en", "encoded", "env", "environment", "foo", "for", "from", "generated", "goes", "gpt4all",
    "har", "her", "http", "iam", "id", "ide", "identity", "il", "in", "inherit", "inherited", "integration",
    "interactive", "internal", "is", "it", "jan", "je", "kata", "kerberos", "keychain", "keyring", "koboldcpp", "la",
    "ldap", "le", "les", "litellm", "live", "llama", "llamacpp", "llamafile", "lm", "lo", "local", "localai", "login",
    "long", "ma", "main", "managed", "manager", "manual", "master", "mat", "matter", "matters", "mcp", "me", "mein",
    "meine", "mi", "min", "mit", "mlx", "mon", "mot", "msi", "my", "na", "name", "needed", "new", "nightly", "no",
    "noauth", "not", "o", "oauth", "oauth2", "obtain", "of", "oidc", "okta", "old", "ollama", "only", "openai", "or",
    "own", "passwordless", "personal", "private", "prod", "production", "project", "prompt", "public", "put", "qui",
    "qux", "random", "read", "real", "refresh", "root", "same", "saml", "secretmanager", "secure", "see", "server",
    "service", "session", "set", "sglang", "signing", "some", "sso", "staging", "stored", "string", "studio", "su",
    "super", "sus", "ta", "te", "team", "test", "testing", "tests", "text", "tgi", "that", "the", "this", "to", "ton",
    "tu", "tus", "un", "una", "unique", "use", "user", "username", "uw", "value", "vas", "vault", "very", "via",
    "vllm", "vul", "webhook", "weekly", "whatever", "with",
];

/// Where it is kept instead.
const MANAGERS: &[&str] =
    &["1password", "bitwarden", "keepass", "lastpass", "dashlane", "keychain", "protonpass"];

/// Words that only stand in an explanation, as in `injected-by-ci`.
const TELLING: &[&str] =
    &["by", "via", "from", "at", "using", "per", "see", "never", "not", "no", "runtime", "ask"];

/// Words of other scripts that may stand beside digits.
#[rustfmt::skip]
const FOREIGN: &[&str] = &["你的", "您的", "替换", "请", "あなた", "ここ", "ваш", "твой", "встав", "замен", "замін", "여기", "당신", "본인", "입력"];

/// Nouns of other scripts; with a longer number they are a password.
#[rustfmt::skip]
const FOREIGN_NOUNS: &[&str] = &["密钥", "密鑰", "密码", "密碼", "令牌", "キー", "トークン", "パスワード", "токен", "ключ", "토큰", "비밀"];

fn is_in(table: &[&str], word: &str) -> bool {
    table.binary_search(&word).is_ok()
}

/// Whether it is one of the words above, folded.
pub(super) fn is_known(word: &str) -> bool {
    is_in(NOUNS, word) || is_in(GLUE, word) || is_in(ASKING, word)
}

/// Whether it asks for something to be put here, or says that nothing is.
pub(super) fn is_asking(word: &str) -> bool {
    is_in(ASKING, word)
}

/// Whether it is a word for what goes there.
pub(super) fn is_noun(word: &str) -> bool {
    is_in(NOUNS, word)
}

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
    let lower = value.to_ascii_lowercase();
    if value.len() <= 60 && MANAGERS.iter().any(|manager| lower.contains(manager)) {
        return true;
    }
    let parts = parts(value);
    if parts.is_empty() {
        return false;
    }
    let number = |p: &String| p.len() <= 2 && p.bytes().all(|b| b.is_ascii_digit());
    let letters = |p: &String| p.bytes().all(|b| b.is_ascii_alphabetic());
    let chance = || value.split(|c: char| !c.is_alphanumeric()).any(|p| shape::is_random(p, 12));
    let asks = |p: &String| is_in(ASKING, p) || p.len() <= 40 && asks_without_gaps(p);
    let run_together = || parts.iter().any(|p| p.len() <= 40 && is_request(p));
    let told = (2..=8).contains(&parts.len()) && parts.iter().any(|p| TELLING.contains(&p.as_str()));
    told && parts.iter().all(letters)
        && parts.iter().all(|p| shape::is_words(p))
        && !value.contains(|c| "!?#$*".contains(c))
        || parts.iter().all(|p| is_known(p) || number(p) || letters(p) && p.len() <= 40 && is_compound(p))
            && !parts.iter().all(number)
        || parts.iter().any(asks) && !chance()
        || run_together()
        || parts.len() > 1
            && parts.iter().any(|p| is_in(NOUNS, p))
            && parts.iter().all(letters)
            && parts.iter().all(|p| shape::is_words(p))
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
fn parts(value: &str) -> Vec<String> {
    let humps = value.bytes().all(|b| !b.is_ascii_digit());
    if humps {
        return super::names::words(value).iter().map(|word| fold(word)).collect();
    }
    value.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(fold).collect()
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
    use super::*;

    #[test]
    fn the_tables_are_in_order() {
        for table in [ASKING, NOUNS, GLUE] {
            let mut sorted = table.to_vec();
            sorted.sort_unstable();
            assert_eq!(table, sorted);
        }
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
