//! The revisions of the protocol: which mcpkey speaks, and which a server names.

use super::MODERN;
use crate::detect::redact::{Redactor, Said};

/// The revisions that `initialize` can agree on.
const SESSIONS: [&str; 5] = ["2024-10-07", "2024-11-05", "2025-03-26", "2025-06-18", super::LEGACY];
/// As many characters of an unknown one are kept.
const LONGEST: usize = 300;

/// A revision as a server names it: compared as it came, and of an unknown one only what may be shown is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// One that mcpkey speaks.
    Known(&'static str),
    /// Any other, every secret in it masked.
    Other(Said),
}

impl Revision {
    /// Reads what the server wrote.
    pub fn read(written: &str, redactor: &Redactor) -> Self {
        match SESSIONS.into_iter().chain([MODERN]).find(|known| *known == written) {
            Some(known) => Self::Known(known),
            None => Self::Other(redactor.say(written, LONGEST)),
        }
    }

    /// As it may be shown.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(revision) => revision,
            Self::Other(said) => said.as_str(),
        }
    }

    /// Whether a session can be held in it.
    pub fn opens_session(&self) -> bool {
        SESSIONS.contains(&self.as_str())
    }

    /// Whether it is the one that mcpkey asks for first.
    pub fn is_modern(&self) -> bool {
        self.as_str() == MODERN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::Secret;

    #[test]
    fn a_revision_is_known_whatever_is_masked() {
        let secrets = [MODERN, "2025-11-25-and-more"].map(|text| Secret::new(text.to_owned()).unwrap().0);
        let redactor = Redactor::new(&secrets);
        for known in SESSIONS.into_iter().chain([MODERN]) {
            assert_eq!(Revision::read(known, &redactor), Revision::Known(known));
        }
        assert_eq!(Revision::read("2025-11-25-and", &redactor).as_str(), "•••");
    }
}
