//! One server of a config, typed by the rules by which Claude Code loads or skips it.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::base::names::VarName;
use crate::client::expand;

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// A child process.
    Stdio,
    /// Streamable HTTP.
    Http,
    /// Server-sent events.
    Sse,
    /// A web socket.
    Ws,
}

/// A server as the client sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// How it is reached.
    pub transport: Transport,
    /// Where; empty for stdio.
    pub url: String,
    /// What is sent with each request; empty for stdio.
    pub headers: Vec<(String, String)>,
    /// What is started; empty unless stdio.
    pub command: String,
    /// With which arguments; empty unless stdio.
    pub args: Vec<String>,
    /// With which variables; empty unless stdio.
    pub env: Vec<(String, String)>,
    /// All other keys as they stood: `headersHelper`, `oauth`, `timeout`, what the transport has no use for, and
    /// what the client ignores.
    pub extra: Map<String, Value>,
}

/// A string that the client expands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// `command`.
    Command,
    /// `args`, by index.
    Arg(usize),
    /// The value of a variable in `env`.
    Env(String),
    /// `url`.
    Url,
    /// The value of a header.
    Header(String),
}

/// Why the client skips a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryProblem {
    /// A field is missing or of the wrong type; the path is like `env.TOKEN` or `args.0`, empty for the entry itself.
    #[error("{}expected {expected}, found {found}", colon(.field))]
    Type {
        /// The path of the field within the entry.
        field: String,
        /// `a string`, `an object`, …
        expected: &'static str,
        /// `a number`, `nothing`, …
        found: &'static str,
    },
    /// `command` is the empty string.
    #[error("command: cannot be empty")]
    EmptyCommand,
    /// `url` without `type`.
    #[error("\"url\" without \"type\": add \"type\": \"http\", \"sse\" or \"ws\"")]
    NoType,
    /// A `type` that no config file can use.
    #[error("unknown server type \"{}\"", crate::base::text::short(.0))]
    UnknownType(String),
}

fn colon(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("{}: ", crate::base::text::short(field)) }
}

/// The words of `type`, and what each means.
const TYPES: [(&str, Transport); 5] = [
    ("stdio", Transport::Stdio),
    ("http", Transport::Http),
    ("streamable-http", Transport::Http),
    ("sse", Transport::Sse),
    ("ws", Transport::Ws),
];

/// Fields kept in `extra` whose type nevertheless decides whether the client loads the server.
const CHECKED: [Check; 3] = [
    ("headersHelper", "a string", Value::is_string),
    ("oauth", "an object", Value::is_object),
    ("timeout", "a number above 0", |v| v.as_f64().is_some_and(|n| n > 0.0)),
];

/// A field, what it must be, and whether a value is that.
type Check = (&'static str, &'static str, fn(&Value) -> bool);

impl Transport {
    /// The word that the client writes as `type`.
    pub fn as_str(self) -> &'static str {
        TYPES.iter().find(|(_, transport)| *transport == self).map_or("stdio", |(word, _)| word)
    }

    /// Reads a `type`.
    pub fn from_word(word: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == word).map(|(_, transport)| *transport)
    }
}

impl Entry {
    /// A server that is started.
    pub fn stdio(command: String, args: Vec<String>, env: Vec<(String, String)>) -> Self {
        let (transport, url, headers, extra) = (Transport::Stdio, String::new(), Vec::new(), Map::new());
        Self { transport, url, headers, command, args, env, extra }
    }

    /// A server that is reached by url.
    pub fn remote(transport: Transport, url: String, headers: Vec<(String, String)>) -> Self {
        let (command, args, env, extra) = (String::new(), Vec::new(), Vec::new(), Map::new());
        Self { transport, url, headers, command, args, env, extra }
    }

    /// Reads an entry, or says why the client skips it.
    pub fn read(value: &Value) -> Result<Self, EntryProblem> {
        let object = value.as_object().ok_or_else(|| wrong("", "an object", Some(value)))?;
        let transport = transport(object)?;
        let mut extra = object.clone();
        extra.shift_remove("type");
        let mut take = |field: &str| extra.shift_remove(field);
        let entry = match transport {
            Transport::Stdio => {
                let command = string("command", take("command").as_ref())?;
                let args = take("args").map_or(Ok(Vec::new()), |args| strings(&args))?;
                let env = take("env").map_or(Ok(Vec::new()), |env| pairs("env", &env))?;
                if command.is_empty() {
                    return Err(EntryProblem::EmptyCommand);
                }
                Self::stdio(command, args, env)
            }
            remote => {
                let url = string("url", take("url").as_ref())?;
                let headers = take("headers").map_or(Ok(Vec::new()), |headers| pairs("headers", &headers))?;
                Self::remote(remote, url, headers)
            }
        };
        for (field, expected, fits) in CHECKED {
            match extra.get(field) {
                Some(value) if !fits(value) => return Err(wrong(field, expected, Some(value))),
                _ => {}
            }
        }
        Ok(Self { extra, ..entry })
    }

