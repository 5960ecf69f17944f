//! What the codes mean with which macOS's keychain answers, as Apple's `SecBase.h` names them.

use super::StoreError;

/// Of the codes that mean more than "failed": what they mean for a person.
///
/// Over SSH macOS answers `errSecInteractionNotAllowed`: it may not show the dialog that would unlock the keychain.
pub(super) fn meaning(code: i32) -> Option<StoreError> {
    Some(match code {
        // errSecInteractionNotAllowed, errSecInteractionRequired
        -25308 | -25315 => StoreError::Locked,
        // errSecAuthFailed, errSecInvalidOwnerEdit, errSecUserCanceled
        -25293 | -25244 | -128 => StoreError::Refused,
        // errSecNotAvailable
        -25291 => StoreError::Absent("the keychain service is not available".to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_refused_and_what_is_closed_are_told_apart() {
        assert!(matches!(meaning(-25308), Some(StoreError::Locked)));
        assert!(matches!(meaning(-25315), Some(StoreError::Locked)));
        assert!(matches!(meaning(-128), Some(StoreError::Refused)));
        assert!(matches!(meaning(-25293), Some(StoreError::Refused)));
        assert!(matches!(meaning(-25291), Some(StoreError::Absent(_))));
    }

    #[test]
    fn what_is_not_there_and_what_is_unknown_have_no_meaning_of_their_own() {
        // errSecItemNotFound is an answer of the library, and no failure.
        for code in [0, -25300, -25299, -50, 5] {
            assert!(meaning(code).is_none(), "{code}");
        }
    }
}
