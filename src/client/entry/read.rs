//! Reading one server: what the client loads, and why it skips the rest.

use serde_json::{Map, Value};
use thiserror::Error;

use super::{Entry, Transport};

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

/// Fields kept in `extra` whose type nevertheless decides whether the client loads the server.
const CHECKED: [Check; 3] = [
    ("headersHelper", "a string", Value::is_string),
    ("oauth", "an object", Value::is_object),
    ("timeout", "a number above 0", |v| v.as_f64().is_some_and(|n| n > 0.0)),
];

/// A field, what it must be, and whether a value is that.
type Check = (&'static str, &'static str, fn(&Value) -> bool);

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
            Transport::Remote(wire) => {
                let url = string("url", take("url").as_ref())?;
                let headers = take("headers").map_or(Ok(Vec::new()), |headers| pairs("headers", &headers))?;
                Self::remote(wire, url, headers)
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
