//! An honest day: what mcpkey wrote, what changes nothing, what was agreed to once, and what is none of this is not asked about.

use serde_json::json;

use super::Project;
use crate::support::process;
use crate::support::pty::Terminal;
use crate::support::{World, canary};

/// A project with the client's name standing for a program that does nothing.
fn quick() -> Project {
    let project = Project::new();
    std::fs::remove_file(project.world.root().join("bin/claude")).unwrap();
    project.world.link("claude", "/bin/true".as_ref());
    project
}

/// Whether `mcpkey run` starts the client without a question.
#[track_caller]
fn is_quiet(world: &World, words: &[&str]) -> bool {
    let ran = world.mcpkey(&[&["run", "--"], words].concat());
    match ran.code {
        0 => true,
        125 if ran.stderr.contains("nobody agreed") => false,
        _ => panic!("{}", ran.said()),
    }
}

#[test]
fn what_mcpkey_wrote_for_a_person_is_agreed() {
    let project = quick();
    let world = &project.world;
    assert!(is_quiet(world, &["claude"]), "after add");
    for words in [
        &["add", "bare", "-s", "project", "--deliver", "env", "--", "true"][..],
        &["hook", "install", "--claude"],
        &["deliver", "mcpkey", "web"],
        &["deliver", "env", "web"],
        &["remove", "bare"],
    ] {
        world.mcpkey(words).ok();
        assert!(is_quiet(world, &["claude"]), "after {words:?}");
    }
    // What stood beside what it changed is not agreed with it.
    let mut settings = world.read_json(".claude/settings.json");
    settings["hooks"]["PreToolUse"]
        .as_array_mut()
        .unwrap()
        .push(json!({"hooks": [{"type": "command", "command": "x"}]}));
    world.write_json(".claude/settings.json", &settings);
    assert!(!is_quiet(world, &["claude"]));
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    assert!(!is_quiet(world, &["claude"]), "an install beside somebody else's hook");
}

#[test]
fn a_server_that_a_secret_was_let_go_to_needs_no_second_question() {
    let project = quick();
    let world = &project.world;
    let other = world.read(".mcp.json").replace("/mcp\"", "/mcp?team=a\"");
    world.write(".mcp.json", other);
    world.mcpkey(&["run", "--", "claude"]).gives(125).says(&["withheld"]);
    world.mcpkey(&["allow", "web", "--yes"]).ok();
    assert!(is_quiet(world, &["claude"]));
    // Of the rest nobody has seen anything yet.
    world.write_json(".claude/settings.json", &json!({"env": {"A": "b"}}));
    world.mcpkey(&["allow", "web", "--yes"]).ok();
    assert!(!is_quiet(world, &["claude"]));
}

#[test]
fn a_literal_that_import_moved_is_agreed() {
    let world = World::new();
    world.link("claude", "/bin/true".as_ref());
    let token = crate::support::canary::github_token();
    let entry = json!({"type": "http", "url": "https://mcp.example.com/mcp", "headers": {"Authorization": format!("Bearer {token}")}});
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert!(is_quiet(&world, &["claude"]));
}

#[test]
fn what_changes_nothing_is_not_asked_about_and_branches_are_asked_about_once() {
    let project = quick();
    let world = &project.world;
    let compact = world.read_json(".mcp.json").to_string();
    world.write(".mcp.json", compact);
    world.write("CLAUDE.md", "Be kind. !`not run`");
    world.write(
        ".claude/agents/kind.md",
        "---\nname: kind\ndescription: is kind\nmodel: haiku\n---\nBe kind.\n",
    );
    world.write_json(
        ".claude/settings.json",
        &json!({"permissions": {"deny": ["Bash(rm:*)"]}, "model": "haiku"}),
    );
    world.write("server.py", "print()");
    assert!(is_quiet(world, &["claude"]), "words, and less than before");
    world.git(&["checkout", "-qb", "other"]);
    project.put("tool", &json!({"command": "true"}));
    world.git(&["commit", "-qam", "tool"]);
    assert!(!is_quiet(world, &["claude"]));
    world.mcpkey(&["allow", "--session", "--yes"]).ok().says(&["new", "server tool", "runs true"]);
    for branch in ["other", "-", "-", "-"] {
        world.git(&["checkout", "-q", branch]);
        assert!(is_quiet(world, &["claude"]), "{branch}");
    }
    let there = world.home.join("tree");
    world.git(&["worktree", "add", "-q", there.to_str().unwrap()]);
    world.mcpkey_fed(&["set", "-g", "SHARED", "--stdin"], &canary()).ok();
    let line = format!("cd '{}' && mcpkey run --only SHARED -- claude", there.display());
    let ran = process::run(world.command("sh").args(["-c", &line]), b"");
    assert_eq!(ran.code, 0, "a linked working tree: {}", ran.said());
}

