//! Standard input, which goes by the name that it was given.

use super::look::{Looked, Looking};
use super::quiet::Quieting;
use crate::lint::{ConfigInput, Report};
use crate::system::files;
use crate::world::error::Failure;

/// Checks what stdin holds, which goes by the name of `path`.
pub(super) fn check(
    path: &str,
    (configs_only, docs): (bool, bool),
    quiet: &Quieting,
) -> Result<Report, Failure> {
    let look = Looking { configs_only, docs, quiet };
    let looked = match files::read_all(std::io::stdin().lock()) {
        Ok(bytes) => look.at(&ConfigInput { path, bytes: &bytes, ..ConfigInput::default() }),
        Err(error) => Looked::problem(path, error),
    };
    let mut report = Report::default();
    looked.into_report(&mut report);
    Ok(report)
}
