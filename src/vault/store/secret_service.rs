//! The Linux keychain: all secrets of a command are read in three round trips, the greeting included, and one is written or
//! deleted by its path.
//!
//! It leaves alone what other programs stored, also where they used our attributes among others.

use std::collections::HashMap;

use zbus::message::Message;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zeroize::Zeroizing;

use super::access::{SERVICE, StoreWay};
use super::bus::{Bus, COLLECTION, ITEM, SERVICE_PATH, WITH_PASSWORD, meaning, read, service, to};
use super::homes;
use super::items::{self, FoundItems, MARK, find, is_true, property};
use super::{Status, StoreError, accept};
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::system::bus::BusReply;

/// `(session, parameters, value, content type)`, the spec's `Secret`.
type Transported = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// The values under `ids`, in their order.
pub(super) fn get(ids: &[ItemId], way: &StoreWay) -> Result<Vec<Option<Secret>>, StoreError> {
    let mut bus = Bus::open(way)?;
    bus.send_beside(new_session()?);
    let items = match items::marked(&mut bus, ids)? {
        Some(items) => items.into_iter().map(Some).collect(),
        None => found(&mut bus, ids)?,
    };
    let wanted: Vec<&OwnedObjectPath> = items.iter().flatten().collect();
    let values = if wanted.is_empty() { HashMap::new() } else { fetch(&mut bus, &wanted)? };
    let value = |(id, item): (&ItemId, &Option<OwnedObjectPath>)| match item {
        None => Ok(None),
        // An item that was found and yields no value was locked in between.
        Some(path) => accept(id, values.get(path).cloned().ok_or(StoreError::Locked)?).map(Some),
    };
    ids.iter().zip(&items).map(value).collect()
}

/// The items of ours that answer to `ids`, unlocked.
fn found(bus: &mut Bus, ids: &[ItemId]) -> Result<Vec<Option<OwnedObjectPath>>, StoreError> {
    let hits = match find(bus, ids) {
        // Another process may have deleted an item between two of the calls.
        Err(StoreError::Keychain(_)) => find(bus, ids)?,
        outcome => outcome?,
    };
    ids.iter().zip(hits).map(|(id, hits)| one(id, hits)).collect()
}

/// Whether an item that another program wrote answers to each of `ids`.
pub(super) fn foreign(ids: &[ItemId], way: &StoreWay) -> Result<Vec<bool>, StoreError> {
    let hits = find(&mut Bus::open(way)?, ids)?;
    Ok(hits.into_iter().map(|hits| hits.foreign > 0).collect())
}

/// Every item of ours that is not another directory's.
pub(super) fn ids(way: &StoreWay) -> Result<Option<Vec<ItemId>>, StoreError> {
    items::all(&mut Bus::open(way)?, way.home.as_deref()).map(Some)
}

/// A plain session: the bus is a socket that only this user can open.
fn open_session(bus: &mut Bus) -> Result<OwnedObjectPath, StoreError> {
    let answer = bus.ask_one(new_session()?)?;
    session(&answer)
}

fn new_session() -> Result<Message, StoreError> {
    service("OpenSession")?.build(&("plain", Value::from(""))).map_err(meaning)
}

fn session(answer: &BusReply) -> Result<OwnedObjectPath, StoreError> {
    let (_, session): (OwnedValue, OwnedObjectPath) = read(answer)?;
    Ok(session)
}

/// The values of items, in the session that was opened beside what found them.
fn fetch(
    bus: &mut Bus,
    items: &[&OwnedObjectPath],
) -> Result<HashMap<OwnedObjectPath, Zeroizing<Vec<u8>>>, StoreError> {
    let session = session(&bus.beside()?)?;
    let get = service("GetSecrets")?.build(&(items, &session)).map_err(meaning)?;
    let values: HashMap<OwnedObjectPath, Transported> = read(&bus.ask_one(get)?)?;
    Ok(values.into_iter().map(|(path, (_, _, value, _))| (path, Zeroizing::new(value))).collect())
}