#[test]
fn only_the_client_and_only_what_is_stored_counts() {
    let project = quick();
    let world = &project.world;
    project.put("tool", &json!({"command": "true"}));
    assert!(!is_quiet(world, &["claude"]) && !is_quiet(world, &["env", "A=1", "claude", "-p", "x"]));
    assert!(is_quiet(world, &["true"]), "another command");
    let mut world = World::new();
    world.link("claude", "/bin/true".as_ref());
    crate::run::configure(&world, &json!({"web": crate::run::bearer("TOKEN")}));
    world.set("TOKEN", canary());
    assert!(is_quiet(&world, &["claude"]), "a pipeline with plain variables");
}

#[test]
fn setup_agrees_to_what_it_shows() {
    let world = World::new();
    world.link("claude", "/bin/true".as_ref());
    crate::run::configure(&world, &json!({"web": crate::run::bearer("TOKEN")}));
    let fed = format!("TOKEN={}\n", canary());
    world.mcpkey_fed(&["setup", "--stdin"], &fed).ok().says(&["by itself", "server web"]);
    assert!(is_quiet(&world, &["claude"]));
    crate::run::configure(&world, &json!({"web": crate::run::bearer("TOKEN"), "tool": {"command": "true"}}));
    assert!(!is_quiet(&world, &["claude"]));
    world.mcpkey_fed(&["setup", "--stdin"], "").ok().says(&["server tool"]);
    assert!(is_quiet(&world, &["claude"]));
}

#[test]
fn a_person_is_shown_the_difference_and_asked_once() {
    let project = quick();
    let world = &project.world;
    let secret = canary();
    project.put("tool", &json!({"command": "true", "env": {"API_KEY": secret}}));
    world.mcpkey(&["allow", "--session", "--yes"]).ok();
    project.put("tool", &json!({"command": "false", "env": {"API_KEY": secret}}));
    let mut terminal = Terminal::mcpkey(world, &["run", "--", "claude"]);
    let screen = terminal.sees("agree to that? [y/n]");
    assert!(
        screen.contains("changed") && screen.contains("runs false") && screen.contains("before: runs true"),
        "{screen}"
    );
    assert!(!screen.contains(&secret) && !screen.contains("server web"), "{screen}");
    terminal.presses("n");
    assert_eq!(terminal.ends().code, 125);
    let mut terminal = Terminal::mcpkey(world, &["run", "--", "claude"]);
    terminal.sees("agree to that? [y/n]");
    terminal.presses("y");
    assert_eq!(terminal.ends().code, 0);
    assert!(is_quiet(world, &["claude"]));
    assert_eq!(
        crate::support::canary::files_with(&world.home.join("mcpkey"), &secret),
        [""; 0].map(std::path::PathBuf::from)
    );
}

#[test]
fn the_views_say_how_it_stands_and_what_else_uses_a_variable() {
    let project = quick();
    let world = &project.world;
    let said = || world.mcpkey(&["run", "--print-names"]).ok().stderr;
    let doctor = || world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(said().contains("1 thing by itself: agreed"), "{}", said());
    assert!(doctor().contains("1 thing by itself: agreed"), "{}", doctor());
    let agent = "---\nname: x\nmcpServers:\n  - y: {type: http, url: \"http://x/${WEB_TOKEN}\"}\n---\n";
    world.write(".claude/agents/x.md", agent);
    let hook = json!({"type": "http", "url": "http://x/", "allowedEnvVars": ["WEB_TOKEN"]});
    world.write_json(".claude/settings.json", &json!({"hooks": {"Stop": [{"hooks": [hook]}]}}));
    for view in [said(), doctor()] {
        assert!(view.contains("2 not agreed to yet"), "{view}");
        assert!(view.contains("WEB_TOKEN is used in .claude/agents/x.md"), "{view}");
        assert!(view.contains("WEB_TOKEN is used in .claude/settings.json: hook Stop"), "{view}");
    }
    assert!(doctor().contains("mcpkey allow --session"));
}
