//! Every file below a directory.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// No directory of a project is nested deeper; a link that leads back ends there.
const DEEPEST: usize = 16;

/// The files below `dir`, also through links, whose names are wanted, in one order; none where there is no such directory.
pub fn below(dir: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let (mut left, mut seen) = (vec![(dir.to_owned(), 0)], BTreeSet::new());
    while let Some((dir, depth)) = left.pop() {
        // Through links a directory can be reached in more ways than can be gone.
        if !dir.canonicalize().is_ok_and(|real| seen.insert(real)) {
            continue;
        }
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_dir = match entry.file_type() {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                _ => super::is_dir(&path),
            };
            if is_dir && depth < DEEPEST {
                left.push((path, depth + 1));
            } else if !is_dir && is_wanted(&entry.file_name().to_string_lossy()) {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    found
}
