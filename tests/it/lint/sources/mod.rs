//! Where `lint` looks: exactly what it was pointed at, each thing once, and never silently at nothing.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::process::{self, Ran};
use crate::support::{World, github_token};

mod beside;
mod documents;
mod of_git;

fn config(value: &str) -> String {
    let entry = json!({"type": "http", "url": "https://mcp.acme.dev", "headers": {"Authorization": value}});
    json!({"mcpServers": {"acme": entry}}).to_string()
}

fn secret() -> String {
    config(&format!("Bearer {}", github_token()))
}

fn clean() -> String {
    config("Bearer ${ACME_TOKEN}")
}

fn variables() -> String {
    format!("ACME_TOKEN={}\n", github_token())
}

fn repository() -> World {
    let world = World::new();
    world.git(&["init", "-q", "-b", "main"]);
    world
}

#[track_caller]
fn commit(world: &World) {
    world.git(&["add", "-A", "-f"]);
    world.git(&["commit", "-q", "-m", "x"]);
}

#[track_caller]
fn lint_in(world: &World, dir: &Path, args: &[&str]) -> Ran {
    let mut command = world.mcpkey_command(&[&["lint", "--format", "json"], args].concat());
    process::run(command.current_dir(dir), b"")
}

/// The paths of the secrets that a run found, each as often as it was said.
#[track_caller]
fn paths(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()));
    let findings = report["findings"].as_array().expect("findings").iter();
    let secrets = findings.filter(|f| f["category"] == "secret");
    secrets.map(|f| f["path"].as_str().expect("a path").to_owned()).collect()
}

