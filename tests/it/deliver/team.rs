//! A teammate who clones a repository whose servers take their secrets from mcpkey.

use super::{add, world};
use crate::support::fastmcp::FastMcp;
use crate::support::http::Recorder;
use crate::support::{World, canary, claude};

/// A clone of the project of `author`, in a world of its own, with the client and without mcpkey.
fn clone(author: &World) -> World {
    author.git(&["init", "-q"]);
    author.git(&["add", ".mcp.json", ".mcp.json.example"]);
    author.git(&["commit", "-qm", "servers"]);
    let mut teammate = World::new();
    teammate.git(&["clone", "-q", author.project.to_str().unwrap(), "."]);
    claude::install(&mut teammate);
    teammate
}

#[test]
fn without_mcpkey_nothing_connects_as_nobody_and_the_config_says_what_to_do() {
    let token = canary();
    let (fast, open) = (FastMcp::accepting(&[&token]), Recorder::open());
    let author = world();
    add(&author, &fast.url(), &token, &["--deliver", "mcpkey"]);
    let more = ["add", "-t", "http", "open", &open.url(), "--bearer", "--stdin", "--deliver", "mcpkey"];
    author.mcpkey_fed(&more, &canary()).ok();
    let teammate = clone(&author);
    let listing = claude::list(&teammate, &[]);
    assert!(!listing.connected("fast") && !listing.connected("open"), "{}", listing.text);
    assert!(open.requests().is_empty() && fast.authorizations().is_empty());

    // As the config says.
    assert!(
        teammate.read(".mcp.json").contains("copy .mcp.json.example over this file and export its variables")
    );
    let example = teammate.read(".mcp.json.example");
    assert!(example.contains("Bearer ${FAST_TOKEN}") && !example.contains("bridge"), "{example}");
    teammate.write(".mcp.json", example);
    let listing = claude::list(&teammate, &[("FAST_TOKEN", &token), ("OPEN_TOKEN", &canary())]);
    assert!(listing.connected("fast") && listing.connected("open"), "{}", listing.text);
}

#[test]
fn with_mcpkey_setup_asks_for_what_is_missing() {
    let (token, mine) = (canary(), canary());
    let fast = FastMcp::accepting(&[&token, &mine]);
    let author = world();
    add(&author, &fast.url(), &token, &["--deliver", "mcpkey"]);
    let teammate = clone(&author);
    teammate.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    let listing = claude::list(&teammate, &[]);
    assert!(!listing.connected("fast"), "{}", listing.text);
    assert!(listing.text.contains("FAST_TOKEN of fast has no value"), "{}", listing.text);
    teammate.mcpkey(&["setup"]).gives(1).says(&["no value for FAST_TOKEN", "mcpkey set FAST_TOKEN"]);
    teammate.mcpkey_fed(&["setup", "--stdin"], &format!("FAST_TOKEN={mine}\n")).ok();
    let listing = claude::list(&teammate, &[]);
    assert!(listing.connected("fast"), "{}", listing.text);
    assert!(fast.authorizations().contains(&format!("Bearer {mine}")));
    assert!(!fast.authorizations().contains(&format!("Bearer {token}")));
}
