//! A server of any client's config as an entry.

use serde_json::Value;

use crate::base::syntax::Node;
use crate::client::Entry;
use crate::client::reading;
use crate::known::{self, ConfigKind};

pub(super) use crate::client::reading::value;

/// A server's entry as its client reads it, without the variables that are `gone`.
pub(super) fn read(text: &str, node: &Node<'_>, kind: Option<&ConfigKind>, gone: &[&str]) -> Entry {
    let mut written = value(text, node);
    if kind.is_some_and(|kind| kind.is_claudes())
        && let Ok(entry) = Entry::read(&written)
    {
        return entry;
    }
    if let Some(env) = written.get_mut("env").and_then(Value::as_object_mut) {
        gone.iter().for_each(|name| drop(env.shift_remove(*name)));
    }
    let kind = kind.or_else(|| known::kind_of_id("any"));
    let client = kind.and_then(|kind| known::of_id(kind.id)).unwrap_or(known::CLAUDE);
    let read = kind.and_then(|kind| reading::entry(client, kind, &written));
    read.map_or_else(|| Entry::stdio(String::new(), Vec::new(), Vec::new()), |read| read.entry)
}
