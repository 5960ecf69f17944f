//! Files: the working tree with all that is ignored, what clients and shells keep, the hidden files at the top of directories.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::LeakScope;
use super::report;
use super::seen::{Held, Watch};
use super::values::Sought;
use crate::base::syntax::SourceText;
use crate::client::transcripts;
use crate::lint::{Report, Unchecked};
use crate::system::files::{self, FileError, WalkOptions};
use crate::system::git::Git;
use crate::system::progress::Progress;
use crate::world::World;

/// Whether the working directory is all of the person's, and no project.
pub(super) fn is_home(world: &World) -> bool {
    world.places.home.starts_with(files::git_root(&world.cwd).unwrap_or(&world.cwd))
}

/// The files and directories to look at, none below another.
pub(super) fn roots(world: &World, reach: LeakScope<'_>) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = match reach {
        LeakScope::Paths(paths) => return paths.iter().map(|path| world.cwd.join(path)).collect(),
        LeakScope::Repository => repository(world),
        LeakScope::Machine if is_home(world) => machine(world),
        LeakScope::Machine => [repository(world), machine(world)].concat(),
    };
    all.retain(|path| files::may_be_there(path));
    all.sort();
    all.dedup();
    let mut apart: Vec<PathBuf> = Vec::new();
    for path in all {
        // A walk passes the stores of version control by, unless it begins in one.
        let is_below = |root: &&PathBuf| path.starts_with(root) && !path.iter().any(|part| part == ".git");
        if apart.iter().find(is_below).is_none() {
            apart.push(path);
        }
    }
    apart
}

/// The working tree, and what git keeps beside its objects: its settings, logs, messages.
fn repository(world: &World) -> Vec<PathBuf> {
    let top = files::git_root(&world.cwd).unwrap_or(&world.cwd).to_owned();
    let own = Git::at(&top).common_dir().ok().filter(|dir| files::may_be_there(dir));
    std::iter::once(top).chain(own).collect()
}

fn machine(world: &World) -> Vec<PathBuf> {
    let places = &world.places;
    let client = [Some(places.claude_json.as_path()), places.settings.parent()];
    let history = world.environ.setting("HISTFILE").map(|file| world.cwd.join(file));
    client
        .into_iter()
        .flatten()
        .map(Path::to_owned)
        .chain(transcripts::places(&places.home, &places.programs, &|name| world.environ.setting(name)))
        .chain(history)
        .chain(files::hidden(&places.home))
        .chain(projects(world).iter().flat_map(|dir| files::hidden(dir)))
        .collect()
}

/// The directories of the projects that mcpkey or the client knows.
fn projects(world: &World) -> Vec<PathBuf> {
    let stored = world.index().map(|index| index.records().to_vec()).unwrap_or_default();
    let stored = stored.into_iter().filter_map(|record| record.owner.project).map(PathBuf::from);
    let read = files::read(&world.places.claude_json).ok().flatten();
    let client = read.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let client = client.as_ref().and_then(|root| root.get("projects")?.as_object());
    let client = client.into_iter().flatten().map(|(dir, _)| PathBuf::from(dir));
    stored.chain(client).filter(|dir| dir.is_absolute()).collect()
}

/// Looks into every file at or below `roots`, on all cores.
pub(super) fn look(world: &World, roots: &[PathBuf], sought: &Sought<'_>, report: &mut Report) {
    let progress = Progress::start(&world.environ, "files searched", None);
    let looked = AtomicU64::new(0);
    let each = |path: &Path| {
        looked.fetch_add(1, Ordering::Relaxed);
        progress.step(1);
        search(path, sought)
    };
    let options = WalkOptions { no_ignore: true, links: true };
    let walked = files::walk(roots, options, |path| !is_object(path), each);
    drop(progress);
    for (path, held) in walked.found {
        let name = report::shown(world, &path);
        match held {
            Ok(held) => report::add(sought, &name, &held, &[], report),
            Err(error) => {
                report.problems.push(Unchecked { path: name, place: None, message: error.without_path() })
            }
        }
    }
    let walked = walked.errors.into_iter();
    report.problems.extend(walked.map(|error| Unchecked {
        path: report::shown(world, &error.path),
        place: None,
        message: error.said,
    }));
    report.checked += usize::try_from(looked.into_inner()).unwrap_or(usize::MAX);
}

/// Whether it is one of git's objects, which git itself unpacks.
fn is_object(path: &Path) -> bool {
    let mut parts = path.iter().skip_while(|part| *part != ".git").skip(1);
    parts.any(|part| part == "objects")
}

/// What one file holds; one that is gone by now holds nothing.
fn search(path: &Path, sought: &Sought<'_>) -> Result<Held, FileError> {
    let (patterns, reach) = (&sought.patterns, sought.patterns.reach());
    let mut watch = Watch::new(patterns);
    let (mut is_first, mut is_wide) = (true, false);
    files::read_in_pieces(path, reach, &mut |piece, old| {
        if std::mem::take(&mut is_first) {
            is_wide = piece.starts_with(&[0xff, 0xfe]) || piece.starts_with(&[0xfe, 0xff]);
        }
        if !is_wide {
            watch.piece(piece, old, reach);
        }
    })?;
    if is_wide && let Some(bytes) = files::read(path)? {
        let text = SourceText::decode(&bytes);
        watch.piece(text.text.as_bytes(), 0, 0);
    }
    Ok(watch.end())
}
