//! A token that is rotated while the client runs.

use serde_json::json;

use super::{add, world};
use crate::support::canary;
use crate::support::fastmcp::FastMcp;
use crate::support::messages::{Messages, Outcome, Turn};
use crate::support::process;

/// What the model's two calls of a tool came to, between which the token was rotated.
fn calls_around_a_rotation(delivery: &str) -> (Outcome, Outcome) {
    let (old, new) = (canary(), canary());
    let fast = FastMcp::accepting(&[&old]);
    let world = world();
    add(&world, &fast.url(), &old, &["--deliver", delivery]);
    let (called, rotated) = (world.root().join("called"), world.root().join("rotated"));
    let wait = format!(
        "touch '{}'; n=0; until [ -e '{}' ] || [ $n -gt 300 ]; do sleep 0.1; n=$((n+1)); done",
        called.display(),
        rotated.display()
    );
    let call = Turn::call("mcp__fast__greet", json!({}));
    let model = Messages::saying(&[call.clone(), Turn::call("Bash", json!({"command": wait})), call]);
    let words: &[&str] = if delivery == "env" { &["mcpkey", "claude"] } else { &["claude"] };
    let mut client = model.command(&world, words, &["--allowedTools", "Bash", "mcp__fast__greet"]);
    std::thread::scope(|scope| {
        let session = scope.spawn(move || process::run(&mut client, b""));
        while !called.exists() {
            assert!(!session.is_finished(), "{:?}", session.join());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        fast.accepts(&[&new]);
        world.mcpkey_fed(&["rotate", "FAST_TOKEN", "--no-test", "--stdin"], &new).ok();
        std::fs::write(&rotated, "").unwrap();
        session.join().unwrap().ok();
    });
    let outcomes = model.outcomes();
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
    assert_eq!(fast.authorizations().contains(&format!("Bearer {new}")), delivery == "mcpkey");
    (outcomes[0].clone(), outcomes[2].clone())
}

#[test]
fn a_bridge_takes_the_new_token_in_the_same_session() {
    let (before, after) = calls_around_a_rotation("mcpkey");
    assert!(!before.is_error && before.text.contains("hello"), "{before:?}");
    assert!(!after.is_error && after.text.contains("hello"), "{after:?}");
}

#[test]
fn the_environment_keeps_the_old_one() {
    let (before, after) = calls_around_a_rotation("env");
    assert!(!before.is_error && before.text.contains("hello"), "{before:?}");
    assert!(after.is_error, "{after:?}");
}
