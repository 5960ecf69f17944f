//! What is shown of each secret without opening a store: whose it is, where it may go, how old it is.
//!
//! The text form is TOML, so that a person can read it. It holds no value, nothing from which one could be guessed, and decides
//! nothing: it counts as far as the item says the same. Stores differ in what they can search and tell; hence this index.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::deposit::{Deposit, HistoryValue};
use super::destination::{Destination, Shown, ValueAccount};
use super::in_order::ByVariable;
use super::owner::Owner;
use super::spelled::{as_text, as_texts, is_false};
use crate::base::names::{AccountName, ItemId, VarName};

pub use super::store_kind::StoreKind;

/// Every secret mcpkey knows of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub(super) version: u32,
    #[serde(default, rename = "secret", skip_serializing_if = "Vec::is_empty")]
    pub(super) secrets: Vec<Record>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) pending: Vec<Item>,
    #[serde(default, rename = "session", skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<SessionRow>,
    #[serde(skip)]
    by_variable: ByVariable,
}

/// One item in one store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// What the store files it under.
    #[serde(with = "as_text")]
    pub id: ItemId,
    /// The store that holds it.
    pub store: StoreKind,
}

/// What is known of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The variable that placeholders name.
    #[serde(with = "as_text")]
    pub variable: VarName,
    /// Whose it is.
    #[serde(flatten)]
    pub owner: Owner,
    /// The account it is of, where a person has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountName>,
    /// Whether it is of none, beside values of its variable that are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub beside: bool,
    /// What the store files it under.
    #[serde(with = "as_text")]
    pub id: ItemId,
    /// The store that holds it.
    pub store: StoreKind,
    /// Where it may go, as far as is shown; what the item itself says decides.
    #[serde(default, with = "as_texts")]
    pub destinations: BTreeSet<Shown>,
    /// The word for where the value comes from, where that is not the store; what the item itself says is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it was first stored, RFC 3339 in UTC.
    pub created: String,
    /// When its value was last replaced, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotated: Option<String>,
    /// When it stops working, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The value before this one, kept until it is known that nobody needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Past>,
    /// The value after this one, stored and not in use yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<WaitingValue>,
}

/// What is shown of a value that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The item that holds it, where it did not fit into the secret's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// When it came in, RFC 3339 in UTC.
    pub since: String,
    /// When another took its place, RFC 3339 in UTC.
    pub replaced: String,
    /// When it stops working, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What is shown of a value that waits to take the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingValue {
    /// The item that holds it, where it did not fit into the secret's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// When it was stored, RFC 3339 in UTC.
    pub since: String,
    /// When it stops working, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// What the index knows of the consent for one project in one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// The project.
    pub project: String,
    /// What the store files it under.
    #[serde(with = "as_text")]
    pub id: ItemId,
    /// The store that holds it.
    pub store: StoreKind,
    /// The parts that were agreed to last, as they were shown, by their names.
    #[serde(default)]
    pub parts: BTreeMap<String, String>,
}

/// The form in which the index is written.
pub(super) const VERSION: u32 = 1;

impl Index {
    /// One that names nothing yet.
    pub(super) fn empty() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// All records, in the order they were added.
    pub fn records(&self) -> &[Record] {
        &self.secrets
    }

