//! Whose an item of a keychain is: several data directories of one person may keep their secrets in one keychain, and each has an
//! index of its own.

use std::io::ErrorKind;
use std::path::Path;

use crate::system::files;

/// The attribute that names the data directory whose index names the item.
pub(super) const HOME: &str = "home";

/// `home` as an item names it; nothing where that is no text.
pub(super) fn named(home: &Path) -> Option<String> {
    let real = files::real(home).unwrap_or_else(|_| home.to_owned());
    real.to_str().map(str::to_owned)
}

/// Whether an item that names `theirs` is of another directory than `home`, which is there still. Where it is gone, nobody
/// else will ask for the item: it was moved, or deleted.
pub(super) fn is_of_another(theirs: &str, home: &Path) -> bool {
    match files::real(Path::new(theirs)) {
        Ok(theirs) => files::real(home).ok() != Some(theirs),
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_of_another_directory_as_long_as_that_is_there() {
        let root = tempfile::tempdir().unwrap();
        let [own, other, link] = ["own", "other", "link"].map(|name| root.path().join(name));
        std::fs::create_dir(&own).unwrap();
        let its = named(&other).unwrap();
        assert!(!is_of_another(&its, &own), "nobody's");
        std::fs::create_dir(&other).unwrap();
        assert!(is_of_another(&its, &own));
        assert!(is_of_another(&its, &root.path().join("none yet")));
        assert!(!is_of_another(&named(&own).unwrap(), &own));
        std::os::unix::fs::symlink(&own, &link).unwrap();
        assert!(!is_of_another(&named(&own).unwrap(), &link), "the same by another name");
        assert_eq!(named(&link), named(&own));
    }
}
