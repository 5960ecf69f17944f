//! Delivery by mcpkey, with the real client: each server gets its own secrets, and nobody else sees them.

mod desktop;
mod exec;
mod failing;
mod helped;
mod killed;
mod rotated;
mod sight;
mod team;
mod usual;
mod who;

use serde_json::json;

use crate::support::fastmcp::FastMcp;
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude};

/// A world with the client, in which it finds mcpkey.
fn world() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    world
}

fn add(world: &World, url: &str, token: &str, more: &[&str]) {
    let words = ["add", "-t", "http", "fast", url, "--bearer", "--stdin"];
    world.mcpkey_fed(&[&words, more].concat(), token).ok();
}

#[test]
fn the_client_connects_without_any_variable_in_its_environment() {
    let (token, key) = (canary(), canary());
    let fast = FastMcp::accepting(&[&token]);
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let world = world();
    add(&world, &fast.url(), &token, &["--deliver", "mcpkey"]);
    let args = tool.args();
    let command = tool.command();
    let mut words = vec!["add", "tool", "--stdin", "-e", "TOOL_KEY", "--deliver", "mcpkey", "--"];
    words.push(command.to_str().unwrap());
    words.extend(args.iter().map(String::as_str));
    world.mcpkey_fed(&words, &key).ok();

    let listing = claude::list(&world, &[]);
    assert!(listing.connected("fast") && listing.connected("tool"), "{}", listing.text);
    assert!(fast.authorizations().contains(&format!("Bearer {token}")));
    assert_eq!(tool.noted().unwrap()["env"]["TOOL_KEY"], json!(key));
}

#[test]
fn either_form_converts_to_the_other_and_connects_again() {
    let token = canary();
    let fast = FastMcp::accepting(&[&token]);
    let world = world();
    add(&world, &fast.url(), &token, &[]);
    let (config, example) = (world.read(".mcp.json"), world.read(".mcp.json.example"));
    for _ in 0..2 {
        world.mcpkey(&["deliver", "mcpkey", "fast"]).ok().says(&["fast gets its secrets from mcpkey"]);
        assert!(!world.read(".mcp.json").contains("${"));
        assert_eq!(world.read(".mcp.json.example"), example);
        let listing = claude::list(&world, &[]);
        assert!(listing.connected("fast"), "{}", listing.text);
        world.mcpkey(&["deliver", "env", "--all"]).ok();
        assert_eq!(world.read(".mcp.json"), config);
        assert!(!claude::list(&world, &[]).connected("fast"));
    }
}

#[test]
fn a_bridge_that_cannot_serve_is_seen_and_nothing_is_sent() {
    let token = canary();
    let open = Recorder::open();
    let world = world();
    add(&world, &open.url(), &token, &["--deliver", "mcpkey"]);
    world.mcpkey(&["forget", "FAST_TOKEN", "--yes"]).ok();
    let listing = claude::list(&world, &[]);
    assert!(!listing.connected("fast"));
    assert!(listing.text.contains("FAST_TOKEN of fast has no value"), "{}", listing.text);
    assert_eq!(open.requests().len(), 0);
    let log = world.mcpkey(&["log", "--json"]).ok().stdout;
    assert!(log.contains("FAST_TOKEN of fast has no value"), "{log}");
}

#[test]
fn without_mcpkey_the_client_connects_as_nobody_to_nobody() {
    let open = Recorder::open();
    let world = world();
    add(&world, &open.url(), &canary(), &["--deliver", "mcpkey"]);
    std::fs::remove_file(world.root().join("bin/mcpkey")).unwrap();
    let listing = claude::list(&world, &[]);
    assert!(!listing.connected("fast"), "{}", listing.text);
    assert_eq!(open.requests().len(), 0);
}

#[test]
fn a_redirected_server_gets_nothing() {
    let (mine, theirs) = (Recorder::open(), Recorder::open());
    let world = world();
    add(&world, &mine.url(), &canary(), &["--deliver", "mcpkey"]);
    let config = world.read(".mcp.json").replace(&mine.origin(), &theirs.origin());
    world.write(".mcp.json", config);
    let listing = claude::list(&world, &[]);
    assert!(!listing.connected("fast"));
    assert!(listing.text.contains("withheld"), "{}", listing.text);
    assert_eq!(theirs.requests().len(), 0);
}
