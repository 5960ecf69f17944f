//! Changes to a config that leave every other byte as it is.
//!
//! The tree `jsonc_parser::cst` of 0.34, by which `rewrite` edits files with comments, was tried for this and breaks the
//! property `one_piece_comes_and_goes_and_nothing_else_moves`: to `{"a": 1}` it adds `b` as `{⏎  "a": 1,⏎  "b": 2⏎}`, where
//! `{"a": 1, "b": 2}` is wanted, and the line does not come back when `b` goes again; adding to `{⏎⏎  "a": 1⏎⏎}` takes
//! both empty lines out, which should stay. It breaks `a_removed_member_takes_its_line_and_its_comma`: taking `a` out of
//! `{"a":1, "b":2}` leaves `{ "b":2}` where `{"b":2}` is wanted, and taking `b` out of `{⏎  "a": 1, "b": 2⏎}` leaves
//! `{⏎  "a": 1}` where the last brace should keep its line. It breaks `an_added_member_follows_its_neighbours` and
//! `a_new_file_is_what_claude_code_writes`: beside `"a" : { "x": 1 }` it writes `"b": {⏎    "y": 2⏎  }` where
//! `"b" : { "y": 2 }` is wanted, and in a new file `["x"]` on one line where Claude Code writes three. Its callers cannot
//! insert white space of their own, which would mend this; `what_a_syntax_tree_would_move_stays` holds the examples.

mod commented;
mod container;
mod style;
mod tables;
mod tree;

use jsonc_parser::common::Ranged;
use serde_json::Value;
use thiserror::Error;

use super::document::{self, SyntaxError};
use super::rewrite::RewriteError;
use crate::base::syntax::STRICT;
use style::{JsonStyle, Layout};
pub use tables::apply_tables;
use tree::{Blocked, SpanNode, SpanTree};

/// One change. A path is the keys from the top; array elements have none.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Makes the value at `path` equal to `value`, creating objects on the way. What is equal already, down to
    /// single members, keeps its spelling and its place; what is new comes last. Of duplicate keys the last counts.
    Set {
        /// Where; the empty path is the whole document.
        path: Vec<String>,
        /// What shall be there.
        value: Value,
    },
    /// Takes out what is at `path`, all of it where a key stands twice. No error if nothing is there.
    Remove {
        /// Where; must name at least one key.
        path: Vec<String>,
    },
}

/// Why a config was left alone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// Not JSON before the change.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// Something on the way to the change is not an object.
    #[error("{} is not an object", at(.0))]
    NotAnObject(Vec<String>),
    /// The whole document was to be removed.
    #[error("the whole document cannot be removed")]
    Everything,
    /// A secret in it could not be taken out.
    #[error(transparent)]
    Rewrite(#[from] RewriteError),
}

fn at(path: &[String]) -> String {
    match path {
        [] => "the document".to_owned(),
        _ => format!("\"{}\"", crate::base::text::short(&path.join("."))),
    }
}

impl Edit {
    /// [`Edit::Set`] with any kind of key.
    pub fn set<K: Into<String>>(path: impl IntoIterator<Item = K>, value: Value) -> Self {
        Self::Set { path: path.into_iter().map(Into::into).collect(), value }
    }

    /// [`Edit::Remove`] with any kind of key.
    pub fn remove<K: Into<String>>(path: impl IntoIterator<Item = K>) -> Self {
        Self::Remove { path: path.into_iter().map(Into::into).collect() }
    }
}

/// Applies `edits` in order. The text is parsed once, however many there are.
///
/// New text follows the file: its indent, its line ends, objects on one line where the neighbours are. A
/// config that is empty becomes what Claude Code would write: two spaces, no line end at the last line.
pub fn apply(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let decoded = document::decode(bytes)?;
    if document::is_blank(&decoded) {
        let bom = &bytes[..document::bom_len(bytes)];
        let fresh = edit("{}", "{}", edits)?;
        let unchanged = fresh == "{}" && !edits.iter().any(|edit| matches!(edit, Edit::Set { .. }));
        return Ok(if unchanged { bytes.to_vec() } else { [bom, fresh.as_bytes()].concat() });
    }
    document::value(&decoded)?;
    let (bom, original) = bytes.split_at(document::bom_len(bytes));
    // Valid UTF-8 of the same length as `decoded`, which differs from it in no more than halved surrogates.
    let original = std::str::from_utf8(original).unwrap_or(&decoded);
    let edited = edit(&decoded, original, edits)?;
    Ok([bom, edited.as_bytes()].concat())
}

/// [`apply`] for a file in which its client allows comments and trailing commas.
pub fn apply_commented(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let decoded = document::decode(bytes)?;
    if document::is_blank(&decoded) || document::value(&decoded).is_ok() {
        return apply(bytes, edits);
    }
    commented::check(&decoded)?;
    let (bom, original) = bytes.split_at(document::bom_len(bytes));
    let original = std::str::from_utf8(original).unwrap_or(&decoded);
    let edited = commented::apply(original, edits)?;
    commented::check(&edited)?;
    Ok([bom, edited.as_bytes()].concat())
}

fn edit(parsed: &str, text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let ast = jsonc_parser::parse_to_ast(parsed, &Default::default(), &STRICT)
        .map_err(|error| document::at(parsed, error.range().start, "nested too deeply"))?;
    let Some(root) = &ast.value else { return Err(EditError::NotAnObject(Vec::new())) };
    let style = JsonStyle::of(text, root);
    let top =
        Layout::Lines { indent: String::new(), colon: ": ".to_owned(), short_arrays: style.short_arrays };
    let file = SpanTree { text, style };
    let mut node = SpanNode::Kept(root);
    for edit in edits {
        match edit {
            Edit::Set { path, value } => {
                node.set(path, value, &top, &file)
                    .map_err(|Blocked(depth)| EditError::NotAnObject(path[..depth].to_vec()))?;
            }
            Edit::Remove { path } if path.is_empty() => return Err(EditError::Everything),
            Edit::Remove { path } => node.remove(path, &file),
        }
    }
    let mut out = String::with_capacity(text.len() + 1024);
    out.push_str(&text[..root.start()]);
    node.write(&file, &mut out);
    out.push_str(&text[root.end()..]);
    Ok(out)
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "edit_properties.rs"]
mod properties;
