//! Whose a value is, in words that another machine understands, and back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::base::names::AccountName;
use crate::system::files;
use crate::vault::export::{Exported, ExportedEntry, Whose};
use crate::vault::owner::{EntryName, Owner};
use crate::world::World;

/// How the client's own file is called everywhere, wherever it is.
const CLAUDE_JSON: &str = "~/.claude.json";

/// `owner`, said for another machine.
pub(super) fn whose(world: &World, owner: &Owner, account: Option<&AccountName>) -> Whose {
    let entry = owner.entry.as_ref().map(|entry| ExportedEntry {
        file: file(world, owner.project.as_deref(), Path::new(&entry.file)),
        server: entry.server.clone(),
    });
    let project = owner.project.as_deref().map(|project| from_home(world, Path::new(project)));
    Whose { project, remote: world.recognised(owner.clone()).remote, entry, account: account.cloned() }
}

/// The owner on this machine. What belongs to a project belongs to the one here.
pub(super) fn owner(world: &World, whose: &Whose) -> Owner {
    let owner = Owner::of(whose.project.is_some().then(|| world.project()));
    match &whose.entry {
        Some(entry) => owner.at(EntryName::new(&path(world, &entry.file), &entry.server)),
        None => owner,
    }
}

/// Those of `secrets` that are taken in here, and the projects of the others. The values of one project go to the one here,
/// whatever it is called there; of several, those of the project
/// that is here, by where its repository comes from or by its path.
pub(super) fn sort(world: &World, secrets: &[Exported]) -> (Vec<Exported>, BTreeSet<String>) {
    let projects: BTreeSet<&String> = secrets.iter().filter_map(|s| s.whose.project.as_ref()).collect();
    let here = from_home(world, Path::new(&world.project()));
    let remote = world.checkout().remote.as_ref();
    let is_of = |whose: &Whose| {
        let is_same = whose.remote.is_some() && whose.remote.as_ref() == remote;
        is_same || whose.project.as_ref().is_none_or(|project| *project == here)
    };
    let is_here = |secret: &&Exported| projects.len() < 2 || is_of(&secret.whose);
    let (here, there): (Vec<&Exported>, Vec<&Exported>) = secrets.iter().partition(is_here);
    (here.into_iter().cloned().collect(), there.iter().filter_map(|s| s.whose.project.clone()).collect())
}

fn file(world: &World, project: Option<&str>, path: &Path) -> String {
    if path == world.places.claude_json {
        return CLAUDE_JSON.to_owned();
    }
    let root = path.parent().and_then(|dir| {
        // A linked worktree stands beside the directory of its project.
        let is_its = project.is_some_and(|project| files::project_key(dir) == project);
        files::git_root(dir).filter(|_| is_its).or(project.map(Path::new))
    });
    match root.and_then(|root| path.strip_prefix(root).ok()) {
        Some(inside) => slashed(inside),
        None => from_home(world, path),
    }
}

fn from_home(world: &World, path: &Path) -> String {
    match path.strip_prefix(&world.places.home) {
        Ok(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Ok(rest) => format!("~/{}", slashed(rest)),
        Err(_) => slashed(path),
    }
}

fn path(world: &World, file: &str) -> PathBuf {
    match file.strip_prefix("~/") {
        _ if file == CLAUDE_JSON => world.places.claude_json.clone(),
        Some(rest) => world.places.home.join(rest),
        None => files::git_root(&world.cwd).unwrap_or(&world.cwd).join(file),
    }
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
