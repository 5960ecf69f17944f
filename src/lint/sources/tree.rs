//! The working tree: files that are named, and directories that are searched.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::before::Allowed;
use super::look::{self, Looked, Looking};
use super::paths;
use super::quiet::Quieting;
use super::request::LintRequest;
use super::scope::plain;
use crate::base::syntax::Language;
use crate::lint::{self, ConfigInput, Report};
use crate::system::files::{self, WalkOptions};
use crate::system::git::{Git, GitError};
use crate::system::progress::Progress;
use crate::world::World;
use crate::world::error::Failure;

/// How many files go by between two looks at the clock.
const STRIDE: u64 = 256;

/// What was seen so far, and what marks allow in it that does not count by itself.
#[derive(Default)]
struct Seen {
    paths: HashSet<PathBuf>,
    allowed: Vec<Allowed>,
    report: Report,
}

/// Checks the paths that were named, or the working directory.
pub(super) fn check(
    world: &World,
    request: &LintRequest,
    no_ignore: bool,
    quiet: &Quieting,
) -> Result<Report, Failure> {
    let mut seen = Seen::default();
    let here = [PathBuf::from(".")];
    let named = if request.paths.is_empty() { &here[..] } else { &request.paths[..] };
    let (dirs, named): (Vec<PathBuf>, Vec<PathBuf>) =
        named.iter().map(|path| world.cwd.join(path)).partition(|path| files::is_dir(path));
    let look = Looking { configs_only: request.configs_only, docs: request.docs, quiet };
    for path in named {
        if !seen.paths.insert(plain(&path)) {
            continue;
        }
        if request.configs_only && !look.wants(&path) {
            continue;
        }
        let is_shared = files::git_root(&path).is_some();
        let mut looked =
            file(look, &world.cwd, &path, is_shared, None).unwrap_or_else(|| absent(&world.cwd, &path));
        seen.allowed.extend(by_marks(look, &path, &mut looked));
        looked.into_report(&mut seen.report);
    }
    let options = WalkOptions { no_ignore, links: true };
    for dir in dirs {
        search(world, &dir, options, look, &mut seen)?;
    }
    let Seen { allowed, mut report, .. } = seen;
    if let Some(ends) = &quiet.ends {
        ends.judge(allowed, &mut report)?;
    }
    Ok(report)
}

/// What marks in a file allow, taken out of what was found, where it does not count by itself.
fn by_marks(look: Looking<'_>, path: &Path, looked: &mut Looked) -> Option<Allowed> {
    look.quiet.ends.as_ref()?;
    let Looked::Checked(name, checked) = looked else { return None };
    let findings = std::mem::take(&mut checked.allowed);
    if findings.is_empty() {
        return None;
    }
    // What cannot be read any more was not there before.
    let bytes = files::read(path).ok().flatten().unwrap_or_default();
    Some(Allowed { path: name.clone(), bytes, is_document: look.is_document(path), findings })
}

fn absent(cwd: &Path, path: &Path) -> Looked {
    Looked::problem(&shown(cwd, path), "no such file")
}

