//! Servers as clients other than Claude Code write them: a plain entry in a client's own form.
//!
//! In an entry of ours `${VAR}` stands for a variable; what a client would take for one of its own, and is none, is not written.

#[cfg(test)]
mod tests;
mod write;

use thiserror::Error;

use crate::base::names::VarName;

pub use write::{speaks, write};

/// The fields of Codex that name variables.
mod codex {
    pub(super) const BEARER: &str = "bearer_token_env_var";
    pub(super) const HEADERS: &str = "env_http_headers";
    pub(super) const VARIABLES: &str = "env_vars";
}

/// Why a client cannot have an entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unwritable {
    /// It reads no urls, or none of what is spoken there.
    #[error("it reaches no such server by itself")]
    Remote,
    /// It reads no variables, or none in that place.
    #[error("it reads no variable where {0} is mentioned")]
    Unread(VarName),
    /// It knows no defaults.
    #[error("it knows no default for {0}")]
    Default(VarName),
    /// It would take a literal for a placeholder.
    #[error("it would take {0} for a placeholder of its own")]
    Taken(String),
    /// What else the entry says means something to Claude Code alone.
    #[error("\"{0}\" is for Claude Code alone")]
    Claudes(String),
}
