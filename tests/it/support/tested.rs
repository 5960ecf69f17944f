//! What `mcpkey test` says of each server: to machines, and to people.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::process::Ran;
use super::{World, canary};

/// Adds `text` to the person's own settings, and agrees to what that widens.
#[track_caller]
pub(crate) fn widen(world: &World, text: &str) {
    settings(world, text);
    world.mcpkey(&["allow", "--settings", "--yes"]).ok();
}

/// Adds `text` to the person's own settings, whoever does it.
pub(crate) fn settings(world: &World, text: &str) {
    let path = world.home.join("mcpkey/config.toml");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    world.write(path, format!("{text}\n{before}"));
}

/// One run for machines.
#[derive(Debug)]
pub(crate) struct Tested {
    /// How it ended and all it said.
    pub ran: Ran,
    servers: BTreeMap<String, Value>,
}

impl Tested {
    /// `mcpkey test --json ARGS`.
    #[track_caller]
    pub(crate) fn of(world: &World, args: &[&str]) -> Self {
        Self::read(world.mcpkey(&[&["test", "--json"], args].concat()))
    }

    /// Reads what such a run said.
    #[track_caller]
    pub(crate) fn read(ran: Ran) -> Self {
        let view: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {}", ran.said()));
        let servers = view["servers"].as_array().unwrap_or_else(|| panic!("no servers: {view:#}"));
        let named = servers.iter().map(|s| (s["name"].as_str().unwrap_or_default().to_owned(), s.clone()));
        Self { servers: named.collect(), ran }
    }

    /// Fails the test unless it ended with `code`.
    #[track_caller]
    pub(crate) fn gives(self, code: i32) -> Self {
        assert_eq!(self.ran.code, code, "{}", self.ran.said());
        self
    }

    /// Everything about one server.
    #[track_caller]
    pub(crate) fn server(&self, name: &str) -> &Value {
        self.servers.get(name).unwrap_or_else(|| panic!("no server {name}: {}", self.ran.said()))
    }

    /// The machine's word for what was found.
    #[track_caller]
    pub(crate) fn verdict(&self, name: &str) -> &str {
        let word = self.server(name)["verdict"].as_str();
        word.unwrap_or_else(|| panic!("{name} has no verdict: {}", self.ran.said()))
    }
}

/// Servers, each with the verdict and the next thing to type that it is to get.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    entry: Value,
    word: &'static str,
    next: &'static str,
}

impl Table {
    /// Adds one.
    pub(crate) fn row(&mut self, name: &'static str, entry: Value, word: &'static str, next: &'static str) {
        assert!(self.rows.iter().all(|row| row.name != name), "{name} is there twice");
        self.rows.push(Row { name, entry, word, next });
    }

    /// Adds one that is to work.
    pub(crate) fn works(&mut self, name: &'static str, entry: Value) {
        self.row(name, entry, "works", "");
    }

    /// Writes all of them into the project's config, as one that was approved.
    pub(crate) fn configure(&self, world: &World) {
        let servers: serde_json::Map<_, _> =
            self.rows.iter().map(|row| (row.name.to_owned(), row.entry.clone())).collect();
        world.write_json(".mcp.json", &json!({"mcpServers": servers}));
        approve(world);
    }

    /// Tests all of them at once, for machines and for people, and fails with every row that is not as it should be.
    #[track_caller]
    pub(crate) fn holds(&self, world: &World, secrets: &[&str], args: &[&str]) {
        let tested = Tested::of(world, args);
        let people = world.mcpkey(&[&["test"], args].concat());
        let mut wrong = Vec::new();
        for Row { name, word, next, .. } in &self.rows {
            let server = tested.server(name);
            let line = people.stdout.lines().find(|line| line.split_whitespace().any(|w| w == *name));
            let shown = about(&people.stdout, name);
            if server["verdict"] != *word {
                wrong.push(format!("{name} is to be {word}: {server}"));
            } else if line.is_none() || !shown.contains(next) {
                wrong.push(format!("{name}: no {next:?} in {shown:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}\n--- people\n{}", wrong.join("\n"), people.said());
        let fails = self.rows.iter().any(|row| row.word != "works" && row.word != "off");
        assert_eq!((tested.ran.code, people.code), (i32::from(fails), i32::from(fails)), "{}", people.said());
        for ran in [&tested.ran, &people] {
            for secret in secrets {
                assert!(!canary::contains(ran.said().as_bytes(), secret), "{}", ran.said());
            }
        }
    }
}

/// The lines that people get about a server: its own and those below it that are indented.
fn about(text: &str, name: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.split_whitespace().any(|word| word == name));
    let first = lines.next().unwrap_or_default().to_owned();
    let more = lines.take_while(|line| line.starts_with("  "));
    more.fold(first, |all, line| all + "\n" + line)
}

/// Lets the client, and so mcpkey, start what the project's config names.
pub(crate) fn approve(world: &World) {
    world.write_json(".claude/settings.local.json", &json!({"enableAllProjectMcpServers": true}));
    super::claude::trust(world, &world.project);
}

/// An entry for a server by url that gets `Bearer ${variable}`.
pub(crate) fn bearer(url: &str, variable: &str) -> Value {
    json!({"type": "http", "url": url, "headers": {"Authorization": format!("Bearer ${{{variable}}}")}})
}

/// An entry for a server by url that gets nothing.
pub(crate) fn plain(url: &str) -> Value {
    json!({"type": "http", "url": url})
}
