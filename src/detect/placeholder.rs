//! What stands where a secret will be, and is none: placeholders of every style, references to other stores, paths.

use super::filler::is_filler;
use super::names::{Says, says};
use super::reference::is_reference;
use super::shape;
use super::wording::is_wording;
use crate::base::placeholder::is_template;

/// Whether a value is only the place for one, a reference to one, or filler.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let marks = |c: char| c.is_ascii_punctuation() || c == 'x' || c == 'X';
    let bare = value.trim_matches(marks);
    is_template(value)
        || is_blank(value)
        || is_reference(value)
        || is_filler(value)
        || is_wording(value)
        || is_variable_name(value.trim_matches(|c: char| c.is_ascii_punctuation()))
        || bare.len() + 4 <= value.len() && is_wording(bare)
}

/// What people give to a program that wants a key and needs none.
const MEANT: &[&str] = &[
    "none",
    "null",
    "nil",
    "no",
    "false",
    "true",
    "dummy",
    "empty",
    "anonymous",
    "noauth",
    "no-auth",
    "ollama",
    "lm-studio",
    "local",
    "test",
    "testing",
    "default",
    "not-needed",
    "notneeded",
    "not_needed",
    "unused",
    "no-key",
    "na",
    "n/a",
];

/// Whether a manual has this where a person's own secret goes: to be filled in, as it stands of no use to anybody.
pub fn is_sample(value: &str) -> bool {
    let value = value.trim();
    let plain = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    !value.contains("${") && !is_reference(value) && !MEANT.contains(&plain.as_str()) && is_placeholder(value)
}

/// Whether it is a path to a file rather than its content.
pub(super) fn is_path(value: &str) -> bool {
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

/// Whether a text with blanks in it is still one path, as on a Mac: no flag, assignment or quote is in it.
pub(super) fn is_path_with_blanks(value: &str) -> bool {
    is_path(value)
        && value.contains(' ')
        && !value.contains(" -")
        && !value.contains(['=', '"', '\'', ';', '|', '&', ':'])
        && value.split(' ').skip(1).all(|part| !part.starts_with('/'))
        && value.split('/').all(|part| !part.starts_with(' ') && !part.ends_with(' '))
}

/// Whether it is empty, or a blank to be filled in by hand: what stands in brackets, or between two pairs of underscores.
fn is_blank(value: &str) -> bool {
    let wrapped =
        |open: char, close: char| value.starts_with(open) && value.ends_with(close) && value.len() > 1;
    value.is_empty()
        || (wrapped('{', '}') || wrapped('[', ']'))
            && !value.contains('"')
            && !shape::is_random(&value[1..value.len() - 1], 12)
        || value.starts_with("__") && value.ends_with("__")
        || wrapped('<', '>')
        || value.find('<').is_some_and(|at| value[at..].contains('>') && shape::is_words(&value[at..]))
}

/// `GITHUB_TOKEN` as a value: the name of where the value is.
fn is_variable_name(value: &str) -> bool {
    value.contains('_')
        && value.len() <= 100
        && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && matches!(says(value), Says::Secret | Says::Password)
        && shape::is_words(value)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn every_sample_of_a_manual_is_one_and_no_real_value_that_holds_its_words() {
        use super::super::samples::{hex, mixed};
        let samples = [
            "<token>",
            "xxx",
            "XXXX-XXXX",
            "…",
            "...",
            "sk-...",
            "sk-xxxx",
            "your-key-here",
            "YOUR_API_KEY",
            "changeme",
            "change-me",
            "$TOKEN",
            "$MY_API_KEY",
            "%TOKEN%",
            "{{token}}",
            "{{ token }}",
            "${{ secrets.TOKEN }}",
            "REPLACE_ME",
            "replace-with-your-key",
            "INSERT KEY",
            "insert your key here",
            "<insert key>",
            "[token]",
            "{token}",
            "PASTE_HERE",
            "ghp_xxxxxxxx",
            "ghp_...",
            "your token",
            "xoxb-your-token",
            "TOKEN",
            "API_KEY",
            "api_key",
            "token",
        ];
        for text in samples {
            assert!(text.contains("${") || is_sample(text), "{text}");
        }
        let words = [
            "xxxx",
            "XXXX",
            "EXAMPLE",
            "your",
            "changeme",
            "token",
            "____",
            "xxx",
            "key",
            "REPLACE_ME",
            "INSERT",
            "abc123",
            "1234567890",
        ];
        for word in words {
            for value in [
                format!("{word}{}", mixed(32)),
                format!("{}{word}{}", mixed(20), &mixed(40)[20..]),
                format!("sk-{}{word}", mixed(40)),
                format!("{word}-{}", hex(40)),
            ] {
                assert!(!is_sample(&value) && !is_placeholder(&value), "{value}");
            }
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
