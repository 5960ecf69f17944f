//! mcpkey itself, the client, the environment.

use std::fs;
use std::path::Path;

use super::{World, mode, offline, quiet, stored};
use crate::support::{claude, deps};

fn program(world: &World, dir: &str, name: &str, script: &str) {
    let path = world.root().join(dir).join(name);
    world.write(&path, format!("#!/bin/sh\n{script}\n"));
    mode(&path, 0o755);
}

#[test]
fn mcpkey_says_its_version_and_whether_the_path_has_it() {
    let mut world = quiet();
    let page = offline(&world);
    page.has("version", "ok", &format!("mcpkey {}, ", env!("CARGO_PKG_VERSION")), "");
    page.lacks("program");
    program(&world, "first", "mcpkey", "exit 0");
    let bin = world.root().join("bin");
    world.set("PATH", format!("{}:{}:/usr/bin:/bin", world.root().join("first").display(), bin.display()));
    offline(&world).has("program", "warning", "another mcpkey first", "change the order of PATH");
    world.set("PATH", "/usr/bin:/bin");
    offline(&world).has("program", "warning", "mcpkey is not on the PATH", "into PATH");
}

#[test]
fn the_real_client_says_its_version() {
    let mut world = quiet();
    offline(&world).has("claude", "warning", "claude is not on the PATH", "npm install");
    claude::quiet(&mut world);
    let page = offline(&world);
    page.has("claude", "ok", &format!("claude {}", deps::CLIENT), "");
    page.lacks("several-claudes");
}

#[test]
fn a_client_that_does_not_run_is_a_problem_and_a_second_one_a_warning() {
    let mut world = quiet();
    program(&world, "bin", "claude", "echo 1.2.3; exit 1");
    let page = offline(&world);
    page.ran.clone().gives(1);
    page.has("claude", "problem", "does not say its version", "--version");
    program(&world, "bin", "claude", "test -z \"$MCPKEY_PASSPHRASE\" && echo '1.2.3 (Claude Code)'; exit 0");
    program(&world, "second", "claude", "exit 0");
    let bin = world.root().join("bin");
    std::os::unix::fs::symlink(bin.join("claude"), bin.join("same")).unwrap();
    let second = world.root().join("second");
    world.set("PATH", format!("{}:{}:/usr/bin:/bin", bin.display(), second.display()));
    world.set("MCPKEY_PASSPHRASE", "correct horse");
    let page = offline(&world);
    page.has("claude", "ok", "claude 1.2.3 (Claude Code), ", "");
    page.has("several-claudes", "warning", "second/claude", "remove the others");
}

#[test]
fn a_variable_that_mcpkey_does_not_know_is_noticed() {
    let mut world = quiet();
    offline(&world).lacks("unknown-variable");
    world.set("MCPKEY_STORES", "file");
    offline(&world).has("unknown-variable", "warning", "MCPKEY_STORES", "unset MCPKEY_STORES");
}

/// The README and all pages of `docs/`, one after the other.
fn documents() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    pages.chain([root.join("README.md")]).map(|page| fs::read_to_string(page).unwrap()).collect()
}

#[test]
fn every_variable_of_the_documents_is_known() {
    let mut world = quiet();
    let documents = documents();
    let names = documents.split('`').filter(|word| word.starts_with("MCPKEY_"));
    let names: Vec<&str> = names.filter(|name| !name.contains(['=', ' ', '*'])).collect();
    assert!(names.len() >= 4, "{names:?}");
    names.iter().for_each(|name| world.set(name, "file"));
    offline(&world).lacks("unknown-variable");
}

#[test]
fn a_passphrase_in_the_environment_is_noticed() {
    let (mut world, _) = stored();
    offline(&world).lacks("passphrase");
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], "correct horse\n").ok();
    world.set("MCPKEY_PASSPHRASE", "correct horse");
    let page = offline(&world);
    page.has("passphrase", "warning", "every program", "MCPKEY_UNLOCK_FILE");
    page.has("file", "ok", "opened by a passphrase", "");
    assert!(!page.ran.said().contains("correct horse"));
    let file = world.root().join("passphrase");
    world.write(&file, "correct horse\n");
    mode(&file, 0o600);
    world.set("MCPKEY_UNLOCK_FILE", &file);
    offline(&world).has("passphrase", "warning", "nothing uses it", "unset");
}

#[test]
fn a_directory_of_the_clients_own_is_named() {
    let mut world = quiet();
    offline(&world).lacks("client-directory");
    world.set("CLAUDE_CONFIG_DIR", world.home.clone());
    offline(&world).has("client-directory", "ok", "keeps its files in", "");
    world.set("CLAUDE_CONFIG_DIR", "/no/such/directory");
    offline(&world).has("client-directory", "warning", "is not a directory", "unset");
}
