//! Links: what a commit links to a file of the person's is not written through, nor copied from.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::process::Ran;
use crate::support::{World, canary, github_token};

/// A directory of the person's, outside of the project, and what is in it.
struct Outside(PathBuf);

impl Outside {
    fn of(world: &World) -> Self {
        let dir = world.home.join("own");
        fs::create_dir_all(dir.join("autostart")).unwrap();
        for (name, text) in
            [("bashrc", "alias ll='ls -l'\n"), ("settings.json", "{}\n"), ("mcp.json", "{\"servers\": {}}\n")]
        {
            fs::write(dir.join(name), text).unwrap();
        }
        Self(dir)
    }

    fn all(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        let mut dirs = vec![self.0.clone()];
        while let Some(dir) = dirs.pop() {
            for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    dirs.push(path.clone())
                }
                all.insert(path.clone(), fs::read(&path).unwrap_or_default());
            }
        }
        all
    }
}

fn clone() -> World {
    let world = World::new();
    world.git(&["init", "-q"]);
    world
}

fn link(world: &World, at: &str, to: &Path) {
    let at = world.project.join(at);
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    symlink(to, at).unwrap();
}

const ADD: &[&str] =
    &["add", "-t", "http", "web", "https://mcp.example.com/mcp", "-H", "X-Key", "--stdin", "--no-test"];

/// What a commit links, to what of the person's, and what writes there. A name that ends in a slash is a directory.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        ".gitignore",
        "bashrc",
        &["add", "-t", "http", "web", "https://mcp.example.com/mcp", "--ignore", "--no-test"],
    ),
    (
        ".gitignore",
        "none",
        &["add", "-t", "http", "web", "https://mcp.example.com/mcp", "--ignore", "--no-test"],
    ),
    (".mcp.json.example", "autostart/x", ADD),
    (".mcp.json", "autostart/x.json", ADD),
    (".claude/settings.json", "settings.json", &["hook", "install", "--claude"]),
    (".claude", "autostart", &["hook", "install", "--claude"]),
    (".claude", "none", &["hook", "install", "--claude"]),
    (".claude/settings.json", "none.json", &["hook", "install", "--claude"]),
    (".github", "autostart", &["hook", "install", "--ci", "github"]),
    (".github/workflows", "none", &["hook", "install", "--ci", "github"]),
    (".husky", "autostart", &["hook", "install"]),
    (".husky/pre-commit", "bashrc", &["hook", "install"]),
    ("lefthook.yml", "lefthook.yml", &["hook", "install"]),
    ("known.json", "none", &["lint", "--write-baseline", "known.json", "."]),
    ("reports", "autostart", &["lint", "--output", "reports/lint.sarif", "--format", "sarif", "."]),
    (".vscode/mcp.json", "found.json", &["import", "--yes", ".vscode/mcp.json"]),
    (".cursor", ".cursor", &["import", "--yes", ".cursor/mcp.json"]),
];

