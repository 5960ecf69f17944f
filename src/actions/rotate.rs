//! A new value in place of an old one, in steps that can each be the last: stored beside it, swapped with it, and the old one
//! kept until somebody says that it may go. Each step stores the secret anew with its history and then switches over, so
//! that at every moment the store holds both values.

use crate::base::next::{Next, Rotation};
use crate::base::secret::Secret;
use crate::vault::deposit::{Coming, Deposit, HeldValue, HistoryValue};
use crate::vault::expiry;
use crate::vault::records::{Index, Item, Record, StoreKind};
use crate::world::error::Failure;
use crate::world::{DecidedBy, World};

use crate::change::items::clear;
use crate::change::{Transaction, lock_with, review, save, settle};

/// A value that is to come.
#[derive(Debug, Clone)]
pub struct NextValue {
    /// The value.
    pub value: Secret,
    /// When it stops working, RFC 3339; where that is not said, the value may say it itself.
    pub expires: Option<String>,
    /// Whether it was made up just now, so that nobody else knows it.
    pub made: bool,
}

/// Stores `new` beside the value of `record`, in the place of another that waited there. Gives the record as it is then.
pub fn stash(world: &World, record: &Record, new: &NextValue) -> Result<Record, Failure> {
    let choice = world.chosen_store()?;
    change(world, record, Some(choice.store), |deposit, now| {
        if choice.why == DecidedBy::Found {
            world.settle_store(choice.store)?;
        }
        let expires = new.expires.clone().or_else(|| expiry::own_end(&new.value));
        deposit.next = Some(Coming {
            value: HistoryValue::Here(new.value.clone().into()),
            since: now,
            expires,
            made: new.made,
        });
        Ok(())
    })
}

/// Puts the value that waits in use; the one that was in use is kept as the old one, and an older one goes.
pub fn swap(world: &World, record: &Record) -> Result<Record, Failure> {
    change(world, record, None, |deposit, now| {
        deposit.advance(now).then_some(()).ok_or_else(|| nothing_waits(world, record))
    })
}

/// Puts the old value in use again, and keeps the one that was in use as the old one.
pub fn undo(world: &World, record: &Record) -> Result<Record, Failure> {
    change(world, record, None, |deposit, now| {
        deposit.undo(now).then_some(()).ok_or_else(|| nothing_kept(record))
    })
}

/// Deletes the old value.
pub fn forget_old(world: &World, record: &Record) -> Result<Record, Failure> {
    change(world, record, None, |deposit, _| match deposit.previous.take() {
        Some(_) => Ok(()),
        None => Err(nothing_kept(record)),
    })
}

/// Fails where the value of `record` comes from elsewhere: it is rotated there. What is kept of it is let go, so that the new one is
/// found.
pub fn check_is_ours(world: &World, record: &Record) -> Result<(), Failure> {
    let Some(source) = whole(world, record)?.value.source().cloned() else { return Ok(()) };
    let program = source.vault.as_deref().and_then(|word| world.vault_program(word));
    let there = program.map_or_else(
        || "have whatever the command asks give another one".to_owned(),
        |program| format!("rotate it there: {}", program.rotate),
    );
    if whole(world, record)?.value.at_rest().is_some() {
        change(world, record, None, |deposit, _| {
            deposit.value.forget_kept();
            Ok(())
        })?;
    }
    let (variable, set) = (&record.variable, Next::set(&record.variable).of(world.named(record)));
    Err(Failure::no(format!("{variable} comes from {source}, and is not stored here"))
        .hint(format!("{there}; the next use fetches the new value\nto store a value in its place: {set}")))
}

/// The value that waits.
pub fn waiting(world: &World, record: &Record) -> Result<NextValue, Failure> {
    match whole(world, record)?.next {
        Some(Coming { value: HistoryValue::Here(HeldValue::Value(value)), expires, made, .. }) => {
            Ok(NextValue { value, expires, made })
        }
        _ => Err(nothing_waits(world, record)),
    }
}

/// The value before the one in use.
pub fn old(world: &World, record: &Record) -> Result<HeldValue, Failure> {
    match whole(world, record)?.previous.map(|past| past.value) {
        Some(HistoryValue::Here(value)) => Ok(value),
        _ => Err(nothing_kept(record)),
    }
}

fn whole(world: &World, record: &Record) -> Result<Deposit, Failure> {
    world.whole(record)?.ok_or_else(|| {
        Failure::new(format!("{} is gone from the {}", record.variable, record.store.title()))
            .hint(format!("store it again: {}", Next::set(&record.variable).of(world.named(record))))
    })
}

/// The one way in which a secret changes: under the lock, from what is stored then, and with one write of the index with
/// which everything changes; what nothing names any more is then deleted.
fn change(
    world: &World,
    record: &Record,
    store: Option<StoreKind>,
    make: impl FnOnce(&mut Deposit, String) -> Result<(), Failure>,
) -> Result<Record, Failure> {
    let reviewed = review(world, [record])?;
    let lock = lock_with(world, [Some(record.store), store].into_iter().flatten())?;
    let mut change = Transaction::begin(world, &lock)?;
    let record = same(&change.index, record)?;
    let mut deposit = whole(world, &record)?;
    settle(world, &mut deposit, reviewed.contains(&record.id));
    make(&mut deposit, world.timestamp())?;
    let item = Item { id: world.new_id(&record.variable)?, store: store.unwrap_or(record.store) };
    let saved = save(&mut change, vec![(deposit, item)])?.pop();
    clear(world, &mut change.place(&[])?, |kind| world.is_open(kind));
    Ok(saved.unwrap_or(record))
}

/// The record as the index has it now, where it may have come to further destinations; a change of its values by another
/// mcpkey is not written over.
fn same(index: &Index, record: &Record) -> Result<Record, Failure> {
    let now = index.exact(record.variable.as_str(), &record.owner, record.account.as_ref());
    now.filter(|now| now.items() == record.items()).cloned().ok_or_else(|| {
        Failure::new(format!("another mcpkey changed {} meanwhile", record.variable)).hint("try again")
    })
}

fn nothing_waits(world: &World, record: &Record) -> Failure {
    let variable = &record.variable;
    Failure::no(format!("no new value of {variable} waits to be put in use"))
        .hint(format!("give one: {}", Next::rotate(variable, Rotation::New).of(world.named(record))))
}

fn nothing_kept(record: &Record) -> Failure {
    Failure::no(format!("no old value of {} is kept", record.variable))
        .hint(format!("see what is: {}", Next::List))
}
