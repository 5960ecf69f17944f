//! `completions`: the script by which a shell completes mcpkey's words, and the names that are known here.

use crate::cli;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Completions) -> Result<u8, Failure> {
    world.ui.answer(&cli::completion_script(args.shell)?)?;
    Ok(0)
}
