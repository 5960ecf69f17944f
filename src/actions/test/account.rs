//! What a test hands to which server, and what it withholds, for the log.

use super::Order;
use super::case::Case;
use crate::base::names::VarName;
use crate::probe::outcome::Verdict;
use crate::vault::log::{Entry, Handed, Withheld};

/// The account of these tests.
pub(super) fn of(cases: &[Case], order: &Order) -> Entry {
    Entry {
        verb: if order.verb.is_empty() { "test" } else { order.verb }.to_owned(),
        handed: cases.iter().filter(|case| case.ready.is_ok()).flat_map(handed).collect(),
        withheld: cases.iter().filter_map(withheld).collect(),
        ..Entry::default()
    }
}

fn handed(case: &Case) -> impl Iterator<Item = Handed> {
    let of = |variable: &VarName, store: Option<String>| Handed {
        variable: variable.to_string(),
        servers: vec![case.subject.name.clone()],
        destinations: case.wants.to.iter().map(ToString::to_string).collect(),
        store,
    };
    let stored = case.wants.stored.iter();
    let stored = stored.map(move |record| of(&record.variable, Some(record.store.to_string())));
    case.wants.given.iter().map(move |variable| of(variable, None)).chain(stored)
}

fn withheld(case: &Case) -> Option<Withheld> {
    let Err(Verdict::Withheld(variable, to)) = &case.ready else { return None };
    let why = match to {
        Ok(place) => format!("it may not go to {place}"),
        Err(why) => why.clone(),
    };
    Some(Withheld { variable: variable.to_string(), server: Some(case.subject.name.clone()), why })
}
