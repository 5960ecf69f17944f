//! `allow`: let a stored secret go to a further destination. Only a person can.

use std::collections::BTreeSet;

use crate::actions::supply;
use crate::base::names::VarName;
use crate::base::next::{Next, To};
use crate::base::text;
use crate::change::Plan;
use crate::cli;
use crate::client::resolve::{self, Need};
use crate::vault::destination::Destination;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Allow) -> Result<u8, Failure> {
    let variable: VarName = args.variable.parse()?;
    if world.is_agent() {
        return Err(Failure::new("an agent cannot allow a destination")
            .hint(format!("type it yourself, in a terminal of your own: {}", Next::allow_here(variable))));
    }
    let index = world.index()?;
    let project = world.project();
    let record = index.find(variable.as_str(), world.asker(&project)).ok_or_else(|| not_stored(&variable))?;
    let asked = match args.destination.is_empty() {
        false => args.destination.iter().map(|text| text.parse()).collect::<Result<_, _>>()?,
        true => from_configs(world, args, &variable)?,
    };
    for place in &asked {
        supply::check_cleartext(place, variable.as_str(), args.allow_http)?;
    }
    let new: BTreeSet<Destination> = asked.difference(&record.destinations).cloned().collect();
    if new.is_empty() {
        world.ui.say(&format!("{variable} may go there already"));
        return Ok(0);
    }
    let places: Vec<String> = new.iter().map(|d| text::line(&d.to_string(), 1000)).collect();
    if !args.yes {
        let Some(terminal) = world.terminal() else {
            return Err(Failure::new(format!("{variable} would go to {}", text::list(&places)))
                .hint("there is no terminal to ask on; add --yes if that is what you want"));
        };
        if !terminal.confirm(&format!("let {variable} go to {}?", text::list(&places)), false)? {
            return Ok(FailureKind::No.code());
        }
    }
    Plan { bind: vec![(record.id.clone(), new)], ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("{variable} may now go to {}", text::list(&places)));
    Ok(0)
}

fn not_stored(variable: &VarName) -> Failure {
    Failure::new(format!("{variable} is not stored"))
        .hint(format!("store it: {}", Next::set(variable)))
        .kind(FailureKind::No)
}

fn from_configs(
    world: &World,
    args: &cli::Allow,
    variable: &VarName,
) -> Result<BTreeSet<Destination>, Failure> {
    let (view, index, project) = (world.view()?, world.index()?, world.project());
    let needs = resolve::needs(&view, world.facts(&index, &project));
    let need = needs.into_iter().find(|need| need.variable == *variable);
    let mut need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    if let Some(server) = &args.server {
        need.uses.retain(|u| u.server == *server);
    }
    if need.uses.is_empty() {
        let who = args
            .server
            .as_deref()
            .map_or("no server here".to_owned(), |s| format!("no server {} here", text::short(s)));
        return Err(Failure::new(format!("{who} mentions {variable}")).hint(format!(
            "name the destination: {}",
            Next::Allow { variable: variable.to_string(), to: Some(To::Url) }
        )));
    }
    supply::destinations(&need, args.allow_http)
}
