//! Keeping `.mcp.json.example` in step: the same entries with placeholders only, and what a teammate needs to
//! know about each variable.

use serde_json::Value;

use crate::config::example::{self, Help};
use crate::config::{Edit, Entry, SERVERS};
use crate::draft::slots;
use crate::names::{ServerName, VarName};

/// The edits that bring an example in step with a config in which `server` has just been added or changed.
///
/// Servers that the example lacks come along; those that only the example has stay, because a team may commit
/// the example alone.
pub fn after_adding(
    root: Option<&Value>,
    config: &Value,
    server: &ServerName,
    helps: &[(VarName, Help)],
) -> Vec<Edit> {
    let known = |name: &str| root.is_some_and(|e| e[SERVERS].get(name).is_some());
    let none = serde_json::Map::new();
    let mut edits = Vec::new();
    for (name, value) in config[SERVERS].as_object().unwrap_or(&none) {
        if name != server.as_str() && known(name) {
            continue;
        }
        if let (Ok(name), Ok(entry)) = (name.parse::<ServerName>(), Entry::read(value)) {
            edits
                .push(Edit::set([SERVERS, name.as_str()], slots::masked(&name, &entry).to_value_like(value)));
        }
    }
    edits.extend(helps.iter().flat_map(|(variable, help)| example::explain(variable, help)));
    edits
}

/// The edits that take `server` out of an example, with the help on variables that nothing else there mentions.
pub fn after_removing(root: &Value, server: &str) -> Vec<Edit> {
    let none = serde_json::Map::new();
    let servers = root[SERVERS].as_object().unwrap_or(&none);
    if !servers.contains_key(server) {
        return Vec::new();
    }
    let mut edits = vec![Edit::remove([SERVERS, server])];
    let others = servers.iter().filter(|(name, _)| *name != server);
    let others: Vec<Entry> = others.filter_map(|(_, value)| Entry::read(value).ok()).collect();
    let still = |variable: &VarName| others.iter().any(|entry| entry.mentions(variable));
    let explained = example::read(root).into_iter().map(|(variable, _)| variable);
    edits.extend(explained.filter(|v| !still(v)).map(|v| example::forget(&v)));
    edits
}
