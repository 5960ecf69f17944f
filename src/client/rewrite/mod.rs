//! Taking secrets out of any client's config: of the file's text only what has to change changes.
//!
//! A rewrite is described once and made to whatever the file holds by then: each string is found again by its way from
//! the top and must still say what it said, or nothing is changed at all.

mod codex;
mod jsonc;
mod place;
mod swap;
#[cfg(test)]
mod tests;

use thiserror::Error;

use crate::base::syntax::{Language, SourceText, Tree};

pub use codex::{CodexField, Field};
pub use jsonc::{Drop, Input, Wrap};
pub use place::{Turn, Way, WayGuide, Ways};
pub use swap::{Hidden, Swap};

/// All changes of one file, in the order in which they are made.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// How the file is written.
    pub language: Language,
    /// Stretches of strings that become other text.
    pub swaps: Vec<Swap>,
    /// Questions that VS Code is to ask.
    pub inputs: Vec<Input>,
    /// Servers that are to be started by mcpkey.
    pub wraps: Vec<Wrap>,
    /// Members that go as a whole.
    pub drops: Vec<Drop>,
    /// Fields of Codex that make way for those that name variables.
    pub fields: Vec<Field>,
}

/// Why a file was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RewriteError {
    /// It says something else where a secret stood.
    #[error("was changed by another program meanwhile")]
    Changed,
    /// It holds bytes that are no text, or is not of its language.
    #[error("cannot be read wholly, so that nothing is changed in it")]
    Broken,
    /// What stands around the secret is of another type than it should be.
    #[error("a server in it is not of the shape that its client reads")]
    Shape,
}

impl Rewrite {
    /// No changes yet.
    pub fn new(language: Language) -> Self {
        Self {
            language,
            swaps: Vec::new(),
            inputs: Vec::new(),
            wraps: Vec::new(),
            drops: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// The content after the changes, in the encoding of `before`.
    pub fn apply(&self, before: &[u8]) -> Result<Vec<u8>, RewriteError> {
        let source = SourceText::decode(before);
        if source.lossy {
            return Err(RewriteError::Broken);
        }
        let mut text = self.swapped(&source.text)?;
        if self.language == Language::Toml {
            text = codex::apply(&text, &self.fields)?;
        } else {
            text = jsonc::apply(&text, self)?;
        }
        sound(self.language, &text)?;
        Ok(source.encode(&text))
    }

    /// `text` after the swaps alone: what the servers will say, in the places where they say it now.
    pub fn swapped(&self, text: &str) -> Result<String, RewriteError> {
        swap::apply(self.language, text, &self.swaps)
    }
}

/// The tree of a file that can be read wholly.
fn sound(language: Language, text: &str) -> Result<Tree<'_>, RewriteError> {
    let tree = language.read(text);
    match tree.broken {
        None => Ok(tree),
        Some(_) => Err(RewriteError::Broken),
    }
}
