//! What the next commit, or a branch, brings: the bytes that git holds, not those of the working tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::before::{Allowed, ReadVersions};
use super::links::{Links, ReachedLink};
use super::look::{self, Looked, Looking};
use super::paths;
use super::quiet::Quieting;
use super::request::LintRequest;
use super::scope::PathScope;
use crate::base::syntax::Language;
use crate::lint::{self, CheckOptions, ConfigInput, Report};
use crate::system::git::{FileVersion, Git, GitBlobs, GitError, INDEX, ReadWith, WantedPath};
use crate::world::World;
use crate::world::error::Failure;

/// Checks what is staged; `quiet` is loaded with what the same git reads, and given back.
pub(super) fn staged(
    world: &World,
    request: &LintRequest,
    quiet: impl FnOnce(ReadVersions<'_>) -> Result<Quieting, Failure>,
) -> Result<(Report, Quieting), Failure> {
    changed(world, request, quiet, ("HEAD", INDEX), Git::staged)
}

/// Checks what the branch changed since it left `base`, likewise.
pub(super) fn diff(
    world: &World,
    request: &LintRequest,
    base: &str,
    quiet: impl FnOnce(ReadVersions<'_>) -> Result<Quieting, Failure>,
) -> Result<(Report, Quieting), Failure> {
    changed(world, request, quiet, (base, "HEAD"), |git, wanted, with| git.diff(base, wanted, with))
}

/// Checks the files and links that a change reaches, of which `take` gives the files.
fn changed(
    world: &World,
    request: &LintRequest,
    quiet: impl FnOnce(ReadVersions<'_>) -> Result<Quieting, Failure>,
    ends: (&str, &str),
    take: impl Fn(&Git, WantedPath<'_>, ReadWith<'_>) -> Result<GitBlobs, GitError>,
) -> Result<(Report, Quieting), Failure> {
    let git = Git::at(&world.cwd);
    let docs = request.docs;
    let scope = PathScope::new(world, &request.paths, &git)?;
    let links = Links::of(world, &git, &|path| scope.holds(path) && look::wants(path, docs))?;
    let wanted = |path: &Path| links.lead_to(path) || scope.holds(path) && is_wanted(path, docs);
    let take = |versions: &[FileVersion<'_>]| take(&git, &wanted, ReadWith { beside: &beside, versions });
    let mut taken = None;
    let quiet = quiet(&mut |versions| {
        let taken = taken.insert(take(versions)?);
        Ok(std::mem::take(&mut taken.versions))
    })?;
    let taken = match taken {
        Some(taken) => taken,
        None => take(&[])?,
    };
    let look = Looking { configs_only: true, docs, quiet: &quiet };
    let report = look_at(&git, taken, look, (&links, ends))?;
    Ok((report, quiet))
}

fn is_wanted(path: &Path, docs: bool) -> bool {
    look::wants(path, docs) || look::may_be_env_file(path)
}

fn look_at(
    git: &Git,
    taken: GitBlobs,
    look: Looking<'_>,
    (links, ends): (&Links, (&str, &str)),
) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut allowed = Vec::new();
    let GitBlobs { mut blobs, beside, .. } = taken;
    let targets = blobs.iter().filter(|blob| links.lead_to(&blob.path));
    let targets = targets.filter_map(|blob| Some((blob.path.clone(), blob.bytes.as_ref().ok()?.clone())));
    let targets: BTreeMap<PathBuf, Vec<u8>> = targets.collect();
    blobs.retain(|blob| is_wanted(&blob.path, look.docs));
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
    for ReachedLink { link, target, bytes } in links.reached(git, ends, &targets)? {
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
