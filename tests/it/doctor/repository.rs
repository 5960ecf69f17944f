//! What git does with the configs and their examples, and the checks before that.

use super::{World, bearer, canary, configure, json, offline, quiet};
use crate::support::github_token;

fn repository() -> World {
    let world = quiet();
    world.git(&["init", "-q"]);
    world
}

fn add(world: &World, more: &[&str]) {
    let line = ["add", "web", "https://mcp.example.com/mcp", "--bearer", "--stdin"];
    world.mcpkey_fed(&[&line, more].concat(), &canary()).ok();
}

#[test]
fn outside_git_there_is_nothing_to_say_of_it() {
    let world = quiet();
    add(&world, &[]);
    let page = offline(&world);
    page.lacks("hook");
    page.lacks("tracked");
    page.has("example", "ok", ".mcp.json.example is in step", "");
}

#[test]
fn a_config_is_committed_or_not_yet_with_placeholders() {
    let world = repository();
    add(&world, &[]);
    offline(&world).has("tracked", "ok", "not committed yet, and can be", "");
    world.git(&["add", "."]);
    offline(&world).has("tracked", "ok", ".mcp.json is committed, with placeholders", "");
}

#[test]
fn a_config_with_a_secret_is_committed_or_about_to_be() {
    let world = repository();
    configure(&world, &json!({"web": {"command": "x", "env": {"GITHUB_TOKEN": github_token()}}}));
    offline(&world).has("tracked", "problem", "the next 'git add .'", "mcpkey import");
    world.git(&["add", "."]);
    let page = offline(&world);
    page.ran.clone().gives(1);
    page.has("tracked", "problem", "is committed with a secret in it", "mcpkey import");
}

#[test]
fn a_config_that_is_ignored_wants_an_example_that_is_not() {
    let world = repository();
    add(&world, &["--ignore"]);
    offline(&world).has("tracked", "ok", "its example goes to the team", "");
    std::fs::remove_file(world.project.join(".mcp.json.example")).unwrap();
    offline(&world).has("tracked", "warning", "no example goes to the team", "commit .mcp.json.example");
}

#[test]
fn the_hooks_are_there_or_not() {
    let world = repository();
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("hook", "warning", "nothing checks what is staged", "mcpkey hook install");
    page.has("hook-claude", "ok", "does not check what Claude Code writes", "");
    page.has("pipelines", "ok", "no pipeline checks", "");
    world.mcpkey(&["hook", "install"]).ok();
    world.mcpkey(&["hook", "install", "--claude", "--ci", "github"]).ok();
    let page = offline(&world);
    page.has("hook", "ok", "checked before each commit", "");
    page.has("hook-claude", "ok", "asks mcpkey before it writes", "");
    page.has("pipelines", "ok", "the pipelines of github", "");
    let hook = world.project.join(".git/hooks/pre-commit");
    super::mode(&hook, 0o644);
    offline(&world).has("hook", "warning", "not executable", "");
    super::mode(&hook, 0o755);
    let text = world.read(&hook).replace("lint --staged", "lint  --staged");
    world.write(&hook, text);
    offline(&world).has("hook", "warning", "another mcpkey's", "mcpkey hook install");
}

#[test]
fn an_example_is_in_step_or_says_what_it_lacks() {
    let world = repository();
    add(&world, &[]);
    let example = world.read(".mcp.json.example");
    offline(&world).has("example", "ok", "in step", "");
    let differ = |servers: serde_json::Value, variables: serde_json::Value| {
        world.write_json(
            ".mcp.json.example",
            &json!({"mcpServers": servers, "mcpkey": {"variables": variables}}),
        );
    };
    let help = json!({"WEB_TOKEN": {"help": "ask Ann"}});
    let entry = serde_json::from_str::<serde_json::Value>(&example).unwrap()["mcpServers"]["web"].clone();
    for (servers, variables, says) in [
        (json!({}), help.clone(), "lacks web"),
        (json!({"web": bearer("WEB_TOKEN")}), help.clone(), "in step"),
        (json!({"web": {"command": "old"}}), help.clone(), "has an older web"),
        (json!({"web": entry}), json!({}), "does not explain WEB_TOKEN"),
        (json!({"web": entry, "gone": {"command": "x"}}), help.clone(), "still has gone"),
        (
            json!({"gone": {"command": "x"}}),
            json!({}),
            "lacks web, still has gone and does not explain WEB_TOKEN",
        ),
    ] {
        differ(servers, variables);
        let page = offline(&world);
        page.ran.clone().ok();
        let line = page.line("example");
        assert!(line["what"].as_str().unwrap().ends_with(says), "{says}: {line:#}");
        assert_eq!(line["fixable"], says != "still has gone" && says != "in step", "{line:#}");
    }
    std::fs::remove_file(world.project.join(".mcp.json.example")).unwrap();
    offline(&world).has("example", "warning", "is missing: a teammate", "doctor --fix");
}

#[test]
fn a_clone_with_an_example_alone_is_sent_to_setup() {
    let world = repository();
    add(&world, &[]);
    std::fs::remove_file(world.project.join(".mcp.json")).unwrap();
    offline(&world).has("example", "warning", "no .mcp.json yet", "mcpkey setup");
}
