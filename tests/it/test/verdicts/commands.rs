//! Programs instead of addresses, and entries that are not even tried.

use serde_json::{Value, json};

use crate::support::stdio::Stdio;
use crate::support::tested::{Table, Tested, approve, bearer};
use crate::support::{World, canary, deps};

fn bad(way: &str) -> Value {
    let script = deps::script("it/support/bad_stdio.py");
    json!({"type": "stdio", "command": deps::python(), "args": [script, way], "env": {"TOOL_KEY": "${TOOL_KEY}"}})
}

#[test]
fn a_program_is_told_by_how_it_ends() {
    let (world, key) = (World::new(), canary());
    let wanting = Stdio::wanting("TOOL_KEY", &key);
    let mut table = Table::default();
    table.works("good", wanting.entry(&[], &json!({"TOOL_KEY": "${TOOL_KEY}"})));
    table.works("stubborn", bad("stubborn"));
    table.works("junk", bad("junk"));
    table.row("crash", bad("crash"), "crashed", "cannot log in with •••");
    table.row("killed", bad("killed"), "crashed", "signal 9");
    table.row("quits", bad("quits"), "crashed", "by hand");
    table.row("silent", bad("silent"), "silent", "waiting for the database");
    table.row("quiet", bad("quiet"), "silent", "stdout");
    table.row("chatty", bad("chatty"), "not-mcp", "command");
    table.row("huge", bad("huge"), "silent", "stdout");
    table.row("nowhere", json!({"command": "no-such-program"}), "no-command", "install it");
    let plain = world.root().join("bin/plain");
    std::fs::write(&plain, "not a program").unwrap();
    table.row("plain", json!({"command": plain}), "not-executable", "ls -l");
    table.configure(&world);
    crate::run::store(&world, "TOOL_KEY", &key);
    table.holds(&world, &[&key], &["--timeout", "6s"]);
}

#[test]
fn what_is_not_even_tried_says_why() {
    let world = World::new();
    let token = canary();
    let mut table = Table::default();
    table.row("gone", bearer("https://gone.example.com/mcp", "GONE"), "missing-variable", "mcpkey set GONE");
    table.row("typeless", json!({"url": "https://mcp.example.com/mcp"}), "bad-entry", "config");
    table.row(
        "broken",
        json!({"type": "http", "url": "https://mcp.example.com/mcp", "headers": {"A": 1}}),
        "bad-entry",
        "config",
    );
    table.row("switched-off", bearer("https://off.example.com/mcp", "OFF"), "off", "");
    table.row(
        "elsewhere",
        bearer("https://first.example.com/mcp", "TOKEN"),
        "withheld",
        "mcpkey allow TOKEN",
    );
    table.configure(&world);
    let mut settings = json!({"enableAllProjectMcpServers": true});
    settings["disabledMcpjsonServers"] = json!(["switched-off"]);
    world.write_json(".claude/settings.local.json", &settings);
    crate::run::store(&world, "TOKEN", &token);
    let mut config = world.read_json(".mcp.json");
    config["mcpServers"]["elsewhere"]["url"] = "https://second.example.com/mcp".into();
    world.write_json(".mcp.json", &config);
    table.holds(&world, &[&token], &[]);
}

#[test]
fn a_store_that_does_not_answer_is_a_verdict() {
    let (world, _) = crate::run::stored();
    approve(&world);
    std::fs::remove_file(world.home.join("mcpkey/identity.txt")).unwrap();
    let mut table = Table::default();
    table.row("web", Value::Null, "no-secret", "mcpkey store");
    table.holds(&world, &[], &[]);
}

#[test]
fn what_nobody_approved_is_not_started_until_it_is_named() {
    let world = World::new();
    let tool = Stdio::noting::<&str>(&[]);
    world.write_json(".mcp.json", &json!({"mcpServers": {"tool": tool.entry(&[], &json!({}))}}));
    let tested = Tested::of(&world, &[]);
    assert_eq!((tested.verdict("tool"), tested.ran.code), ("unapproved", 2));
    assert_eq!(tool.noted(), None);
    for args in [&["tool", "--yes"][..], &["--yes"]] {
        assert_eq!(Tested::of(&world, args).verdict("tool"), "works", "{args:?}");
    }
    assert!(tool.noted().is_some());
}
