//! What the next commit, or a branch, brings: the bytes that git holds, not those of the working tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::look::{self, Look, Looked};
use super::quiet::Quieting;
use crate::cli;
use crate::ctx::World;
use crate::error::Failure;
use crate::files;
use crate::git::{Blob as GitBlob, Git, GitError};
use crate::lint::{self, Blob, Options, Report};
use crate::syntax::Language;

/// Checks what is staged.
pub fn staged(world: &World, args: &cli::Lint, quiet: &Quieting) -> Result<Report, Failure> {
    let git = Git::at(&world.cwd);
    let scope = Scope::new(world, args);
    let mut report = Report::default();
    let mut blobs =
        git.staged(&|path| scope.holds(path) && (look::may_be_config(path) || is_dotenv(path)))?;
    let examples = examples(&git, &blobs)?;
    let has_dotenv = blobs.iter().any(|blob| is_dotenv(&blob.path));
    let named = if has_dotenv { named_by_index(&git)? } else { BTreeSet::new() };
    blobs.retain(|blob| !is_dotenv(&blob.path) || named.contains(&blob.path));
    look_at(&blobs, &examples, quiet, &mut report);
    Ok(report)
}

/// Checks what the branch changed since it left `base`.
pub fn diff(world: &World, args: &cli::Lint, base: &str, quiet: &Quieting) -> Result<Report, Failure> {
    let scope = Scope::new(world, args);
    let git = Git::at(&world.cwd);
    let mut blobs =
        git.diff(base, &|path| scope.holds(path) && (look::may_be_config(path) || is_dotenv(path)))?;
    let named = match blobs.iter().any(|blob| is_dotenv(&blob.path)) {
        true => named_by_index(&git)?,
        false => BTreeSet::new(),
    };
    blobs.retain(|blob| !is_dotenv(&blob.path) || named.contains(&blob.path));
    let mut report = Report::default();
    look_at(&blobs, &BTreeMap::new(), quiet, &mut report);
    Ok(report)
}

fn look_at(blobs: &[GitBlob], examples: &BTreeMap<PathBuf, Vec<u8>>, quiet: &Quieting, report: &mut Report) {
    for blob in blobs {
        let path = look::name(&blob.path);
        let look = Look { configs_only: !is_dotenv(&blob.path), quiet };
        let looked = match &blob.bytes {
            Ok(bytes) => {
                let example = look::example_of(&blob.path).and_then(|path| examples.get(&path));
                look.at(&Blob { path: &path, bytes, example: example.map(Vec::as_slice), ..Blob::default() })
            }
            Err(why) => Looked::problem(&path, why),
        };
        looked.into_report(report);
    }
}

fn is_dotenv(path: &Path) -> bool {
    Language::of_name(&look::name(path)) == Language::Dotenv
}

/// The examples in the index that belong to staged configs.
fn examples(git: &Git, blobs: &[GitBlob]) -> Result<BTreeMap<PathBuf, Vec<u8>>, GitError> {
    let wanted: BTreeSet<PathBuf> = blobs.iter().filter_map(|blob| look::example_of(&blob.path)).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = git.index_files(&|path| wanted.contains(path))?;
    Ok(found.into_iter().filter_map(|blob| Some((blob.path, blob.bytes.ok()?))).collect())
}

/// The files of variables that the configs in the index point to.
fn named_by_index(git: &Git) -> Result<BTreeSet<PathBuf>, GitError> {
    let mut named = BTreeSet::new();
    for blob in git.index_files(&look::may_be_config)? {
        let Ok(bytes) = &blob.bytes else { continue };
        let path = look::name(&blob.path);
        if lint::is_config(&path, bytes) {
            let checked = lint::check(&Blob { path: &path, bytes, ..Blob::default() }, Options::default());
            let dir = blob.path.parent().unwrap_or(Path::new(""));
            named.extend(checked.env_files.iter().filter_map(|name| look::env_file(dir, name)));
        }
    }
    Ok(named)
}

/// The part of a repository that paths on the command line name.
pub struct Scope(Vec<PathBuf>);

impl Scope {
    /// What `args` names, relative to the repository's top; all of it when nothing is named.
    pub fn new(world: &World, args: &cli::Lint) -> Self {
        let top = files::git_root(&world.cwd).unwrap_or(&world.cwd);
        let inside = |path: &PathBuf| {
            let full: PathBuf = world.cwd.join(path).components().collect();
            full.strip_prefix(top).map_or(full.clone(), Path::to_owned)
        };
        Self(args.paths.iter().map(inside).collect())
    }

    /// Whether `path`, relative to the top, is in it.
    pub fn holds(&self, path: &Path) -> bool {
        self.0.is_empty() || self.0.iter().any(|named| path.starts_with(named))
    }
}
