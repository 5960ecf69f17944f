//! What the errors of `keyring` mean for a person, on the systems whose keychain it opens.

use std::error::Error as _;

use keyring_core::Error;

use super::{StoreError, status_codes};
use crate::base::names::ItemId;
use crate::base::system::System;
use crate::base::text;

/// What `error` means on `system`, which gave `code` with it, if it gives codes.
pub(super) fn meaning(system: System, code: Option<i32>, id: &ItemId, error: &Error) -> StoreError {
    if let Some(meaning) = code.and_then(status_codes::meaning) {
        return meaning;
    }
    match error {
        // Windows has no locked state: a logon over the network or of a service has no store at all.
        Error::NoStorageAccess(_) if system == System::Windows => {
            StoreError::Absent(text::short(&described(error)))
        }
        Error::NoStorageAccess(_) => StoreError::Locked,
        Error::Ambiguous(_) => StoreError::Ambiguous(id.clone()),
        Error::TooLong(_, limit) => StoreError::TooLong { item: id.clone(), limit: *limit as usize },
        other => StoreError::Keychain(text::short(&described(other))),
    }
}

/// The words of an error, except where `keyring` would put stored bytes or items into them.
pub(super) fn described(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the stored data is malformed".to_owned(),
        Error::Ambiguous(_) => "several items match".to_owned(),
        other => match other.source() {
            Some(source) => source.to_string(),
            None => other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(system: System, code: Option<i32>, error: &Error) -> StoreError {
        meaning(system, code, &id(), error)
    }

    fn id() -> ItemId {
        "A/00000001".parse().unwrap()
    }

    fn no_access() -> Error {
        Error::NoStorageAccess(Box::new(std::io::Error::other("no logon session")))
    }

    #[test]
    fn stored_bytes_never_reach_a_message() {
        let canary = format!("can{}", "ary");
        let bytes = || canary.clone().into_bytes();
        let utf8 = || Box::new(String::from_utf8([bytes(), vec![0xff]].concat()).unwrap_err());
        for error in [Error::BadEncoding(bytes()), Error::BadDataFormat(bytes(), utf8())] {
            for system in [System::Mac, System::Windows] {
                let said = means(system, None, &error).to_string();
                assert!(!said.contains(&canary) && !said.contains("99, 97, 110"), "{said}");
            }
        }
    }

    #[test]
    fn no_access_is_locked_on_macos_and_no_store_at_all_on_windows() {
        assert!(matches!(means(System::Mac, None, &no_access()), StoreError::Locked));
        let absent = means(System::Windows, None, &no_access());
        assert!(matches!(absent, StoreError::Absent(why) if why.contains("no logon session")));
    }

    #[test]
    fn the_code_of_the_system_says_more_than_the_kind_of_error() {
        assert!(matches!(means(System::Mac, Some(-128), &no_access()), StoreError::Refused));
        assert!(matches!(means(System::Mac, Some(-50), &no_access()), StoreError::Locked));
    }

    #[test]
    fn what_is_too_long_and_what_is_twice_there_name_the_item() {
        let long = Error::TooLong("password".to_owned(), 2560);
        let said = means(System::Windows, None, &long);
        assert!(matches!(said, StoreError::TooLong { item, limit: 2560 } if item == id()));
        let twice = means(System::Mac, None, &Error::Ambiguous(vec![]));
        assert!(matches!(twice, StoreError::Ambiguous(item) if item == id()));
    }
}
