//! JSON inside a string, read just far enough to know which value stands under which name, and where.
//!
//! A real parser would lose the places. Values that need escapes are judged after unescaping `\/` and `\"`, and
//! reported as a whole.

use std::ops::Range;

use super::Match;
use super::header::judge_header;
use super::rules::PRIVATE_KEY;
use super::value::{Context, From, judge, shifted};
use super::words::NameWords;

/// Whether `text` is an object or a list, and not a file whose first line is `[section]`.
pub fn is_like(text: &str) -> bool {
    let section =
        || text.lines().next().is_some_and(|line| line.trim_end().ends_with(']') && !line.contains('"'));
    text.starts_with(['{', '['])
        && text.contains('"')
        && (text.starts_with('{') || !(section() && text.contains('\n')))
}

/// Names in a key set after which secrets stand; the others hold what is public.
const PRIVATE_PARTS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "k"];

/// The strings of `text` that are no keys, each with the key that it stands under and where it is.
pub fn members(text: &str) -> Vec<(&str, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut name = "";
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        let start = at + 1;
        let string = start..start + text.get(start..close(bytes, start)).unwrap_or_default().len();
        at = close(bytes, start) + 1;
        let colon = bytes[at.min(bytes.len())..].iter().position(|b| !b.is_ascii_whitespace());
        if colon.is_some_and(|skip| bytes[at + skip] == b':') {
            name = &text[string]
        } else {
            found.push((name, string))
        }
    }
    found
}

/// What is secret in the fields of `text`.
pub(super) fn fields(text: &str, depth: u8) -> Vec<Match> {
    let is_keys = text.contains("\"kty\"");
    let mut found = Vec::new();
    for (name, range) in members(text) {
        let string = &text[range.clone()];
        if is_keys {
            let private = PRIVATE_PARTS.contains(&name) && string.len() >= 16;
            found.extend(private.then(|| Match::of(&PRIVATE_KEY, range)));
        } else {
            found.extend(shifted(field(name, string, depth), range.start));
        }
    }
    found
}

fn close(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// `text` with `\u4f60` read as the character it is.
fn letters(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        match code {
            Some(c) => {
                out.push(c);
                out.push_str(&part[4..]);
            }
            None => out.push_str(part),
        }
    }
    out
}

fn field(name: &str, raw: &str, depth: u8) -> Vec<Match> {
    let plain = raw
        .contains('\\')
        .then(|| letters(raw).replace("\\/", "/").replace("\\\"", "\"").replace("\\n", "\n"));
    let value = plain.as_deref().unwrap_or(raw);
    let header = matches!(NameWords::of(name).last(), "authorization" | "cookie");
    let mut found = if header {
        judge_header(name, value, depth)
    } else {
        judge(Context::new(From::Variable, name, depth), value)
    };
    if plain.is_some() {
        found.truncate(1);
        found.iter_mut().for_each(|m| m.range = 0..raw.len());
    }
    found
}
