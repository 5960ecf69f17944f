//! Assignments inside a text: statements of a script, lines of a YAML, TOML or INI file, fields of an object in code.
//!
//! Only names that say credential count here; the rest of the text is judged word by word elsewhere.

use std::ops::Range;

use super::Match;
use super::header::judge_header;
use super::names::{Says, says};
use super::value::{Context, From, judge, shifted};
use super::words::NameWords;

/// How long a name is at most, and how far from its sign.
const NAME: usize = 64;
/// How long a value is at most.
const VALUE: usize = 4096;

/// What is secret in the values that `text` assigns.
pub(super) fn find(text: &str, depth: u8) -> Vec<Match> {
    let is_file = text.trim_end().contains('\n');
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    for at in memchr::memchr2_iter(b'=', b':', bytes) {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        let double = matches!(next, b'=' | b':') || at > 0 && b"=:!<>+".contains(&bytes[at - 1]);
        if at < from || double {
            continue;
        }
        let Some(name) = name_before(bytes, at) else { continue };
        let spoken = &text[name.clone()];
        if !matches!(says(spoken), Says::Secret | Says::Password) {
            continue;
        }
        let header = matches!(NameWords::of(spoken).last(), "authorization" | "cookie");
        let flows = b"{,[&".contains(&before(bytes, name.start)) && (is_file || text.contains('{'));
        let starts = starts_line(text, name.start) || flows && bytes[at] == b':';
        let Some(place) = value_after(bytes, at + 1, starts && (is_file || flows), header) else { continue };
        let Some(value) = text.get(place.clone()) else { continue };
        let hits = if header {
            judge_header(spoken, value, depth + 1)
        } else {
            judge(Context::new(From::Variable, spoken, depth + 1), value)
        };
        from = place.end;
        found.extend(shifted(hits, place.start));
    }
    found.extend(elements(text, depth));
    found
}

/// `<password>…</password>`
fn elements(text: &str, depth: u8) -> Vec<Match> {
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'<', text.as_bytes()).filter(|at| text[*at..].starts_with("</")) {
        let head = &text.as_bytes()[at.saturating_sub(VALUE)..at];
        let Some(start) = memchr::memrchr(b'>', head).map(|open| at - head.len() + open + 1) else {
            continue;
        };
        let after = &text.as_bytes()[at + 2..text.len().min(at + 2 + NAME)];
        let Some(name) = memchr::memchr(b'>', after).and_then(|end| text.get(at + 2..at + 2 + end)) else {
            continue;
        };
        if start < at && matches!(says(name), Says::Secret | Says::Password) {
            let context = Context::new(From::Variable, name, depth + 1);
            found.extend(shifted(judge(context, &text[start..at]), start));
        }
    }
    found
}

/// The name that ends before the sign at `at`, without quotes, brackets and what it is a member of.
fn name_before(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let around = |b: &&u8| matches!(**b, b' ' | b'"' | b'\'' | b']' | b')' | b'`' | b'\\');
    let end = at - bytes[..at].iter().rev().take(6).take_while(around).count();
    let sign = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_' || **b == b'-';
    let length = bytes[..end].iter().rev().take(NAME).take_while(sign).count();
    (length > 1).then_some(end - length..end)
}

fn before(bytes: &[u8], start: usize) -> u8 {
    bytes[..start]
        .iter()
        .rev()
        .find(|b| !matches!(b, b' ' | b'"' | b'\'' | b'\n'))
        .copied()
        .unwrap_or_default()
}

/// Whether nothing but a keyword or a mark stands before it on its line.
fn starts_line(text: &str, start: usize) -> bool {
    let from = start.saturating_sub(80);
    let head = text.as_bytes()[from..start].rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let head = head.trim_matches([' ', '\t', '-', '"', '\'']);
    head.len() < 40
        && (["", "export", "set", "env", "let", "const", "var", "local", "declare"].contains(&head)
            || head.ends_with(['.', '[', '$'])
            || head.ends_with("$env:"))
}

/// What is assigned: what stands in quotes, or where `bare` up to the next gap, in a header up to the end of the line.
fn value_after(bytes: &[u8], at: usize, bare: bool, header: bool) -> Option<Range<usize>> {
    let gap = |b: &&u8| matches!(**b, b' ' | b'\t' | b'>' | b'\\');
    let start = at + bytes[at..].iter().take(8).take_while(gap).count();
    let rest = &bytes[start..bytes.len().min(start + VALUE)];
    let first = *rest.first()?;
    if matches!(first, b'"' | b'\'' | b'`') {
        let end = memchr::memchr(first, &rest[1..])?;
        let escaped = usize::from(end > 0 && rest[end] == b'\\');
        return (end > escaped).then_some(start + 1..start + 1 + end - escaped);
    }
    if !bare {
        return None;
    }
    let ends = |b: &u8| {
        if header {
            matches!(b, b'\n' | b'\r' | b'"' | b'\'')
        } else {
            b.is_ascii_whitespace() || b",}\"'".contains(b)
        }
    };
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hex, mixed};
    use super::super::{env, text};

    #[test]
    fn scripts_and_files_in_a_string_are_read() {
        let key = mixed(32);
        for script in [
            format!("process.env.ACME_SECRET = \"{key}\"; require('./server.js')"),
            format!("import os; os.environ['ACME_API_KEY'] = '{key}'; import acme"),
            format!("fetch(u, {{headers: {{\"X-Api-Key\": \"{key}\"}}}})"),
            format!("[acme]\nhost = mcp.acme.dev/mcp\nclient_secret = {}\nretries = 3", hex(30)),
            format!("users:\n- name: bot\n  server: 'https://10.2.0.1'\n  token: {key}\n"),
            format!("user: ada\npassword: Papillon{}\n", 63),
        ] {
            assert!(!env("APP_CONFIG", &script).is_empty(), "{script}");
            assert!(!text(&script).is_empty(), "{script}");
        }
    }

    #[test]
    fn what_only_tells_about_a_key_is_no_assignment() {
        for script in [
            "const key = 'name'; const token = process.env.ACME_TOKEN",
            "auth:\n  type: oauth\n  token_url: https://acme.dev/token\n  token: ${ACME_TOKEN}\n",
            "Set token: the one of the dashboard",
            "password: 'required'",
        ] {
            assert!(env("APP_CONFIG", script).is_empty() && text(script).is_empty(), "{script}");
        }
    }
}
