//! Moving every secret into another store: announce, copy, switch over, delete. Killed anywhere, each secret is
//! where its record says, and a second copy is cleared by the next change.

use crate::ctx::World;
use crate::error::Failure;
use crate::files::Lock;
use crate::index::{Item, Record, StoreKind};

use super::apply::clear;

/// Moves all secrets into `to`, which new secrets go to from now on. Gives how many had to move.
pub fn relocate(world: &World, to: StoreKind) -> Result<usize, Failure> {
    world.prepare_own_dirs()?;
    let _lock = Lock::file(&world.own.lock)?;
    let mut index = world.index()?;
    let records: Vec<Record> = index.records().iter().filter(|r| r.store != to).cloned().collect();
    let there = |record: &Record| Item { id: record.id.clone(), store: to };
    let ids: Vec<_> = records.iter().map(|r| r.id.clone()).collect();
    let from = StoreKind::ALL.into_iter().find(|kind| *kind != to);
    let values = match from {
        Some(from) if !ids.is_empty() => world.store(from).get(&ids)?,
        _ => Vec::new(),
    };
    records.iter().for_each(|record| index.announce(there(record)));
    if !records.is_empty() {
        world.write_index(&index)?;
    }
    let mut moved = 0;
    for (record, value) in records.iter().zip(values) {
        let item = there(record);
        // A value that is gone already stays gone; its record waits for 'set'.
        if let Some(value) = value {
            world.store(to).put(&item.id, &value)?;
            index.announce(record.item());
            moved += 1;
        }
        index.settle(&item);
        index.put(Record { store: to, ..record.clone() });
    }
    if !records.is_empty() {
        world.write_index(&index)?;
    }
    let mut settings = world.settings()?;
    settings.set_store(to);
    world.write_settings(&settings)?;
    clear(world, &mut index)?;
    Ok(moved)
}
