//! A server that is registered already, for further clients.

use std::collections::BTreeSet;

use super::{ClientWriting, is_same, others_of, select, written};
use crate::actions::deliver;
use crate::actions::target::{self, EntryTarget, PlacedEntry};
use crate::base::names::ServerName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::Plan;
use crate::client::delivery::{self, Delivery, Undeliverable};
use crate::client::registration::fields;
use crate::client::resolve;
use crate::client::{Field, Scope, Server};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

/// What is to be brought over to further clients.
#[derive(Debug)]
pub struct BringOrder<'a> {
    /// The server; none is every one.
    pub name: Option<&'a str>,
    /// The clients' words.
    pub clients: &'a [String],
    /// The scope, where it was said.
    pub scope: Option<Scope>,
    /// How it gets its secrets there, where that was decided.
    pub delivery: Option<Delivery>,
    /// Whether mcpkey starts it where the client stands.
    pub is_here: bool,
    /// Whether it may take the place of another server.
    pub force: bool,
}

/// Plans to write servers that are registered already for further clients; gives what is said when it is done. Each secret goes
/// where it may go already: what starts elsewhere there is another place, to which a person lets it go by this.
pub fn bring_over(world: &World, order: &BringOrder<'_>, plan: &mut Plan) -> Result<Vec<String>, Failure> {
    let (index, view) = (world.index()?, world.view()?);
    let mut news = Vec::new();
    for server in sources(world, order.name)? {
        let name: ServerName = server.name.parse()?;
        let usual = if server.scope == Scope::Project { Scope::Project } else { Scope::User };
        let selected = select(world, order.clients, Some(order.scope.unwrap_or(usual)), name.as_str())?;
        let own = selected.is_claudes.then(|| EntryTarget::new(world, selected.scope, name.as_str()));
        for target in own.iter().chain(&selected.others) {
            if target.file == server.file && target.scope == server.scope {
                continue;
            }
            let (shown, file) = (&name, text::path(&target.file));
            if !order.force && target.is_there()? {
                let own = || {
                    let mut all = view.servers.iter().chain(&view.shadowed);
                    all.any(|at| {
                        at.file == target.file
                            && at.scope == target.scope
                            && is_same(world, &index, &server, at)
                    })
                };
                let is_it = match target.other {
                    None => own(),
                    Some(_) => others_of(world, &server, &index).iter().any(|at| at.file == target.file),
                };
                if is_it {
                    news.push(format!("{shown} is in {file} already"))
                } else {
                    return Err(Failure::new(format!("another server {shown} is in {file}"))
                        .hint("add --force to replace it"));
                }
                continue;
            }
            let delivery = order.delivery.or(target.other.is_none().then(|| Delivery::usual(target.scope)));
            news.extend(bring(
                world,
                &index,
                (&server, &name, target),
                (delivery, order.is_here, selected.is_lenient),
                plan,
            )?);
        }
    }
    Ok(news)
}

/// That a secret stands in the entry itself, where nobody else is to have it.
fn literal(server: &Server, place: &Field) -> Failure {
    let (name, file) = (text::short(&server.name), text::path(&server.file));
    Failure::no(format!("a secret stands in {name} itself ({}, in {file})", text::short(&place.to_string())))
        .hint(format!("move it to the store first: {}", Next::import(server.file.to_string_lossy())))
}

