//! Text that others wrote, before anybody sees it: secrets masked, made safe for a terminal, cut.
//!
//! A server may send a token back in an error, whole, in part, in another case or spelled for a url. Whatever shares
//! eight characters in a row with a secret is masked, so that a cut or decorated one does not pass either.

use std::fmt;

use zeroize::Zeroizing;

use crate::base::secret::Secret;
use crate::base::text;
use crate::detect::base64;
use crate::detect::harmless;

/// What a server or program said, safe to show. Only a [`Redactor`] makes one that is not empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said(String);

impl Said {
    /// The text; empty where nothing was said.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// So many bytes in common with a secret are too many.
const RUN: usize = 8;
pub(super) const MASK: &str = "•••";
/// No more than this is looked at of one text, in bytes.
const LONGEST: usize = 64 << 10;

/// Knows the secrets of one conversation.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Every run of [`RUN`] bytes of a secret, in lower case, sorted.
    runs: Zeroizing<Vec<[u8; RUN]>>,
    /// Secrets too short to have one, in lower case.
    short: Vec<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl Redactor {
    /// A redactor that masks each of `secrets` that can be one, as it is, as a url spells it, and as base64 hides it.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut redactor = Self::default();
        for text in secrets.into_iter().map(Secret::expose).filter(|text| can_be_secret(text)) {
            redactor.learn(text.as_bytes());
            let spelled: Zeroizing<String> =
                Zeroizing::new(url::form_urlencoded::byte_serialize(text.as_bytes()).collect());
            redactor.learn(spelled.as_bytes());
            if let Some(decoded) = base64::decode(text).map(Zeroizing::new) {
                redactor.learn(&decoded);
            }
        }
        redactor.runs.sort_unstable();
        redactor.runs.dedup();
        redactor
    }

    fn learn(&mut self, secret: &[u8]) {
        let secret = Zeroizing::new(secret.to_ascii_lowercase());
        if secret.len() < RUN {
            self.short.push(secret);
        } else {
            self.runs.extend(secret.windows(RUN).filter_map(|run| <[u8; RUN]>::try_from(run).ok()));
        }
    }

    /// `text` on one line, at most `limit` characters, every trace of a secret masked.
    pub fn say(&self, text: &str, limit: usize) -> Said {
        Said(text::line(self.mask(text).trim(), limit))
    }

    fn mask(&self, text: &str) -> String {
        let end = (0..=text.len().min(LONGEST)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let text = &text[..end];
        let lower = Zeroizing::new(text.to_ascii_lowercase().into_bytes());
        let mut hidden = vec![false; lower.len()];
        for (at, run) in lower.windows(RUN).enumerate() {
            if <[u8; RUN]>::try_from(run).is_ok_and(|run| self.runs.binary_search(&run).is_ok()) {
                hidden[at..at + RUN].fill(true);
            }
        }
        for secret in &self.short {
            for at in memchr::memmem::find_iter(&lower, secret.as_slice()) {
                hidden[at..at + secret.len()].fill(true);
            }
        }
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            match hidden[at..at + c.len_utf8()].contains(&true) {
                true if !out.ends_with(MASK) => out.push_str(MASK),
                true => {}
                false => out.push(c),
            }
        }
        out
    }
}

/// Whether `text` can be a secret at all, and not a switch or a number such as stands in any answer.
pub(super) fn can_be_secret(text: &str) -> bool {
    let least = if text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation()) { 6 } else { 4 };
    text.chars().count() >= least && !harmless::is_setting(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new((*s).to_owned()).unwrap().0).collect();
        Redactor::new(&secrets)
    }

    #[test]
    fn a_secret_is_masked_whole_in_part_in_another_case_and_as_a_url_spells_it() {
        let redactor = redactor(&["Correct Horse/Battery", "pin7"]);
        let table = [
            ("bad token Correct Horse/Battery!", "bad token •••!"),
            ("CORRECT HORSE… is wrong", "•••… is wrong"),
            ("?t=Correct+Horse%2FBattery&x", "?t=•••&x"),
            ("a pin7 and PIN7.", "a ••• and •••."),
            ("Correct: that is short", "Correct: that is short"),
        ];
        for (text, shown) in table {
            assert_eq!(redactor.say(text, 200).as_str(), shown);
        }
    }

    #[test]
    fn what_cannot_be_a_secret_is_not_masked() {
        let plain = redactor(&["1", "20", "2025", "true", "off", "keychain", "key"]);
        let text = "1 of 20 since 2025: true, off, keychain, key";
        assert_eq!(plain.say(text, 200).as_str(), text);
        assert_eq!(redactor(&["482911"]).say("482911 is no pin", 200).as_str(), "••• is no pin");
    }

    #[test]
    fn what_a_basic_credential_hides_is_masked_too() {
        let hidden = base64::encode(b"ada:lovelace-1815");
        assert_eq!(redactor(&[&hidden]).say("user ada:lovelace-1815", 200).as_str(), "user •••");
    }

    #[test]
    fn what_knows_secrets_shows_none_and_what_it_says_is_shown() {
        let redactor = redactor(&["geheimnisvoll"]);
        assert_eq!(format!("{redactor:?}"), "Redactor(…)");
        assert_eq!(redactor.say("no geheimnisvoll", 200).to_string(), "no •••");
    }

    #[test]
    fn what_is_left_is_one_safe_line() {
        assert_eq!(redactor(&[]).say(" a\n\u{1b}[31mb ", 7).as_str(), "a\\u{a}\\u{1b}[31m…");
        assert_eq!(redactor(&["geheimnisvoll"]).say("äö geheimnisvoll ü", 200).as_str(), "äö ••• ü");
    }
}
