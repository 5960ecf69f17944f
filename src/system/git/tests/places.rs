//! Where a repository keeps things.

use super::super::GitSetting;
use super::*;

#[test]
fn the_top_is_found_from_below_and_a_bare_repository_has_none() {
    let repo = Repo::new();
    fs::create_dir_all(repo.dir.join("a/b")).unwrap();
    assert_eq!(Git::at(&repo.dir.join("a/b")).top().unwrap(), Some(repo.dir.clone()));
    let bare = Repo::of(&["--bare"]);
    assert_eq!(bare.git().top().unwrap(), None);
    assert_eq!(bare.git().hooks_dir().unwrap(), bare.dir.join("hooks"));
}

#[test]
fn the_hooks_are_where_git_runs_them() {
    let repo = Repo::new();
    repo.commit("first");
    repo.run(&["worktree", "add", "-q", "-b", "linked", "../li\nnked"]);
    let (linked, below) = (repo.dir.with_file_name("li\nnked"), repo.dir.join("a/b"));
    fs::create_dir_all(&below).unwrap();
    let hooks = repo.dir.join(".git/hooks");
    for dir in [&repo.dir, &below, &linked] {
        assert_eq!(Git::at(dir).hooks_dir().unwrap(), hooks);
    }
    repo.settings(&[("core.hooksPath", ".husky/_")]);
    assert_eq!(Git::at(&below).hooks_dir().unwrap(), repo.dir.join(".husky/_"));
    assert_eq!(Git::at(&linked).hooks_dir().unwrap(), linked.join(".husky/_"));
    repo.settings(&[("core.hooksPath", "/somewhere/hooks")]);
    assert_eq!(Git::at(&below).hooks_dir().unwrap(), Path::new("/somewhere/hooks"));
}

#[test]
fn a_setting_says_who_made_it() {
    let repo = Repo::new();
    assert_eq!(repo.git().config("mcpkey.nosuch").unwrap(), None);
    repo.settings(&[("mcpkey.x", "two\nlines")]);
    let (value, scope, origin) = ("two\nlines".to_owned(), "local".to_owned(), "file:.git/config".to_owned());
    assert_eq!(repo.git().config("mcpkey.x").unwrap(), Some(GitSetting { value, scope, origin }));
}

#[test]
fn what_git_tracks_is_known_even_where_it_is_ignored() {
    let repo = Repo::new();
    repo.write(".gitignore", "*.json\n");
    repo.stage("sub/tracked.json", "x");
    repo.write("sub/ignored.json", "x");
    let json = |path: &Path| path.extension().is_some_and(|e| e == "json");
    assert_eq!(repo.git().tracked(&json).unwrap(), [Path::new("sub/tracked.json")]);
    assert_eq!(Git::at(&repo.dir.join("sub")).tracked(&json).unwrap(), [Path::new("tracked.json")]);
}
