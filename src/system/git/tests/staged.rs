//! What the next commit or a branch brings.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use super::super::{GitError, INDEX, UnreadBlob};
use super::*;

#[test]
fn the_bytes_are_those_of_the_index() {
    let repo = Repo::new();
    repo.stage("a.json", "old");
    repo.stage("same.json", "same");
    repo.commit("first");
    repo.stage("a.json", "staged");
    repo.write("a.json", "not staged");
    repo.write("untracked.json", "no");
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), [("a.json", "staged")]);
}

#[test]
fn only_wanted_paths_are_read() {
    let repo = Repo::new();
    repo.stage("a.json", "a");
    repo.stage("b.txt", "b");
    let wanted = |path: &Path| path.extension().is_some_and(|e| e == "json");
    assert_eq!(seen(&repo.git().staged_alone(&wanted).unwrap()), [("a.json", "a")]);
    assert_eq!(seen(&repo.git().index_files(&wanted).unwrap()), [("a.json", "a")]);
    repo.commit("first");
    repo.stage("b.txt", "c");
    assert_eq!(seen(&repo.git().staged_alone(&wanted).unwrap()), []);
    assert_eq!(seen(&repo.git().index_files(&wanted).unwrap()), [("a.json", "a")]);
}

#[test]
fn what_belongs_to_a_staged_file_is_read_with_it_as_far_as_the_index_has_it() {
    let repo = Repo::new();
    repo.stage("d/a b.json", "old");
    repo.stage("d/a b.json.example", "example");
    repo.stage("e/c.json.example", "another's");
    repo.stage("e\\f.json", "a name");
    repo.commit("first");
    repo.stage("d/a b.json", "new");
    repo.stage("lone.json", "lone");
    repo.write("lone.json.example", "not in the index");
    let beside = |path: &Path| vec![path.with_extension("json.example"), PathBuf::from("a\nb")];
    let versions = [("HEAD", "d/a b.json"), (INDEX, "none"), (INDEX, "e\nf"), (INDEX, "e\\f.json")];
    let versions = versions.map(|(rev, path)| (rev, Path::new(path)));
    let with = ReadWith { beside: &beside, versions: &versions };
    let taken = Git::at(&repo.dir.join("d")).staged(&all, with).unwrap();
    assert_eq!(taken.versions, [Some(b"old".to_vec()), None, None, Some(b"a name".to_vec())]);
    assert_eq!(seen(&taken.blobs), [("d/a b.json", "new"), ("lone.json", "lone")]);
    assert_eq!(taken.beside, [(PathBuf::from("d/a b.json.example"), b"example".to_vec())].into());
}

#[test]
fn before_the_first_commit_all_of_the_index_is_new() {
    let repo = Repo::new();
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), []);
    repo.stage("a.json", "a");
    repo.stage("d/b.json", "b");
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), [("a.json", "a"), ("d/b.json", "b")]);
}

#[test]
fn a_renamed_file_has_its_new_path_and_a_deleted_one_none() {
    let repo = Repo::new();
    repo.stage("old.json", "content");
    repo.stage("gone.json", "gone");
    repo.commit("first");
    repo.run(&["mv", "old.json", "new.json"]);
    repo.run(&["rm", "-q", "gone.json"]);
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), [("new.json", "content")]);
}

#[test]
fn links_and_submodules_are_no_files_until_they_become_one() {
    let (repo, inner) = (Repo::new(), Repo::new());
    inner.commit("first");
    let url = inner.dir.to_str().unwrap();
    repo.run(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sub"]);
    symlink("elsewhere", repo.dir.join("link.json")).unwrap();
    repo.run(&["add", "link.json"]);
    let paths = |blobs: Vec<Blob>| blobs.into_iter().map(|b| b.path).collect::<Vec<_>>();
    assert_eq!(paths(repo.git().staged_alone(&all).unwrap()), [Path::new(".gitmodules")]);
    repo.commit("first");
    fs::remove_file(repo.dir.join("link.json")).unwrap();
    repo.stage("link.json", "a file now");
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), [("link.json", "a file now")]);
}

