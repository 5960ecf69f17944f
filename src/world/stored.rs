//! Every value that is stored, also those of the histories, each store asked once.

use std::collections::BTreeMap;

use super::World;
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::vault::deposit::{Deposit, HeldValue, HistoryValue};
use crate::vault::records::{Record, StoreKind};
use crate::world::error::Failure;

/// A value of a secret.
#[derive(Debug, Clone)]
pub struct StoredValue<'r> {
    /// The secret.
    pub record: &'r Record,
    /// Which of its values.
    pub age: Age,
    /// The value.
    pub value: Secret,
}

/// Which value of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// The one in use.
    Current,
    /// The one before.
    Previous,
    /// The one that waits.
    Next,
}

impl World {
    /// All values of each of `records`, or why they cannot be read. For a person's own comparison: whoever calls this has refused
    /// agents.
    pub fn stored_values<'r>(&self, records: &'r [Record]) -> Vec<Result<Vec<StoredValue<'r>>, Failure>> {
        let mut read: BTreeMap<(StoreKind, String), Result<Option<Secret>, Failure>> = BTreeMap::new();
        for kind in StoreKind::ALL {
            let items = records.iter().flat_map(Record::items).filter(|item| item.store == kind);
            let ids: Vec<ItemId> = items.map(|item| item.id).collect();
            if !ids.is_empty() {
                let found = self.each_item(kind, &ids);
                read.extend(ids.iter().map(|id| (kind, id.to_string())).zip(found));
            }
        }
        records.iter().map(|record| self.values_of(record, &read)).collect()
    }

    /// What a store gives for each of `ids`.
    fn each_item(&self, kind: StoreKind, ids: &[ItemId]) -> Vec<Result<Option<Secret>, Failure>> {
        match self.store(kind).each(ids) {
            Ok(values) => values.into_iter().map(|value| Ok(value?)).collect(),
            Err(error) => {
                let failure = Failure::from(error);
                ids.iter().map(|_| Err(failure.clone())).collect()
            }
        }
    }

    fn values_of<'r>(
        &self,
        record: &'r Record,
        read: &BTreeMap<(StoreKind, String), Result<Option<Secret>, Failure>>,
    ) -> Result<Vec<StoredValue<'r>>, Failure> {
        let item = |id: &ItemId| read.get(&(record.store, id.to_string())).cloned().unwrap_or(Ok(None));
        let Some(text) = item(&record.id)? else { return Err(self.gone(record)) };
        let deposit = self.read_deposit(record, &text)?;
        let past = deposit.previous.map(|past| (Age::Previous, past.value));
        let next = deposit.next.map(|next| (Age::Next, next.value));
        let current = deposit.value.at_rest().cloned();
        let current = current.map(|value| StoredValue { record, age: Age::Current, value });
        let mut values = Vec::from_iter(current);
        for (age, value) in past.into_iter().chain(next) {
            let value = match value {
                HistoryValue::Here(value) => Some(value),
                HistoryValue::Apart(id) => item(&id)?
                    .and_then(|text| Deposit::read(&text).ok())
                    .filter(|part| part.is_part && part.variable == record.variable)
                    .map(|part| part.value),
            };
            let value = value.as_ref().and_then(HeldValue::at_rest).cloned();
            values.extend(value.map(|value| StoredValue { record, age, value }));
        }
        Ok(values)
    }
}
