//! The one type that holds a secret's value.
//!
//! It cannot be printed or serialised, and its memory is wiped when it goes. Whoever needs the
//! text says so with [`Secret::expose`], which is therefore the one word to search for in a review.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// A token, key or password that may be handed to an MCP server.
///
/// Holds what survives Claude Code unharmed: never empty, no `${` (the client expands header
/// values twice), no line break and no NUL (a header or the environment would break).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Why a text was refused as a secret.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub enum BadSecret {
    /// Nothing is left once white space is stripped.
    #[error("the value is empty")]
    Empty,
    /// The client would expand it again.
    #[error("the value contains \"${{\", which Claude Code would expand as a placeholder")]
    Placeholder,
    /// Several lines pasted at once.
    #[error("the value contains a line break, which no header can carry")]
    LineBreak,
    /// NUL or another control character.
    #[error("the value contains a control character")]
    Control,
    /// A header is made of ASCII.
    #[error("the value has a character that no header can carry: {}", .0)]
    NotAscii(OddSign),
    /// `Basic …` where the config says `Bearer`.
    #[error("the value begins with a scheme, and the config has another one in front of it")]
    OtherScheme,
    /// Read from a pipe or file that is not text.
    #[error("the value is not valid UTF-8")]
    NotText,
}

/// A character of a value that is not ASCII, and where it is: all that may be shown of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OddSign {
    sign: char,
    /// Counted from 1, in characters.
    at: usize,
}

impl OddSign {
    /// The first one of `text`.
    pub fn of(text: &str) -> Option<Self> {
        let (at, sign) = text.chars().enumerate().find(|(_, c)| !c.is_ascii())?;
        Some(Self { sign, at: at + 1 })
    }

    /// The first one of `text` that the client refuses to send in a header: a byte is all that it has for a character.
    pub fn unsent(text: &str) -> Option<Self> {
        let (at, sign) = text.chars().enumerate().find(|(_, c)| u32::from(*c) > 0xff)?;
        Some(Self { sign, at: at + 1 })
    }
}

impl fmt::Display for OddSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !super::text::is_unsafe(self.sign) && !self.sign.is_whitespace() {
            write!(f, "{} ", self.sign)?;
        }
        write!(f, "U+{:04X} at position {}", u32::from(self.sign), self.at)
    }
}

impl Secret {
    /// Takes a value as a person typed or piped it.
    ///
    /// White space at both ends (a pasted newline) is stripped; the flag says whether there was any.
    pub fn new(text: impl Into<Zeroizing<String>>) -> Result<(Self, bool), BadSecret> {
        let text = text.into();
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(BadSecret::Empty);
        }
        if memchr::memmem::find(trimmed.as_bytes(), b"${").is_some() {
            return Err(BadSecret::Placeholder);
        }
        // All but a few values are nothing else, and what a store keeps is long.
        let is_plain = trimmed.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if !is_plain && trimmed.contains(['\n', '\r']) {
            return Err(BadSecret::LineBreak);
        }
        if !is_plain && trimmed.chars().any(|c| c.is_control() && c != '\t') {
            return Err(BadSecret::Control);
        }
        Ok(if trimmed.len() == text.len() {
            (Self(text), false)
        } else {
            (Self(Zeroizing::new(trimmed.to_owned())), true)
        })
    }

    /// Takes bytes as a store or a pipe gave them; the same rules as [`Secret::new`].
    pub fn from_bytes(mut bytes: Zeroizing<Vec<u8>>) -> Result<(Self, bool), BadSecret> {
        match String::from_utf8(std::mem::take(&mut *bytes)) {
            Ok(text) => Self::new(Zeroizing::new(text)),
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                Err(BadSecret::NotText)
            }
        }
    }

    /// The value itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(text: &str) -> Result<(Secret, bool), BadSecret> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_pasted_newline_is_stripped_and_said() {
        let (secret, stripped) = new("  abc\r\n").unwrap();
        assert_eq!(secret.expose(), "abc");
        assert!(stripped);
        assert!(!new("a b").unwrap().1);
    }

    #[test]
    fn what_the_client_would_mangle_is_refused() {
        assert_eq!(new(" \n").unwrap_err(), BadSecret::Empty);
        assert_eq!(new("a${B}").unwrap_err(), BadSecret::Placeholder);
        assert_eq!(new("a\nb").unwrap_err(), BadSecret::LineBreak);
        assert_eq!(new("a\0b").unwrap_err(), BadSecret::Control);
        let bytes = Zeroizing::new(vec![0xff]);
        assert_eq!(Secret::from_bytes(bytes).unwrap_err(), BadSecret::NotText);
    }

    #[test]
    fn debug_says_nothing() {
        let (secret, _) = new("hunter2").unwrap();
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
