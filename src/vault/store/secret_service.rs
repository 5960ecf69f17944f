//! The Linux keychain read in bulk: all secrets of a command in three round trips.
//!
//! Writing goes through `keyring` (one entry at a time); what is read here is what it writes. It leaves
//! alone what others stored: only an item whose attributes are exactly ours counts.

use std::collections::HashMap;

use zbus::message::Message;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zeroize::Zeroizing;

use super::bus::{Bus, meaning, read, service, to};
use super::keychain::SERVICE;
use super::{Status, StoreError, accept};
use crate::base::names::ItemId;
use crate::base::secret::Secret;

/// Attributes that providers add of their own: gnome-keyring the schema, KeePassXC its entry's fields.
const ADDED_BY_PROVIDERS: [&str; 7] = ["xdg:schema", "Title", "UserName", "URL", "Notes", "Path", "Uuid"];

/// `(session, parameters, value, content type)`, the spec's `Secret`.
type Transported = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// What the service has under one id.
#[derive(Default, Clone)]
struct Hits {
    ours: Vec<OwnedObjectPath>,
    foreign: usize,
}

/// Items of our service beyond those asked for that are looked at before a search by id is cheaper.
const BYSTANDERS: usize = 16;

/// The values under `ids`, in their order.
pub(super) fn get(ids: &[ItemId]) -> Result<Vec<Option<Secret>>, StoreError> {
    let mut bus = Bus::open()?;
    let hits = match find(&mut bus, ids) {
        // Another process may have deleted an item between two of the calls.
        Err(StoreError::Keychain(_)) => find(&mut bus, ids)?,
        outcome => outcome?,
    };
    let items = one_each(ids, hits)?;
    let wanted: Vec<&OwnedObjectPath> = items.iter().flatten().collect();
    let values = if wanted.is_empty() { HashMap::new() } else { fetch(&mut bus, &wanted)? };
    let value = |(id, item): (&ItemId, &Option<OwnedObjectPath>)| match item {
        None => Ok(None),
        // An item that was found and yields no value was locked in between.
        Some(path) => accept(id, values.get(path).cloned().ok_or(StoreError::Locked)?).map(Some),
    };
    ids.iter().zip(&items).map(value).collect()
}

/// The values of items, over a plain session: the bus is a socket that only this user can open.
fn fetch(
    bus: &mut Bus,
    items: &[&OwnedObjectPath],
) -> Result<HashMap<OwnedObjectPath, Zeroizing<Vec<u8>>>, StoreError> {
    let open = service("OpenSession")?.build(&("plain", Value::from(""))).map_err(meaning)?;
    let (_, session): (OwnedValue, OwnedObjectPath) = read(&bus.ask_one(open)?)?;
    let get = service("GetSecrets")?.build(&(items, &session)).map_err(meaning)?;
    let values: HashMap<OwnedObjectPath, Transported> = read(&bus.ask_one(get)?)?;
    Ok(values.into_iter().map(|(path, (_, _, value, _))| (path, Zeroizing::new(value))).collect())
}

/// Makes sure that `keyring` can write or delete `id` without touching what is not ours.
///
/// It searches by our attributes, which another program's item may carry among others.
pub(super) fn check_before_writing(id: &ItemId) -> Result<(), StoreError> {
    let mut bus = Bus::open()?;
    let hits = find(&mut bus, std::slice::from_ref(id))?;
    match hits.first() {
        Some(hits) if hits.foreign > 0 || hits.ours.len() > 1 => Err(StoreError::Ambiguous(id.clone())),
        Some(hits) if hits.ours.is_empty() && bus.default_collection.is_none() => Err(no_collection()),
        _ => Ok(()),
    }
}

/// Whether the default collection is there and open, without asking anybody.
pub(super) fn status() -> Result<Status, StoreError> {
    let mut bus = Bus::open()?;
    let collection = bus.default_collection.clone().ok_or_else(no_collection)?;
    let answer = bus.ask_one(property(&collection, "org.freedesktop.Secret.Collection", "Locked")?)?;
    Ok(if is_true(&answer)? { Status::Locked } else { Status::Ready })
}

