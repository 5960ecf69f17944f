//! What ever was at a path.

use std::collections::BTreeMap;

use super::super::{GitError, HistoryBlob, HistoryStep, Span, UnreadBlob, WantedPath};
use super::*;

/// Text → paths and the commits that brought it.
type Told = BTreeMap<String, (Vec<String>, Vec<String>)>;

fn told(repo: &Repo, span: Span<'_>, wanted: WantedPath<'_>) -> Told {
    let mut told = Told::new();
    let mut each = |step| {
        let HistoryStep::Blob { blob: HistoryBlob { paths, commits, bytes, .. }, .. } = step else { return };
        let paths = paths.iter().map(|p| p.to_str().unwrap().to_owned()).collect();
        let commits = commits.iter().map(|c| c.id.clone()).collect();
        let text = String::from_utf8(bytes.unwrap()).unwrap();
        assert!(told.insert(text, (paths, commits)).is_none(), "a blob came twice");
    };
    repo.git().history(span, wanted, &mut each).unwrap();
    told
}

fn everything(repo: &Repo) -> Told {
    told(repo, Span::default(), &all)
}

fn texts(told: &Told) -> Vec<&str> {
    told.keys().map(String::as_str).collect()
}

#[test]
fn each_blob_comes_once_with_its_paths_and_every_commit_that_brought_it() {
    let repo = Repo::new();
    repo.stage("a.json", "secret");
    let first = repo.commit("first");
    repo.stage("a.json", "clean");
    let second = repo.commit("second");
    repo.stage("a.json", "secret");
    repo.stage("copy.json", "secret");
    let third = repo.commit("third");
    repo.run(&["rm", "-q", "-r", "."]);
    repo.commit("all gone");
    let told = everything(&repo);
    assert_eq!(texts(&told), ["clean", "secret"]);
    assert_eq!(told["clean"], (vec!["a.json".to_owned()], vec![second]));
    assert_eq!(told["secret"], (vec!["a.json".to_owned(), "copy.json".to_owned()], vec![third, first]));
}

#[test]
fn a_commit_says_who_and_when() {
    let repo = Repo::new();
    repo.settings(&[("user.name", "Ünï :, Ço"), ("i18n.logOutputEncoding", "latin1")]);
    repo.stage("a.json", "a");
    repo.run(&["commit", "-q", "-m", "x", "--date", "2024-02-29T12:00:00+05:30"]);
    let holding = repo.git().holding(&["a.json".into()], &|bytes| bytes == b"a").unwrap();
    assert_eq!(holding[0].author, "Ünï :, Ço");
    assert_eq!(holding[0].date, "2024-02-29T12:00:00+05:30");
    assert_eq!(holding[0].id, repo.run(&["rev-parse", "HEAD"]));
}

#[test]
fn nothing_hides_behind_a_merge() {
    let repo = Repo::new();
    repo.stage("a.json", "base");
    repo.commit("base");
    repo.run(&["switch", "-q", "-c", "side"]);
    repo.stage("a.json", "on the side");
    let side = repo.commit("side");
    repo.run(&["switch", "-q", "main"]);
    repo.stage("b.json", "main");
    repo.commit("main");
    repo.run(&["merge", "-q", "--no-commit", "-s", "ours", "side"]);
    repo.stage("c.json", "slipped in");
    let merge = repo.commit("an evil merge");
    repo.run(&["branch", "-q", "-D", "side"]);
    for paths in [vec![], vec!["a.json".into(), "b.json".into(), "c.json".into()]] {
        let told = told(&repo, Span { paths: &paths, ..Span::default() }, &all);
        assert_eq!(texts(&told), ["base", "main", "on the side", "slipped in"]);
        assert_eq!(told["on the side"].1, [side.as_str()]);
        assert_eq!(told["slipped in"].1, [merge.as_str()]);
    }
}

#[test]
fn every_ref_counts_and_so_does_the_stash() {
    let repo = Repo::new();
    repo.stage("a.json", "base");
    repo.commit("base");
    repo.run(&["switch", "-q", "--orphan", "other"]);
    repo.stage("b.json", "tagged");
    repo.commit("other");
    repo.run(&["tag", "-a", "v1", "-m", "v1"]);
    repo.run(&["switch", "-q", "main"]);
    repo.run(&["branch", "-q", "-D", "other"]);
    repo.stage("a.json", "stashed");
    repo.write("c.json", "untracked and stashed");
    repo.run(&["stash", "push", "-q", "--include-untracked"]);
    assert_eq!(texts(&everything(&repo)), ["base", "stashed", "tagged", "untracked and stashed"]);
}

#[test]
fn a_range_and_a_date_narrow_it() {
    let repo = Repo::new();
    for (text, date) in [("one", "2020-01-01"), ("two", "2022-01-01"), ("three", "2024-01-01")] {
        repo.stage("a.json", text);
        let date = format!("{date}T00:00:00Z");
        let mut commit = Command::new("git");
        commit.current_dir(&repo.dir).args(["commit", "-q", "-m", text]).env("GIT_COMMITTER_DATE", date);
        assert!(commit.status().unwrap().success());
    }
    let range = Span { range: Some("HEAD~2..HEAD~1"), ..Span::default() };
    assert_eq!(texts(&told(&repo, range, &all)), ["two"]);
    let since = |date| Span { since: Some(date), ..Span::default() };
    assert_eq!(texts(&told(&repo, since("2021-06-01"), &all)), ["three", "two"]);
    for date in ["no date", "2099-01-01", "now"] {
        let error = repo.git().history(since(date), &all, &mut |_| ()).unwrap_err();
        assert!(matches!(&error, GitError::BadDate { date: told } if told == date), "{error}");
    }
    for range in ["nosuch..HEAD", "--all", "nosuch"] {
        let span = Span { range: Some(range), ..Span::default() };
        let error = repo.git().history(span, &all, &mut |_| ()).unwrap_err();
        assert!(matches!(&error, GitError::NoRevision { rev } if rev == range), "{error}");
    }
}

