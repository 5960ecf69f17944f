//! From the environment to mcpkey and back: how a server gets its secrets, changed without touching the secrets.

use crate::base::names::{ServerName, VarName};
use crate::client::delivery::{self, Delivery, Undeliverable};
use crate::client::{Entry, Scope, Server};
use crate::vault::records::Index;
use crate::world::World;
use crate::world::error::Failure;

use super::target::EntryTarget;
use crate::change::Plan;

/// What becomes of one server.
#[derive(Debug, PartialEq, Eq)]
pub enum DeliverResult {
    /// Its entry changes.
    Changes,
    /// It is as wanted already.
    Stands,
    /// It cannot be; the reason.
    Cannot(Undeliverable),
}

/// Adds to `plan` what makes `server` get its secrets by `to`; `here` has mcpkey start it in the directory of the project, as it
/// does already where the entry says so.
pub fn convert(
    world: &World,
    index: &Index,
    server: &Server,
    to: Delivery,
    here: bool,
    plan: &mut Plan,
) -> Result<DeliverResult, Failure> {
    let project = world.project();
    let owner_of_values = server.owner(&project);
    let asker = world.asker(&project).at(&owner_of_values);
    let left = server.left_behind(|variable| index.find(variable.as_str(), asker).is_some());
    let was_here = server.written.as_deref().is_some_and(delivery::is_here);
    let is_here = was_here || here && !server.entry.is_remote();
    if server.delivery == to && (to == Delivery::Env || left.is_empty() && is_here == was_here) {
        return Ok(DeliverResult::Stands);
    }
    let name: ServerName = server.name.parse()?;
    let target = EntryTarget::of(world, server);
    let entry = match to {
        Delivery::Env => server.entry.clone(),
        Delivery::Mcpkey => match by_mcpkey(world, index, &name, server.scope, is_here, &server.entry) {
            Ok(entry) => entry,
            Err(why) => return Ok(DeliverResult::Cannot(why)),
        },
    };
    target.put(plan, &name, &entry.to_value(), &server.entry.to_value(), &[])?;
    Ok(DeliverResult::Changes)
}

/// The form of `entry` in which mcpkey stands between, which supplies what is stored, or will be.
pub fn by_mcpkey(
    world: &World,
    index: &Index,
    server: &ServerName,
    scope: Scope,
    is_here: bool,
    entry: &Entry,
) -> Result<Entry, Undeliverable> {
    let project = world.project();
    let supplied_otherwise =
        |name: &str| world.environ.get(name).is_some() || world.client_variables().contains_key(name);
    let defaulted =
        |name: &VarName| entry.placeholders().any(|(_, p)| p.name == name.as_str() && p.default.is_some());
    let moves = |name: &VarName| {
        index.find(name.as_str(), world.asker(&project)).is_some()
            || !supplied_otherwise(name.as_str()) && !defaulted(name)
    };
    delivery::by_mcpkey(server.as_str(), entry, world.program_for(scope).as_deref(), is_here, &moves)
}
