//! What a person decided about single values of a server, and why that cannot be.

use thiserror::Error;

use crate::base::names::VarName;
use crate::base::secret::BadSecret;

/// What a person decided about single values.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// `--var WHAT=VAR`.
    pub names: Vec<(String, VarName)>,
    /// `--secret WHAT`.
    pub secret: Vec<String>,
    /// `--plain WHAT`.
    pub plain: Vec<String>,
}

/// Why the choices do not fit the entry.
#[derive(Debug, Error)]
pub enum BadChoice {
    /// `--var`, `--secret` or `--plain` of something that is not there.
    #[error("{flag} {what}: the server has no such header, variable or flag")]
    NoSuch {
        /// The option.
        flag: &'static str,
        /// What it names.
        what: String,
    },
    /// `--var` or `--secret` of a value of which a placeholder is part already.
    #[error("{label}: its value holds a placeholder already")]
    HasPlaceholder {
        /// Which value.
        label: String,
    },
    /// A detected or named value that cannot be a secret.
    #[error("{label}: {why}")]
    Value {
        /// Which value.
        label: String,
        /// Why not.
        why: BadSecret,
    },
}
