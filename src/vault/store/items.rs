//! Finding our items in the secret service, and telling them from those of other programs.

use std::collections::HashMap;

use zbus::message::Message;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::StoreError;
use super::access::SERVICE;
use super::bus::{Bus, COLLECTION, ITEM, meaning, read, service, to};
use super::homes;
use crate::base::names::ItemId;
use crate::system::bus::BusReply;

/// The attribute by which an item is ours, beside the service and the id. Providers add to what they are given.
pub(super) const MARK: (&str, &str) = ("written-by", "mcpkey");

/// What providers add to an item that has no mark: gnome-keyring the schema, KeePassXC its entry's fields.
const ADDED_BY_PROVIDERS: [&str; 8] =
    ["xdg:schema", "FDO_SECRETS_CONTENT_TYPE", "Title", "UserName", "URL", "Notes", "Path", "Uuid"];

/// The attribute that all our items have.
const SERVED: (&str, &str) = ("service", SERVICE);

/// The attribute of an item of ours that says which it is.
fn username(id: &ItemId) -> (&str, &str) {
    ("username", id.as_str())
}

/// What the service has under one id.
#[derive(Default, Clone)]
pub(super) struct FoundItems {
    pub(super) ours: Vec<OwnedObjectPath>,
    pub(super) foreign: usize,
}

/// The item of each of `ids` that bears our mark, where each has one and nothing is locked: one question for each tells that.
/// Else [`find`] has to look closer.
pub(super) fn marked(bus: &mut Bus, ids: &[ItemId]) -> Result<Option<Vec<OwnedObjectPath>>, StoreError> {
    let by_mark: Vec<_> = ids.iter().map(|id| HashMap::from([SERVED, username(id), MARK])).collect();
    let mut items = Vec::with_capacity(ids.len());
    for answer in bus.ask(searches(&by_mark)?)? {
        let (mut unlocked, locked): SearchAnswer = read(&answer?)?;
        match unlocked.pop() {
            Some(path) if unlocked.is_empty() && locked.is_empty() => items.push(path),
            _ => return Ok(None),
        }
    }
    Ok(Some(items))
}

/// Finds the items of `ids`, unlocking what has to be unlocked to be sure.
pub(super) fn find(bus: &mut Bus, ids: &[ItemId]) -> Result<Vec<FoundItems>, StoreError> {
    let by_id: Vec<_> = ids.iter().map(|id| HashMap::from([SERVED, username(id)])).collect();
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

/// The ids of all our items but those of another data directory than `home` ([`homes`]), where nothing is locked that could be one.
pub(super) fn all(bus: &mut Bus, home: Option<&str>) -> Result<Vec<ItemId>, StoreError> {
    let found = search(bus, &[HashMap::from([SERVED])])?;
    if !found.locked.is_empty() || found.default_locked {
        return Err(StoreError::Locked);
    }
    let mut ids = Vec::new();
    for (_, attributes) in attributes(bus, found.unlocked)? {
        let is_own = attributes.get(homes::HOME).map(String::as_str) == home;
        let id = attributes.get("username").filter(|_| is_ours(&attributes) && is_own);
        ids.extend(id.and_then(|id| id.parse().ok()));
    }
    Ok(ids)
}

/// What one search found: the unlocked items, and the locked ones.
type SearchAnswer = (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>);

fn searches(queries: &[HashMap<&str, &str>]) -> Result<Vec<Message>, StoreError> {
    queries.iter().map(|attributes| service("SearchItems")?.build(attributes).map_err(meaning)).collect()
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
    let mut calls = searches(queries)?;
    if let Some(collection) = &bus.default_collection {
        calls.push(property(collection, COLLECTION, "Locked")?);
    }
    let mut answers = bus.ask(calls)?.into_iter();
    let mut found = Found::default();
    for answer in answers.by_ref().take(queries.len()) {
        let (unlocked, locked): SearchAnswer = read(&answer?)?;
        found.without_match |= unlocked.is_empty() && locked.is_empty();
        found.unlocked.extend(unlocked);
        found.locked.extend(locked);
    }
    if let Some(answer) = answers.next() {
        found.default_locked = is_true(&answer?)?;
    }
    Ok(found)
}

/// Tells our items from others by their attributes.
fn sort_out(
    bus: &mut Bus,
    ids: &[ItemId],
    candidates: Vec<OwnedObjectPath>,
) -> Result<Vec<FoundItems>, StoreError> {
    let mut by_id: HashMap<String, FoundItems> = HashMap::new();
    for (path, attributes) in attributes(bus, candidates)? {
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

/// An item with its attributes.
type Described = (OwnedObjectPath, HashMap<String, String>);

/// The attributes of each of these.
fn attributes(bus: &mut Bus, paths: Vec<OwnedObjectPath>) -> Result<Vec<Described>, StoreError> {
    let mut calls = Vec::with_capacity(paths.len());
    for path in &paths {
        calls.push(property(path, ITEM, "Attributes")?);
    }
    let mut all = Vec::with_capacity(paths.len());
    for (path, answer) in paths.into_iter().zip(bus.ask(calls)?) {
        let value: OwnedValue = read(&answer?)?;
        all.push((path, HashMap::try_from(value).map_err(|e| meaning(e.into()))?));
    }
    Ok(all)
}

/// Whether we wrote an item of our service: it bears our mark, whatever else a provider made of it; or, without
/// the mark, it has nothing that another program may have added.
fn is_ours(attributes: &HashMap<String, String>) -> bool {
    let has = |(key, value): (&str, &str)| attributes.get(key).is_some_and(|found| found == value);
    let known = |key: &str| matches!(key, "service" | "username") || ADDED_BY_PROVIDERS.contains(&key);
    has(("service", SERVICE)) && (has(MARK) || attributes.keys().all(|key| known(key)))
}

pub(super) fn property(path: &OwnedObjectPath, interface: &str, name: &str) -> Result<Message, StoreError> {
    to(path.as_str(), "org.freedesktop.DBus.Properties", "Get")?.build(&(interface, name)).map_err(meaning)
}

pub(super) fn is_true(answer: &BusReply) -> Result<bool, StoreError> {
    let value: OwnedValue = read(answer)?;
    bool::try_from(value).map_err(|e| meaning(e.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bears_our_mark_is_ours_whatever_was_added() {
        let judge = |more: &[&str]| {
            let keys = ["service", "username"].iter().chain(more);
            is_ours(&keys.map(|key| ((*key).to_owned(), SERVICE.to_owned())).collect())
        };
        assert!(judge(&[]));
        assert!(judge(&["xdg:schema", "FDO_SECRETS_CONTENT_TYPE"]));
        assert!(!judge(&["application"]));
        assert!(judge(&["application", "kwallet:folder", MARK.0]));
    }
}
