//! `add` and `add-json` test the server with its new token, and lose nothing that was typed.

use serde_json::json;

use crate::support::canary::contains;
use crate::support::http::Recorder;
use crate::support::pty::Terminal;
use crate::support::stdio::Stdio;
use crate::support::{World, canary};

/// A world in which `add` tests, as it does unless told otherwise.
fn testing() -> World {
    let mut world = World::new();
    world.unset("MCPKEY_TEST_ON_ADD");
    world
}

fn add(url: &str) -> [&str; 6] {
    ["add", "-t", "http", "web", url, "--bearer"]
}

#[test]
fn a_server_that_works_is_registered_and_named() {
    let (world, token) = (testing(), canary());
    let server = Recorder::guarded(&token);
    let url = server.url();
    let ran = world.mcpkey_fed(&[&add(&url)[..], &["--stdin"]].concat(), &token).ok();
    let ran = ran.says(&["testing web", "10 s", "works: recorder 1, 0 tools"]);
    assert!(!contains(ran.said().as_bytes(), &token));
    assert_eq!(world.delivered("WEB_TOKEN"), token);

    let key = canary();
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let entry = tool.entry(&[], &json!({"TOOL_KEY": key}));
    world.mcpkey(&["add-json", "tool", &entry.to_string()]).ok().says(&["30 s", "works: recorder 1"]);
}

#[test]
fn without_a_terminal_a_server_that_does_not_work_is_registered_with_a_warning() {
    let (world, token) = (testing(), canary());
    let server = Recorder::guarded(&canary());
    let url = server.url();
    let ran = world.mcpkey_fed(&[&add(&url)[..], &["--stdin"]].concat(), &token).ok();
    ran.says(&["warning: registered, but 401", "mcpkey rotate WEB_TOKEN"]);
    assert_eq!(world.delivered("WEB_TOKEN"), token);
    let closed = ["add", "shut", "http://127.0.0.1:1/mcp", "--bearer", "--stdin"];
    world.mcpkey_fed(&closed, &token).ok().says(&["warning: registered, but nothing listens"]);
    assert_eq!(world.delivered("SHUT_TOKEN"), token);
}

#[test]
fn a_person_keeps_the_value_types_it_again_or_leaves() {
    let (right, wrong) = (canary(), canary());
    let server = Recorder::guarded(&right);
    let url = server.url();
    for (answer, code, delivered) in [("t", 0, Some(&right)), ("r", 0, Some(&wrong)), ("c", 1, None)] {
        let world = testing();
        let mut terminal = Terminal::mcpkey(&world, &add(&url));
        terminal.sees("(hidden): ");
        terminal.types(&wrong);
        terminal.sees("401");
        terminal.sees("cancel (c)");
        terminal.types(answer);
        if answer == "t" {
            terminal.sees("(hidden): ");
            terminal.types(&right);
        }
        let ended = terminal.ends();
        assert!(ended.code == code && ended.sane, "{answer}: {} {}", ended.code, ended.screen);
        match delivered {
            Some(value) => assert_eq!(world.delivered("WEB_TOKEN"), *value),
            None => assert!(!world.project.join(".mcp.json").exists()),
        }
        assert_eq!(answer == "t", ended.screen.contains("works: recorder"), "{}", ended.screen);
    }
}

#[test]
fn a_value_that_was_typed_into_the_line_can_be_typed_again() {
    let (right, wrong) = (canary(), canary());
    let (world, server) = (testing(), Recorder::guarded(&right));
    let header = format!("Authorization: Bearer {wrong}");
    let mut terminal = Terminal::mcpkey(&world, &["add", "web", &server.url(), "-H", &header]);
    terminal.sees("cancel (c)");
    terminal.types("t");
    terminal.sees("(hidden): ");
    terminal.types(&right);
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("WEB_TOKEN"), right);
}

#[test]
fn nothing_is_sent_where_that_is_not_wanted_or_no_token_is_new() {
    let (mut world, token) = (testing(), canary());
    let server = Recorder::open();
    let url = server.url();
    let feed = |world: &World, name: &str, more: &[&str]| {
        let args = [&["add", name, &url, "--bearer", "--stdin"], more].concat();
        world.mcpkey_fed(&args, &token).ok()
    };
    feed(&world, "a", &["--no-test"]);
    feed(&world, "b", &["--dry-run"]);
    world.mcpkey(&["add", "c", &url]).ok();
    std::fs::write(world.home.join("mcpkey/config.toml"), "test-on-add = false\n").unwrap();
    feed(&world, "d", &[]);
    assert!(server.requests().is_empty());
    world.set("MCPKEY_TEST_ON_ADD", "1");
    feed(&world, "e", &[]);
    assert!(!server.requests().is_empty());
    world.set("MCPKEY_TEST_ON_ADD", "maybe");
    world.mcpkey_fed(&["add", "f", &url, "--bearer", "--stdin"], &token).gives(2).says(&["neither 0 nor 1"]);
}

#[test]
fn what_the_config_lacks_is_said_and_not_blamed_on_the_token() {
    let (world, token) = (testing(), canary());
    let server = Recorder::open();
    let args = ["add", "web", &server.url(), "--bearer", "-H", "X-Team: ${TEAM_NAME}", "--stdin"];
    world.mcpkey_fed(&args, &token).ok().says(&["not tested: TEAM_NAME has no value"]);
    assert!(server.requests().is_empty());
}
