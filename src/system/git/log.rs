//! Which commits brought which blobs to which paths.
//!
//! `rev-list` names the commits, their trees and parents, and while it goes on [`super::compare`] looks at what sets them apart.
//! `rev-list --objects` names one path per blob and no commits.

use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::commit::{Commit, HistoryStep};
use super::compare::{Listed, Share, WantedPaths};
use super::entries::ObjectId;
use super::run::Running;
use super::seen::{Blobs, Seen};
use super::trees::Conversation;
use super::{Git, GitError, WantedPath};

/// Commits that are compared at once, whose trees are all held meanwhile. In tests a short history has many shares.
const SHARE: usize = if cfg!(test) { 20 } else { 200 };

/// No more gits are asked for trees, each by a thread of its own: so many keep up with the one that lists the commits, and each holds trees.
const MOST: usize = 4;

/// What the others tell of their progress.
enum Told {
    /// So many commits are to be compared.
    Listed(usize),
    /// So many more are.
    Compared(usize),
}

impl Git {
    /// What the commits that a `rev-list` names, asked for [`super::commit::COMMIT`], brought to wanted paths; blobs in the order in which they are
    /// first met. With `paths`, no others are wanted.
    pub(super) fn log(
        &self,
        rev_list: Running,
        paths: &[PathBuf],
        wanted: WantedPath<'_>,
        each: &mut dyn FnMut(HistoryStep),
    ) -> Result<Vec<(String, Seen)>, GitError> {
        let conversation = Conversation::with(self)?;
        let (give, shares) = mpsc::channel();
        let shares = Mutex::new(shares);
        let (tell, told) = mpsc::channel();
        let pairs = thread::available_parallelism().map_or(1, usize::from).min(MOST);
        thread::scope(|scope| {
            let compare = |tell: mpsc::Sender<Told>| {
                let tell = move |count| _ = tell.send(Told::Compared(count));
                scope.spawn(|| self.compare(conversation, &shares, WantedPaths { paths, wanted }, tell))
            };
            let comparing: Vec<_> = (0..pairs).map(|_| compare(tell.clone())).collect();
            let listing = scope.spawn(move || list(rev_list, &give, &tell));
            let (mut done, mut listed) = (0, None);
            for told in told {
                match told {
                    Told::Listed(total) => listed = Some(total),
                    Told::Compared(more) => done += more,
                }
                if let Some(total) = listed {
                    each(HistoryStep::Commits { done, total });
                }
            }
            let stopped = |what: &str| GitError::Garbled { what: what.to_owned() };
            listing.join().map_err(|_| stopped("rev-list"))??;
            let mut all = Blobs::default();
            for some in comparing {
                all.join(some.join().map_err(|_| stopped("cat-file"))??);
            }
            Ok(all.in_order())
        })
    }
}

/// Hands out the commits that `rev_list` names, share by share.
fn list(rev_list: Running, give: &mpsc::Sender<Share>, tell: &mpsc::Sender<Told>) -> Result<(), GitError> {
    rev_list.talk(b"", |mut stdout| {
        let (mut first, mut line) = (0, Vec::new());
        loop {
            let mut commits = Vec::new();
            while commits.len() < SHARE {
                line.clear();
                // Git writes `commit ID` above what it is asked for.
                if stdout.read_until(b'\n', &mut line)? == 0 {
                    break;
                }
                line.clear();
                stdout.read_until(b'\n', &mut line)?;
                commits.push(listed(&line).ok_or(io::ErrorKind::InvalidData)?);
            }
            if commits.is_empty() {
                break;
            }
            let count = commits.len();
            // Nobody takes or listens any more only if the whole has ended.
            let _untaken = give.send(Share { first, commits });
            first += count;
        }
        let _unheard = tell.send(Told::Listed(first));
        Ok(())
    })
}

/// Reads a line of [`super::commit::COMMIT`].
fn listed(line: &[u8]) -> Option<Listed> {
    let mut fields = line.split(|byte| *byte == 0);
    let (ids, author, date) = (fields.next()?, fields.next()?, fields.next()?);
    let ids = std::str::from_utf8(ids).ok()?;
    let mut each = ids.split_ascii_whitespace();
    let (name, object) = (each.next()?, |hex: &str| ObjectId::of_hex(hex.as_bytes()));
    let (id, tree) = (object(name)?, object(each.next()?)?);
    let text = |bytes| String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned();
    let commit = Arc::new(Commit { id: name.to_owned(), author: text(author), date: text(date) });
    Some(Listed { commit, id, tree, parents: each.map(object).collect::<Option<_>>()? })
}
