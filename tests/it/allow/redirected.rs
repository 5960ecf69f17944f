//! A secret goes where it was stored for, and nowhere else until a person allows it: the configs change, the token stays.

use serde_json::{Value, json};

use crate::support::process::Ran;
use crate::support::{World, canary};

const PLACE: &str = "https://mcp.example.com/mcp";

fn web(url: &str) -> Value {
    json!({"type": "http", "url": url, "headers": {"Authorization": "Bearer ${TOKEN}"}})
}

fn configs(server: &Value) -> Value {
    json!({"mcpServers": {"web": server}})
}

/// A world in which TOKEN was stored for what `server` says.
fn stored_for(server: &Value) -> (World, String) {
    let (world, token) = (World::new(), canary());
    world.write_json(".mcp.json", &configs(server));
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).ok();
    (world, token)
}

fn runs(world: &World, flags: &[&str]) -> Ran {
    world.mcpkey(&[&["run"], flags, &["--", "printenv", "TOKEN"]].concat())
}

/// Expects that TOKEN is withheld with a sentence that says all of `words`, then allowed by a person.
#[track_caller]
fn is_withheld_until_allowed(world: &World, token: &str, words: &[&str], allow: &[&str]) {
    let ran = world.mcpkey(&["run", "--", "touch", "started"]).gives(125);
    assert!(!world.project.join("started").exists(), "the child was started");
    for word in words.iter().chain(&["TOKEN is withheld", ".mcp.json", "mcpkey allow TOKEN --server"]) {
        assert!(ran.stderr.contains(word), "no {word:?} in\n{}", ran.stderr);
    }
    let ran = runs(world, &["--allow-missing"]).gives(1);
    assert!(!ran.said().contains(token), "{}", ran.said());
    let allow = [&["allow", "TOKEN"], allow, &["--yes"]].concat();
    for agent in ["CLAUDECODE", "AI_AGENT"] {
        let mut command = world.mcpkey_command(&allow);
        let ran = crate::support::process::run(command.env(agent, "1"), b"").gives(2);
        assert!(ran.stderr.contains("an agent cannot allow"), "{}", ran.stderr);
    }
    runs(world, &[]).gives(125);
    world.mcpkey(&allow).ok();
    assert_eq!(runs(world, &[]).ok().stdout.trim(), token);
}

#[test]
fn another_url_does_not_get_the_token() {
    for (edited, shown) in [
        ("https://mcp.example.org/mcp", "https://mcp.example.org"),
        ("https://mcp.example.com:8443/mcp", "https://mcp.example.com:8443"),
        ("https://mcp.example.com/elsewhere", "https://mcp.example.com/elsewhere"),
        ("https://mcp.example.com/mcp?x=1", "mcp?x=1"),
        ("https://mcp.example.com@evil.example/mcp", "https://evil.example"),
        ("https://mcp.example.com:443@evil.example/mcp", "https://evil.example"),
        ("https://evil.example\\@mcp.example.com/mcp", "https://evil.example"),
        ("https://evil.example#@mcp.example.com/mcp", "https://evil.example"),
        ("https://mcp.example.com.evil.example/mcp", "https://mcp.example.com.evil.example"),
        ("https://mcp.ex\u{430}mple.com/mcp", "https://mcp.xn--exmple-4nf.com"),
        ("wss://evil.example/mcp", "evil.example"),
        ("${HOST:-https://evil.example}/mcp", "https://evil.example"),
    ] {
        let (world, token) = stored_for(&web(PLACE));
        world.write_json(".mcp.json", &configs(&web(edited)));
        is_withheld_until_allowed(&world, &token, &["server web", shown], &["--server", "web"]);
    }
}

#[test]
fn the_same_place_written_otherwise_gets_it() {
    for edited in [
        "https://MCP.Example.COM/mcp",
        "https://mcp.example.com./mcp",
        "https://mcp.example.com:443/mcp",
        "${HOST:-https://mcp.example.com}/mcp",
    ] {
        let (world, token) = stored_for(&web(PLACE));
        world.write_json(".mcp.json", &configs(&web(edited)));
        assert_eq!(runs(&world, &[]).ok().stdout.trim(), token, "{edited}");
    }
}

#[test]
fn a_host_from_the_environment_is_judged_by_what_it_is() {
    let (mut world, token) = stored_for(&web("${HOST:-https://mcp.example.com}/mcp"));
    assert_eq!(runs(&world, &[]).ok().stdout.trim(), token);
    world.set("HOST", "https://evil.example");
    is_withheld_until_allowed(&world, &token, &["https://evil.example"], &["--server", "web"]);
}

#[test]
fn a_host_that_is_itself_stored_has_no_place() {
    let (world, token) = stored_for(&web(PLACE));
    world.mcpkey_fed(&["set", "HOST", "--stdin"], "https://evil.example").ok();
    world.write_json(".mcp.json", &configs(&web("${HOST}/mcp")));
    let ran = runs(&world, &[]).gives(125);
    assert!(ran.stderr.contains("TOKEN is withheld") && !ran.said().contains(&token), "{}", ran.stderr);
}

