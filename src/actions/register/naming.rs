//! Names for new secrets that take nothing away from those that are stored.

use super::drawing::{Given, Sight};
use super::wanted::Wanted;
use crate::base::names::VarName;
use crate::client::registration::fields::{self, Slot};
use crate::client::resolve;
use crate::vault::destination::Destination;
use crate::world::error::Failure;

/// Gives every slot a name of which no other secret stands to lose its value: `API_KEY` of a second server becomes
/// `SERVER_API_KEY`. A name that a person chose stays, or is refused.
pub(super) fn settle(
    sight: &Sight<'_>,
    wanted: &Wanted,
    given: &Given,
    slots: &mut [Slot],
) -> Result<(), Failure> {
    let destination = resolve::destination(&fields::fill(&wanted.draft.entry, slots), sight.facts()).ok();
    let is_taken = |variable: &VarName| is_taken(sight, wanted, variable, destination.as_ref());
    for at in 0..slots.len() {
        let old = slots[at].variable.clone();
        if !is_taken(&old) {
            continue;
        }
        if slots[at].named {
            if given.covers(at, &slots[at]) && !wanted.force {
                return Err(Failure::new(format!("{old} is stored already for another place"))
                    .hint("choose another name, or add --force to replace its value"));
            }
            continue;
        }
        let free = free_name(wanted.name.as_str(), &old, &is_taken);
        for slot in slots.iter_mut().filter(|slot| slot.variable == old) {
            slot.variable = free.clone();
        }
    }
    Ok(())
}

fn free_name(server: &str, old: &VarName, is_taken: &dyn Fn(&VarName) -> bool) -> VarName {
    let prefix = VarName::derive(server, "");
    let base = match old.as_str().starts_with(prefix.as_str()) {
        true => old.clone(),
        false => VarName::derive(server, old.as_str()),
    };
    let numbered = (2..u32::MAX).map(|n| VarName::derive(base.as_str(), &n.to_string()));
    std::iter::once(base.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(base)
}

/// Whether a stored secret of this name is for another place, or also for another server.
fn is_taken(
    sight: &Sight<'_>,
    wanted: &Wanted,
    variable: &VarName,
    destination: Option<&Destination>,
) -> bool {
    let Some(record) = sight.rival(wanted, variable) else { return false };
    let elsewhere = !record.destinations.iter().all(|place| Some(place) == destination);
    let mut others = sight.view.servers.iter().filter(|server| server.name != wanted.name.as_str());
    elsewhere || others.any(|server| server.entry.mentions(variable))
}
