//! A block of JSON or TOML: a whole config of any client, a part of one, or one entry.

use serde_json::{Map, Value};

use super::{CopiedServer, NotCopied};
use crate::base::syntax::{Language, Tree};
use crate::client::reading;
use crate::known::{self, Client, ConfigKind};

/// Whether a brace or a bracket of `text` is still open.
pub(super) fn is_open(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_i32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => depth += 1,
            '}' | ']' if !in_string => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// The servers of a block. What manuals print is often a part: without the outer braces, or with a comma behind it.
pub(super) fn read(text: &str) -> Result<Vec<CopiedServer>, NotCopied> {
    let is_table = text.starts_with('[') && text.contains('=') && !text.starts_with("[{");
    let (language, text) = match () {
        () if is_table => (Language::Toml, text.to_owned()),
        () if text.starts_with('"') => (Language::Json, format!("{{{}}}", text.trim_end_matches(','))),
        () => (Language::Json, text.trim_end_matches(',').to_owned()),
    };
    let Tree { root, broken, .. } = language.read(&text);
    if let Some(broken) = broken {
        let line =
            text.as_bytes()[..broken.at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        return Err(NotCopied::Broken(format!("line {line}: {}", broken.message)));
    }
    let found = servers(&reading::value(&text, &root));
    if found.is_empty() { Err(NotCopied::NoServer) } else { Ok(found) }
}

/// The servers in a value: under the key of some client, as a map of their own, in a list, or one alone.
fn servers(value: &Value) -> Vec<CopiedServer> {
    if let Some((client, kind, at)) = config(value) {
        return map(at, client, kind);
    }
    let (client, kind) = usual();
    match value {
        Value::Array(list) => list.iter().filter_map(|value| one(None, value, client, kind)).collect(),
        Value::Object(map) if !is_entry(value) => {
            let all: Option<Vec<_>> =
                map.iter().map(|(name, value)| one(Some(name), value, client, kind)).collect();
            all.unwrap_or_default()
        }
        _ => one(None, value, client, kind).into_iter().collect(),
    }
}

/// The entry that `value` is, whose name stands with it or in it.
pub(super) fn one(
    name: Option<&str>,
    value: &Value,
    client: &'static Client,
    kind: &'static ConfigKind,
) -> Option<CopiedServer> {
    let name = name.or_else(|| value.get("name").and_then(Value::as_str));
    let entry = if kind.is_claudes() && is_claudes(value) {
        without_name(value)
    } else {
        reading::entry(client, kind, &without_name(value))?.entry.to_value()
    };
    Some(CopiedServer::Entry { name: name.map(str::to_owned), entry, client: client.id })
}

/// Links and `--add-mcp` have the name in the entry, where no client looks for it.
fn without_name(value: &Value) -> Value {
    let mut map: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    map.shift_remove("name");
    Value::Object(map)
}

fn map(at: &Value, client: &'static Client, kind: &'static ConfigKind) -> Vec<CopiedServer> {
    let Value::Object(map) = at else { return Vec::new() };
    map.iter().filter_map(|(name, value)| one(Some(name), value, client, kind)).collect()
}

/// The client under whose key there are servers; Claude Code, where it is one of several.
fn config(value: &Value) -> Option<(&'static Client, &'static ConfigKind, &Value)> {
    let kinds = || known::all().flat_map(|client| client.configs.iter().map(move |kind| (client, kind)));
    let own = kinds().filter(|(client, _)| client.id == known::CLAUDE.id);
    own.chain(kinds()).find_map(|(client, kind)| {
        let ways = kind.servers.iter().filter(|way| !way.is_empty() && !way.contains(&"*"));
        ways.filter_map(|way| way.iter().try_fold(value, |value, key| value.get(key)))
            .find(|at| at.as_object().is_some_and(|map| !map.is_empty() && map.values().all(is_entry)))
            .map(|at| (client, kind, at))
    })
}

/// Claude Code's own row, and the family that its `.mcp.json` is of.
pub(super) fn usual() -> (&'static Client, &'static ConfigKind) {
    let client = known::CLAUDE;
    (client, client.configs.iter().find(|kind| kind.is_claudes()).unwrap_or(&client.configs[0]))
}

/// The row of this id, and the first family of its files.
pub(super) fn of_client(id: &str) -> (&'static Client, &'static ConfigKind) {
    let found = known::of_id(id).filter(|client| !client.configs.is_empty());
    found.map_or_else(usual, |client| (client, &client.configs[0]))
}

fn is_entry(value: &Value) -> bool {
    const SAY: [&str; 6] = ["command", "url", "serverUrl", "httpUrl", "server_url", "uri"];
    SAY.iter().any(|key| value.get(key).is_some())
}

/// Whether Claude Code reads the entry as it is written.
fn is_claudes(value: &Value) -> bool {
    value.get("url").is_some_and(Value::is_string) || value.get("command").is_some_and(Value::is_string)
}