/// Finds the items of `ids`, unlocking what has to be unlocked to be sure.
fn find(bus: &mut Bus, ids: &[ItemId]) -> Result<Vec<Hits>, StoreError> {
    let everything = HashMap::from([("service", SERVICE)]);
    let all = search(bus, &[everything])?;
    if all.locked.is_empty() && !all.default_locked && all.unlocked.len() <= ids.len() + BYSTANDERS {
        return sort_out(bus, ids, all.unlocked);
    }
    let one = |id| HashMap::from([("service", SERVICE), ("username", ItemId::as_str(id))]);
    let by_id: Vec<_> = ids.iter().map(one).collect();
    let mut found = search(bus, &by_id)?;
    // Some providers hide the items of a locked collection, so that "none" means nothing then.
    if found.default_locked && found.without_match {
        found.locked.extend(bus.default_collection.clone());
    }
    if !found.locked.is_empty() {
        bus.unlock(&found.locked)?;
        found = search(bus, &by_id)?;
        if !found.locked.is_empty() {
            return Err(StoreError::Locked);
        }
    }
    sort_out(bus, ids, found.unlocked)
}

/// What some searches found together.
#[derive(Default)]
struct Found {
    unlocked: Vec<OwnedObjectPath>,
    locked: Vec<OwnedObjectPath>,
    /// One of the searches matched no item.
    without_match: bool,
    default_locked: bool,
}

fn search(bus: &mut Bus, queries: &[HashMap<&str, &str>]) -> Result<Found, StoreError> {
    let mut calls = Vec::with_capacity(queries.len() + 1);
    for attributes in queries {
        calls.push(service("SearchItems")?.build(attributes).map_err(meaning)?);
    }
    if let Some(collection) = &bus.default_collection {
        calls.push(property(collection, "org.freedesktop.Secret.Collection", "Locked")?);
    }
    let mut answers = bus.ask(calls)?.into_iter();
    let mut found = Found::default();
    for answer in answers.by_ref().take(queries.len()) {
        let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = read(&answer?)?;
        found.without_match |= unlocked.is_empty() && locked.is_empty();
        found.unlocked.extend(unlocked);
        found.locked.extend(locked);
    }
    if let Some(answer) = answers.next() {
        found.default_locked = is_true(&answer?)?;
    }
    Ok(found)
}

/// Tells our items from others by their full set of attributes.
fn sort_out(
    bus: &mut Bus,
    ids: &[ItemId],
    candidates: Vec<OwnedObjectPath>,
) -> Result<Vec<Hits>, StoreError> {
    let mut calls = Vec::with_capacity(candidates.len());
    for path in &candidates {
        calls.push(property(path, "org.freedesktop.Secret.Item", "Attributes")?);
    }
    let mut by_id: HashMap<String, Hits> = HashMap::new();
    for (path, answer) in candidates.into_iter().zip(bus.ask(calls)?) {
        let value: OwnedValue = read(&answer?)?;
        let attributes = HashMap::<String, String>::try_from(value).map_err(|e| meaning(e.into()))?;
        if let Some(id) = attributes.get("username") {
            let hits = by_id.entry(id.clone()).or_default();
            match is_ours(&attributes) {
                true if hits.ours.contains(&path) => {}
                true => hits.ours.push(path),
                false => hits.foreign += 1,
            }
        }
    }
    Ok(ids.iter().map(|id| by_id.get(id.as_str()).cloned().unwrap_or_default()).collect())
}

/// Whether an item of our service and some id has no attribute that another program added.
fn is_ours(attributes: &HashMap<String, String>) -> bool {
    let known = |key: &str| matches!(key, "service" | "username") || ADDED_BY_PROVIDERS.contains(&key);
    attributes.get("service").is_some_and(|s| s == SERVICE) && attributes.keys().all(|key| known(key))
}

fn one_each(ids: &[ItemId], hits: Vec<Hits>) -> Result<Vec<Option<OwnedObjectPath>>, StoreError> {
    let one = |(id, mut hits): (&ItemId, Hits)| match hits.ours.len() {
        0 | 1 => Ok(hits.ours.pop()),
        _ => Err(StoreError::Ambiguous(id.clone())),
    };
    ids.iter().zip(hits).map(one).collect()
}

fn no_collection() -> StoreError {
    StoreError::Absent("the secret service has no default collection".to_owned())
}

fn property(path: &OwnedObjectPath, interface: &str, name: &str) -> Result<Message, StoreError> {
    to(path.as_str(), "org.freedesktop.DBus.Properties", "Get")?.build(&(interface, name)).map_err(meaning)
}

fn is_true(answer: &Message) -> Result<bool, StoreError> {
    let value: OwnedValue = read(answer)?;
    bool::try_from(value).map_err(|e| meaning(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_items_with_exactly_our_attributes_are_ours() {
        let judge = |more: &[&str]| {
            let keys = ["service", "username"].iter().chain(more);
            is_ours(&keys.map(|key| ((*key).to_owned(), SERVICE.to_owned())).collect())
        };
        assert!(judge(&[]));
        assert!(judge(&["xdg:schema"]));
        assert!(!judge(&["application"]));
    }
}
