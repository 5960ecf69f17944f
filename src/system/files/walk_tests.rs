//! Walks through trees made for them.

use std::fs;

use super::*;

fn tree(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().canonicalize().unwrap();
    for file in files {
        let path = dir.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    (root, dir)
}

fn ignoring(dir: &Path, file: &str, lines: &str) {
    fs::write(dir.join(file), lines).unwrap();
}

fn found(dir: &Path, options: WalkOptions) -> Vec<String> {
    let json = |path: &Path| path.extension().is_some_and(|e| e == "json");
    let walked = walk(&[dir.to_owned()], options, json, |_| ());
    assert_eq!(walked.errors, []);
    let below = |(path, ()): (PathBuf, ())| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    walked.found.into_iter().map(below).collect()
}

#[test]
fn hidden_files_are_found_and_what_is_ignored_is_not() {
    let (_root, dir) =
        tree(&[".mcp.json", ".cursor/mcp.json", "b/x.json", "b/out/y.json", "c/z.json", "a.txt"]);
    ignoring(&dir, ".gitignore", "out/\n");
    ignoring(&dir, ".ignore", "c\n");
    assert_eq!(found(&dir, WalkOptions::default()), [".cursor/mcp.json", ".mcp.json", "b/x.json"]);
    let all = [".cursor/mcp.json", ".mcp.json", "b/out/y.json", "b/x.json", "c/z.json"];
    assert_eq!(found(&dir, WalkOptions { no_ignore: true, links: false }), all);
}

#[test]
fn the_stores_of_version_control_are_never_walked() {
    let (_root, dir) =
        tree(&[".git/a.json", "x/.git/a.json", ".hg/a.json", ".jj/a.json", ".svn/a.json", "b.json"]);
    for no_ignore in [false, true] {
        assert_eq!(found(&dir, WalkOptions { no_ignore, links: false }), ["b.json"]);
    }
}

#[test]
fn gits_own_excludes_count_and_those_of_an_outer_repository_do_not() {
    let (_root, dir) = tree(&[".git/info/x", "a.json", "b.json", "inner/.git/x", "inner/b.json"]);
    ignoring(&dir, ".git/info/exclude", "a.json\n");
    ignoring(&dir, ".gitignore", "b.json\n");
    assert_eq!(found(&dir, WalkOptions::default()), ["inner/b.json"]);
    assert_eq!(found(&dir.join("inner"), WalkOptions::default()), ["b.json"]);
}

#[test]
fn outside_a_repository_only_the_rules_of_the_tree_itself_count() {
    let (_root, dir) = tree(&["tree/a.json", "tree/b.json"]);
    ignoring(&dir, ".gitignore", "a.json\n");
    ignoring(&dir.join("tree"), ".gitignore", "b.json\n");
    assert_eq!(found(&dir.join("tree"), WalkOptions::default()), ["a.json"]);
}

#[test]
fn a_root_is_walked_even_if_it_is_ignored() {
    let (_root, dir) = tree(&["out/a.json", "b.json"]);
    ignoring(&dir, ".gitignore", "out/\n*.json\n!out/*.json\n");
    assert_eq!(found(&dir, WalkOptions::default()), [""; 0]);
    assert_eq!(found(&dir.join("out"), WalkOptions::default()), ["a.json"]);
    assert_eq!(found(&dir.join("b.json"), WalkOptions::default()), [""]);
}

#[test]
fn a_file_below_two_roots_counts_once_and_the_order_is_that_of_their_texts() {
    let (_root, dir) = tree(&["b/2.json", "b/1.json", "a/3.json", "a.json"]);
    let roots = [dir.join("b"), dir.clone(), dir.join("a/3.json")];
    let walked = walk(&roots, WalkOptions::default(), |_| true, |path| path.to_owned());
    let paths: Vec<_> = walked.found.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(paths, ["a.json", "a/3.json", "b/1.json", "b/2.json"].map(|p| dir.join(p)));
    assert!(walked.found.iter().all(|(path, became)| path == became));
}

#[test]
fn what_cannot_be_looked_at_is_told_and_the_rest_is_walked() {
    let (_root, dir) = tree(&["a.json"]);
    let roots = [dir.join("gone"), dir.clone()];
    let walked = walk(&roots, WalkOptions::default(), |_| true, |_| ());
    assert_eq!(walked.found, [(dir.join("a.json"), ())]);
    assert_eq!(walked.errors.len(), 1);
    assert_eq!(walked.errors[0].path, dir.join("gone"));
    let said = walked.errors[0].to_string();
    assert_eq!(said.matches("gone").count(), 1, "{said}");
}

#[test]
fn files_that_were_passed_over_can_be_added() {
    let (_root, dir) = tree(&["a.json", "out/b.json", "c.json"]);
    ignoring(&dir, ".gitignore", "out/\n");
    let json = |path: &Path| path.extension().is_some_and(|e| e == "json");
    let mut walked = walk(std::slice::from_ref(&dir), WalkOptions::default(), json, |_| "walked");
    walked.also(["out/b.json", "c.json", "gone.json", "out"].map(|p| dir.join(p)).into(), |_| "added");
    let expected = [("a.json", "walked"), ("c.json", "walked"), ("out/b.json", "added")];
    assert_eq!(walked.found, expected.map(|(path, how)| (dir.join(path), how)));
}

#[cfg(unix)]
#[test]
fn links_are_followed_at_the_root_only() {
    use std::os::unix::fs::symlink;
    let (_root, dir) = tree(&["real/a.json", "b.json"]);
    for (to, at) in
        [("real", "dir"), ("b.json", "file.json"), (".", "real/loop"), ("nowhere", "real/broken.json")]
    {
        symlink(to, dir.join(at)).unwrap();
    }
    assert_eq!(found(&dir, WalkOptions::default()), ["b.json", "real/a.json"]);
    assert_eq!(found(&dir.join("dir"), WalkOptions::default()), ["a.json"]);
    assert_eq!(found(&dir.join("file.json"), WalkOptions::default()), [""]);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_tree_is_passed_over() {
    let (_root, dir) = tree(&["a.json"]);
    let made = std::process::Command::new("mkfifo").arg(dir.join("pipe.json")).status().unwrap();
    assert!(made.success());
    assert_eq!(found(&dir, WalkOptions::default()), ["a.json"]);
}
