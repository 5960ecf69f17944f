//! The NUL-separated records in which git answers.

use std::borrow::Cow;
use std::path::Path;

use super::entries::ObjectId;
use super::run::Running;
use super::{Git, GitError, WantedPath};

/// A blob at a path, before its bytes are read. The path is relative to the repository's top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GitRecord {
    pub path: std::path::PathBuf,
    pub id: String,
}

impl GitRecord {
    /// The entry, if it is a file (no symbolic link, no submodule, nothing deleted or in conflict) at a path that is wanted.
    fn new(mode: &str, id: &str, path: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let is_file = mode.starts_with("100") && id.bytes().any(|b| b != b'0');
        let path = to_path(path);
        (is_file && wanted(&path)).then(|| Self { path: path.into_owned(), id: id.to_owned() })
    }

    /// From `:MODE… ID… STATUS` and a path, as the diff family prints it with `--raw -z`: as many colons as parents,
    /// and the modes and ids of the parents before those of the result.
    pub(super) fn of_diff(meta: &[u8], path: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let meta = std::str::from_utf8(meta).ok()?;
        let fields = meta.trim_start_matches(':');
        let parents = meta.len() - fields.len();
        let mut fields = fields.split(' ');
        let mode = fields.nth(parents)?;
        Self::new(mode, fields.nth(parents)?, path, wanted)
    }

    /// A file that a tree has, if its path is wanted.
    pub(super) fn of_file(id: &ObjectId, path: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let path = to_path(path);
        wanted(&path).then(|| Self { path: path.into_owned(), id: id.hex() })
    }

    /// From `MODE ID STAGE\tPATH`, as `ls-files --stage -z` prints it.
    fn of_index(record: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let (mode, id, path) = staged(record)?;
        Self::new(mode, id, path, wanted)
    }

    /// The same of a symbolic link.
    fn of_link(record: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let (mode, id, path) = staged(record)?;
        let path = to_path(path);
        (mode == LINK && wanted(&path)).then(|| Self { path: path.into_owned(), id: id.to_owned() })
    }

    /// From `MODE TYPE ID\tPATH`, as `ls-tree -z` prints it.
    pub(super) fn of_tree(record: &[u8], wanted: WantedPath<'_>) -> Option<Self> {
        let tab = record.iter().position(|b| *b == b'\t')?;
        let mut fields = std::str::from_utf8(&record[..tab]).ok()?.split(' ');
        let (mode, _, id) = (fields.next()?, fields.next()?, fields.next()?);
        Self::new(mode, id, &record[tab + 1..], wanted)
    }
}

/// How git writes the mode of a symbolic link.
const LINK: &str = "120000";

/// Mode, id and path, where nothing is in conflict.
fn staged(record: &[u8]) -> Option<(&str, &str, &[u8])> {
    let tab = record.iter().position(|b| *b == b'\t')?;
    let mut fields = std::str::from_utf8(&record[..tab]).ok()?.split(' ');
    let (mode, id, stage) = (fields.next()?, fields.next()?, fields.next()?);
    (stage == "0").then_some((mode, id, &record[tab + 1..]))
}

impl Running {
    /// The files that a command of the diff family names.
    pub(super) fn changes(self, wanted: WantedPath<'_>) -> Result<Vec<GitRecord>, GitError> {
        let what = self.what.clone();
        let answer = self.answer()?;
        let mut records = answer.split(|b| *b == 0);
        let mut entries = Vec::new();
        while let Some(meta) = records.next().filter(|meta| !meta.is_empty()) {
            let path = records.next().filter(|_| meta.starts_with(b":"));
            let path = path.ok_or_else(|| GitError::Garbled { what: what.clone() })?;
            entries.extend(GitRecord::of_diff(meta, path, wanted));
        }
        Ok(entries)
    }
}

impl Git {
    /// The files in the index.
    pub(super) fn index(&self, wanted: WantedPath<'_>) -> Result<Vec<GitRecord>, GitError> {
        let answer = self.index_records()?;
        Ok(answer.split(|b| *b == 0).filter_map(|record| GitRecord::of_index(record, wanted)).collect())
    }

    /// The symbolic links in the index.
    pub(super) fn index_links(&self, wanted: WantedPath<'_>) -> Result<Vec<GitRecord>, GitError> {
        let answer = self.index_records()?;
        Ok(answer.split(|b| *b == 0).filter_map(|record| GitRecord::of_link(record, wanted)).collect())
    }

    fn index_records(&self) -> Result<Vec<u8>, GitError> {
        self.answer(&["ls-files", "--stage", "-z", "--full-name", "--", ":/"])
    }
}

/// The path that git spells with these bytes.
#[cfg(unix)]
pub(super) fn to_path(bytes: &[u8]) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

/// The path that git spells with these bytes; where file names are not bytes, git spells them in UTF-8.
#[cfg(not(unix))]
pub(super) fn to_path(bytes: &[u8]) -> Cow<'_, Path> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Cow::Borrowed(Path::new(text)),
        Cow::Owned(text) => Cow::Owned(text.into()),
    }
}
