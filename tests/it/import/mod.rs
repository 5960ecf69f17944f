//! Literal secrets move out of configs, and every client still gets them: Claude Code's own word for each place.

mod asks;
mod clients;
mod cut_short;
mod rules;
mod shapes;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::canary::{files_with, random};
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude};

/// A secret that the detector takes for one: of a canary all of letters it cannot be sure.
pub(crate) fn secret() -> String {
    format!("{}7", canary())
}

/// A server that notes what it is given, and the literal entry by which it is given a secret.
struct Case {
    name: &'static str,
    entry: Value,
    server: Server,
}

enum Server {
    Http(Recorder),
    Stdio(Stdio),
}

/// What a server was given: its target and headers, or its arguments and variables.
fn received(server: &Server) -> String {
    match server {
        Server::Http(recorder) => {
            let all = recorder.requests();
            let first = all.iter().rfind(|r| r.body["method"] == "initialize").expect("a request");
            let mut given: Vec<_> = first
                .headers
                .iter()
                .filter(|(name, _)| {
                    ["authorization", "cookie", "x-api-key", "x-acme"].contains(&name.as_str())
                })
                .collect();
            given.sort();
            format!("{} {given:?}", first.target)
        }
        Server::Stdio(stdio) => stdio.noted().expect("started").to_string(),
    }
}

/// Every place in which a secret can sit, each with a secret of its own.
fn cases(secrets: &mut Vec<String>) -> Vec<Case> {
    let mut secret = || {
        let new = self::secret();
        secrets.push(new.clone());
        new
    };
    let mut cases = Vec::new();
    let mut http = |name, entry: &dyn Fn(&Recorder) -> Value| {
        let recorder = Recorder::open();
        cases.push(Case { name, entry: entry(&recorder), server: Server::Http(recorder) });
    };
    let with = |recorder: &Recorder, header: &str, value: String| json!({"type": "http", "url": recorder.url(), "headers": {header: value}});
    let s = secret();
    http("bearer", &|r| with(r, "Authorization", format!("Bearer {s}")));
    let s = secret();
    http("custom", &|r| with(r, "X-API-Key", s.clone()));
    let s = secret();
    http("cookie", &|r| with(r, "Cookie", format!("session={s}")));
    let s = secret();
    http("default", &|r| with(r, "X-Acme", format!("${{ACME_API_KEY:-{s}}}")));
    let s = secret();
    http("query", &|r| json!({"type": "http", "url": format!("{}?x=1&api_key={s}", r.url())}));
    let s = secret();
    http("path", &|r| json!({"type": "http", "url": format!("{}/{s}/mcp", r.origin())}));
    let mut stdio = |name, names: &[&str], args: &[&str], env: Value| {
        let server = Stdio::noting(names);
        cases.push(Case { name, entry: server.entry(args, &env), server: Server::Stdio(server) });
    };
    stdio("env", &["ACME_TOKEN", "LEVEL"], &[], json!({"ACME_TOKEN": secret(), "LEVEL": "debug"}));
    stdio("flag", &[], &["--api-key", &secret()], json!({}));
    stdio("glued", &[], &[&format!("--token={}", secret())], json!({}));
    stdio("docker", &[], &["-e", &format!("OTHER_API_TOKEN={}", secret())], json!({}));
    stdio("bridge", &[], &["--header", &format!("Authorization: Bearer {}", secret())], json!({}));
    stdio(
        "url",
        &[],
        &[&format!("postgres://me:{}@db.example.com:5432/x?sslmode=require", secret())],
        json!({}),
    );
    let dsn = format!("postgres://me:{}@db.example.com/x", secret());
    stdio("dsn", &["DATABASE_URL"], &[], json!({"DATABASE_URL": dsn}));
    let nested = format!("{{\"apiKey\": \"{}\", \"region\": \"eu\"}}", secret());
    stdio("nested", &["SETTINGS"], &[], json!({"SETTINGS": nested}));
    cases
}

