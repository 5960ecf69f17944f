//! What is to be looked at, looked at: files, the index of git or its history become blobs, and blobs a report.

mod before;
mod history;
mod index;
mod known;
mod links;
mod look;
mod paths;
mod quiet;
mod request;
mod scope;
mod stdin;
mod tree;

use crate::lint::Report;
use crate::system::git::Git;
use crate::world::World;
use crate::world::error::Failure;

use before::ReadVersions;
pub use known::{FoundCopies, LeakScope, known};
use quiet::Quieting;
pub use request::{Baselines, JudgedBy, LintRequest, What};

/// Checks what is asked for.
pub fn run(world: &World, request: &LintRequest) -> Result<Report, Failure> {
    let ends = before::Ends::of(world, request)?;
    let quiet = |read: ReadVersions<'_>| Quieting::load(world, request, ends.clone(), read);
    let by_itself = || quiet(&mut |versions| Git::at(&world.cwd).versions(versions));
    let (mut report, quiet) = match &request.what {
        What::Diff(base) => index::diff(world, request, base, quiet)?,
        What::Staged => index::staged(world, request, quiet)?,
        What::History { range, since } => {
            let (quiet, span) = (by_itself()?, (range.as_deref(), since.as_deref()));
            (history::check(world, &request.paths, span, request.docs, &quiet)?, quiet)
        }
        What::Stdin(name) => {
            let quiet = by_itself()?;
            (stdin::check(name, (request.configs_only, request.docs), &quiet)?, quiet)
        }
        What::Tree { no_ignore } => {
            let quiet = by_itself()?;
            (tree::check(world, request, *no_ignore, &quiet)?, quiet)
        }
    };
    quiet.finish(&mut report)?;
    report.fail_on = quiet.fail_on();
    report.sort();
    Ok(report)
}
