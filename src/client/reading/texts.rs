//! The placeholders of a client's own style as `${VAR}`, and nothing else as that.

use std::ops::Range;

use serde_json::Value;

use crate::base::names::is_variable;
use crate::base::placeholder::{self, Placeholder, Reading, Style};
use crate::client::{Entry, Field, delivery};
use crate::known::fields::{fills_headers, is_shell};
use crate::known::{Client, ClientForm, ConfigKind, Inherits, Replaces};

/// A placeholder that the client sends as it is written, or fills in where mcpkey does not follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled {
    /// As written.
    pub written: String,
    /// The variable that is probably meant.
    pub name: Option<String>,
    /// The field beside those of a server in which the client fills it in.
    pub field: Option<String>,
}

/// What becomes of a stretch of a text.
enum Meant {
    /// The client puts the variable of this name there; the text that says so.
    Mention(String),
    /// It is sent as it is written.
    Literal,
    /// The same, and somebody thought otherwise.
    Unfilled,
}

/// Rewrites the texts of `entry`, and gives what its client does not fill in although it looks so.
pub(super) fn translate(client: &Client, kind: &ConfigKind, entry: &mut Entry) -> Vec<Unfilled> {
    let mut unfilled = Vec::new();
    let translated = entry.map(|place, text| {
        if is_read_by_program(client, entry, place) {
            return text.clone();
        }
        let mut out = text.clone();
        for found in placeholder::read(text, reading(kind)).into_iter().rev() {
            let written = &text[found.range.clone()];
            match meant(kind, &found, written) {
                Meant::Mention(spelled) => out.replace_range(found.range, &spelled),
                Meant::Literal => escape(&mut out, found.range),
                Meant::Unfilled => {
                    if !is_of_shell(entry, place, &found) {
                        let name = Some(found.name.trim()).filter(|name| is_variable(name));
                        unfilled.push(Unfilled {
                            written: written.to_owned(),
                            name: name.map(str::to_owned),
                            field: None,
                        });
                    }
                    escape(&mut out, found.range);
                }
            }
        }
        out
    });
    *entry = translated;
    unfilled.reverse();
    unfilled
}

/// Fields of Codex that name variables.
const NAMING: [&str; 3] = ["bearer_token_env_var", "env_http_headers", "env_vars"];

/// What the client fills in beside the fields that are followed: a second url, headers beside a command, what it signs in with.
pub(super) fn elsewhere(kind: &ConfigKind, entry: &Entry) -> Vec<Unfilled> {
    let mut found = Vec::new();
    for (field, value) in entry.extra() {
        let names = kind.form == ClientForm::Fields && NAMING.contains(&field.as_str());
        strings(value, &mut |text| {
            let mentions = placeholder::read(text, reading(kind)).into_iter();
            let filled = mentions.filter(|p| kind.understands(p) == Replaces::Yes);
            let filled = filled.filter(|p| matches!(meant(kind, p, ""), Meant::Mention(_)));
            let filled = filled.map(|p| (text[p.range.clone()].to_owned(), p.name.to_owned()));
            let named = Some((text.to_owned(), text.to_owned())).filter(|_| names);
            found.extend(filled.chain(named).map(|(written, name)| Unfilled {
                written,
                name: Some(name),
                field: Some(field.clone()),
            }));
        });
    }
    found
}

fn strings(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, each)),
        Value::Object(map) => map.values().for_each(|value| strings(value, each)),
        _ => {}
    }
}

/// A client that reads `$VAR` reads it wherever it stands, and in small letters too.
fn reading(kind: &ConfigKind) -> Reading {
    if kind.reads.contains(&Style::Dollar) { Reading::Every } else { Reading::Own }
}

fn meant(kind: &ConfigKind, found: &Placeholder<'_>, written: &str) -> Meant {
    let is_predefined = found.style == Style::Braces && kind.predefined.contains(&found.name);
    let is_plain = matches!(found.style, Style::Braces | Style::Dollar | Style::EnvColon | Style::Env);
    match (found.style, kind.understands(found)) {
        // The end of a regular expression looks like a command's output.
        _ if is_predefined || found.style == Style::Parentheses => Meant::Literal,
        (_, Replaces::No) => Meant::Unfilled,
        (Style::Default, _) => Meant::Mention(written.to_owned()),
        _ if is_plain && is_variable(found.name) => Meant::Mention(format!("${{{}}}", found.name)),
        // What it asks a person for, reads out of a file or works out itself is none of the environment.
        _ => Meant::Literal,
    }
}

/// Whether the program reads the placeholders of this argument itself, out of an environment that holds what the client's does:
/// `mcpkey`, which has a spelling of its own, and `mcp-remote`.
fn is_read_by_program(client: &Client, entry: &Entry, place: &Field) -> bool {
    let Entry::Stdio { command, args, .. } = entry else { return false };
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let fills = || std::iter::once(command.as_str()).chain(words.iter().copied()).any(fills_headers);
    matches!(place, Field::Arg(_))
        && (delivery::is_between(command, &words) || client.inherits == Inherits::All && fills())
}

/// What a shell is given to run may use the shell's own variables, and what the entry's own `env` defines its server may read.
fn is_of_shell(entry: &Entry, place: &Field, found: &Placeholder<'_>) -> bool {
    let Entry::Stdio { command, .. } = entry else { return false };
    matches!(place, Field::Arg(_)) && (is_shell(command) || entry.defines(found.name))
}

/// Has what looks like a placeholder of Claude Code's no longer look so.
fn escape(text: &mut String, range: Range<usize>) {
    if text[range.clone()].starts_with("${") {
        text.insert(range.start + 1, '\\');
    }
}
