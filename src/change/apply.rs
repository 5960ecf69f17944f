//! Making a planned change: write what waits, store, put in place, forget.
//!
//! One lock is held throughout. New content of every file is on disk before the first secret is stored, so a full
//! disk or a missing permission stops the change before it began. All of it is one [`Transaction`].

use std::collections::{BTreeMap, BTreeSet};

use crate::base::names::{ItemId, VarName};
use crate::system::files::Lock;
use crate::vault::deposit::{BadDeposit, Deposit};
use crate::vault::destination::{Destination, Shown, ValueAccount};
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Item, Record, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

use super::intent::resume_under;
use super::items::{clear, warn_of_unnamed};
use super::plan::{NewSecret, Plan};
use super::reviewed::{person, review, settle};
use super::session::PartsBefore;
use super::transaction::Transaction;

/// Places by the item of the secret they are about.
type Places<T> = Vec<(ItemId, BTreeSet<T>)>;

impl Plan {
    /// Makes the change.
    pub fn apply(self, world: &World) -> Result<(), Failure> {
        if self.edits.iter().any(|edit| edit.shared_with_client) {
            await_client(world)?;
        }
        let lock = lock_opening(world, self.stores(&*world.index()?))?;
        self.apply_under(&lock, world)
    }

    /// [`review`] of what it is going to replace, for a change that is planned again under the lock: only where there is a person to
    /// ask is `plan` made.
    pub fn reviewed(
        world: &World,
        plan: impl FnOnce() -> Result<Self, Failure>,
    ) -> Result<BTreeSet<ItemId>, Failure> {
        if person(world).is_none() {
            return Ok(BTreeSet::new());
        }
        let (plan, index) = (plan()?, world.index()?);
        let new = plan.secrets.iter().map(|secret| &secret.record);
        review(world, new.filter_map(|new| replaced(&index, new)))
    }

    /// The stores that hold what it is about, and what it deletes.
    fn stores(&self, index: &Index) -> BTreeSet<StoreKind> {
        let bound = self.bind.iter().map(|(id, _)| id).chain(self.moves.iter().map(|(id, ..)| id));
        let ids: BTreeSet<&ItemId> = bound.chain(self.revoke.iter().map(|(id, _)| id)).collect();
        let stored = index.records().iter().filter(|record| ids.contains(&record.id));
        let new = self.secrets.iter().map(|secret| &secret.record);
        stored.chain(new).chain(&self.forget).map(|record| record.store).collect()
    }

    /// Makes a change that was planned under the lock, so that no other process can have invalidated it.
    pub fn apply_under(self, lock: &Lock, world: &World) -> Result<(), Failure> {
        self.refuse_agent(world)?;
        let before = PartsBefore::of(world, &self.edits);
        let mut change = Transaction::begin(world, lock)?;
        change.stage(&self.edits)?;
        if let Some(store) = self.first_store {
            world.settle_store(store)?;
        }
        bind(world, &mut change, self.bind, self.revoke)?;
        put_secrets(world, &mut change, self.secrets, &self.reviewed)?;
        move_secrets(world, &mut change, self.moves)?;
        let mut index = change.place(&self.forget)?;
        let gone: Vec<Item> = self.forget.iter().flat_map(Record::items).collect();
        if let Some(noted) = before.note(world, lock) {
            index = noted;
        }
        let is_used = |kind| world.is_open(kind) || gone.iter().any(|item| item.store == kind);
        clear(world, &mut index, is_used);
        let pending: BTreeSet<&Item> = index.pending().iter().collect();
        match gone.iter().find(|item| pending.contains(item)) {
            Some(item) => Err(Failure::new(format!("{} is still in the {}", item.id, item.store.title()))
                .hint("nothing uses it any more, and the next change tries to delete it again")),
            None => Ok(()),
        }
    }
}

impl Plan {
    /// Whatever verb planned it: an agent may store what is new, and take away where a secret may go.
    fn refuse_agent(&self, world: &World) -> Result<(), Failure> {
        if !self.forget.is_empty() {
            world.refuse_agent("an agent cannot delete what is stored")?;
        }
        if !self.moves.is_empty() || !self.bind.is_empty() {
            world.refuse_agent("an agent cannot let a stored secret go further")?;
        }
        let index = if self.secrets.is_empty() { return Ok(()) } else { world.index()? };
        let mut new = self.secrets.iter().map(|secret| &secret.record);
        match new.find(|new| replaced(&index, new).is_some()) {
            Some(new) => {
                world.refuse_agent(&format!("an agent cannot replace the value of {}", new.variable))
            }
            None => Ok(()),
        }
    }
}

