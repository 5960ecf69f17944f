//! What people copy from the documentation of a server: a command line that registers it with some client, a block of JSON or
//! TOML, a link that an editor opens. Each becomes what `add` or `add-json` is told.
//!
//! Pure. What is not understood to the end is not taken at all.

mod block;
mod line;
mod link;

use serde_json::Value;
use thiserror::Error;

pub use line::{Registering, registering};

/// A server that was copied.
#[derive(Debug, Clone, PartialEq)]
pub enum CopiedServer {
    /// By the words that follow `add`.
    Words {
        /// Them.
        words: Vec<String>,
        /// The id of the client that the line is for.
        client: &'static str,
    },
    /// By an entry of Claude Code's.
    Entry {
        /// Its name, where the copy has one.
        name: Option<String>,
        /// The entry.
        entry: Value,
        /// The id of the client that the copy is for.
        client: &'static str,
    },
}

/// Why a copy is none that can be registered.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotCopied {
    /// It is broken.
    #[error("the JSON that was copied is broken at {0}")]
    Broken(String),
    /// There is none.
    #[error("nothing was copied")]
    Empty,
    /// It holds no server.
    #[error("nothing in it is a server: an entry has a \"command\" or a \"url\"")]
    NoServer,
    /// A link without what it should carry.
    #[error("the link carries no server")]
    BadLink,
    /// A line that registers nothing.
    #[error("it is no line that registers a server: {0}")]
    NoLine(String),
    /// A quote is open.
    #[error("a quote is open")]
    OpenQuote,
    /// A flag that has no meaning here.
    #[error("{0} of that line has no meaning here")]
    BadFlag(String),
}

/// Whether `text` is more than a name, a url or a command line to start: it has to be read as a copy, or refused.
pub fn is_copy(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['{', '[', '"', '`']) || link::is_link(text) || line::is_line(text)
}

/// Whether more lines have to follow before `text` can be read: a brace is open, or a line goes on.
pub fn is_open(text: &str) -> bool {
    block::is_open(text) || text.trim_end().ends_with('\\')
}

/// The servers in `text`, in their order; at least one.
///
/// # Errors
/// See [`NotCopied`]. None of them repeats a value that may be secret.
pub fn read(text: &str) -> Result<Vec<CopiedServer>, NotCopied> {
    let text = unfenced(text.trim());
    if link::is_link(text) {
        return link::read(text).map(|server| vec![server]);
    }
    if text.starts_with(['{', '[', '"']) {
        return block::read(text);
    }
    line::read(text)
}

/// Without the fence of a block of code around it.
fn unfenced(text: &str) -> &str {
    let Some(inner) = text.strip_prefix("```").and_then(|text| text.strip_suffix("```")) else {
        return text.trim_matches('`').trim();
    };
    inner.split_once('\n').map_or(inner, |(_, inner)| inner).trim()
}

#[cfg(test)]
mod tests;
