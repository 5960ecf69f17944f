//! What the name of a header, variable, flag or parameter says about its value.

use super::credentials::{is_about, is_password, is_secret};
use super::identifiers::{is_hash, is_identifier};
use super::table::{By, Table};

/// What to expect under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A password: even plain words count.
    Password,
    /// A token, key or other credential, which a machine made.
    Secret,
    /// Something about a credential, or an identifier: its lifetime, file, name, kind.
    Harmless,
    /// Nothing.
    Neutral,
}

/// Before the word that says credential, these turn it into something about one.
#[rustfmt::skip]
static BEFORE: Table = Table::new(By::Whole, &[
    "allow", "average", "avg", "cached", "completion", "context", "disable", "enable", "enabled", "expose", "forward", "generate", "has", "hide",
    "ignore", "input", "log", "mask", "max", "min", "no", "num", "number", "output", "prompt", "public", "publishable", "redact", "remaining",
    "require", "requires", "reserved", "rotate", "show", "skip", "strip", "total", "use", "validate", "verify",
]);

/// Before `key`, which has other meanings, these do too.
#[rustfmt::skip]
static BEFORE_KEY: Table = Table::new(By::Whole, &[
    "answer", "arrow", "attribute", "board", "bucket", "bundle", "cache", "cell", "column", "composite", "context", "ctrl", "dedup", "dedupe",
    "delete", "dictionary", "document", "down", "enter", "entity", "escape", "field", "file", "filter", "foreign", "gpg", "group", "hash", "home",
    "host", "hot", "idempotency", "index", "issue", "item", "json", "kms", "label", "lang", "language", "leader", "left", "locale", "lookup", "map", "menu",
    "merge", "meta", "meter", "metric", "modifier", "nav", "node", "noun", "object", "option", "page", "parent", "partition", "payload", "pgp",
    "phrase", "pivot", "primary", "project", "range", "record", "requests", "result", "return", "right", "routing", "row", "s3", "schema", "screen",
    "section", "select", "shard", "shift", "shortcut", "site", "slot", "sort", "sorting", "space", "tab", "table", "tag", "task", "team", "template",
    "ticket", "topic", "translation", "tree", "type", "unique", "up", "var", "variable", "view",
]);

/// What `name` says. Case, `-`, `_`, `.` and camel humps do not matter.
pub(super) fn says(name: &str) -> Says {
    let words = words(name);
    if let [.., kind, last] = &words[..]
        && last == "phrase"
        && ["seed", "recovery", "secret", "backup"].contains(&kind.as_str())
    {
        return Says::Password;
    }
    if words.ends_with(&["key".to_owned(), "base".to_owned()]) {
        return Says::Secret;
    }
    let last = words.iter().rposition(|word| of(word).is_some());
    let identifier = || words.last().is_some_and(|word| is_identifier(word) || is_hash(word));
    let Some(at) = last else {
        return if identifier() { Says::Harmless } else { Says::Neutral };
    };
    let itself = words.last().is_some_and(|w| ["value", "val"].contains(&w.as_str()));
    let about = !itself && words[at + 1..].iter().any(|w| is_about(w));
    let before = at.checked_sub(1).is_some_and(|b| {
        let word = words[b].as_str();
        BEFORE.has(word) || BEFORE_KEY.has(word) && words[at].starts_with("key")
    });
    let turned = words
        .first()
        .is_some_and(|w| at > 0 && ["max", "min", "num", "use", "no", "require"].contains(&w.as_str()));
    // What names a header may be its name or its value, so only a value that looks made by chance tells.
    let is_header = at + 2 == words.len() && words[at + 1] == "header" && !before;
    if is_header {
        return Says::Neutral;
    }
    if about || before || turned || at + 1 < words.len() && identifier() {
        return Says::Harmless;
    }
    of(&words[at]).unwrap_or(Says::Neutral)
}

/// What a word promises by itself.
fn of(word: &str) -> Option<Says> {
    if is_password(word) {
        Some(Says::Password)
    } else if is_secret(word) {
        Some(Says::Secret)
    } else {
        None
    }
}

/// Whether a name goes on behind its word for a credential, so that it says something about one: `SECRET_ROTATED_AT`.
pub(super) fn goes_on(name: &str) -> bool {
    let words = words(name);
    let rest = words.iter().rposition(|word| of(word).is_some()).map(|at| &words[at + 1..]);
    rest.is_some_and(|rest| rest.iter().any(|word| !word.bytes().all(|b| b.is_ascii_digit())))
}

/// Whether a value is the name of a variable, or several with a comma or a gap between, whatever it is called.
pub(super) fn names_variable(value: &str) -> bool {
    let count = |name: &str, test: fn(&u8) -> bool| name.bytes().filter(test).count();
    let is_spoken = |name: &str| count(name, u8::is_ascii_digit) * 4 <= count(name, u8::is_ascii_uppercase);
    let one = |name: &str| {
        name.contains('_')
            && name.len() <= 100
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
            && name.split('_').all(|part| part.len() <= 12)
            && is_spoken(name)
    };
    value.split([',', ' ']).filter(|name| !name.is_empty()).all(one)
}

/// Bytes of a name that are read, from its end, where names say what they are for.
const LONGEST: usize = 400;

/// The words of a name in lower case: `tavilyApiKey` is `tavily`, `api`, `key`.
pub(super) fn words(name: &str) -> Vec<String> {
    let cut =
        (name.len().saturating_sub(LONGEST)..).find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    let name = &name[cut..];
    let mut words = vec![String::new()];
    let mut before = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_small = chars.peek().is_some_and(|n| n.is_lowercase());
        let hump = c.is_uppercase()
            && before.is_some_and(|b: char| {
                b.is_lowercase() || next_is_small && (b.is_numeric() || b.is_uppercase())
            });
        before = Some(c);
        if hump || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn humps_and_gaps_part_words() {
        assert_eq!(words("tavilyApiKey"), ["tavily", "api", "key"]);
        assert_eq!(words("X-API-Key"), ["x", "api", "key"]);
        assert_eq!(words("APIKey"), ["api", "key"]);
        assert_eq!(words("--figma_api.key"), ["figma", "api", "key"]);
    }

    #[test]
    fn names_of_credentials_are_told_from_names_about_them() {
        for name in [
            "GITHUB_TOKEN",
            "apiKey",
            "X-API-Key",
            "PGAPIKEY",
            "client_secret",
            "DD-APPLICATION-KEY",
            "Cookie",
        ] {
            assert_eq!(says(name), Says::Secret, "{name}");
        }
        for name in ["DB_PASSWORD", "PGPASSWORD", "smtp_pass", "ACME_PWD"] {
            assert_eq!(says(name), Says::Password, "{name}");
        }
        for name in [
            "TOKEN_LIMIT",
            "AUTH_MODE",
            "KEY_FILE",
            "MAX_TOKENS",
            "tokenEnvVar",
            "CLIENT_ID",
            "PUBLIC_KEY",
            "PROJECT_KEY",
            "PASSWORD_MIN_LENGTH",
        ] {
            assert_eq!(says(name), Says::Harmless, "{name}");
        }
        for name in ["ACME", "KEYBOARD", "AUTHOR", "monkey", "LOG_LEVEL", "OAUTH"] {
            assert_eq!(says(name), Says::Neutral, "{name}");
        }
    }
}
