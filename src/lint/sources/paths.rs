//! Paths as findings name them.

use std::path::Path;

/// `path` as findings name it.
pub(super) fn name(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}
