//! `allow`: let a stored secret go to a further destination. Only a person can.

use std::collections::BTreeSet;

use crate::actions::session;
use crate::actions::supply::{self, Named};
use crate::base::names::VarName;
use crate::base::next::{Next, ValueFlags};
use crate::base::{table, text};
use crate::change::Plan;
use crate::cli;
use crate::client::resolve::{self, Need};
use crate::vault::destination::Destination;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    if args.list {
        return list(world);
    }
    if args.session {
        return session(world, args);
    }
    let variable: VarName = args.variable.as_deref().unwrap_or_default().parse()?;
    // To take something back is open to everyone, and what an agent gives to itself it gives to nobody else.
    if !args.revoke {
        let next = || format!("type it yourself, in a terminal of your own: {}", typed(args, &variable));
        let refused = world.refuse_agent("an agent cannot allow a destination");
        refused.map_err(|failure| failure.hint(next()))?;
    }
    let index = world.index()?;
    let record = meant(world, &index, args, &variable)?;
    let stored = world.deposits(&[record]).pop().transpose()?;
    let allowed = stored.map(|deposit| deposit.destinations).unwrap_or_default();
    let asked: BTreeSet<Destination> = match args.destination.is_empty() {
        false => args.destination.iter().map(|text| text.parse()).collect::<Result<_, _>>()?,
        true if args.revoke && args.server.is_none() => allowed.clone(),
        true => from_configs(world, args, record)?,
    };
    match args.revoke {
        true => revoke(world, args, record, asked.intersection(&allowed).cloned().collect()),
        false => further(world, args, record, &allowed, asked),
    }
}

/// What the project makes the client do.
fn session(world: &World, args: &cli::AllowArgs) -> Result<u8, Failure> {
    match args.revoke {
        true => {
            session::revoke(world)?;
            world.ui.say("taken back; you are asked before a secret is handed to Claude Code here");
            Ok(0)
        }
        false if session::allow(world, &args.words(), args.yes)? => Ok(0),
        false => Ok(FailureKind::No.code()),
    }
}

/// The secret: the one that is named, the one that the named server would get, or the only one here.
fn meant<'i>(
    world: &World,
    index: &'i Index,
    args: &cli::AllowArgs,
    variable: &VarName,
) -> Result<&'i Record, Failure> {
    let named = args.named(variable.as_str());
    let is_named = args.global || args.value_of.is_some() || args.all_servers;
    if is_named {
        return supply::stored(world, index, named);
    }
    let project = world.project();
    let asker = world.asker(&project);
    let view = world.view()?;
    let server = view.servers.iter().find(|server| Some(&server.name) == args.server.as_ref());
    if let Some(owner) = server.map(|server| server.owner(&project))
        && let Some(id) = index.find(variable.as_str(), asker.at(&owner)).map(|record| &record.id)
        && let Some(record) = index.records().iter().find(|record| record.id == *id)
    {
        return Ok(record);
    }
    if let Some(record) = supply::stored_if_any(world, index, named)? {
        return Ok(record);
    }
    let of_all = Named { global: true, ..named };
    supply::stored_if_any(world, index, of_all)?.ok_or_else(|| not_stored(variable))
}

fn further(
    world: &World,
    args: &cli::AllowArgs,
    record: &Record,
    allowed: &BTreeSet<Destination>,
    asked: BTreeSet<Destination>,
) -> Result<u8, Failure> {
    let variable = &record.variable;
    for place in &asked {
        supply::check_cleartext(place, variable.as_str(), args.allow_http)?;
    }
    let new: BTreeSet<Destination> = asked.difference(allowed).cloned().collect();
    // What the index shows may differ, because somebody edited it: then it is written anew.
    if new.is_empty() && record.destinations == *allowed {
        world.ui.say(&format!("{variable} may go there already"));
        return Ok(0);
    }
    let places = shown(&new);
    if !new.is_empty()
        && !args.yes
        && !supply::is_sure(world, false, &format!("let {variable} go to {}?", text::list(&places)))?
    {
        return Ok(FailureKind::No.code());
    }
    Plan { bind: vec![(record.id.clone(), new)], ..Plan::default() }.apply(world)?;
    world.ui.say(&match places.is_empty() {
        true => format!("{variable} may go there already; the index shows it again"),
        false => format!("{variable} may now go to {}", text::list(&places)),
    });
    Ok(0)
}

