//! The whole job against the real client: a token that rests in the store reaches the server that wants it.

use std::path::PathBuf;

use serde_json::json;

use crate::support::canary::files_with;
use crate::support::claude::Listing;
use crate::support::fastmcp::FastMcp;
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude, deps};

#[test]
fn the_client_is_the_measured_version() {
    let mut world = World::new();
    claude::install(&mut world);
    assert_eq!(
        claude::run(&world, &["--version"]).ok().stdout.trim(),
        format!("{} (Claude Code)", deps::CLIENT)
    );
}

#[test]
fn the_client_itself_connects_with_the_variable_and_fails_without() {
    let (token, wanted) = (canary(), canary());
    let server = FastMcp::accepting(&[&token]);
    let recorder = Recorder::guarded(&token);
    let stdio = Stdio::wanting("TOOL_KEY", &wanted);
    let mut world = World::new();
    claude::install(&mut world);
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {
            "fast": {"type": "http", "url": server.url(), "headers": {"Authorization": "Bearer ${FAST_TOKEN}"}},
            "loop": {"type": "http", "url": recorder.url(), "headers": {"Authorization": "Bearer ${FAST_TOKEN}"}},
            "tool": stdio.entry(&[], &json!({"TOOL_KEY": "${TOOL_KEY}"})),
            "everything": {"command": "node", "args": [deps::everything(), "${EVERYTHING:-nothing}"]},
        }}),
    );
    let without = claude::list(&world, &[]);
    let with =
        claude::list(&world, &[("FAST_TOKEN", &token), ("TOOL_KEY", &wanted), ("EVERYTHING", "stdio")]);
    for name in ["fast", "loop", "tool", "everything"] {
        assert!(!without.connected(name), "{name}: {}", without.text);
        assert!(with.connected(name), "{name}: {}", with.text);
    }
    assert!(server.authorizations().contains(&format!("Bearer {token}")));
}

#[test]
fn a_token_that_rests_in_the_store_reaches_the_servers_through_the_client() {
    let (token, key) = (canary(), canary());
    let fast = FastMcp::accepting(&[&token]);
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let mut world = World::new();
    claude::install(&mut world);
    let add = [
        "add",
        "-t",
        "http",
        "fast",
        &fast.url(),
        "--bearer",
        "--var",
        "Authorization=FAST_TOKEN",
        "--stdin",
    ];
    world.mcpkey_fed(&add, &format!("{token}\n")).ok();
    let python = tool.command();
    let mut add =
        vec!["add", "tool", "-e", "TOOL_KEY", "--stdin", "--", python.to_str().expect("a path in UTF-8")];
    let args = tool.args();
    add.extend(args.iter().map(String::as_str));
    world.mcpkey_fed(&add, &format!("{key}\n")).ok();

    let alone = claude::list(&world, &[]);
    assert!(!alone.connected("fast") && !alone.connected("tool"), "{}", alone.text);
    for line in [&["run", "--", "claude", "mcp", "list"][..], &["claude", "mcp", "list"]] {
        let listing = Listing::read(&world.mcpkey(line).ok());
        assert!(listing.connected("fast") && listing.connected("tool"), "{line:?}: {}", listing.text);
    }
    for secret in [&token, &key] {
        assert_eq!(files_with(world.root(), secret), Vec::<PathBuf>::new());
    }
}

#[test]
fn after_set_the_next_run_uses_the_new_token() {
    let (old, new) = (canary(), canary());
    let web = Recorder::guarded(&new);
    let mut world = World::new();
    claude::install(&mut world);
    let add =
        ["add", "-t", "http", "web", &web.url(), "--bearer", "--var", "Authorization=WEB_TOKEN", "--stdin"];
    world.mcpkey_fed(&add, &old).ok();
    let list = || Listing::read(&world.mcpkey(&["run", "--", "claude", "mcp", "list"]));
    assert!(!list().connected("web"));
    world.mcpkey_fed(&["set", "WEB_TOKEN", "--stdin"], &new).ok();
    assert!(list().connected("web"));
    let sent: Vec<_> =
        web.requests().iter().filter_map(|r| Some(r.header("authorization")?.to_owned())).collect();
    assert_eq!((sent.first(), sent.last()), (Some(&format!("Bearer {old}")), Some(&format!("Bearer {new}"))));
}

#[test]
fn the_persons_settings_would_beat_the_token_so_run_says_so() {
    let mut world = World::new();
    claude::install(&mut world);
    let web = Recorder::open();
    let add =
        ["add", "-t", "http", "web", &web.url(), "--bearer", "--var", "Authorization=WEB_TOKEN", "--stdin"];
    world.mcpkey_fed(&add, &canary()).ok();
    world
        .write_json(world.home.join(".claude/settings.json"), &json!({"env": {"WEB_TOKEN": "an older one"}}));
    let ran = world.mcpkey(&["run", "--", "claude", "mcp", "list"]);
    assert!(ran.stderr.contains("WEB_TOKEN") && ran.stderr.contains("settings.json"), "{}", ran.said());
}
