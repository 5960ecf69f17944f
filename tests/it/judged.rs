//! What `test` and its kin judge by: the raw answer, and the network as the client would have it.

use serde_json::json;

use crate::run::{configure, store};
use crate::support::World;
use crate::support::stdio::Stdio;
use crate::test_verb::{approve, verdicts};

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
    world.set("X_API_KEY", format!("2025-11-25{}", crate::support::canary()));
    let found = verdicts(&world.mcpkey(&["test", "--json"]).ok());
    assert_eq!(found["tool"]["protocol"], "2025-11-25");
}
