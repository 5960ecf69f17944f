//! Every blob that ever was at a path, and the commits that brought it there.
//!
//! Commits reachable from any ref count: branches, remotes, tags, the top of the stash, the HEAD of every worktree. What
//! only a reflog knows, or a tag that points at a blob itself, does not. Each distinct blob is read once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::cat::Cat;
use super::commit::{COMMIT, Commit, ENCODING, HistoryBlob, HistoryStep};
use super::seen::Seen;
use super::{Git, GitError, WantedPath};

/// Which part of the history to look at; by default all of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span<'a> {
    /// Revisions such as `main..HEAD`, instead of all refs.
    pub range: Option<&'a str>,
    /// The date, in any words that git knows, before which commits do not count.
    pub since: Option<&'a str>,
    /// The only paths that can be wanted, relative to the top; with none, all. To name a few makes it quicker.
    pub paths: &'a [PathBuf],
}

impl Git {
    /// Hands over each distinct blob that ever was at a wanted path, one at a time. Only ids, paths and commits are held
    /// for all of them at once.
    pub fn history(
        &self,
        span: Span<'_>,
        wanted: WantedPath<'_>,
        each: &mut dyn FnMut(HistoryStep),
    ) -> Result<(), GitError> {
        let rev_list = self.rev_list(span)?;
        let rev_list: Vec<_> = rev_list.iter().map(String::as_str).collect();
        // A path that is not text narrows nothing, rather than too much.
        let paths: Option<Vec<_>> = span.paths.iter().map(|path| path.to_str()).collect();
        let paths: Vec<_> = paths.iter().flatten().map(|path| format!(":(top,literal){path}")).collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let rev_list = self.start(&[&rev_list[..], &paths[..]].concat(), Stdio::null())?;
        // It starts while there is nothing to ask it for.
        let cat = Cat::start(self)?;
        let seen = self.log(rev_list, span.paths, wanted, each)?;
        let total = seen.len();
        let ids: Vec<_> = seen.iter().map(|(id, _)| id.clone()).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let mut seen = seen.into_iter();
        cat.each(&ids, &mut |bytes| {
            if let Some((id, Seen { paths, commits })) = seen.next() {
                let paths = paths.into_iter().collect();
                each(HistoryStep::Blob { blob: HistoryBlob { id, paths, commits, bytes }, total });
            }
        })
    }

    /// The commits that brought a blob of which `is_in` holds to one of `paths`, newest first.
    pub fn holding(
        &self,
        paths: &[PathBuf],
        is_in: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Vec<Arc<Commit>>, GitError> {
        let mut holding = BTreeMap::new();
        let span = Span { paths, ..Span::default() };
        self.history(span, &|path| paths.iter().any(|p| p == path), &mut |step| {
            if let HistoryStep::Blob { blob: HistoryBlob { bytes: Ok(bytes), commits, .. }, .. } = step
                && is_in(&bytes)
            {
                holding.extend(commits.into_iter().map(|c| ((c.date.clone(), c.id.clone()), c)));
            }
        })?;
        Ok(holding.into_values().rev().collect())
    }

    /// The question for the commits, up to the paths.
    fn rev_list(&self, span: Span<'_>) -> Result<Vec<String>, GitError> {
        let mut args = ["rev-list", "--full-history", COMMIT, ENCODING].map(str::to_owned).to_vec();
        if let Some(date) = span.since {
            args.push(self.since(date)?);
        }
        match span.range {
            // No revision begins so, and git would take it for an option.
            Some(range) if range.starts_with('-') => {
                return Err(GitError::NoRevision { rev: range.to_owned() });
            }
            Some(range) => args.push(range.to_owned()),
            None => args.push("--all".to_owned()),
        }
        args.push("--".to_owned());
        Ok(args)
    }

    /// The option for `date`. Git takes words that it does not know for now, so that no commit would count.
    fn since(&self, date: &str) -> Result<String, GitError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let option = self.answer(&["rev-parse", &format!("--since={date}")])?;
        let option = String::from_utf8_lossy(&option).trim_end().to_owned();
        let age = option.strip_prefix("--max-age=").and_then(|age| age.parse::<u64>().ok());
        match age.filter(|age| *age < now) {
            Some(_) => Ok(option),
            None => Err(GitError::BadDate { date: date.to_owned() }),
        }
    }
}
