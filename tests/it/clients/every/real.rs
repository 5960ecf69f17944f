//! The real clients that connect without a model, started by `run` against a server that asks for a bearer.

use serde_json::json;

use crate::support::http::Recorder;
use crate::support::process::Ran;
use crate::support::{World, canary, real};

#[track_caller]
fn lists(world: &World, program: &str) -> Ran {
    real::list(&mut world.mcpkey_command(&["run", "--", program]))
}

#[test]
#[ignore = "tests/run.sh --all, after tests/clients.sh has installed the clients"]
fn opencode_connects_with_what_its_own_file_mentions() {
    let token = canary();
    let server = Recorder::guarded(&token);
    let world = real::world("opencode");
    let entry = json!({"type": "remote", "url": server.url(), "headers": {"Authorization": "Bearer {env:API_TOKEN}"}});
    world.write_json(world.home.join(".config/opencode/opencode.json"), &json!({"mcp": {"api": entry}}));
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--allow-http"], &token).ok();
    let ran = lists(&world, "opencode").ok();
    assert!(ran.said().contains("connected"), "{}", ran.said());
    let bearer = format!("Bearer {token}");
    assert!(server.requests().iter().any(|request| request.header("authorization") == Some(&bearer)));
    // A project that sends it to another server gets nothing, and the client does not start.
    let elsewhere = Recorder::guarded(&token);
    world.write_json("opencode.json", &json!({"mcp": {"api": {"url": elsewhere.url()}}}));
    lists(&world, "opencode").gives(125).says(&["API_TOKEN is withheld"]);
    assert_eq!(elsewhere.requests().len(), 0);
}

#[test]
#[ignore = "tests/run.sh --all, after tests/clients.sh has installed the clients"]
fn gemini_connects_with_what_its_own_file_mentions() {
    let token = canary();
    let server = Recorder::guarded(&token);
    let world = real::world("gemini");
    let entry = json!({"httpUrl": server.url(), "headers": {"Authorization": "Bearer $API_TOKEN"}});
    world.write_json(world.home.join(".gemini/settings.json"), &json!({"mcpServers": {"api": entry}}));
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--allow-http"], &token).ok();
    let ran = lists(&world, "gemini").ok();
    assert!(ran.said().contains("Connected"), "{}", ran.said());
    let bearer = format!("Bearer {token}");
    assert!(server.requests().iter().any(|request| request.header("authorization") == Some(&bearer)));
}

#[test]
#[ignore = "tests/run.sh --all, after tests/clients.sh has installed the clients"]
fn codex_is_started_as_itself() {
    let world = real::world("codex");
    world.write(
        world.home.join(".codex/config.toml"),
        "[mcp_servers.api]\nurl = \"https://mcp.example.com/mcp\"\nbearer_token_env_var = \"API_TOKEN\"\n",
    );
    lists(&world, "codex").gives(125).says(&["API_TOKEN has no value"]);
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin"], &canary()).ok();
    let ran = lists(&world, "codex").ok();
    assert!(ran.stdout.contains("API_TOKEN") && ran.stdout.contains("api"), "{}", ran.said());
}
