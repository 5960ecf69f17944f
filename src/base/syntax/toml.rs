//! TOML, by `toml_edit`, which knows where everything stands.

use std::borrow::Cow;
use std::ops::Range;

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::{Broken, Leaf, Member, Node, Tree, dotenv};

/// Reads `text`. One that is not TOML is read line by line.
pub(super) fn read(text: &str) -> Tree<'_> {
    match Document::parse(text) {
        Ok(document) => {
            let mut strings = Vec::new();
            let root = table(text, document.as_table(), &mut strings);
            strings.sort_by_key(|span: &Range<usize>| span.start);
            Tree { root, comments: comments(text, &strings), broken: None }
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = match error.message().lines().next().unwrap_or_default() {
                deep if deep.contains("recurs") => "nested too deeply".to_owned(),
                other => other.to_owned(),
            };
            Tree { broken: Some(Broken { at, message }), ..dotenv::read(text) }
        }
    }
}

fn table<'t>(text: &'t str, table: &dyn TableLike, strings: &mut Vec<Range<usize>>) -> Node<'t> {
    let mut members = Vec::new();
    for (name, item) in table.iter() {
        let span = table.key(name).and_then(Key::span).unwrap_or(0..0);
        if !span.is_empty() {
            strings.push(span.clone());
        }
        let inside = unquoted(text, span);
        let key = leaf(text, name, inside);
        members.push(Member { key, value: self::item(text, item, strings) });
    }
    Node::Object(members)
}

fn item<'t>(text: &'t str, item: &Item, strings: &mut Vec<Range<usize>>) -> Node<'t> {
    match item {
        Item::None => Node::Other(0..0),
        Item::Value(value) => self::value(text, value, strings),
        Item::Table(inner) => table(text, inner, strings),
        Item::ArrayOfTables(list) => Node::Array(list.iter().map(|t| table(text, t, strings)).collect()),
    }
}

fn value<'t>(text: &'t str, value: &Value, strings: &mut Vec<Range<usize>>) -> Node<'t> {
    match value {
        Value::String(string) => {
            let span = string.span().unwrap_or(0..0);
            strings.push(span.clone());
            Node::Text(leaf(text, string.value(), unquoted(text, span)))
        }
        Value::Array(array) => Node::Array(array.iter().map(|v| self::value(text, v, strings)).collect()),
        Value::InlineTable(inner) => table(text, inner, strings),
        other => Node::Other(other.span().unwrap_or(0..0)),
    }
}

fn leaf<'t>(text: &'t str, value: &str, span: Range<usize>) -> Leaf<'t> {
    let raw = &text[span.clone()];
    let value = if raw == value { Cow::Borrowed(raw) } else { Cow::Owned(value.to_owned()) };
    Leaf::new(value, span)
}

/// `span` without the quotes around it, and without the line break that may follow three of them.
fn unquoted(text: &str, span: Range<usize>) -> Range<usize> {
    let raw = &text[span.clone()];
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if raw.len() >= 2 * quote.len() && raw.starts_with(quote) && raw.ends_with(quote) {
            let inside = &raw[quote.len()..raw.len() - quote.len()];
            let newline =
                if quote.len() == 3 { inside.len() - inside.trim_start_matches('\r').len() } else { 0 };
            let newline =
                if quote.len() == 3 && inside[newline..].starts_with('\n') { newline + 1 } else { 0 };
            return span.start + quote.len() + newline..span.end - quote.len();
        }
    }
    span
}

/// From each `#` that is in no string to the end of its line.
fn comments(text: &str, strings: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut strings = strings.iter().peekable();
    while let Some(sign) = memchr::memchr(b'#', &text.as_bytes()[at..]).map(|i| at + i) {
        while strings.peek().is_some_and(|span| span.end <= sign) {
            strings.next();
        }
        if let Some(inside) = strings.peek().filter(|span| span.start < sign) {
            at = inside.end;
            continue;
        }
        let end = memchr::memchr(b'\n', &text.as_bytes()[sign..]).map_or(text.len(), |i| sign + i);
        found.push(sign..end);
        at = end;
    }
    found
}
