//! `import`: move literal secrets out of configs into the store.

use crate::actions::import::{self, ImportOptions};
use crate::base::names::VarName;
use crate::base::text;
use crate::cli;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Import) -> Result<u8, Failure> {
    let pair = |typed: &String| match typed.rsplit_once('=') {
        Some((what, variable)) => Ok((what.to_owned(), variable.parse::<VarName>()?)),
        None => Err(Failure::new(format!("--var {}: write WHAT=VAR", text::short(typed)))
            .hint("for instance --var Authorization=MY_TOKEN")),
    };
    let options = ImportOptions {
        yes: args.yes,
        all: args.all,
        dry_run: args.dry_run,
        all_clients: args.all_clients,
        global: args.global,
        allow_http: args.allow_http,
        only: None,
        var: args.var.iter().map(pair).collect::<Result<_, Failure>>()?,
    };
    let outcome = import::run(world, &args.files, &options)?;
    if let Some(answer) = outcome.answer {
        world.ui.page(&answer)?;
    }
    Ok(outcome.code)
}