/// Waits until no other mcpkey changes anything, and ends a change that was cut short.
pub fn lock(world: &World) -> Result<Lock, Failure> {
    world.prepare_own_dirs()?;
    let lock = Lock::file(&world.own.lock, &|text| world.ui.say(text))?;
    resume_under(&lock, world)?;
    Ok(lock)
}

/// [`lock`] for a change that uses these stores. They are opened before, so that nobody else waits for whoever is asked.
pub fn lock_with(world: &World, stores: impl IntoIterator<Item = StoreKind>) -> Result<Lock, Failure> {
    for kind in stores {
        world.store(kind).ready()?;
    }
    lock(world)
}

/// [`lock`] for a change that may use these stores: whoever can open them is asked before, and what stays closed fails where it is
/// used.
pub fn lock_opening(world: &World, stores: impl IntoIterator<Item = StoreKind>) -> Result<Lock, Failure> {
    for kind in stores {
        let _said_by_who_uses_it = world.store(kind).ready();
    }
    lock(world)
}

/// Waits until the client does not write its own file, so that nobody who holds mcpkey's lock has to.
pub fn await_client(world: &World) -> Result<(), Failure> {
    Ok(Lock::await_beside(&world.places.claude_json, &|text| world.ui.say(text))?)
}

/// Lets stored secrets go to further places, or to fewer. The item says so before the index does.
fn bind(
    world: &World,
    change: &mut Transaction<'_>,
    bind: Places<Destination>,
    revoke: Places<Shown>,
) -> Result<(), Failure> {
    if bind.is_empty() && revoke.is_empty() {
        return Ok(());
    }
    let records = change.index.by_id();
    let ids: BTreeSet<&ItemId> =
        bind.iter().map(|(id, _)| id).chain(revoke.iter().map(|(id, _)| id)).collect();
    let wanted: Vec<&Record> = ids.into_iter().filter_map(|id| records.get(id).copied()).collect();
    let found = world.wholes(&wanted)?.into_iter().zip(&wanted);
    let mut changed: BTreeMap<ItemId, Deposit> =
        found.filter_map(|(deposit, record)| Some((record.id.clone(), deposit?))).collect();
    for (id, places) in bind {
        if let Some(deposit) = changed.get_mut(&id) {
            widen(world, deposit, &places)?;
        }
    }
    for (id, places) in revoke {
        changed.get_mut(&id).into_iter().for_each(|deposit| deposit.agreed.revoke(&places));
    }
    let mut deposits = Vec::new();
    for (id, deposit) in changed {
        let Some(record) = records.get(&id) else { continue };
        deposits.push((deposit, Item { id: world.new_id(&record.variable)?, store: record.store }));
    }
    if deposits.is_empty() { Ok(()) } else { save(change, deposits).map(drop) }
}

/// Stores the values and notes them. What they replace is kept as the former value.
fn put_secrets(
    world: &World,
    change: &mut Transaction<'_>,
    secrets: Vec<NewSecret>,
    reviewed: &BTreeSet<ItemId>,
) -> Result<(), Failure> {
    if secrets.is_empty() {
        return Ok(());
    }
    let stores: BTreeSet<StoreKind> = secrets.iter().map(|secret| secret.record.store).collect();
    warn_of_unnamed(world, &change.index, stores);
    let mut deposits = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let item = secret.record.item();
        deposits.push((replacing(world, &change.index, secret, reviewed)?, item));
    }
    let told = told_apart(world, &change.index, &deposits)?;
    save(change, deposits.into_iter().chain(told).collect()).map(drop)
}

/// The values of no account of the variables that the first of these for an account are of: what was agreed to for them is, from then on, a
/// matter of each project, so that no other value can be had in an account's place.
fn told_apart(
    world: &World,
    index: &Index,
    new: &[(Deposit, Item)],
) -> Result<Vec<(Deposit, Item)>, Failure> {
    let of_accounts = new.iter().filter(|(deposit, _)| deposit.account().name().is_some());
    let variables: BTreeSet<&VarName> = of_accounts.map(|(deposit, _)| &deposit.variable).collect();
    let records = variables.into_iter().flat_map(|variable| index.of_variable(variable.as_str()));
    let records = records.filter(|record| record.account.is_none() && !record.beside);
    let mut told = Vec::new();
    for record in records {
        if let Some(deposit) = world.whole(record)? {
            let item = Item { id: world.new_id(&record.variable)?, store: record.store };
            told.push((deposit.of_account(ValueAccount::Beside), item));
        }
    }
    Ok(told)
}

/// What `new` is stored in place of.
fn replaced<'i>(index: &'i Index, new: &Record) -> Option<&'i Record> {
    index.exact(new.variable.as_str(), &new.owner, new.account.as_ref())
}

