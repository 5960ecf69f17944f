//! What stands where a secret will be, and is none: placeholders of every style, references to other stores,
//! and things that are public by nature.

use super::shape;

/// Beginnings of references that some other tool resolves.
#[rustfmt::skip]
const REFERENCES: &[&str] = &[
    "op://", "vault:", "vault://", "aws-sm:", "aws-ssm:", "awssm:", "ssm:", "gcp-sm:", "gsm:", "azure-kv:",
    "akv:", "keychain:", "keychain://", "keyring:", "keyring://", "secretref:", "secret:", "secret://",
    "secrets:", "secrets.", "@secret:", "@env:", "@file:", "bws:", "bw:", "bitwarden:", "doppler:",
    "infisical:", "1password:", "sops:", "env:", "env.", "file:", "process.env.", "os.environ",
    "import.meta.env", "!secret ", "!vault ", "ref+", "arn:aws:secretsmanager:", "arn:aws:ssm:",
    "projects/", "op read ", "pass show ", "security find-generic-password", "secret-tool lookup",
    "gopass show ", "bw get ", "credential:", "wincred:", "dpapi:", "from:",
];

/// Words that only someone writes who means "put yours here". In order.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "aqui", "aquí", "bar", "baz", "change", "changeit", "changeme", "clave", "cle", "clé", "dein", "deine",
    "demo", "dummy", "empty", "enter", "example", "fake", "fill", "fixme", "foo", "foobar", "here",
    "hidden", "hier", "ici", "ihr", "ihre", "inserire", "insert", "masked", "missing", "mock", "mon", "my",
    "nil", "none", "null", "optional", "paste", "placeholder", "provide", "redacted", "removed", "replace",
    "replaceme", "required", "sample", "secreto", "seu", "some", "sua", "tbd", "test", "testing", "tests",
    "todo", "tu", "tua", "tuo", "undefined", "unset", "uw", "vostro", "votre", "your", "yours",
];

/// Beginnings of words written without a gap, as in `yourapikey`.
const STEMS: &[&str] =
    &["your", "insert", "replace", "changeme", "placeholder", "enteryour", "pasteyour", "example", "dummy"];

/// Words of other scripts, found anywhere.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "你的", "您的", "密钥", "密鑰", "密码", "密碼", "令牌", "替换", "あなた", "ここ", "キー", "トークン", "ваш", "твой", "вставь",
    "токен", "ключ", "пароль", "여기", "토큰", "비밀", "당신",
];

/// Nouns that name a secret without being one. In order.
#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "a", "access", "admin", "an", "api", "apikey", "app", "auth", "authorization", "bearer", "bot",
    "client", "code", "connection", "cookie", "credential", "credentials", "db", "id", "jwt", "key", "name",
    "oauth", "of", "pass", "passphrase", "password", "pat", "personal", "pw", "pwd", "secret", "session",
    "string", "the", "token", "user", "username", "value",
];

/// Fillers that no rule below would see.
const FILLERS: &[&str] =
    &["abc123", "123abc", "a1b2c3", "a1b2c3d4", "deadbeef", "asdf", "qwerty", "12345", "123456"];

/// Things that are public: keys meant to be seen, hash pins, ids, inline pictures.
#[rustfmt::skip]
const PUBLIC: &[&str] = &[
    "ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "pk_live_", "pk_test_", "pk.eyJ", "sb_publishable_", "phc_",
    "age1", "sha1-", "sha256-", "sha384-", "sha512-", "sha1:", "sha256:", "sha512:", "md5:", "data:",
    "arn:", "urn:", "-----BEGIN PUBLIC KEY", "-----BEGIN RSA PUBLIC KEY", "-----BEGIN CERTIFICATE",
    "-----BEGIN SSH2 PUBLIC",
];

/// Whether a value is only the place for one, a reference to one, or filler.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    is_syntax(value) || is_reference(value) || is_filler(value) || is_wording(value)
}

/// Whether another tool will replace it: a reference to a store or a file.
pub fn is_reference(value: &str) -> bool {
    REFERENCES
        .iter()
        .any(|r| value.len() >= r.len() && value.as_bytes()[..r.len()].eq_ignore_ascii_case(r.as_bytes()))
}

/// Whether it is meant to be seen by all.
pub fn is_public(value: &str) -> bool {
    let address =
        |v: &str| v.len() == 42 && v.starts_with("0x") && v[2..].bytes().all(|b| b.is_ascii_hexdigit());
    PUBLIC.iter().any(|p| value.starts_with(p))
        || value.ends_with(".apps.googleusercontent.com")
        || value.contains("@sha256:")
        || address(value)
}

