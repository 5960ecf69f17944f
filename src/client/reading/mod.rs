//! What the config of any client says, in the words of Claude Code's: its servers as entries in which `${VAR}` stands exactly where
//! that client fills in a variable of its environment.
//!
//! Everything that asks what a server wants, and where that goes, looks at this form. What the client would send as it is
//! written, although it looks like a placeholder, no longer looks like one, and is told apart.

mod fields;
mod texts;

use serde_json::{Map, Value};

use super::{Document, Entry, SyntaxError};
use crate::base::syntax::{Language, Node, SourceText, Tree};
use crate::known::{Client, ConfigKind, Merging, Syntax};

pub use texts::Unfilled;

/// One server, as its client reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadEntry {
    /// What it is.
    pub entry: Entry,
    /// The placeholders of shells and other clients in it, which its client sends as they are written, and those of its own in
    /// fields that are not followed.
    pub unfilled: Vec<Unfilled>,
    /// Whether the entry itself says that it is switched off.
    pub is_off: bool,
}

/// The servers of a file that is read as `kind` says, by their names, each as it is written.
pub fn servers(kind: &ConfigKind, path: &str, bytes: &[u8]) -> Result<Vec<(String, Value)>, SyntaxError> {
    if kind.syntax == Syntax::Json {
        let document = Document::parse(bytes)?;
        return Ok(within(kind, document.root()));
    }
    let source = SourceText::decode(bytes);
    let language = match kind.syntax {
        Syntax::Toml => Language::Toml,
        Syntax::Yaml => Language::Yaml,
        _ => Language::of_name(path),
    };
    let Tree { root, broken, .. } = language.read(&source.text);
    match broken {
        Some(broken) => Err(super::document::at(&source.text, broken.at, &broken.message)),
        None => Ok(within(kind, &value(&source.text, &root))),
    }
}

/// The server that `written` is, as `client` reads it in a file of this `kind`; nothing where it has neither a command nor a url.
pub fn entry(client: &Client, kind: &ConfigKind, written: &Value) -> Option<ReadEntry> {
    let fields::Fields { mut entry, named, is_off } = fields::read(kind, written)?;
    let mut unfilled = texts::translate(client, kind, &mut entry);
    unfilled.extend(texts::elsewhere(kind, &entry));
    entry.pairs_mut().extend(named);
    Some(ReadEntry { entry, unfilled, is_off })
}

/// One value of two entries of one name, as the client merges them.
pub fn merged(merging: Merging, near: Value, far: &Value) -> Value {
    match (merging, near, far) {
        (Merging::Keys, Value::Object(near), Value::Object(far)) => {
            let mut all: Map<String, Value> = far.clone();
            for (key, value) in near {
                let value = match far.get(&key) {
                    Some(under) => merged(merging, value, under),
                    None => value,
                };
                all.insert(key, value);
            }
            Value::Object(all)
        }
        (_, near, _) => near,
    }
}

/// What stands at the places of servers; of two that lead to an object, one inside the other, the longer counts.
fn within(kind: &ConfigKind, root: &Value) -> Vec<(String, Value)> {
    // A list of profiles or projects is of no use without the one that was chosen.
    let mut ways: Vec<&[&str]> = kind.servers.iter().copied().filter(|way| !way.contains(&"*")).collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
    let mut found: Vec<(&[&str], &Value)> = Vec::new();
    for way in ways {
        let is_outer = found.iter().any(|(inner, _)| inner.starts_with(way));
        let at = way.iter().try_fold(root, |value, key| value.get(key));
        found.extend(at.filter(|_| !is_outer).map(|at| (way, at)));
    }
    found.into_iter().flat_map(|(_, servers)| named(servers)).collect()
}

/// The servers of a map by their names, or of a list by the name that each has in it.
fn named(servers: &Value) -> Vec<(String, Value)> {
    match servers {
        Value::Object(map) => map.iter().map(|(name, server)| (name.clone(), server.clone())).collect(),
        Value::Array(list) => {
            let named = |server: &Value| Some((server.get("name")?.as_str()?.to_owned(), server.clone()));
            list.iter().filter_map(named).collect()
        }
        _ => Vec::new(),
    }
}

/// A part of a tree as JSON.
pub fn value(text: &str, node: &Node<'_>) -> Value {
    match node {
        Node::Object(members) => {
            let members = members.iter().map(|m| (m.key.value.clone().into_owned(), value(text, &m.value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Node::Array(elements) => elements.iter().map(|element| value(text, element)).collect(),
        Node::Text(leaf) => Value::from(&*leaf.value),
        Node::Other(span) => {
            text.get(span.clone()).and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests;