/// A new secret, or `value` in place of the one that is stored for the same owner. All replacing is done here.
fn replacing(
    world: &World,
    index: &Index,
    secret: NewSecret,
    reviewed: &BTreeSet<ItemId>,
) -> Result<Deposit, Failure> {
    let NewSecret { record: new, to, agreed, value } = secret;
    let now = world.timestamp();
    let old = replaced(index, &new);
    let mut deposit = match old.map(|old| world.readable(old)).transpose()?.flatten() {
        Some(mut deposit) => {
            settle(world, &mut deposit, old.is_some_and(|old| reviewed.contains(&old.id)));
            widen(world, &mut deposit, &to)?;
            if !deposit.value.is_same(&value) {
                deposit.replace(value, now, new.expires.clone());
            } else {
                // What is kept of it is newer.
                deposit.value = value;
                deposit.expires = new.expires.or(deposit.expires);
            }
            deposit
        }
        None => {
            let owner = new.owner.clone();
            let account = index.value_account(&new.variable, new.account.clone());
            let fresh = Deposit::new(new.variable, value, owner, world.salt()?, new.created);
            let mut fresh = fresh.of_account(account);
            (fresh.rotated, fresh.expires) = (new.rotated, new.expires);
            to.iter().for_each(|to| fresh.agreed.note(to, world.is_agent()));
            fresh
        }
    };
    agreed.into_iter().for_each(|agreement| deposit.agreed.take(agreement, world.is_agent()));
    Ok(deposit)
}

/// Lets what is stored go to further places. An agent cannot: its own value today would open the way for the person's
/// tomorrow, and what the index shows does not decide.
fn widen(world: &World, deposit: &mut Deposit, to: &BTreeSet<Destination>) -> Result<(), Failure> {
    if world.is_agent() {
        return if to.iter().all(|to| deposit.agreed.has(to)) {
            Ok(())
        } else {
            Err(agents_way(&deposit.variable))
        };
    }
    to.iter().for_each(|to| deposit.agreed.note(to, false));
    Ok(())
}

/// That an agent opens no further way for what is stored.
fn agents_way(variable: &VarName) -> Failure {
    Failure::new(format!("an agent cannot let {variable} go to a further destination"))
        .hint("type it yourself, in a terminal of your own, or have it use another variable")
}

/// Stores each of these for its new owner, and no longer for the old one.
fn move_secrets(
    world: &World,
    change: &mut Transaction<'_>,
    moves: Vec<(ItemId, Owner, BTreeSet<Destination>)>,
) -> Result<(), Failure> {
    if moves.is_empty() {
        return Ok(());
    }
    let records = change.index.by_id();
    let known = moves.iter().filter_map(|(id, owner, to)| Some((*records.get(id)?, owner, to)));
    let known: Vec<(&Record, &Owner, &BTreeSet<Destination>)> = known.collect();
    let wanted: Vec<&Record> = known.iter().map(|(record, ..)| *record).collect();
    let (mut moved, mut left) = (Vec::new(), BTreeSet::new());
    for ((record, owner, to), deposit) in known.into_iter().zip(world.wholes(&wanted)?) {
        let Some(mut deposit) = deposit else { continue };
        deposit.owner = owner.clone();
        widen(world, &mut deposit, to)?;
        moved.push((deposit, Item { id: world.new_id(&record.variable)?, store: record.store }));
        left.insert(&record.id);
    }
    let left: Vec<ItemId> = left.into_iter().cloned().collect();
    if !moved.is_empty() {
        save(change, moved)?;
    }
    change.index.remove_all(&left.iter().collect());
    Ok(())
}

/// Stores each deposit under a fresh id, with what of its history does not fit in beside it, for the index to name. What they
/// replace is pending from then on.
pub fn save(change: &mut Transaction<'_>, deposits: Vec<(Deposit, Item)>) -> Result<Vec<Record>, Failure> {
    let world = change.world();
    let (mut texts, mut records) = (Vec::new(), Vec::new());
    for (mut deposit, item) in deposits {
        deposit.owner = world.marked(deposit.owner);
        let spare = [world.new_id(&deposit.variable)?, world.new_id(&deposit.variable)?];
        let (deposit, parts) = deposit.fit(spare).map_err(|why| unwritten(&item, &why))?;
        for (id, part) in parts {
            let item = Item { id, store: item.store };
            texts.push((item.clone(), part.write().map_err(|why| unwritten(&item, &why))?));
        }
        texts.push((item.clone(), deposit.write().map_err(|why| unwritten(&item, &why))?));
        records.push(Record::of(&deposit, item));
    }
    change.put_items(&texts)?;
    change.index.put_all(records.clone());
    Ok(records)
}

fn unwritten(item: &Item, why: &BadDeposit) -> Failure {
    Failure::new(format!("{} cannot be stored: {why}", item.id))
}
