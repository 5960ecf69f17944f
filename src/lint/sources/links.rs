//! Links named like configs, as git has them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::scope::plain;
use crate::system::files;
use crate::system::git::{Git, GitError, WantedPath};
use crate::world::World;

/// Links named like configs: whoever reads one reads what it leads to, which may be called anything.
pub(super) struct Links {
    /// Each link, what it says, and the path that it leads to.
    all: Vec<(PathBuf, PathBuf, PathBuf)>,
}

/// A link that a change reaches.
pub(super) struct ReachedLink<'l> {
    /// Its path.
    pub(super) link: &'l Path,
    /// The path that it leads to.
    pub(super) target: &'l Path,
    /// What whoever reads it gets.
    pub(super) bytes: Vec<u8>,
}

impl Links {
    /// The wanted links in the index.
    pub(super) fn of(world: &World, git: &Git, wanted: WantedPath<'_>) -> Result<Self, GitError> {
        let links = if files::may_track_links(&world.cwd) { git.links(wanted)? } else { Vec::new() };
        let lead = |(link, said): (PathBuf, PathBuf)| {
            let target = plain(&link.parent().unwrap_or(Path::new("")).join(&said));
            (link, said, target)
        };
        Ok(Self { all: links.into_iter().map(lead).collect() })
    }

    /// Whether one leads to `path`.
    pub(super) fn lead_to(&self, path: &Path) -> bool {
        self.all.iter().any(|(.., target)| target == path)
    }

    /// The link that leads to `path`.
    pub(super) fn to(&self, path: &Path) -> Option<&Path> {
        self.all.iter().find(|(.., target)| target == path).map(|(link, ..)| &**link)
    }

    /// The links that a change reaches: `changed` are the targets among the files of the change.
    pub(super) fn reached(
        &self,
        git: &Git,
        (before, after): (&str, &str),
        changed: &BTreeMap<PathBuf, Vec<u8>>,
    ) -> Result<Vec<ReachedLink<'_>>, GitError> {
        if self.all.is_empty() {
            return Ok(Vec::new());
        }
        let asked = self.all.iter().flat_map(|(link, _, target)| [(before, &**link), (after, &**target)]);
        let mut read = git.versions(&asked.collect::<Vec<_>>())?.into_iter();
        let mut found = Vec::new();
        for (link, said, target) in &self.all {
            let (old, now) = (read.next().flatten(), read.next().flatten());
            let is_same = old.is_some_and(|old| said.to_str().is_some_and(|said| said.as_bytes() == old));
            let bytes = changed.get(target).cloned().or(now.filter(|_| !is_same));
            found.extend(bytes.map(|bytes| ReachedLink { link, target, bytes }));
        }
        Ok(found)
    }
}
