//! What one entry wants, and what of that it can have.

use super::{BadPlace, Facts, Supply, destination, may_go, mentions, supply};
use crate::base::names::VarName;
use crate::client::{Entry, Server};
use crate::vault::destination::Destination;
use crate::vault::records::Record;

/// What one entry wants of the stores, and what keeps it from getting that.
#[derive(Debug, Clone)]
pub struct Wants {
    /// Where a value would go.
    pub to: Result<Destination, BadPlace>,
    /// What is stored and may go there.
    pub stored: Vec<Record>,
    /// What is stored and may not.
    pub withheld: Vec<Record>,
    /// What nothing supplies, or the environment with nothing.
    pub missing: Vec<VarName>,
}

/// What `entry` wants, each list in the order of the alphabet.
pub fn wants(entry: &Entry, facts: Facts<'_>) -> Wants {
    wants_for(entry, destination(entry, facts), facts)
}

/// The same of a server that a config has, in whichever form it is written.
pub fn wants_of(server: &Server, facts: Facts<'_>) -> Wants {
    wants_for(&server.entry, destination_of(server, facts), facts.of_server(server))
}

/// [`destination`] of a server that a config has, in whichever form it is written.
pub fn destination_of(server: &Server, facts: Facts<'_>) -> Result<Destination, BadPlace> {
    destination(server.written.as_deref().unwrap_or(&server.entry), facts.of_server(server))
}

fn wants_for(entry: &Entry, to: Result<Destination, BadPlace>, facts: Facts<'_>) -> Wants {
    let (mut stored, mut withheld, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for (variable, has_default) in mentions(entry, facts) {
        match supply(variable.as_str(), has_default, facts) {
            Supply::Stored(record) if may_go(record, &to) => stored.push(record.clone()),
            Supply::Stored(record) => withheld.push(record.clone()),
            Supply::Missing | Supply::Empty => missing.push(variable),
            Supply::Environment | Supply::Settings | Supply::Default => {}
        }
    }
    Wants { to, stored, withheld, missing }
}