fn bring(
    world: &World,
    index: &Index,
    (server, name, target): (&Server, &ServerName, &EntryTarget),
    (delivery, is_here, is_lenient): (Option<Delivery>, bool, bool),
    plan: &mut Plan,
) -> Result<Vec<String>, Failure> {
    let entry = &server.entry;
    if let Some(place) = fields::literals(entry).first() {
        let failure = literal(server, place);
        return if is_lenient { Ok(vec![format!("left out: {}", failure.message())]) } else { Err(failure) };
    }
    let mut news =
        vec![format!("added {} server {name} to {}", entry.transport().as_str(), text::path(&target.file))];
    let is_here = is_here || server.written.as_deref().is_some_and(delivery::is_here);
    if target.other.is_some() {
        let order = ClientWriting { target, server: name, entry, delivery, is_here };
        match written(world, index, &order) {
            Ok(made) => {
                into_environment(world, server, made.delivery)?;
                news.extend(made.news);
                plan.edit(target.set(made.entry));
            }
            Err(why) if is_lenient => return Ok(vec![why.left_out()]),
            Err(why) => return Err(why.failure()),
        }
    } else {
        let owner = target.owner(world, name.as_str());
        let own = match delivery {
            Some(Delivery::Mcpkey) => {
                deliver::by_mcpkey(world, index, (name, target.scope, is_here), &owner, entry)
            }
            _ => Err(Undeliverable::Nothing),
        };
        into_environment(world, server, if own.is_ok() { Delivery::Mcpkey } else { Delivery::Env })?;
        let placed = PlacedEntry {
            target: target.clone(),
            server: name.clone(),
            entry: own.unwrap_or_else(|_| entry.clone()).to_value(),
            plain: entry.to_value(),
            helps: Vec::new(),
        };
        target::put(plan, vec![placed])?;
    }
    news.extend(go_along(world, index, (server, target), is_here, plan)?);
    Ok(news)
}

/// Refuses an agent what would have secrets put into the environment of a client.
fn into_environment(world: &World, server: &Server, delivery: Delivery) -> Result<(), Failure> {
    if delivery == Delivery::Env && server.entry.placeholders().next().is_some() {
        world.refuse_agent("an agent cannot have secrets put into the environment of the client")
    } else {
        Ok(())
    }
}

/// Lets the secrets of `server` go to it where it is brought, as far as they may go to it now. One that is of this project, for a
/// file that is in effect in all, is for all from then on.
fn go_along(
    world: &World,
    index: &Index,
    (server, target): (&Server, &EntryTarget),
    is_here: bool,
    plan: &mut Plan,
) -> Result<Vec<String>, Failure> {
    let project = world.project();
    let facts = world.facts(index, &project);
    let (from_owner, owner) = (server.owner(&project), target.owner(world, &server.name));
    let from = resolve::wants_of(server, facts.of_server(server).at(&from_owner));
    let here = is_here.then(|| delivery::by_mcpkey(&server.name, &server.entry, None, true, &|_| true));
    let entry = here.and_then(Result::ok).unwrap_or_else(|| server.entry.clone());
    let (Ok(before), Ok(to)) = (from.to, resolve::destination(&entry, facts.at(&owner))) else {
        return Ok(Vec::new());
    };
    let mut news = Vec::new();
    for record in from.stored {
        let is_widened = target.scope == Scope::User && !record.owner.is_global();
        if before == to && !is_widened || !world.agrees(&record, &before)? {
            continue;
        }
        let places: BTreeSet<Destination> = BTreeSet::from([before.clone(), to.clone()]);
        let taken = index.exact(record.variable.as_str(), &Owner::of(None), record.account.as_ref());
        if is_widened && taken.is_none() {
            news.push(format!("{} is for all projects from now on", record.variable));
            plan.moves.push((record.id, Owner::of(None), places));
        } else {
            plan.bind.push((record.id, places))
        }
    }
    Ok(news)
}

/// The servers that are registered here: those of Claude Code, and those of other clients that it does not have.
fn sources(world: &World, name: Option<&str>) -> Result<Vec<Server>, Failure> {
    let mut all: Vec<Server> = world.view()?.servers;
    for mut foreign in world.foreign_servers() {
        // What else a client notes there is its own.
        foreign.server.entry.extra_mut().clear();
        if !all.iter().any(|known| known.name == foreign.server.name) {
            all.push(foreign.server);
        }
    }
    let Some(name) = name else {
        all.retain(|server| server.name.parse::<ServerName>().is_ok());
        return Ok(all);
    };
    let known: Vec<String> = all.iter().map(|server| server.name.clone()).collect();
    all.retain(|server| server.name == name);
    if all.is_empty() {
        Err(Failure::no_server(name, &known.iter().map(String::as_str).collect::<Vec<_>>()))
    } else {
        Ok(all)
    }
}
