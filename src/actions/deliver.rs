//! From the environment to mcpkey and back: how a server gets its secrets, changed without touching the secrets.

use std::collections::BTreeSet;

use crate::base::names::{ServerName, VarName};
use crate::base::next::Next;
use crate::client::delivery::{self, Delivery, Undeliverable};
use crate::client::resolve::{self, Facts};
use crate::client::{Entry, Scope, Server};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

use super::target::{EntryTarget, PlacedEntry};
use crate::change::Plan;

/// What becomes of one server.
#[derive(Debug)]
pub enum DeliverResult {
    /// Its entry changes to this one.
    Changes(Box<PlacedEntry>),
    /// It is as wanted already.
    Stands,
    /// It cannot be; the reason.
    Cannot(Undeliverable),
}

/// A secret that may go to a server as it is changed, if it may go there as it was.
#[derive(Debug)]
pub struct Carried {
    record: Record,
    from: Destination,
    to: Destination,
}

/// The entry by which `server` gets its secrets by `to`, which are added to `carried`; `here` has mcpkey start it in the directory of the project, as it
/// does already where the entry says so.
pub fn convert(
    world: &World,
    index: &Index,
    server: &Server,
    (to, here): (Delivery, bool),
    carried: &mut Vec<Carried>,
) -> Result<DeliverResult, Failure> {
    let project = world.project();
    let owner_of_values = server.owner(&project);
    let asker = world.asker(&project).of(server.account.as_ref()).at(&owner_of_values);
    let left = server.left_behind(|variable| index.find(variable.as_str(), asker).is_some());
    let was_here = server.written.as_deref().is_some_and(delivery::is_here);
    let is_here = was_here || here && !server.entry.is_remote();
    if server.delivery == to && (to == Delivery::Env || left.is_empty() && is_here == was_here) {
        return Ok(DeliverResult::Stands);
    }
    if server.account.is_some() {
        return Ok(DeliverResult::Cannot(Undeliverable::Account));
    }
    let name: ServerName = server.name.parse()?;
    let entry = match to {
        Delivery::Env => server.entry.clone(),
        Delivery::Mcpkey => {
            let named = (&name, server.scope, is_here);
            match by_mcpkey(world, index, named, &owner_of_values, &server.entry) {
                Ok(entry) => entry,
                Err(why) => return Ok(DeliverResult::Cannot(why)),
            }
        }
    };
    let placed = PlacedEntry {
        target: EntryTarget::of(world, server),
        server: name,
        entry: entry.to_value(),
        plain: server.entry.to_value(),
        helps: Vec::new(),
    };
    let changed = Server::new(server.name.clone(), server.scope, server.file.clone(), entry);
    carried.extend(carry(world.facts(index, &project).at(&owner_of_values), (server, &changed)));
    Ok(DeliverResult::Changes(Box::new(placed)))
}

/// What is stored for `server`, which may go to it as it is `changed`, too.
fn carry(facts: Facts<'_>, (server, changed): (&Server, &Server)) -> Vec<Carried> {
    let before = resolve::wants_of(server, facts);
    match (before.to, resolve::destination_of(changed, facts)) {
        (Ok(from), Ok(to)) if from != to => {
            let carried = |record| Carried { record, from: from.clone(), to: to.clone() };
            before.stored.into_iter().map(carried).collect()
        }
        _ => Vec::new(),
    }
}

/// Has `plan` let what may go to a server go to it as it is changed: a person who says how a server gets its secrets, or where it
/// starts, says so of those that it has. What is stored is asked for all at once.
pub fn agree(world: &World, carried: Vec<Carried>, plan: &mut Plan) -> Result<(), Failure> {
    let records: Vec<&Record> = carried.iter().map(|carried| &carried.record).collect();
    for (deposit, carried) in world.deposits(&records).into_iter().zip(&carried) {
        if deposit?.agreed.has(&carried.from) {
            plan.bind.push((carried.record.id.clone(), BTreeSet::from([carried.to.clone()])));
        }
    }
    Ok(())
}

/// What is said to a person of a server that gets its secrets like this.
pub fn news(server: &str, delivery: Delivery) -> String {
    match delivery {
        Delivery::Env => {
            format!("{server} gets its secrets from the environment: start claude with '{}'", Next::Claude)
        }
        Delivery::Mcpkey => format!("{server} gets its secrets from mcpkey, which claude starts for it"),
    }
}

/// The form of `entry` in which mcpkey stands between, which supplies what is stored, by `index`, or is stored nowhere yet.
pub fn by_mcpkey(
    world: &World,
    index: &Index,
    (server, scope, is_here): (&ServerName, Scope, bool),
    owner: &Owner,
    entry: &Entry,
) -> Result<Entry, Undeliverable> {
    let project = world.project();
    let asker = world.asker(&project).at(owner);
    let supplied_otherwise =
        |name: &str| world.environ.get(name).is_some() || world.client_variables().contains_key(name);
    let defaulted =
        |name: &VarName| entry.placeholders().any(|(_, p)| p.name == name.as_str() && p.default.is_some());
    let moves = |name: &VarName| {
        index.find(name.as_str(), asker).is_some() || !supplied_otherwise(name.as_str()) && !defaulted(name)
    };
    delivery::by_mcpkey(server.as_str(), entry, world.program_for(scope).as_deref(), is_here, &moves)
}
