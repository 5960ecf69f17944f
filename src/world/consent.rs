//! What a person agreed to for this project, read along with the secrets it stands beside.

use std::collections::BTreeSet;

use super::World;
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::vault::consent::Consent;
use crate::vault::records::{Index, Item, SessionRow, StoreKind};
use crate::vault::store::{self, Store, StoreError, StoreSettings};
use crate::world::error::Failure;

impl World {
    /// Has this project's consents come with the next secrets, so that no store is asked twice.
    pub fn want_consents(&self, index: &Index) {
        let project = self.project();
        let rows = index.sessions().iter().filter(|row| row.project == project);
        self.consents.borrow_mut().wanted = rows.map(SessionRow::item).collect();
    }

    /// The values under `ids`, and with them the consents that are wanted.
    pub(super) fn get_with_consent(
        &self,
        kind: StoreKind,
        ids: &[ItemId],
    ) -> Result<Vec<Option<Secret>>, StoreError> {
        let store = self.store(kind);
        let wanted: Vec<Item> =
            self.consents.borrow().wanted.iter().filter(|item| item.store == kind).cloned().collect();
        if wanted.is_empty() {
            return store.get(ids);
        }
        let all: Vec<ItemId> = ids.iter().chain(wanted.iter().map(|item| &item.id)).cloned().collect();
        let mut values = match store.get(&all) {
            // What is wrong with a consent must not keep the secrets back.
            Err(error) if error.is_of_item() => return store.get(ids),
            other => other?,
        };
        let consents = values.split_off(ids.len().min(values.len()));
        self.consents.borrow_mut().found.extend(wanted.into_iter().zip(consents));
        Ok(values)
    }

    /// What was agreed to for `project` in the store of this kind.
    pub fn consent(&self, index: &Index, project: &str, kind: StoreKind) -> Result<Option<Consent>, Failure> {
        let Some(item) = index.session(project, kind).map(SessionRow::item) else { return Ok(None) };
        let known = self
            .consents
            .borrow()
            .found
            .iter()
            .find(|(found, _)| *found == item)
            .map(|(_, text)| text.clone());
        let text = match known {
            Some(text) => text,
            None => self.store(kind).get(std::slice::from_ref(&item.id))?.pop().flatten(),
        };
        Ok(text.as_ref().and_then(Consent::read))
    }

    /// The stores that hold secrets which can be used in this project.
    pub fn stores_in_reach(&self, index: &Index) -> BTreeSet<StoreKind> {
        let project = self.project();
        index.in_reach(self.asker(&project)).map(|record| record.store).collect()
    }

    /// A store that asks nobody anything: what is locked stays so.
    pub fn quiet_store(&self, kind: StoreKind) -> Box<dyn Store> {
        let settings = self.store_settings();
        store::open(
            kind,
            &StoreSettings { quiet: true, terminal: false, ask: None, ask_keychain: None, ..settings },
        )
    }

    /// Whether the store of this kind was used already, so that it is open.
    pub fn is_open(&self, kind: StoreKind) -> bool {
        match kind {
            StoreKind::Keychain => self.keychain.get().is_some(),
            StoreKind::File => self.file.get().is_some(),
        }
    }
}