#[test]
fn odd_names_arrive_as_they_are_also_from_a_subdirectory() {
    let repo = Repo::new();
    repo.commit("first");
    let names: [&[u8]; 6] = [b":(top)x", b"a b", b"li\nne", b"n\xffn", b"q\"\\\t", "über".as_bytes()];
    for name in names {
        repo.stage(Path::new("-d").join(OsStr::from_bytes(name)), "x");
    }
    for dir in [repo.dir.clone(), repo.dir.join("-d")] {
        let staged = Git::at(&dir).staged_alone(&all).unwrap();
        let mut found: Vec<_> = staged.iter().map(|b| b.path.as_os_str().as_bytes().to_vec()).collect();
        found.sort();
        assert_eq!(found, names.map(|name| [b"-d/", name].concat()));
        assert!(staged.iter().all(|b| b.bytes.as_deref() == Ok(b"x")));
    }
    assert_eq!(Git::at(&repo.dir.join("-d")).index_files(&all).unwrap().len(), 6);
    assert_eq!(Git::at(&repo.dir.join("-d")).tracked(&all).unwrap()[1], Path::new("a b"));
}

#[test]
fn a_repository_of_sha256_and_a_linked_worktree_are_repositories() {
    let repo = Repo::of(&["--object-format=sha256"]);
    repo.stage("a.json", "a");
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), [("a.json", "a")]);
    repo.commit("first");
    repo.run(&["worktree", "add", "-q", "../linked"]);
    let linked = repo.dir.with_file_name("linked");
    fs::write(linked.join("b.json"), "b").unwrap();
    repo.run(&["-C", "../linked", "add", "b.json"]);
    let staged = Git::at(&linked).staged_alone(&all).unwrap();
    assert_eq!((seen(&staged), staged[0].id.len()), (vec![("b.json", "b")], 64));
    assert_eq!(seen(&repo.git().staged_alone(&all).unwrap()), []);
}

#[test]
fn a_file_that_is_only_announced_is_not_staged_and_one_in_conflict_cannot_be() {
    let repo = Repo::new();
    repo.stage("a.json", "base");
    repo.commit("first");
    repo.run(&["switch", "-q", "-c", "side"]);
    repo.stage("a.json", "theirs");
    repo.commit("theirs");
    repo.run(&["switch", "-q", "main"]);
    repo.stage("a.json", "ours");
    repo.commit("ours");
    let merge = Command::new("git").current_dir(&repo.dir).args(["merge", "-q", "side"]).output().unwrap();
    assert_eq!(merge.status.code(), Some(1));
    repo.write("later.json", "later");
    repo.run(&["add", "-N", "later.json"]);
    let staged = repo.git().staged_alone(&all).unwrap();
    assert!(staged.iter().all(|b| b.bytes.as_deref() == Ok(b"")), "{staged:?}");
    repo.stage("a.json", "both");
    assert!(seen(&repo.git().staged_alone(&all).unwrap()).contains(&("a.json", "both")));
}

#[test]
fn a_huge_blob_is_named_and_not_read() {
    let repo = Repo::new();
    repo.stage("a.json", "before");
    fs::File::create(repo.dir.join("b.json")).unwrap().set_len(64_000_001).unwrap();
    repo.run(&["-c", "core.compression=0", "add", "b.json"]);
    repo.stage("c.json", "after");
    let staged = repo.git().staged_alone(&all).unwrap();
    assert_eq!(staged[1].bytes, Err(UnreadBlob::TooLarge { size: 64_000_001 }));
    assert_eq!((&staged[0].bytes, &staged[2].bytes), (&Ok(b"before".to_vec()), &Ok(b"after".to_vec())));
}

#[test]
fn many_blobs_pass_through_one_process() {
    let repo = Repo::new();
    for n in 0..3000 {
        repo.write(format!("{n}.json"), &format!("{n}{}", " ".repeat(n)));
    }
    repo.run(&["add", "."]);
    let staged = repo.git().staged_alone(&all).unwrap();
    assert_eq!(staged.len(), 3000);
    for blob in staged {
        let text = String::from_utf8(blob.bytes.unwrap()).unwrap();
        assert_eq!(format!("{}.json", text.trim_end()), blob.path.to_str().unwrap());
    }
}

