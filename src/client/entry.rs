//! One server of a config, typed by the rules by which Claude Code loads or skips it.

use std::fmt;

use serde_json::{Map, Value};
use thiserror::Error;

use super::Place;

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

/// A server as the client sees it. Its texts are what a config says; filled in, they are of a type that is wiped.
#[derive(Clone, PartialEq)]
pub enum Entry<T = String> {
    /// A process that the client starts.
    Stdio {
        /// What is started.
        command: T,
        /// With which arguments.
        args: Vec<T>,
        /// With which variables.
        env: Vec<(String, T)>,
        /// All other keys as they stood: `timeout`, what a process has no use for, and what the client ignores.
        extra: Map<String, Value>,
    },
    /// Something that the client reaches by url.
    Remote {
        /// Over what: not stdio.
        transport: Transport,
        /// Where.
        url: T,
        /// What is sent with each request.
        headers: Vec<(String, T)>,
        /// All other keys as they stood, `headersHelper` and `oauth` among them.
        extra: Map<String, Value>,
    },
}

/// What is filled in may be a secret, so only what is written can be shown.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_value())
    }
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

impl<T> Entry<T> {
    /// A server that is started.
    pub fn stdio(command: T, args: Vec<T>, env: Vec<(String, T)>) -> Self {
        Self::Stdio { command, args, env, extra: Map::new() }
    }

    /// A server that is reached by url.
    pub fn remote(transport: Transport, url: T, headers: Vec<(String, T)>) -> Self {
        Self::Remote { transport, url, headers, extra: Map::new() }
    }

    /// How it is reached.
    pub fn transport(&self) -> Transport {
        match self {
            Self::Stdio { .. } => Transport::Stdio,
            Self::Remote { transport, .. } => *transport,
        }
    }

    /// Whether it is reached by url.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Remote { .. })
    }

    /// Its keys that belong to neither kind of server.
    pub fn extra(&self) -> &Map<String, Value> {
        let (Self::Stdio { extra, .. } | Self::Remote { extra, .. }) = self;
        extra
    }

    /// [`Entry::extra`], to be changed.
    pub fn extra_mut(&mut self) -> &mut Map<String, Value> {
        let (Self::Stdio { extra, .. } | Self::Remote { extra, .. }) = self;
        extra
    }

    /// What is given to the server under names: variables to a process, headers to a url.
    pub fn pairs(&self) -> &[(String, T)] {
        let (Self::Stdio { env: pairs, .. } | Self::Remote { headers: pairs, .. }) = self;
        pairs
    }

    /// [`Entry::pairs`], to be changed.
    pub fn pairs_mut(&mut self) -> &mut Vec<(String, T)> {
        let (Self::Stdio { env: pairs, .. } | Self::Remote { headers: pairs, .. }) = self;
        pairs
    }

    /// Every text that the client expands.
    pub fn texts(&self) -> Vec<(Place, &T)> {
        match self {
            Self::Stdio { command, args, env, .. } => std::iter::once((Place::Command, command))
                .chain(args.iter().enumerate().map(|(i, arg)| (Place::Arg(i), arg)))
                .chain(env.iter().map(|(name, value)| (Place::Env(name.clone()), value)))
                .collect(),
            Self::Remote { url, headers, .. } => std::iter::once((Place::Url, url))
                .chain(headers.iter().map(|(name, value)| (Place::Header(name.clone()), value)))
                .collect(),
        }
    }

    /// The entry with each of [`Entry::texts`] replaced by what `change` makes of it.
    pub fn map<U>(&self, mut change: impl FnMut(&Place, &T) -> U) -> Entry<U> {
        match self {
            Self::Stdio { command, args, env, extra } => Entry::Stdio {
                command: change(&Place::Command, command),
                args: args.iter().enumerate().map(|(i, arg)| change(&Place::Arg(i), arg)).collect(),
                env: map_pairs(env, Place::Env, &mut change),
                extra: extra.clone(),
            },
            Self::Remote { transport, url, headers, extra } => Entry::Remote {
                transport: *transport,
                url: change(&Place::Url, url),
                headers: map_pairs(headers, Place::Header, &mut change),
                extra: extra.clone(),
            },
        }
    }
}

fn map_pairs<T, U>(
    pairs: &[(String, T)],
    place: fn(String) -> Place,
    change: &mut impl FnMut(&Place, &T) -> U,
) -> Vec<(String, U)> {
    pairs.iter().map(|(name, value)| (name.clone(), change(&place(name.clone()), value))).collect()
}

impl Entry {
    /// Reads an entry, or says why the client skips it.
    pub fn read(value: &Value) -> Result<Self, EntryProblem> {
        let object = value.as_object().ok_or_else(|| wrong("", "an object", Some(value)))?;
        let transport = transport(object)?;
        let mut extra = object.clone();
        extra.shift_remove("type");
        let mut take = |field: &str| extra.shift_remove(field);
        let mut entry = match transport {
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
        *entry.extra_mut() = extra;
        Ok(entry)
    }

    /// The entry with the keys in the order in which `claude mcp add` writes them: `type`, `url`, `headers` if there
    /// are any, or `type`, `command`, `args`, `env` even where empty; then the others.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), self.transport().as_str().into());
        match self {
            Self::Stdio { command, args, env, .. } => {
                out.insert("command".to_owned(), command.as_str().into());
                out.insert("args".to_owned(), args.clone().into());
                out.insert("env".to_owned(), object(env));
            }
            Self::Remote { url, headers, .. } => {
                out.insert("url".to_owned(), url.as_str().into());
                if !headers.is_empty() {
                    out.insert("headers".to_owned(), object(headers));
                }
            }
        }
        for (key, value) in self.extra() {
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
            if self.is_remote() && given.contains_key("headers") {
                out.entry("headers").or_insert_with(|| Value::Object(Map::new()));
            }
        }
        value
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
