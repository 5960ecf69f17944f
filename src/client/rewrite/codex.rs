//! Codex, whose config names variables in fields of their own, by `toml_edit`, which keeps comments and layout.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, RawString, TableLike, Value};

use super::{Hidden, RewriteError};

/// A field that makes way for one that names a variable.
#[derive(Debug, Clone)]
pub struct Field {
    /// The keys that lead to the server.
    pub server: Vec<String>,
    /// Which.
    pub kind: CodexField,
    /// What it must still hold.
    pub old: Hidden,
    /// The variable.
    pub variable: String,
}

/// Which field it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodexField {
    /// `bearer_token`, which becomes `bearer_token_env_var`.
    Bearer,
    /// `http_headers.Authorization` with `Bearer`, which becomes `bearer_token_env_var`.
    BearerHeader(String),
    /// Another of `http_headers`, which goes to `env_http_headers`.
    Header(String),
    /// One of `env`, which goes to `env_vars`.
    Variable(String),
}

const BEARER: &str = "bearer_token_env_var";

/// `text` with all of them.
pub(super) fn apply(text: &str, fields: &[Field]) -> Result<String, RewriteError> {
    if fields.is_empty() {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut = text.parse().map_err(|_| RewriteError::Broken)?;
    for field in fields {
        let server = table(document.as_table_mut(), &field.server)?;
        field.apply(server)?;
    }
    let new = document.to_string();
    // It writes its own line ends.
    Ok(if text.contains("\r\n") { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new })
}

fn table<'d>(top: &'d mut dyn TableLike, keys: &[String]) -> Result<&'d mut dyn TableLike, RewriteError> {
    let mut table = top;
    for key in keys {
        let below = table.get_mut(key).and_then(Item::as_table_like_mut);
        table = below.ok_or(RewriteError::Changed)?;
    }
    Ok(table)
}

impl Field {
    fn apply(&self, server: &mut dyn TableLike) -> Result<(), RewriteError> {
        let variable = || Value::from(self.variable.as_str());
        match &self.kind {
            CodexField::Bearer => {
                self.check(server.get("bearer_token"))?;
                replace(server, "bearer_token", BEARER, Item::Value(variable()));
                Ok(())
            }
            CodexField::BearerHeader(name) => {
                self.take(server, ("http_headers", name), BEARER, &|_| Some(Item::Value(variable())))
            }
            CodexField::Header(name) => {
                self.take(server, ("http_headers", name), "env_http_headers", &|now| {
                    add_header(now, name, &self.variable)
                })
            }
            CodexField::Variable(name) => {
                self.take(server, ("env", name), "env_vars", &|now| add_name(now, &self.variable))
            }
        }
    }

    fn check(&self, item: Option<&Item>) -> Result<(), RewriteError> {
        match item.and_then(Item::as_str) {
            Some(now) if self.old.is(now) => Ok(()),
            _ => Err(RewriteError::Changed),
        }
    }

    /// Takes `name` out of the map `from`, and gives `to` the value that `make` makes of the one it has. Where the map
    /// is empty then, the new field takes its place.
    fn take(
        &self,
        server: &mut dyn TableLike,
        (from, name): (&str, &str),
        to: &str,
        make: &dyn Fn(Option<&Item>) -> Option<Item>,
    ) -> Result<(), RewriteError> {
        let mut made = make(server.get(to)).ok_or(RewriteError::Shape)?;
        let is_inline = server.get(from).is_some_and(Item::is_inline_table);
        let has_header = server.get(from).is_some_and(has_header);
        let around = server.get(from).and_then(Item::as_table).map(toml_edit::Table::decor);
        let around = around.into_iter().flat_map(|decor| [decor.prefix(), decor.suffix()]).flatten();
        let has_comment_of_its_own = around.into_iter().any(has_comment);
        let map = server.get_mut(from).and_then(Item::as_table_like_mut).ok_or(RewriteError::Changed)?;
        self.check(map.get(name))?;
        let key = map.key(name).cloned();
        let gone = map.remove(name);
        let is_empty = map.is_empty() && !has_comment_of_its_own;
        if is_inline {
            close(map, gone);
        } else if let (Some(made), Some(gone)) = (made.as_value_mut(), gone.as_ref().and_then(Item::as_value))
        {
            // The comment behind it.
            if let Some(behind) = gone.decor().suffix().filter(|text| has_comment(text)) {
                made.decor_mut().set_suffix(behind.clone());
            }
        }
        let is_new = server.get(to).is_none();
        if is_empty && is_new && !has_header {
            replace(server, from, to, made);
        } else {
            if is_empty {
                server.remove(from);
            }
            match server.get_mut(to) {
                Some(item) => *item = made,
                None => {
                    server.insert(to, made);
                }
            }
        }
        if !is_inline
            && let Some(above) = key.and_then(|key| key.leaf_decor().prefix().cloned()).filter(has_comment)
            && let Some(mut to) = server.key_mut(to)
        {
            to.leaf_decor_mut().set_prefix(above);
        }
        Ok(())
    }
}

fn has_comment(space: &RawString) -> bool {
    space.as_str().is_some_and(|text| text.contains('#'))
}

/// Whether it is a table with a line of its own, after which no value of the table above can stand.
fn has_header(item: &Item) -> bool {
    item.as_table().is_some_and(|table| !table.is_dotted())
}

/// What stood before the brace of an inline table stands there again.
fn close(map: &mut dyn TableLike, gone: Option<Item>) {
    let end = gone.and_then(|item| item.as_value()?.decor().suffix().cloned());
    let last = map.iter_mut().last().and_then(|(_, item)| item.as_value_mut());
    if let (Some(end), Some(last)) = (end, last)
        && end.as_str().is_some_and(|space| !space.is_empty())
    {
        last.decor_mut().set_suffix(end);
    }
}

fn add_header(now: Option<&Item>, name: &str, variable: &str) -> Option<Item> {
    let mut item = match now {
        Some(item) => item.clone(),
        None => Item::Value(Value::InlineTable(InlineTable::new())),
    };
    item.as_table_like_mut()?.insert(name, toml_edit::value(variable));
    Some(item)
}

fn add_name(now: Option<&Item>, variable: &str) -> Option<Item> {
    let mut item = match now {
        Some(item) => item.clone(),
        None => Item::Value(Value::Array(Array::new())),
    };
    let names = item.as_array_mut()?;
    if !names.iter().any(|name| name.as_str() == Some(variable)) {
        names.push(variable);
    }
    Some(item)
}

/// Puts `to` where `from` stood, with the comments above and behind it.
fn replace(table: &mut dyn TableLike, from: &str, to: &str, mut item: Item) {
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    let mut members: Vec<(Key, Item)> = Vec::new();
    for name in names {
        let key = table.key(&name).cloned().unwrap_or_else(|| Key::new(&name));
        let Some(old) = table.remove(&name) else { continue };
        if name != from {
            members.push((key, old));
            continue;
        }
        if let (Some(value), Some(old)) = (item.as_value_mut(), old.as_value()) {
            *value.decor_mut() = old.decor().clone();
        }
        let renamed = Key::new(to).with_leaf_decor(key.leaf_decor().clone());
        members.push((renamed, item.clone()));
    }
    for (key, item) in members {
        table.entry_format(&key).or_insert(item);
    }
}
