//! What the index and the tips of the local branches hold, within bounds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::cat::Cat;
use super::records::GitRecord;
use super::{Git, GitError, WantedPath};

/// More branches than these, those with the same files counted once, are not looked at.
const BRANCHES: usize = 64;

/// More references than these are not asked for.
const REFERENCES: usize = 2000;

/// What was found in the index and on branches.
#[derive(Debug)]
pub struct Tips {
    /// The wanted files, each text once.
    pub files: Vec<TipFile>,
    /// Whether everything was looked at.
    pub is_whole: bool,
}

/// A file as the index or a branch has it.
#[derive(Debug)]
pub struct TipFile {
    /// The branch; nothing is the index.
    pub branch: Option<String>,
    /// Relative to the repository's top.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Git {
    /// The wanted files of the index, and of the local branches from the one that was committed to last, for no longer than about
    /// `limit`.
    pub fn tips(&self, wanted: WantedPath<'_>, limit: Duration) -> Result<Tips, GitError> {
        let end = Instant::now() + limit;
        let mut found: Vec<(Option<String>, GitRecord)> =
            self.index(wanted)?.into_iter().map(|record| (None, record)).collect();
        let (branches, mut is_whole) = self.branches()?;
        for (tree, branch) in branches {
            let listed = if Instant::now() < end { self.tree(&tree, wanted) } else { Ok(None) };
            match listed {
                Ok(Some(records)) => {
                    found.extend(records.into_iter().map(|record| (Some(branch.clone()), record)));
                }
                // In a partial clone the tree itself may be with the remote.
                Ok(None) | Err(GitError::Failed { .. } | GitError::Lacking { .. }) => is_whole = false,
                Err(error) => return Err(error),
            }
        }
        let mut seen = BTreeSet::new();
        found.retain(|(_, record)| seen.insert(record.id.clone()));
        let mut bytes = Vec::with_capacity(found.len());
        if !found.is_empty() {
            let ids: Vec<&str> = found.iter().map(|(_, record)| record.id.as_str()).collect();
            Cat::start(self)?.each(&ids, &mut |read| bytes.push(read))?;
        }
        is_whole &= bytes.iter().all(Result::is_ok);
        let files = found.into_iter().zip(bytes);
        let file = |((branch, record), bytes): ((_, GitRecord), Result<_, _>)| match bytes {
            Ok(bytes) => Some(TipFile { branch, path: record.path, bytes }),
            Err(_) => None,
        };
        Ok(Tips { files: files.filter_map(file).collect(), is_whole })
    }

    /// The trees of the local branches, each with the first branch that has it, and whether these are all.
    fn branches(&self) -> Result<(Vec<(String, String)>, bool), GitError> {
        let count = format!("--count={}", REFERENCES + 1);
        let args = ["for-each-ref", "--sort=-committerdate", &count, "--format=%(tree) %(refname:lstrip=2)"];
        let answer = self.answer(&[&args[..], &["refs/heads"]].concat())?;
        let answer = String::from_utf8_lossy(&answer);
        let mut seen = BTreeSet::new();
        let mut all: Vec<(String, String)> = answer
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(tree, _)| seen.insert(*tree))
            .map(|(tree, branch)| (tree.to_owned(), branch.to_owned()))
            .collect();
        let is_whole = all.len() <= BRANCHES && answer.lines().count() <= REFERENCES;
        all.truncate(BRANCHES);
        Ok((all, is_whole))
    }

    fn tree(&self, tree: &str, wanted: WantedPath<'_>) -> Result<Option<Vec<GitRecord>>, GitError> {
        let answer = self.answer(&["ls-tree", "-r", "-z", "--full-tree", tree])?;
        let records = answer.split(|b| *b == 0);
        Ok(Some(records.filter_map(|record| GitRecord::of_tree(record, wanted)).collect()))
    }
}
