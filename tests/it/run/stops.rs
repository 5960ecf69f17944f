//! What `run` does not start on, each with a sentence that names the server, the file and what to type.

use serde_json::{Value, json};

use super::{bearer, configure, environment, store, stored};
use crate::support::{World, canary, github_token};

/// Runs in `world` and expects a stop that says all of `words`, and no child.
#[track_caller]
fn stops(world: &World, words: &[&str]) {
    let ran = world.mcpkey(&["run", "--", "touch", "started"]).gives(125);
    assert!(!world.project.join("started").exists(), "the child was started");
    for word in words {
        assert!(ran.stderr.contains(word), "no {word:?} in\n{}", ran.stderr);
    }
}

fn with(server: &Value) -> World {
    let world = World::new();
    configure(&world, &json!({"web": server}));
    world
}

fn config(world: &World) -> String {
    world.project.join(".mcp.json").to_str().unwrap().to_owned()
}

#[test]
fn a_missing_variable() {
    let world = with(&bearer("TOKEN"));
    stops(&world, &["TOKEN has no value", "server web", &config(&world), "mcpkey set TOKEN"]);
    world.mcpkey(&["run", "--print-names"]).gives(1);
    let ran = world.mcpkey(&["run", "--allow-missing", "--", "env"]).ok();
    assert!(!ran.stdout.contains("TOKEN"), "{}", ran.stdout);
    assert!(ran.stderr.contains("warning: TOKEN has no value"), "{}", ran.stderr);
}

#[test]
fn several_missing_variables_at_once() {
    let world = World::new();
    configure(&world, &json!({"one": bearer("FIRST"), "two": bearer("SECOND")}));
    stops(&world, &["2 things", "FIRST", "server one", "SECOND", "server two", "mcpkey set SECOND"]);
}

#[test]
fn an_empty_variable_although_it_has_a_default() {
    let mut world = with(&bearer("TOKEN:-fallback"));
    world.set("TOKEN", "");
    stops(&world, &["TOKEN is set to nothing", "server web", &config(&world), "mcpkey set TOKEN"]);
    world.unset("TOKEN");
    world.mcpkey(&["run", "--", "true"]).ok();
}

#[test]
fn a_name_that_differs_only_in_case() {
    let mut world = with(&bearer("token"));
    world.set("TOKEN", "x");
    stops(&world, &["token", "server web", &config(&world), "${TOKEN}"]);
    world.unset("TOKEN");
    store(&world, "Token", &canary());
    stops(&world, &["token", "${Token}"]);
}

#[test]
fn the_syntax_of_another_client() {
    for (written, meant) in [("${env:TOKEN}", "${TOKEN}"), ("${ TOKEN }", "${TOKEN}"), ("$TOKEN", "${TOKEN}")]
    {
        let world = with(&json!({"type": "http", "url": "https://mcp.example.com/mcp",
            "headers": {"Authorization": format!("Bearer {written}")}}));
        stops(&world, &[written, "server web", &config(&world), &format!("write {meant}")]);
    }
}

#[test]
fn a_secret_as_a_default() {
    let token = github_token();
    let world = with(&bearer(&format!("TOKEN:-{token}")));
    stops(&world, &["default of TOKEN", "server web", &config(&world), "mcpkey set TOKEN"]);
    let said = world.mcpkey(&["run", "--", "true"]).said();
    assert!(!said.contains(&token), "{said}");
}

#[test]
fn a_broken_config() {
    let world = World::new();
    world.write(".mcp.json", "{\n  \"mcpServers\": {,}\n}");
    stops(&world, &[&format!("{}:2:18", config(&world))]);
    world.write(".mcp.json", "{\"mcpServers\": []}");
    stops(&world, &[&config(&world)]);
    world.write(".mcp.json", "{}");
    let state = world.home.join(".claude.json");
    world.write(&state, "{");
    stops(&world, &[&format!("{}:1:1", state.to_str().unwrap())]);
}

#[test]
fn an_unknown_server() {
    let (world, _) = stored();
    let ran = world.mcpkey(&["run", "--server", "wbe", "--", "true"]).gives(125);
    assert!(ran.stderr.contains("no server wbe") && ran.stderr.contains("web"), "{}", ran.stderr);
}

#[test]
fn a_name_that_is_none() {
    let world = World::new();
    let ran = world.mcpkey(&["run", "--only", "NO-NAME", "--", "true"]).gives(125);
    assert!(ran.stderr.contains("NO-NAME"), "{}", ran.stderr);
}

#[test]
fn a_variable_that_no_config_mentions_and_nothing_supplies() {
    let world = World::new();
    let ran = world.mcpkey(&["run", "--only", "MCP_AUTH_TOKEN", "--", "true"]).gives(125);
    assert!(ran.stderr.contains("mcpkey set MCP_AUTH_TOKEN"), "{}", ran.stderr);
    let token = canary();
    store(&world, "MCP_AUTH_TOKEN", &token);
    assert_eq!(environment(&world, &["run", "--only", "MCP_AUTH_TOKEN"])["MCP_AUTH_TOKEN"], token);
}

#[test]
fn an_item_that_is_gone_from_the_store() {
    let (world, _) = stored();
    std::fs::remove_file(world.home.join("mcpkey/secrets.age")).unwrap();
    stops(&world, &["TOKEN is gone from the", "mcpkey set TOKEN"]);
    store(&world, "TOKEN", &canary());
    world.mcpkey(&["run", "--", "true"]).ok();
}

#[test]
fn a_store_whose_key_is_gone() {
    let (world, _) = stored();
    std::fs::remove_file(world.home.join("mcpkey/identity.txt")).unwrap();
    stops(&world, &["identity.txt is missing", "backup"]);
}

#[test]
fn an_index_that_is_broken() {
    let (world, _) = stored();
    let index = world.home.join("mcpkey/secrets.toml");
    world.write(&index, "version = ");
    stops(&world, &[index.to_str().unwrap()]);
}

#[test]
fn a_name_that_nobody_knows_in_only_and_except() {
    let world = World::new();
    configure(&world, &json!({"web": {"command": "true", "env": {"K": "${WEB_TOKEN:-none}"}}}));
    for flag in ["--only", "--except"] {
        for typo in ["WEB_TOKNE", "web_token"] {
            let ran = world.mcpkey(&["run", flag, typo, "--", "true"]).gives(125);
            assert!(
                ran.stderr.contains(typo) && ran.stderr.contains("did you mean WEB_TOKEN?"),
                "{}",
                ran.stderr
            );
        }
        world.mcpkey(&["run", flag, "WEB_TOKEN", "--", "true"]).ok();
        let ran = world.mcpkey(&["run", "--print-names", flag, "NOSUCH"]).gives(2);
        assert!(ran.stderr.contains("NOSUCH"), "{}", ran.stderr);
    }
    store(&world, "ELSEWHERE", &canary());
    world.mcpkey(&["run", "--except", "ELSEWHERE", "--", "true"]).ok();
}

#[test]
fn a_missing_value_names_the_way_to_start_without_it() {
    let world = World::new();
    configure(&world, &json!({"web": {"command": "true", "env": {"K": "${WEB_TOKEN}"}}}));
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    assert!(ran.stderr.contains("--allow-missing"), "{}", ran.stderr);
    world.mcpkey(&["run", "--allow-missing", "--", "true"]).ok();
}
