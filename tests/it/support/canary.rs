//! Secrets made up at run time, so that no scanner trips on this repository, and a search for where one surfaced.

use std::fs;
use std::path::{Path, PathBuf};

/// `length` random letters and digits.
pub fn random(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let byte = (getrandom::u32().expect("random bytes") & 63) as usize;
        text.extend(ALPHABET.get(byte).map(|b| char::from(*b)));
    }
    text
}

/// A secret that nothing else can contain by chance and that no detector knows by its shape.
pub fn canary() -> String {
    format!("canary{}", random(34))
}

/// The shape of a GitHub personal access token.
pub fn github_token() -> String {
    format!("gh{}_{}", "p", random(36))
}

/// The files at or below `root` whose bytes contain `secret`, plain or in hex. Sockets and pipes are passed over.
pub fn files_with(root: &Path, secret: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(root, &mut |path, bytes| {
        if contains(bytes, secret) {
            found.push(path.to_owned());
        }
    });
    found
}

/// Whether `bytes` give `secret` away, plain or in hex.
pub fn contains(bytes: &[u8], secret: &str) -> bool {
    let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
    [secret, &hex]
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle.as_bytes())))
}

fn walk(path: &Path, visit: &mut impl FnMut(&Path, &[u8])) {
    let Ok(meta) = fs::symlink_metadata(path) else { return };
    if meta.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            walk(&entry.path(), visit);
        }
    } else if meta.is_file()
        && let Ok(bytes) = fs::read(path)
    {
        visit(path, &bytes);
    }
}
