//! `rotate`: a new token in place of an old one, tested before the old one goes.

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;

/// Runs the verb.
pub fn run(_world: &World, _args: &cli::Rotate) -> Result<u8, Failure> {
    Err(Failure::new("not built yet"))
}
