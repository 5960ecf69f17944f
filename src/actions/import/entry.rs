//! A server of any client's config as an entry.

use serde_json::{Map, Value};

use crate::base::syntax::Node;
use crate::client::{Entry, Wire};
use crate::known::fields::{Role, role};
use crate::known::{ClientForm, ConfigKind};

/// A server's entry: as Claude Code reads it if it is one of its own, else by what its fields are for.
pub(super) fn read(text: &str, node: &Node<'_>, client: Option<&ConfigKind>, gone: &[&str]) -> Entry {
    let is_claudes = client.is_some_and(|c| c.form == ClientForm::Braces && c.id.starts_with("claude"));
    if let Some(Ok(entry)) = is_claudes.then(|| Entry::read(&value(text, node))) {
        return entry;
    }
    let field = |wanted| node.members().iter().find(|m| role(&m.key.value) == Some(wanted)).map(|m| &m.value);
    if let Some(url) = field(Role::Url).and_then(Node::text) {
        return Entry::remote(Wire::Http, url.to_owned(), Vec::new());
    }
    let command = field(Role::Command);
    let words = command.map(Node::elements).unwrap_or_default();
    let words = words.iter().chain(field(Role::Args).map(Node::elements).unwrap_or_default());
    let mut words: Vec<String> = words.filter_map(Node::text).map(str::to_owned).collect();
    let program = match command.and_then(Node::text) {
        Some(program) => program.to_owned(),
        None if words.is_empty() => String::new(),
        None => words.remove(0),
    };
    let env = field(Role::Env).map(Node::members).unwrap_or_default().iter();
    let env = env.filter(|m| !gone.contains(&&*m.key.value));
    let env = env.filter_map(|m| Some((m.key.value.clone().into_owned(), m.value.text()?.to_owned())));
    Entry::stdio(program, words, env.collect())
}

/// A part of a tree as JSON.
pub(super) fn value(text: &str, node: &Node<'_>) -> Value {
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
