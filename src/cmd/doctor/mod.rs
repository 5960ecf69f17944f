//! `doctor`: what is wrong on this machine and in this project, and what mends it.

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;

/// Runs the verb.
pub fn run(_world: &World, _args: &cli::Doctor) -> Result<u8, Failure> {
    Err(Failure::new("not built yet"))
}
