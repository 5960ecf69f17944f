//! What a commit brought, held against what git says of it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{HistoryBlob, HistoryStep, Span};
use super::*;

/// Draws numbers below a bound.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A history by chance: branches and merges of one to three parents, files that become directories, links and executable.
fn by_chance(draw: &mut Draw, commits: u64) -> String {
    let mut stream = String::new();
    for mark in 1..=commits {
        let who = format!("A Person <person@example.com> {} +0000", 1_600_000_000 + mark);
        stream += &format!("commit refs/heads/b{mark}\nmark :{mark}\ncommitter {who}\ndata 0\n");
        if mark > 1 {
            let from = mark - 1 - draw.below(mark.min(6) - 1);
            stream += &format!("from :{from}\n");
            for _ in 0..draw.below(3).saturating_sub(draw.below(2)) {
                stream += &format!("merge :{}\n", 1 + draw.below(mark - 1));
            }
        }
        for _ in 0..draw.below(4) {
            let path = ["a", "a.b", "a/b", "a/b/c", "a-b/c", "d/e", "d/f/g", "d"][draw.below(8) as usize];
            let mode = ["100644", "100755", "120000"][draw.below(3) as usize];
            stream += &match draw.below(5) {
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

#[test]
fn a_commit_brought_what_git_says_differs_from_all_its_parents() {
    for seed in 0..6 {
        let repo = Repo::of([&[][..], &["--object-format=sha256"]][seed as usize % 2]);
        repo.import(&by_chance(&mut Draw(seed), 450));
        let mut expected = BTreeMap::<String, (BTreeSet<String>, Vec<String>)>::new();
        for (commit, path, id) in by_git(&repo) {
            let (paths, commits) = expected.entry(id).or_default();
            paths.insert(path);
            if commits.last() != Some(&commit) {
                commits.push(commit);
            }
        }
        assert!(expected.values().map(|(_, commits)| commits.len()).sum::<usize>() > 200);
        let mut told = BTreeMap::new();
        let mut each = |step| {
            let HistoryStep::Blob { blob: HistoryBlob { id, paths, commits, .. }, .. } = step else { return };
            let paths = paths.iter().map(|p| p.to_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
            told.insert(id, (paths, commits.iter().map(|c| c.id.clone()).collect::<Vec<_>>()));
        };
        repo.git().history(Span::default(), &all, &mut each).unwrap();
        assert_eq!(told, expected, "seed {seed}");
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