#[test]
fn an_empty_history_is_empty_and_a_torn_one_an_error() {
    let repo = Repo::new();
    assert_eq!(everything(&repo), Told::new());
    repo.stage("d/a.json", "a");
    repo.commit("first");
    let tree = repo.run(&["rev-parse", "HEAD^{tree}"]);
    let (dir, rest) = tree.split_at(2);
    fs::remove_file(repo.dir.join(".git/objects").join(dir).join(rest)).unwrap();
    let error = repo.git().history(Span::default(), &all, &mut |_| ()).unwrap_err();
    assert!(matches!(&error, GitError::Lacking { name } if *name == tree), "{error}");
}

#[test]
fn a_replaced_object_is_read_as_it_was_committed() {
    let repo = Repo::new();
    repo.stage("a.json", "secret");
    repo.commit("first");
    repo.stage("a.json", "clean");
    repo.commit("second");
    repo.run(&["replace", "HEAD~1:a.json", "HEAD:a.json"]);
    repo.run(&["replace", "--graft", "HEAD"]);
    assert_eq!(texts(&everything(&repo)), ["clean", "secret"]);
}

#[test]
fn a_shallow_clone_has_the_history_that_it_has() {
    let repo = Repo::new();
    repo.stage("a.json", "one");
    repo.commit("first");
    repo.stage("b.json", "two");
    repo.commit("second");
    let url = format!("file://{}", repo.dir.to_str().unwrap());
    repo.run(&["clone", "-q", "--depth", "1", &url, "../shallow"]);
    let mut found = Vec::new();
    let shallow = Git::at(&repo.dir.with_file_name("shallow"));
    let mut each = |step| {
        if let HistoryStep::Blob { blob, total } = step {
            found.push((blob.paths[0].clone(), total));
        }
    };
    shallow.history(Span::default(), &all, &mut each).unwrap();
    assert_eq!(found, [("a.json".into(), 2), ("b.json".into(), 2)]);
    let error = shallow.diff_alone("HEAD~1", &all).unwrap_err();
    assert!(matches!(error, GitError::NoRevision { .. }), "{error}");
}

#[test]
fn the_commits_that_hold_a_token_are_found_at_odd_paths_too() {
    let repo = Repo::new();
    repo.stage("[a]*.json", "holds it");
    let first = repo.commit("first");
    repo.stage("a.json", "holds it elsewhere");
    repo.commit("another path");
    repo.stage("[a]*.json", "clean");
    repo.commit("clean");
    repo.stage("[a]*.json", "still holds it");
    let last = repo.commit("again");
    let has = |bytes: &[u8]| bytes.windows(8).any(|w| w == b"holds it");
    let holding = repo.git().holding(&["[a]*.json".into()], &has).unwrap();
    assert_eq!(holding.len(), 2);
    assert!([&first, &last].iter().all(|id| holding.iter().any(|c| c.id == **id)));
}

#[test]
fn a_long_history_is_shared_out_and_put_together_again() {
    let repo = Repo::new();
    let mut stream = String::new();
    for n in 0..1201 {
        let (who, text) = ("A Person <person@example.com> 1600000000 +0000", format!("{}", n % 400));
        stream += &format!("commit refs/heads/main\ncommitter {who}\ndata 0\n");
        stream += &format!("M 100644 inline a.json\ndata {}\n{text}\n", text.len());
    }
    repo.import(&stream);
    let told = everything(&repo);
    assert_eq!(told.len(), 400);
    let newest_first = repo.run(&["rev-list", "main"]);
    let newest_first: Vec<_> = newest_first.lines().collect();
    let of_zero = [0, 400, 800, 1200].map(|n| newest_first[n].to_owned());
    assert_eq!(told["0"].1, of_zero);
}

#[test]
fn what_a_partial_clone_lacks_is_named_and_not_fetched() {
    let repo = Repo::new();
    repo.settings(&[("uploadpack.allowFilter", "true")]);
    repo.stage("a.json", "old");
    repo.commit("first");
    repo.stage("a.json", "new");
    repo.commit("second");
    let url = format!("file://{}", repo.dir.to_str().unwrap());
    repo.run(&["clone", "-q", "--filter=blob:none", &url, "../partial"]);
    let partial = Git::at(&repo.dir.with_file_name("partial"));
    let mut read = Vec::new();
    let mut each = |step| {
        if let HistoryStep::Blob { blob, .. } = step {
            read.push(blob.bytes);
        }
    };
    partial.history(Span::default(), &all, &mut each).unwrap();
    assert_eq!(read, [Ok(b"new".to_vec()), Err(UnreadBlob::Missing)]);
}
