//! The trees of a repository, as far as they are asked for; each is read once as long as it is needed.

use std::collections::{HashMap, hash_map};
use std::io::{self, BufRead};
use std::sync::mpsc;

use super::entries::ObjectId;
use super::objects::{self, ObjectKind};
use super::{Git, GitError, cat};

/// How a git takes names, and when it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversation {
    /// Git 2.36 and later: to many names at once, so that whoever hears it is not woken for each.
    Together,
    /// To each name by itself.
    OneByOne,
}

impl Conversation {
    /// The way in which the git of this machine answers to many.
    pub(super) fn with(git: &Git) -> Result<Self, GitError> {
        match git.answer(Self::Together.args()) {
            Ok(_) => Ok(Self::Together),
            Err(GitError::Failed { code: Some(USAGE), .. }) => Ok(Self::OneByOne),
            Err(error) => Err(error),
        }
    }

    /// What such a git is started with.
    pub(super) const fn args(self) -> &'static [&'static str] {
        match self {
            Self::Together => &["cat-file", "--batch-command", "--buffer"],
            Self::OneByOne => &["cat-file", "--batch"],
        }
    }

    fn names(self, names: &[String]) -> String {
        match self {
            Self::Together => {
                names.iter().flat_map(|name| ["contents ", name, "\n"]).chain(["flush\n"]).collect()
            }
            Self::OneByOne => names.iter().flat_map(|name| [name, "\n"]).collect(),
        }
    }
}

/// With what git ends if it does not know an option.
const USAGE: i32 = 129;

/// A git that answers with trees, in the order in which it is asked.
pub(super) struct Trees<R> {
    conversation: Conversation,
    /// Takes what git reads.
    ask: mpsc::Sender<Vec<u8>>,
    answers: R,
    held: HashMap<ObjectId, HeldTree>,
}

/// A tree that was asked for.
struct HeldTree {
    /// Nothing before the answer was heard.
    bytes: Option<Vec<u8>>,
    /// For whom last.
    turn: usize,
}

/// Names that git will answer to.
#[derive(Default)]
pub(super) struct TreeNames(Vec<String>);

impl<R: BufRead> Trees<R> {
    pub(super) fn new(conversation: Conversation, ask: mpsc::Sender<Vec<u8>>, answers: R) -> Self {
        Self { conversation, ask, answers, held: HashMap::new() }
    }

    /// Lets go of those that were asked for only before a turn.
    pub(super) fn forget_before(&mut self, turn: usize) {
        self.held.retain(|_, held| held.turn >= turn);
    }

    /// The bytes of a tree whose answer was heard.
    pub(super) fn at(&self, id: &ObjectId) -> io::Result<&[u8]> {
        let held = self.held.get(id).and_then(|held| held.bytes.as_deref());
        held.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Asks for those that were not asked for yet.
    pub(super) fn ask(&mut self, ids: impl Iterator<Item = ObjectId>, turn: usize) -> TreeNames {
        let mut names = Vec::new();
        for id in ids {
            match self.held.entry(id) {
                hash_map::Entry::Occupied(mut held) => held.get_mut().turn = turn.max(held.get().turn),
                hash_map::Entry::Vacant(place) => {
                    names.push(id.hex());
                    place.insert(HeldTree { bytes: None, turn });
                }
            }
        }
        self.named(names)
    }

    /// Asks for the trees of commits.
    pub(super) fn ask_of(&self, commits: &[ObjectId]) -> TreeNames {
        self.named(commits.iter().map(|id| format!("{}^{{tree}}", id.hex())).collect())
    }

    fn named(&self, names: Vec<String>) -> TreeNames {
        if !names.is_empty() {
            let input = self.conversation.names(&names);
            // Nobody hears it only if git has ended, which the missing answer tells.
            let _unheard = self.ask.send(input.into_bytes());
        }
        TreeNames(names)
    }

    /// Hears the answers, all that were asked for before having been heard, and holds the trees for a turn. These are their ids.
    pub(super) fn hear(&mut self, TreeNames(names): TreeNames, turn: usize) -> io::Result<Vec<ObjectId>> {
        names.iter().map(|name| self.answer(name, turn)).collect()
    }

    /// Reads `ID tree SIZE`, the bytes and a line break; or `NAME missing`.
    fn answer(&mut self, name: &str, turn: usize) -> io::Result<ObjectId> {
        let mut head = Vec::new();
        if self.answers.read_until(b'\n', &mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if head.ends_with(b" missing\n") {
            return Err(io::Error::other(GitError::Lacking { name: name.to_owned() }));
        }
        let garbled = || io::Error::from(io::ErrorKind::InvalidData);
        let (object, size) = objects::header(&head).ok_or_else(garbled)?;
        let id = ObjectId::of_hex(object.id.as_bytes()).filter(|_| object.kind == ObjectKind::Tree);
        let id = id.ok_or_else(garbled)?;
        let bytes = cat::content(&mut self.answers, size)?;
        let held = self.held.entry(id).or_insert(HeldTree { bytes: None, turn });
        // Another may have wanted it in the meantime.
        *held = HeldTree { bytes: Some(bytes), turn: turn.max(held.turn) };
        Ok(id)
    }
}
