//! Whose an item of a keychain is: several data directories of one person may keep their secrets in one keychain, and each has an
//! index of its own.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::base::text;
use crate::system::files;

/// The attribute that tells the data directory whose index names the item. Those of the usual one have none.
pub(super) const HOME: &str = "home";

/// What items of the data directory at `home`, which is not the usual one, have there. No path, because a keychain shows it while it is locked.
pub(super) fn mark(home: &Path) -> String {
    let real = files::real(home).unwrap_or_else(|_| home.to_owned());
    let digest = Sha256::digest(real.as_os_str().as_encoded_bytes());
    text::hex(&digest[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_mark_by_whatever_path_and_no_other_has_it() {
        let root = tempfile::tempdir().unwrap();
        let [own, other, link] = ["own", "other", "link"].map(|name| root.path().join(name));
        std::fs::create_dir(&own).unwrap();
        std::os::unix::fs::symlink(&own, &link).unwrap();
        assert_eq!(mark(&link), mark(&own));
        assert_ne!(mark(&other), mark(&own));
        assert_eq!(mark(&own).len(), 16);
    }
}