fn revoke(
    world: &World,
    args: &cli::AllowArgs,
    record: &Record,
    places: BTreeSet<Destination>,
) -> Result<u8, Failure> {
    let variable = &record.variable;
    if places.is_empty() {
        return Err(Failure::no(format!("{variable} may not go there anyway"))
            .hint(format!("see where it may: {}", Next::AllowList)));
    }
    let names = text::list(&shown(&places));
    if !supply::is_sure(world, args.yes, &format!("let {variable} no longer go to {names}?"))? {
        return Ok(FailureKind::No.code());
    }
    Plan { revoke: vec![(record.id.clone(), places)], ..Plan::default() }.apply(world)?;
    world.ui.say(&format!("{variable} may no longer go to {names}"));
    Ok(0)
}

/// Where each secret that can be used here may go.
fn list(world: &World) -> Result<u8, Failure> {
    let (index, project) = (world.index()?, world.project());
    let mut rows = vec![["VARIABLE", "STORED FOR", "MAY GO TO"].map(str::to_owned).to_vec()];
    for record in index.in_reach(world.asker(&project)) {
        let mut head = [record.variable.to_string(), record.owner.to_string()];
        let places = match shown(&record.destinations) {
            places if places.is_empty() => vec!["nowhere yet".to_owned()],
            places => places,
        };
        for place in places {
            rows.push([&head[..], &[place]].concat());
            head = [String::new(), String::new()];
        }
    }
    world.ui.answer(&match rows.len() {
        1 => "nothing is stored that could be used here\n".to_owned(),
        _ => table::table(&rows),
    })?;
    Ok(0)
}

fn shown(places: &BTreeSet<Destination>) -> Vec<String> {
    places.iter().map(|place| text::line(&place.to_string(), 1000)).collect()
}

/// The same command, less the places, for a person.
fn typed(args: &cli::AllowArgs, variable: &VarName) -> Next {
    let next = match &args.server {
        Some(server) => Next::allow(variable, server),
        None => Next::allow_here(variable),
    };
    next.of(ValueFlags {
        is_global: args.global,
        server: args.value_of.clone(),
        is_shared: args.all_servers,
        config: args.config.as_ref().map(|path| path.to_string_lossy().into_owned()),
    })
}

fn not_stored(variable: &VarName) -> Failure {
    Failure::new(format!("{variable} is not stored"))
        .hint(format!("store it: {}", Next::set(variable)))
        .kind(FailureKind::No)
}

fn from_configs(
    world: &World,
    args: &cli::AllowArgs,
    record: &Record,
) -> Result<BTreeSet<Destination>, Failure> {
    let variable = &record.variable;
    let (view, index, project) = (world.view()?, world.index()?, world.project());
    let needs = resolve::needs(&view, world.facts(&index, &project));
    let need = needs.into_iter().find(|need| need.variable == *variable);
    let mut need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    match &args.server {
        Some(server) => need.uses.retain(|u| u.server == *server),
        // What gets another value sends that one there.
        None => need.uses.retain(|u| u.stored.as_ref().is_none_or(|stored| stored.id == record.id)),
    }
    if need.uses.is_empty() {
        let who = args
            .server
            .as_deref()
            .map_or("no server here".to_owned(), |s| format!("no server {} here", text::short(s)));
        return Err(Failure::new(format!("{who} mentions {variable}"))
            .hint(format!("name the destination: {}", Next::allow_url(variable).of(world.named(record)))));
    }
    supply::destinations(&need, args.allow_http)
}
