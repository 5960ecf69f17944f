//! All that a repository holds, whatever leads to it: also what was amended away, and what commits and tags themselves say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use super::commit::{COMMIT, ENCODING};
use super::{Commit, Git, GitError, HistoryStep};

/// An object, before its bytes are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitObject {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: ObjectKind,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// What is in a file.
    Blob,
    /// A commit, with its message.
    Commit,
    /// Names of files.
    Tree,
    /// A tag, with its message.
    Tag,
}

/// By the id of a blob the paths at which it was, and the commits that brought it there.
pub type Whereabouts = BTreeMap<String, (BTreeSet<PathBuf>, Vec<Arc<Commit>>)>;

impl Git {
    /// Hands over each object that is here, in the order in which they lie on the disk, with its size and a reader of its bytes. What is not read
    /// of them is passed over.
    pub fn objects(
        &self,
        each: &mut dyn FnMut(&GitObject, usize, &mut dyn Read) -> io::Result<()>,
    ) -> Result<(), GitError> {
        let args = ["cat-file", "--batch-all-objects", "--unordered", "--batch", "--buffer"];
        self.start(&args, Stdio::null())?.talk(b"", |mut stdout| {
            let mut head = Vec::new();
            loop {
                head.clear();
                if stdout.read_until(b'\n', &mut head)? == 0 {
                    return Ok(());
                }
                let (object, size) = header(&head).ok_or(io::ErrorKind::InvalidData)?;
                let mut bytes = stdout.by_ref().take(size);
                each(&object, usize::try_from(size).unwrap_or(usize::MAX), &mut bytes)?;
                io::copy(&mut bytes, &mut io::sink())?;
                if bytes.limit() > 0 || stdout.read_exact(&mut [0]).is_err() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        })
    }

    /// At which paths these blobs were, and the commits that brought them there, newest first; the index counts, without a
    /// commit. Commits count that any ref or its log knows.
    pub fn whereabouts(&self, blobs: &BTreeSet<String>) -> Result<Whereabouts, GitError> {
        let rev_list = self.start(
            &["rev-list", "--full-history", COMMIT, ENCODING, "--all", "--reflog", "--"],
            Stdio::null(),
        )?;
        let seen = self.log(rev_list, &[], &|_| true, &mut |_: HistoryStep| {})?;
        let seen = seen.into_iter().filter(|(id, _)| blobs.contains(id));
        let mut known: BTreeMap<_, _> = seen.map(|(id, seen)| (id, (seen.paths, seen.commits))).collect();
        for record in self.index(&|_| true)?.into_iter().filter(|record| blobs.contains(&record.id)) {
            known.entry(record.id).or_default().0.insert(record.path);
        }
        Ok(known)
    }

    /// Whether a remote keeps some of the objects, so that not all are here.
    pub fn is_partial(&self) -> Result<bool, GitError> {
        let said = self.answer_if_any(&["config", "--get-regexp", r"^remote\..*\.promisor$"])?;
        Ok(said
            .is_some_and(|said| String::from_utf8_lossy(&said).lines().any(|line| !line.ends_with(" false"))))
    }
}

/// Reads `ID KIND SIZE`.
pub(super) fn header(line: &[u8]) -> Option<(GitObject, u64)> {
    let mut words = std::str::from_utf8(line).ok()?.trim_end().split(' ');
    let (id, kind, size) = (words.next()?.to_owned(), words.next()?, words.next()?.parse().ok()?);
    let kind = match kind {
        "blob" => ObjectKind::Blob,
        "commit" => ObjectKind::Commit,
        "tree" => ObjectKind::Tree,
        "tag" => ObjectKind::Tag,
        _ => return None,
    };
    Some((GitObject { id, kind }, size))
}
