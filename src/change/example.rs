//! Keeping `.mcp.json.example` in step: the same entries with placeholders only, and what a teammate needs to
//! know about each variable.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::base::names::{ServerName, VarName};
use crate::client::delivery;
use crate::client::example::{self, Help};
use crate::client::registration::fields;
use crate::client::{Edit, Entry, SERVERS};

/// The servers that have just been added or changed in a config, each with what is known of its variables.
pub type Added = BTreeMap<ServerName, Vec<(VarName, Help)>>;

/// The edits that bring an example in step with a config of these servers, of which some have just been `added`.
///
/// Servers that the example lacks come along; those that only the example has stay, because a team may commit
/// the example alone.
pub fn after_adding(root: Option<&Value>, config: &Map<String, Value>, added: &Added) -> Vec<Edit> {
    let known = |name: &str| root.is_some_and(|e| e[SERVERS].get(name).is_some());
    let servers: BTreeSet<&str> = added.keys().map(ServerName::as_str).collect();
    let mut edits = Vec::new();
    for (name, value) in config {
        if !servers.contains(name.as_str()) && known(name) {
            continue;
        }
        if let (Ok(name), Ok(entry)) = (name.parse::<ServerName>(), Entry::read(value)) {
            // An example is for those without mcpkey too.
            let entry = delivery::plain(&entry);
            edits.push(Edit::set(
                [SERVERS, name.as_str()],
                fields::masked(&name, &entry).to_value_like(value),
            ));
        }
    }
    edits.extend(root.into_iter().flat_map(|root| unmentioned(root, &servers, config)));
    let helps = added.values().flatten();
    edits.extend(helps.flat_map(|(variable, help)| example::explain(variable, help)));
    edits
}

/// The edits that take out the help on what the old entries of `changed` servers alone mentioned.
fn unmentioned(root: &Value, changed: &BTreeSet<&str>, config: &Map<String, Value>) -> Vec<Edit> {
    let none = Map::new();
    let theirs = root[SERVERS].as_object().unwrap_or(&none);
    let (old, others): (Vec<_>, Vec<_>) =
        theirs.iter().partition(|(name, _)| changed.contains(name.as_str()));
    let now =
        changed.iter().filter_map(|name| config.get(*name)).chain(others.into_iter().map(|(_, value)| value));
    let (old, now) = (mentioned(old.into_iter().map(|(_, value)| value)), mentioned(now));
    let explained = example::read(root).into_iter().map(|(variable, _)| variable);
    let is_gone = |v: &VarName| old.contains(v.as_str()) && !now.contains(v.as_str());
    explained.filter(is_gone).map(|v| example::forget(&v)).collect()
}

/// The names of all placeholders of these servers.
fn mentioned<'v>(servers: impl Iterator<Item = &'v Value>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in servers.filter_map(|value| Entry::read(value).ok()) {
        names.extend(entry.placeholders().map(|(_, placeholder)| placeholder.name.to_owned()));
    }
    names
}

/// The edits that take `server` out of an example, with the help on what it alone mentioned.
pub fn after_removing(root: &Value, server: &str) -> Vec<Edit> {
    if root[SERVERS].get(server).is_none() {
        return Vec::new();
    }
    let mut edits = vec![Edit::remove([SERVERS, server])];
    edits.extend(unmentioned(root, &BTreeSet::from([server]), &Map::new()));
    edits
}

/// How an example differs from what its config would have it say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// There is none, although somebody would need it.
    pub is_absent: bool,
    /// Servers that it lacks.
    pub missing: Vec<String>,
    /// Servers that the config has in another form.
    pub changed: Vec<String>,
    /// Servers that only it has.
    pub stale: Vec<String>,
    /// Variables of which it does not say what they are for.
    pub unexplained: Vec<VarName>,
}

