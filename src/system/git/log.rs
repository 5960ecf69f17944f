//! Which commits brought which blobs to which paths.
//!
//! `rev-list` names the commits, and while it goes on as many `diff-tree`s as there are cores compare each with its parents. In a
//! merge a blob counts if it differs from that of every parent, so that a secret slipped into a merge is found, and a merge is not
//! blamed for what it joins. One git for all of it, `log --raw` or `rev-list --objects`, keeps one core busy, and the latter
//! names one path per blob and no commits. Narrowing by glob pathspecs costs more than it spares, since git holds them
//! against every path it passes.

use std::io::{self, BufRead, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::commit::{Commit, HistoryStep};
use super::records::{GitRecord, next};
use super::run::Running;
use super::seen::{Blobs, Seen};
use super::{Git, GitError, WantedPath};

const COMPARE: &str = "diff-tree --stdin -r --root -c --raw -z --no-renames --no-abbrev --no-ext-diff --no-textconv \
                       --encoding=UTF-8 --format=>%H%x00%an%x00%aI";

/// Commits that are handed over at once. Fewer are not worth another process.
const SHARE: usize = 500;

/// Commits that follow each other in the list.
struct Share {
    /// The place of the first.
    first: usize,
    /// A line for each.
    ids: Vec<u8>,
}

/// What the others tell of their progress.
enum Told {
    /// So many commits are to be compared.
    Listed(usize),
    /// So many more are.
    Compared(usize),
}

impl Git {
    /// What the commits that a `rev-list` names brought to `paths`, which are pathspecs; blobs in the order in which they are
    /// first met.
    pub(super) fn log(
        &self,
        rev_list: Running,
        paths: &[&str],
        wanted: WantedPath<'_>,
        each: &mut dyn FnMut(HistoryStep),
    ) -> Result<Vec<(String, Seen)>, GitError> {
        let (give, shares) = mpsc::channel();
        let shares = Mutex::new(shares);
        let (tell, told) = mpsc::channel();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let compare = |tell| scope.spawn(|| self.compare(&shares, paths, wanted, tell));
            let comparing: Vec<_> = (0..cores).map(|_| compare(tell.clone())).collect();
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
                all.join(some.join().map_err(|_| stopped("diff-tree"))??);
            }
            Ok(all.in_order())
        })
    }

    /// What the commits brought of which nobody else takes the shares.
    fn compare(
        &self,
        shares: &Mutex<mpsc::Receiver<Share>>,
        paths: &[&str],
        wanted: WantedPath<'_>,
        tell: mpsc::Sender<Told>,
    ) -> Result<Blobs, GitError> {
        let take = || shares.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        let Some(first) = take() else { return Ok(Blobs::default()) };
        let args: Vec<_> = COMPARE.split(' ').chain(["--"]).chain(paths.iter().copied()).collect();
        let (note, taken) = mpsc::channel();
        let places = Places { taken, share: Share { first: 0, ids: Vec::new() }, at: 0 };
        self.start(&args, Stdio::piped())?.converse(
            |mut stdin| {
                let mut share = Some(first);
                while let Some(Share { first, ids }) = share {
                    let written = ids.clone();
                    let _unheard = note.send(Share { first, ids });
                    stdin.write_all(&written)?;
                    share = take();
                }
                Ok(())
            },
            |stdout| blobs(stdout, wanted, places, &tell),
        )
    }
}

/// Hands out the commits that `rev_list` names, share by share.
fn list(rev_list: Running, give: &mpsc::Sender<Share>, tell: &mpsc::Sender<Told>) -> Result<(), GitError> {
    rev_list.talk(b"", |mut stdout| {
        let mut first = 0;
        loop {
            let (mut ids, mut count) = (Vec::new(), 0);
            while count < SHARE && stdout.read_until(b'\n', &mut ids)? > 0 {
                count += 1;
            }
            if count == 0 {
                break;
            }
            // Nobody takes or listens any more only if the whole has ended.
            let _untaken = give.send(Share { first, ids });
            first += count;
        }
        let _unheard = tell.send(Told::Listed(first));
        Ok(())
    })
}

/// The places of the commits that a git is asked about, in the order of its answers.
struct Places {
    taken: mpsc::Receiver<Share>,
    share: Share,
    /// How much of the share was passed by.
    at: usize,
}

impl Places {
    /// The place of a commit; those before it, of which git says nothing, are passed by.
    fn of(&mut self, id: &[u8]) -> io::Result<usize> {
        loop {
            let rest = &self.share.ids[self.at..];
            match memchr::memchr(b'\n', rest) {
                Some(end) => {
                    let is_it = rest[..end] == *id;
                    self.at += end + 1;
                    self.share.first += 1;
                    if is_it {
                        return Ok(self.share.first - 1);
                    }
                }
                None => {
                    self.share = self.taken.recv().map_err(|_| io::ErrorKind::InvalidData)?;
                    self.at = 0;
                }
            }
        }
    }
}

/// Reads `>ID`, author and date of a commit, then for each of its changes a `:`-line and a path. Between the two git puts a
/// line break, or an empty record for a merge.
fn blobs(
    mut from: impl BufRead,
    wanted: WantedPath<'_>,
    mut places: Places,
    tell: &mpsc::Sender<Told>,
) -> io::Result<Blobs> {
    let mut blobs = Blobs::default();
    let mut id: Vec<u8> = Vec::new();
    let (mut head, mut author, mut date, mut path) = Default::default();
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    // Made only for a commit that brought something.
    let mut commit: Option<Arc<Commit>> = None;
    let (mut place, mut commits) = ((0, 0), 0);
    while next(&mut from, &mut head)? {
        let head: &[u8] = head.strip_prefix(b"\n").unwrap_or(&head);
        match head.first() {
            Some(b'>') => {
                next(&mut from, &mut author)?;
                next(&mut from, &mut date)?;
                id.clear();
                id.extend_from_slice(&head[1..]);
                (commit, place) = (None, (places.of(&id)?, 0));
                commits += 1;
                if commits % SHARE == 0 {
                    let _unheard = tell.send(Told::Compared(SHARE));
                }
            }
            Some(b':') if next(&mut from, &mut path)? => {
                let Some(record) = GitRecord::of_diff(head, &path, wanted) else { continue };
                let commit = commit.get_or_insert_with(|| {
                    Arc::new(Commit { id: text(&id), author: text(&author), date: text(&date) })
                });
                blobs.add(record, place, commit);
                place.1 += 1;
            }
            Some(_) => return Err(io::ErrorKind::InvalidData.into()),
            None => {}
        }
    }
    Ok(blobs)
}
