//! What `lint` sees of the index, a branch and the history: what git has, not what the working tree shows.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use super::*;

#[test]
fn git_may_be_told_where_the_repository_is() {
    let mut world = repository();
    world.write("a/.mcp.json", secret());
    world.git(&["add", "."]);
    let (git_dir, tree, root) = (world.project.join(".git"), world.project.clone(), world.root().to_owned());
    world.set("GIT_DIR", git_dir);
    world.set("GIT_WORK_TREE", &tree);
    let path = tree.join("a");
    for args in [&["--staged"][..], &["--staged", path.to_str().unwrap()]] {
        assert_eq!(paths(&lint_in(&world, &root, args).gives(1)), ["a/.mcp.json"], "{args:?}");
    }
}

#[test]
fn the_index_is_taken_as_git_has_it() {
    let world = repository();
    // Before the first commit all of it is new.
    world.write(".mcp.json", clean());
    world.write("old.txt", secret());
    world.write("gone/.mcp.json", secret());
    world.git(&["add", "."]);
    assert_eq!(found(&world, &["--staged"]), ["gone/.mcp.json"]);
    commit(&world);
    world.git(&["mv", "old.txt", "old.json"]);
    world.git(&["rm", "-q", "gone/.mcp.json"]);
    symlink("/etc/hostname", world.project.join("link.mcp.json")).unwrap();
    world.git(&["add", "."]);
    assert_eq!(found(&world, &["--staged"]), ["old.json"]);
    world.git(&["reset", "-q", "--hard"]);
    // Half of a file: what is staged is judged, not what is still to be.
    world.write(".mcp.json", secret());
    world.git(&["add", "."]);
    world.write(".mcp.json", clean());
    assert_eq!(found(&world, &["--staged"]), [".mcp.json"]);
    assert_eq!(found(&world, &[".mcp.json"]), NOTHING);
    world.git(&["reset", "-q", "--hard"]);
    // Announced, but not staged.
    world.write("later.mcp.json", secret());
    world.git(&["add", "-N", "later.mcp.json"]);
    assert_eq!(found(&world, &["--staged"]), NOTHING);
}

#[test]
fn a_submodule_is_its_own_repository() {
    let world = repository();
    let inner = world.project.join("../inner");
    fs::create_dir(&inner).unwrap();
    world.git(&["-C", "../inner", "init", "-q"]);
    fs::write(inner.join(".mcp.json"), secret()).unwrap();
    world.git(&["-C", "../inner", "add", "."]);
    world.git(&["-C", "../inner", "commit", "-q", "-m", "x"]);
    world.write("x", "x");
    commit(&world);
    world.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "../inner",
        "vendor/inner",
    ]);
    assert_eq!(found(&world, &["--staged"]), NOTHING);
    assert_eq!(found(&world, &["--history"]), NOTHING);
}

#[test]
fn a_conflict_hides_no_secret() {
    let world = repository();
    world.write(".mcp.json", clean());
    commit(&world);
    world.git(&["switch", "-q", "-c", "topic"]);
    world.write(".mcp.json", secret());
    commit(&world);
    world.git(&["switch", "-q", "main"]);
    world.write(".mcp.json", config("Bearer ${OTHER}"));
    commit(&world);
    process::run(world.command("git").args(["merge", "topic"]), b"").gives(1);
    let ran = lint_in(&world, &world.project, &[".mcp.json"]).gives(2);
    assert_eq!(paths(&ran), [".mcp.json"]);
    world.git(&["checkout", "--theirs", ".mcp.json"]);
    world.git(&["add", "."]);
    assert_eq!(found(&world, &["--staged"]), [".mcp.json"]);
}

#[test]
fn the_history_holds_what_no_branch_shows_any_more() {
    let world = repository();
    world.write("old/.mcp.json", secret());
    commit(&world);
    world.git(&["rm", "-q", "-r", "old"]);
    commit(&world);
    world.git(&["switch", "-q", "-c", "side"]);
    world.write("side/.mcp.json", secret());
    commit(&world);
    world.git(&["switch", "-q", "main"]);
    world.write("stashed.mcp.json", secret());
    world.git(&["add", "."]);
    world.git(&["stash", "-q"]);
    world.git(&["switch", "-q", "-c", "merged"]);
    world.write("merged.txt", "x");
    commit(&world);
    world.git(&["switch", "-q", "main"]);
    world.git(&["merge", "-q", "--no-ff", "--no-commit", "merged"]);
    world.write("slipped-in.mcp.json", secret());
    commit(&world);
    let all = ["old/.mcp.json", "side/.mcp.json", "slipped-in.mcp.json", "stashed.mcp.json"];
    assert_eq!(found(&world, &["--history"]), all);
    assert_eq!(found(&world, &["--history", "--since", "1 day ago"]), all);
    assert_eq!(found(&world, &["--history", "main..side"]), ["side/.mcp.json"]);
    assert_eq!(found(&world, &["--history", "HEAD", "old"]), ["old/.mcp.json"]);
    assert_eq!(found(&world, &[]), ["slipped-in.mcp.json"]);
    let report = lint_in(&world, &world.project, &["--history", "HEAD", "old"]).stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    let commit = &report["findings"][0]["commits"][0];
    let id = world.git(&["log", "--all", "--format=%H", "--diff-filter=A", "--", "old/.mcp.json"]).stdout;
    assert_eq!(commit["id"], id.trim());
    assert_eq!(commit["author"], "A Person");
    world.mcpkey(&["lint", "--history", "main..side"]).gives(1).says(&[]);
}

