//! What is stored for another directory of this repository and could be used here: one that was renamed, a second clone, another
//! working tree.
//!
//! Anybody can write a remote into a clone, so what is found here is only said and asked about; `adopt` gives it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::directory::is_gone;
use super::supply;
use crate::base::next::{Next, ValueFlags};
use crate::client::resolve::Need;
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record};
use crate::world::World;

/// A value of another directory that could be used here.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The secret, as the index shows it.
    pub record: Record,
    /// Whose it would be here.
    pub owner: Owner,
    /// The directory that it is stored for.
    pub directory: PathBuf,
    /// Whether that directory is gone.
    pub is_gone: bool,
    /// Whether it was stored in this very clone, under another name.
    pub is_renamed: bool,
    /// Whether a person named that directory, whatever remote it has.
    pub(super) is_named: bool,
}

impl Offer {
    /// What `record` would be here, if it is of another directory of this repository.
    pub fn of(world: &World, record: &Record) -> Option<Self> {
        let owner = world.recognised(record.owner.clone());
        world.checkout().is_same_repository(&owner).then(|| Self::named(world, record))?
    }

    /// The same of any directory.
    pub(super) fn named(world: &World, record: &Record) -> Option<Self> {
        let (owner, checkout) = (world.recognised(record.owner.clone()), world.checkout());
        let directory = owner.directory()?;
        Some(Self {
            record: record.clone(),
            owner: checkout.counterpart(&owner)?,
            is_gone: is_gone(&directory),
            directory,
            is_renamed: checkout.is_renamed(&owner),
            is_named: false,
        })
    }

    /// Whether a server that mentions it here is the one that it is stored for.
    pub fn is_for(&self, need: &Need) -> bool {
        match &self.owner.entry {
            Some(_) => need.uses.iter().any(|user| user.owner == self.owner),
            None => need.uses.is_empty() || need.uses.iter().any(|user| !user.owner.is_global()),
        }
    }

    /// `wanted` as it is in the directory that it is stored for, where it was agreed to.
    pub(super) fn there(&self, wanted: &BTreeSet<Destination>) -> BTreeSet<Destination> {
        match (&self.owner.project, &self.record.owner.project) {
            (Some(here), Some(there)) => wanted.iter().map(|to| to.at(here, there)).collect(),
            _ => wanted.clone(),
        }
    }

    /// Whether it may go to `wanted`, as far as the index shows.
    pub fn could_take(&self, wanted: &BTreeSet<Destination>) -> bool {
        self.there(wanted).iter().all(|to| self.record.may_go(to))
    }

    /// What to type to take it.
    pub fn next(&self, world: &World) -> Next {
        Next::SetFrom(self.record.variable.to_string(), world.argument(&self.directory))
    }
}

/// What is stored for other directories of this repository and could be given to `need`: for the same server in the config at the
/// same path, and agreed for every place where it would go.
pub fn offers(world: &World, index: &Index, need: &Need) -> Vec<Offer> {
    let Some(wanted) = wanted(need) else { return Vec::new() };
    let of_projects = index.of_variable(need.variable.as_str()).filter(|record| !record.owner.is_global());
    let offers = of_projects.filter_map(|record| Offer::of(world, record));
    offers.filter(|offer| offer.could_take(&wanted) && offer.is_for(need)).collect()
}

/// Where the servers that mention it would send it, if that can be told of each.
pub fn wanted(need: &Need) -> Option<BTreeSet<Destination>> {
    need.uses.iter().map(|user| user.destination.clone().ok()).collect()
}

/// `TOKEN for web, header Authorization (https://…), stored for ~/old/shop: use it here?`
pub fn question(world: &World, need: &Need, offer: &Offer) -> String {
    let what = if need.uses.is_empty() {
        need.variable.to_string()
    } else {
        supply::question(need, offer.record.account.as_ref())
    };
    format!("{what}, stored for {}: use it here?", world.shown(&offer.directory))
}

/// Where nobody is asked: what to type to give `need` what is stored for other directories of this repository, if anything is.
pub fn advice(world: &World, need: &Need) -> Option<String> {
    let index = world.index().ok()?;
    let mut lines: Vec<String> = Vec::new();
    for offer in offers(world, &index, need) {
        let shown = world.shown(&offer.directory);
        let line = format!("it is stored for {shown}; to use it here: {}", offer.next(world));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.extend(accounts(world, need));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Where other accounts have a value and none is in use here: what to type to use one of them.
fn accounts(world: &World, need: &Need) -> Vec<String> {
    let is_used = world.account().is_some() || need.uses.iter().any(|user| user.account.is_some());
    let (Ok(index), project) = (world.index(), world.project()) else { return Vec::new() };
    let accounts = index.accounts_of(need.variable.as_str(), world.asker(&project));
    let accounts: BTreeSet<String> = accounts.filter(|_| !is_used).map(ToString::to_string).collect();
    let line = |account: String| {
        let next = Next::UseAccount(account.clone());
        format!("to use that of {account} here: {next}")
    };
    accounts.into_iter().map(line).collect()
}

/// The same, and what stores another value.
pub fn advice_or_set(world: &World, need: &Need, set: &Next) -> String {
    let set = format!("store one: {set}");
    advice(world, need).map_or(set.clone(), |lines| format!("{lines}\nor {set}"))
}

/// How a person stores a value for `need`: for its servers alone, where others here have values of their own.
pub fn storing(world: &World, need: &Need) -> Next {
    let set = Next::set(&need.variable);
    let (Ok(index), project) = (world.index(), world.project()) else { return set };
    let account = world.account_of_new(&index, &need.variable);
    let of_account = |flags| ValueFlags { account: account.as_ref().map(ToString::to_string), ..flags };
    let mut known = index.of_variable(need.variable.as_str());
    let is_near = known.any(|record| record.account == account && world.asker(&project).reaches(record));
    match (is_near, need.uses.as_slice()) {
        (false, _) => set.of(of_account(ValueFlags::default())),
        (true, [only]) => set.of(of_account(only.owner.named())),
        (true, _) => set.of(of_account(ValueFlags { is_shared: true, ..ValueFlags::default() })),
    }
}
