//! The git hook: what is staged is checked before each commit, beside whatever hook is there, and never passed in silence.

mod ci;
mod claude;
mod framework;
mod leaving;
mod managers;
mod places;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::canary::contains;
use crate::support::process::{self, Ran};
use crate::support::{World, github_token};

/// A repository in a world in which mcpkey is on the `PATH`.
pub(crate) fn repository() -> World {
    let world = World::new();
    world.link("mcpkey", Path::new(env!("CARGO_BIN_EXE_mcpkey")));
    world.git(&["init", "-q", "-b", "main"]);
    world
}

pub(crate) fn config(value: &str) -> Value {
    let headers = json!({"Authorization": format!("Bearer {value}")});
    json!({"mcpServers": {"web": {"type": "http", "url": "https://mcp.example.com", "headers": headers}}})
}

/// Commits what is staged in `dir`, a clean config among it, which must be possible; gives what was said.
#[track_caller]
pub(crate) fn commits(world: &World, dir: &Path) -> Ran {
    stage(world, dir, "${WEB_TOKEN}");
    commit(world, dir).ok()
}

/// Stages a secret in `dir`, which must not be committed.
#[track_caller]
pub(crate) fn refuses(world: &World, dir: &Path) {
    let token = github_token();
    stage(world, dir, &token);
    let ran = commit(world, dir);
    assert!(ran.code != 0 && ran.said().contains(".mcp.json"), "{}", ran.said());
    assert!(!contains(ran.said().as_bytes(), &token), "{}", ran.said());
    // Git keeps the blob that was staged, but no commit leads to it.
    process::run(world.command("git").args(["reset", "-q"]).current_dir(dir), b"").ok();
}

fn stage(world: &World, dir: &Path, value: &str) {
    world.write_json(dir.join(".mcp.json"), &config(value));
    process::run(world.command("git").args(["add", ".mcp.json"]).current_dir(dir), b"").ok();
}

pub(crate) fn commit(world: &World, dir: &Path) -> Ran {
    let mut git = world.command("git");
    process::run(git.args(["commit", "-q", "--allow-empty", "-m", "work"]).current_dir(dir), b"")
}

pub(crate) fn status(world: &World) -> Value {
    serde_json::from_str(&world.mcpkey(&["hook", "status", "--json"]).stdout).unwrap()
}

fn hook(world: &World) -> PathBuf {
    world.project.join(".git/hooks/pre-commit")
}