/// Stores a value: in place of the one that our item holds, else in a new item of the default collection.
pub(super) fn put(id: &ItemId, value: &Secret, way: &StoreWay) -> Result<(), StoreError> {
    let mut bus = Bus::open(way)?;
    let ours = own_item(&mut bus, id)?;
    let collection = bus.default_collection.clone();
    let session = open_session(&mut bus)?;
    // A text, so that the provider's own program shows it as what it is.
    let secret = (&session, [0_u8; 0].as_slice(), value.expose().as_bytes(), "text/plain");
    match (ours, collection) {
        (Some(path), _) => {
            let set = to(path.as_str(), ITEM, "SetSecret")?.build(&(secret,)).map_err(meaning)?;
            bus.ask_one(set).map(|_| ())
        }
        (None, None) => Err(StoreError::NoCollection),
        (None, Some(collection)) => {
            let create = to(collection.as_str(), COLLECTION, "CreateItem")?;
            let create =
                create.build(&(properties(id, way.home.as_deref()), secret, false)).map_err(meaning)?;
            let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = read(&bus.ask_one(create)?)?;
            bus.answered(&prompt)
        }
    }
}

/// Deletes our item; whether it was there.
pub(super) fn delete(id: &ItemId, way: &StoreWay) -> Result<bool, StoreError> {
    let mut bus = Bus::open(way)?;
    let Some(path) = own_item(&mut bus, id)? else { return Ok(false) };
    let delete = to(path.as_str(), ITEM, "Delete")?.build(&()).map_err(meaning)?;
    let prompt: OwnedObjectPath = read(&bus.ask_one(delete)?)?;
    bus.answered(&prompt)?;
    Ok(true)
}

/// Opens the default collection, if it is locked.
pub(super) fn unlock(way: &StoreWay) -> Result<(), StoreError> {
    let mut bus = Bus::open(way)?;
    let collection = bus.default_collection.clone().ok_or(StoreError::NoCollection)?;
    if is_true(&bus.ask_one(property(&collection, COLLECTION, "Locked")?)?)? {
        bus.unlock(std::slice::from_ref(&collection))?;
    }
    Ok(())
}

/// Whether [`unlock_with`] can open it.
pub(super) fn takes_password(way: &StoreWay) -> Result<bool, StoreError> {
    let mut bus = Bus::open(way)?;
    Ok(bus.default_collection.is_some() && bus.takes_password()?)
}

/// Opens the default collection with its password; a wrong one is [`StoreError::Refused`].
pub(super) fn unlock_with(password: &str, way: &StoreWay) -> Result<(), StoreError> {
    let mut bus = Bus::open(way)?;
    let collection = bus.default_collection.clone().ok_or(StoreError::NoCollection)?;
    let session = open_session(&mut bus)?;
    let secret = (&session, [0_u8; 0].as_slice(), password.as_bytes(), "text/plain");
    let unlock = to(SERVICE_PATH, WITH_PASSWORD, "UnlockWithMasterPassword")?;
    bus.ask_one(unlock.build(&(&collection, secret)).map_err(meaning)?)?;
    if is_true(&bus.ask_one(property(&collection, COLLECTION, "Locked")?)?)? {
        Err(StoreError::Refused)
    } else {
        Ok(())
    }
}

/// Our item, if there is one and no other that could be taken for it.
fn own_item(bus: &mut Bus, id: &ItemId) -> Result<Option<OwnedObjectPath>, StoreError> {
    let hits = find(bus, std::slice::from_ref(id))?.pop().unwrap_or_default();
    if hits.foreign > 0 { Err(StoreError::Ambiguous(id.clone())) } else { one(id, hits) }
}

fn properties<'a>(id: &'a ItemId, home: Option<&'a str>) -> HashMap<&'static str, Value<'a>> {
    let own = [("service", SERVICE), ("username", id.as_str()), MARK];
    let attributes: HashMap<&str, &str> =
        own.into_iter().chain(home.map(|home| (homes::HOME, home))).collect();
    HashMap::from([
        ("org.freedesktop.Secret.Item.Label", Value::from(format!("mcpkey: {id}"))),
        ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
    ])
}

/// Whether the default collection is there and open, without asking anybody.
pub(super) fn status(way: &StoreWay) -> Result<Status, StoreError> {
    let mut bus = Bus::open(way)?;
    let collection = bus.default_collection.clone().ok_or(StoreError::NoCollection)?;
    let answer = bus.ask_one(property(&collection, COLLECTION, "Locked")?)?;
    Ok(if is_true(&answer)? { Status::Locked } else { Status::Ready })
}

fn one(id: &ItemId, mut hits: FoundItems) -> Result<Option<OwnedObjectPath>, StoreError> {
    match hits.ours.len() {
        0 | 1 => Ok(hits.ours.pop()),
        _ => Err(StoreError::Ambiguous(id.clone())),
    }
}
