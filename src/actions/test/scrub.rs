//! The environment of a helper that came with a project: without what looks like a credential by its name.
//!
//! Each row is what the real client was seen to take away; a token of any other name stays.

use std::ffi::{OsStr, OsString};

/// Ends of words, numbers after them not counted.
const ENDS: &[&str] = &["PASSPHRASE", "PASSWD", "PASSWORD", "PASSWORDS", "SECRET", "SECRETS", "TOKEN"];
/// Whole words, numbers after them not counted.
const WORDS: &[&str] = &[
    "ACCESSKEY",
    "ACCOUNTKEY",
    "APIKEY",
    "AUTH",
    "AUTHKEY",
    "CONNECTIONSTRING",
    "CONNSTR",
    "COOKIE",
    "CREDENTIAL",
    "CREDENTIALS",
    "CREDS",
    "DEPLOYKEY",
    "DSN",
    "ENCRYPTIONKEY",
    "KEY",
    "KEYS",
    "MASTERKEY",
    "PAT",
    "PRIVATEKEY",
    "SECRETKEY",
    "SIGNINGKEY",
    "SSHKEY",
    "WEBHOOK",
];
/// Last words after others.
const LAST: &[&str] = &["PASS", "PWD"];
/// Words in a row.
const PAIRS: &[[&str; 2]] = &[["CONNECTION", "STRING"], ["CONN", "STRING"]];

/// Whether the client keeps a variable of this name from a project's helper.
pub(super) fn is_withheld(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let words: Vec<&str> =
        name.split('_').map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit())).collect();
    words.iter().any(|word| WORDS.contains(word) || ENDS.iter().any(|end| word.ends_with(end)))
        || words.windows(2).any(|pair| PAIRS.iter().any(|known| pair == known))
        || words.len() > 1 && words.last().is_some_and(|word| LAST.contains(word))
}

/// What is left of `environ`.
pub(super) fn scrubbed(environ: &[(OsString, OsString)]) -> impl Iterator<Item = (&OsStr, &OsStr)> {
    let kept = environ.iter().filter(|(name, _)| !name.to_str().is_some_and(is_withheld));
    kept.map(|(name, value)| (name.as_os_str(), value.as_os_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_withheld_and_those_that_only_resemble_them_are_not() {
        for name in [
            "GITHUB_TOKEN",
            "xtoken",
            "TOKEN_1",
            "SSH_AUTH_SOCK",
            "AWS_ACCESS_KEY_ID",
            "PG_PASS",
            "CONN_STRING",
        ] {
            assert!(is_withheld(name), "{name}");
        }
        for name in
            ["TOKENS", "AUTHOR", "OAUTH", "PWD", "OLDPWD", "PASS", "KEYRING", "PATH", "HOME", "DATABASE_URL"]
        {
            assert!(!is_withheld(name), "{name}");
        }
    }
}