/// Everything below `dir` that is a config, also what git tracks although it is ignored, and the tracked files of
/// variables that those configs point to.
///
/// What is already `seen` is not reported again.
fn search(
    world: &World,
    dir: &Path,
    options: WalkOptions,
    look: Looking<'_>,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let cwd = &*world.cwd;
    let look = Looking { configs_only: true, ..look };
    let progress = Progress::start(&world.environ, "files looked at", None);
    let passed = AtomicU64::new(1);
    let wanted = |path: &Path| {
        if passed.fetch_add(1, Ordering::Relaxed).is_multiple_of(STRIDE) {
            progress.step(STRIDE);
        }
        look.wants(path)
    };
    let git = files::git_root(dir).map(|_| Git::at(dir));
    let is_shared = git.is_some();
    let each = |path: &Path| file(look, cwd, path, is_shared, None);
    let (mut walked, tracked) = std::thread::scope(|scope| {
        let asked = git.as_ref().filter(|_| !options.no_ignore);
        let tracked = asked.map(|git| scope.spawn(|| git.tracked(&|path| look.wants(path))));
        let walked = files::walk(&[dir.to_owned()], options, wanted, each);
        (walked, tracked.and_then(|thread| thread.join().ok()))
    });
    drop(progress);
    walked.also(known(tracked)?.iter().map(|path| dir.join(path)).collect(), each);
    without_twice(&mut walked.found, &walked.links);
    let mut env_files = BTreeSet::new();
    for (path, mut looked) in walked.found {
        let is_new = looked.is_some() && seen.paths.insert(plain(&path));
        if let Some(looked) = looked.as_mut().filter(|_| is_new) {
            seen.allowed.extend(by_marks(look, &path, looked));
        }
        let from = path.parent().unwrap_or(dir);
        let names = match looked {
            Some(looked) if is_new => looked.into_report(&mut seen.report),
            Some(Looked::Checked(_, checked)) => checked.env_files,
            _ => Vec::new(),
        };
        env_files.extend(names.iter().filter_map(|name| look::env_file(from, name)).map(|path| plain(&path)));
    }
    for error in walked.errors {
        Looked::problem(&shown(cwd, &error.path), error.said).into_report(&mut seen.report);
    }
    let Some(git) = git.filter(|_| !env_files.is_empty()) else { return Ok(()) };
    let wanted = |path: &Path| env_files.contains(&plain(&dir.join(path)));
    for path in known(Some(git.tracked(&wanted)))? {
        if !seen.paths.insert(plain(&dir.join(&path))) {
            continue;
        }
        let look = Looking { configs_only: false, ..look };
        let path = dir.join(path);
        if let Some(mut looked) = file(look, cwd, &path, is_shared, Some(Language::Dotenv)) {
            seen.allowed.extend(by_marks(look, &path, &mut looked));
            looked.into_report(&mut seen.report);
        }
    }
    Ok(())
}

/// Leaves links out that lead to a file which was checked under its own name, or under another link's.
fn without_twice(found: &mut Vec<(PathBuf, Option<Looked>)>, links: &HashSet<PathBuf>) {
    if links.is_empty() {
        return;
    }
    let checked = found.iter().filter(|(_, looked)| matches!(looked, Some(Looked::Checked(..))));
    let checked = checked.map(|(path, _)| path).filter(|path| !links.contains(*path));
    let mut checked: BTreeSet<PathBuf> = checked.filter_map(|path| path.canonicalize().ok()).collect();
    found.retain(|(path, _)| {
        !links.contains(path) || path.canonicalize().is_ok_and(|target| checked.insert(target))
    });
}

/// What git tracks. Where there is no git to ask, files are all there is to go by.
fn known(tracked: Option<Result<Vec<PathBuf>, GitError>>) -> Result<Vec<PathBuf>, Failure> {
    match tracked {
        None | Some(Err(GitError::NoGit | GitError::NotARepository { .. })) => Ok(Vec::new()),
        Some(other) => Ok(other?),
    }
}

/// Looks at one file. A working tree of git, which keeps no modes, is made for sharing: what others can read there is
/// not held against it.
fn file(
    look: Looking<'_>,
    cwd: &Path,
    path: &Path,
    is_shared: bool,
    language: Option<Language>,
) -> Option<Looked> {
    let name = shown(cwd, path);
    if look.quiet.excludes(&name) {
        return Some(Looked::Nothing);
    }
    let bytes = match files::read(path) {
        Ok(bytes) => bytes?,
        Err(error) => return Some(Looked::problem(&name, error.without_path())),
    };
    let example = look::example_of(path).and_then(|example| files::read(&example).ok().flatten());
    let in_plugin = look::manifest_of(path).is_some_and(|manifest| files::may_be_there(&manifest));
    let mode = if is_shared { None } else { files::mode(path).ok().flatten() };
    let is_tracked = lint::is_state(&name) && files::is_tracked(path);
    Some(look.at(&ConfigInput {
        path: &name,
        bytes: &bytes,
        example: example.as_deref(),
        in_plugin,
        mode,
        is_tracked,
        language,
    }))
}

/// `path` as a person at `cwd` would name it.
fn shown(cwd: &Path, path: &Path) -> String {
    let plain: PathBuf = path.components().collect();
    paths::name(plain.strip_prefix(cwd).unwrap_or(&plain))
}
