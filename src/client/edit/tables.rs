//! The same changes to a file of TOML, by `toml_edit`, which keeps comments and layout. A comment above a table that goes stays,
//! in front of what follows.

use serde_json::{Map, Value as Json};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::{Edit, EditError, SyntaxError, document};
use crate::base::syntax::SourceText;
use crate::client::rewrite::RewriteError;

/// The content after the edits. One that `toml_edit` would write otherwise, be it as it is, is left alone.
pub fn apply_tables(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let source = SourceText::decode(bytes);
    if source.lossy {
        return Err(RewriteError::Broken.into());
    }
    let is_crlf = source.text.contains("\r\n");
    let end = if source.text.is_empty() || source.text.ends_with('\n') { "" } else { "\n" };
    let text = format!("{}{end}", source.text).replace("\r\n", "\n");
    let mut document: DocumentMut = text.parse().map_err(|error| syntax(&text, &error))?;
    let render = |document: &DocumentMut| {
        if is_crlf { document.to_string().replace('\n', "\r\n") } else { document.to_string() }
    };
    if document.to_string() != text
        || is_crlf && text.matches('\n').count() != source.text.matches("\r\n").count() + end.len()
    {
        return Err(RewriteError::Shape.into());
    }
    let before = document.to_string();
    for edit in edits {
        match edit {
            Edit::Set { path, value } => set(&mut document, path, value)?,
            Edit::Remove { path } if path.is_empty() => return Err(EditError::Everything),
            Edit::Remove { path } => remove(&mut document, path),
        }
    }
    if document.to_string() == before { Ok(bytes.to_vec()) } else { Ok(source.encode(&render(&document))) }
}

fn syntax(text: &str, error: &toml_edit::TomlError) -> SyntaxError {
    let message = error.message().lines().next().unwrap_or_default();
    document::at(text, error.span().map_or(0, |span| span.start), &document::lower_first(message))
}

/// Where a new table stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Within the braces of the table that it is in.
    Braces,
    /// In the table that it is in, which has lines of its own.
    Inside,
    /// In a line of its own, the first of the file.
    First,
    /// In a line of its own behind an empty one.
    Apart,
}

fn set(document: &mut DocumentMut, path: &[String], value: &Json) -> Result<(), EditError> {
    let Some((last, above)) = path.split_last() else { return Err(EditError::NotAnObject(Vec::new())) };
    let is_empty = document.is_empty() && document.trailing().as_str().is_none_or(str::is_empty);
    let mut is_inline = false;
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for (depth, key) in above.iter().enumerate() {
        let below = table.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        is_inline |= below.is_inline_table();
        table = below.as_table_like_mut().ok_or_else(|| EditError::NotAnObject(path[..=depth].to_vec()))?;
    }
    let line = match (is_inline, is_empty) {
        (true, _) => Line::Braces,
        (false, true) => Line::First,
        (false, false) => Line::Apart,
    };
    assign(table, last, value, line);
    Ok(())
}

/// Makes what is under `key` equal to `value`; what is so already keeps its spelling.
fn assign(table: &mut dyn TableLike, key: &str, value: &Json, line: Line) {
    match (table.get_mut(key), value) {
        (Some(item), Json::Object(wanted)) if item.is_table_like() => {
            let line = if item.is_inline_table() { Line::Braces } else { Line::Inside };
            let Some(own) = item.as_table_like_mut() else { return };
            let gone: Vec<String> =
                own.iter().map(|(key, _)| key.to_owned()).filter(|key| !wanted.contains_key(key)).collect();
            gone.iter().for_each(|key| drop(own.remove(key)));
            wanted.iter().for_each(|(key, value)| assign(own, key, value, line));
        }
        (Some(item), _) => {
            let Some(mut new) = inline(value) else { return };
            match item.as_value() {
                Some(old) if plain(old) == plain(&new) => return,
                Some(old) => *new.decor_mut() = old.decor().clone(),
                None => {}
            }
            *item = Item::Value(new);
        }
        (None, Json::Object(members)) if matches!(line, Line::First | Line::Apart) => {
            let mut own = headed(members);
            if line == Line::Apart {
                own.decor_mut().set_prefix("\n");
            }
            table.insert(key, Item::Table(own));
        }
        (None, _) => {
            let Some(mut new) = inline(value) else { return };
            if line == Line::Braces {
                hand_on_space(last_value(table), &mut new);
            }
            table.insert(key, Item::Value(new));
        }
    }
}