/// A world with the client, and with the entries in one of its scopes.
fn world_with(scope: &str, entries: &Value) -> World {
    let mut world = World::new();
    claude::install(&mut world);
    let file = world.home.join(".claude.json");
    let mut state = world.read_json(&file);
    match scope {
        "project" => world.write_json(".mcp.json", &json!({"mcpServers": entries})),
        "local" => state["projects"][world.project.to_str().unwrap()]["mcpServers"] = entries.clone(),
        _ => state["mcpServers"] = entries.clone(),
    }
    world.write_json(&file, &state);
    world
}

#[test]
fn every_place_of_every_scope_still_connects_with_the_very_same_secret() {
    for scope in ["project", "local", "user"] {
        let mut secrets = Vec::new();
        let cases = cases(&mut secrets);
        let entries: Value = cases
            .iter()
            .map(|c| (c.name.to_owned(), c.entry.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let literal = world_with(scope, &entries);
        let listed = claude::list(&literal, &[]);
        let before: BTreeMap<&str, String> = cases.iter().map(|c| (c.name, received(&c.server))).collect();

        let world = world_with(scope, &entries);
        let ran = world.mcpkey(&["import", "--yes", "--all"]).ok();
        for secret in &secrets {
            assert!(!ran.said().contains(secret), "{}", ran.said());
            assert_eq!(files_with(world.root(), secret), [""; 0].map(std::path::PathBuf::from), "{scope}");
        }
        let file = world.home.join(".claude.json");
        for config in [".mcp.json", file.to_str().unwrap()] {
            if world.project.join(config).exists() {
                world.mcpkey(&["lint", "--fail-on", "warning", config]).ok();
            }
        }
        let after = claude::Listing::read(&world.mcpkey(&["run", "--", "claude", "mcp", "list"]).ok());
        for case in &cases {
            assert!(
                listed.connected(case.name) && after.connected(case.name),
                "{}: {}",
                case.name,
                after.text
            );
            assert_eq!(received(&case.server), before[case.name], "{scope}: {}", case.name);
        }
        let untouched = world.snapshot();
        world.mcpkey(&["import", "--yes", "--all"]).ok();
        assert_eq!(world.snapshot(), untouched, "twice is once");
    }
}

#[test]
fn one_token_in_many_places_of_a_server_is_one_variable_of_the_expected_name() {
    let (world, token) = (World::new(), crate::support::github_token());
    let other = random(40);
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {
            "github": {"type": "http", "url": "https://api.example.com/mcp", "headers": {"Authorization": format!("Bearer {token}"), "X-Api-Token": token}},
            "gh": {"command": "gh-mcp", "args": ["--token", token]},
            "acme": {"type": "http", "url": "https://acme.example.com/mcp", "headers": {"X-API-Key": other}},
        }}),
    );
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.entry("github")["headers"]["Authorization"], "Bearer ${GITHUB_MCP_TOKEN}");
    assert_eq!(world.entry("github")["headers"]["X-Api-Token"], "${GITHUB_MCP_TOKEN}");
    assert_eq!(world.entry("gh")["args"][1], "${GH_MCP_TOKEN}", "another server has its own");
    assert_eq!(world.entry("acme")["headers"]["X-API-Key"], "${ACME_API_KEY}");
    assert_eq!(
        (world.delivered("GITHUB_MCP_TOKEN"), world.delivered("GH_MCP_TOKEN")),
        (token.clone(), token)
    );
    assert_eq!(world.delivered("ACME_API_KEY"), other);
    world.mcpkey(&["run", "--", "true"]).ok();
    let example = world.read_json(".mcp.json.example");
    assert_eq!(example["mcpServers"], world.read_json(".mcp.json")["mcpServers"]);
    assert_eq!(example["mcpkey"]["variables"]["ACME_API_KEY"]["destination"], "https://acme.example.com/mcp");
}
