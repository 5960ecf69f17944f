//! What is handed over and what is not, as the store is asked for it and as the log has it.

use crate::client::delivery::Delivery;
use crate::client::resolve::{Need, Problem};
use crate::vault::log::{Handed, Withheld};
use crate::vault::records::Record;
use crate::world::{Taking, Uses};

/// What is not handed over, for the log.
pub(super) fn withheld(problems: &[Problem]) -> Vec<Withheld> {
    let withheld = problems.iter().filter_map(|problem| match problem {
        Problem::Withheld(_, at, record) => {
            Some(Withheld::from_server(record.as_deref()?, &at.server, &at.destination))
        }
        _ => None,
    });
    withheld.collect()
}

/// What is taken out for `need`: for every server that would find it in the environment, or for the command alone.
pub(super) fn taking(need: &Need) -> Option<Taking<'_>> {
    let record = need.supply.stored()?;
    let by_env = need.uses.iter().filter(|user| user.delivery == Delivery::Env);
    let to: Vec<_> = by_env.filter_map(|user| user.destination.as_ref().ok()).collect();
    Some(if to.is_empty() {
        Taking::by_person(record)
    } else {
        Taking { record, uses: Uses::Servers(to), next: None }
    })
}

/// What is handed over for `need`, for the log.
pub(super) fn handed(need: &Need, record: &Record) -> Handed {
    let servers = need.uses.iter().map(|u| u.server.clone()).collect();
    Handed::stored(record, servers, need.uses.iter().filter_map(|u| u.destination.as_ref().ok()))
}
