//! What an agent recorded, once a person replaces the value.

use std::collections::BTreeSet;

use crate::base::names::ItemId;
use crate::base::text;
use crate::system::prompt::Terminal;
use crate::vault::deposit::Deposit;
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;

/// What an agent recorded for its own value is not what a person agreed to for another one: it is asked about once, before the lock,
/// which nobody is to hold while a person thinks. Gives the items of which it is kept; where nobody can be asked it goes.
pub fn review<'r>(
    world: &World,
    replaced: impl IntoIterator<Item = &'r Record>,
) -> Result<BTreeSet<ItemId>, Failure> {
    let Some(terminal) = person(world) else { return Ok(BTreeSet::new()) };
    let mut kept = BTreeSet::new();
    for record in replaced {
        let Some(deposit) = world.readable(record)? else { continue };
        if let Some(places) = by_agent(&deposit) {
            let variable = &deposit.variable;
            let question = format!("an agent recorded that {variable} may go to {places}: keep that?");
            if terminal.confirm(&question, false)? {
                kept.insert(record.id.clone());
            }
        }
    }
    Ok(kept)
}

/// The terminal of a person who can be asked: an agent has no say in it.
pub(super) fn person(world: &World) -> Option<&Terminal> {
    world.terminal().filter(|_| !world.is_agent())
}

/// Where an agent recorded that it may go, for a person to read; nothing where it recorded nothing.
fn by_agent(deposit: &Deposit) -> Option<String> {
    let places = deposit.agreed.by_agent();
    let places: Vec<String> = places.iter().map(|to| text::line(&to.to_string(), 1000)).collect();
    (!places.is_empty()).then(|| text::list(&places))
}

/// Keeps what an agent recorded, as a person answered in [`review`], or takes it back and says so. An agent leaves it as it is.
pub fn settle(world: &World, deposit: &mut Deposit, keeps: bool) {
    let Some(places) = by_agent(deposit).filter(|_| !world.is_agent()) else { return };
    if !keeps {
        let variable = &deposit.variable;
        world.ui.say(&format!("{variable} may no longer go to {places}, which an agent had recorded"));
    }
    deposit.agreed.settle(keeps);
}
