//! The index as text: what is not one is told from what a later mcpkey wrote.

use thiserror::Error;

use super::records::{Index, VERSION};

/// Why an index could not be read.
#[derive(Debug, Error)]
pub enum BadIndex {
    /// Not TOML, or not of the index's shape.
    #[error("{0}")]
    Syntax(String),
    /// Written by a later mcpkey.
    #[error("it has version {0}, which is newer than this mcpkey knows")]
    Newer(u32),
}

const HEADER: &str =
    "# mcpkey's index: which secrets exist. It is for display: where each may go is stored with its value.\n";

/// The version that an index says it has.
fn version(text: &str) -> Option<u32> {
    toml::from_str::<toml::Table>(text).ok()?.get("version")?.as_integer()?.try_into().ok()
}

impl Index {
    /// Reads the text form; empty text is an empty index.
    pub fn parse(text: &str) -> Result<Self, BadIndex> {
        if text.trim().is_empty() {
            return Ok(Self::empty());
        }
        let index: Result<Self, _> = toml::from_str(text);
        // A later one may be of another shape.
        let version = index.as_ref().map_or_else(|_| version(text), |index| Some(index.version));
        match version {
            Some(newer) if newer > VERSION => Err(BadIndex::Newer(newer)),
            _ => index.map_err(|error| BadIndex::Syntax(error.message().to_owned())),
        }
    }

    /// The text form.
    pub fn render(&self) -> Result<String, BadIndex> {
        let body = toml_edit::ser::to_string_pretty(self).map_err(|e| BadIndex::Syntax(e.to_string()))?;
        Ok(format!("{HEADER}{body}"))
    }
}
