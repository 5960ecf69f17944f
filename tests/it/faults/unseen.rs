//! What could not be looked at is not taken for what is not there.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::ground::{may_trace, powerless};
use crate::support::process::{self, Ran};
use crate::support::{World, canary};

const LOOKS: &str = "statx,newfstatat,stat,lstat,readlink,readlinkat,openat";

/// Runs mcpkey where each of these calls fails that is about `path`.
fn blinded(world: &World, args: &[&str], path: &std::path::Path, calls: &str, error: &str) -> Ran {
    let mut strace = world.command("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-P"]).arg(path);
    strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:error={error}")]);
    strace.arg(env!("CARGO_BIN_EXE_mcpkey")).args(args);
    process::run(&mut strace, b"")
}

#[test]
fn a_hook_that_cannot_be_looked_at_is_kept() {
    if !may_trace() {
        return;
    }
    for error in ["EACCES", "EIO", "ELOOP"] {
        for calls in LOOKS.split(',').chain([LOOKS]) {
            let world = World::new();
            world.git(&["init", "-q"]);
            let hook = world.project.join(".git/hooks/pre-commit");
            let theirs = "#!/usr/bin/env python3\nprint('theirs')\n";
            fs::write(&hook, theirs).unwrap();
            fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
            let ran = blinded(&world, &["hook", "install"], &hook, calls, error);
            let kept = world.project.join(".git/hooks/mcpkey-kept/pre-commit");
            let is_kept =
                [&hook, &kept].iter().any(|path| fs::read_to_string(path).is_ok_and(|text| text == theirs));
            assert!(is_kept, "{calls} {error}: {}", ran.said());
            assert!(ran.code == 2 || kept.exists(), "{calls} {error}: {}", ran.said());
        }
    }
}

#[test]
fn an_empty_answer_of_git_is_no_directory() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let real = process::run(world.command("sh").args(["-c", "command -v git"]), b"").ok().stdout;
    for mute in ["--git-path", "--show-toplevel", "--git-common-dir"] {
        let script =
            format!("#!/bin/sh\ncase \"$*\" in *{mute}*) exit 0;; esac\nexec {} \"$@\"\n", real.trim());
        let git = world.root().join("bin/git");
        fs::write(&git, script).unwrap();
        fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
        for args in [["hook", "install"], ["hook", "uninstall"], ["hook", "status"]] {
            let ran = world.mcpkey(&args);
            assert!(ran.code == 2 && ran.stderr.contains("git"), "{mute}: {}", ran.said());
        }
        assert!(!world.project.join("pre-commit").exists(), "{mute}");
    }
}

#[test]
fn a_directory_of_a_client_that_cannot_be_read_is_named() {
    for (dir, args) in [
        (".cursor", "lint"),
        (".cursor", "import --dry-run"),
        ("../.cursor", "doctor --offline"),
        ("../.cursor", "doctor --leaks"),
    ] {
        let world = World::new();
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).ok();
        let server = json!({"command": "x", "env": {"API_TOKEN": canary()}});
        world.write_json(format!("{dir}/mcp.json"), &json!({"mcpServers": {"web": server}}));
        let ran = powerless(
            &world,
            &format!("chmod 000 {dir}; set +e; \"$1\" {args}; echo \"= $?\"; chmod 700 {dir}"),
        );
        // Only the page of doctor is a success where it warns.
        let is_page = args.starts_with("doctor");
        assert!(is_page || !ran.stdout.contains("= 0\n"), "{dir} {args}: {}", ran.said());
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(".cursor"), "{dir} {args}: {}", ran.said());
    }
}

#[test]
fn doctor_says_by_its_code_that_it_could_not_mend() {
    let world = World::new();
    world.git(&["init", "-q"]);
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": {"command": "x", "env": {"K": "${K}"}}}}));
    world.write_json(".mcp.json.example", &json!({"mcpServers": {}}));
    let fix = "chmod a-w . .mcp.json.example; set +e; \"$1\" doctor --fix --offline; echo \"= $?\"; chmod u+w . .mcp.json.example";
    let ran = powerless(&world, fix);
    assert!(ran.stdout.contains("= 2\n") && ran.stderr.contains("could not bring"), "{}", ran.said());
    let ran = powerless(&world, "set +e; \"$1\" doctor --fix --offline; echo \"= $?\"");
    assert!(ran.stderr.contains("is in step") && !ran.stdout.contains("= 2\n"), "{}", ran.said());
}
