//! The programs that manage hooks: husky, lefthook and the pre-commit framework, the real ones.

use std::fs;

use serde_json::json;

use super::{commits, refuses, repository, status};
use crate::support::process::{self, Ran};
use crate::support::{World, deps};

#[track_caller]
fn husky(world: &World) -> Ran {
    process::run(world.command("node").arg(deps::husky()), b"").ok()
}

#[test]
fn husky_runs_the_check_from_the_script_that_is_committed() {
    let world = repository();
    husky(&world);
    let script = world.project.join(".husky/pre-commit");
    for before in ["echo ran >>ran\n", "#!/bin/sh\r\necho ran >>ran\r", "echo ran >>ran; exit 0"] {
        let _ = fs::remove_file(world.project.join("ran"));
        world.write(&script, before);
        world.mcpkey(&["hook", "install"]).ok();
        let with = world.read(&script);
        assert!(!with.contains(env!("CARGO_MANIFEST_DIR")), "{with}");
        assert_eq!(status(&world)["hook"]["manager"], "husky");
        refuses(&world, &world.project);
        assert!(!world.project.join("ran").exists());
        if !before.contains('\r') {
            commits(&world, &world.project);
            assert_eq!(world.read("ran"), "ran\n");
        }
        husky(&world);
        refuses(&world, &world.project);
        world.mcpkey(&["hook", "uninstall"]).ok();
        assert_eq!(world.read(&script), before);
    }
    fs::remove_file(&script).unwrap();
    world.mcpkey(&["hook", "install"]).ok();
    refuses(&world, &world.project);
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert!(!script.exists());
}

#[test]
fn husky_that_is_not_set_up_yet_is_no_silent_pass() {
    let world = repository();
    world.write_json("package.json", &json!({"scripts": {"prepare": "husky"}}));
    world.write(".husky/pre-commit", "true\n");
    world.mcpkey(&["hook", "install"]).ok().says(&["does not run yet", "npm install"]);
    world.mcpkey(&["hook", "status"]).gives(1);
    husky(&world);
    world.mcpkey(&["hook", "status"]).ok();
    refuses(&world, &world.project);
}

/// husky's own directory is ignored, so a new worktree lacks it until `npm install` makes it, anew and with nothing of ours.
#[test]
fn a_worktree_without_huskys_directory_gets_the_check_where_npm_install_leaves_it() {
    for dir in [".husky", "config/hooks"] {
        let world = repository();
        world.write_json("package.json", &json!({"scripts": {"prepare": format!("husky {dir}")}}));
        let set_up = |world: &World, at: &std::path::Path| {
            let mut command = world.command("node");
            process::run(command.arg(deps::husky()).arg(dir).current_dir(at), b"").ok();
        };
        set_up(&world, &world.project);
        world.write(format!("{dir}/pre-commit"), "echo ran >>ran\n");
        world.git(&["add", "package.json", dir]);
        world.git(&["-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "husky"]);
        world.git(&["worktree", "add", "-q", "../linked"]);
        let linked = world.home.join("linked");
        let mcpkey = |args: &[&str]| process::run(world.mcpkey_command(args).current_dir(&linked), b"");
        mcpkey(&["hook", "install"]).ok().says(&["npm install"]);
        assert!(world.read(linked.join(dir).join("pre-commit")).contains("lint --staged"));
        assert!(!linked.join(dir).join("_/pre-commit").exists(), "{dir}");
        set_up(&world, &linked);
        refuses(&world, &linked);
        mcpkey(&["hook", "status"]).ok();
    }
}

#[track_caller]
fn lefthook(world: &World, args: &[&str]) -> Ran {
    process::run(world.command(deps::lefthook()).args(args), b"").ok()
}

#[test]
fn lefthook_runs_the_check_as_one_of_its_jobs() {
    for before in [
        "pre-commit:\n  jobs:\n    - name: other\n      run: echo ran >>ran\n",
        "# ours\npre-commit:\n  parallel: false\n  commands:\n    other:\n      run: echo ran >>ran\n\npre-push:\n  commands:\n    a:\n      run: 'true'\n",
        "pre-push:\n  jobs:\n    - run: 'true'",
        "pre-commit:\r\n  jobs:\r\n  - run: echo ran >>ran\r\n",
    ] {
        let world = repository();
        world.write("lefthook.yml", before);
        lefthook(&world, &["install"]);
        let ran = world.mcpkey(&["hook", "install"]).ok();
        if !before.contains("pre-commit") {
            // Until then it has put no such hook in place.
            ran.says(&["does not run yet", "lefthook install"]);
            world.mcpkey(&["hook", "status"]).gives(1);
            lefthook(&world, &["install"]);
        }
        lefthook(&world, &["validate"]);
        let with = world.read("lefthook.yml");
        world.mcpkey(&["hook", "install"]).ok();
        assert_eq!(world.read("lefthook.yml"), with);
        refuses(&world, &world.project);
        lefthook(&world, &["install", "--force"]);
        refuses(&world, &world.project);
        let _ = fs::remove_file(world.project.join("ran"));
        commits(&world, &world.project);
        assert_eq!(world.project.join("ran").exists(), before.contains("ran"), "{with}");
        assert_eq!(status(&world)["hook"]["state"], "installed");
        world.mcpkey(&["hook", "uninstall"]).ok();
        assert_eq!(world.read("lefthook.yml"), before);
    }
}

#[test]
fn lefthook_in_other_words_is_left_to_its_owner() {
    for (name, text) in [("lefthook.yml", "pre-commit: {jobs: []}\n"), ("lefthook.toml", "[pre-commit]\n")] {
        let world = repository();
        world.write(name, text);
        world.mcpkey(&["hook", "install"]).gives(2).says(&[name, "run: mcpkey lint --staged"]);
        assert_eq!(world.read(name), text);
    }
}

#[test]
fn the_hook_of_the_pre_commit_framework_goes_on_behind_the_block() {
    let world = repository();
    let hook = "- id: other\n        name: other\n        language: system\n        entry: sh -c 'echo ran >>ran'\n        pass_filenames: false\n";
    world.write(".pre-commit-config.yaml", format!("repos:\n  - repo: local\n    hooks:\n      {hook}"));
    world.git(&["add", "."]);
    let install = |world: &World| {
        let mut command = world.command(deps::pre_commit());
        process::run(command.args(["install"]), b"").ok();
    };
    install(&world);
    let path = world.project.join(".git/hooks/pre-commit");
    let before = world.read(&path);
    world.mcpkey(&["hook", "install"]).ok().says(&[".pre-commit-config.yaml", "id: mcpkey-lint"]);
    refuses(&world, &world.project);
    assert!(!world.project.join("ran").exists());
    commits(&world, &world.project);
    assert_eq!(world.read("ran"), "ran\n");
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!(world.read(&path), before);

    // Installed after us, it moves our hook aside and calls it.
    fs::remove_file(&path).unwrap();
    world.mcpkey(&["hook", "install"]).ok();
    install(&world);
    refuses(&world, &world.project);
    commits(&world, &world.project);
    assert_eq!(status(&world)["hook"]["state"], "installed");
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!(status(&world)["hook"]["state"], "absent");
    assert_eq!(world.read(&path), before);
}
