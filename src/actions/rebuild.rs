//! The index as the stores have it: what each item carries says whose secret it is, and where that may go.

use crate::change::{Transaction, items, lock_with, save};
use crate::vault::consent::Consent;
use crate::vault::deposit::{Deposit, Former, HistoryValue};
use crate::vault::records::{Item, Record, StoreKind};
use crate::world::World;
use crate::world::error::Failure;

/// What came of it.
#[derive(Debug, Default)]
pub struct Rebuilt {
    /// Secrets that the index names again.
    pub named: usize,
    /// Older values that are the former ones of their secrets now, or that nobody needs.
    pub merged: usize,
    /// Items that stay where they are, and why.
    pub left: Vec<String>,
}

/// Has the index name what this store holds and it does not. Of several values for the same owner the newest is in use, unless the index
/// names another; the one before it is the former one.
pub fn rebuild(world: &World, kind: StoreKind) -> Result<Rebuilt, Failure> {
    world.refuse_agent("an agent cannot bring back the index")?;
    let lock = lock_with(world, [kind])?;
    let mut change = Transaction::begin(world, &lock)?;
    let ids = world.store(kind).ids()?.unwrap_or_default();
    let unnamed = change.index.unnamed(kind, ids);
    let ids: Vec<_> = unnamed.iter().map(|item| item.id.clone()).collect();
    let (mut found, mut parts, mut rebuilt) = (Vec::new(), Vec::new(), Rebuilt::default());
    for (item, text) in unnamed.into_iter().zip(world.store(kind).each(&ids)?) {
        let left = |why: String| format!("item {} in the {}: {why}", item.id, kind.title());
        match text {
            Ok(None) => {}
            Err(error) => rebuilt.left.push(left(error.to_string())),
            Ok(Some(text)) => match Deposit::read(&text) {
                Ok(deposit) if deposit.is_part => parts.push(item),
                Ok(deposit) => found.push((item, deposit)),
                // Which project a consent is for cannot be read out of it: it is asked about once more.
                Err(_) if Consent::read(&text).is_some() => change.index.announce(item),
                Err(why) => rebuilt.left.push(left(why.to_string())),
            },
        }
    }
    found.sort_by(|(_, a), (_, b)| since(b).cmp(since(a)));
    for (item, deposit) in found {
        match change.index.exact(deposit.variable.as_str(), &deposit.owner, deposit.account().name()).cloned()
        {
            None => {
                change.index.put(Record::of(&deposit, item));
                rebuilt.named += 1;
            }
            Some(standing) if merge(world, &mut change, &standing, deposit)? => {
                change.index.announce(item);
                rebuilt.merged += 1;
            }
            Some(standing) => rebuilt.left.push(format!(
                "item {} in the {}: another value of {} is kept already",
                item.id,
                kind.title(),
                standing.variable
            )),
        }
    }
    let apart = change.index.unnamed(kind, parts.into_iter().map(|part| part.id).collect());
    rebuilt.left.extend(
        apart.iter().map(|part| format!("item {} in the {}: part of no secret", part.id, kind.title())),
    );
    items::clear(world, &mut change.place(&[])?, |used| used == kind);
    Ok(rebuilt)
}

/// Keeps what an older item holds as the former value of the secret that stands; whether there was room for it, or no need.
fn merge(
    world: &World,
    change: &mut Transaction<'_>,
    standing: &Record,
    older: Deposit,
) -> Result<bool, Failure> {
    let Some(mut deposit) = world.whole(standing)? else { return Ok(false) };
    let held =
        |value: &HistoryValue| matches!(value, HistoryValue::Here(value) if value.is_same(&older.value));
    match &deposit.previous {
        _ if deposit.value.is_same(&older.value) => return Ok(true),
        // Of what was replaced the last is kept.
        Some(former) => return Ok(held(&former.value) || since(&older) <= former.since.as_str()),
        None => {}
    }
    let replaced = since(&deposit).to_owned();
    let from = since(&older).to_owned();
    let value = HistoryValue::Here(older.value);
    deposit.previous = Some(Former { value, since: from, replaced, expires: older.expires });
    let item = Item { id: world.new_id(&standing.variable)?, store: standing.store };
    save(change, vec![(deposit, item)])?;
    Ok(true)
}

/// When the value of a deposit came in, RFC 3339.
fn since(deposit: &Deposit) -> &str {
    deposit.rotated.as_deref().unwrap_or(&deposit.created)
}
