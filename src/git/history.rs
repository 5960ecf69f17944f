//! Every blob that ever was at a path, and the commits that brought it there.
//!
//! One `git log --raw` names blobs and commits, one `git cat-file` then reads each distinct blob once. Commits reachable from
//! any ref count (branches, remotes, tags, the top of the stash, the HEAD of every worktree); what only a reflog knows, or a tag
//! that points at a blob itself, does not. In a merge a blob counts if it differs from that of every parent, so that a secret
//! slipped into a merge is found, and a merge is not blamed for what it joins. Measured on 20,000 commits: no slower than
//! `rev-list --objects`, which names one path per blob and no commits, and quicker than any narrowing by glob pathspecs,
//! which git holds against every path it passes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::cat::{Cat, Unread};
use super::records::{Entry, Records};
use super::{Git, GitError};

const WHAT: &str = "log";

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

/// A commit that brought a blob to a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commit {
    /// Its object id.
    pub id: String,
    /// Its author's name.
    pub author: String,
    /// When it was written, in ISO 8601 with the author's own offset from UTC.
    pub date: String,
}

/// A blob of the history.
#[derive(Debug)]
pub struct HistoryBlob {
    /// Its object id.
    pub id: String,
    /// Every wanted path it was at, sorted.
    pub paths: Vec<PathBuf>,
    /// The commits that brought it to one of them, newest first.
    pub commits: Vec<Arc<Commit>>,
    /// What is in it, or why that is not known.
    pub bytes: Result<Vec<u8>, Unread>,
}

/// How a look at the history goes on.
#[derive(Debug)]
pub enum Step {
    /// So many commits have been looked at.
    Commits(usize),
    /// One of the blobs, of which there are `total`.
    Blob {
        /// The blob.
        blob: HistoryBlob,
        /// How many there are in all.
        total: usize,
    },
}

/// How many commits go by between two [`Step::Commits`].
const STRIDE: usize = 1000;

#[derive(Default)]
struct Seen {
    paths: BTreeSet<PathBuf>,
    commits: Vec<Arc<Commit>>,
}

impl Git {
    /// Hands over each distinct blob that ever was at a wanted path, one at a time. Only ids, paths and commits are held
    /// for all of them at once.
    pub fn history(
        &self,
        span: Span<'_>,
        wanted: &dyn Fn(&Path) -> bool,
        each: &mut dyn FnMut(Step),
    ) -> Result<(), GitError> {
        let seen = self.log(span, wanted, each)?;
        let total = seen.len();
        let ids: Vec<_> = seen.iter().map(|(id, _)| id.clone()).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let mut seen = seen.into_iter();
        Cat::start(self)?.each(&ids, &mut |bytes| {
            if let Some((id, Seen { paths, commits })) = seen.next() {
                let paths = paths.into_iter().collect();
                each(Step::Blob { blob: HistoryBlob { id, paths, commits, bytes }, total });
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
            if let Step::Blob { blob: HistoryBlob { bytes: Ok(bytes), commits, .. }, .. } = step
                && is_in(&bytes)
            {
                holding.extend(commits.into_iter().map(|c| ((c.date.clone(), c.id.clone()), c)));
            }
        })?;
        Ok(holding.into_values().rev().collect())
    }

    /// The blobs in the order in which they are first met, newest commit first.
    fn log(
        &self,
        span: Span<'_>,
        wanted: &dyn Fn(&Path) -> bool,
        each: &mut dyn FnMut(Step),
    ) -> Result<Vec<(String, Seen)>, GitError> {
        let args = self.log_args(span)?;
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let mut running = self.start(&args, Stdio::null())?;
        let seen = match running.stdout() {
            Some(stdout) => blobs(Records::new(stdout), wanted, each).map_err(GitError::io(WHAT))?,
            None => Vec::new(),
        };
        running.finish()?;
        Ok(seen)
    }

    fn log_args(&self, span: Span<'_>) -> Result<Vec<String>, GitError> {
        let fixed =
            "log --raw -z -c --root --full-history --no-renames --no-abbrev --no-ext-diff --no-textconv";
        let mut args: Vec<_> = fixed.split(' ').map(str::to_owned).collect();
        args.extend(["--encoding=UTF-8".to_owned(), "--format=>%H%x00%an%x00%aI".to_owned()]);
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
        // A path that is not text narrows nothing, rather than too much.
        let paths: Option<Vec<_>> = span.paths.iter().map(|path| path.to_str()).collect();
        args.extend(paths.unwrap_or_default().iter().map(|path| format!(":(top,literal){path}")));
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

/// Reads a log: `>ID`, author and date of a commit, then for each of its changes a `:`-line and a path. Between the two
/// git puts a line break, or an empty record for a merge.
fn blobs(
    mut records: Records<impl io::Read>,
    wanted: &dyn Fn(&Path) -> bool,
    each: &mut dyn FnMut(Step),
) -> io::Result<Vec<(String, Seen)>> {
    let (mut order, mut known) = (Vec::<(String, Seen)>::new(), HashMap::<String, usize>::new());
    let (mut head, mut author, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut commit, mut commits) = (None, 0);
    while records.next(&mut head)? {
        let head = head.strip_prefix(b"\n").unwrap_or(&head);
        match head.first() {
            Some(b'>') => {
                records.next(&mut author)?;
                records.next(&mut rest)?;
                let (id, author, date) = (text(&head[1..]), text(&author), text(&rest));
                commit = Some(Arc::new(Commit { id, author, date }));
                commits += 1;
                if commits % STRIDE == 0 {
                    each(Step::Commits(commits));
                }
            }
            Some(b':') if records.next(&mut rest)? => {
                let Some(Entry { path, id }) = Entry::of_diff(head, &rest, wanted) else { continue };
                let at = *known.entry(id).or_insert_with_key(|id| {
                    order.push((id.clone(), Seen::default()));
                    order.len() - 1
                });
                let seen = &mut order[at].1;
                seen.paths.insert(path);
                let newest = seen.commits.last();
                if let Some(commit) = &commit
                    && newest.is_none_or(|newest| !Arc::ptr_eq(newest, commit))
                {
                    seen.commits.push(Arc::clone(commit));
                }
            }
            Some(_) => return Err(io::ErrorKind::InvalidData.into()),
            None => {}
        }
    }
    each(Step::Commits(commits));
    Ok(order)
}
