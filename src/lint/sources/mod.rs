//! What is to be looked at, looked at: files, the index of git or its history become blobs, and blobs a report.

mod history;
mod index;
mod look;
mod quiet;
mod scope;
mod stdin;
mod tree;

use crate::cli;
use crate::lint::Report;
use crate::world::World;
use crate::world::error::Failure;

use quiet::Quieting;

/// Checks what the flags name.
pub fn run(world: &World, args: &cli::Lint) -> Result<Report, Failure> {
    let source = &args.source;
    let quiet = Quieting::load(world, args)?;
    let mut report = match (&source.history, &source.diff) {
        (Some(range), _) => history::check(world, args, range, &quiet)?,
        (_, Some(base)) => index::diff(world, args, base, &quiet)?,
        _ if source.staged => index::staged(world, args, &quiet)?,
        _ if args.paths.iter().any(|path| path.as_os_str() == "-") => stdin::check(args, &quiet)?,
        _ => tree::check(world, args, &quiet)?,
    };
    quiet.finish(&mut report)?;
    report.fail_on = quiet.fail_on();
    report.sort();
    Ok(report)
}
