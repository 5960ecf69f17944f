//! The bytes of blobs, by one `git cat-file` however many they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};
use std::path::PathBuf;
use std::process::Stdio;

use thiserror::Error;

use super::records::Entry;
use super::run::Running;
use super::{Beside, Git, GitError};

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

/// Files, and the bytes of others in the index that belong to them, as far as those are there.
#[derive(Debug)]
pub struct Taken {
    /// The files.
    pub blobs: Vec<Blob>,
    /// The others, by path.
    pub beside: BTreeMap<PathBuf, Vec<u8>>,
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

    /// Reads all at once, and with them what is in the index at the paths that `beside` gives for each.
    pub(super) fn taken(self, entries: Vec<Entry>, beside: Beside<'_>) -> Result<Taken, GitError> {
        let others: BTreeSet<_> = entries.iter().flat_map(|entry| beside(&entry.path)).collect();
        // A name ends with its line, so a path with a line break in it cannot be asked for.
        let named = |path: PathBuf| {
            let name = path.to_str().filter(|path| !path.contains('\n')).map(|path| format!(":0:{path}"));
            name.map(|name| (path, name))
        };
        let others: Vec<_> = others.into_iter().filter_map(named).collect();
        let ids = entries.iter().map(|entry| &*entry.id);
        let names: Vec<&str> = ids.chain(others.iter().map(|(_, name)| &**name)).collect();
        let mut read = Vec::with_capacity(names.len());
        self.each(&names, &mut |bytes| read.push(bytes))?;
        let mut read = read.into_iter();
        let blob = |(Entry { path, id }, bytes)| Blob { path, id, bytes };
        let blobs = entries.into_iter().zip(read.by_ref()).map(blob).collect();
        let beside = others.into_iter().zip(read);
        let beside = beside.filter_map(|((path, _), bytes)| Some((path, bytes.ok()?))).collect();
        Ok(Taken { blobs, beside })
    }

    /// Hands over the bytes of one blob after the other, in the order of `names`: ids, or `:0:PATH` for a file of the index.
    pub(super) fn each(
        self,
        names: &[&str],
        each: &mut dyn FnMut(Result<Vec<u8>, Unread>),
    ) -> Result<(), GitError> {
        let input: String = names.iter().flat_map(|name| [name, "\n"]).collect();
        self.0.talk(input.as_bytes(), |mut stdout| {
            for name in names {
                each(blob(&mut stdout, name)?);
            }
            Ok(())
        })
    }
}

/// One answer: `ID blob SIZE`, the bytes and a newline; or `NAME missing`; or `ID submodule`.
fn blob(from: &mut impl BufRead, name: &str) -> io::Result<Result<Vec<u8>, Unread>> {
    let mut head = Vec::new();
    if from.read_until(b'\n', &mut head)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let garbled = || io::Error::from(io::ErrorKind::InvalidData);
    let head = std::str::from_utf8(&head).map_err(|_| garbled())?.trim_end_matches('\n');
    if head.strip_suffix(" missing") == Some(name) {
        return Ok(Err(Unread::Missing));
    }
    let in_index = name.starts_with(':');
    let (_, kind) = head.split_once(' ').filter(|(id, _)| in_index || *id == name).ok_or_else(garbled)?;
    if in_index && kind == "submodule" {
        return Ok(Err(Unread::Missing));
    }
    let size = kind.strip_prefix("blob ").or_else(|| kind.strip_prefix("commit ").filter(|_| in_index));
    let size: u64 = size.and_then(|size| size.parse().ok()).ok_or_else(garbled)?;
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
