//! What is no secret, whatever its name says: the one place that decides it, for every verb and every notation.
//!
//! The forms come first: a moment, a decision about a tool, a tool's own name, a file that is built from its content. Where a
//! form alone cannot tell (digits may be a time or a password), how the name goes on behind its word for a credential does.

use super::moment::{is_counted, is_moment};
use super::names::{Says, goes_on, names_variable, says};
use super::placeholder::{is_path, is_placeholder};
use super::public::is_public;
use super::shape;

/// Whether `value` under `name` is none. It is asked of a whole value and of each part that a notation cuts out of one.
pub(super) fn is_harmless(name: &str, value: &str) -> bool {
    is_setting(value)
        || is_plainly(value)
        || is_path(value)
        || is_placeholder(value)
        || is_counted(value) && goes_on(name)
        || says(name) != Says::Password
            && (names_variable(value) || is_built_file(value) || is_mount(value) || is_resource(value))
}

/// Whether its form says so by itself, also where it has parts of its own that could be looked at.
pub(super) fn is_plainly(value: &str) -> bool {
    is_public(value) || is_tool(value) || is_moment(value)
}

/// Values that switch or decide something instead of proving something.
pub(super) fn is_setting(value: &str) -> bool {
    const SETTINGS: &[&str] = &[
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "auto",
        "oauth",
        "oauth2",
        "basic",
        "bearer",
        "prompt",
        "stdin",
        "strong",
        "weak",
        "disabled",
        "enabled",
        "default",
        "inherit",
        "keychain",
        "keyring",
        "vault",
        "file",
        "environment",
        "allow",
        "allowed",
        "ask",
        "deny",
        "denied",
        "block",
        "approve",
        "approved",
        "reject",
        "rejected",
        "always",
        "never",
    ];
    SETTINGS.iter().any(|s| value.eq_ignore_ascii_case(s))
}

/// `mcp__SERVER__TOOL` or `mcp__SERVER`, as clients call tools in their rules; a server's name may be a uuid.
fn is_tool(value: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"_-*.".contains(&b);
    value.strip_prefix("mcp__").is_some_and(|rest| rest.bytes().all(sign))
}

/// `dist/index.7e682271f3b1eb6e.js`: a file whose name holds a hash of its content, with or without its directory.
fn is_built_file(value: &str) -> bool {
    let name = value.rsplit(['/', '\\']).next().unwrap_or(value);
    let Some((stem, end)) = name.rsplit_once('.') else { return false };
    let is_end = (2..=7).contains(&end.len())
        && end.starts_with(|c: char| c.is_ascii_lowercase())
        && end.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && !shape::is_hex(end);
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"-_.@+".contains(&b);
    is_end && !stem.is_empty() && stem.bytes().all(sign)
}

/// `SOURCE:/TARGET`, perhaps with a mode behind it: a volume, by its name or its path, and where a container has it.
fn is_mount(value: &str) -> bool {
    let mut parts = value.split(':');
    let (source, target, mode) = (parts.next(), parts.next(), parts.next());
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"_.-/~".contains(&b);
    let is_path = |text: &str| !text.is_empty() && text.bytes().all(sign);
    source.is_some_and(is_path)
        && target.is_some_and(|target| target.starts_with('/') && is_path(target))
        && mode
            .is_none_or(|mode| mode.len() <= 10 && mode.bytes().all(|b| b.is_ascii_lowercase() || b == b','))
        && parts.next().is_none()
}

/// `deploy/mcp-server-7d4b9c6f5-x2x9k`: a thing of a cluster or a registry, by its kind and its name of several words.
fn is_resource(value: &str) -> bool {
    let Some((kind, name)) = value.split_once('/') else { return false };
    let is_word = |part: &&str| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase());
    let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    is_word(&kind) && name.bytes().all(sign) && name.split('-').take(2).filter(is_word).count() == 2
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::super::{env, header};

    #[test]
    fn forms_are_no_secret_whatever_the_name() {
        for value in [
            "2025-03-14T09:26:53.589793Z".to_owned(),
            "deny".to_owned(),
            format!("mcp__{}__list_products", mixed(24)),
            format!("dist/index.{}.js", hex(16)),
            format!("{}.sqlite3", hex(32)),
            "A_KEY".to_owned(),
            format!("{}:/data", hex(64)),
            format!("deploy/mcp-server-{}-x2x9k", hex(10)),
            format!("{}:/var/lib/a:ro,z", mixed(32)),
        ] {
            for name in ["TOKEN", "API_KEY", "ACME"] {
                assert!(env(name, &value).is_empty() && header(name, &value).is_empty(), "{name} {value}");
            }
        }
        for (name, value) in [("PASSWORD_CHANGED", "1741944413589"), ("KEY_SINCE", "20250314")] {
            assert!(env(name, value).is_empty(), "{name}");
        }
    }

    #[test]
    fn what_resembles_them_is_one() {
        for (name, value) in [
            ("PASSWORD", "1741944413589".to_owned()),
            ("DB_PASSWORD", "20250314".to_owned()),
            ("TOKEN", format!("mcp_{}", mixed(32))),
            ("TOKEN", format!("{}.{}", mixed(20), mixed(20))),
            ("TOKEN", format!("{}:{}", mixed(20), mixed(20))),
            ("DB_PASSWORD", format!("{}:/{}", mixed(10), mixed(10))),
        ] {
            assert_eq!(env(name, &value).len(), 1, "{name} {value}");
        }
    }
}
