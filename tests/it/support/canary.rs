//! Secrets made up at run time, so that no scanner trips on this repository, and a search for where one surfaced.

use std::fs;
use std::path::{Path, PathBuf};

/// `length` random letters and digits.
pub(crate) fn random(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let byte = (getrandom::u32().expect("random bytes") & 63) as usize;
        text.extend(ALPHABET.get(byte).map(|b| char::from(*b)));
    }
    text
}

/// A secret that nothing else can contain by chance and that no detector knows by its shape.
pub(crate) fn canary() -> String {
    format!("canary{}", random(34))
}

/// The shape of a GitHub personal access token.
pub(crate) fn github_token() -> String {
    format!("gh{}_{}", "p", random(36))
}

/// The files at or below `root` whose bytes contain `secret` in any spelling. Sockets and pipes are passed over.
pub(crate) fn files_with(root: &Path, secret: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(root, &mut |path, bytes| {
        if contains(bytes, secret) {
            found.push(path.to_owned());
        }
    });
    found
}

/// Whether `bytes` give `secret` away: plain, in hex, backwards, or in base64 at whatever offset.
pub(crate) fn contains(bytes: &[u8], secret: &str) -> bool {
    let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
    let backwards: String = secret.chars().rev().collect();
    let spelled = [secret.to_owned(), hex, backwards].into_iter().chain((0..3).map(|at| base64(secret, at)));
    spelled
        .into_iter()
        .any(|needle| bytes.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle.as_bytes())))
}

/// The letters of base64 that `secret` alone decides when `at` other bytes stand before it.
fn base64(secret: &str, at: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = std::iter::repeat_n(0, at).chain(secret.bytes()).collect();
    let group = |three: &[u8]| u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
    let letters =
        bytes.chunks_exact(3).flat_map(|three| [18, 12, 6, 0].map(|shift| group(three) >> shift & 63));
    let all: String = letters.map(|six| char::from(ALPHABET[six as usize])).collect();
    all[if at == 0 { 0 } else { 4 }..].to_owned()
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    // "Zm9vYmFy" and its shifted forms, as any base64 program gives them for foobar.
    for spelled in ["foobar", "raboof", "666F6F626172", "Zm9vYmFy", "eGZvb2Jhcg==", "eHhmb29iYXI="] {
        assert!(contains(format!("..{spelled}..").as_bytes(), "foobar"), "{spelled}");
    }
    assert!(!contains(b"foo bar", "foobar"));
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
