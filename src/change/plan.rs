//! What a verb wants, described: files, secrets, and what is known of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::base::names::ItemId;
use crate::base::syntax::Language;
use crate::client::rewrite::Rewrite;
use crate::client::{Edit, EditError, edit};
use crate::system::files::Expect;
use crate::vault::agreed::Agreement;
use crate::vault::deposit::HeldValue;
use crate::vault::destination::{Destination, Shown};
use crate::vault::owner::Owner;
use crate::vault::records::{Record, StoreKind};

/// Everything one verb is going to change.
#[derive(Debug, Default)]
pub struct Plan {
    /// Values for the store.
    pub secrets: Vec<NewSecret>,
    /// Items that those replace, of which a person who was asked keeps what an agent recorded.
    pub reviewed: BTreeSet<ItemId>,
    /// Stored secrets that belong to somebody else from now on, with their history, and to which further places they may go there.
    pub moves: Vec<(ItemId, Owner, BTreeSet<Destination>)>,
    /// Stored secrets that may go to further places.
    pub bind: Vec<(ItemId, BTreeSet<Destination>)>,
    /// Stored secrets that may no longer go to what is shown so.
    pub revoke: Vec<(ItemId, BTreeSet<Shown>)>,
    /// Files.
    pub edits: Vec<FileEdit>,
    /// The store that was found on the first write, to be kept from now on.
    pub first_store: Option<StoreKind>,
    /// Secrets to delete, once the files no longer mention them.
    pub forget: Vec<Record>,
}

impl Plan {
    /// Adds a change of a file. All changes of one file are made in one write.
    pub fn edit(&mut self, edit: FileEdit) {
        let known = self.edits.iter_mut().find(|known| known.path == edit.path);
        match (known.map(|known| &mut known.change), edit.change) {
            (Some(Change::Json(all)), Change::Json(more))
            | (Some(Change::Commented(all)), Change::Commented(more))
            | (Some(Change::Tables(all)), Change::Tables(more)) => all.extend(more),
            (_, change) => self.edits.push(FileEdit { change, ..edit }),
        }
    }
}

/// A value for the store, with what the index will know of it.
#[derive(Debug)]
pub struct NewSecret {
    /// The record; its id is fresh, also where it replaces a value.
    pub record: Record,
    /// Where it may go, beside where the value may that it replaces.
    pub to: BTreeSet<Destination>,
    /// What was agreed to for the value elsewhere.
    pub agreed: Vec<Agreement>,
    /// The value, or where it comes from.
    pub value: HeldValue,
}

/// A change of one file.
#[derive(Debug, Clone)]
pub struct FileEdit {
    /// Which.
    pub path: PathBuf,
    /// What.
    pub change: Change,
    /// Whose it is when it does not exist yet.
    pub expect: Expect,
    /// Whether the running client writes it too, so that its lock is taken.
    pub shared_with_client: bool,
}

/// What changes in a file; applied to whatever the file holds by then.
#[derive(Debug, Clone)]
pub enum Change {
    /// Members of a JSON document.
    Json(Vec<Edit>),
    /// The same where comments are allowed.
    Commented(Vec<Edit>),
    /// The same of a document in TOML.
    Tables(Vec<Edit>),
    /// A line of text that must be there, as in `.gitignore`.
    Line(String),
    /// Whatever `make` makes of the file and `text`.
    Text {
        /// Gives the new content; the old one where nothing is to change.
        make: fn(&[u8], &str) -> Vec<u8>,
        /// What it is given beside the file.
        text: String,
    },
    /// Secrets that make way for placeholders, in any client's config.
    Rewrite(Box<Rewrite>),
    /// The same, and then members.
    Rewritten(Box<Rewrite>, Vec<Edit>),
    /// This, in place of whatever has the name, be it a link.
    Instead(Vec<u8>),
    /// What stands elsewhere, be it a link.
    Copy {
        /// Where.
        from: PathBuf,
        /// Gives where a relative link leads from its new place.
        turn: fn(&Path) -> PathBuf,
    },
    /// The file goes.
    Remove,
}

impl Change {
    /// The file's new content; `None` when it is as wanted already.
    pub(super) fn apply(&self, before: Option<&[u8]>) -> Result<Option<Vec<u8>>, EditError> {
        let old = before.unwrap_or_default();
        let new = match self {
            Self::Json(edits) => edit::apply(old, edits)?,
            Self::Commented(edits) => edit::apply_commented(old, edits)?,
            Self::Tables(edits) => edit::apply_tables(old, edits)?,
            Self::Line(line) => with_line(old, line),
            Self::Text { make, text } => make(old, text),
            Self::Rewrite(rewrite) => rewrite.apply(old)?,
            Self::Rewritten(rewrite, edits) => match rewrite.language {
                Language::Toml => edit::apply_tables(&rewrite.apply(old)?, edits)?,
                _ => edit::apply_commented(&rewrite.apply(old)?, edits)?,
            },
            Self::Instead(bytes) => bytes.clone(),
            Self::Copy { .. } | Self::Remove => return Ok(None),
        };
        Ok((before != Some(new.as_slice())).then_some(new))
    }
}

fn with_line(old: &[u8], line: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(old);
    if text.lines().any(|have| have.trim() == line) {
        return old.to_vec();
    }
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = old.to_vec();
    if !new.is_empty() && !new.ends_with(b"\n") {
        new.extend_from_slice(ending.as_bytes());
    }
    new.extend_from_slice(format!("{line}{ending}").as_bytes());
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_added_once_in_the_files_own_style() {
        assert_eq!(with_line(b"", ".mcp.json"), b".mcp.json\n");
        assert_eq!(with_line(b"a", ".mcp.json"), b"a\n.mcp.json\n");
        assert_eq!(with_line(b"a\r\n", ".mcp.json"), b"a\r\n.mcp.json\r\n");
        assert_eq!(with_line(b"a\n .mcp.json \nb", ".mcp.json"), b"a\n .mcp.json \nb");
    }
}
