//! This repository as a source of hooks for the pre-commit framework, which clones and builds it.

use std::path::Path;
use std::time::Duration;

use super::{config, repository};
use crate::support::process::{self, Ran};
use crate::support::{World, deps, github_token};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A world in which the framework can build: with this machine's compiler and packages, quickly, and where the next run of
/// the tests finds what did not change.
fn builder() -> World {
    let mut world = repository();
    let home = std::env::var_os("HOME").expect("HOME");
    for (name, dir) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        world.set(name, std::env::var_os(name).unwrap_or_else(|| Path::new(&home).join(dir).into()));
    }
    world.set("CARGO_TARGET_DIR", Path::new(HERE).join("target/pre-commit"));
    for (setting, value) in [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("STRIP", "none")] {
        world.set(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    world
}

#[track_caller]
fn pre_commit(world: &World, args: &[&str]) -> Ran {
    process::run_within(world.command(deps::pre_commit()).args(args), b"", Duration::from_secs(900))
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn this_repository_serves_the_pre_commit_framework() {
    let world = builder();
    world.git(&["clone", "-q", "--bare", HERE, "../mcpkey.git"]);
    let rev = process::run(world.command("git").args(["-C", "../mcpkey.git", "rev-parse", "HEAD"]), b"").ok();
    let hook = format!(
        "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: mcpkey-lint\n",
        world.home.join("mcpkey.git").display(),
        rev.stdout.trim()
    );
    world.write(".pre-commit-config.yaml", hook);
    pre_commit(&world, &["validate-manifest", &format!("{HERE}/.pre-commit-hooks.yaml")]).ok();
    world.write("clean/other.json", "{}");
    world.write_json("clean/.mcp.json", &config("${WEB_TOKEN}"));
    world.git(&["add", "."]);
    pre_commit(&world, &["install", "--install-hooks"]).ok();
    pre_commit(&world, &["run", "--all-files"]).ok();
    world.git(&["commit", "-q", "-m", "clean"]);
    for name in [".mcp.json", ".vscode/mcp.json", ".mcp.json.example", "opencode.jsonc", "any.json"] {
        let token = github_token();
        world.write_json(name, &config(&token));
        world.git(&["add", "-f", name]);
        // What is staged counts, not what the file holds by now.
        world.write(name, "{}");
        let ran = process::run(world.command("git").args(["commit", "-m", "secret"]), b"").gives(1);
        assert!(ran.said().contains(name) && !ran.said().contains(&token), "{}", ran.said());
        world.write_json(name, &config(&token));
        pre_commit(&world, &["run", "--all-files"]).gives(1);
        world.git(&["rm", "-q", "-f", name]);
    }
}