/// What stands in the project and outside before any of these.
fn prepare(world: &World, outside: &Outside, at: &str) {
    let entry = |key: &str| {
        json!({key: {"web": {"type": "http", "url": "https://mcp.example.com/mcp",
        "headers": {"Authorization": format!("Bearer {}", github_token())}}}})
    };
    fs::write(outside.0.join("lefthook.yml"), "output: false\n").unwrap();
    fs::write(outside.0.join("found.json"), entry("servers").to_string()).unwrap();
    fs::create_dir_all(outside.0.join(".cursor")).unwrap();
    fs::write(outside.0.join(".cursor/mcp.json"), entry("mcpServers").to_string()).unwrap();
    world.write("package.json", r#"{"devDependencies": {"husky": "9.0.0"}}"#);
    if at.starts_with(".husky") {
        world.git(&["config", "core.hooksPath", ".husky/_"]);
    }
}

fn attack(world: &World, line: &[&str]) -> Ran {
    world.mcpkey_fed(line, &canary())
}

#[test]
fn a_link_out_of_the_project_is_not_written_through() {
    for (at, to, line) in CASES {
        let world = clone();
        let outside = Outside::of(&world);
        prepare(&world, &outside, at);
        link(&world, at, &outside.0.join(to));
        let before = outside.all();
        let ran = attack(&world, line);
        assert!(ran.code != 0, "{at} -> {to}: {}", ran.said());
        assert!(
            ["leads out of the project", "outside this repository"].iter().any(|w| ran.stderr.contains(w)),
            "{at}: {}",
            ran.said()
        );
        assert_eq!(outside.all(), before, "{at} -> {to}");
    }
}

#[test]
fn the_same_is_written_where_nothing_leads_out() {
    // A hook that is a link is moved aside itself.
    for (at, to, line) in CASES.iter().filter(|(at, ..)| *at != ".husky/pre-commit") {
        let world = clone();
        let outside = Outside::of(&world);
        prepare(&world, &outside, at);
        // The link leads to a copy that is inside.
        let inside = world.project.join("shared");
        let ran = std::process::Command::new("cp").arg("-r").arg(&outside.0).arg(&inside).status();
        assert!(ran.unwrap().success());
        if [".claude", ".github/workflows"].contains(at) {
            fs::create_dir_all(inside.join(to)).unwrap();
        }
        link(&world, at, &inside.join(to));
        let line: Vec<&str> = line.to_vec();
        let ran = attack(&world, &line);
        // Findings are there to be reported.
        let fine = if line[0] == "lint" { [0, 1].contains(&ran.code) } else { ran.code == 0 };
        assert!(fine, "{at}: {}", ran.said());
        let is_there = fs::symlink_metadata(world.project.join(at)).unwrap().is_symlink();
        assert!(
            is_there && Outside(inside).all() != outside.all(),
            "{at}: nothing was written: {}",
            ran.said()
        );
    }
}

#[test]
fn a_persons_own_links_are_followed() {
    let world = clone();
    let outside = Outside::of(&world);
    fs::write(outside.0.join("claude.json"), "{}").unwrap();
    symlink(outside.0.join("claude.json"), world.home.join(".claude.json")).unwrap();
    fs::remove_dir_all(world.project.join(".git/hooks")).unwrap();
    symlink(outside.0.join("autostart"), world.project.join(".git/hooks")).unwrap();
    let words = ["add", "-s", "user", "-t", "http", "web", "https://mcp.example.com/mcp", "--no-test"];
    world.mcpkey(&words).ok();
    assert!(fs::read_to_string(outside.0.join("claude.json")).unwrap().contains("mcp.example.com"));
    assert!(world.home.join(".claude.json").is_symlink());
    world.mcpkey(&["hook", "install", "--global-hooks"]).ok();
    assert!(outside.0.join("autostart/pre-commit").exists());
}

#[test]
fn what_a_link_leads_to_is_not_copied_into_the_project() {
    let world = clone();
    let secret = canary();
    let own = json!({"mcpServers": {"mine": {"type": "http", "url": "https://mcp.example.com/mcp",
        "headers": {"Authorization": format!("Bearer {secret}")}}}});
    world.write_json(world.home.join(".claude.json"), &own);
    link(&world, ".mcp.json.example", Path::new("../.claude.json"));
    world.mcpkey(&["setup"]).gives(2).says(&["leads out of the project"]);
    assert!(!world.project.join(".mcp.json").exists());
    // An example of its own is taken.
    fs::remove_file(world.project.join(".mcp.json.example")).unwrap();
    world.write_json(
        ".mcp.json.example",
        &json!({"mcpServers": {"web": {"type": "http", "url": "https://mcp.example.com/mcp"}}}),
    );
    world.mcpkey(&["setup"]).ok();
    assert!(world.read(".mcp.json").contains("mcp.example.com"));
}
