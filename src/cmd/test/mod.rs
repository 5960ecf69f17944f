//! `test`: is it the token, the server, the network or the config?

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;

/// Runs the verb.
pub fn run(_world: &World, _args: &cli::Test) -> Result<u8, Failure> {
    Err(Failure::new("not built yet"))
}
