//! Approval: the servers of a project that the real client contacts are those that mcpkey takes for approved.

use mcpkey::client::Scope;
use mcpkey::client::approvals::Approvals;
use mcpkey::client::switches::SwitchedOff;
use serde_json::{Value, json};

use crate::support::{World, claude};

const NAMES: [&str; 2] = ["a", "b"];

/// What stands in the project's entry of `.claude.json`, its `settings.json` and `settings.local.json`, and the person's
/// `settings.json`.
struct Case {
    entry: Value,
    shared: Value,
    local: Value,
    person: Value,
}

impl Case {
    fn trusted() -> Self {
        Self { entry: json!({"hasTrustDialogAccepted": true}), ..Self::untrusted() }
    }

    fn untrusted() -> Self {
        Self { entry: json!({}), shared: Value::Null, local: Value::Null, person: Value::Null }
    }

    fn entry(mut self, more: Value) -> Self {
        let more = more.as_object().unwrap().clone();
        self.entry.as_object_mut().unwrap().extend(more);
        self
    }

    fn shared(self, shared: Value) -> Self {
        Self { shared, ..self }
    }

    fn local(self, local: Value) -> Self {
        Self { local, ..self }
    }

    fn person(self, person: Value) -> Self {
        Self { person, ..self }
    }

    /// The servers that the client contacts.
    fn measured(&self) -> Vec<&'static str> {
        let mut world = World::new();
        claude::quiet(&mut world);
        let servers = json!({"a": {"command": "true"}, "b": {"command": "true"}});
        world.write_json(".mcp.json", &json!({"mcpServers": servers}));
        let key = world.project.to_str().unwrap();
        world.write_json(world.home.join(".claude.json"), &json!({"projects": {key: self.entry}}));
        for (path, value) in [
            (world.project.join(".claude/settings.json"), &self.shared),
            (world.project.join(".claude/settings.local.json"), &self.local),
            (world.home.join(".claude/settings.json"), &self.person),
        ] {
            if !value.is_null() {
                world.write_json(path, value);
            }
        }
        let ran = claude::run(&world, &["mcp", "list"]).ok();
        let line = |name: &str| ran.stdout.lines().find(|line| line.starts_with(&format!("{name}: ")));
        // The servers are no servers, so those that were contacted failed.
        let contacted = |name: &&str| line(name).is_some_and(|line| line.contains("Failed to connect"));
        let known = |name: &str| {
            line(name).is_none_or(|line| ["Failed", "Pending", "Disabled"].iter().any(|w| line.contains(w)))
        };
        assert!(NAMES.iter().all(|name| known(name)), "{}", ran.said());
        NAMES.into_iter().filter(contacted).collect()
    }

    /// The servers that mcpkey takes for approved and not switched off.
    fn judged(&self) -> Vec<&'static str> {
        let config = json!({"projects": {"/p": self.entry}});
        let project = [self.shared.clone(), self.local.clone()];
        let approvals = Approvals::read(&config, "/p", &project, &self.person);
        let all = [self.shared.clone(), self.local.clone(), self.person.clone()];
        let off = SwitchedOff::read(&config, "/p", &all);
        let is_on = |name: &&str| approvals.contains(name) && !off.contains(Scope::Project, name);
        NAMES.into_iter().filter(is_on).collect()
    }
}

#[test]
fn the_client_contacts_the_servers_that_are_approved() {
    let all = || json!({"enableAllProjectMcpServers": true});
    let not_all = || json!({"enableAllProjectMcpServers": false});
    let a = || json!({"enabledMcpjsonServers": ["a"]});
    let not_a = || json!({"disabledMcpjsonServers": ["a"]});
    let both = |mut one: Value, other: Value| {
        one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        one
    };
    let (trusted, untrusted) = (Case::trusted, Case::untrusted);
    let cases: Vec<(&str, Case)> = vec![
        ("", untrusted()),
        ("", trusted()),
        ("a b", trusted().entry(all())),
        ("a b", trusted().shared(all())),
        ("a b", trusted().local(all())),
        ("a b", trusted().person(all())),
        ("", untrusted().entry(all())),
        ("", untrusted().shared(all())),
        ("", untrusted().local(all())),
        ("a b", untrusted().person(all())),
        ("a", trusted().entry(a())),
        ("a", trusted().shared(a())),
        ("a", trusted().local(a())),
        ("", untrusted().local(a())),
        ("a", untrusted().person(a())),
        ("b", trusted().local(both(all(), not_a()))),
        ("b", trusted().entry(not_a()).person(all())),
        ("b", trusted().entry(all()).person(not_a())),
        ("b", untrusted().shared(not_a()).person(all())),
        ("b", trusted().entry(json!({"disabledMcpServers": ["a"]})).local(all())),
        ("", trusted().local(both(a(), not_a()))),
        ("", trusted().person(all()).local(not_all())),
        ("", trusted().shared(all()).local(not_all())),
        ("", trusted().entry(all()).local(not_all())),
        ("a b", trusted().entry(json!({"enableAllProjectMcpServers": false})).local(all())),
        ("a b", trusted().entry(all()).person(not_all())),
        ("a b", trusted().entry(not_all()).person(all())),
        ("a b", trusted().person(not_all()).local(all())),
        ("a b", untrusted().person(all()).local(not_all())),
        ("a b", untrusted().entry(not_all()).person(all())),
        ("a b", trusted().local(a()).person(json!({"enabledMcpjsonServers": ["b"]}))),
        ("", trusted().local(json!({"enableAllProjectMcpServers": "true"}))),
        ("", trusted().local(json!({"enabledMcpjsonServers": ["a", 5]}))),
        ("a", trusted().entry(json!({"enabledMcpjsonServers": ["a", 5]}))),
        ("", trusted().local(both(all(), json!({"env": 5})))),
        ("a b", trusted().local(both(all(), json!({"unheard-of": 5})))),
        ("", untrusted().entry(json!({"hasTrustDialogAccepted": "yes"})).local(all())),
    ];
    let mut differing = Vec::new();
    for (at, (expected, case)) in cases.iter().enumerate() {
        let (measured, judged) = (case.measured().join(" "), case.judged().join(" "));
        if measured != *expected || judged != *expected {
            differing.push(format!("{at}: expected {expected:?}, client {measured:?}, mcpkey {judged:?}"));
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}
