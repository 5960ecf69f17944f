//! The bytes of blobs, by one `git cat-file` however many they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use thiserror::Error;

use super::records::GitRecord;
use super::run::Running;
use super::{FileVersion, Git, GitError, INDEX, ReadWith};

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
    pub bytes: Result<Vec<u8>, UnreadBlob>,
}

/// Files, and what was read with them.
#[derive(Debug)]
pub struct GitBlobs {
    /// The files.
    pub blobs: Vec<Blob>,
    /// Those of the index that belong to them, by path, as far as they are there.
    pub beside: BTreeMap<PathBuf, Vec<u8>>,
    /// The bytes of each version that was asked for; nothing where there is none.
    pub versions: Vec<Option<Vec<u8>>>,
}

/// Why a blob's bytes are not known.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum UnreadBlob {
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
pub(super) struct Cat<'g> {
    git: &'g Git,
    running: Running,
}

impl<'g> Cat<'g> {
    pub(super) fn start(git: &'g Git) -> Result<Self, GitError> {
        let running = git.start(&["cat-file", "--batch", "--buffer"], Stdio::piped())?;
        Ok(Self { git, running })
    }

    /// Reads all at once.
    pub(super) fn taken(self, entries: Vec<GitRecord>, with: ReadWith<'_>) -> Result<GitBlobs, GitError> {
        let others: BTreeSet<_> = entries.iter().flat_map(|entry| (with.beside)(&entry.path)).collect();
        let others: Vec<_> =
            others.into_iter().filter_map(|path| name((INDEX, &path)).map(|name| (path, name))).collect();
        let versions: Vec<_> = with.versions.iter().copied().map(name).collect();
        let ids = entries.iter().map(|entry| &*entry.id);
        // The versions first, which no object that is missing in a partial clone keeps from being read.
        let names = versions.iter().flatten().map(String::as_str).chain(ids);
        let names: Vec<&str> = names.chain(others.iter().map(|(_, name)| &**name)).collect();
        let mut read = Vec::with_capacity(names.len());
        self.each(&names, &mut |bytes| read.push(bytes))?;
        let mut read = read.into_iter();
        let version = |name: Option<String>| name.and_then(|_| read.next()?.ok());
        let versions = versions.into_iter().map(version).collect();
        let blob = |(GitRecord { path, id }, bytes)| Blob { path, id, bytes };
        let blobs = entries.into_iter().zip(read.by_ref()).map(blob).collect();
        let beside = others.into_iter().zip(read);
        let beside = beside.filter_map(|((path, _), bytes)| Some((path, bytes.ok()?))).collect();
        Ok(GitBlobs { blobs, beside, versions })
    }

    /// Hands over the bytes of one blob after the other, in the order of `names`: ids, `:0:PATH` for a file of the index, or
    /// `REVISION:PATH`.
    pub(super) fn each(self, names: &[&str], each: Each<'_>) -> Result<(), GitError> {
        let git = self.git;
        let mut answered = 0;
        let done = self.ask(names, &mut |bytes| {
            answered += 1;
            each(bytes);
        });
        match done {
            Err(error @ (GitError::Failed { .. } | GitError::Lacking { .. })) if answered < names.len() => {
                git.each_here(&names[answered..], each, error)
            }
            other => other,
        }
    }

    fn ask(self, names: &[&str], each: Each<'_>) -> Result<(), GitError> {
        let input: String = names.iter().flat_map(|name| [name, "\n"]).collect();
        self.running.talk(input.as_bytes(), |mut stdout| {
            for name in names {
                each(blob(&mut stdout, name)?);
            }
            Ok(())
        })
    }
}

/// Takes the bytes of one blob.
type Each<'e> = &'e mut dyn FnMut(Result<Vec<u8>, UnreadBlob>);