/// Whether it is a path to a file rather than its content.
pub fn is_path(value: &str) -> bool {
    let drive = |b: &[u8]| {
        b.len() > 2 && b[0].is_ascii_alphabetic() && b[1] == b':' && (b[2] == b'\\' || b[2] == b'/')
    };
    if ["./", "../", "~/", "~\\", ".\\", "\\\\"].iter().any(|p| value.starts_with(p))
        || drive(value.as_bytes())
    {
        return true;
    }
    if let Some(rest) = value.strip_prefix('/') {
        let first = rest.split('/').next().unwrap_or_default();
        return first.len() >= 3 && shape::is_words(first) || rest.is_empty();
    }
    let ends = [
        ".json", ".pem", ".key", ".crt", ".txt", ".env", ".yaml", ".yml", ".toml", ".db", ".js", ".ts",
        ".py", ".p12",
    ];
    ends.iter().any(|e| value.ends_with(e)) && !shape::is_random(value, 24)
}

fn is_syntax(value: &str) -> bool {
    let wrapped =
        |open: char, close: char| value.starts_with(open) && value.ends_with(close) && value.len() > 1;
    let name = |v: &str| !v.is_empty() && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    value.is_empty()
        || ["${", "{{", "$(", "<%", "#{", "`"].iter().any(|open| value.contains(open))
        || value.strip_prefix('$').is_some_and(|v| name(v) && !v.as_bytes()[0].is_ascii_digit())
        || value.strip_prefix("$env:").is_some_and(name)
        || wrapped('%', '%') && name(value.trim_matches('%'))
        || (wrapped('{', '}') || wrapped('[', ']')) && !value.contains('"')
        || value.starts_with("__") && value.ends_with("__")
        || wrapped('<', '>')
        || value.find('<').is_some_and(|at| value[at..].contains('>') && shape::is_words(&value[at..]))
}

/// Nothing but signs that stand for something: `xxxx`, `****`, `…`, `1234567890`.
fn is_filler(value: &str) -> bool {
    let marks = ["...", "…", "***", "•••", "EXAMPLE", "-----", "____"];
    if marks.iter().any(|m| value.contains(m)) && !value.contains("PRIVATE KEY") {
        return true;
    }
    let parts = || value.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty());
    let crossed = |p: &str| p.len() >= 3 && p.bytes().all(|b| b.eq_ignore_ascii_case(&b'x') || b == b'0');
    let lower = value.to_ascii_lowercase();
    parts().next().is_none()
        || parts().any(crossed) && !parts().any(|p| shape::is_random(p, 12))
        || FILLERS.contains(&lower.as_str())
        || is_sequence(&lower)
}

/// Mostly one sign, or signs in the order of the alphabet or the keyboard.
fn is_sequence(value: &str) -> bool {
    let bytes: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if bytes.len() < 5 {
        return false;
    }
    let step =
        |p: &[u8]| p[0] == p[1] || p[1] == p[0].wrapping_add(1) || p == b"90" || p == b"9a" || p == b"0a";
    let steps = bytes.windows(2).filter(|p| step(p)).count();
    steps * 10 >= (bytes.len() - 1) * 7
}

fn is_wording(value: &str) -> bool {
    if FOREIGN.iter().any(|word| value.contains(word)) {
        return true;
    }
    let parts: Vec<String> = value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty())
        .map(str::to_lowercase)
        .collect();
    let noun = |p: &String| NOUNS.binary_search(&p.as_str()).is_ok();
    let asks = |p: &String| {
        WORDS.binary_search(&p.as_str()).is_ok()
            || p.bytes().all(|b| b.is_ascii_alphabetic()) && STEMS.iter().any(|s| p.starts_with(s))
    };
    let chance = || value.split(['-', '_', ' ', '.']).any(|p| shape::is_random(p, 12));
    parts.iter().all(noun) || parts.iter().any(asks) && !chance() || is_variable_name(value, &parts)
}

/// `GITHUB_TOKEN` as a value: the name of where the value is.
fn is_variable_name(value: &str, parts: &[String]) -> bool {
    value.contains('_')
        && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && parts.iter().any(|p| NOUNS.binary_search(&p.as_str()).is_ok())
        && shape::is_words(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order() {
        for table in [WORDS, NOUNS] {
            let mut sorted = table.to_vec();
            sorted.sort_unstable();
            assert_eq!(table, sorted);
        }
    }

    #[test]
    fn every_style_of_placeholder_is_seen() {
        for text in [
            "${X}",
            "$X",
            "{{X}}",
            "<your-token>",
            "your-api-key-here",
            "xxx",
            "REPLACE_ME",
            "__X__",
            "[REDACTED]",
            "",
            "op://vault/item",
            "1234567890",
            "yourApiKey",
            "sk-xxxxxxxx",
            "GITHUB_TOKEN",
            "你的密钥",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn passwords_are_not_placeholders() {
        for text in ["hunter42", "Sommer2024!", "correct horse battery", "tr0ub4dor&3", "p4ssw0rt-am-Montag"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn paths_are_told_from_base64() {
        for text in ["/home/ada/x", "./token.json", "~/k", r"C:\x\y", "certs/server.key"] {
            assert!(is_path(text), "{text}");
        }
        assert!(!is_path("/x9KQ2z+Lr7/mV0aQp3"));
    }
}