fn last_value(table: &mut dyn TableLike) -> Option<&mut Value> {
    table.iter_mut().last().and_then(|(_, item)| item.as_value_mut())
}

/// What stood before the closing brace stands there again, behind the one that is the last now.
fn hand_on_space(from: Option<&mut Value>, to: &mut Value) {
    let Some(from) = from else { return };
    if let Some(space) = from.decor().suffix().cloned() {
        from.decor_mut().set_suffix("");
        to.decor_mut().set_suffix(space);
    }
}

/// A table with a line of its own.
fn headed(members: &Map<String, Json>) -> Table {
    let mut table = Table::new();
    for (key, value) in members {
        if let Some(value) = inline(value) {
            table.insert(key, Item::Value(value));
        }
    }
    table
}

fn inline(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(is) => Value::from(*is),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::from(number),
            None => Value::from(number.as_f64()?),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(elements) => Value::Array(elements.iter().filter_map(inline).collect::<Array>()),
        Json::Object(members) => {
            let members = members.iter().filter_map(|(key, value)| Some((key.as_str(), inline(value)?)));
            Value::InlineTable(members.collect::<InlineTable>())
        }
    })
}

/// What a value says, however it is spelled.
fn plain(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.value().as_str()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(is) => Json::from(*is.value()),
        Value::Datetime(when) => Json::from(when.value().to_string()),
        Value::Array(elements) => elements.iter().map(plain).collect(),
        Value::InlineTable(members) => {
            members.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn remove(document: &mut DocumentMut, path: &[String]) {
    let Some((last, above)) = path.split_last() else { return };
    let Some(gone) = take(document.as_table_mut(), above, last) else { return };
    let Some(table) = gone.as_table() else { return };
    let kept = comments(table);
    if kept.is_empty() {
        return;
    }
    match following(document.as_table_mut(), table.position()) {
        Some(next) => {
            let prefix =
                next.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
            next.decor_mut().set_prefix(format!("{kept}{prefix}"));
        }
        None => {
            let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(format!("{kept}{trailing}"));
        }
    }
}

/// Takes out what is at a path, and the tables above it that were there for its sake alone.
fn take(table: &mut dyn TableLike, above: &[String], last: &str) -> Option<Item> {
    let Some((key, rest)) = above.split_first() else {
        let mut gone = table.remove(last)?;
        if let (Some(own), Some(next)) = (gone.as_value_mut(), last_value(table)) {
            let is_closing = next.decor().suffix().and_then(|space| space.as_str()).is_none_or(str::is_empty);
            if is_closing {
                hand_on_space(Some(own), next);
            }
        }
        return Some(gone);
    };
    let below = table.get_mut(key)?;
    let gone = take(below.as_table_like_mut()?, rest, last);
    let is_left = below.as_table().is_some_and(|table| table.is_implicit() && table.is_empty());
    if gone.is_some() && is_left {
        table.remove(key);
    }
    gone
}

/// The comments above a table and those below it, with the lines between them.
fn comments(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    if prefix.contains('#') { prefix.to_owned() } else { String::new() }
}

/// The table that stands next behind this place of the file.
fn following(table: &mut Table, behind: Option<isize>) -> Option<&mut Table> {
    let behind = behind?;
    let mut nearest: Option<isize> = None;
    positions(table, &mut |at| {
        if at > behind && nearest.is_none_or(|known| at < known) {
            nearest = Some(at);
        }
    });
    at(table, nearest?)
}

fn positions(table: &Table, see: &mut dyn FnMut(isize)) {
    for (_, item) in table.iter() {
        for below in tables(item) {
            if let Some(at) = below.position().filter(|_| !below.is_implicit() && !below.is_dotted()) {
                see(at);
            }
            positions(below, see);
        }
    }
}

fn tables(item: &Item) -> Vec<&Table> {
    match item {
        Item::Table(table) => vec![table],
        Item::ArrayOfTables(all) => all.iter().collect(),
        _ => Vec::new(),
    }
}

fn at(table: &mut Table, position: isize) -> Option<&mut Table> {
    for (_, item) in table.iter_mut() {
        let below: Vec<&mut Table> = match item {
            Item::Table(table) => vec![table],
            Item::ArrayOfTables(all) => all.iter_mut().collect(),
            _ => Vec::new(),
        };
        for table in below {
            if table.position() == Some(position) && !table.is_implicit() {
                return Some(table);
            }
            if let Some(found) = at(table, position) {
                return Some(found);
            }
        }
    }
    None
}

#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;
