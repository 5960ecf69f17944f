//! Reading what is stored, and holding it against what the index shows of it.

use std::collections::BTreeSet;

use super::World;
use crate::base::names::ItemId;
use crate::base::next::{Next, ValueFlags};
use crate::base::secret::Secret;
use crate::base::text;
use crate::vault::deposit::{BadDeposit, Deposit, HistoryValue};
use crate::vault::destination::Destination;
use crate::vault::records::{Item, Record, StoreKind};
use crate::vault::store::StoreError;
use crate::world::error::Failure;

impl World {
    /// The values of `records`, in their order; each store is asked once.
    pub fn values(&self, records: &[&Record]) -> Result<Vec<Secret>, Failure> {
        self.each_value(records).into_iter().collect()
    }

    /// What comes of asking for the value of each of `records`, in their order; each store is asked once. The places that
    /// the index shows are those where the value may go, or there is none: what is decided by the index was then decided
    /// by the items.
    pub fn each_value(&self, records: &[&Record]) -> Vec<Result<Secret, Failure>> {
        let found = self.deposits(records).into_iter().zip(records);
        found.map(|(deposit, record)| self.released(deposit?, record)).collect()
    }

    /// How a person names the value of `record` to a verb, so that no other one is meant here.
    pub fn named(&self, record: &Record) -> ValueFlags {
        let project = self.project();
        match self.index() {
            Ok(index) => index.named(record, self.asker(&project)),
            Err(_) => record.owner.named(),
        }
    }

    fn released(&self, deposit: Deposit, record: &Record) -> Result<Secret, Failure> {
        let mut further = record.destinations.difference(&deposit.destinations).map(ToString::to_string);
        match further.next() {
            None => Ok(deposit.value),
            Some(place) => {
                let (name, index) = (&record.variable, text::path(&self.own.index));
                let place = text::line(&place, 1000);
                Err(Failure::no(format!(
                    "{name} is withheld: {index} says that it may go to {place}, and what is stored with it does not"
                ))
                .hint(format!(
                    "the file was changed by hand; if that is what you want: {}",
                    Next::allow_here(name).of(self.named(record))
                )))
            }
        }
    }

    /// What is stored for each of `records`, in their order; each store is asked once.
    pub fn deposits(&self, records: &[&Record]) -> Vec<Result<Deposit, Failure>> {
        let mut found: Vec<Result<Option<Secret>, Failure>> = vec![Ok(None); records.len()];
        for kind in StoreKind::ALL {
            let here: Vec<usize> = (0..records.len()).filter(|&at| records[at].store == kind).collect();
            if here.is_empty() {
                continue;
            }
            let ids: Vec<_> = here.iter().map(|&at| records[at].id.clone()).collect();
            match self.get_with_consent(kind, &ids).map_err(Failure::from) {
                Ok(values) => here.into_iter().zip(values).for_each(|(at, value)| found[at] = Ok(value)),
                Err(failure) => here.into_iter().for_each(|at| found[at] = Err(failure.clone())),
            }
        }
        let found = records.iter().zip(found);
        found
            .map(|(record, text)| match text? {
                Some(text) => self.read_deposit(record, &text),
                None => self.moved(record).ok_or_else(|| self.gone(record)),
            })
            .collect()
    }

    /// What is stored for `record` with all of its history in it; nothing where the store lost it. A value of the history
    /// that is lost is left away.
    pub fn whole(&self, record: &Record) -> Result<Option<Deposit>, Failure> {
        let text = self.item(&record.item())?;
        let found = text.map(|text| self.read_deposit(record, &text)).transpose()?;
        let Some(mut deposit) = found.or_else(|| self.moved(record)) else { return Ok(None) };
        if let Some(past) = &mut deposit.previous
            && let HistoryValue::Apart(id) = &past.value
        {
            match self.part(record, id)? {
                Some(value) => past.value = HistoryValue::Here(value),
                None => deposit.previous = None,
            }
        }
        if let Some(next) = &mut deposit.next
            && let HistoryValue::Apart(id) = &next.value
        {
            match self.part(record, id)? {
                Some(value) => next.value = HistoryValue::Here(value),
                None => deposit.next = None,
            }
        }
        Ok(Some(deposit))
    }

    /// [`World::whole`], and nothing where the item is none of ours: what cannot be read need not be kept.
    pub fn readable(&self, record: &Record) -> Result<Option<Deposit>, Failure> {
        match self.store(record.store).get(std::slice::from_ref(&record.id)) {
            Err(StoreError::BadValue { .. }) => return Ok(None),
            Ok(found) => {
                let read = found.into_iter().flatten().next().map(|text| Deposit::read(&text));
                if let Some(Err(BadDeposit::Foreign | BadDeposit::Value(_))) = read {
                    return Ok(None);
                }
            }
            Err(_) => {}
        }
        self.whole(record)
    }

    fn part(&self, record: &Record, id: &ItemId) -> Result<Option<Secret>, Failure> {
        let item = Item { id: id.clone(), store: record.store };
        let Some(text) = self.item(&item)? else { return Ok(None) };
        let part = Deposit::read(&text).map_err(|why| self.unreadable(record, &item, &why))?;
        Ok((part.is_part && part.variable == record.variable).then_some(part.value))
    }

    fn item(&self, item: &Item) -> Result<Option<Secret>, Failure> {
        Ok(self.store(item.store).get(std::slice::from_ref(&item.id))?.pop().flatten())
    }

    /// The deposit that `record` shows. An index that was edited, or comes from elsewhere, cannot make one secret pass for
    /// another.
    fn read_deposit(&self, record: &Record, text: &Secret) -> Result<Deposit, Failure> {
        let deposit = Deposit::read(text).map_err(|why| self.unreadable(record, &record.item(), &why))?;
        if record.shows(&deposit) {
            return Ok(deposit);
        }
        let (name, index) = (&record.variable, text::path(&self.own.index));
        let (item, store) = (&record.id, record.store.title());
        Err(Failure::no(format!(
            "{name} is withheld: item {item} in the {store} is not what {index} says of it"
        ))
        .hint(format!(
            "the file was changed by hand; to begin anew: {}, then {}",
            Next::forget(name).of(self.named(record)),
            Next::set(name).of(self.named(record))
        )))
    }

    /// What is stored for a record that another mcpkey replaced between our look at the index and at the store.
    fn moved(&self, record: &Record) -> Option<Deposit> {
        let index = self.index().ok()?;
        let now = index.exact(record.variable.as_str(), &record.owner)?;
        let all_there = |places: &BTreeSet<Destination>| record.destinations.is_subset(places);
        let changed = now.item() != record.item() && all_there(&now.destinations);
        let text = changed.then(|| self.item(&now.item()))?.ok()??;
        self.read_deposit(now, &text).ok()
    }

    /// A secret that the index knows of and its store does not hold.
    fn gone(&self, record: &Record) -> Failure {
        let variable = &record.variable;
        Failure::new(format!("{variable} is gone from the {}", record.store.title()))
            .hint(format!("store it again: {}", Next::set(variable).of(self.named(record))))
    }

    fn unreadable(&self, record: &Record, item: &Item, why: &BadDeposit) -> Failure {
        let (variable, store) = (&record.variable, item.store.title());
        let failure = Failure::new(format!("item {} in the {store}, for {variable}: {why}", item.id));
        failure.hint(match why {
            BadDeposit::Newer(_) => "update mcpkey".to_owned(),
            _ => format!("store it again: {}", Next::set(variable).of(self.named(record))),
        })
    }
}
