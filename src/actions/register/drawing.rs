//! A registration as far as it can be thought through before any value is known: names, the entry, where it goes, and what
//! each variable gets.

use std::collections::{BTreeMap, BTreeSet};

use super::naming;
use super::wanted::Wanted;
use crate::actions::supply;
use crate::actions::target::Target;
use crate::base::names::{ItemId, VarName};
use crate::base::secret::Secret;
use crate::client::registration::fields::{self, Slot};
use crate::client::resolve::{self, BadPlace, Facts};
use crate::client::{Entry, View};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Record, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

/// Where a server goes.
pub(super) type Place = Result<Destination, BadPlace>;

/// What is looked at.
pub(super) struct Sight<'w> {
    pub(super) world: &'w World,
    pub(super) index: Index,
    pub(super) view: View,
    pub(super) here: String,
    /// The entry as the owner of a value of its own.
    pub(super) owner: Owner,
}

impl<'w> Sight<'w> {
    pub(super) fn of(world: &'w World, wanted: &Wanted) -> Result<Self, Failure> {
        let name = wanted.name.as_str();
        let owner = Target::new(world, wanted.scope, name).owner(world, name);
        Ok(Self { world, index: world.index()?, view: world.view()?, here: world.project(), owner })
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        self.world.facts(&self.index, &self.here).at(&self.owner)
    }

    /// The stored secret of this project, or of all for one that is for all, that a new one of this name would replace, or
    /// whose servers would find the new one in its place.
    pub(super) fn rival(&self, wanted: &Wanted, variable: &VarName) -> Option<&Record> {
        let project = wanted.project(&self.here);
        let own = self.index.exact(variable.as_str(), &self.owner);
        let mut near = self
            .index
            .in_reach(self.facts().asker)
            .filter(|record| record.variable == *variable && record.owner.project.as_deref() == project);
        own.or_else(|| near.next())
    }

    /// Whose a new value of this slot is. What is stored for all servers here is replaced where it stands, and so is what
    /// a person names and wants replaced.
    pub(super) fn owner_of(&self, wanted: &Wanted, slot: &Slot) -> Owner {
        let variable = &slot.variable;
        if let Some(rival) = self.rival(wanted, variable).filter(|_| slot.named && wanted.force) {
            return rival.owner.clone();
        }
        if wanted.global {
            return Owner::of(None);
        }
        let all = Owner::of(wanted.project(&self.here).map(str::to_owned));
        let own = self.index.exact(variable.as_str(), &self.owner);
        match own.is_none() && self.index.exact(variable.as_str(), &all).is_some() {
            true => all,
            false => self.owner.clone(),
        }
    }
}

/// Values that were given otherwise than in the draft, by the place of their slot in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) values: BTreeMap<usize, Secret>,
    /// Whether every value that is missing is about to be given, so that what is stored is to be replaced.
    pub(super) all: bool,
}

impl Given {
    /// Whether there is, or will be, a value for `slot`.
    pub(super) fn covers(&self, slot: &Slot) -> bool {
        slot.value.is_some() || self.all
    }
}

/// What one variable gets.
pub(super) struct Get {
    /// The place of its first slot in the draft.
    pub(super) at: usize,
    pub(super) variable: VarName,
    /// What is stored for it; `None` is a new value.
    pub(super) stored: Option<Record>,
}

/// A registration without its values.
pub(super) struct Drawing {
    pub(super) slots: Vec<Slot>,
    pub(super) entry: Entry,
    pub(super) to: Place,
    pub(super) gets: Vec<Get>,
    /// Whether a value stood in the draft that no variable of the environment holds: the shell puts those in, so that its
    /// history has the name alone.
    pub(super) is_typed: bool,
}

/// Thinks `wanted` through. `given` says which values there are, or will be.
pub(super) fn draw(sight: &Sight<'_>, wanted: &Wanted, given: &Given) -> Result<Drawing, Failure> {
    let draft = &wanted.draft;
    let mut slots = fields::find(&wanted.name, &draft.entry, &draft.blanks, &wanted.choices)?;
    let is_known = |value: &Secret| {
        let mut variables = sight.world.environ.iter();
        variables.any(|(_, have)| have.to_str().is_some_and(|have| have.trim() == value.expose()))
    };
    let is_typed = slots.iter().filter_map(|slot| slot.value.as_ref()).any(|value| !is_known(value));
    for (at, value) in &given.values {
        slots[*at].value = Some(value.clone());
    }
    let owned = naming::settle(sight, wanted, given, &mut slots)?;
    let entry = fields::fill(&draft.entry, &slots);
    let to = resolve::destination(&entry, sight.facts());
    let mut gets: Vec<Get> = Vec::new();
    for (at, slot) in slots.iter().enumerate() {
        let variable = &slot.variable;
        if gets.iter().any(|get| get.variable == *variable) {
            continue;
        }
        let place = to.clone().map_err(|why| Failure::new(format!("{}: {why}", wanted.name)))?;
        supply::check_cleartext(&place, variable.as_str(), wanted.allow_http)?;
        let stored = owned.get(variable).cloned();
        gets.push(Get { at, variable: variable.clone(), stored });
    }
    Ok(Drawing { slots, entry, to, gets, is_typed })
}

impl Drawing {
    /// The variables that get a new value.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &Get> {
        self.gets.iter().filter(|get| get.stored.is_none())
    }

    /// What stands in front of a slot in its text.
    pub(super) fn before(&self, slot: &Slot) -> &str {
        let texts = self.entry.texts();
        let text = texts.into_iter().find(|(place, _)| *place == slot.place).map(|(_, text)| text.as_str());
        text.and_then(|text| text.split(slot.variable.placeholder().as_str()).next()).unwrap_or_default()
    }

    /// The new value of a variable, as far as it is known.
    pub(super) fn value<'v>(&'v self, get: &Get, given: &'v Given) -> Option<&'v Secret> {
        given.values.get(&get.at).or(self.slots[get.at].value.as_ref())
    }

    /// The index as it is going to be.
    pub(super) fn index(&self, sight: &Sight<'_>, wanted: &Wanted) -> Index {
        let mut index = sight.index.clone();
        let places: BTreeSet<Destination> = self.to.iter().cloned().collect();
        for get in &self.gets {
            match &get.stored {
                Some(_) if sight.world.is_agent() => {}
                Some(record) => index.bind(&record.id, &places),
                None => index.put(Record {
                    id: ItemId::new(&get.variable, 0),
                    variable: get.variable.clone(),
                    owner: sight.owner_of(wanted, &self.slots[get.at]),
                    store: StoreKind::File,
                    destinations: places.clone(),
                    created: sight.world.timestamp(),
                    rotated: None,
                    expires: None,
                    previous: None,
                    next: None,
                }),
            }
        }
        index
    }
}
