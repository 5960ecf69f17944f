//! `lint`: find literal secrets in MCP configs.

use crate::check;
use crate::cli::{self, SeverityArg};
use crate::ctx::World;
use crate::detect::Severity;
use crate::error::{Failure, code};
use crate::render::{self, Format};

/// Runs the verb.
pub fn run(world: &World, args: &cli::Lint) -> Result<u8, Failure> {
    let report = check::run(world, args)?;
    world.ui.answer(&render::render(Format::Json, &report))?;
    let least = match args.output.fail_on {
        Some(SeverityArg::Warning) => Severity::Warning,
        _ => Severity::Error,
    };
    Ok(match (report.problems.is_empty(), report.count(least)) {
        (false, _) => code::TROUBLE,
        (true, 1..) if !args.output.exit_zero => code::NO,
        _ => 0,
    })
}
