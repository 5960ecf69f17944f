//! Judges a tool call of Claude Code.

use crate::ctx::World;
use crate::error::Failure;

/// Runs the verb.
pub fn run(_world: &World) -> Result<u8, Failure> {
    Ok(0)
}