    /// The records of one variable, in the order they were added.
    pub fn of_variable<'s>(&'s self, variable: &str) -> impl Iterator<Item = &'s Record> + use<'s> {
        self.places_of(variable).iter().map(|at| &self.secrets[*at])
    }

    fn places_of(&self, variable: &str) -> &[usize] {
        self.by_variable.of(self.secrets.len(), |at| self.secrets[at].variable.as_str(), variable)
    }

    /// Whether anything is stored under this name, whoever may reach it.
    pub fn has_variable(&self, name: &str) -> bool {
        !self.places_of(name).is_empty()
    }

    /// The records of each variable whose name is `variable` but for case.
    pub fn in_any_case<'s>(&'s self, variable: &str) -> impl Iterator<Item = &'s Record> + use<'s> {
        let name = |at: usize| self.secrets[at].variable.as_str();
        self.by_variable.in_any_case(self.secrets.len(), name, variable).iter().map(|at| &self.secrets[*at])
    }

    /// All records by their ids; of two with one id the first.
    pub fn by_id(&self) -> BTreeMap<&ItemId, &Record> {
        self.secrets.iter().rev().map(|record| (&record.id, record)).collect()
    }

    /// The record of exactly this owner and account.
    pub fn exact(&self, variable: &str, owner: &Owner, account: Option<&AccountName>) -> Option<&Record> {
        self.of_variable(variable).find(|r| r.account.as_ref() == account && r.owner == *owner)
    }

    /// Of which account a value of `variable` is, as far as that is a part of what is agreed to.
    pub fn value_account(&self, variable: &VarName, account: Option<AccountName>) -> ValueAccount {
        let is_told = || self.of_variable(variable.as_str()).any(|r| r.account.is_some());
        match account {
            Some(name) => ValueAccount::Of(name),
            None if is_told() => ValueAccount::Beside,
            None => ValueAccount::Only,
        }
    }

    /// Puts `record` in the place of the one with the same variable, owner and account, or at the end. Items that it names are
    /// pending no longer, and those that only the old one named are from now on: in one write, so that at no moment
    /// an item exists that the index does not know.
    pub fn put(&mut self, record: Record) {
        self.put_all(vec![record]);
    }

    /// [`Index::put`] of each.
    pub fn put_all(&mut self, records: Vec<Record>) {
        self.version = VERSION;
        self.settle_all(&records.iter().flat_map(Record::items).collect());
        let mut dropped = Vec::new();
        for record in records {
            let of_variable = self.places_of(record.variable.as_str());
            match of_variable.iter().copied().find(|at| self.secrets[*at].is_of_same(&record)) {
                Some(at) => dropped.extend(std::mem::replace(&mut self.secrets[at], record).items()),
                None => {
                    self.secrets.push(record);
                    let name = |at: usize| self.secrets[at].variable.as_str();
                    self.by_variable.note_last(self.secrets.len(), name);
                }
            }
        }
        self.drop_items(dropped);
    }

    /// Takes the records with these ids out, of two with one id the first; their items are pending from now on.
    pub fn remove_all(&mut self, ids: &BTreeSet<&ItemId>) -> Vec<Record> {
        let mut left = ids.clone();
        let gone: Vec<Record> = self.secrets.extract_if(.., |record| left.remove(&record.id)).collect();
        self.by_variable = ByVariable::default();
        self.drop_items(gone.iter().flat_map(Record::items).collect());
        gone
    }

    /// The index as it is when the secret with this id may go to further places.
    pub fn bind(&mut self, id: &ItemId, destinations: &BTreeSet<Shown>) {
        if let Some(record) = self.secrets.iter_mut().find(|r| r.id == *id) {
            record.destinations.extend(destinations.iter().cloned());
        }
    }
}

impl Record {
    /// The item that holds the value.
    pub fn item(&self) -> Item {
        Item { id: self.id.clone(), store: self.store }
    }

    /// Every item that belongs to this secret: its own, and those of its history that did not fit in.
    pub fn items(&self) -> Vec<Item> {
        let past = self.previous.iter().filter_map(|past| past.id.clone());
        let apart = past.chain(self.next.iter().filter_map(|next| next.id.clone()));
        let apart = apart.map(|id| Item { id, store: self.store });
        std::iter::once(self.item()).chain(apart).collect()
    }

    /// What the index shows of a stored secret.
    pub fn of(deposit: &Deposit, Item { id, store }: Item) -> Self {
        let apart = |held: &HistoryValue| match held {
            HistoryValue::Apart(id) => Some(id.clone()),
            HistoryValue::Here(_) => None,
        };
        Self {
            variable: deposit.variable.clone(),
            owner: deposit.owner.clone(),
            account: deposit.account().name().cloned(),
            beside: *deposit.account() == ValueAccount::Beside,
            id,
            store,
            destinations: deposit.agreed.shown(),
            from: deposit.value.source().map(|source| source.word().to_owned()),
            created: deposit.created.clone(),
            rotated: deposit.rotated.clone(),
            expires: deposit.expires.clone(),
            previous: deposit.previous.as_ref().map(|past| Past {
                id: apart(&past.value),
                since: past.since.clone(),
                replaced: past.replaced.clone(),
                expires: past.expires.clone(),
            }),
            next: deposit.next.as_ref().map(|next| WaitingValue {
                id: apart(&next.value),
                since: next.since.clone(),
                expires: next.expires.clone(),
            }),
        }
    }

    /// Whether `deposit` is the secret that this row shows. A row can be edited, and one of a copied index can be of
    /// another time; what it says is then not what was stored.
    pub fn shows(&self, deposit: &Deposit) -> bool {
        let is_its = self.variable == deposit.variable && self.owner == deposit.owner;
        !deposit.is_part && is_its && self.account.as_ref() == deposit.account().name()
    }

    /// Whether `other` is of the same variable, owner and account, so that one takes the place of the other.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.variable == other.variable && self.owner == other.owner && self.account == other.account
    }

    /// What is shown of `to` where this value goes there.
    pub fn shown_of(&self, to: &Destination) -> Shown {
        to.shown_of(&self.value_account())
    }

    /// Whether it may go to `to`, as far as the index shows. The item itself decides.
    pub fn may_go(&self, to: &Destination) -> bool {
        self.destinations.contains(&self.shown_of(to))
    }

    /// In what `to` differs from where it may go, in words.
    pub fn difference(&self, to: &Destination) -> String {
        self.shown_of(to).difference(&self.destinations)
    }

    /// When the present value came in, RFC 3339.
    pub fn since(&self) -> &str {
        self.rotated.as_deref().unwrap_or(&self.created)
    }
}

impl SessionRow {
    /// The item that holds the consent.
    pub fn item(&self) -> Item {
        Item { id: self.id.clone(), store: self.store }
    }

    /// What items of this kind are filed under, in place of a variable.
    pub fn title() -> Option<VarName> {
        "MCPKEY_SESSION".parse().ok()
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
