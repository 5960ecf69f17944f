//! The files that the next commit, or a branch, brings.

use std::path::PathBuf;
use std::process::Stdio;

use super::cat::{Blob, Cat, GitBlobs};
use super::records::to_path;
use super::run::Running;
use super::{FileVersion, Git, GitError, ReadWith, WantedPath};

impl Git {
    /// The bytes in the index of every wanted file that differs there from `HEAD`; before the first commit, of every
    /// wanted file in it. A renamed file has its new path. Symbolic links, submodules and files in conflict, which
    /// cannot be committed as they are, are left out.
    pub fn staged(&self, wanted: WantedPath<'_>, with: ReadWith<'_>) -> Result<GitBlobs, GitError> {
        let (listing, cat) = self.listing(&["diff-index", "--cached"], &["HEAD"])?;
        let entries = match listing.changes(wanted) {
            Err(GitError::NoRevision { .. }) => self.index(wanted)?,
            other => other?,
        };
        cat.taken(entries, with)
    }

    /// The bytes at `HEAD` of every wanted file that the branch changed since it left `base`.
    ///
    /// What it brought and took back again in between is part of the history, not of this.
    pub fn diff(&self, base: &str, wanted: WantedPath<'_>, with: ReadWith<'_>) -> Result<GitBlobs, GitError> {
        let (listing, cat) = self.listing(&["diff-tree", "-r"], &[&self.fork(base)?, "HEAD"])?;
        cat.taken(listing.changes(wanted)?, with)
    }

    /// One of the diff family that lists what differs, and the one that will hand it over: both start at once, the one that is
    /// waited for first, so that the whole takes little longer than that.
    fn listing(&self, command: &[&str], between: &[&str]) -> Result<(Running, Cat<'_>), GitError> {
        let form = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv"];
        let listing = self.start(&[command, &form, between, &["--"]].concat(), Stdio::null())?;
        Ok((listing, Cat::start(self)?))
    }

    /// The bytes in the index of every wanted file.
    pub fn index_files(&self, wanted: WantedPath<'_>) -> Result<Vec<Blob>, GitError> {
        Ok(Cat::start(self)?.taken(self.index(wanted)?, ReadWith::NOTHING)?.blobs)
    }

    /// The wanted symbolic links in the index, each with the path that it says.
    pub fn links(&self, wanted: WantedPath<'_>) -> Result<Vec<(PathBuf, PathBuf)>, GitError> {
        let links = self.index_links(wanted)?;
        if links.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&str> = links.iter().map(|link| &*link.id).collect();
        let mut said = Vec::with_capacity(ids.len());
        Cat::start(self)?.each(&ids, &mut |bytes| said.push(bytes))?;
        let said = links.into_iter().zip(said);
        Ok(said.filter_map(|(link, said)| Some((link.path, to_path(&said.ok()?).into_owned()))).collect())
    }

    /// The bytes of files as they are at revisions; nothing where there is none.
    pub fn versions(&self, versions: &[FileVersion<'_>]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
        let with = ReadWith { versions, ..ReadWith::NOTHING };
        Ok(Cat::start(self)?.taken(Vec::new(), with)?.versions)
    }

    /// The commit at which `HEAD` and `base` parted.
    fn fork(&self, base: &str) -> Result<String, GitError> {
        let base_id = self.commit(base)?;
        let fork = self.answer_if_any(&["merge-base", &base_id, "HEAD"])?;
        let fork = fork.ok_or_else(|| GitError::NoMergeBase { base: base.to_owned() })?;
        Ok(String::from_utf8_lossy(&fork).trim_end().to_owned())
    }

    /// The commit that a user's word for a revision means.
    pub fn commit(&self, rev: &str) -> Result<String, GitError> {
        let none = || GitError::NoRevision { rev: rev.to_owned() };
        // No revision begins so, and git would take it for an option or an exclusion.
        if rev.starts_with(['-', '^']) {
            return Err(none());
        }
        let id = self.answer_if_any(&["rev-parse", "--verify", "--quiet", &format!("{rev}^{{commit}}")])?;
        Ok(String::from_utf8_lossy(&id.ok_or_else(none)?).trim_end().to_owned())
    }
}
