//! What commits changed, told from their trees, which `cat-file` gives.
//!
//! Each tree is read once, where `log --raw` and `diff-tree` read it again for each commit beside it. In a merge a blob counts if it differs from
//! that of every parent, so that a secret slipped into a merge is found, and a merge is not blamed for what it joins.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::{self, BufRead, Write};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::commit::Commit;
use super::entries::{self, EntryKind, ObjectId};
use super::records::{GitRecord, to_path};
use super::seen::Blobs;
use super::trees::{Conversation, TreeNames, Trees};
use super::{Git, GitError, WantedPath};

/// Shares that are compared side by side: git answers for one while another is looked at.
const AT_ONCE: usize = 3;

/// A commit that is to be compared with its parents.
pub(super) struct Listed {
    pub commit: Arc<Commit>,
    pub id: ObjectId,
    pub tree: ObjectId,
    pub parents: Vec<ObjectId>,
}

/// Commits that follow each other in the list.
pub(super) struct Share {
    /// The place of the first.
    pub first: usize,
    pub commits: Vec<Listed>,
}

/// Which paths are of interest.
#[derive(Clone, Copy)]
pub(super) struct WantedPaths<'a> {
    /// With none, all that are `wanted`.
    pub paths: &'a [PathBuf],
    pub wanted: WantedPath<'a>,
}

impl WantedPaths<'_> {
    /// Whether there may be such below a directory.
    fn may_be_below(&self, dir: &Path) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|path| path.starts_with(dir))
    }
}

impl Git {
    /// What the commits brought of which nobody else takes the shares. `done` hears how many more were compared.
    pub(super) fn compare(
        &self,
        conversation: Conversation,
        shares: &Mutex<mpsc::Receiver<Share>>,
        wanted: WantedPaths<'_>,
        done: impl Fn(usize),
    ) -> Result<Blobs, GitError> {
        let wait = || shares.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        let Some(first) = wait() else { return Ok(Blobs::default()) };
        let (ask, asked) = mpsc::channel::<Vec<u8>>();
        self.start(conversation.args(), Stdio::piped())?.converse(
            |mut stdin| asked.into_iter().try_for_each(|names| stdin.write_all(&names)),
            |answers| {
                let mut comparing = Comparing {
                    trees: Trees::new(conversation, ask, answers),
                    wanted,
                    blobs: Blobs::default(),
                };
                let mut under_way = VecDeque::from([comparing.begin(first)]);
                loop {
                    let another = match under_way.len() {
                        0 => wait(),
                        // Whoever waits for one has the lock.
                        1..AT_ONCE => shares.try_lock().ok().and_then(|shares| shares.try_recv().ok()),
                        _ => None,
                    };
                    if let Some(share) = another {
                        under_way.push_back(comparing.begin(share));
                        continue;
                    }
                    let Some(mut compared) = under_way.pop_front() else { return Ok(comparing.blobs) };
                    let oldest =
                        under_way.iter().map(|it| it.share.first).chain([compared.share.first]).min();
                    comparing.trees.forget_before(oldest.unwrap_or_default());
                    if comparing.go_on(&mut compared)? {
                        under_way.push_back(compared);
                    } else {
                        done(compared.share.commits.len());
                        comparing.end(compared);
                    }
                }
            },
        )
    }
}

/// A directory of a commit, beside those of its parents that have it.
struct Beside {
    /// The commit, by its place in the share.
    of: usize,
    /// With a slash at its end.
    dir: Vec<u8>,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

/// The trees of a share's commits and of their parents.
struct Tops {
    /// By commit.
    known: HashMap<ObjectId, ObjectId>,
    /// Commits that are not in the share, whose trees git is asked for in this order.
    asked: Vec<ObjectId>,
}

/// A share whose commits are compared, all directories that lie as deep together.
struct Compared {
    share: Share,
    /// What git was asked for.
    asked: TreeNames,
    /// Until it has answered to the first question.
    tops: Option<Tops>,
    level: Vec<Beside>,
    brought: Vec<(usize, GitRecord)>,
}

/// Compares commits with their parents.
struct Comparing<'a, R> {
    trees: Trees<R>,
    wanted: WantedPaths<'a>,
    blobs: Blobs,
}

impl<R: BufRead> Comparing<'_, R> {
    /// Asks for the trees of those parents that are not in the share.
    fn begin(&self, share: Share) -> Compared {
        let known: HashMap<_, _> = share.commits.iter().map(|it| (it.id, it.tree)).collect();
        let parents: BTreeSet<_> = share.commits.iter().flat_map(|it| &it.parents).copied().collect();
        let others: Vec<_> = parents.into_iter().filter(|id| !known.contains_key(id)).collect();
        let asked = self.trees.ask_of(&others);
        let tops = Some(Tops { known, asked: others });
        Compared { share, asked, tops, level: Vec::new(), brought: Vec::new() }
    }

    /// Hears git's answers, compares what they tell, and asks for what lies below; false where nothing does.
    fn go_on(&mut self, it: &mut Compared) -> io::Result<bool> {
        let turn = it.share.first;
        let heard = self.trees.hear(mem::take(&mut it.asked), turn)?;
        it.level = match it.tops.take() {
            Some(Tops { mut known, asked }) => {
                known.extend(asked.into_iter().zip(heard));
                roots(&it.share.commits, &known)
            }
            None => self.below(it)?,
        };
        let ids = it.level.iter().flat_map(|it| it.parents.iter().chain([&it.tree]).copied());
        it.asked = self.trees.ask(ids, turn);
        Ok(!it.level.is_empty())
    }

    /// Compares a level, and gives the one below.
    fn below(&self, it: &mut Compared) -> io::Result<Vec<Beside>> {
        let mut below = Vec::new();
        for Beside { of, dir, tree, parents } in &it.level {
            let parents = parents.iter().map(|id| self.trees.at(id)).collect::<Result<Vec<_>, _>>()?;
            entries::brought(self.trees.at(tree)?, &parents, tree.len(), |entry, parents| {
                let path = [dir, entry.name].concat();
                let Some(id) = entry.id() else { return };
                match entry.kind {
                    EntryKind::File => {
                        let record = GitRecord::of_file(&id, &path, self.wanted.wanted);
                        it.brought.extend(record.map(|record| (*of, record)));
                    }
                    EntryKind::Tree if self.wanted.may_be_below(&to_path(&path)) => {
                        below.push(Beside { of: *of, dir: [&path, &b"/"[..]].concat(), tree: id, parents });
                    }
                    EntryKind::Tree | EntryKind::Other => {}
                }
            })?;
        }
        Ok(below)
    }

    /// Takes in what a share's commits brought.
    fn end(&mut self, Compared { share, mut brought, .. }: Compared) {
        brought.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.path.cmp(&b.path)));
        for (nth, (of, record)) in brought.into_iter().enumerate() {
            self.blobs.add(record, (share.first + of, nth), &share.commits[of].commit);
        }
    }
}

/// The top of each commit beside those of its parents; the trees of all are known.
fn roots(commits: &[Listed], known: &HashMap<ObjectId, ObjectId>) -> Vec<Beside> {
    let root = |(of, it): (usize, &Listed)| {
        let parents = it.parents.iter().filter_map(|id| known.get(id)).copied().collect();
        Beside { of, dir: Vec::new(), tree: it.tree, parents }
    };
    // Most merges of what nobody else has changed are one of their parents.
    let differs = |it: &Beside| !it.parents.contains(&it.tree);
    commits.iter().enumerate().map(root).filter(differs).collect()
}
