//! What a project makes Claude Code do by itself, in parts that a person can look at: its servers, what its settings have the
//! client run or set, and what its agents, commands and skills bring along.
//!
//! A part counts as a whole, so that what is not known here counts too; only what was seen to do nothing by itself is left
//! out. Measured on 2.1.329: `tests/it/attacks/session.rs` runs the same list through the real client.

mod instructions;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value;

pub use settings::{INERT, INERT_PERMISSIONS};

use super::{Document, SERVERS, Server, expand, reading};
use crate::base::names::VarName;
use crate::base::syntax::{Language, SourceText};
use crate::known::{self, Client};

/// Something that a project makes the client do by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPart {
    /// The file that brings it, as a person names it.
    pub place: String,
    /// What of that file.
    pub what: String,
    /// Which of several of this kind, for display; nothing is the first.
    number: Option<usize>,
    /// What it does, on one line, secrets masked.
    pub shown: String,
    /// Variables that the client fills in there, or that it is told to send.
    pub mentions: BTreeSet<VarName>,
    /// All of it, in one form however it is written.
    canonical: String,
}

/// How the client reads a file that a project brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadAs {
    /// `.claude/settings.json`, or the like named in the command line.
    Settings,
    /// `.claude/settings.local.json`, which a person's own client writes, too.
    OwnSettings,
    /// A Markdown file with a head: an agent, a command, a skill.
    Instructions,
    /// A map of servers.
    Servers,
    /// Anything else, which counts to its last byte.
    Whole,
}

/// What stands before the title of another client than Claude Code.
const FOR: &str = " for ";
/// No more of a part is shown, in characters.
const LONGEST: usize = 240;

impl SessionPart {
    fn new(place: &str, what: impl Into<String>, shown: &str, value: &Value) -> Self {
        let canonical = canonical(value);
        let mentions = mentions(&canonical).chain(sent(value)).collect();
        let shown = crate::base::text::line(shown, LONGEST);
        Self { place: place.to_owned(), what: what.into(), number: None, shown, mentions, canonical }
    }

    /// A server of the project's scope. What it mentions, everybody sees who looks at servers.
    pub fn of_server(place: &str, server: &Server) -> Self {
        let entry = server.written.as_deref().unwrap_or(&server.entry);
        let what = format!("server {}", server.name);
        let part = Self::new(place, what, &shown::server(entry), &entry.to_value());
        Self { mentions: BTreeSet::new(), ..part }
    }

    /// A file that the project brings for another client than Claude Code, of which nothing is known to do nothing by itself. What it
    /// mentions, everybody sees who looks at servers.
    pub fn of_file(place: &str, client: &Client, bytes: &[u8]) -> Self {
        let what = format!("the file{FOR}{}", client.title);
        let part = match config(place, bytes) {
            Some(value) => Self::new(place, "", &shown::text(&String::from_utf8_lossy(bytes)), &value),
            None => whole(place, bytes),
        };
        Self { what, mentions: BTreeSet::new(), ..part }
    }

    /// The client for which the part of this name was shown.
    pub fn client_of(name: &str) -> &'static Client {
        let title = name.rsplit_once(FOR).map(|(_, title)| title);
        known::all().find(|client| Some(client.title) == title).unwrap_or(known::CLAUDE)
    }

    /// That the client begins in a new working tree, of one of these commits.
    pub fn of_new_tree(commits: &str) -> Self {
        let shown = format!("of a commit whose files are not looked at: {}", commits.replace('\n', " "));
        Self::new("--worktree", "a new working tree", &shown, &Value::from(commits))
    }

    /// Something that a person's own settings widen.
    pub fn of_setting(what: &str, value: &Value) -> Self {
        Self::new("config.toml", what, &shown::value(what, value), value)
    }

    /// Whether it is a server.
    pub fn is_server(&self) -> bool {
        self.what.starts_with("server ")
    }

    /// The file and what of it.
    pub fn name(&self) -> String {
        let number = self.number.map(|number| format!(" #{number}")).unwrap_or_default();
        format!("{}: {}{number}", self.place, self.what)
    }

    /// What is agreed to: the part with its place, in a form of its own version.
    pub fn agreed_form(&self) -> String {
        format!("session 1\0{}\0{}\0{}", self.place, self.what, self.canonical)
    }
}

/// The parts of a file that a project brings.
pub fn parts(place: &str, reading: ReadAs, bytes: &[u8]) -> Vec<SessionPart> {
    match reading {
        ReadAs::Settings | ReadAs::OwnSettings => match Document::parse(bytes).map(Document::into_root) {
            Ok(Value::Object(root)) => settings::parts(place, &root, reading == ReadAs::OwnSettings),
            _ => vec![whole(place, bytes)],
        },
        ReadAs::Instructions => instructions::part(place, bytes).into_iter().collect(),
        ReadAs::Servers => match Document::parse(bytes).map(Document::into_root) {
            Ok(Value::Object(mut root)) if root.get(SERVERS).is_some_and(Value::is_object) => {
                let Some(Value::Object(servers)) = root.remove(SERVERS) else { return Vec::new() };
                let part = |(name, entry): (&String, &Value)| {
                    SessionPart::new(place, format!("server {name}"), &shown::any_server(entry), entry)
                };
                servers.iter().map(part).collect()
            }
            _ => vec![whole(place, bytes)],
        },
        ReadAs::Whole => vec![whole(place, bytes)],
    }
}

/// What a config says, without what its client itself writes into it (opencode does): where its schema is.
fn config(place: &str, bytes: &[u8]) -> Option<Value> {
    let source = SourceText::decode(bytes);
    let language = Language::of_name(place);
    let is_config = [".json", ".jsonc", ".toml"].iter().any(|end| place.ends_with(end));
    let tree = language.read(&source.text);
    if !is_config || source.lossy || tree.broken.is_some() {
        return None;
    }
    let mut value = reading::value(&source.text, &tree.root);
    if let Some(root) = value.as_object_mut() {
        root.shift_remove("$schema");
    }
    Some(value)
}

fn whole(place: &str, bytes: &[u8]) -> SessionPart {
    let text = String::from_utf8_lossy(bytes);
    let exact = Value::from(crate::base::text::hex(bytes));
    let mentions = mentions(&text).collect();
    let shown = shown::text(&text);
    SessionPart { mentions, ..SessionPart::new(place, "the file", &shown, &exact) }
}

fn mentions(text: &str) -> impl Iterator<Item = VarName> + '_ {
    expand::placeholders(text).into_iter().filter_map(|placeholder| placeholder.name.parse().ok())
}

/// What an http hook may send of the environment.
fn sent(value: &Value) -> Vec<VarName> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("allowedEnvVars", Value::Array(names)) => {
                    names.iter().filter_map(|name| name.as_str()?.parse().ok()).collect()
                }
                _ => sent(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(sent).collect(),
        _ => Vec::new(),
    }
}

/// One text for a value, whatever the order of its keys.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}
