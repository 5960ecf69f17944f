//! The Rust sources of mcpkey, without their unit tests.

use std::fs;
use std::path::{Path, PathBuf};

/// All of them but what is in `but`: each one's path below `src`, and its text.
pub(crate) fn files(but: &[&str]) -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut left: Vec<PathBuf> = vec![dir.clone()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.strip_prefix(&dir).unwrap().to_str().unwrap().replace('\\', "/");
        let is_test =
            name.contains("/tests/") || ["tests.rs", "_properties.rs"].iter().any(|end| name.ends_with(end));
        let is_left_out = but.iter().any(|room| Path::new(&name).starts_with(room));
        if name.ends_with(".rs") && !is_test && !is_left_out {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// `source` up to its inline tests.
pub(crate) fn without_tests(source: &str) -> &str {
    let end = source
        .match_indices("#[cfg(test)]\nmod ")
        .find(|(at, _)| source[*at..].lines().nth(1).is_some_and(|line| line.contains('{')))
        .map_or(source.len(), |(at, _)| at);
    &source[..end]
}
