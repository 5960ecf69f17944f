//! Making a planned change: announce, store, note, write, forget.
//!
//! One lock is held throughout. New content of every file is on disk before the first secret is stored, so a full
//! disk or a missing permission stops the change before it began. An item is announced in the index before it is
//! written and again when no record names it any more; whatever a kill leaves behind is cleared by the next change.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::names::{ItemId, VarName};
use crate::base::text;
use crate::system::files::{self, FileError, Lock, Staged};
use crate::vault::deposit::{BadDeposit, Deposit};
use crate::vault::destination::{Destination, Shown};
use crate::vault::owner::Owner;
use crate::vault::records::{Index, Item, Record};
use crate::world::World;
use crate::world::error::Failure;

use super::items::{clear, put_items};
use super::plan::{FileEdit, NewSecret, Plan};
use super::session::PartsBefore;

/// Places by the item of the secret they are about.
type Places<T> = Vec<(ItemId, BTreeSet<T>)>;

/// How often a file that another program keeps rewriting is tried.
const TRIES: u32 = 50;

impl Plan {
    /// Makes the change.
    pub fn apply(self, world: &World) -> Result<(), Failure> {
        let lock = lock(world)?;
        self.apply_under(&lock, world)
    }

    /// Makes a change that was planned under the lock, so that no other process can have invalidated it.
    pub fn apply_under(self, _: &Lock, world: &World) -> Result<(), Failure> {
        self.refuse_agent(world)?;
        let before = PartsBefore::of(world, &self.edits);
        let mut staged = Vec::new();
        for edit in &self.edits {
            staged.push((edit, stage(world, edit)?));
        }
        if let Some(store) = self.first_store {
            world.settle_store(store)?;
        }
        let mut index = world.index()?;
        bind(world, &mut index, self.bind, self.revoke)?;
        put_secrets(world, &mut index, self.secrets)?;
        move_secrets(world, &mut index, self.moves)?;
        for (edit, staged) in staged {
            commit(world, edit, staged)?;
        }
        let gone: Vec<Item> = self
            .forget
            .iter()
            .filter_map(|record| index.remove(&record.id))
            .flat_map(|r| r.items())
            .collect();
        before.note(world, &mut index);
        clear(world, &mut index)?;
        match gone.iter().find(|item| index.pending().contains(item)) {
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
        let replaced = self.secrets.iter().map(|secret| &secret.record);
        match replaced.into_iter().find(|new| index.exact(new.variable.as_str(), &new.owner).is_some()) {
            Some(new) => {
                world.refuse_agent(&format!("an agent cannot replace the value of {}", new.variable))
            }
            None => Ok(()),
        }
    }
}

/// Waits until no other mcpkey changes anything.
pub fn lock(world: &World) -> Result<Lock, Failure> {
    world.prepare_own_dirs()?;
    Ok(Lock::file(&world.own.lock)?)
}

/// Lets stored secrets go to further places, or to fewer. The item says so before the index does.
fn bind(
    world: &World,
    index: &mut Index,
    bind: Places<Destination>,
    revoke: Places<Shown>,
) -> Result<(), Failure> {
    let mut changed: BTreeMap<ItemId, Deposit> = BTreeMap::new();
    let ids = bind.iter().map(|(id, _)| id).chain(revoke.iter().map(|(id, _)| id));
    for id in ids {
        let Some(record) = index.records().iter().find(|record| record.id == *id) else { continue };
        if let Some(deposit) = world.whole(record)? {
            changed.insert(id.clone(), deposit);
        }
    }
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
        let Some(record) = index.records().iter().find(|record| record.id == id) else { continue };
        deposits.push((deposit, Item { id: world.new_id(&record.variable)?, store: record.store }));
    }
    match deposits.is_empty() {
        true => Ok(()),
        false => save(world, index, deposits).map(drop),
    }
}

/// Stores the values and notes them. What they replace is kept as the former value.
fn put_secrets(world: &World, index: &mut Index, secrets: Vec<NewSecret>) -> Result<(), Failure> {
    if secrets.is_empty() {
        return Ok(());
    }
    let mut deposits = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let item = secret.record.item();
        deposits.push((replacing(world, index, secret)?, item));
    }
    save(world, index, deposits)?;
    Ok(())
}

/// A new secret, or `value` in place of the one that is stored for the same owner. All replacing is done here.
fn replacing(world: &World, index: &Index, secret: NewSecret) -> Result<Deposit, Failure> {
    let NewSecret { record: new, to, agreed, value } = secret;
    let now = world.timestamp();
    let old = index.exact(new.variable.as_str(), &new.owner);
    let mut deposit = match old.map(|old| world.readable(old)).transpose()?.flatten() {
        Some(mut deposit) => {
            review(world, &mut deposit)?;
            widen(world, &mut deposit, &to)?;
            if deposit.value != value {
                deposit.replace(value, now, new.expires.clone());
            } else if new.expires.is_some() {
                deposit.expires = new.expires;
            }
            deposit
        }
        None => {
            let owner = new.owner.clone();
            let mut fresh = Deposit::new(new.variable, value, owner, world.salt()?, new.created);
            (fresh.rotated, fresh.expires) = (new.rotated, new.expires);
            to.iter().for_each(|to| fresh.agreed.note(to, world.is_agent()));
            fresh
        }
    };
    agreed.into_iter().for_each(|agreement| deposit.agreed.take(agreement, world.is_agent()));
    Ok(deposit)
}