#[test]
fn a_lost_object_is_named_and_a_broken_one_is_an_error() {
    let repo = Repo::new();
    repo.stage("a.json", "a");
    let staged = repo.git().staged_alone(&all).unwrap();
    let (dir, rest) = staged[0].id.split_at(2);
    let object = repo.dir.join(".git/objects").join(dir).join(rest);
    fs::remove_file(&object).unwrap();
    assert_eq!(repo.git().staged_alone(&all).unwrap()[0].bytes, Err(UnreadBlob::Missing));
    fs::write(&object, "broken").unwrap();
    match repo.git().staged_alone(&all) {
        Err(GitError::Failed { .. }) => {}
        Ok(blobs) => assert!(blobs.iter().all(|b| b.bytes.is_err()), "{blobs:?}"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn where_no_repository_is_the_error_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let git = Git::at(dir.path());
    for error in [git.staged_alone(&all).unwrap_err(), git.tracked(&all).unwrap_err(), git.top().unwrap_err()]
    {
        assert!(matches!(error, GitError::NotARepository { .. }), "{error}");
    }
    let gone = Git::at(&dir.path().join("gone")).staged_alone(&all).unwrap_err();
    assert!(matches!(gone, GitError::Io { .. }), "{gone}");
}

#[test]
fn a_repository_of_somebody_else_is_refused_in_gits_own_words() {
    if is_again() {
        let error = Git::at(Path::new("")).staged_alone(&all).unwrap_err();
        assert!(matches!(error, GitError::Refused { .. }), "{error}");
        return assert!(error.to_string().contains("detected dubious ownership"), "{error}");
    }
    let repo = Repo::new();
    let variables = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")];
    passed(&again(
        "staged::a_repository_of_somebody_else_is_refused_in_gits_own_words",
        &repo.dir,
        &variables,
    ));
}

#[test]
fn without_git_on_the_path_the_error_says_so() {
    if is_again() {
        return assert!(matches!(Git::at(Path::new("")).staged_alone(&all), Err(GitError::NoGit)));
    }
    let dir = tempfile::tempdir().unwrap();
    let nowhere = [("PATH", dir.path().to_str().unwrap())];
    passed(&again("staged::without_git_on_the_path_the_error_says_so", dir.path(), &nowhere));
}

#[test]
fn the_index_and_repository_that_git_names_to_a_hook_are_used() {
    if is_again() {
        return assert_eq!(seen(&Git::at(Path::new("")).staged_alone(&all).unwrap()), [("b.json", "b")]);
    }
    let repo = Repo::new();
    repo.stage("a.json", "a");
    repo.commit("first");
    fs::copy(repo.dir.join(".git/index"), repo.dir.join(".git/other")).unwrap();
    repo.write("b.json", "b");
    let mut other = Command::new("git");
    other.current_dir(&repo.dir).args(["add", "b.json"]);
    assert!(other.env("GIT_INDEX_FILE", ".git/other").status().unwrap().success());
    repo.stage("c.json", "c");
    let variables = [("GIT_INDEX_FILE", ".git/other"), ("GIT_DIR", ".git"), ("GIT_LITERAL_PATHSPECS", "1")];
    passed(&again(
        "staged::the_index_and_repository_that_git_names_to_a_hook_are_used",
        &repo.dir,
        &variables,
    ));
}

#[test]
fn a_branch_brings_what_differs_from_where_it_left() {
    let repo = Repo::new();
    repo.stage("a.json", "a");
    repo.stage("b.json", "b");
    repo.commit("first");
    repo.run(&["switch", "-q", "-c", "topic"]);
    repo.stage("b.json", "topic");
    repo.commit("topic");
    repo.run(&["switch", "-q", "main"]);
    repo.stage("a.json", "main");
    repo.commit("main went on");
    repo.run(&["switch", "-q", "topic"]);
    repo.stage("b.json", "staged only");
    assert_eq!(seen(&repo.git().diff_alone("main", &all).unwrap()), [("b.json", "topic")]);
    assert_eq!(seen(&repo.git().diff_alone("HEAD", &all).unwrap()), []);
}

#[test]
fn a_base_that_is_none_and_one_without_a_common_ancestor_are_told_apart() {
    let repo = Repo::new();
    repo.commit("first");
    for base in ["nosuch", "--output=x", "^main", "", "main..main", "HEAD:nosuch"] {
        let error = repo.git().diff_alone(base, &all).unwrap_err();
        assert!(matches!(&error, GitError::NoRevision { rev } if rev == base), "{base}: {error}");
    }
    repo.run(&["switch", "-q", "--orphan", "other"]);
    repo.commit("other");
    let error = repo.git().diff_alone("main", &all).unwrap_err();
    assert!(matches!(error, GitError::NoMergeBase { .. }), "{error}");
}
