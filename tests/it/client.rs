//! The whole job against the real client: a token that rests in the store reaches the server that wants it.

use serde_json::json;

use crate::support::fastmcp::FastMcp;
use crate::support::pty::Terminal;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude, deps, http};

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
    let recorder = http::Recorder::guarded(&token);
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
fn a_terminal_shows_what_is_typed_and_stays_sane() {
    let world = World::new();
    let mut terminal =
        Terminal::run(&world, "sh", &["-c", "printf 'name? '; read x; echo \"hello $x\"; exit 3"]);
    terminal.sees("name? ");
    assert!(terminal.echoes());
    terminal.types("you");
    let ended = terminal.ends();
    assert!(ended.screen.contains("hello you"), "{ended:?}");
    assert_eq!((ended.code, ended.sane), (3, true));
    let mut terminal = Terminal::run(&world, "sh", &["-c", "stty -echo; printf 'name? '; exec cat"]);
    terminal.sees("name? ");
    assert!(!terminal.echoes());
    terminal.presses("\x03");
    let ended = terminal.ends();
    assert_eq!((ended.code, ended.sane), (130, false), "{ended:?}");
}
