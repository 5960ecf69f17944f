//! `set`: store a value for a variable, or replace it.

use std::collections::BTreeSet;

use crate::actions::answers::Answers;
use crate::actions::supply::{self, NewValue};
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::cli;
use crate::client::registration::{claimed, naming};
use crate::client::resolve::{self, Need, Supply};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::world::World;
use crate::world::error::Failure;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Set) -> Result<u8, Failure> {
    let variable: VarName = args.variable.parse()?;
    if !args.typed.is_empty() {
        return Err(Failure::new(
            "a value is not typed as an argument: every process can read it there, and the shell keeps it",
        )
        .hint(format!(
            "{}, and paste it when asked; or pipe it: … | {}",
            Next::set(&variable),
            Next::SetStdin(variable.to_string())
        )));
    }
    let (view, index, own_project) = (world.view()?, world.index()?, world.project());
    let needs = resolve::needs(&view, world.facts(&index, &own_project));
    let need = needs.into_iter().find(|need| need.variable == variable);
    let need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    let old = match (args.global, &need.supply) {
        (true, _) => index.exact(variable.as_str(), &Owner::of(None)),
        (false, Supply::Stored(record)) => Some(&**record),
        (false, _) => index.find(variable.as_str(), world.asker(&own_project)),
    };
    if old.is_none() {
        check_claim(world, &variable)?;
    }
    // What stands is replaced where it stands: a value for all projects does not get a twin for this one.
    let owner = match old {
        Some(record) => record.owner.clone(),
        None if args.global => Owner::of(None),
        None => supply::owner(&need, &own_project),
    };
    let destinations = match (args.to.is_empty(), old) {
        (false, _) => named(args)?,
        // A stored secret keeps the places it was allowed for; a config cannot add one by itself.
        (true, Some(record)) if world.readable(record)?.is_some() => BTreeSet::new(),
        (true, _) => supply::destinations(&need, args.allow_http)?,
    };
    let expires = args.expires.as_deref().map(|when| supply::expiry(when, world.now)).transpose()?;
    let from_env: Vec<String> = args.from_env.iter().cloned().collect();
    let question = if need.uses.is_empty() { variable.to_string() } else { supply::question(&need) };
    let mut answers = Answers::new(world, args.stdin, &from_env);
    let value = answers.next_for(&question, &view.position(&variable))?;
    answers.finish()?;
    let new = NewValue { variable, owner, destinations, expires, value };
    world.ui.say(&new.store(world)?);
    Ok(0)
}

/// Refuses a name by which a value would change what the client or every program is, and asks about one that a tool reads.
fn check_claim(world: &World, variable: &VarName) -> Result<(), Failure> {
    let Some(claim) = claimed::claim(variable.as_str()) else { return Ok(()) };
    let line = format!("{variable} is read by {}", claim.by);
    let stop = || {
        Failure::new(line.clone()).hint(format!(
            "name the placeholder in the config otherwise, for instance {}, and store that",
            naming::marked(variable).placeholder()
        ))
    };
    match world.terminal() {
        _ if claim.is_grave => Err(stop()),
        Some(terminal) if !terminal.confirm(&format!("{line} too; store it all the same?"), false)? => {
            Err(stop())
        }
        Some(_) => Ok(()),
        None => {
            world.ui.say(&format!("warning: {line} too, wherever a program gets it"));
            Ok(())
        }
    }
}

fn named(args: &cli::Set) -> Result<BTreeSet<Destination>, Failure> {
    let mut found = BTreeSet::new();
    for text in &args.to {
        let place: Destination = text.parse()?;
        supply::check_cleartext(&place, &args.variable, args.allow_http)?;
        found.insert(place);
    }
    Ok(found)
}
