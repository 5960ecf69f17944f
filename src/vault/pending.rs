//! Items that may be in a store although no record names them: noted before they can be lost, struck off when they are gone.

use std::collections::BTreeSet;

use super::records::{Index, Item, Record, SessionRow, StoreKind, VERSION};
use crate::base::names::ItemId;

impl Index {
    /// Announces items that a record named, unless another one does: an index may have been edited.
    pub fn drop_items(&mut self, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        let of_sessions = self.sessions.iter().map(SessionRow::item);
        let named = self.secrets.iter().flat_map(Record::items).chain(of_sessions);
        let mut known: BTreeSet<Item> = named.chain(self.pending.iter().cloned()).collect();
        for item in items {
            if known.insert(item.clone()) {
                self.version = VERSION;
                self.pending.push(item);
            }
        }
    }

    /// Items that may be in a store although no record names them: their record is gone, or the change that stored them did not
    /// come to an end. The next change that uses the store deletes them.
    pub fn pending(&self) -> &[Item] {
        &self.pending
    }

    /// Those of these items of a store that neither a record nor anything else here names.
    pub fn unnamed(&self, store: StoreKind, ids: Vec<ItemId>) -> Vec<Item> {
        let of_sessions = self.sessions.iter().map(SessionRow::item);
        let named = self.secrets.iter().flat_map(Record::items).chain(of_sessions);
        let named: BTreeSet<String> = named
            .chain(self.pending.iter().cloned())
            .filter(|item| item.store == store)
            .map(|item| item.id.to_string())
            .collect();
        let all = ids.into_iter().filter(|id| !named.contains(id.as_str()));
        all.map(|id| Item { id, store }).collect()
    }

    /// Announces an item that is no longer needed.
    pub fn announce(&mut self, item: Item) {
        self.version = VERSION;
        if !self.pending.contains(&item) {
            self.pending.push(item);
        }
    }

    /// Strikes an item off the list of [`Index::pending`]: it is gone from its store.
    pub fn settle(&mut self, item: &Item) {
        self.pending.retain(|i| i != item);
    }

    /// [`Index::settle`] of each.
    pub fn settle_all(&mut self, items: &BTreeSet<Item>) {
        self.pending.retain(|item| !items.contains(item));
    }
}
