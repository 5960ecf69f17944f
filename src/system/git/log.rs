//! Which commits brought which blobs to which paths.
//!
//! `rev-list` names the commits, and as many `diff-tree`s as there are cores compare each with its parents. In a merge a blob
//! counts if it differs from that of every parent, so that a secret slipped into a merge is found, and a merge is not blamed for
//! what it joins. Measured on 20,000 commits and two cores: 0.3 s, against 0.5 s for one `git log --raw` or for
//! `rev-list --objects`, which names one path per blob and no commits. Narrowing by glob pathspecs costs more than it
//! spares, since git holds them against every path it passes.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, mpsc};
use std::thread;

use super::commit::{Commit, HistoryStep};
use super::records::{GitRecord, next};
use super::{Git, GitError, WantedPath};

const COMPARE: &str = "diff-tree --stdin -r --root -c --raw -z --no-renames --no-abbrev --no-ext-diff --no-textconv \
                       --encoding=UTF-8 --format=>%H%x00%an%x00%aI";

/// Fewer commits than these are not worth another process.
const SHARE: usize = 500;

/// How many commits go by between two reports.
const STRIDE: usize = 500;

/// Where a blob was, and who brought it there, newest first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub paths: BTreeSet<PathBuf>,
    pub commits: Vec<Arc<Commit>>,
}

/// Blobs in the order in which they are first met.
#[derive(Debug, Default)]
pub(super) struct Blobs {
    pub met: Vec<(String, Seen)>,
    known: HashMap<String, usize>,
}

impl Blobs {
    fn at(&mut self, id: String) -> &mut Seen {
        let at = *self.known.entry(id).or_insert_with_key(|id| {
            self.met.push((id.clone(), Seen::default()));
            self.met.len() - 1
        });
        &mut self.met[at].1
    }

    fn join(&mut self, later: Self) {
        for (id, Seen { paths, commits }) in later.met {
            let seen = self.at(id);
            seen.paths.extend(paths);
            seen.commits.extend(commits);
        }
    }
}

impl Git {
    /// What the commits that `rev_list` asks for brought to `paths`, which are pathspecs.
    pub(super) fn log(
        &self,
        rev_list: &[&str],
        paths: &[&str],
        wanted: WantedPath<'_>,
        each: &mut dyn FnMut(HistoryStep),
    ) -> Result<Blobs, GitError> {
        let commits = self.answer(&[rev_list, paths].concat())?;
        let commits: Vec<_> = commits.split_inclusive(|b| *b == b'\n').collect();
        let (mut done, total) = (0, commits.len());
        each(HistoryStep::Commits { done, total });
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = total.div_ceil(cores).max(SHARE);
        let (report, reports) = mpsc::channel();
        thread::scope(|scope| {
            let compare = |(share, report)| scope.spawn(move || self.compare(share, paths, wanted, report));
            let shares: Vec<_> =
                commits.chunks(share).map(|share| (share, report.clone())).map(compare).collect();
            drop(report);
            for some in reports {
                done += some;
                each(HistoryStep::Commits { done, total });
            }
            let mut all = Blobs::default();
            for share in shares {
                let stopped = || GitError::Garbled { what: "diff-tree".to_owned() };
                all.join(share.join().map_err(|_| stopped())??);
            }
            Ok(all)
        })
    }

    /// What some of the commits brought.
    fn compare(
        &self,
        commits: &[&[u8]],
        paths: &[&str],
        wanted: WantedPath<'_>,
        report: mpsc::Sender<usize>,
    ) -> Result<Blobs, GitError> {
        let args: Vec<_> = COMPARE.split(' ').chain(["--"]).chain(paths.iter().copied()).collect();
        let git = self.start(&args, Stdio::piped())?;
        git.talk(&commits.concat(), |stdout| blobs(stdout, wanted, &report))
    }
}

/// Reads `>ID`, author and date of a commit, then for each of its changes a `:`-line and a path. Between the two git puts a
/// line break, or an empty record for a merge.
fn blobs(mut from: impl BufRead, wanted: WantedPath<'_>, report: &mpsc::Sender<usize>) -> io::Result<Blobs> {
    let mut blobs = Blobs::default();
    let (mut head, mut author, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut commit, mut commits) = (None, 0);
    while next(&mut from, &mut head)? {
        let head = head.strip_prefix(b"\n").unwrap_or(&head);
        match head.first() {
            Some(b'>') => {
                next(&mut from, &mut author)?;
                next(&mut from, &mut rest)?;
                let (id, author, date) = (text(&head[1..]), text(&author), text(&rest));
                commit = Some(Arc::new(Commit { id, author, date }));
                commits += 1;
                if commits % STRIDE == 0 {
                    // Nobody listens any more only if the whole has ended.
                    let _unheard = report.send(STRIDE);
                }
            }
            Some(b':') if next(&mut from, &mut rest)? => {
                let Some(GitRecord { path, id }) = GitRecord::of_diff(head, &rest, wanted) else { continue };
                let seen = blobs.at(id);
                seen.paths.insert(path);
                if let Some(commit) = &commit
                    && seen.commits.last().is_none_or(|last| !Arc::ptr_eq(last, commit))
                {
                    seen.commits.push(Arc::clone(commit));
                }
            }
            Some(_) => return Err(io::ErrorKind::InvalidData.into()),
            None => {}
        }
    }
    Ok(blobs)
}
