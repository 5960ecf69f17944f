//! What is to be looked at, looked at: files, the index of git or its history become blobs, and blobs a report.

mod tree;

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;
use crate::lint::Report;

/// Checks what the flags name.
pub fn run(world: &World, args: &cli::Lint) -> Result<Report, Failure> {
    let mut report = tree::check(world, args)?;
    report.sort();
    Ok(report)
}
