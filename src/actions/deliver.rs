//! From the environment to a helper and back: how a server gets its secrets, changed without touching the secrets.

use crate::base::names::{ServerName, VarName};
use crate::client::delivery::{self, Delivery, NoHelper};
use crate::client::expand;
use crate::client::{Entry, Scope, Server};
use crate::vault::records::{Delivered, Index, Kept};
use crate::vault::supplying::Asker;
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
    Cannot(NoHelper),
}

/// Adds to `plan` what makes `server` get its secrets by `to`.
pub fn convert(
    world: &World,
    index: &Index,
    server: &Server,
    to: Delivery,
    plan: &mut Plan,
) -> Result<DeliverResult, Failure> {
    if server.is_unknown {
        return Err(Failure::no_secrets_known(&server.name));
    }
    let project = world.project();
    let owner_of_values = server.owner(&project);
    let asker = world.asker(&project).at(&owner_of_values);
    let left = server.left_behind(|variable| index.find(variable.as_str(), asker).is_some());
    if server.delivery == to && (to == Delivery::Env || left.is_empty()) {
        return Ok(DeliverResult::Stands);
    }
    let name: ServerName = server.name.parse()?;
    let target = EntryTarget::of(world, server);
    let owner = owner(world, server.scope);
    let entry = match to {
        Delivery::Env => {
            plan.stop_delivering.push((name.to_string(), owner));
            server.entry.clone()
        }
        Delivery::Helper => match helped(world, index, plan, &name, server.scope, &server.entry) {
            Ok((entry, delivered)) => {
                plan.deliver.push(delivered);
                entry
            }
            Err(why) => return Ok(DeliverResult::Cannot(why)),
        },
    };
    target.put(plan, &name, &entry.to_value(), &server.entry.to_value(), &[])?;
    Ok(DeliverResult::Changes)
}

/// The form by helper of `entry`, with what the index is to know of it. A helper supplies what is stored, or will be by `plan`.
pub fn helped(
    world: &World,
    index: &Index,
    plan: &Plan,
    server: &ServerName,
    scope: Scope,
    entry: &Entry,
) -> Result<(Entry, Delivered), NoHelper> {
    let project = world.project();
    let supplied_otherwise =
        |name: &str| world.environ.get(name).is_some() || world.client_variables().contains_key(name);
    let defaulted =
        |name: &VarName| entry.placeholders().any(|(_, p)| p.name == name.as_str() && p.default.is_some());
    let moves = |name: &VarName| {
        index.find(name.as_str(), world.asker(&project)).is_some()
            || !supplied_otherwise(name.as_str()) && !defaulted(name)
    };
    let program = world.program_for(scope);
    let (entry, kept) = delivery::by_helper(server.as_str(), entry, program.as_deref(), &moves)?;
    if scope == Scope::User
        && let Some(name) = kept_here_only(index, plan, world.asker(&project), &kept)
    {
        return Err(NoHelper::ProjectOnly(name));
    }
    Ok((entry, Delivered { server: server.to_string(), project: owner(world, scope), kept }))
}

/// The first variable of a header that is stored for `project` only. A helper of the user's scope could not find it: it runs in
/// the client's own directory (measured, 2.1.329).
fn kept_here_only(index: &Index, plan: &Plan, asker: Asker<'_>, kept: &Kept) -> Option<VarName> {
    let placeholders = kept.headers.values().flat_map(|text| expand::placeholders(text));
    let is_new = |name: &str| plan.secrets.iter().any(|new| new.record.variable.as_str() == name);
    let mut names = placeholders.map(|placeholder| placeholder.name).filter(|name| {
        let known = || index.in_reach(asker).filter(|record| record.variable.as_str() == *name);
        !is_new(name) && known().next().is_some() && !known().any(|record| record.owner.is_global())
    });
    names.find_map(|name| name.parse().ok())
}

/// Whose the note in the index is: that of every project for the user's scope.
pub fn owner(world: &World, scope: Scope) -> Option<String> {
    (scope != Scope::User).then(|| world.project())
}
