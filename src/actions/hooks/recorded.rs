//! Where hooks were put: into a client's settings, and with which rules, so that what somebody took out of the project is missed; and
//! into which repositories, so that a person who leaves finds them again. Kept outside of the project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::change::{Change, FileEdit, Plan};
use crate::client::permissions::PermissionRule;
use crate::system::files::{self, Expect};
use crate::world::World;
use crate::world::error::Failure;

/// The rules of each settings file, by its path; a repository with a hook of git's has none. One that cannot be read is none: the next installation writes it anew.
type Recorded = BTreeMap<String, BTreeSet<String>>;

fn all(world: &World) -> Recorded {
    let bytes = files::read(&world.own.hooked).ok().flatten().unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The directories in which hooks were put.
pub(super) fn dirs(world: &World) -> Vec<PathBuf> {
    let directory = |path: String| {
        let path = PathBuf::from(path);
        if path.ends_with(".claude/settings.json") {
            path.parent().and_then(Path::parent).map(Path::to_owned)
        } else {
            Some(path)
        }
    };
    all(world).into_keys().filter_map(directory).collect()
}

/// The rules that were put into the settings at `path`; nothing where none ever were.
pub(super) fn rules(world: &World, path: &Path) -> Option<BTreeSet<String>> {
    all(world).remove(&*path.to_string_lossy())
}

/// Remembers that these rules are in the settings at `path`, or that none are any more.
pub(super) fn note(world: &World, path: &Path, rules: Option<&[PermissionRule]>) -> Result<(), Failure> {
    match edit(world, path, rules) {
        Some(edit) => Plan { edits: vec![edit], ..Plan::default() }.apply(world),
        None => Ok(()),
    }
}

/// The change that remembers it; nothing where it is known already.
pub(super) fn edit(world: &World, path: &Path, rules: Option<&[PermissionRule]>) -> Option<FileEdit> {
    let mut recorded = all(world);
    let name = path.to_string_lossy().into_owned();
    let before = recorded.clone();
    match rules {
        Some(rules) => recorded.insert(name, rules.iter().map(|(_, rule)| rule.clone()).collect()),
        None => recorded.remove(&name),
    };
    let text = serde_json::to_vec_pretty(&recorded).unwrap_or_default();
    (recorded != before).then(|| FileEdit {
        path: world.own.hooked.clone(),
        change: Change::Instead(text),
        expect: Expect::Private,
        shared_with_client: false,
    })
}
