//! `completions`: the script by which a shell completes mcpkey's words.

use clap::CommandFactory;

use crate::cli;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Completions) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::Cli::command(), "mcpkey", &mut script);
    world.ui.answer(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
