//! A server whose client replaces nothing where its secrets stand: mcpkey is put between the two.

use serde_json::Value;

use crate::actions::clients::{self, ClientWriting};
use crate::actions::target::EntryTarget;
use crate::base::names::ServerName;
use crate::client::delivery::Delivery;
use crate::client::{Edit, Entry, Scope, reading};
use crate::vault::records::Index;
use crate::world::World;

use super::forms::{self, Move};
use super::picks::{Pick, SecretGroup};
use super::places::ConfigPlace;
use super::read::ImportFile;

/// A server as it is to be written, and the same as it is read then.
pub(super) struct Between {
    /// The change of its file.
    pub edit: Edit,
    /// What its client reads.
    pub entry: Entry,
}

/// The server of `pick`, one of `picks`, with a placeholder of mcpkey's for each of its secrets; or why that cannot be. `index` says
/// what is stored then.
pub(super) fn of(
    world: &World,
    index: &Index,
    file: &ImportFile,
    (pick, picks, groups): (&Pick<'_>, &[Pick<'_>], &[SecretGroup]),
) -> Result<Between, String> {
    let unknown = || "it is not known how its client writes a server".to_owned();
    let kind = pick.found.client.ok_or_else(unknown)?;
    let (client, registry) = forms::registered(kind).ok_or_else(unknown)?;
    let (server, path) =
        file.server_of(pick.found).zip(forms::names_to(file, pick.found)).ok_or_else(unknown)?;
    let name: ServerName = server.name.parse().map_err(|why| format!("{why}"))?;
    let is_its = |other: &&Pick<'_>| other.file == pick.file && other.found.server == pick.found.server;
    let mut entry = server.present.clone();
    for other in picks.iter().filter(is_its).filter(|other| other.way == Move::Between) {
        let group = groups.iter().find(|group| group.picks.iter().any(|at| std::ptr::eq(&picks[*at], other)));
        let Some(group) = group else { continue };
        let literal = &other.found.text[other.found.range.clone()];
        let placeholder = group.variable.placeholder();
        entry = entry.map(|_, text| text.replace(literal, &placeholder));
        let is_left = |value: &Value| value.to_string().contains(literal);
        if entry.extra().values().any(is_left) {
            return Err(format!("{} replaces nothing there; take it out by hand", client.title));
        }
    }
    let scope = if matches!(file.place, ConfigPlace::Project(_)) { Scope::Project } else { Scope::User };
    let target = EntryTarget::with((client, registry), (scope, file.path.clone()), name.as_str());
    let order = ClientWriting {
        target: &target,
        server: &name,
        entry: &entry,
        delivery: Some(Delivery::Mcpkey),
        is_here: false,
    };
    let made = clients::written(world, index, &order).map_err(|why| why.failure().message().to_owned())?;
    let mut value = made.entry;
    if let Some(members) = value.as_object_mut() {
        for (key, other) in entry.extra() {
            members.entry(key).or_insert_with(|| other.clone());
        }
    }
    let entry = reading::entry(client, kind, &value).ok_or_else(unknown)?.entry;
    Ok(Between { edit: Edit::Set { path, value }, entry })
}