#[track_caller]
fn found(world: &World, args: &[&str]) -> Vec<String> {
    let ran = lint_in(world, &world.project, args);
    let paths = paths(&ran);
    assert_eq!(ran.code, i32::from(!paths.is_empty()), "{}", ran.said());
    paths
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_is_named_is_checked_whatever_it_is_called_and_once() {
    let world = World::new();
    world.write("notes.txt", secret());
    world.write("dir/.mcp.json", secret());
    world.write("dir/list.txt", secret());
    symlink("notes.txt", world.project.join("link")).unwrap();
    symlink("dir", world.project.join("way")).unwrap();
    assert_eq!(found(&world, &["notes.txt"]), ["notes.txt"]);
    assert_eq!(found(&world, &["link", "way"]), ["link", "way/.mcp.json"]);
    assert_eq!(found(&world, &["notes.txt", "./notes.txt", "dir/../notes.txt"]), ["notes.txt"]);
    assert_eq!(found(&world, &["dir/.mcp.json", "dir", ".", "dir"]), ["dir/.mcp.json"]);
    assert_eq!(found(&world, &["--configs-only", "notes.txt", "dir/.mcp.json"]), ["dir/.mcp.json"]);
    assert_eq!(found(&world, &[]), ["dir/.mcp.json"]);
}

#[test]
fn what_cannot_be_read_is_a_problem_and_the_rest_is_checked() {
    let world = World::new();
    world.write("good.json", secret());
    world.write("broken.json", "{\"mcpServers\": {\"a\": ");
    symlink("gone", world.project.join("dangling")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, world.project.join("pipe"), rustix::fs::Mode::RWXU).unwrap();
    for (bad, said) in [
        ("gone.json", "no such file"),
        ("dangling", "no such file"),
        ("pipe", "is a pipe, not a file"),
        ("/dev/null", "is a device, not a file"),
        ("/dev/stdin", "is a pipe, not a file"),
        ("broken.json", "expected value after colon"),
        ("/proc/self/mem", "cannot read"),
    ] {
        let ran = lint_in(&world, &world.project, &[bad, "good.json"]).gives(2);
        assert_eq!(paths(&ran), ["good.json"], "{bad}");
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(report["problems"][0]["message"].as_str().unwrap().contains(said), "{bad}: {report:#}");
    }
    // A search passes over what is no file, and over links, which lead to what is searched or to what is not meant.
    fs::remove_file(world.project.join("broken.json")).unwrap();
    assert_eq!(found(&world, &[]), ["good.json"]);
}

#[test]
fn a_config_is_known_by_its_name_or_by_its_shape() {
    let world = World::new();
    let entry = json!({"command": "npx", "args": ["-y", "acme-mcp"], "env": {"ACME_TOKEN": github_token()}});
    let toml = format!("[mcp_servers.acme.env]\nACME_TOKEN = \"{}\"\n", github_token());
    for (path, text) in [
        ("mcp.json", json!({"acme": entry}).to_string()),
        ("by-shape/agent.json", json!({"deep": {"down": {"mcpServers": {"acme": entry}}}}).to_string()),
        ("by-shape/editor.json", json!({"font": 12, "mcp": {"servers": {"acme": entry}}}).to_string()),
        ("by-shape/flat.json", json!({"$schema": "x", "acme": entry}).to_string()),
        ("by-shape/some.toml", toml),
        ("by-shape/zed.json", json!({"context_servers": {"acme": entry}}).to_string()),
        ("cline_mcp_settings.json", json!({"mcpServers": {"acme": entry}}).to_string()),
        ("not/README.md", secret()),
        (
            "not/other.json",
            json!({"about": "an mcp", "acme": {"command": "npx", "token": github_token()}}).to_string(),
        ),
        ("not/package.json", json!({"name": "x", "mcpServers": {"acme": entry}}).to_string()),
    ] {
        world.write(path, text);
    }
    let wanted = [
        "by-shape/agent.json",
        "by-shape/editor.json",
        "by-shape/flat.json",
        "by-shape/some.toml",
        "by-shape/zed.json",
        "cline_mcp_settings.json",
        "mcp.json",
    ];
    assert_eq!(found(&world, &[]), wanted);
}

#[test]
fn ignored_files_are_passed_over_unless_named_tracked_or_asked_for() {
    let world = repository();
    world.write(".gitignore", "private/\n");
    world.write("private/.mcp.json", secret());
    assert_eq!(found(&world, &[]), NOTHING);
    for args in [&["--no-ignore"][..], &["private"], &["private/.mcp.json"]] {
        assert_eq!(found(&world, args), ["private/.mcp.json"], "{args:?}");
    }
    world.git(&["add", "-f", "private"]);
    assert_eq!(found(&world, &[]), ["private/.mcp.json"]);
}

#[test]
fn files_of_variables_count_when_a_config_names_them_and_git_tracks_them() {
    let world = repository();
    let docker = json!({"command": "docker", "args": ["run", "--env-file", "docker.env", "acme/mcp"]});
    let joined = json!({"command": "npx", "args": ["acme-mcp", "--env-file=./secrets.txt"]});
    let outside = json!({"command": "npx", "envFile": "../outside.env"});
    let absent = json!({"command": "npx", "envFile": "absent.env"});
    let servers = json!({"a": docker, "b": joined, "c": outside, "d": absent});
    world.write(".mcp.json", json!({"mcpServers": servers}).to_string());
    let editor = json!({"servers": {"a": {"command": "npx", "envFile": "${workspaceFolder}/.env"}}});
    world.write(".vscode/mcp.json", editor.to_string());
    let files = [".env", "docker.env", "secrets.txt"];
    for file in files.iter().chain(&["unnamed.env", "../outside.env"]) {
        world.write(file, variables());
    }
    assert_eq!(found(&world, &[]), NOTHING);
    world.git(&["add", "."]);
    assert_eq!(found(&world, &[]), files);
    assert_eq!(found(&world, &["--staged"]), files);
    commit(&world);
    assert_eq!(found(&world, &["--staged"]), NOTHING);
    world.git(&["rm", "-q", "-f", ".env", "docker.env", "secrets.txt"]);
    commit(&world);
    assert_eq!(found(&world, &[]), NOTHING);
    assert_eq!(found(&world, &["--history"]), files);
    assert_eq!(found(&world, &["--history=", ".env"]), [".env"]);
}

#[test]
fn paths_narrow_what_git_is_asked_for() {
    let world = repository();
    world.write("root", "x");
    commit(&world);
    world.git(&["switch", "-q", "-c", "topic"]);
    world.write("a/.mcp.json", secret());
    world.write("b/.mcp.json", secret());
    world.git(&["add", "."]);
    let below = world.project.join("a");
    let check = |how: &[&str]| {
        let all = ["a/.mcp.json", "b/.mcp.json"];
        for (dir, path, wanted) in [
            (&world.project, ".", &all[..]),
            (&world.project, "b", &all[1..]),
            (&world.project, "a/../b/.mcp.json", &all[1..]),
            (&world.project, "root", &[]),
            (&world.project, world.project.join("b").to_str().unwrap(), &all[1..]),
            (&below, ".", &all[..1]),
            (&below, "..", &all[..]),
            (&below, "../b", &all[1..]),
            (&below, ".mcp.json", &all[..1]),
        ] {
            let ran = lint_in(&world, dir, &[&[path], how].concat());
            assert_eq!(paths(&ran), wanted, "{how:?} {path} in {}: {}", dir.display(), ran.said());
        }
        assert_eq!(paths(&lint_in(&world, &below, how)), all, "{how:?}");
        // Silence about what is elsewhere would pass for a good answer.
        for outside in ["../elsewhere", "/"] {
            world.mcpkey(&[&["lint", outside], how].concat()).gives(2).says(&["is not in this repository"]);
        }
        world.mcpkey(&[&["lint", "-"], how].concat()).gives(2).says(&["stdin"]);
    };
    check(&["--staged"]);
    commit(&world);
    check(&["--diff", "main"]);
    check(&["--history"]);
    world
        .mcpkey(&["lint", "--history", "b"])
        .gives(2)
        .says(&["no such revision", "mcpkey lint PATH --history"]);
}
