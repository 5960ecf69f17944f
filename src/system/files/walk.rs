//! The files of a working tree, on all cores.
//!
//! What `.gitignore`, `.ignore` and git's own excludes name is passed over, as `rg` and `fd` do; hidden files are not, because
//! most configs are. git tracks some files all the same: whoever needs them too asks git
//! (`Git::tracked`) and adds them by [`Walked::also`].

use std::cmp::Ordering;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use thiserror::Error;

/// The stores of version control: copies of what the tree holds or held, in forms of their own.
const STORES: &[&str] = &[".git", ".hg", ".jj", ".svn"];

/// A part of the tree that could not be looked at. The rest was.
#[derive(Debug, Clone, Error, PartialEq, Eq, PartialOrd, Ord)]
#[error("{}: {said}", crate::base::text::path(path))]
pub struct WalkError {
    /// Which part.
    pub path: PathBuf,
    /// The system's words.
    pub said: String,
}

/// What a walk came upon, each list sorted by the text of the path.
#[derive(Debug)]
pub struct Walked<T> {
    /// The wanted files and what became of them.
    pub found: Vec<(PathBuf, T)>,
    /// Those of them that are links.
    pub links: HashSet<PathBuf>,
    /// The parts that could not be looked at.
    pub errors: Vec<WalkError>,
}

impl<T> Walked<T> {
    /// Adds those of `files` that the walk passed over and that are there, as regular files: what git tracks although it
    /// is ignored.
    pub fn also(&mut self, mut files: Vec<PathBuf>, each: impl Fn(&Path) -> T) {
        files.retain(|file| self.found.binary_search_by(|(path, _)| by_text(path, file)).is_err());
        files.retain(|file| file.symlink_metadata().is_ok_and(|meta| meta.is_file()));
        files.sort_by(|a, b| by_text(a, b));
        files.dedup();
        self.found.extend(files.into_iter().map(|file| {
            let became = each(&file);
            (file, became)
        }));
        self.found.sort_by(|(a, _), (b, _)| by_text(a, b));
    }
}

/// What a walk passes over.
#[derive(Debug, Clone, Copy, Default)]
pub struct WalkOptions {
    /// Nothing but the stores of version control.
    pub no_ignore: bool,
    /// Wanted links to files count as files.
    pub links: bool,
}

/// Calls `each`, from several threads at once, for every wanted file at or below `roots`.
///
/// A root is looked at whatever it is called and whatever ignores it, also if it is a symbolic link; below the roots links
/// to directories are not followed, and what is no regular file, or a link to one where those are asked for, is passed over. A file below two roots counts once.
pub fn walk<T: Send>(
    roots: &[PathBuf],
    options: WalkOptions,
    wanted: impl Fn(&Path) -> bool + Sync,
    each: impl Fn(&Path) -> T + Sync,
) -> Walked<T> {
    let all = Mutex::new(Walked { found: Vec::new(), links: HashSet::new(), errors: Vec::new() });
    // In a repository the rules end at its top, as git has it: a `.gitignore` of `*` in the home directory hides nothing below.
    // Elsewhere there is no top, and the rules of the tree itself hold.
    let (in_git, elsewhere): (Vec<_>, Vec<_>) = roots.iter().partition(|root| is_in_git(root));
    for (roots, in_git) in [(in_git, true), (elsewhere, false)] {
        let Some((first, others)) = roots.split_first() else { continue };
        let mut builder = WalkBuilder::new(first);
        for root in others {
            builder.add(root);
        }
        builder.standard_filters(!options.no_ignore).require_git(in_git);
        builder.parents(in_git && !options.no_ignore).hidden(false).follow_links(false);
        builder.filter_entry(|entry| {
            let name = entry.file_name();
            entry.depth() == 0 || !STORES.iter().any(|store| name == *store)
        });
        builder.build_parallel().run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) if is_file(&entry, options) && wanted(entry.path()) => {
                        let (became, is_link) = (each(entry.path()), entry.path_is_symlink());
                        let mut all = keep(&all);
                        if is_link {
                            all.links.insert(entry.path().to_owned());
                        }
                        all.found.push((entry.into_path(), became));
                    }
                    Ok(_) => {}
                    Err(error) => keep(&all).errors.push(told(&error, first)),
                }
                WalkState::Continue
            })
        });
    }
    done(all)
}

/// To compare them part by part, as paths do, takes each apart every time.
fn by_text(a: &Path, b: &Path) -> Ordering {
    a.as_os_str().cmp(b.as_os_str())
}

fn keep<T>(all: &Mutex<Walked<T>>) -> MutexGuard<'_, Walked<T>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_in_git(root: &Path) -> bool {
    root.canonicalize().is_ok_and(|root| super::git_root(&root).is_some())
}

fn done<T>(all: Mutex<Walked<T>>) -> Walked<T> {
    let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.found.sort_by(|(a, _), (b, _)| by_text(a, b));
    all.found.dedup_by(|(a, _), (b, _)| a == b);
    all.errors.sort();
    all.errors.dedup();
    all
}

/// A root is what its user says it is, and complaining about it is up to who reads it.
fn is_file(entry: &DirEntry, options: WalkOptions) -> bool {
    match entry.file_type() {
        Some(kind) if entry.depth() == 0 => !kind.is_dir() && !super::is_dir(entry.path()),
        Some(kind) if kind.is_symlink() => options.links && super::is_file(entry.path()),
        Some(kind) => kind.is_file(),
        None => false,
    }
}

fn told(error: &ignore::Error, root: &Path) -> WalkError {
    let mut path = root;
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => (path, inner) = (at, err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => {
                return WalkError {
                    path: path.to_owned(),
                    said: crate::base::text::short(&inner.to_string()),
                };
            }
        }
    }
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
