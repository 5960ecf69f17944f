//! `.env` files: `NAME=value`, also after `export`, with or without quotes.

use std::borrow::Cow;

use super::{Leaf, Member, Node, Tree};

/// Reads `text`. Lines that are nothing of the kind are passed over, as those who read such files do.
pub(super) fn read(text: &str) -> Tree<'_> {
    let mut members = Vec::new();
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        if body.starts_with('#') {
            comments.push(from..from + body.len());
        } else if let Some(sign) = body.find('=') {
            let (member, end) = member(body, from, sign);
            let rest = &text[end..from + body.len()];
            comments.extend(rest.find(" #").map(|at| end + at + 1..from + body.len()));
            members.push(member);
        }
        start += line.len();
    }
    Tree { root: Node::Object(members), comments, broken: None }
}

/// The variable, and the byte at which its value ends.
fn member(line: &str, start: usize, sign: usize) -> (Member<'_>, usize) {
    let name = line[..sign].trim_end();
    let name = name.strip_prefix("export ").map_or(name, str::trim_start);
    let name_at = line.find(name).unwrap_or(0);
    let key = Leaf::new(Cow::Borrowed(name), start + name_at..start + name_at + name.len());
    let rest = &line[sign + 1..];
    let skip = rest.len() - rest.trim_start().len();
    let value = rest.trim_start();
    let (skip, value) = match value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        Some(quote) => {
            let inside = &value[1..];
            (skip + 1, &inside[..inside.find(quote).unwrap_or(inside.len())])
        }
        None => (skip, value.split(" #").next().unwrap_or_default().trim_end()),
    };
    let from = start + sign + 1 + skip;
    let end = from + value.len();
    (Member { key, value: Node::Text(Leaf::new(Cow::Borrowed(value), from..end)) }, end)
}
