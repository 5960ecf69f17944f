//! What can be told of a directory that was renamed, or that is gone.

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

/// Symbolic links one after the other, at most; more are a circle.
const LINKS: usize = 40;

/// `path` without `.`, `..` and symbolic links, as far as it is there; of the rest, which is gone, as it is written.
pub fn resolved(path: &Path) -> PathBuf {
    let (mut head, mut rest, mut links) = (path.to_owned(), Vec::new(), 0);
    loop {
        if let Ok(real) = super::real(&head) {
            let found = rest.into_iter().rev().fold(real, joined);
            // Behind a `..` of what is gone there may be a link that is not.
            return if found == path { found } else { resolved(&found) };
        }
        if let (Ok(target), Some(parent), true) = (fs::read_link(&head), head.parent(), links < LINKS) {
            head = parent.join(target);
            links += 1;
            continue;
        }
        let end = head.components().next_back().map(|end| end.as_os_str().to_owned());
        let (Some(end), Some(parent)) = (end, head.parent()) else { return path.components().collect() };
        rest.push(end);
        head = parent.to_owned();
    }
}

fn joined(path: PathBuf, part: OsString) -> PathBuf {
    match Path::new(&part).components().next() {
        Some(Component::ParentDir) => path.parent().map(Path::to_owned).unwrap_or(path),
        _ => path.join(part),
    }
}

/// What a directory keeps when it is renamed or seen under another mount point, and no other has: its number and the moment it
/// was made, which the system alone sets. Nothing where the file system does not note that.
pub fn birth(dir: &Path) -> Option<String> {
    let meta = fs::metadata(dir).ok()?;
    let made = meta.created().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    // A moment at which no file system existed is one that was not noted.
    (made.as_secs() > 0).then(|| format!("{}-{}.{:09}", number(&meta), made.as_secs(), made.subsec_nanos()))
}

#[cfg(unix)]
fn number(meta: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    meta.ino()
}

/// Elsewhere the moment alone has to do.
#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_is_gone_is_found_by_every_spelling() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("real/here")).unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("link")).unwrap();
        std::os::unix::fs::symlink("real/gone", root.join("dangling")).unwrap();
        std::os::unix::fs::symlink("circle", root.join("circle")).unwrap();
        let gone = root.join("real/gone");
        for path in [
            "real/gone",
            "real/gone/",
            "./real/./gone",
            "link/gone",
            "real/here/../gone",
            "dangling",
            "x/../link/gone",
        ] {
            assert_eq!(resolved(&root.join(path)), gone, "{path}");
        }
        assert_eq!(resolved(&root.join("dangling/a/..")), gone);
        assert_eq!(resolved(&root.join("circle/a")), root.join("circle/a"));
    }

    #[test]
    fn a_renamed_directory_is_the_same_and_another_in_its_place_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (dir.path().join("old"), dir.path().join("new"));
        fs::create_dir(&old).unwrap();
        let born = birth(&old);
        fs::rename(&old, &new).unwrap();
        fs::create_dir(&old).unwrap();
        assert_eq!(birth(&new), born);
        assert!(born.is_none() || birth(&old) != born);
    }
}
