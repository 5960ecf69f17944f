//! A stand-in for the client where only its name and its way to a helper count: it asks mcpkey for headers.

use std::process::Command;

use serde_json::Value;

use super::World;
use super::canary::canary;
use super::deps;
use super::process::{self, Ran};

/// The server that asks.
pub const URL: &str = "http://127.0.0.1:9/mcp";
/// Asks, as a child of the shell that reads it, which no shell can replace itself with.
pub const ASK: &str = "mcpkey headers; exit $?";

/// Makes the stand-in and mcpkey reachable.
pub fn install(world: &World) {
    world.link("claude", &deps::script("it/support/claude_stand_in.py"));
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
}

/// A world with server `web`, which gets a token by helper, and that token.
pub fn asked_for() -> (World, String) {
    let (world, token) = (World::new(), canary());
    register(&world, &token);
    (world, token)
}

/// Registers server `web` in `world`, with `token` in its store.
pub fn register(world: &World, token: &str) {
    install(world);
    let words = ["add", "-t", "http", "web", URL, "--bearer", "--stdin", "--deliver", "helper"];
    world.mcpkey_fed(&words, token).ok();
}

/// A command that runs `script` in a shell called `claude`, for server `name` at `url`.
pub fn claude(world: &World, script: &str, name: &str, url: &str) -> Command {
    let mut command = world.command("claude");
    command.args(["-c", script]).env("AI_AGENT", "stand-in");
    command.env("CLAUDE_CODE_MCP_SERVER_NAME", name).env("CLAUDE_CODE_MCP_SERVER_URL", url);
    command
}

/// What comes of running `script` in a shell called `claude`, for server `web`.
#[track_caller]
pub fn ran(world: &World, script: &str) -> Ran {
    process::run(&mut claude(world, script, "web", URL), b"")
}

/// The answer of mcpkey, which must be one line of JSON.
#[track_caller]
pub fn answer(ran: &Ran) -> Value {
    assert_eq!((ran.code, ran.stdout.matches('\n').count()), (0, 1), "{}", ran.said());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e} in {}", ran.said()))
}

/// Fails the test unless the answer is one that no client can send, with `reason` in the name of a header and no value.
#[track_caller]
pub fn refused(ran: &Ran, reason: &str) {
    let answer = answer(ran);
    let headers = answer.as_object().expect("headers");
    let sentence = |name: &String| name.starts_with("mcpkey: ") && name.contains(reason);
    assert!(headers.keys().any(sentence), "no header says {reason:?}: {}", ran.said());
    assert!(headers.values().all(|value| value == ""), "{}", ran.said());
}