impl Git {
    /// [`Cat::each`] after it failed with `error`: an older git dies of the first object that a partial clone lacks, so
    /// only what is here is asked for.
    fn each_here(&self, names: &[&str], each: Each<'_>, error: GitError) -> Result<(), GitError> {
        let ids = self.ids(names)?;
        let here = self.here(&ids)?;
        let asked: Vec<&str> =
            ids.iter().flatten().map(String::as_str).filter(|id| here.contains(*id)).collect();
        if asked.len() == names.len() {
            return Err(error);
        }
        let mut open = ids.iter().map(|id| id.as_ref().is_some_and(|id| here.contains(id)));
        Cat::start(self)?.ask(&asked, &mut |bytes| {
            open.by_ref().take_while(|is_here| !is_here).for_each(|_| each(Err(UnreadBlob::Missing)));
            each(bytes);
        })?;
        open.for_each(|_| each(Err(UnreadBlob::Missing)));
        Ok(())
    }

    /// The ids that `names` mean; nothing for a path that is not in the index.
    fn ids(&self, names: &[&str]) -> Result<Vec<Option<String>>, GitError> {
        let index: BTreeMap<PathBuf, String> = if names.iter().any(|name| name.starts_with(':')) {
            self.index(&|_| true)?.into_iter().map(|entry| (entry.path, entry.id)).collect()
        } else {
            BTreeMap::new()
        };
        let id = |name: &&str| match name.strip_prefix(":0:") {
            Some(path) => index.get(Path::new(path)).cloned(),
            None => Some((*name).to_owned()),
        };
        Ok(names.iter().map(id).collect())
    }

    /// Those of `ids` whose objects are here, found without a download by every git since 2.16.
    fn here(&self, ids: &[Option<String>]) -> Result<BTreeSet<String>, GitError> {
        let input: String = ids.iter().flatten().flat_map(|id| [id, "\n"]).collect();
        let args = ["rev-list", "--no-walk", "--objects", "--ignore-missing", "--missing=print", "--stdin"];
        let found = self.start(&args, Stdio::piped())?.talk(input.as_bytes(), |mut stdout| {
            let mut found = String::new();
            stdout.read_to_string(&mut found)?;
            Ok(found)
        })?;
        let ids = found.lines().filter_map(|line| line.split(' ').next());
        Ok(ids.filter(|id| !id.starts_with('?')).map(str::to_owned).collect())
    }
}

/// What `git cat-file` calls a version; nothing where the path has a line break in it, since a name ends with its line.
fn name((rev, path): FileVersion<'_>) -> Option<String> {
    let path = path.to_str().filter(|path| !path.contains('\n'))?;
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    Some(format!("{rev}:{path}"))
}

/// One answer: `ID blob SIZE`, the bytes and a newline; or `NAME missing`; or `ID submodule`.
fn blob(from: &mut impl BufRead, name: &str) -> io::Result<Result<Vec<u8>, UnreadBlob>> {
    let mut head = Vec::new();
    if from.read_until(b'\n', &mut head)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let garbled = || io::Error::from(io::ErrorKind::InvalidData);
    let head = std::str::from_utf8(&head).map_err(|_| garbled())?.trim_end_matches('\n');
    if head.strip_suffix(" missing") == Some(name) {
        return Ok(Err(UnreadBlob::Missing));
    }
    let by_path = name.contains(':');
    let (_, kind) = head.split_once(' ').filter(|(id, _)| by_path || *id == name).ok_or_else(garbled)?;
    if by_path && kind == "submodule" {
        return Ok(Err(UnreadBlob::Missing));
    }
    let size = kind.strip_prefix("blob ").or_else(|| kind.strip_prefix("commit ").filter(|_| by_path));
    let size: u64 = size.and_then(|size| size.parse().ok()).ok_or_else(garbled)?;
    if size > LIMIT {
        io::copy(&mut from.take(size + 1), &mut io::sink())?;
        return Ok(Err(UnreadBlob::TooLarge { size }));
    }
    content(from, size).map(Ok)
}

/// What comes behind the head of an answer: so many bytes, and a line break.
pub(super) fn content(from: &mut impl BufRead, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(size + 1).map_err(|_| io::ErrorKind::InvalidData)?];
    from.read_exact(&mut bytes)?;
    bytes.pop();
    Ok(bytes)
}
