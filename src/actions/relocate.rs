//! Moving every secret into another store: copy, switch over, delete. Killed anywhere, each secret is
//! where its record says, and a second copy is cleared by the next change.

use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::vault::records::{Item, Record, SessionRow, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

use crate::change::items::clear;
use crate::change::{Transaction, lock_with};

/// Moves all secrets into `to`, which new secrets go to from now on. Gives how many had to move.
pub fn relocate(world: &World, to: StoreKind) -> Result<usize, Failure> {
    let before = world.index()?;
    let is_in_use = |kind: StoreKind| before.records().iter().any(|record| record.store == kind);
    let lock = lock_with(world, StoreKind::ALL.into_iter().filter(|kind| is_in_use(*kind)))?;
    let mut change = Transaction::begin(world, &lock)?;
    let index = &change.index;
    let away = |item: &Item| item.store != to;
    let records: Vec<Record> =
        index.records().iter().filter(|r| r.items().iter().any(away)).cloned().collect();
    let there = |item: &Item| Item { id: item.id.clone(), store: to };
    let sessions: Vec<SessionRow> =
        index.sessions().iter().filter(|row| away(&row.item())).cloned().collect();
    let of_sessions = sessions.iter().map(SessionRow::item);
    let items: Vec<Item> = records.iter().flat_map(Record::items).chain(of_sessions).filter(away).collect();
    let ids: Vec<_> = items.iter().map(|item| item.id.clone()).collect();
    let from = StoreKind::ALL.into_iter().find(|kind| *kind != to);
    let values = match from {
        Some(from) if !ids.is_empty() => world.store(from).get(&ids)?,
        _ => Vec::new(),
    };
    let found = items.iter().zip(values).filter_map(|(item, value)| Some((item, value?)));
    let (moved, texts): (Vec<&Item>, Vec<(Item, Secret)>) =
        found.map(|(item, value)| (item, (there(item), value))).unzip();
    if !texts.is_empty() {
        change.put_items(&texts)?;
    }
    let index = &mut change.index;
    for record in &records {
        index.put(moved_to(record, to, &moved));
    }
    // One that is lost, or that the other store has its own of, goes.
    index.drop_sessions(|row| away(&row.item()));
    for row in sessions.into_iter().filter(|row| moved.contains(&&row.item())) {
        match index.session(&row.project, to) {
            Some(_) => index.announce(there(&row.item())),
            None => index.put_session(SessionRow { store: to, ..row }),
        }
    }
    let mut index = change.place(&[])?;
    let mut settings = world.settings()?;
    settings.set_store(to);
    world.write_settings(&settings)?;
    clear(world, &mut index, |_| true);
    Ok(records.iter().filter(|record| record.items().iter().any(|item| moved.contains(&item))).count())
}

/// The record with its items in `to`. A value that is gone already stays gone: its record waits for 'set', and an old or
/// a new one is no longer named.
fn moved_to(original: &Record, to: StoreKind, moved: &[&Item]) -> Record {
    let mut record = Record { store: to, ..original.clone() };
    let from = original.store;
    let is_lost = |id: &Option<ItemId>| {
        let item = id.clone().map(|id| Item { id, store: from });
        item.is_some_and(|item| !moved.contains(&&item))
    };
    record.previous = record.previous.filter(|past| !is_lost(&past.id));
    record.next = record.next.filter(|next| !is_lost(&next.id));
    record
}
