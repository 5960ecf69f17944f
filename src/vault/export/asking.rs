//! Asking for a passphrase until one fits, as often as a store does.

use std::io;

use age::secrecy::SecretString;

use super::NotOpened;
use crate::vault::store::{ASKED, Passphrase};

/// Asks a person for the passphrase of what is named; `None` where nobody can be asked, and an error of kind `Interrupted`
/// where the person pressed Ctrl-C.
pub type Ask<'a> = dyn Fn(&str) -> io::Result<Option<Passphrase>> + 'a;

/// How to ask.
pub struct Asking<'a> {
    /// Asks.
    pub ask: &'a Ask<'a>,
    /// Tells the person that an answer was wrong.
    pub say: &'a dyn Fn(&str),
    /// Whether asking again could give another answer.
    pub again: bool,
}

impl Asking<'_> {
    /// What the first passphrase gives that fits `what`.
    pub(super) fn until<T>(
        &self,
        what: &str,
        attempt: impl Fn(SecretString) -> Result<T, NotOpened>,
    ) -> Result<T, NotOpened> {
        let most = if self.again { ASKED } else { 1 };
        for left in (0..most).rev() {
            let typed = (self.ask)(what).map_err(|error| match error.kind() {
                io::ErrorKind::Interrupted => NotOpened::Interrupted,
                _ => NotOpened::NoPassphrase(what.to_owned()),
            })?;
            let typed = typed.filter(|typed| !typed.is_empty());
            let typed = typed.ok_or_else(|| NotOpened::NoPassphrase(what.to_owned()))?;
            match attempt(SecretString::from(typed.as_str().to_owned())) {
                Err(error @ NotOpened::WrongPassphrase(_)) if left > 0 => (self.say)(&error.to_string()),
                outcome => return outcome,
            }
        }
        Err(NotOpened::WrongPassphrase(what.to_owned()))
    }
}
