//! Which servers of a project's `.mcp.json` the person has approved in the client, which contacts no others.
//!
//! As the real client was seen to judge, from `.claude.json` and the settings files. A person's own settings count
//! everywhere; what a project brings along counts only once the project is trusted.

use std::collections::BTreeSet;

use serde_json::Value;

const ALL: &str = "enableAllProjectMcpServers";
const NAMED: &str = "enabledMcpjsonServers";
const REFUSED: &str = "disabledMcpjsonServers";

/// The servers of the project scope that the client contacts without asking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvals {
    all: bool,
    named: BTreeSet<String>,
}

impl Approvals {
    /// From `.claude.json`, the project's settings files, of which later ones beat earlier ones, and the person's settings.
    pub fn read(claude_json: &Value, project_key: &str, project: &[Value], person: &Value) -> Self {
        let entry = &claude_json["projects"][project_key];
        let is_trusted = entry["hasTrustDialogAccepted"] == true;
        let (project, entry) = if is_trusted { (project, entry) } else { (&[][..], &Value::Null) };
        let project: Vec<&Value> = project.iter().filter(|file| is_sound(file)).collect();
        let person = if is_sound(person) { person } else { &Value::Null };
        let decided = project.iter().rev().find_map(|file| file[ALL].as_bool());
        Self {
            all: decided.unwrap_or_else(|| entry[ALL] == true || person[ALL] == true),
            named: project
                .iter()
                .copied()
                .chain([entry, person])
                .flat_map(|place| names(&place[NAMED]))
                .collect(),
        }
    }

    /// Whether the server of this name is approved.
    pub fn contains(&self, name: &str) -> bool {
        self.all || self.named.contains(name)
    }
}

/// The client passes over a whole settings file in which one setting is of the wrong type.
fn is_sound(settings: &Value) -> bool {
    let is_list = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(Value::is_string),
        _ => false,
    };
    settings.is_object()
        && (settings[ALL].is_null() || settings[ALL].is_boolean())
        && is_list(&settings[NAMED])
        && is_list(&settings[REFUSED])
        && (settings["env"].is_null() || settings["env"].is_object())
}

fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_project_approves_nothing_until_it_is_trusted_and_a_person_does_at_once() {
        let claude = |trusted: bool| json!({"projects": {"/p": {"hasTrustDialogAccepted": trusted}}});
        let all = json!({ALL: true});
        let read = |trusted, project: &[Value], person: &Value| {
            Approvals::read(&claude(trusted), "/p", project, person).contains("a")
        };
        assert!(read(true, std::slice::from_ref(&all), &Value::Null));
        assert!(!read(false, std::slice::from_ref(&all), &Value::Null));
        assert!(read(false, &[], &all));
        assert!(!read(true, &[], &Value::Null));
        let elsewhere = Approvals::read(&claude(true), "/other", &[all], &Value::Null);
        assert_eq!(elsewhere, Approvals::default());
    }
}
