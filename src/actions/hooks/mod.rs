//! The checks that run by themselves, where they are installed: before a commit, in a pipeline, before Claude Code writes.

mod block;
pub mod ci;
pub mod claude;
mod denied;
pub mod git;
mod lefthook;
pub mod place;
mod recorded;
pub mod settings;

use std::path::PathBuf;

use crate::base::next::{HookNext, Next};
use crate::world::World;
use crate::world::error::Failure;

use git::GitHookState;
use place::HookPlace;

/// The hook that git runs before a commit.
#[derive(Debug)]
pub struct BeforeCommit {
    /// Where it belongs.
    pub place: HookPlace,
    /// Whether it is there.
    pub state: GitHookState,
    /// Whether it is there and git would start it.
    pub runs: bool,
    /// What there is to say about it, and to type where that helps.
    pub note: String,
}

/// The directories in which hooks were put.
pub fn hooked_dirs(world: &World) -> Vec<PathBuf> {
    recorded::dirs(world)
}

/// Looks at the hook that git runs before a commit.
pub fn before_commit(world: &World) -> Result<BeforeCommit, Failure> {
    let place = place::find(&world.cwd)?;
    let state = git::state(world, &place)?;
    let install = Next::HookInstall(HookNext::Git);
    let mut note = match state {
        GitHookState::Absent => format!("not installed: {install}"),
        GitHookState::Outdated => format!("installed by another mcpkey; bring it up to date: {install}"),
        GitHookState::Installed => "checks what is staged before each commit".to_owned(),
    };
    let mut runs = state != GitHookState::Absent;
    if let Some(idle) = place.idle.filter(|_| runs) {
        (runs, note) = (false, idle.to_owned());
    } else if runs && !git::runs(&place)? {
        (runs, note) = (false, "git passes over it, because it is not executable: chmod +x".to_owned());
    }
    Ok(BeforeCommit { place, state, runs, note })
}