#[test]
fn the_same_bytes_are_judged_for_each_client_that_reads_them() {
    let world = repository();
    // What the client keeps about its own account is anybody's as soon as git has it.
    let note = json!({"oauthAccount": {"accessToken": github_token()}, "mcpServers": {}}).to_string();
    world.write(".claude.json", &note);
    world.write("z/.mcp.json", &note);
    // No name of a config comes before the one that is.
    let servers = json!({"a": {"nothing": "known", "api_key": github_token()}}).to_string();
    world.write("a.json", &servers);
    world.write("b/.mcp.json", &servers);
    commit(&world);
    assert_eq!(found(&world, &["--history"]), [".claude.json", "b/.mcp.json"]);
}

#[test]
fn a_branch_answers_for_what_it_brings_alone() {
    let world = repository();
    world.write("old/.mcp.json", secret());
    commit(&world);
    world.git(&["switch", "-q", "-c", "topic"]);
    world.write("new/.mcp.json", secret());
    commit(&world);
    world.git(&["switch", "-q", "main"]);
    world.write("elsewhere/.mcp.json", secret());
    commit(&world);
    world.git(&["switch", "-q", "topic"]);
    assert_eq!(found(&world, &["--diff", "main"]), ["new/.mcp.json"]);
    let origin = format!("file://{}", world.project.display());
    world.git(&["clone", "-q", "--depth", "1", "--no-single-branch", "-b", "topic", &origin, "../shallow"]);
    let shallow = world.project.join("../shallow");
    lint_in(&world, &shallow, &["--diff", "origin/main"])
        .gives(2)
        .says(&["no common ancestor", "git fetch --unshallow"]);
}

#[test]
fn the_tree_needs_no_git() {
    let mut world = repository();
    world.write(".mcp.json", secret());
    world.git(&["add", "."]);
    let empty = world.root().join("empty");
    fs::create_dir(&empty).unwrap();
    world.set("PATH", &empty);
    assert_eq!(found(&world, &[]), [".mcp.json"]);
    world.mcpkey(&["lint", "--staged"]).gives(2).says(&["git is not installed"]);
}

/// Every git on this machine, the oldest of which dies of what a partial clone lacks.
fn gits() -> Vec<std::path::PathBuf> {
    ["/usr/bin/git", "/usr/local/bin/git"]
        .map(std::path::PathBuf::from)
        .into_iter()
        .filter(|git| git.exists())
        .collect()
}

#[test]
fn a_clone_without_the_trees_of_its_history_says_what_it_lacks_by_every_git() {
    for git in gits() {
        let world = World::new();
        world.link("git", &git);
        world.git(&["init", "-q"]);
        world.git(&["config", "uploadpack.allowFilter", "true"]);
        for value in ["a", "b"] {
            let server = json!({"command": "x", "env": {"KIND": value}});
            world.write_json("sub/.mcp.json", &json!({"mcpServers": {"t": server}}));
            world.git(&["add", "."]);
            world.git(&["commit", "-q", "-m", "a version"]);
        }
        let url = format!("file://{}", world.project.display());
        world.git(&["clone", "-q", "--filter=tree:0", &url, "../partial"]);
        let partial = world.home.join("partial");
        let run = || process::run(world.mcpkey_command(&["lint", "--history"]).current_dir(&partial), b"");
        let ran = run().gives(2);
        for words in
            [" is not in this clone, though its history leads there", "git fetch --refetch --no-filter"]
        {
            assert!(ran.said().contains(words), "{}: {}", git.display(), ran.said());
        }
    }
}

#[test]
fn a_partial_clone_is_searched_as_far_as_it_is_here_by_every_git() {
    for git in gits() {
        let world = World::new();
        world.link("git", &git);
        world.git(&["init", "-q"]);
        world.git(&["config", "uploadpack.allowFilter", "true"]);
        let token = github_token();
        for value in ["a", "b", &token, "c"] {
            let server = json!({"command": "x", "env": {"GITHUB_TOKEN": value}});
            world.write_json(".mcp.json", &json!({"mcpServers": {"s": server}}));
            world.write_json("sub/.mcp.json", &json!({"mcpServers": {"t": server}}));
            world.git(&["add", "."]);
            world.git(&["commit", "-q", "-m", "a version"]);
        }
        let url = format!("file://{}", world.project.display());
        world.git(&["clone", "-q", "--filter=blob:none", &url, "../partial"]);
        // Two old versions are fetched, the others stay away.
        let partial = world.home.join("partial");
        let fetch = ["-C", "../partial", "show", "HEAD~1:.mcp.json"];
        world.git(&fetch);
        std::fs::rename(&world.project, world.home.join("gone")).unwrap();
        let run = |args: &[&str]| process::run(world.mcpkey_command(args).current_dir(&partial), b"");
        let ran = run(&["lint", "--history"]);
        for words in ["vendor-token", "2 versions are not in this clone", "--refetch"] {
            assert!(ran.stdout.contains(words), "{}: {}", git.display(), ran.said());
        }
        ran.gives(2);
        let ran = run(&["lint", "--staged"]);
        assert_eq!(ran.code, 0, "{}: {}", git.display(), ran.said());
    }
}
