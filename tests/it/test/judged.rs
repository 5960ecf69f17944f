//! What `test` and its kin judge by: the raw answer, and the network as the client would have it.

use serde_json::json;

use crate::run::{configure, store};
use crate::support::http::Recorder;
use crate::support::pty::Terminal;
use crate::support::stdio::Stdio;
use crate::support::{World, canary};
use crate::test::{approve, verdicts};

#[test]
fn a_short_value_in_the_environment_or_the_store_changes_no_verdict() {
    let (mut world, tool) = (World::new(), Stdio::noting(&["OWN_TOKEN"]));
    configure(&world, &json!({"tool": tool.entry(&["${OWN_TOKEN}"], &json!({"PAGE_TOKEN": "06"}))}));
    approve(&world);
    for (name, value) in [("X_API_KEY", "20"), ("CLAUDE_CODE_CHILD_SESSION", "1"), ("SOME_TOKEN", "2025")] {
        world.set(name, value);
    }
    store(&world, "OWN_TOKEN", "11");
    let found = verdicts(&world.mcpkey(&["test", "--json"]).ok());
    assert_eq!(found["tool"]["verdict"], "works", "{}", found["tool"]);
    assert_eq!(found["tool"]["protocol"], "2025-11-25");
    assert_eq!(found["tool"]["server"]["name"], "recorder");
}

#[test]
fn a_secret_that_looks_like_a_revision_changes_no_verdict() {
    let (mut world, tool) = (World::new(), Stdio::noting(&["X_API_KEY"]));
    configure(&world, &json!({"tool": tool.entry(&[], &json!({}))}));
    approve(&world);
    world.set("X_API_KEY", format!("2025-11-25{}", canary()));
    let found = verdicts(&world.mcpkey(&["test", "--json"]).ok());
    assert_eq!(found["tool"]["protocol"], "2025-11-25");
}

/// Two servers that want a token each, and one with a key that nobody has.
fn wanting(world: &World, servers: [&Recorder; 2]) {
    let [one, two] = servers.map(Recorder::url);
    configure(
        world,
        &json!({
            "one": {"type": "http", "url": one, "headers": {"Authorization": "Bearer ${ONE_TOKEN}"}},
            "two": {"type": "http", "url": two, "headers": {"X-API-Key": "${TWO_KEY}"}},
            "zoo": {"command": "true", "env": {"ZOO_SECRET": "${ZOO_MCP_SECRET}"}},
        }),
    );
}

#[test]
fn setup_tests_what_it_is_given() {
    let (mut world, good, bad) = (World::new(), canary(), canary());
    let (one, two) = (Recorder::guarded(&good), Recorder::open());
    wanting(&world, [&one, &two]);
    world.set("MCPKEY_TEST_ON_ADD", "1");
    let given = format!("ONE_TOKEN={bad}\nTWO_KEY={good}\nZOO_MCP_SECRET={good}\n");
    let ran = world.mcpkey_fed(&["setup", "--stdin"], &given).gives(1);
    for words in
        ["testing one, two and zoo", "one: 401", "mcpkey rotate ONE_TOKEN", "two: works", "zoo: not tested"]
    {
        assert!(ran.stderr.contains(words), "no {words:?} in {}", ran.stderr);
    }
    assert!(!ran.said().contains(&good) && !ran.said().contains(&bad));
    let sent = two.requests().len();
    world.mcpkey(&["forget", "TWO_KEY", "--yes"]).ok();
    world.mcpkey_fed(&["setup", "--stdin", "--no-test"], &format!("TWO_KEY={good}\n")).ok();
    assert_eq!(two.requests().len(), sent);
}

#[test]
fn setup_counts_names_the_field_and_lets_a_value_be_skipped() {
    let (world, token) = (World::new(), canary());
    let (one, two) = (Recorder::open(), Recorder::open());
    wanting(&world, [&one, &two]);
    let mut terminal = Terminal::mcpkey(&world, &["setup"]);
    terminal.sees("1 of 3: ONE_TOKEN for one, header Authorization");
    terminal.types(&token);
    terminal.sees("2 of 3: TWO_KEY for two, header X-API-Key");
    terminal.types("");
    terminal.sees("3 of 3: ZOO_MCP_SECRET for zoo, variable ZOO_SECRET");
    terminal.types(&token);
    let ended = terminal.ends();
    assert_eq!(ended.code, 1, "{}", ended.screen);
    assert!(ended.screen.contains("mcpkey run --allow-missing"), "{}", ended.screen);
    let mut terminal = Terminal::mcpkey(&world, &["run", "--", "echo", "ran"]);
    terminal.sees("TWO_KEY for two");
    terminal.types("");
    let ended = terminal.ends();
    assert_eq!(ended.code, 125, "{}", ended.screen);
    assert!(ended.screen.contains("--allow-missing"), "{}", ended.screen);
    world.mcpkey(&["run", "--allow-missing", "--", "true"]).ok();
}
