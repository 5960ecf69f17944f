//! What the next commit, or a branch, brings: the bytes that git holds, not those of the working tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::before::Allowed;
use super::look::{self, Looked, Looking};
use super::paths;
use super::quiet::Quieting;
use super::request::LintRequest;
use super::scope::{PathScope, plain};
use crate::base::syntax::Language;
use crate::lint::{self, CheckOptions, ConfigInput, Report};
use crate::system::files;
use crate::system::git::{Git, GitBlobs, GitError, INDEX, WantedPath};
use crate::world::World;
use crate::world::error::Failure;

/// Checks what is staged.
pub(super) fn staged(world: &World, request: &LintRequest, quiet: &Quieting) -> Result<Report, Failure> {
    let git = Git::at(&world.cwd);
    let scope = PathScope::new(world, &request.paths, &git)?;
    let look = Looking { configs_only: true, docs: request.docs, quiet };
    let links = Links::of(world, &git, ("HEAD", INDEX), &|path| scope.holds(path) && look.wants(path))?;
    let wanted = |path: &Path| links.lead_to(path) || scope.holds(path) && is_wanted(look, path);
    look_at(&git, git.staged(&wanted, &beside)?, look, &links)
}

/// Checks what the branch changed since it left `base`.
pub(super) fn diff(
    world: &World,
    request: &LintRequest,
    base: &str,
    quiet: &Quieting,
) -> Result<Report, Failure> {
    let git = Git::at(&world.cwd);
    let scope = PathScope::new(world, &request.paths, &git)?;
    let look = Looking { configs_only: true, docs: request.docs, quiet };
    let links = Links::of(world, &git, (base, "HEAD"), &|path| scope.holds(path) && look.wants(path))?;
    let wanted = |path: &Path| links.lead_to(path) || scope.holds(path) && is_wanted(look, path);
    look_at(&git, git.diff(base, &wanted, &beside)?, look, &links)
}

/// Links named like configs: whoever reads one reads what it leads to, which may be called anything.
struct Links<'a> {
    /// Before and after the change.
    ends: (&'a str, &'a str),
    /// Each link, what it says, and the path that it leads to.
    all: Vec<(PathBuf, PathBuf, PathBuf)>,
}

impl<'a> Links<'a> {
    fn of(
        world: &World,
        git: &Git,
        ends: (&'a str, &'a str),
        wanted: WantedPath<'_>,
    ) -> Result<Self, GitError> {
        let links = if files::may_track_links(&world.cwd) { git.links(wanted)? } else { Vec::new() };
        let lead = |(link, said): (PathBuf, PathBuf)| {
            let target = plain(&link.parent().unwrap_or(Path::new("")).join(&said));
            (link, said, target)
        };
        Ok(Self { ends, all: links.into_iter().map(lead).collect() })
    }

    fn lead_to(&self, path: &Path) -> bool {
        self.all.iter().any(|(.., target)| target == path)
    }

    /// The links that the change reaches, with the bytes that whoever reads them gets: `changed` are the targets among its
    /// files.
    fn reached(
        &self,
        git: &Git,
        changed: &BTreeMap<PathBuf, Vec<u8>>,
    ) -> Result<Vec<(&Path, &Path, Vec<u8>)>, GitError> {
        if self.all.is_empty() {
            return Ok(Vec::new());
        }
        let (before, after) = self.ends;
        let asked = self.all.iter().flat_map(|(link, _, target)| [(before, &**link), (after, &**target)]);
        let mut read = git.versions(&asked.collect::<Vec<_>>())?.into_iter();
        let mut found = Vec::new();
        for (link, said, target) in &self.all {
            let (old, now) = (read.next().flatten(), read.next().flatten());
            let is_same = old.is_some_and(|old| said.to_str().is_some_and(|said| said.as_bytes() == old));
            let bytes = changed.get(target).cloned().or(now.filter(|_| !is_same));
            found.extend(bytes.map(|bytes| (&**link, &**target, bytes)));
        }
        Ok(found)
    }
}

fn is_wanted(look: Looking<'_>, path: &Path) -> bool {
    look.wants(path) || look::may_be_env_file(path)
}

fn look_at(git: &Git, taken: GitBlobs, look: Looking<'_>, links: &Links<'_>) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut allowed = Vec::new();
    let GitBlobs { mut blobs, beside } = taken;
    let targets = blobs.iter().filter(|blob| links.lead_to(&blob.path));
    let targets = targets.filter_map(|blob| Some((blob.path.clone(), blob.bytes.as_ref().ok()?.clone())));
    let targets: BTreeMap<PathBuf, Vec<u8>> = targets.collect();
    blobs.retain(|blob| is_wanted(look, &blob.path));
    let has_env_file = blobs.iter().any(|blob| look::may_be_env_file(&blob.path));
    let named = if has_env_file { named_by_index(git)? } else { BTreeSet::new() };
    let is_named =
        |path: &Path| !look::may_be_env_file(path) || named.contains(path) || look.is_document(path);
    blobs.retain(|blob| is_named(&blob.path));
    for blob in blobs {
        let path = paths::name(&blob.path);
        let example = look::example_of(&blob.path).and_then(|path| beside.get(&path)).map(Vec::as_slice);
        let in_plugin = look::manifest_of(&blob.path).is_some_and(|path| beside.contains_key(&path));
        let language = named.contains(&blob.path).then_some(Language::Dotenv);
        let look = Looking { configs_only: language.is_none(), ..look };
        let mut looked = match &blob.bytes {
            Ok(bytes) => look.at(&ConfigInput {
                path: &path,
                bytes,
                example,
                in_plugin,
                is_tracked: true,
                language,
                ..ConfigInput::default()
            }),
            Err(why) => Looked::problem(&path, why),
        };
        if let (Looked::Checked(_, checked), Ok(bytes), true) =
            (&mut looked, blob.bytes, look.quiet.ends.is_some())
        {
            let findings = std::mem::take(&mut checked.allowed);
            if !findings.is_empty() {
                allowed.push(Allowed { path, bytes, is_document: look.is_document(&blob.path), findings });
            }
        }
        looked.into_report(&mut report);
    }
    for (link, target, bytes) in links.reached(git, &targets)? {
        let path = paths::name(link);
        if !report.files.contains(&paths::name(target)) {
            let input =
                ConfigInput { path: &path, bytes: &bytes, is_tracked: true, ..ConfigInput::default() };
            look.at(&input).into_report(&mut report);
        }
    }
    if let Some(ends) = &look.quiet.ends {
        ends.judge(allowed, &mut report)?;
    }
    Ok(report)
}

/// What may be beside a config that tells more about it: its example, the manifest of a plugin.
fn beside(path: &Path) -> Vec<PathBuf> {
    [look::example_of(path), look::manifest_of(path)].into_iter().flatten().collect()
}

/// The files of variables that the configs in the index point to.
fn named_by_index(git: &Git) -> Result<BTreeSet<PathBuf>, GitError> {
    let mut named = BTreeSet::new();
    for blob in git.index_files(&look::may_be_config)? {
        let Ok(bytes) = &blob.bytes else { continue };
        let path = paths::name(&blob.path);
        if lint::is_config(&path, bytes) {
            let checked = lint::check(
                &ConfigInput { path: &path, bytes, ..ConfigInput::default() },
                CheckOptions::default(),
            );
            let dir = blob.path.parent().unwrap_or(Path::new(""));
            named.extend(checked.env_files.iter().filter_map(|name| look::env_file(dir, name)));
        }
    }
    Ok(named)
}
