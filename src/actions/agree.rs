//! The one question by which a stored secret may go further than it did: a person sees what differs from what was agreed to.

use std::collections::{BTreeSet, HashMap};

use super::session;
use super::supply;
use crate::base::names::ItemId;
use crate::base::text;
use crate::change::{Plan, lock_with};
use crate::client::View;
use crate::client::resolve::{self, Facts, Need};
use crate::vault::agreed::Agreed;
use crate::vault::destination::{Destination, Shown};
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;

/// Longest text of one destination on a terminal, in characters.
const LONGEST: usize = 1000;

/// A stored secret, and where the configs would send it.
pub struct Sending {
    /// The secret.
    pub record: Record,
    /// Where it is sent.
    pub to: BTreeSet<Destination>,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was agreed to before.
    Already,
    /// It may now.
    Yes,
    /// A person does not want it.
    No,
}

/// What the servers of `view` send where, every one or the one named; a value that goes nowhere that can be told is left out.
pub fn requests(world: &World, index: &Index, view: &View, server: Option<&str>) -> Vec<Sending> {
    let needs = resolve::needs(view, world.facts(index, &world.project()));
    let mut found: Vec<Sending> = Vec::new();
    let mut places: HashMap<&ItemId, usize> = HashMap::new();
    let supplied = needs.iter().flat_map(Need::supplied);
    for (user, record) in supplied.filter(|(user, _)| server.is_none_or(|name| user.server == name)) {
        let (Some(record), Ok(to)) = (record, &user.destination) else { continue };
        let place = *places.entry(&record.id).or_insert_with(|| {
            found.push(Sending { record: Record::clone(record), to: BTreeSet::new() });
            found.len() - 1
        });
        if let Some(sending) = found.get_mut(place) {
            sending.to.insert(to.clone());
        }
    }
    found
}

/// What is stored with `record`; nothing where it is gone.
pub fn agreed(world: &World, record: &Record) -> Result<Option<Agreed>, Failure> {
    Ok(world.deposits(&[record]).pop().transpose()?.map(|deposit| deposit.agreed))
}

/// Where the secret of `request` does not go yet.
pub fn new_places(world: &World, request: &Sending) -> Result<BTreeSet<Destination>, Failure> {
    let agreed = agreed(world, &request.record)?;
    Ok(not_agreed(agreed.as_ref(), &request.to))
}

fn not_agreed(agreed: Option<&Agreed>, to: &BTreeSet<Destination>) -> BTreeSet<Destination> {
    let is_new = |place: &&Destination| agreed.is_none_or(|agreed| !agreed.has_from_person(place));
    to.iter().filter(is_new).cloned().collect()
}

/// Lets the secret of `request` go where it does not yet, if a person says so, here or beforehand (`yes`).
pub fn ask(world: &World, request: &Sending, yes: bool) -> Result<Answer, Failure> {
    let Sending { record, to } = request;
    let agreed = agreed(world, record)?;
    let new = not_agreed(agreed.as_ref(), to);
    if new.is_empty() {
        // What the index shows may differ, because somebody edited it or it is of another time: then it is written anew.
        let shown = agreed.map(|agreed| agreed.shown()).unwrap_or_default();
        if record.destinations != shown {
            bind(world, record, new)?;
        }
        return Ok(Answer::Already);
    }
    let known = agreed.map(|agreed| agreed.shown()).unwrap_or_default();
    let lines: Vec<String> = new.iter().map(|place| difference(record, place, &known)).collect();
    match world.terminal() {
        Some(terminal) if !yes => {
            for line in &lines {
                terminal.show(line)?;
            }
        }
        _ => lines.iter().for_each(|line| world.ui.say(line)),
    }
    let question = format!("let {} go to {}?", record.title(), text::list(&places(&new)));
    if !supply::is_sure(world, yes, &question)? {
        return Ok(Answer::No);
    }
    bind(world, record, new)?;
    session::let_go_to(world, to)?;
    Ok(Answer::Yes)
}

fn bind(world: &World, record: &Record, to: BTreeSet<Destination>) -> Result<(), Failure> {
    let lock = lock_with(world, [record.store])?;
    Plan { bind: vec![(record.id.clone(), to)], ..Plan::default() }.apply_under(&lock, world)
}

/// A place, and in what it differs from what was agreed to.
pub fn difference(record: &Record, to: &Destination, known: &BTreeSet<Shown>) -> String {
    format!("{}: {}", place(to), text::line(&record.shown_of(to).difference(known), LONGEST))
}

/// A place, as a sentence names it.
pub fn place(to: &Destination) -> String {
    text::line(&to.to_string(), LONGEST)
}

/// Each place once, as a sentence names it.
pub fn places(to: &BTreeSet<Destination>) -> Vec<String> {
    let places: BTreeSet<String> = to.iter().map(place).collect();
    places.into_iter().collect()
}

/// Whether the configs here name a variable, or the index knows it.
pub fn is_variable(index: &Index, facts: Facts<'_>, view: &crate::client::View, name: &str) -> bool {
    index.has_variable(name) || resolve::needs(view, facts).iter().any(|need| need.variable.as_str() == name)
}
