//! The keychains of macOS and Windows, through `keyring`: one entry at a time.

use std::collections::HashMap;
#[cfg(target_os = "macos")]
use std::error::Error as _;

use keyring_core::{Entry, Error};

use super::access::{SERVICE, StoreWay};
use super::keyring_errors::{self, described};
use super::{Status, StoreError};
use crate::base::names::ItemId;
use crate::base::secret::Secret;
use crate::base::system::System;
use crate::base::text;

pub(super) fn get(ids: &[ItemId], _: &StoreWay) -> Result<Vec<Option<Secret>>, StoreError> {
    let one = |id| match entry(id)?.get_secret() {
        Ok(value) => super::accept(id, zeroize::Zeroizing::new(value)).map(Some),
        Err(Error::NoEntry) => Ok(None),
        Err(e) => Err(meaning(id, e)),
    };
    ids.iter().map(one).collect()
}

pub(super) fn put(id: &ItemId, value: &Secret, _: &StoreWay) -> Result<(), StoreError> {
    entry(id)?.set_secret(value.expose().as_bytes()).map_err(|e| meaning(id, e))
}

pub(super) fn delete(id: &ItemId, _: &StoreWay) -> Result<bool, StoreError> {
    match entry(id)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(e) => Err(meaning(id, e)),
    }
}

/// What they hold cannot be told without asking for each item.
pub(super) fn ids(_: &StoreWay) -> Result<Option<Vec<ItemId>>, StoreError> {
    Ok(None)
}

pub(super) fn status(_: &StoreWay) -> Result<Status, StoreError> {
    open().map(|_| Status::Ready)
}

/// These keychains hold one item for each service and id: nothing else can answer to it.
pub(super) fn foreign(ids: &[ItemId], _: &StoreWay) -> Result<Vec<bool>, StoreError> {
    Ok(vec![false; ids.len()])
}

/// The system shows its own dialog where a value is read.
pub(super) fn unlock(_: &StoreWay) -> Result<(), StoreError> {
    open().map(|_| ())
}

pub(super) fn takes_password(_: &StoreWay) -> Result<bool, StoreError> {
    Ok(false)
}

pub(super) fn unlock_with(_: &str, _: &StoreWay) -> Result<(), StoreError> {
    Err(StoreError::Locked)
}

type PlatformStore = std::sync::Arc<keyring_core::CredentialStore>;

#[cfg(not(windows))]
fn open() -> Result<PlatformStore, StoreError> {
    let absent = |why: String| StoreError::Absent(text::short(&why));
    if let Err(e) = keyring::Entry::store_status() {
        return Err(absent(described(e)));
    }
    keyring_core::get_default_store().ok_or_else(|| absent("no store for this platform".to_owned()))
}

/// Target names of the form `mcpkey:ID/mcpkey`, which no other program's scheme collides with.
#[cfg(windows)]
fn open() -> Result<PlatformStore, StoreError> {
    let names = HashMap::from([("prefix", "mcpkey:"), ("divider", "/"), ("service_no_divider", "true")]);
    match windows_native_keyring_store::Store::new_with_configuration(&names) {
        Ok(store) => Ok(store),
        Err(e) => Err(StoreError::Absent(text::short(&described(&e)))),
    }
}

fn entry(id: &ItemId) -> Result<Entry, StoreError> {
    // Tokens stay on this machine instead of roaming with a Windows profile.
    let modifiers = HashMap::from([("persistence", "Local")]);
    let modifiers = cfg!(windows).then_some(&modifiers);
    open()?.build(SERVICE, id.as_str(), modifiers).map_err(|e| meaning(id, e))
}

fn meaning(id: &ItemId, error: Error) -> StoreError {
    keyring_errors::meaning(System::here(), platform_code(&error), id, &error)
}

#[cfg(target_os = "macos")]
fn platform_code(error: &Error) -> Option<i32> {
    error.source()?.downcast_ref::<security_framework::base::Error>().map(|e| e.code())
}

#[cfg(not(target_os = "macos"))]
fn platform_code(_: &Error) -> Option<i32> {
    None
}
