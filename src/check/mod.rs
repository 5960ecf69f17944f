//! What is to be looked at, looked at: files, the index of git or its history become blobs, and blobs a report.

mod history;
mod index;
mod look;
mod stdin;
mod tree;

use crate::cli;
use crate::ctx::World;
use crate::error::Failure;
use crate::lint::Report;

/// Checks what the flags name.
pub fn run(world: &World, args: &cli::Lint) -> Result<Report, Failure> {
    let source = &args.source;
    let mut report = match (&source.history, &source.diff) {
        (Some(range), _) => history::check(world, args, range)?,
        (_, Some(base)) => index::diff(world, args, base)?,
        _ if source.staged => index::staged(world, args)?,
        _ if args.paths.iter().any(|path| path.as_os_str() == "-") => stdin::check(args)?,
        _ => tree::check(world, args)?,
    };
    report.sort();
    Ok(report)
}
