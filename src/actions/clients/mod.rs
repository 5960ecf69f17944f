//! One registration for several clients: which are meant, where each keeps it, and how it is written there.

mod bring;
mod selection;
mod written;

use crate::base::names::VarName;
use crate::client::Server;
use crate::client::resolve::{self, Facts};
use crate::vault::records::Index;
use crate::world::World;

use super::target::EntryTarget;

pub use bring::{BringOrder, bring_over};
pub use selection::{ClientSelection, named, select};
pub use written::{CannotHave, ClientEntry, ClientWriting, delivered, written};

/// The places in which other clients have the very server, by its name and by what it is.
pub fn others_of(world: &World, server: &Server, index: &Index) -> Vec<EntryTarget> {
    let servers = world.foreign_servers().into_iter();
    let same = servers
        .filter(|other| other.server.name == server.name && is_same(world, index, server, &other.server));
    same.map(|other| EntryTarget::of_foreign(&other)).collect()
}

/// Whether two servers are one, wherever each is started.
pub fn is_same(world: &World, index: &Index, one: &Server, other: &Server) -> bool {
    let project = world.project();
    let facts = world.facts(index, &project);
    let mentioned: Vec<VarName> =
        one.entry.placeholders().filter_map(|(_, found)| found.name.parse().ok()).collect();
    let facts = Facts { coming: &mentioned, ..facts };
    let whole = |server: &Server| {
        let mut entry = server.entry.clone();
        // What else a client notes there is its own.
        entry.extra_mut().clear();
        resolve::destination(&entry, facts).map(|to| to.whole()[0].to_vec())
    };
    matches!((whole(one), whole(other)), (Ok(one), Ok(other)) if one == other)
}
