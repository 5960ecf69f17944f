//! The bytes of blobs, by one `git cat-file` however many they are.

use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::process::Stdio;

use thiserror::Error;

use super::records::Entry;
use super::run::Running;
use super::{Git, GitError};

/// Bytes no config comes near.
const LIMIT: u64 = 64_000_000;

/// A file as git holds it.
#[derive(Debug)]
pub struct Blob {
    /// Where it is, relative to the repository's top.
    pub path: PathBuf,
    /// Its object id.
    pub id: String,
    /// What is in it, or why that is not known.
    pub bytes: Result<Vec<u8>, Unread>,
}

/// Why a blob's bytes are not known.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum Unread {
    /// More bytes than any config has.
    #[error("is larger than {} MB", LIMIT / 1_000_000)]
    TooLarge {
        /// In bytes.
        size: u64,
    },
    /// The object is not here, as in a partial clone, from whose remote nothing is fetched.
    #[error("is not in this clone: git fetches it from the remote when it is needed")]
    Missing,
}

/// A `git cat-file` that waits for ids.
pub(super) struct Cat(Running);

impl Cat {
    pub(super) fn start(git: &Git) -> Result<Self, GitError> {
        git.start(&["cat-file", "--batch", "--buffer"], Stdio::piped()).map(Self)
    }

    /// Reads all at once.
    pub(super) fn blobs(self, entries: Vec<Entry>) -> Result<Vec<Blob>, GitError> {
        let ids: Vec<_> = entries.iter().map(|e| e.id.as_str()).collect();
        let mut read = Vec::with_capacity(ids.len());
        self.each(&ids, &mut |bytes| read.push(bytes))?;
        let blob = |(Entry { path, id }, bytes)| Blob { path, id, bytes };
        Ok(entries.into_iter().zip(read).map(blob).collect())
    }

    /// Hands over the bytes of one blob after the other, in the order of `ids`.
    pub(super) fn each(
        self,
        ids: &[&str],
        each: &mut dyn FnMut(Result<Vec<u8>, Unread>),
    ) -> Result<(), GitError> {
        let input: String = ids.iter().flat_map(|id| [id, "\n"]).collect();
        self.0.talk(input.as_bytes(), |mut stdout| {
            for id in ids {
                each(blob(&mut stdout, id)?);
            }
            Ok(())
        })
    }
}

/// One answer: `ID blob SIZE`, the bytes and a newline; or `ID missing`.
fn blob(from: &mut impl BufRead, id: &str) -> io::Result<Result<Vec<u8>, Unread>> {
    let mut head = String::new();
    if from.read_line(&mut head)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let garbled = || io::Error::from(io::ErrorKind::InvalidData);
    let kind =
        head.trim_end().strip_prefix(id).and_then(|rest| rest.strip_prefix(' ')).ok_or_else(garbled)?;
    if kind == "missing" {
        return Ok(Err(Unread::Missing));
    }
    let size: u64 = kind.strip_prefix("blob ").and_then(|size| size.parse().ok()).ok_or_else(garbled)?;
    let mut content = from.take(size + 1);
    if size > LIMIT {
        io::copy(&mut content, &mut io::sink())?;
        return Ok(Err(Unread::TooLarge { size }));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size + 1).unwrap_or_default());
    content.read_to_end(&mut bytes)?;
    if bytes.len() as u64 != size + 1 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    bytes.pop();
    Ok(Ok(bytes))
}
