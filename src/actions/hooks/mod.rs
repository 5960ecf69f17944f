//! The checks that run by themselves, where they are installed: before a commit, in a pipeline, before Claude Code writes.

mod block;
pub mod ci;
pub mod claude;
mod denied;
pub mod git;
mod lefthook;
pub mod place;
pub mod settings;

use crate::world::World;
use crate::world::error::Failure;

use git::State;
use place::Place;

/// The hook that git runs before a commit.
#[derive(Debug)]
pub struct BeforeCommit {
    /// Where it belongs.
    pub place: Place,
    /// Whether it is there.
    pub state: State,
    /// Whether it is there and git would start it.
    pub runs: bool,
    /// What there is to say about it, and to type where that helps.
    pub note: &'static str,
}

/// Looks at the hook that git runs before a commit.
pub fn before_commit(world: &World) -> Result<BeforeCommit, Failure> {
    let place = place::find(world)?;
    let state = git::state(world, &place)?;
    let mut note = match state {
        State::Absent => "not installed: mcpkey hook install",
        State::Outdated => "installed by another mcpkey; bring it up to date: mcpkey hook install",
        State::Installed => "checks what is staged before each commit",
    };
    let mut runs = state != State::Absent;
    if let Some(idle) = place.idle.filter(|_| runs) {
        (runs, note) = (false, idle);
    } else if runs && !git::runs(&place) {
        (runs, note) = (false, "git passes over it, because it is not executable: chmod +x");
    }
    Ok(BeforeCommit { place, state, runs, note })
}
