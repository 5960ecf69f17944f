//! Reading what is stored, and holding it against what the index shows of it.

use std::collections::BTreeMap;

use super::World;
use crate::base::names::ItemId;
use crate::base::next::{Next, ValueFlags};
use crate::base::secret::Secret;
use crate::base::text;
use crate::vault::deposit::{BadDeposit, Deposit, HeldValue, HistoryValue};
use crate::vault::destination::Destination;
use crate::vault::records::{Item, Record, StoreKind};
use crate::vault::store::StoreError;
use crate::world::error::Failure;
use crate::world::keeping::Released;

/// A value that is about to leave its store.
#[derive(Debug, Clone)]
pub struct Taking<'a> {
    /// The secret.
    pub record: &'a Record,
    /// What for.
    pub uses: Uses<'a>,
    /// What a person types to agree, where it is not what asks about all that the configs send somewhere.
    pub next: Option<Next>,
}

/// What a value leaves its store for.
#[derive(Debug, Clone)]
pub enum Uses<'a> {
    /// Servers: each has to be one that it was agreed to go to, by what is stored with it.
    Servers(Vec<&'a Destination>),
    /// A person's own command, screen or comparison.
    Person,
}

impl<'a> Taking<'a> {
    /// For a server, as far as it can be told where that is.
    pub fn by<E>(record: &'a Record, to: &'a Result<Destination, E>) -> Self {
        Self { record, uses: Uses::Servers(to.iter().collect()), next: None }
    }

    /// For a person.
    pub fn by_person(record: &'a Record) -> Self {
        Self { record, uses: Uses::Person, next: None }
    }

    /// The same, with what a person types to agree.
    pub fn advised(self, next: Next) -> Self {
        Self { next: Some(next), ..self }
    }
}

