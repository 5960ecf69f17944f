//! What a commit brought, held against what git says of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{HistoryBlob, HistoryStep, Span};
use super::*;

/// How far back a commit's first parent is, which others it has, and what it does to which paths.
type Drawn = (usize, Vec<usize>, Vec<(&'static str, &'static str, u8)>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let path = select(vec!["a", "a.b", "a/b", "a/b/c", "a-b/c", "d/e", "d/f/g", "d"]);
    let change = (path, select(vec!["100644", "100755", "120000"]), 0..5_u8);
    vec((0..5_usize, vec(any::<usize>(), 0..3), vec(change, 0..4)), 450)
}

/// A history by chance: branches and merges of one to three parents, files that become directories, links and executable.
fn by_chance(commits: &[Drawn]) -> String {
    let mut stream = String::new();
    for (before, (back, others, changes)) in commits.iter().enumerate() {
        let (mark, who) =
            (before + 1, format!("A Person <person@example.com> {} +0000", 1_600_000_000 + before));
        stream += &format!("commit refs/heads/b{mark}\nmark :{mark}\ncommitter {who}\ndata 0\n");
        if before > 0 {
            stream += &format!("from :{}\n", before - back % before.min(5));
            others.iter().for_each(|other| stream += &format!("merge :{}\n", 1 + other % before));
        }
        for (path, mode, text) in changes {
            stream += &match text {
                0 => format!("D {path}\n"),
                text => format!("M {mode} inline {path}\ndata 1\n{text}\n"),
            };
        }
    }
    stream
}

/// What `git log` says of each commit: the files in which it differs from all of its parents, but for modes alone.
fn by_git(repo: &Repo) -> Vec<(String, String, String)> {
    let said = repo.run(&[
        "log",
        "--all",
        "--full-history",
        "--root",
        "-c",
        "--raw",
        "--no-renames",
        "--no-abbrev",
        "--format=%H",
        "--no-show-signature",
        "--no-decorate",
        "--diff-merges=combined",
        "--no-relative",
    ]);
    let (mut commit, mut told) = ("", Vec::new());
    for line in said.lines().filter(|line| !line.is_empty()) {
        let fields = line.trim_start_matches(':');
        let parents = line.len() - fields.len();
        if parents == 0 {
            commit = line;
            continue;
        }
        let (fields, path) = fields.split_once('\t').unwrap();
        let fields: Vec<_> = fields.split(' ').collect();
        let (modes, ids) = (&fields[..=parents], &fields[parents + 1..]);
        let is_file = |mode: &str| mode.starts_with("100");
        let had = (0..parents).any(|nth| is_file(modes[nth]) && ids[nth] == ids[parents]);
        if is_file(modes[parents]) && !had {
            told.push((commit.to_owned(), path.to_owned(), ids[parents].to_owned()));
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn a_commit_brought_what_git_says_differs_from_all_its_parents(commits in drawn(), is_sha256: bool) {
        let repo = Repo::of(if is_sha256 { &["--object-format=sha256"] } else { &[] });
        repo.import(&by_chance(&commits));
        let mut expected = BTreeMap::<String, (BTreeSet<String>, Vec<String>)>::new();
        for (commit, path, id) in by_git(&repo) {
            let (paths, commits) = expected.entry(id).or_default();
            paths.insert(path);
            if commits.last() != Some(&commit) {
                commits.push(commit);
            }
        }
        prop_assert!(expected.values().map(|(_, commits)| commits.len()).sum::<usize>() > 200);
        let mut told = BTreeMap::new();
        let mut each = |step| {
            let HistoryStep::Blob { blob: HistoryBlob { id, paths, commits, .. }, .. } = step else { return };
            let paths = paths.iter().map(|p| p.to_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
            told.insert(id, (paths, commits.iter().map(|c| c.id.clone()).collect::<Vec<_>>()));
        };
        repo.git().history(Span::default(), &all, &mut each).unwrap();
        prop_assert_eq!(told, expected);
    }
}

/// By a program in the place of git that knows no `--batch-command`, since no git before 2.36 is to be had here.
#[test]
fn a_git_that_answers_to_one_name_at_a_time_says_the_same() {
    let (test, commits) = ("compared::a_git_that_answers_to_one_name_at_a_time_says_the_same", 100);
    if is_again() {
        let mut count = 0;
        let mut each = |step| count += usize::from(matches!(step, HistoryStep::Blob { .. }));
        Git::at(Path::new("")).history(Span::default(), &all, &mut each).unwrap();
        return assert_eq!(count, commits);
    }
    let repo = Repo::new();
    for n in 0..commits {
        repo.stage("dir/a.json", &n.to_string());
        repo.commit("another");
    }
    let (old, git) = (tempfile::tempdir().unwrap(), which::which("git").unwrap());
    let refuses = "case \" $* \" in *' --batch-command '*) echo \"$0 $*\" >> refused; exit 129;; esac";
    let text = format!("#!/bin/sh\n{refuses}\nexec {} \"$@\"\n", git.display());
    let path = old.path().join("git");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let variable = format!("{}:{}", old.path().display(), std::env::var("PATH").unwrap());
    passed(&again(test, &repo.dir, &[("PATH", &variable)]));
    assert_eq!(fs::read_to_string(repo.dir.join("refused")).unwrap().lines().count(), 1);
}