/// What an agent recorded for its own value is not what a person agreed to for another one: it is asked about once, and where
/// nobody can be asked it goes.
pub fn review(world: &World, deposit: &mut Deposit) -> Result<(), Failure> {
    let places: Vec<String> =
        deposit.agreed.by_agent().iter().map(|to| text::line(&to.to_string(), 1000)).collect();
    if world.is_agent() || places.is_empty() {
        return Ok(());
    }
    let (variable, places) = (&deposit.variable, text::list(&places));
    let question = format!("an agent recorded that {variable} may go to {places}: keep that?");
    let keeps = match world.terminal() {
        Some(terminal) => terminal.confirm(&question, false)?,
        None => false,
    };
    if !keeps {
        world.ui.say(&format!("{variable} may no longer go to {places}, which an agent had recorded"));
    }
    deposit.agreed.settle(keeps);
    Ok(())
}

/// Lets what is stored go to further places. An agent cannot: its own value today would open the way for the person's
/// tomorrow, and what the index shows does not decide.
fn widen(world: &World, deposit: &mut Deposit, to: &BTreeSet<Destination>) -> Result<(), Failure> {
    if world.is_agent() {
        return match to.iter().all(|to| deposit.agreed.has(to)) {
            true => Ok(()),
            false => Err(agents_way(&deposit.variable)),
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

/// Stores each of these for its new owner. One write of the index names that and no longer the old one, so that a kill leaves
/// one of them.
fn move_secrets(
    world: &World,
    index: &mut Index,
    moves: Vec<(ItemId, Owner, BTreeSet<Destination>)>,
) -> Result<(), Failure> {
    for (id, owner, to) in moves {
        let Some(record) = index.records().iter().find(|record| record.id == id).cloned() else { continue };
        let Some(mut deposit) = world.whole(&record)? else { continue };
        deposit.owner = owner;
        widen(world, &mut deposit, &to)?;
        let item = Item { id: world.new_id(&record.variable)?, store: record.store };
        store_all(world, index, vec![(deposit, item)])?;
        index.remove(&id);
        world.write_index(index)?;
    }
    Ok(())
}

/// Stores each deposit under a fresh id, with what of its history does not fit in beside it, and notes all in one write of the
/// index. What they replace is pending from then on.
pub fn save(
    world: &World,
    index: &mut Index,
    deposits: Vec<(Deposit, Item)>,
) -> Result<Vec<Record>, Failure> {
    let records = store_all(world, index, deposits)?;
    world.write_index(index)?;
    Ok(records)
}

/// The same without the last write of the index, in which more may change.
fn store_all(
    world: &World,
    index: &mut Index,
    deposits: Vec<(Deposit, Item)>,
) -> Result<Vec<Record>, Failure> {
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
    put_items(world, index, &texts)?;
    records.iter().for_each(|record| index.put(record.clone()));
    Ok(records)
}

fn unwritten(item: &Item, why: &BadDeposit) -> Failure {
    Failure::new(format!("{} cannot be stored: {why}", item.id))
}

fn stage(world: &World, edit: &FileEdit) -> Result<Option<Staged>, Failure> {
    let path = world.writable(&edit.path)?;
    let before = files::read(&edit.path)?;
    let after = edit.change.apply(before.as_deref()).map_err(|error| Failure::edit(&edit.path, &error))?;
    if after.is_some() {
        // The client makes the directory that CLAUDE_CONFIG_DIR names in the same way.
        files::shared_dir(&path.dir())?;
    }
    Ok(match after {
        Some(bytes) => Some(Staged::new(&path, before, &bytes, edit.expect)?),
        None => None,
    })
}

fn commit(world: &World, edit: &FileEdit, staged: Option<Staged>) -> Result<(), Failure> {
    let _client = match edit.shared_with_client && staged.is_some() {
        true => Some(Lock::beside(&edit.path)?),
        false => None,
    };
    let mut staged = staged;
    for _ in 0..TRIES {
        let Some(ready) = staged else { return Ok(()) };
        match ready.commit() {
            // Another program wrote the file meanwhile: the same change, made to what it holds now.
            Err(FileError::Changed { .. }) => staged = stage(world, edit)?,
            other => return Ok(other?),
        }
    }
    Err(FileError::Changed { path: edit.path.clone() }.into())
}
