//! For whom a file is encrypted: age's own public keys, those of ssh, and files of them.

use std::fmt;

use age::ssh::ParseRecipientKeyError as BadKey;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::base::text;

/// One public key.
pub struct Recipient {
    key: Box<dyn age::Recipient + Send>,
    name: String,
}

/// The keys of one file.
#[derive(Debug, Default)]
pub struct Recipients {
    /// Those that can be used.
    pub keys: Vec<Recipient>,
    /// The kinds of those that age has no use for.
    pub passed_over: Vec<String>,
}

/// Why a text is no public key. No variant holds the text: it could be a secret key.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadRecipient {
    /// Anything else.
    #[error("no public key of age or ssh")]
    NoKey,
    /// The half that stays at home.
    #[error("a secret key, and a file is encrypted to a public one")]
    Secret,
    /// A kind of ssh key that age has no use for.
    #[error("a key of the kind {0}, which age cannot encrypt to")]
    Kind(String),
    /// A key that is too short to be safe, or longer than any.
    #[error("an RSA key of a size that age does not use")]
    Size,
    /// A line of a file.
    #[error("line {0}: {1}")]
    Line(usize, Box<Self>),
    /// A file without any.
    #[error("no public key that age can encrypt to")]
    None,
}

impl Recipient {
    /// One public key, as it is typed or stands on a line: `age1…`, or what `ssh-keygen` writes, with options before it as in
    /// `authorized_keys` and a comment behind it.
    pub fn read(line: &str) -> Result<Self, BadRecipient> {
        let line = line.trim();
        if line.to_ascii_uppercase().contains("SECRET-KEY-") || line.contains("PRIVATE KEY") {
            return Err(BadRecipient::Secret);
        }
        if let Ok(key) = line.parse::<age::x25519::Recipient>() {
            return Ok(Self { name: key.to_string(), key: Box::new(key) });
        }
        let words = words(line);
        let kind = words.iter().position(|word| is_kind(word)).ok_or(BadRecipient::NoKey)?;
        let (kind, blob) = (words[kind], words.get(kind + 1).copied().unwrap_or_default());
        match format!("{kind} {blob}").parse::<age::ssh::Recipient>() {
            Ok(key) => Ok(Self { name: format!("{kind} {}", fingerprint(blob)), key: Box::new(key) }),
            Err(BadKey::RsaModulusTooLarge | BadKey::RsaModulusTooSmall) => Err(BadRecipient::Size),
            Err(_) if matches!(kind, "ssh-ed25519" | "ssh-rsa") => Err(BadRecipient::NoKey),
            Err(_) => Err(BadRecipient::Kind(text::short(kind))),
        }
    }

    pub(super) fn key(&self) -> &dyn age::Recipient {
        self.key.as_ref()
    }
}

impl Recipients {
    /// The keys of a file: one a line, with empty lines and comments between them.
    pub fn read(file: &str) -> Result<Self, BadRecipient> {
        let mut found = Self::default();
        for (at, line) in file.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            match Recipient::read(line) {
                Ok(key) => found.keys.push(key),
                // A list of keys for logins has others too.
                Err(BadRecipient::Kind(kind)) => found.passed_over.push(kind),
                Err(why) => return Err(BadRecipient::Line(at + 1, Box::new(why))),
            }
        }
        if found.keys.is_empty() { Err(BadRecipient::None) } else { Ok(found) }
    }
}

/// The words of a line of `authorized_keys`; what is in quotes belongs to one.
fn words(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let at_blank = |c: char| {
        is_quoted ^= c == '"';
        c.is_whitespace() && !is_quoted
    };
    line.split(at_blank).filter(|word| !word.is_empty()).collect()
}

/// Whether `word` is the kind of an ssh key, as RFC 4253 and OpenSSH name them.
fn is_kind(word: &str) -> bool {
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| word.starts_with(start))
}

/// What `ssh-keygen -l` shows of a key.
fn fingerprint(blob: &str) -> String {
    let bytes = BASE64_STANDARD.decode(blob).unwrap_or_default();
    format!("SHA256:{}", BASE64_STANDARD_NO_PAD.encode(Sha256::digest(bytes)))
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
