//! A registration as far as it can be thought through before any value is known: names, the entry, where it goes, and what
//! each variable gets.

use std::collections::BTreeSet;

use super::naming;
use super::sight::{Given, Going, Sight};
use super::wanted::NewServer;
use crate::actions::supply;
use crate::base::names::{ItemId, VarName};
use crate::base::secret::Secret;
use crate::base::typed::ValuePosition;
use crate::client::registration::fields::{self, SecretField};
use crate::client::resolve::{self, Facts};
use crate::client::{Entry, position_of};
use crate::vault::destination::{Destination, Shown, ValueAccount};
use crate::vault::records::{Index, Record, StoreKind};
use crate::world::error::Failure;

/// What one variable gets.
pub(super) struct Get {
    /// The place of its first secret field in the draft.
    pub(super) at: usize,
    pub(super) variable: VarName,
    /// What is stored for it; `None` is a new value.
    pub(super) stored: Option<Record>,
}

/// A registration without its values.
pub(super) struct Drawing {
    pub(super) fields: Vec<SecretField>,
    pub(super) entry: Entry,
    pub(super) to: Going,
    /// Where it goes too, because other clients start it elsewhere.
    pub(super) also: BTreeSet<Destination>,
    pub(super) gets: Vec<Get>,
    /// Whether a value stood in the draft that no variable of the environment holds: the shell puts those in, so that its
    /// history has the name alone.
    pub(super) is_typed: bool,
}

/// Thinks `wanted` through. `given` says which values there are, or will be.
pub(super) fn draw(sight: &Sight<'_>, wanted: &NewServer, given: &Given) -> Result<Drawing, Failure> {
    let registration = &wanted.registration;
    let mut fields = fields::find(&wanted.name, &registration.entry, &registration.blanks, &wanted.choices)?;
    let is_known = |value: &Secret| {
        let mut variables = sight.world.environ.iter();
        variables.any(|(_, have)| have.to_str().is_some_and(|have| have.trim() == value.expose()))
    };
    let is_typed = fields.iter().filter_map(|field| field.value.as_ref()).any(|value| !is_known(value));
    for (at, value) in &given.values {
        fields[*at].value = Some(value.clone());
    }
    let owned = naming::settle(sight, wanted, given, &mut fields)?;
    let entry = fields::fill(&registration.entry, &fields);
    let coming: Vec<VarName> = fields.iter().map(|field| field.variable.clone()).collect();
    let facts = Facts { coming: &coming, ..sight.facts() };
    let to = resolve::destination(&wanted.agreed(&entry), facts);
    let owners = wanted.others.iter().map(|target| target.owner(sight.world, wanted.name.as_str()));
    let also = owners.filter_map(|owner| resolve::destination(&wanted.agreed(&entry), facts.at(&owner)).ok());
    let also = also.filter(|place| to.as_ref() != Ok(place)).collect();
    let mut gets: Vec<Get> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let variable = &field.variable;
        if gets.iter().any(|get| get.variable == *variable) {
            continue;
        }
        let place = to.clone().map_err(|why| Failure::new(format!("{}: {why}", wanted.name)))?;
        supply::check_cleartext(place.shown(), variable.as_str(), wanted.allow_http)?;
        let stored = owned.get(variable).cloned();
        gets.push(Get { at, variable: variable.clone(), stored });
    }
    Ok(Drawing { fields, entry, to, also, gets, is_typed })
}

impl Drawing {
    /// Everywhere it goes.
    pub(super) fn places(&self) -> BTreeSet<Destination> {
        self.to.iter().chain(&self.also).cloned().collect()
    }

    /// What is shown of that for a value of this account.
    fn shown(&self, account: &ValueAccount) -> BTreeSet<Shown> {
        self.places().iter().map(|to| to.shown_of(account)).collect()
    }

    /// The variables that get a new value.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &Get> {
        self.gets.iter().filter(|get| get.stored.is_none())
    }

    /// Where the value of a secret field goes.
    pub(super) fn position(&self, field: &SecretField) -> ValuePosition<'_> {
        let texts = self.entry.texts();
        let text = texts.into_iter().find(|(place, _)| *place == field.place).map(|(_, text)| text.as_str());
        let position = text.and_then(|text| position_of(&self.entry, &field.place, text, &field.variable));
        position.unwrap_or_default()
    }

    /// The new value of a variable, as far as it is known.
    pub(super) fn value<'v>(&'v self, get: &Get, given: &'v Given) -> Option<&'v Secret> {
        given.values.get(&get.at).or(self.fields[get.at].value.as_ref())
    }

    /// The index as it is going to be.
    pub(super) fn index(&self, sight: &Sight<'_>, wanted: &NewServer, given: &Given) -> Index {
        let mut index = Index::clone(&sight.index);
        for get in &self.gets {
            let account = sight.index.value_account(&get.variable, sight.account_of(&get.variable));
            match &get.stored {
                Some(record) if given.agreed.contains(&record.variable) => {
                    index.bind(&record.id, &self.shown(&record.value_account()));
                }
                Some(_) => {}
                None => index.put(Record {
                    id: ItemId::new(&get.variable, 0),
                    variable: get.variable.clone(),
                    owner: sight.owner_of(wanted, &self.fields[get.at]),
                    beside: account == ValueAccount::Beside,
                    account: account.name().cloned(),
                    store: StoreKind::File,
                    destinations: self.shown(&account),
                    created: sight.world.timestamp(),
                    rotated: None,
                    from: None,
                    expires: None,
                    previous: None,
                    next: None,
                }),
            }
        }
        index
    }
}
