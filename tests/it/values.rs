//! What was typed: mended where it is plain what was meant, and asked for where it is only a sample.

use serde_json::json;

use crate::support::canary::{files_with, github_token};
use crate::support::{World, canary};

#[test]
fn a_sample_and_nothing_are_values_that_are_missing() {
    let world = World::new();
    for header in [
        "Authorization: Bearer YOUR_API_KEY",
        "Authorization: Bearer <token>",
        "Authorization: Bearer ",
        "X-API-Key:",
    ] {
        let ran = world.mcpkey(&["add", "-t", "http", "a", "https://a.example/mcp", "-H", header]).gives(2);
        ran.says(&["still to be given", "is missing", "--stdin", "--from-env"]);
        assert!(!world.project.join(".mcp.json").exists(), "{header}");
    }
    let (token, line) = (canary(), ["add", "b", "-e", "API_KEY=<your key>", "--stdin", "--", "tool"]);
    world.mcpkey_fed(&line, &token).ok();
    assert_eq!(world.entry("b")["env"], json!({"API_KEY": "${B_API_KEY}"}));
    assert_eq!(world.delivered("B_API_KEY"), token);
    let plain = ["add", "c", "-e", "API_KEY=YOUR_API_KEY", "--plain", "API_KEY", "--", "tool"];
    world.mcpkey(&plain).ok();
    assert_eq!(world.entry("c")["env"], json!({"API_KEY": "YOUR_API_KEY"}));
    world.mcpkey(&["add", "d", "-e", "API_KEY=none", "-e", "LEVEL=", "--", "tool"]).ok();
    assert_eq!(world.entry("d")["env"], json!({"API_KEY": "none", "LEVEL": ""}));
}

#[test]
fn what_was_plainly_not_meant_is_taken_off_by_every_way_in_and_said() {
    let world = World::new();
    let token = canary();
    let add = ["add", "-t", "http", "a", "https://a.example/mcp", "--bearer", "--stdin"];
    let ran = world.mcpkey_fed(&add, &format!("\u{feff}Bearer {token}\n")).ok();
    ran.says(&["stripped invisible characters from", "stripped the scheme"]);
    assert_eq!(world.delivered("A_TOKEN"), token);
    for (typed, said) in [
        (format!("\"{token}\""), "quotes around"),
        (format!("export A_TOKEN={token}"), "the name in front of"),
        (format!("{}\u{200b}{}", &token[..4], &token[4..]), "invisible characters from"),
        (format!("Bearer {token}"), "the scheme"),
        (format!("\u{a0}{token}\u{a0}"), "white space around"),
    ] {
        world.mcpkey_fed(&["set", "A_TOKEN", "--stdin"], &canary()).ok();
        world.mcpkey_fed(&["set", "A_TOKEN", "--stdin"], &typed).ok().says(&[&format!("stripped {said}")]);
        assert_eq!(world.delivered("A_TOKEN"), token, "{said}");
    }
    let new = canary();
    let rotate = ["rotate", "A_TOKEN", "--stdin", "--no-test"];
    world.mcpkey_fed(&rotate, &format!("Bearer {new}")).ok().says(&["stripped the scheme"]);
    assert_eq!(world.delivered("A_TOKEN"), new);
}

#[test]
fn the_history_is_spoken_of_only_where_it_can_hold_the_value() {
    let (mut world, token) = (World::new(), github_token());
    let header = format!("Authorization: Bearer {token}");
    let line = |name| ["add", name, "https://a.example/mcp", "-H", &header];
    world.mcpkey(&line("a")).ok().says(&["history still holds"]);
    world.set("MY_TOKEN", &token);
    let ran = world.mcpkey(&line("b")).ok();
    assert!(!ran.stderr.contains("history"), "{}", ran.stderr);
    assert!(files_with(world.root(), &token).is_empty());
}

#[test]
fn a_name_without_a_value_that_is_exported_says_how_to_take_it() {
    let mut world = World::new();
    world.set("API_KEY", canary());
    world.mcpkey(&["add", "a", "-e", "API_KEY", "--", "tool"]).gives(2).says(&["--from-env API_KEY"]);
}

#[test]
fn flags_that_mean_nothing_here_and_a_token_without_a_scheme_are_said() {
    let world = World::new();
    world.mcpkey(&["add", "a", "npx", "-H", "X-A: 1"]).ok().says(&["warning: -H means nothing for stdio"]);
    world
        .mcpkey(&["add", "b", "https://b.example", "-e", "A=1"])
        .ok()
        .says(&["warning: -e means nothing for http"]);
    let header = format!("Authorization: {}", github_token());
    world.mcpkey(&["add", "c", "https://c.example", "-H", &header]).ok().says(&["no scheme", "Bearer TOKEN"]);
}
