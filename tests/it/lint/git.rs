//! What `lint` sees of a repository: the tree, the index, a branch, the history; each what git itself would take.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::{World, canary, process};

fn repository() -> World {
    let world = World::new();
    world.git(&["init", "-q", "-b", "main"]);
    world
}

fn config(token: &str) -> String {
    let server =
        json!({"type": "http", "url": "https://mcp.example.com", "headers": {"Authorization": token}});
    json!({"mcpServers": {"a": server}}).to_string()
}

fn secret() -> String {
    config(&format!("Bearer {}", canary::github_token()))
}

fn clean() -> String {
    config("Bearer ${TOKEN}")
}

/// The paths of secrets found by `lint` with `args`.
#[track_caller]
fn found(world: &World, args: &[&str]) -> Vec<String> {
    let ran = world.mcpkey(&[&["lint", "--format", "json"], args].concat());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()));
    let findings = report["findings"].as_array().expect("findings").iter();
    let paths: Vec<_> = findings
        .filter(|f| f["category"] == "secret")
        .map(|f| f["path"].as_str().expect("a path").to_owned())
        .collect();
    assert_eq!(ran.code, i32::from(!paths.is_empty()), "{}", ran.said());
    paths
}

#[test]
fn the_index_counts_and_not_the_working_tree() {
    let world = repository();
    world.write(".mcp.json", secret());
    world.git(&["add", "."]);
    world.write(".mcp.json", clean());
    assert_eq!(found(&world, &["--staged"]), [".mcp.json"]);
    world.git(&["add", "."]);
    world.write(".mcp.json", secret());
    assert_eq!(found(&world, &["--staged"]), [""; 0]);
}

#[test]
fn a_config_that_is_tracked_although_it_is_ignored_is_found() {
    let world = repository();
    world.write(".gitignore", "local/\n");
    world.write("local/.mcp.json", secret());
    assert_eq!(found(&world, &[]), [""; 0]);
    world.git(&["add", "-f", "local/.mcp.json"]);
    assert_eq!(found(&world, &[]), ["local/.mcp.json"]);
}

#[test]
fn a_branch_and_the_history_know_what_the_tree_no_longer_has() {
    let world = repository();
    world.write("README", "x");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "first"]);
    world.git(&["switch", "-q", "-c", "topic"]);
    world.write(".mcp.json", secret());
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "second"]);
    assert_eq!(found(&world, &["--diff", "main"]), [".mcp.json"]);
    world.write(".mcp.json", clean());
    world.git(&["commit", "-q", "-a", "-m", "third"]);
    assert_eq!(found(&world, &["--diff", "main"]), [""; 0]);
    assert_eq!(found(&world, &["--history"]), [".mcp.json"]);
    assert_eq!(found(&world, &["--history", "HEAD~1..HEAD"]), [""; 0]);
}

#[test]
fn a_hook_sees_the_commit_that_git_is_about_to_make() {
    let world = repository();
    let hook = world.project.join(".git/hooks/pre-commit");
    fs::write(&hook, format!("#!/bin/sh\nexec {} lint --staged\n", env!("CARGO_BIN_EXE_mcpkey"))).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    world.write("sub/.mcp.json", clean());
    world.write("other.txt", "x");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "clean"]);
    world.write("sub/.mcp.json", secret());
    world.write("other.txt", "y");
    let commits: [&[&str]; 3] = [&["-a"], &["sub/.mcp.json"], &["-i", "sub/.mcp.json"]];
    for how in commits {
        let args = [&["commit", "-q", "-m", "x"], how].concat();
        let ran = process::run(world.command("git").args(args), b"").gives(1);
        assert!(ran.said().contains("sub/.mcp.json"), "{}", ran.said());
    }
    // What is not part of the commit is no reason to stop it.
    world.git(&["commit", "-q", "-m", "only the other", "other.txt"]);
    world.git(&["worktree", "add", "-q", "../linked"]);
    let linked = world.project.join("../linked");
    fs::write(linked.join(".mcp.json"), secret()).unwrap();
    world.git(&["-C", "../linked", "add", "."]);
    let mut commit = world.command("git");
    process::run(commit.current_dir(linked).args(["commit", "-q", "-m", "x"]), b"").gives(1);
}

#[test]
fn a_git_that_cannot_answer_is_no_clean_repository() {
    let world = World::new();
    world.write(".mcp.json", clean());
    for args in [&["--staged"][..], &["--history"], &["--diff", "main"]] {
        world.mcpkey(&[&["lint"], args].concat()).gives(2).says(&["is not in a git repository"]);
    }
    world.git(&["init", "-q", "-b", "main"]);
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "x"]);
    world.mcpkey(&["lint", "--diff", "nosuch"]).gives(2).says(&["nosuch", "no such revision"]);
    world.mcpkey(&["lint", "--history", "--since", "gibberish"]).gives(2).says(&["gibberish", "not a date"]);
    world.mcpkey(&["lint", "--history", "nosuch..HEAD"]).gives(2).says(&["no such revision"]);
}
