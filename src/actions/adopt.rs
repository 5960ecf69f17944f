//! Giving this directory a value that is stored for another one of the same repository: one that was renamed, a second clone,
//! another working tree.
//!
//! Anybody can write a remote into a clone, so it only brings up a question. A person says yes to it, or types the line
//! that names the other directory; the value goes to no destination that was not agreed there; and what is given here is
//! taken from the other directory only where that is gone.

use std::collections::BTreeSet;
use std::path::Path;

use super::directory::NamedDirectory;
use super::offers::{Offer, offers, question, wanted};
use super::supply;
use crate::base::names::VarName;
use crate::base::next::Next;
use crate::base::text;
use crate::change::{NewSecret, Plan, lock_with, review};
use crate::client::resolve::{self, Need};
use crate::vault::destination::{Destination, Shown};
use crate::vault::owner::Owner;
use crate::vault::records::Record;
use crate::world::World;
use crate::world::error::Failure;

impl Offer {
    /// Gives the value to this directory too, which may send it to `wanted` (where nothing mentions it, to where it may go there);
    /// gives the line that tells a person about it. What it replaces here is kept as the former value.
    pub fn take(&self, world: &World, wanted: &BTreeSet<Destination>) -> Result<String, Failure> {
        let variable = &self.record.variable;
        let what = format!("an agent cannot bring {variable} from another directory");
        let next = || format!("type it yourself, in a terminal of your own: {}", self.next(world));
        world.refuse_agent(&what).map_err(|failure| failure.hint(next()))?;
        let index = world.index()?;
        let old = index.exact(variable.as_str(), &self.owner, self.record.account.as_ref());
        let reviewed = review(world, old)?;
        let lock = lock_with(world, [self.record.store])?;
        let index = world.index()?;
        let record = index.records().iter().find(|record| record.id == self.record.id);
        let record = record.ok_or_else(|| Failure::new(format!("{variable} was changed meanwhile")))?;
        let deposit = world.deposits(&[record]).pop().transpose()?;
        let deposit = deposit.ok_or_else(|| Failure::new(format!("{variable} was changed meanwhile")))?;
        // What is stored with the value decides, not what the index shows of it.
        let stored = Record::of(&deposit, record.item());
        if !self.is_true_of(world, &stored) || !self.there(wanted).iter().all(|to| deposit.agreed.has(to)) {
            let index = text::path(&world.own.index);
            return Err(Failure::no(format!(
                "{variable} is withheld: what is stored with it is not what {index} says of it"
            )));
        }
        let is_move =
            self.is_gone && index.exact(variable.as_str(), &self.owner, stored.account.as_ref()).is_none();
        let keeps_all = wanted.is_empty() || is_move;
        let places = if keeps_all {
            deposit.agreed.shown().iter().map(Shown::place).collect()
        } else {
            wanted.iter().map(ToString::to_string).collect()
        };
        let line = self.line(world, is_move, places);
        let plan = if is_move {
            Plan { moves: vec![(stored.id, self.owner.clone(), wanted.clone())], ..Plan::default() }
        } else {
            let (id, to) = (world.new_id(variable)?, wanted.clone());
            let agreed = deposit.agreed.agreements().filter(|_| keeps_all).collect();
            let record = Record { id, owner: self.owner.clone(), previous: None, next: None, ..stored };
            let secrets = vec![NewSecret { record, to, agreed, value: deposit.value }];
            Plan { secrets, reviewed, ..Plan::default() }
        };
        plan.apply_under(&lock, world)?;
        Ok(line)
    }

    /// Whether a person was shown, or an answer taken from, what is stored.
    fn is_true_of(&self, world: &World, stored: &Record) -> bool {
        let found = if self.is_named { Self::named(world, stored) } else { Self::of(world, stored) };
        found.is_some_and(|found| {
            let is_same_place = found.owner == self.owner && found.directory == self.directory;
            is_same_place && (found.is_renamed || !self.is_renamed)
        })
    }

    fn line(&self, world: &World, is_move: bool, places: BTreeSet<String>) -> String {
        let (variable, dir) = (&self.record.variable, world.shown(&self.directory));
        let places: Vec<String> = places.into_iter().collect();
        let places = if places.is_empty() { "nowhere yet".to_owned() } else { text::list(&places) };
        let done = if is_move {
            format!("moved {variable} here from {dir}, which is gone")
        } else {
            format!("copied {variable} here from {dir}")
        };
        text::line(&format!("{done}; it may go to {places}"), 1000)
    }
}

/// Offers on the terminal what could be given to `need`; whether any of it was taken. A no is for this time.
pub fn ask(world: &World, need: &Need) -> Result<bool, Failure> {
    let (Some(terminal), Some(wanted)) = (world.terminal(), wanted(need)) else { return Ok(false) };
    let mut taken: Vec<Owner> = Vec::new();
    for offer in offers(world, &*world.index()?, need) {
        let is_done = taken.iter().any(|owner| *owner == offer.owner || offer.owner.entry.is_none());
        if !is_done && terminal.confirm(&question(world, need, &offer), false)? {
            world.ui.say(&offer.take(world, &wanted)?);
            taken.push(offer.owner);
        }
    }
    Ok(!taken.is_empty())
}

/// Gives `variable` here the value that is stored for the directory at `path`, which a person named; gives what to say.
pub fn from_project(world: &World, variable: &VarName, path: &Path) -> Result<Vec<String>, Failure> {
    let (view, index, project) = (world.view_of_all()?, world.index()?, world.project());
    let there = NamedDirectory::new(world, path);
    let is_its = |record: &&Record| record.variable == *variable && there.has(&record.owner);
    let records: Vec<&Record> = index.records().iter().filter(is_its).collect();
    let shown = &there.shown;
    if records.is_empty() {
        return Err(Failure::no(format!("{variable} is not stored for {shown}"))
            .hint(format!("see what is: {}", Next::ListAll)));
    }
    let needs = resolve::needs(&view, world.facts(&index, &project));
    let need = needs.into_iter().find(|need| need.variable == *variable);
    let need = need.unwrap_or_else(|| Need::unused(variable.clone()));
    let wanted = supply::destinations(&need, true)?;
    let offers = records.iter().filter_map(|record| Offer::named(world, record));
    let offers: Vec<Offer> = offers.filter(|offer| offer.is_for(&need)).collect();
    let store = format!("to store one for here: {}", Next::set(variable));
    if offers.is_empty() {
        let failure = format!("{variable} is stored for {shown}, and for no other server that stands here");
        return Err(Failure::no(failure).hint(store));
    }
    let fits = |offer: &&Offer| offer.could_take(&wanted);
    let mut said = Vec::new();
    for offer in offers.iter().filter(fits) {
        said.push(Offer { is_named: true, ..offer.clone() }.take(world, &wanted)?);
    }
    if said.is_empty() {
        Err(elsewhere(variable, shown, &offers[0].record.destinations, &wanted).hint(store))
    } else {
        Ok(said)
    }
}

fn elsewhere(
    variable: &VarName,
    shown: &str,
    agreed: &BTreeSet<Shown>,
    wanted: &BTreeSet<Destination>,
) -> Failure {
    let words = |places: BTreeSet<String>| {
        let places: Vec<String> = places.into_iter().collect();
        if places.is_empty() { "nowhere".to_owned() } else { text::list(&places) }
    };
    let agreed = words(agreed.iter().map(Shown::place).collect());
    let wanted = words(wanted.iter().map(ToString::to_string).collect());
    let what = format!("{variable} of {shown} may go to {agreed}, and would go to {wanted} here");
    Failure::no(text::line(&what, 2000))
}