    /// The entry with the keys in the order in which `claude mcp add` writes them: `type`, `url`, `headers` if there
    /// are any, or `type`, `command`, `args`, `env` even where empty; then the others.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), self.transport.as_str().into());
        match self.transport {
            Transport::Stdio => {
                out.insert("command".to_owned(), self.command.as_str().into());
                out.insert("args".to_owned(), self.args.clone().into());
                out.insert("env".to_owned(), object(&self.env));
            }
            _ => {
                out.insert("url".to_owned(), self.url.as_str().into());
                if !self.headers.is_empty() {
                    out.insert("headers".to_owned(), object(&self.headers));
                }
            }
        }
        for (key, value) in &self.extra {
            out.entry(key).or_insert_with(|| value.clone());
        }
        Value::Object(out)
    }

    /// [`Entry::to_value`] in the shape of what was given, as `claude mcp add-json` keeps it: no `type` and no `env` where
    /// none were, and `headers` even where empty.
    pub fn to_value_like(&self, given: &Value) -> Value {
        let mut value = self.to_value();
        if let (Value::Object(out), Value::Object(given)) = (&mut value, given) {
            for optional in ["type", "env"] {
                if !given.contains_key(optional) {
                    out.shift_remove(optional);
                }
            }
            if given.contains_key("headers")
                && !out.contains_key("headers")
                && self.transport != Transport::Stdio
            {
                out.insert("headers".to_owned(), Value::Object(Map::new()));
            }
        }
        value
    }

    /// Every string that the client expands.
    pub fn strings(&self) -> Vec<(Place, &str)> {
        match self.transport {
            Transport::Stdio => std::iter::once((Place::Command, self.command.as_str()))
                .chain(self.args.iter().enumerate().map(|(i, arg)| (Place::Arg(i), arg.as_str())))
                .chain(self.env.iter().map(|(name, value)| (Place::Env(name.clone()), value.as_str())))
                .collect(),
            _ => std::iter::once((Place::Url, self.url.as_str()))
                .chain(self.headers.iter().map(|(name, value)| (Place::Header(name.clone()), value.as_str())))
                .collect(),
        }
    }

    /// Whether one of [`Entry::strings`] has a placeholder of this variable.
    pub fn mentions(&self, variable: &VarName) -> bool {
        !self.places_of(variable).is_empty()
    }

    /// Where in [`Entry::strings`] a placeholder of this variable stands.
    pub fn places_of(&self, variable: &VarName) -> Vec<Place> {
        let has = |text: &str| expand::placeholders(text).iter().any(|p| p.name == variable.as_str());
        self.strings().into_iter().filter(|(_, text)| has(text)).map(|(place, _)| place).collect()
    }

    /// The entry with each of [`Entry::strings`] replaced by what `change` makes of it.
    pub fn map_strings(&self, mut change: impl FnMut(&Place, &str) -> String) -> Self {
        let mut changed = self.clone();
        match self.transport {
            Transport::Stdio => {
                changed.command = change(&Place::Command, &self.command);
                for (i, arg) in changed.args.iter_mut().enumerate() {
                    *arg = change(&Place::Arg(i), arg);
                }
                for (name, value) in &mut changed.env {
                    *value = change(&Place::Env(name.clone()), value);
                }
            }
            _ => {
                changed.url = change(&Place::Url, &self.url);
                for (name, value) in &mut changed.headers {
                    *value = change(&Place::Header(name.clone()), value);
                }
            }
        }
        changed
    }
}

fn transport(object: &Map<String, Value>) -> Result<Transport, EntryProblem> {
    match object.get("type") {
        Some(Value::String(word)) => {
            Transport::from_word(word).ok_or_else(|| EntryProblem::UnknownType(word.clone()))
        }
        Some(other) => Err(wrong("type", "a string", Some(other))),
        None if object.contains_key("url") && !object.contains_key("command") => Err(EntryProblem::NoType),
        None => Ok(Transport::Stdio),
    }
}

fn string(field: &str, value: Option<&Value>) -> Result<String, EntryProblem> {
    value.and_then(Value::as_str).map(str::to_owned).ok_or_else(|| wrong(field, "a string", value))
}

fn strings(value: &Value) -> Result<Vec<String>, EntryProblem> {
    let all = value.as_array().ok_or_else(|| wrong("args", "an array", Some(value)))?;
    all.iter().enumerate().map(|(i, arg)| string(&format!("args.{i}"), Some(arg))).collect()
}

fn pairs(field: &str, value: &Value) -> Result<Vec<(String, String)>, EntryProblem> {
    let all = value.as_object().ok_or_else(|| wrong(field, "an object", Some(value)))?;
    all.iter()
        .map(|(name, value)| Ok((name.clone(), string(&format!("{field}.{name}"), Some(value))?)))
        .collect()
}

fn object(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

fn wrong(field: &str, expected: &'static str, found: Option<&Value>) -> EntryProblem {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    };
    EntryProblem::Type { field: field.to_owned(), expected, found }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