impl World {
    /// The values that are taken, in their order; each store is asked once.
    pub fn values(&self, taken: &[Taking<'_>]) -> Result<Vec<Secret>, Failure> {
        self.each_value(taken).into_iter().collect()
    }

    /// What comes of taking each of these values, in their order; each store is asked once. Every value leaves here, and only
    /// for what was agreed to: the item says so, in the same read.
    pub fn each_value(&self, taken: &[Taking<'_>]) -> Vec<Result<Secret, Failure>> {
        self.supplied(self.release(taken))
    }

    /// What the stores hold of each of these values, where it was agreed to; nothing is fetched yet.
    pub fn release<'t>(&self, taken: &[Taking<'t>]) -> Vec<Released<'t>> {
        let mut records: Vec<&Record> = Vec::new();
        // A row that was edited can name the item of another: only the same row is the same secret.
        let mut places: BTreeMap<&ItemId, Vec<usize>> = BTreeMap::new();
        for Taking { record, .. } in taken {
            let places = places.entry(&record.id).or_default();
            if !places.iter().any(|at| records[*at] == *record) {
                places.push(records.len());
                records.push(record);
            }
        }
        let found = self.deposits(&records);
        let found = |taking: &Taking<'_>| {
            let mut places = places.get(&taking.record.id)?.iter();
            places.find(|at| records[**at] == taking.record).map(|at| &found[*at])
        };
        let released = taken.iter().map(|taking| {
            let held = match found(taking) {
                Some(deposit) => deposit.as_ref().map_err(Clone::clone).and_then(|deposit| {
                    self.check_widened(taking.record.store)?;
                    self.released(deposit, taking)
                }),
                None => Err(self.gone(taking.record)),
            };
            (taking.record, held)
        });
        released.collect()
    }

    /// The value of what is held, or was, for `record`.
    pub fn value_of(&self, record: &Record, held: HeldValue) -> Result<Secret, Failure> {
        self.supplied(vec![(record, Ok(held))]).pop().unwrap_or_else(|| Err(self.gone(record)))
    }

    /// How a person names the value of `record` to a verb, so that no other one is meant here.
    pub fn named(&self, record: &Record) -> ValueFlags {
        let project = self.project();
        match self.last_index() {
            Some(index) => index.named(record, self.asker(&project)),
            None => record.named(),
        }
    }

    fn released(&self, deposit: &Deposit, taking: &Taking<'_>) -> Result<HeldValue, Failure> {
        let stray = match &taking.uses {
            Uses::Servers(to) => to.iter().find(|to| !deposit.agreed.has(to)),
            Uses::Person => None,
        };
        let Some(to) = stray else { return Ok(deposit.value.clone()) };
        let (name, place) = (&taking.record.variable, text::line(&to.to_string(), 1000));
        let next =
            taking.next.clone().unwrap_or_else(|| Next::allow_here(name).of(self.named(taking.record)));
        let shown = taking.record.shown_of(to);
        let difference = text::line(&shown.difference(&deposit.agreed.shown()), 1000);
        Err(Failure::no(format!(
            "{name} is withheld: nobody agreed that it goes to {place} as that is now ({difference})"
        ))
        .hint(format!("if that is what you want: {}", next)))
    }

    /// What is stored with `record` says that it may go to `to`, whatever the index shows.
    pub fn agrees(&self, record: &Record, to: &Destination) -> Result<bool, Failure> {
        Ok(self.deposits(&[record]).pop().transpose()?.is_some_and(|deposit| deposit.agreed.has(to)))
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
        Ok(self.wholes(&[record])?.pop().flatten())
    }

    /// [`World::whole`] of each, in their order; each store is asked once, and once more for what lies apart.
    pub fn wholes(&self, records: &[&Record]) -> Result<Vec<Option<Deposit>>, Failure> {
        let texts = self.items(records.iter().map(|record| record.item()))?;
        let mut wholes = Vec::with_capacity(records.len());
        for record in records {
            let text = texts.get(&record.item());
            let found = text.map(|text| self.read_deposit(record, text)).transpose()?;
            wholes.push(found.or_else(|| self.moved(record)));
        }
        let apart = records.iter().zip(&wholes).flat_map(|(record, whole)| {
            let ids = whole.iter().flat_map(Deposit::apart);
            ids.map(|id| Item { id, store: record.store })
        });
        let parts = self.items(apart)?;
        for (record, deposit) in records.iter().zip(&mut wholes) {
            let Some(deposit) = deposit else { continue };
            if let Some(past) = &mut deposit.previous
                && let HistoryValue::Apart(id) = &past.value
            {
                match self.part(record, id, &parts)? {
                    Some(value) => past.value = HistoryValue::Here(value),
                    None => deposit.previous = None,
                }
            }
            if let Some(next) = &mut deposit.next
                && let HistoryValue::Apart(id) = &next.value
            {
                match self.part(record, id, &parts)? {
                    Some(value) => next.value = HistoryValue::Here(value),
                    None => deposit.next = None,
                }
            }
        }
        Ok(wholes)
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

    fn part(
        &self,
        record: &Record,
        id: &ItemId,
        parts: &BTreeMap<Item, Secret>,
    ) -> Result<Option<HeldValue>, Failure> {
        let item = Item { id: id.clone(), store: record.store };
        let Some(text) = parts.get(&item) else { return Ok(None) };
        let part = Deposit::read(text).map_err(|why| self.unreadable(record, &item, &why))?;
        Ok((part.is_part && part.variable == record.variable).then_some(part.value))
    }

    fn item(&self, item: &Item) -> Result<Option<Secret>, Failure> {
        Ok(self.items([item.clone()])?.remove(item))
    }

    /// What the stores hold of `items`; each is asked once.
    fn items(&self, items: impl IntoIterator<Item = Item>) -> Result<BTreeMap<Item, Secret>, Failure> {
        let mut of_store: BTreeMap<StoreKind, Vec<ItemId>> = BTreeMap::new();
        for item in items {
            of_store.entry(item.store).or_default().push(item.id);
        }
        let mut found = BTreeMap::new();
        for (store, ids) in of_store {
            let texts = self.store(store).get(&ids)?;
            let held = ids.into_iter().zip(texts).filter_map(|(id, text)| Some((Item { id, store }, text?)));
            found.extend(held);
        }
        Ok(found)
    }

    /// The deposit that `record` shows. An index that was edited, or comes from elsewhere, cannot make one secret pass for
    /// another.
    pub(super) fn read_deposit(&self, record: &Record, text: &Secret) -> Result<Deposit, Failure> {
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
            "the file was changed by hand; to start over: {}, then {}",
            Next::forget(name).of(self.named(record)),
            Next::set(name).of(self.named(record))
        )))
    }

    /// What is stored for a record that another mcpkey replaced between our look at the index and at the store.
    fn moved(&self, record: &Record) -> Option<Deposit> {
        let index = self.index().ok()?;
        let now = index.exact(record.variable.as_str(), &record.owner, record.account.as_ref())?;
        let changed = now.item() != record.item();
        let text = changed.then(|| self.item(&now.item()))?.ok()??;
        self.read_deposit(now, &text).ok()
    }

    /// A secret that the index knows of and its store does not hold.
    pub(super) fn gone(&self, record: &Record) -> Failure {
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