/// Compares an example with a config of these servers.
pub fn drift(root: Option<&Value>, config: &Map<String, Value>) -> Drift {
    let mut drift = Drift::default();
    let none = Map::new();
    let theirs = root.and_then(|root| root[SERVERS].as_object()).unwrap_or(&none);
    let explained: Vec<VarName> =
        root.into_iter().flat_map(example::read).map(|(variable, _)| variable).collect();
    for (name, value) in config {
        let (Ok(server), Ok(entry)) = (name.parse::<ServerName>(), Entry::read(value)) else { continue };
        let wanted = fields::masked(&server, &entry);
        match theirs.get(name).map(Entry::read) {
            None => drift.missing.push(name.clone()),
            // Of two maps the order says nothing.
            Some(Ok(have)) if fields::masked(&server, &have).to_value() == wanted.to_value() => {}
            Some(_) => drift.changed.push(name.clone()),
        }
        let mentioned = wanted.placeholders();
        let mentioned = mentioned.filter_map(|(_, placeholder)| placeholder.name.parse::<VarName>().ok());
        drift.unexplained.extend(mentioned.filter(|variable| !explained.contains(variable)));
    }
    drift.unexplained.sort();
    drift.unexplained.dedup();
    drift.stale = theirs.keys().filter(|name| !config.contains_key(*name)).cloned().collect();
    drift.is_absent = root.is_none() && !drift.unexplained.is_empty();
    if root.is_none() && !drift.is_absent { Drift::default() } else { drift }
}

impl Drift {
    /// Whether the two say the same.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there is anything that [`Drift::edits`] changes. Servers that only the example has stay.
    pub fn can_be_mended(&self) -> bool {
        *self != Self { stale: self.stale.clone(), ..Self::default() }
    }

    /// The edits that bring the example in step; `helps` says what is known of each variable.
    pub fn edits(&self, config: &Map<String, Value>, helps: &BTreeMap<VarName, Help>) -> Vec<Edit> {
        let mut edits = Vec::new();
        for name in self.missing.iter().chain(&self.changed) {
            let Some(value) = config.get(name) else { continue };
            if let (Ok(server), Ok(entry)) = (name.parse::<ServerName>(), Entry::read(value)) {
                edits.push(Edit::set([SERVERS, name], fields::masked(&server, &entry).to_value_like(value)));
            }
        }
        let help = |variable: &VarName| helps.get(variable).cloned().unwrap_or_default();
        edits.extend(self.unexplained.iter().flat_map(|v| example::explain(v, &help(v))));
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{Document, edit};
    use serde_json::json;

    fn after(example: &Value, edits: &[Edit]) -> Value {
        let bytes = edit::apply(example.to_string().as_bytes(), edits).unwrap();
        Document::parse(&bytes).unwrap().root().clone()
    }

    fn server(variable: &str) -> Value {
        json!({"command": "x", "args": [], "env": {"A": format!("${{{variable}}}")}})
    }

    #[test]
    fn a_server_comes_with_those_that_the_example_lacks_and_no_literal_secret() {
        let secret = crate::detect::mixed(36);
        let config = json!({"new": server("NEW"), "n": 1, "old": {
            "command": "x", "args": [], "env": {"API_TOKEN": secret},
            "_comment": format!("the token was {secret}"), "disabled": true,
        }});
        let example = json!({"mcpServers": {"theirs": server("THEIRS")}, "note": "kept"});
        let help = Help { help: Some("ask Ann".to_owned()), ..Help::default() };
        let added = Added::from([("new".parse().unwrap(), vec![("NEW".parse().unwrap(), help)])]);
        let edits = after_adding(Some(&example), config.as_object().unwrap(), &added);
        let expected = json!({
            "mcpServers": {"theirs": server("THEIRS"), "new": server("NEW"), "old": {
                "command": "x", "args": [], "env": {"API_TOKEN": "${OLD_API_TOKEN}"}, "disabled": true,
            }},
            "note": "kept",
            "mcpkey": {"variables": {"NEW": {"help": "ask Ann"}}},
        });
        assert_eq!(after(&example, &edits), expected);
    }

    #[test]
    fn help_goes_with_the_last_server_that_needs_it() {
        let variables = json!({"A": {"help": "a"}, "B": {"help": "b"}, "BY_HAND": {"help": "c"}});
        let example = json!({"mcpServers": {"one": server("A"), "two": server("A"), "three": server("B")}, "mcpkey": {"variables": variables}});
        let explained = |edits: &[Edit]| {
            let after = after(&example, edits);
            example::read(&after).into_iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>()
        };
        let put = |name: &str| {
            let config = json!({name: server("C")});
            let added = Added::from([(name.parse().unwrap(), Vec::new())]);
            explained(&after_adding(Some(&example), config.as_object().unwrap(), &added))
        };
        assert_eq!(put("one"), ["A", "B", "BY_HAND"]);
        assert_eq!(put("three"), ["A", "BY_HAND"]);
        assert_eq!(explained(&after_removing(&example, "two")), ["A", "B", "BY_HAND"]);
        assert_eq!(explained(&after_removing(&example, "three")), ["A", "BY_HAND"]);
        assert_eq!(after_removing(&example, "four"), []);
    }
}
