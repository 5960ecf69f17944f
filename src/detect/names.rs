//! What the name of a header, variable, flag or parameter says about its value.

use super::credentials::{is_about, is_password, is_secret};
use super::identifiers::{is_hash, is_identifier};
use super::table::{By, Table};
use super::words::NameWords;

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
    let words = NameWords::of(name);
    let Some(end) = words.len().checked_sub(1) else { return Says::Neutral };
    let (kind, last) = (end.checked_sub(1).map_or("", |at| words.at(at)), words.at(end));
    if last == "phrase" && ["seed", "recovery", "secret", "backup"].contains(&kind) {
        return Says::Password;
    }
    if (kind, last) == ("key", "base") {
        return Says::Secret;
    }
    let identifier = || is_identifier(last) || is_hash(last);
    let Some((at, promised)) = (0..=end).rev().find_map(|at| Some((at, of(words.at(at))?))) else {
        return if identifier() { Says::Harmless } else { Says::Neutral };
    };
    let itself = ["value", "val"].contains(&last);
    let about = !itself && (at + 1..=end).any(|at| is_about(words.at(at)));
    let before = at.checked_sub(1).is_some_and(|b| {
        let word = words.at(b);
        BEFORE.has(word) || BEFORE_KEY.has(word) && words.at(at).starts_with("key")
    });
    let turned = at > 0 && ["max", "min", "num", "use", "no", "require"].contains(&words.at(0));
    // What names a header may be its name or its value, so only a value that looks made by chance tells.
    if at + 1 == end && last == "header" && !before {
        return Says::Neutral;
    }
    if about || before || turned || at < end && identifier() { Says::Harmless } else { promised }
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
    let words = NameWords::of(name);
    let at = words.iter().rposition(|word| of(word).is_some());
    at.is_some_and(|at| words.iter().skip(at + 1).any(|word| !word.bytes().all(|b| b.is_ascii_digit())))
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

#[cfg(test)]
mod tests {
    use super::*;

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
