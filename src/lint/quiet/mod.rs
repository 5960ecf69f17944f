//! What a person has said need not be reported: in the file itself, in `.mcpkey.toml`, or in a baseline.
//!
//! Each way asks for a reason or is made by a machine, each names a rule that exists, and each that no longer matches
//! anything is reported itself, so that what is kept quiet never grows beyond what was meant.

mod apply;
mod baseline;
mod comments;
mod inline;
mod keys;
mod mark;
mod paths;
mod settings;

pub use apply::{Placed, Quiet, apply};
pub use baseline::{Baseline, BaselineEntry, is_baseline};
pub(super) use inline::inline;
pub use mark::{MarkSalt, mark};
pub use paths::absolute;
pub use settings::{Allowance, Level, LintSettings, NAME as SETTINGS};

use thiserror::Error;

use super::rules::rule;
use crate::detect::Rule;

/// A settings file or baseline that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{line}:{column}: {message}")]
pub struct BadQuiet {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// In lower case, without a full stop.
    pub message: String,
}

/// Why `RULE reason` is none.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong<'t> {
    NoRule,
    UnknownRule(&'t str),
    NoReason(&'static Rule),
}

/// Reads `RULE reason`.
fn allowed(text: &str) -> Result<&'static Rule, Wrong<'_>> {
    let text = text.trim();
    let (id, reason) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let id = id.trim_end_matches([':', ',']);
    if id.is_empty() {
        return Err(Wrong::NoRule);
    }
    let rule = rule(id).ok_or(Wrong::UnknownRule(id))?;
    if reason.chars().any(char::is_alphanumeric) { Ok(rule) } else { Err(Wrong::NoReason(rule)) }
}

#[cfg(test)]
mod tests;
