//! `add-json`: `add` for an entry that is JSON already.

use zeroize::Zeroizing;

use super::flags;
use crate::actions::answers::rest_of_stdin;
use crate::actions::register::register;
use crate::cli;
use crate::client::Document;
use crate::client::registration::Registration;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::AddJson) -> Result<u8, Failure> {
    let name = args.name.parse()?;
    let from_stdin = args.json == "-";
    if from_stdin && args.source.stdin {
        return Err(Failure::new("the entry and a value cannot both come from stdin")
            .hint("give the value with --from-env VAR"));
    }
    let json = if from_stdin { rest_of_stdin()? } else { Zeroizing::new(args.json.clone().into_bytes()) };
    let document = Document::parse(&json).map_err(|e| Failure::new(format!("the JSON of the entry: {e}")))?;
    let registration = Registration::from_json(document.root())?;
    let wanted = flags::wanted(world, name, registration, Vec::new(), (&args.source, &args.writing))?;
    let mut manner = flags::manner(world, &args.source, &args.writing)?;
    manner.in_history = !from_stdin;
    manner.client_secret = args.client_secret;
    register(world, &wanted, &manner)?;
    Ok(0)
}
