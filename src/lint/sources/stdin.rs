//! Standard input, which goes by the name that it was given.

use super::look::{Look, Looked};
use super::quiet::Quieting;
use crate::cli;
use crate::lint::{Blob, Report};
use crate::system::files;
use crate::world::error::Failure;

/// Checks what stdin holds.
pub fn check(args: &cli::Lint, quiet: &Quieting) -> Result<Report, Failure> {
    if args.paths.len() > 1 {
        return Err(Failure::new("'-' stands alone: stdin cannot be checked beside files"));
    }
    let path = &*args.stdin_filename;
    let look = Look { configs_only: args.configs_only, quiet };
    let looked = match files::read_all(std::io::stdin().lock()) {
        Ok(bytes) => look.at(&Blob { path, bytes: &bytes, ..Blob::default() }),
        Err(error) => Looked::problem(path, error),
    };
    let mut report = Report::default();
    looked.into_report(&mut report);
    Ok(report)
}
