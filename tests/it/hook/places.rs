//! Where the hook belongs: worktrees, submodules, `core.hooksPath`, and places where there is none.

use std::fs;

use super::{commit, commits, refuses, repository, status};
use crate::support::process::{self, Ran};
use crate::support::{World, ground};

fn hook_in(world: &World, dir: &str, verb: &str) -> Ran {
    let mut command = world.mcpkey_command(&["hook", verb]);
    process::run(command.current_dir(world.project.join(dir)), b"")
}

#[test]
fn a_hook_installed_from_anywhere_serves_every_worktree() {
    let world = repository();
    commits(&world, &world.project);
    world.git(&["worktree", "add", "-q", "../other"]);
    fs::create_dir(world.project.join("deep")).unwrap();
    let other = world.home.join("other");
    hook_in(&world, "../other", "install").ok();
    refuses(&world, &other);
    refuses(&world, &world.project);
    hook_in(&world, "deep", "status").ok();
    hook_in(&world, "deep", "uninstall").ok();
    hook_in(&world, "../other", "status").gives(1);
}

#[test]
fn a_submodule_has_a_hook_of_its_own() {
    let world = repository();
    commits(&world, &world.project);
    world.git(&["clone", "-q", ".", "../part"]);
    let part = world.home.join("part");
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
    world.git(&[&add[..], &[part.to_str().unwrap(), "part"]].concat());
    hook_in(&world, "part", "install").ok();
    assert!(world.project.join(".git/modules/part/hooks/pre-commit").exists());
    refuses(&world, &world.project.join("part"));
    hook_in(&world, ".", "status").gives(1);
}

#[test]
fn a_directory_of_hooks_that_is_committed_names_nothing_of_this_machine() {
    let world = repository();
    world.git(&["config", "core.hooksPath", "tools/hooks"]);
    world.mcpkey(&["hook", "install"]).ok();
    let hook = world.read("tools/hooks/pre-commit");
    assert!(
        !hook.contains(env!("CARGO_MANIFEST_DIR")) && !hook.contains(world.home.to_str().unwrap()),
        "{hook}"
    );
    refuses(&world, &world.project);
    commits(&world, &world.project);
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert!(!world.project.join("tools/hooks/pre-commit").exists());
}

#[test]
fn hooks_that_other_repositories_share_are_changed_only_when_asked_for() {
    let world = repository();
    let shared = world.home.join("hooks");
    world.git(&["config", "--global", "core.hooksPath", shared.to_str().unwrap()]);
    let before = world.snapshot();
    world.mcpkey(&["hook", "install"]).gives(2).says(&["outside this repository", "--global-hooks"]);
    assert_eq!(world.snapshot(), before);
    world.mcpkey(&["hook", "install", "--global-hooks"]).ok();
    assert_eq!(status(&world)["hook"]["shared"], true);
    refuses(&world, &world.project);
    world.mcpkey(&["hook", "uninstall"]).gives(2);
    world.mcpkey(&["hook", "uninstall", "--global-hooks"]).ok();
    assert!(!shared.join("pre-commit").exists());
}

#[test]
fn a_home_of_ones_own_outside_the_tree_is_no_foreign_one() {
    let world = repository();
    let hooks = world.project.join(".git/hooks");
    world.git(&["config", "core.hooksPath", hooks.to_str().unwrap()]);
    world.mcpkey(&["hook", "install"]).ok();
    assert!(
        world
            .read(hooks.join("pre-commit"))
            .contains(env!("CARGO_BIN_EXE_mcpkey").rsplit('/').next().unwrap())
    );
    refuses(&world, &world.project);
}

#[test]
fn where_git_runs_no_hooks_that_is_said() {
    let world = repository();
    world.git(&["config", "core.hooksPath", "/dev/null"]);
    world.mcpkey(&["hook", "install"]).gives(2).says(&["/dev/null", "git runs no hooks here"]);
    world.git(&["config", "core.hooksPath", ""]);
    world.mcpkey(&["hook", "install"]).gives(2).says(&["empty", "git runs no hooks here"]);
    hook_in(&world, "..", "status").gives(2);
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let world = repository();
    let before = "#!/bin/sh\n:\n";
    world.write(".git/hooks/pre-commit", before);
    let refused = |ran: Ran, part: &str| {
        ran.gives(2).says(&[".git/hooks", part]);
        assert_eq!(world.read(".git/hooks/pre-commit"), before);
    };
    for mode in ["+x", "-x"] {
        process::run(world.command("chmod").args([mode, ".git/hooks/pre-commit"]), b"").ok();
        let script = "chmod a-w .git/hooks .git/hooks/*; code=0; \"$1\" hook install || code=$?; chmod u+w .git/hooks .git/hooks/*; exit $code";
        refused(ground::powerless(&world, script), "ermission denied");
        if ground::may_mount() {
            let script = "mount --bind .git/hooks .git/hooks; mount -o remount,bind,ro .git/hooks; \"$1\" hook install";
            refused(ground::mounted(&world, script), "ead-only file system");
        }
    }
    assert!(commit(&world, &world.project).code == 0);
}

#[test]
fn hooks_that_are_a_link_into_the_tree_name_nothing_of_this_machine() {
    let world = repository();
    fs::create_dir(world.project.join("hooks")).unwrap();
    fs::remove_dir_all(world.project.join(".git/hooks")).unwrap();
    std::os::unix::fs::symlink("../hooks", world.project.join(".git/hooks")).unwrap();
    world.mcpkey(&["hook", "install"]).ok();
    assert!(!world.read("hooks/pre-commit").contains(env!("CARGO_MANIFEST_DIR")));
    refuses(&world, &world.project);
}
