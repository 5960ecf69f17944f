//! The fields of a server by what they are for, whatever a client calls them.

use serde_json::{Map, Value};

use crate::client::{Entry, Transport};
use crate::known::fields::{Role, role};
use crate::known::{ClientForm, ConfigKind, Wire};

/// In which order the addresses of one server are taken, of those that stand in it.
const ADDRESSES: [&str; 3] = ["httpUrl", "url", "serverUrl"];

/// A server, its texts as they are written.
pub(super) struct Fields {
    /// What it is.
    pub entry: Entry,
    /// What it is given of variables that are named and not written: by their own form, `${VAR}`.
    pub named: Vec<(String, String)>,
    /// Whether it is switched off.
    pub is_off: bool,
}

/// The server; nothing where it has neither a command nor a url.
pub(super) fn read(kind: &ConfigKind, written: &Value) -> Option<Fields> {
    let mut left = written.as_object()?.clone();
    // `{"transport": {"type": "stdio", "command": …}}`
    if let Some(Value::Object(inner)) = left.get("transport").filter(|inner| inner.is_object()).cloned() {
        left.shift_remove("transport");
        left.extend(inner);
    }
    let is_off =
        left.get("disabled") == Some(&Value::Bool(true)) || left.get("enabled") == Some(&Value::Bool(false));
    let word = ["type", "transport"].iter().find_map(|key| left.get(*key)?.as_str().map(str::to_owned));
    let said = word.as_deref().and_then(transport);
    let is_stdio = match said {
        Some(Transport::Stdio) => true,
        Some(Transport::Remote(_)) => false,
        None => key_of(&left, Role::Command).is_some(),
    };
    let mut entry = if is_stdio { stdio(&mut left)? } else { remote(&mut left, said)? };
    let named = match kind.form {
        ClientForm::Fields if is_stdio => handed_on(&left.shift_remove("env_vars").unwrap_or_default()),
        ClientForm::Fields => named(&mut left),
        _ => Vec::new(),
    };
    if said.is_some() {
        ["type", "transport"].iter().for_each(|key| drop(left.shift_remove(*key)));
    }
    *entry.extra_mut() = left;
    Some(Fields { entry, named, is_off })
}

/// The word of a `type`, in any client.
fn transport(word: &str) -> Option<Transport> {
    Transport::from_word(word).or_else(|| {
        Some(match word.to_ascii_lowercase().as_str() {
            "local" => Transport::Stdio,
            "remote" | "streamablehttp" | "streamable_http" => Transport::Remote(Wire::Http),
            "websocket" => Transport::Remote(Wire::Ws),
            _ => return None,
        })
    })
}

fn key_of(fields: &Map<String, Value>, wanted: Role) -> Option<String> {
    fields.keys().find(|key| role(key) == Some(wanted)).cloned()
}

fn take(fields: &mut Map<String, Value>, wanted: Role) -> Option<Value> {
    let key = key_of(fields, wanted)?;
    fields.shift_remove(&key)
}

fn stdio(left: &mut Map<String, Value>) -> Option<Entry> {
    let (mut words, mut env) = (Vec::new(), Vec::new());
    match take(left, Role::Command)? {
        Value::String(program) => words.push(program),
        Value::Array(line) => words.extend(strings(&line)),
        // Zed's may hold the whole of it.
        Value::Object(mut inner) => {
            words.extend(inner.shift_remove("path").and_then(|path| path.as_str().map(str::to_owned)));
            for (key, value) in inner {
                left.entry(key).or_insert(value);
            }
        }
        _ => return None,
    }
    if let Some(Value::Array(args)) = take(left, Role::Args) {
        words.extend(strings(&args));
    }
    if let Some(Value::Object(map)) = take(left, Role::Env) {
        env.extend(pairs(map));
    }
    let mut words = words.into_iter();
    Some(Entry::stdio(words.next()?, words.collect(), env))
}

fn remote(left: &mut Map<String, Value>, said: Option<Transport>) -> Option<Entry> {
    let wire = match said {
        Some(Transport::Remote(wire)) => wire,
        _ => Wire::Http,
    };
    let own = ADDRESSES.iter().find(|key| left.contains_key(**key)).map(|key| (*key).to_owned());
    let url = left.shift_remove(&own.or_else(|| key_of(left, Role::Url))?)?;
    let headers = match take(left, Role::Headers) {
        Some(Value::Object(map)) => pairs(map),
        _ => Vec::new(),
    };
    Some(Entry::remote(wire, url.as_str()?.to_owned(), headers))
}

/// The headers that Codex makes of the variables that other fields name.
fn named(left: &mut Map<String, Value>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    if let Some(Value::String(variable)) = left.shift_remove("bearer_token_env_var") {
        headers.push(("Authorization".to_owned(), format!("Bearer ${{{variable}}}")));
    }
    if let Some(Value::Object(map)) = left.shift_remove("env_http_headers") {
        headers.extend(pairs(map).into_iter().map(|(name, variable)| (name, format!("${{{variable}}}"))));
    }
    headers
}

/// The variables of its own that Codex hands on to a server.
fn handed_on(names: &Value) -> Vec<(String, String)> {
    let name = |value: &Value| {
        let name = value.as_str().or_else(|| value.get("name")?.as_str())?;
        Some((name.to_owned(), format!("${{{name}}}")))
    };
    names.as_array().into_iter().flatten().filter_map(name).collect()
}

fn strings(list: &[Value]) -> impl Iterator<Item = String> + '_ {
    list.iter().filter_map(|word| word.as_str().map(str::to_owned))
}

fn pairs(map: Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    map.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect()
}
