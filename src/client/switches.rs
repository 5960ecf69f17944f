//! What the client's own settings say about servers: which are switched off, and which variables they set.

use crate::known::Scope;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Servers that the client does not start, by scope and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwitchedOff(BTreeSet<(Scope, String)>);

impl SwitchedOff {
    /// From the project's entry in `.claude.json` and all settings files, the project's and the person's.
    pub fn read<'s>(
        claude_json: &'s Value,
        project_key: &str,
        settings: impl IntoIterator<Item = &'s Value>,
    ) -> Self {
        let project = &claude_json["projects"][project_key];
        let mut off = BTreeSet::new();
        for place in settings.into_iter().chain([project]) {
            off.extend(names(&place["disabledMcpjsonServers"]).map(|name| (Scope::Project, name)));
        }
        off.extend(
            names(&project["disabledMcpServers"]).flat_map(|name| {
                [Scope::Local, Scope::Project, Scope::User].map(|scope| (scope, name.clone()))
            }),
        );
        Self(off)
    }

    /// Whether this server is off.
    pub fn contains(&self, scope: Scope, name: &str) -> bool {
        self.0.contains(&(scope, name.to_owned()))
    }
}

fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}

/// The variables of the person's `settings.json`, with which the client overrides its own environment.
pub fn variables(settings: &Value) -> BTreeMap<String, String> {
    let pairs = settings["env"].as_object().into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_server_is_off_in_the_scope_that_says_so() {
        let claude =
            json!({"projects": {"/p": {"disabledMcpServers": ["l"], "disabledMcpjsonServers": ["p"]}}});
        let off =
            SwitchedOff::read(&claude, "/p", &[json!({"disabledMcpjsonServers": ["q", 1]}), json!(null)]);
        assert!(
            off.contains(Scope::Local, "l")
                && off.contains(Scope::Project, "p")
                && off.contains(Scope::Project, "q")
        );
        assert!(off.contains(Scope::Project, "l") && !off.contains(Scope::Local, "p"));
        assert_eq!(SwitchedOff::read(&claude, "/other", &[]), SwitchedOff::default());
    }

    #[test]
    fn settings_give_the_variables_that_are_text() {
        let found = variables(&json!({"env": {"A": "1", "B": 2}}));
        assert_eq!(found, BTreeMap::from([("A".to_owned(), "1".to_owned())]));
        assert!(variables(&json!([])).is_empty());
    }
}