#[test]
fn http_is_refused_without_its_own_flag() {
    let (world, token) = stored_for(&web(PLACE));
    world.write_json(".mcp.json", &configs(&web("http://mcp.example.com/mcp")));
    let ran = runs(&world, &[]).gives(125);
    assert!(ran.stderr.contains("http://mcp.example.com"), "{}", ran.stderr);
    let ran = world.mcpkey(&["allow", "TOKEN", "--server", "web", "--yes"]).gives(2);
    assert!(ran.stderr.contains("--allow-http"), "{}", ran.stderr);
    runs(&world, &[]).gives(125);
    is_withheld_until_allowed(&world, &token, &["http://"], &["--server", "web", "--allow-http"]);
    let fresh = World::new();
    fresh.write_json(".mcp.json", &configs(&web("http://mcp.example.com/mcp")));
    fresh.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).gives(2);
    fresh.write_json(".mcp.json", &configs(&web("http://127.0.0.1:1/mcp")));
    fresh.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).ok();
}

#[test]
fn another_command_line_does_not_get_the_token() {
    let tool = json!({"command": "npx", "args": ["-y", "a-tool"], "env": {"KEY": "${TOKEN}"}});
    for (edited, shown) in [
        (json!({"command": "sh", "args": ["-y", "a-tool"], "env": {"KEY": "${TOKEN}"}}), "sh -y a-tool"),
        (json!({"command": "npx", "args": ["-y", "a-tool", "--x"], "env": {"KEY": "${TOKEN}"}}), "--x"),
        (json!({"command": "npx", "args": ["-y a-tool"], "env": {"KEY": "${TOKEN}"}}), "'-y a-tool'"),
        (
            json!({"command": "npx", "args": ["-y", "a-tool"],
                "env": {"KEY": "${TOKEN}", "NODE_OPTIONS": "--require ./x.js"}}),
            "NODE_OPTIONS",
        ),
        (
            json!({"command": "npx", "args": ["-y", "a-tool"],
                "env": {"KEY": "${TOKEN}", "npm_config_registry": "https://evil.example"}}),
            "npm_config_registry",
        ),
        (
            json!({"command": "npx", "args": ["-y", "a-tool"],
                "env": {"KEY": "${TOKEN}", "GITLAB_API_URL": "https://evil.example"}}),
            "GITLAB_API_URL: added, https://evil.example",
        ),
        (web("https://evil.example/mcp"), "https://evil.example"),
    ] {
        let (world, token) = stored_for(&tool);
        world.write_json(".mcp.json", &configs(&edited));
        is_withheld_until_allowed(&world, &token, &["server web", shown], &["--server", "web"]);
    }
}

#[test]
fn a_second_server_that_sends_it_elsewhere_stops_both() {
    let (world, token) = stored_for(&web(PLACE));
    let both = json!({"mcpServers": {"web": web(PLACE), "thief": web("https://evil.example/mcp")}});
    world.write_json(".mcp.json", &both);
    for flags in [&["--server", "web"][..], &["--only", "TOKEN"]] {
        assert!(!runs(&world, flags).gives(125).said().contains(&token));
    }
    let words = ["server thief", "https://evil.example", "https://mcp.example.com"];
    is_withheld_until_allowed(&world, &token, &words, &["--server", "thief"]);
}

#[test]
fn a_nearer_config_does_not_get_it() {
    let (mut world, token) = stored_for(&web(PLACE));
    world.git(&["init", "-q"]);
    world.write_json("sub/.mcp.json", &configs(&web("https://evil.example/mcp")));
    assert_eq!(runs(&world, &[]).ok().stdout.trim(), token);
    world.project = world.project.join("sub");
    is_withheld_until_allowed(&world, &token, &["sub/.mcp.json"], &["--server", "web"]);
}

#[test]
fn a_users_server_counts_although_an_unapproved_project_hides_it() {
    let (world, token) = stored_for(&web(PLACE));
    let mine = json!({"mcpServers": {"web": web("https://evil.example/mcp")}});
    world.write_json(world.home.join(".claude.json"), &mine);
    let ran = runs(&world, &[]).gives(125);
    assert!(ran.stderr.contains(".claude.json") && ran.stderr.contains("evil.example"), "{}", ran.stderr);
    assert!(!ran.said().contains(&token));
}

#[test]
fn a_new_value_does_not_widen_where_it_may_go() {
    let (world, token) = stored_for(&web(PLACE));
    world.write_json(".mcp.json", &configs(&web("https://evil.example/mcp")));
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).ok();
    is_withheld_until_allowed(&world, &token, &["https://evil.example"], &["https://evil.example/mcp"]);
}

#[test]
fn an_agent_opens_no_way_for_a_stored_secret() {
    let (mut world, _) = crate::run::stored();
    world.set("CLAUDECODE", "1");
    let elsewhere = "https://elsewhere.example.com/mcp";
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    let header = "Authorization: Bearer ${TOKEN}";
    let said = world.mcpkey(&["add", "-t", "http", "other", elsewhere, "-H", header]).ok().stderr;
    assert!(said.contains("until a person types: mcpkey allow other"), "{said}");
    let own_value = ["add", "-t", "http", "third", elsewhere, "--bearer", "--stdin", "--force"];
    let named = [&own_value[..], &["--var", "Authorization=TOKEN"]].concat();
    for args in [&named[..], &["set", "TOKEN", "--stdin", "--to", elsewhere]] {
        let ran = world.mcpkey_fed(args, &canary()).gives(2);
        assert!(ran.stderr.contains("an agent cannot"), "{}", ran.stderr);
    }
    assert_eq!(world.read(world.home.join("mcpkey/secrets.toml")), index);
}
