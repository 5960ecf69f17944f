//! An entry as a client writes it.

use serde_json::{Map, Value};

use super::{Unwritable, codex};
use crate::base::names::{VarName, is_variable};
use crate::base::placeholder::{self, Placeholder, Reading};
use crate::base::text;
use crate::client::{Entry, Field, expand};
use crate::known::{ConfigKind, EntryForm, EntryPart, Mention, Registry, Replaces, Style, Wire};

/// Keys of an entry that Claude Code alone knows, and that decide what its server gets.
const CLAUDES: &[&str] = &["headersHelper", "oauth"];

/// `entry` in the form of a client that reads it as `kind` says; texts may mention `${VAR}`.
pub fn write(registry: &Registry, kind: &ConfigKind, entry: &Entry) -> Result<Value, Unwritable> {
    let EntryForm::Parts { stdio, remote } = &registry.entry else { return Ok(entry.to_value()) };
    if let Some(key) = CLAUDES.iter().find(|key| entry.extra().contains_key(**key)) {
        return Err(Unwritable::Claudes((*key).to_owned()));
    }
    let parts = match entry {
        Entry::Stdio { .. } => stdio,
        Entry::Remote { wire, .. } if speaks(registry, *wire) => remote,
        Entry::Remote { .. } => return Err(Unwritable::Remote),
    };
    let writing = EntryWriting { registry, kind, entry };
    let mut members = Map::new();
    for part in *parts {
        writing.put(*part, &mut members)?;
    }
    Ok(Value::Object(members))
}

/// Whether the client reaches by itself what is spoken so.
pub fn speaks(registry: &Registry, wire: Wire) -> bool {
    match (&registry.entry, wire) {
        (EntryForm::Claude, _) => true,
        (EntryForm::Parts { remote, .. }, Wire::Http) => !remote.is_empty(),
        (EntryForm::Parts { remote, .. }, Wire::Sse) => registry.sse && !remote.is_empty(),
        (EntryForm::Parts { .. }, Wire::Ws) => false,
    }
}

struct EntryWriting<'a> {
    registry: &'a Registry,
    kind: &'a ConfigKind,
    entry: &'a Entry,
}