/// Puts a hook in place that appends to `ran` whatever it is called with.
fn write_hook(world: &World, text: &str, mode: u32) {
    world.write(hook(world), text);
    fs::set_permissions(hook(world), fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_secret_that_is_staged_is_not_committed() {
    let world = repository();
    let empty = world.snapshot();
    world.mcpkey(&["hook", "install", "--dry-run"]).ok();
    assert_eq!(world.snapshot(), empty);
    world.mcpkey(&["hook", "status"]).gives(1);
    world.mcpkey(&["hook", "install"]).ok();
    world.mcpkey(&["hook", "status"]).ok();
    refuses(&world, &world.project);
    commits(&world, &world.project);
    refuses(&world, &world.project);
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert!(!hook(&world).exists());
    world.mcpkey(&["hook", "uninstall"]).ok().says(&["no hook"]);
}

#[test]
fn a_commit_of_everything_or_of_one_path_is_checked_too() {
    let world = repository();
    world.mcpkey(&["hook", "install"]).ok();
    commits(&world, &world.project);
    world.write_json(".mcp.json", &config(&github_token()));
    for args in [&["commit", "-a", "-m", "x"][..], &["commit", "-m", "x", "--", ".mcp.json"]] {
        let ran = process::run(world.command("git").args(args), b"");
        assert!(ran.code != 0 && ran.said().contains(".mcp.json"), "{args:?}: {}", ran.said());
    }
    world.git(&["commit", "-q", "--no-verify", "-a", "-m", "x"]);
}

#[test]
fn a_hook_that_is_there_goes_on_and_cannot_skip_the_check() {
    for before in [
        "#!/bin/sh\necho ran $# >>ran\nexit 0\n",
        "#!/usr/bin/env bash\n# A comment.\n\nset -euo pipefail\necho \"ran $#\" >>ran; exit 0",
        "#!/bin/sh -eu\necho ran $# >>ran",
        "#!/bin/dash\necho ran $# >>ran\nexec true\n",
    ] {
        let world = repository();
        write_hook(&world, before, 0o750);
        world.mcpkey(&["hook", "install"]).ok();
        let with = world.read(hook(&world));
        assert_eq!(mode(&hook(&world)), 0o750);
        world.mcpkey(&["hook", "install"]).ok();
        assert_eq!(world.read(hook(&world)), with);
        refuses(&world, &world.project);
        assert!(!world.project.join("ran").exists(), "{before}");
        commits(&world, &world.project);
        assert_eq!(world.read("ran"), "ran 0\n", "{before}");
        world.mcpkey(&["hook", "uninstall"]).ok();
        assert_eq!((world.read(hook(&world)).as_str(), mode(&hook(&world))), (before, 0o750));
    }
}

#[test]
fn the_exit_code_of_a_hook_that_is_there_counts() {
    for before in ["#!/bin/sh\nexit 3\n", "#!/usr/bin/env python3\nraise SystemExit(3)\n"] {
        let world = repository();
        write_hook(&world, before, 0o755);
        world.mcpkey(&["hook", "install"]).ok();
        let ran = process::run(&mut world.command(hook(&world)), b"");
        assert_eq!(ran.code, 3, "{before}: {}", ran.said());
        assert!(commit(&world, &world.project).code != 0);
    }
}

#[test]
fn a_hook_that_no_shell_reads_is_kept_and_called_as_before() {
    let world = repository();
    let python = "#!/usr/bin/env python3\nimport os, sys\nopen('ran', 'a').write(' '.join([os.path.basename(sys.argv[0])] + sys.argv[1:] + [sys.stdin.read()]))\n";
    write_hook(&world, python, 0o755);
    let shown = world.mcpkey(&["hook", "install", "-n"]).ok();
    assert!(shown.stdout.contains("mcpkey-kept") && world.read(hook(&world)) == python);
    world.mcpkey(&["hook", "install"]).ok();
    world.mcpkey(&["hook", "install"]).ok();
    process::run(world.command(hook(&world)).args(["a", "b c"]), b"input").ok();
    assert_eq!(world.read("ran"), "pre-commit a b c input");
    refuses(&world, &world.project);
    commits(&world, &world.project);
    assert_eq!(status(&world)["hook"]["state"], "installed");
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!((world.read(hook(&world)).as_str(), mode(&hook(&world))), (python, 0o755));
    assert!(!hook(&world).with_file_name("mcpkey-kept").exists());
}

#[test]
fn a_link_a_program_and_a_hook_that_is_switched_off_stay_what_they_were() {
    let world = repository();
    fs::create_dir_all(hook(&world).parent().unwrap()).unwrap();
    world.write("scripts/check", "#!/bin/sh\necho ran >>ran\n");
    fs::set_permissions(world.project.join("scripts/check"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("../../scripts/check", hook(&world)).unwrap();
    world.mcpkey(&["hook", "install"]).ok();
    assert_eq!(world.read("scripts/check"), "#!/bin/sh\necho ran >>ran\n");
    commits(&world, &world.project);
    assert_eq!(world.read("ran"), "ran\n");
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!(fs::read_link(hook(&world)).unwrap(), Path::new("../../scripts/check"));
    fs::remove_file(hook(&world)).unwrap();

    world.copy("/bin/false".as_ref(), &hook(&world));
    world.mcpkey(&["hook", "install"]).ok();
    assert!(commit(&world, &world.project).code != 0);
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!(fs::read(hook(&world)).unwrap(), fs::read("/bin/false").unwrap());

    write_hook(&world, "#!/bin/sh\nexit 1\n", 0o644);
    world.mcpkey(&["hook", "install"]).ok();
    commits(&world, &world.project);
    refuses(&world, &world.project);
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!((world.read(hook(&world)).as_str(), mode(&hook(&world))), ("#!/bin/sh\nexit 1\n", 0o644));
}

#[test]
fn windows_line_ends_survive() {
    let world = repository();
    let before = "#!/bin/sh\r\n# a\r\nexit 0\r\n";
    write_hook(&world, before, 0o755);
    world.mcpkey(&["hook", "install"]).ok();
    let with = world.read(hook(&world));
    assert!(with.starts_with("#!/bin/sh\r\n# >>>") && with.ends_with("# a\r\nexit 0\r\n"), "{with}");
    world.mcpkey(&["hook", "uninstall"]).ok();
    assert_eq!(world.read(hook(&world)), before);
}

#[test]
fn a_block_that_lost_its_end_is_left_to_its_owner() {
    let world = repository();
    let broken = "#!/bin/sh\n# >>> mcpkey >>>\nexit 0\n";
    write_hook(&world, broken, 0o755);
    for verb in ["install", "uninstall", "status"] {
        world.mcpkey(&["hook", verb]).gives(2).says(&["pre-commit: ", "by hand"]);
    }
    assert_eq!(world.read(hook(&world)), broken);
}

#[test]
fn a_block_of_another_version_is_brought_up_to_date() {
    let world = repository();
    write_hook(&world, "#!/bin/sh\n# >>> mcpkey >>>\nold\n# <<< mcpkey <<<\necho x\n", 0o755);
    assert_eq!(status(&world)["hook"]["state"], "outdated");
    world.mcpkey(&["hook", "install"]).ok();
    assert_eq!(status(&world)["hook"]["state"], "installed");
    assert!(!world.read(hook(&world)).contains("old\n"));
    fs::set_permissions(hook(&world), fs::Permissions::from_mode(0o644)).unwrap();
    let off = status(&world);
    assert_eq!(
        (off["hook"]["state"].as_str(), off["hook"]["runs"].as_bool()),
        (Some("installed"), Some(false))
    );
}

#[test]
fn without_mcpkey_nothing_is_committed_and_the_person_is_told_why() {
    let mut world = World::new();
    world.git(&["init", "-q"]);
    // Where a person built it, with a name that a shell would read as something else.
    let own = world.root().join("it's mine/$HOME");
    fs::create_dir_all(&own).unwrap();
    let program = own.join("mcpkey");
    world.copy(env!("CARGO_BIN_EXE_mcpkey").as_ref(), &program);
    process::run(world.command(&program).args(["hook", "install"]), b"").ok();
    // As a graphical client would run git.
    world.set("PATH", "/usr/bin:/bin");
    refuses(&world, &world.project);
    commits(&world, &world.project);
    let bin = world.home.join(".cargo/bin");
    fs::create_dir_all(&bin).unwrap();
    fs::rename(&program, bin.join("mcpkey")).unwrap();
    refuses(&world, &world.project);
    fs::remove_file(bin.join("mcpkey")).unwrap();
    let ran = commit(&world, &world.project).gives(1);
    ran.says(&["mcpkey: not found", "cargo install mcpkey", "git commit --no-verify"]);
    world.git(&["commit", "-q", "--allow-empty", "--no-verify", "-m", "work"]);
    world.unset("HOME");
    commit(&world, &world.project).gives(1).says(&["mcpkey: not found"]);
}
