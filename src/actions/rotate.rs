//! A new value in place of an old one, in steps that can each be the last: stored beside it, swapped with it in one write
//! of the index, and the old one kept until somebody says that it may go. At every moment the store holds both.

use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::vault::expiry;
use crate::vault::records::{self, Index, Item, Past, Record};
use crate::world::error::Failure;
use crate::world::{Why, World};

use crate::change::apply::{clear, put_item};
use crate::change::lock;

/// A value that is to come.
#[derive(Debug, Clone)]
pub struct NewValue {
    /// The value.
    pub value: Secret,
    /// When it stops working, RFC 3339; where that is not said, the value may say it itself.
    pub expires: Option<String>,
    /// Whether it was made up just now, so that nobody else knows it.
    pub made: bool,
}

/// Stores `new` beside the value of `record`, in the place of another that waited there. Gives the record as it is then.
pub fn stash(world: &World, record: &Record, new: &NewValue) -> Result<Record, Failure> {
    let _lock = lock(world)?;
    let mut index = world.index()?;
    let record = same(&index, record)?;
    let choice = world.chosen_store()?;
    if choice.why == Why::Found {
        world.settle_store(choice.store)?;
    }
    let item = Item { id: world.new_id(&record.variable)?, store: choice.store };
    put_item(world, &mut index, &item, &new.value)?;
    let expires = new.expires.clone().or_else(|| expiry::own_end(&new.value));
    let next = records::Next { item, since: world.timestamp(), expires, made: new.made };
    put(world, index, Record { next: Some(next), ..record })
}

/// Puts the value that waits in use; the one that was in use is kept as the old one, and an older one goes.
pub fn swap(world: &World, record: &Record) -> Result<Record, Failure> {
    let _lock = lock(world)?;
    let index = world.index()?;
    let record = same(&index, record)?;
    let next = record.next.clone().ok_or_else(|| nothing_waits(&record))?;
    let now = world.timestamp();
    let previous = past(&record, &now);
    let Item { id, store } = next.item;
    let new = Record { id, store, rotated: Some(now), expires: next.expires, previous, next: None, ..record };
    put(world, index, new)
}

/// Puts the old value in use again, and keeps the one that was in use as the old one.
pub fn undo(world: &World, record: &Record) -> Result<Record, Failure> {
    let _lock = lock(world)?;
    let index = world.index()?;
    let record = same(&index, record)?;
    let old = record.previous.clone().ok_or_else(|| nothing_kept(&record))?;
    let previous = past(&record, &world.timestamp());
    let Item { id, store } = old.item;
    // The age of a secret is that of its value, which is older than the last change.
    let rotated = Some(old.since).filter(|since| *since != record.created);
    put(world, index, Record { id, store, rotated, expires: old.expires, previous, ..record })
}

/// Deletes the old value.
pub fn forget_old(world: &World, record: &Record) -> Result<Record, Failure> {
    let _lock = lock(world)?;
    let index = world.index()?;
    let record = same(&index, record)?;
    if record.previous.is_none() {
        return Err(nothing_kept(&record));
    }
    put(world, index, Record { previous: None, ..record })
}

/// The value that waits.
pub fn waiting(world: &World, record: &Record) -> Result<NewValue, Failure> {
    let next = record.next.as_ref().ok_or_else(|| nothing_waits(record))?;
    let value = value(world, record, &next.item)?;
    Ok(NewValue { value, expires: next.expires.clone(), made: next.made })
}

/// The value before the one in use.
pub fn old(world: &World, record: &Record) -> Result<Secret, Failure> {
    let past = record.previous.as_ref().ok_or_else(|| nothing_kept(record))?;
    value(world, record, &past.item)
}

fn value(world: &World, record: &Record, item: &Item) -> Result<Secret, Failure> {
    let found = world.store(item.store).get(std::slice::from_ref(&item.id))?.pop().flatten();
    found.ok_or_else(|| {
        Failure::new(format!("that value of {} is gone from the {}", record.variable, item.store.title()))
            .hint(format!("give another: {}", Next::rotate(&record.variable, Rotation::New)))
    })
}

fn past(record: &Record, now: &str) -> Option<Past> {
    let (since, replaced) = (record.since().to_owned(), now.to_owned());
    Some(Past { item: record.item(), since, replaced, expires: record.expires.clone() })
}

/// The record as the index has it now, where it may have come to further destinations; a change of its values by another
/// mcpkey is not written over.
fn same(index: &Index, record: &Record) -> Result<Record, Failure> {
    let now = index.exact(record.variable.as_str(), record.project.as_deref());
    now.filter(|now| now.items() == record.items()).cloned().ok_or_else(|| {
        Failure::new(format!("another mcpkey changed {} meanwhile", record.variable)).hint("try again")
    })
}

/// The one write with which everything changes; what nothing names any more is then deleted.
fn put(world: &World, mut index: Index, record: Record) -> Result<Record, Failure> {
    index.put(record.clone());
    world.write_index(&index)?;
    clear(world, &mut index)?;
    Ok(record)
}

fn nothing_waits(record: &Record) -> Failure {
    let variable = &record.variable;
    Failure::no(format!("no new value of {variable} waits to be put in use"))
        .hint(format!("give one: {}", Next::rotate(variable, Rotation::New)))
}

fn nothing_kept(record: &Record) -> Failure {
    Failure::no(format!("no old value of {} is kept", record.variable))
        .hint(format!("see what is: {}", Next::List))
}