impl EntryWriting<'_> {
    fn put(&self, part: EntryPart, members: &mut Map<String, Value>) -> Result<(), Unwritable> {
        let mut put = |key: &str, value: Value| drop(members.insert(key.to_owned(), value));
        match (part, self.entry) {
            (EntryPart::Always(key, word), _) => put(key, word.into()),
            (EntryPart::Listed(key, word), _) => put(key, vec![word].into()),
            (EntryPart::Command(key), Entry::Stdio { command, .. }) => {
                put(key, self.text(&Field::Command, command)?.into());
            }
            (EntryPart::CommandLine(key), Entry::Stdio { command, .. }) => {
                let mut line = vec![self.text(&Field::Command, command)?];
                line.extend(self.args()?);
                put(key, line.into());
            }
            (EntryPart::Args(key), Entry::Stdio { args, .. }) if !args.is_empty() => {
                put(key, self.args()?.into())
            }
            (EntryPart::Env(key), Entry::Stdio { .. }) | (EntryPart::Headers(key), Entry::Remote { .. }) => {
                return self.pairs(key, members);
            }
            (EntryPart::Url(key), Entry::Remote { url, .. }) => put(key, self.text(&Field::Url, url)?.into()),
            (EntryPart::UrlBy(http, sse), Entry::Remote { wire, url, .. }) => {
                let key = if *wire == Wire::Sse { sse } else { http };
                put(key, self.text(&Field::Url, url)?.into());
            }
            (EntryPart::WireWord(key, http, sse), Entry::Remote { wire, .. }) => {
                put(key, if *wire == Wire::Sse { sse } else { http }.into());
            }
            _ => {}
        }
        Ok(())
    }

    fn args(&self) -> Result<Vec<String>, Unwritable> {
        let Entry::Stdio { args, .. } = self.entry else { return Ok(Vec::new()) };
        args.iter().enumerate().map(|(at, arg)| self.text(&Field::Arg(at), arg)).collect()
    }

    /// Variables or headers.
    fn pairs(&self, key: &str, members: &mut Map<String, Value>) -> Result<(), Unwritable> {
        let mut own = Map::new();
        for (name, text) in self.entry.pairs() {
            let is_mentioned = !expand::placeholders(text).is_empty();
            match self.registry.env {
                Some(Mention::CodexFields) if is_mentioned => self.field(name, text, members)?,
                _ => {
                    let place = match self.entry {
                        Entry::Stdio { .. } => Field::Env(name.clone()),
                        Entry::Remote { .. } => Field::Header(name.clone()),
                    };
                    own.insert(name.clone(), self.text(&place, text)?.into());
                }
            }
        }
        if !own.is_empty() {
            members.insert(key.to_owned(), own.into());
        }
        Ok(())
    }

    /// A variable or header of Codex, whose text mentions one variable and nothing else, or a bearer token.
    fn field(&self, name: &str, text: &str, members: &mut Map<String, Value>) -> Result<(), Unwritable> {
        let bearer = text.strip_prefix("Bearer ").filter(|_| name.eq_ignore_ascii_case("authorization"));
        let variable = |text: &str| {
            let found = expand::placeholders(text).into_iter().next()?;
            let is_whole = found.range == (0..text.len()) && found.default.is_none();
            is_whole.then(|| found.name.to_owned())
        };
        let cannot = || Unwritable::Unread(first(text));
        match (self.entry, bearer) {
            (Entry::Remote { .. }, Some(token)) => {
                members.insert(codex::BEARER.to_owned(), variable(token).ok_or_else(cannot)?.into());
            }
            (Entry::Remote { .. }, None) => {
                let named = members.entry(codex::HEADERS).or_insert_with(|| Map::new().into());
                if let Value::Object(named) = named {
                    named.insert(name.to_owned(), variable(text).ok_or_else(cannot)?.into());
                }
            }
            (Entry::Stdio { .. }, _) => {
                let passed = variable(text).filter(|passed| passed == name).ok_or_else(cannot)?;
                let all = members.entry(codex::VARIABLES).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(all) = all {
                    all.push(passed.into());
                }
            }
        }
        Ok(())
    }

    /// A text with each variable as the client mentions it.
    fn text(&self, place: &Field, written: &str) -> Result<String, Unwritable> {
        // By this a client's own literal is told from a variable.
        if written.contains("$\\{") {
            return Err(taken_in(place));
        }
        let mut out = String::with_capacity(written.len());
        let mut from = 0;
        for found in expand::placeholders(written) {
            // What the entry's own `env` defines is the server's to fill in.
            if self.entry.is_own(place, &found) {
                continue;
            }
            let Ok(variable) = found.name.parse::<VarName>() else { continue };
            let Some(Mention::Written(style)) = self.registry.env else {
                return Err(Unwritable::Unread(variable));
            };
            let is_plain = found.default.is_none();
            let mention = match is_plain {
                true => style.write(found.name),
                false if style == Style::Braces && self.kind.reads.contains(&Style::Default) => {
                    written[found.range.clone()].to_owned()
                }
                false => return Err(Unwritable::Default(variable)),
            };
            self.literal(place, &written[from..found.range.start])?;
            out.push_str(&written[from..found.range.start]);
            out.push_str(&mention);
            from = found.range.end;
        }
        self.literal(place, &written[from..])?;
        out.push_str(&written[from..]);
        Ok(out)
    }

    /// Whether the client puts a variable there, or nobody knows that it does not.
    fn may_be_taken(&self, found: &Placeholder<'_>) -> bool {
        let is_variables = || is_variable(found.name) && found.style != Style::Parentheses;
        match self.kind.understands(found) {
            Replaces::Yes => true,
            Replaces::Unknown => is_variables(),
            Replaces::No => false,
        }
    }

    /// Whether the client leaves a text as it is. One that reads `$NAME` does so wherever that stands: of what may be part of a secret
    /// only the place is said.
    fn literal(&self, place: &Field, written: &str) -> Result<(), Unwritable> {
        let found = placeholder::read(written, Reading::Own);
        if let Some(found) = found.iter().find(|found| self.may_be_taken(found)) {
            return Err(Unwritable::Taken(format!("\"{}\"", text::short(&written[found.range.clone()]))));
        }
        let begins = |at: usize| written[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let is_variable =
            self.kind.reads.contains(&Style::Dollar) && written.match_indices('$').any(|(at, _)| begins(at));
        if is_variable { Err(taken_in(place)) } else { Ok(()) }
    }
}

fn taken_in(place: &Field) -> Unwritable {
    Unwritable::Taken(format!("what stands in {}", text::short(&place.to_string())))
}

/// The first variable that a text mentions.
fn first(text: &str) -> VarName {
    let mut names = expand::placeholders(text).into_iter().filter_map(|found| found.name.parse().ok());
    names.next().unwrap_or_else(|| VarName::derive("", "variable"))
}
