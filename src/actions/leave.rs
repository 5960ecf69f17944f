//! Leaving: the hooks and rules that mcpkey put anywhere are taken out, and, on a person's word, so is all that it keeps.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::base::text;
use crate::change::items::clear;
use crate::change::{Transaction, lock_with};
use crate::client::delivery::Delivery;
use crate::system::files::{self, Writable};
use crate::system::git::Git;
use crate::vault::records::{Record, SessionRow, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

use super::guarded;
use super::hooks::git::{self, GitHookState};
use super::hooks::{self, ci, claude, place, settings};

/// What became of the hooks and rules.
#[derive(Debug, Default)]
pub struct Leaving {
    /// What was done, or would be, a line each.
    pub done: Vec<String>,
    /// What could not be done, and why; the others were.
    pub failed: Vec<Failure>,
    /// What stays, because others use it.
    pub stays: Vec<String>,
}

impl Leaving {
    fn note(&mut self, did: Result<Option<String>, Failure>) {
        match did {
            Ok(said) => self.done.extend(said),
            Err(failure) => self.failed.push(failure),
        }
    }
}

/// Takes every hook and every rule out, here, in the person's settings, and wherever hooks were put or secrets are stored for.
/// Directories that other repositories share are left alone unless `global_hooks`.
pub fn take_out(world: &World, global_hooks: bool, dry_run: bool) -> Result<Leaving, Failure> {
    let mut leaving = Leaving::default();
    let mut guarded = BTreeSet::from([world.places.settings.clone()]);
    for dir in known_dirs(world)? {
        if Git::at(&dir).top().ok().flatten().is_some() {
            let jobs = ci::files(&dir);
            leaving
                .stays
                .extend(jobs.iter().map(|job| format!("{} still runs in your pipeline", text::path(job))));
            leaving.note(out_of_git(world, &dir, global_hooks, dry_run));
        }
        leaving.note(claude::uninstall(world, settings::shared_of(&dir), dry_run));
        guarded.extend([settings::shared_of(&dir), settings::local_of(&dir)]);
    }
    for path in guarded {
        // It says itself what it took out.
        let took = guarded::take_all_out_of(world, &path, dry_run).map(|_| None);
        leaving.note(took);
    }
    Ok(leaving)
}

fn out_of_git(
    world: &World,
    dir: &Path,
    global_hooks: bool,
    dry_run: bool,
) -> Result<Option<String>, Failure> {
    let place = place::find(dir)?;
    match git::state(world, &place)? {
        GitHookState::Absent => Ok(None),
        GitHookState::Installed | GitHookState::Outdated => {
            git::uninstall(world, &place.own(global_hooks)?, dry_run)
        }
    }
}

/// This directory, and all others that are still there in which a hook was put or that a secret is stored for.
fn known_dirs(world: &World) -> Result<BTreeSet<PathBuf>, Failure> {
    let index = world.index()?;
    let stored = index.records().iter().filter_map(|record| record.owner.directory());
    let projects =
        index.records().iter().filter_map(|record| record.owner.project.as_ref().map(PathBuf::from));
    let all = stored.chain(projects).chain(hooks::hooked_dirs(world)).chain([world.cwd.clone()]);
    Ok(all.filter(|dir| files::is_dir(dir)).map(|dir| files::resolved(&dir)).collect())
}

/// The servers that mcpkey is started for, as far as they can be seen from here, each with its config.
pub fn started(world: &World) -> Vec<(String, PathBuf)> {
    let servers = world.view_of_all_in_part().servers.into_iter();
    let by_mcpkey = servers.filter(|server| server.delivery == Delivery::Mcpkey);
    by_mcpkey.map(|server| (server.name, server.file)).collect()
}

/// Deletes every secret of every store, what was agreed to, the settings, the index and the logs.
///
/// # Errors
/// Where a store still has one; nothing but what is deleted by then is gone, and the same again goes on.
pub fn forget_everything(world: &World) -> Result<(), Failure> {
    let before = world.index()?;
    let items =
        before.records().iter().map(Record::item).chain(before.sessions().iter().map(SessionRow::item));
    let in_use: BTreeSet<StoreKind> = items.map(|item| item.store).collect();
    let lock = lock_with(world, in_use)?;
    let mut change = Transaction::begin(world, &lock)?;
    let records = change.index.records().to_vec();
    change.index.drop_sessions(|_| true);
    let mut index = change.place(&records)?;
    clear(world, &mut index, |_| true);
    if let Some(item) = index.pending().first() {
        let left = text::some(index.pending().len(), "item");
        return Err(Failure::new(format!("{left} could not be deleted from the {}", item.store.title()))
            .hint("mcpkey's own files are still there; try again when it answers"));
    }
    let files = world.own.files().map(|(file, _)| file);
    for file in files.into_iter().chain(world.own.traces()) {
        files::remove(&Writable::own(&file))?;
    }
    for dir in [&world.own.looks, &world.own.start, &world.own.fetching] {
        files::remove_dir(dir, true)?;
    }
    for dir in world.own.dirs() {
        // One that a person keeps other things in stays.
        files::remove_dir(dir, false)?;
    }
    Ok(())
}
