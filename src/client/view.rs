//! What the client sees from one directory: the servers of all its configs, merged by its rules.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use serde_json::Value;
use thiserror::Error;

use super::approvals::Approvals;
use super::bridged::BridgeWords;
use super::delivery::{self, Delivery};
use super::reading::{ReadEntry, Unfilled};
use super::switches::SwitchedOff;
use super::{Document, Entry, EntryProblem, SERVERS, SyntaxError, position_of};
use crate::base::names::{AccountName, VarName};
use crate::base::typed::ValuePosition;
use crate::known::{self, Client, Scope};
use crate::vault::owner::{EntryName, Owner};

/// One config, as far as it could be read.
#[derive(Debug, Clone)]
pub struct ConfigSource {
    /// Which scope it is read for.
    pub scope: Scope,
    /// Where it is.
    pub file: PathBuf,
    /// The map of servers, or why there is none.
    pub servers: Result<Value, SourceProblem>,
}

/// Why a config contributes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceProblem {
    /// It could not be read at all; the text says why.
    #[error("{0}")]
    Unreadable(String),
    /// It is not JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// There is something else where the servers should be.
    #[error("\"mcpServers\" is missing or not an object")]
    NoServers,
}

/// A server that the client loads, or would if none shadowed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Its key, which need not follow the rule of `claude mcp add`.
    pub name: String,
    /// Where it is registered.
    pub scope: Scope,
    /// In which file.
    pub file: PathBuf,
    /// What it is, in its plain form: see [`delivery`](super::delivery).
    pub entry: Entry,
    /// How it gets its secrets.
    pub delivery: Delivery,
    /// The account whose values it gets, where its entry itself says so.
    pub account: Option<AccountName>,
    /// The entry as it is written, where it takes its secrets from mcpkey.
    pub written: Option<Box<Entry>>,
    /// Whose config it is in.
    pub client: &'static Client,
    /// What in its texts another client than Claude Code sends as it is written, although it looks like a placeholder.
    pub unfilled: Vec<Unfilled>,
    /// Whether its entry itself says that it is switched off.
    pub is_off: bool,
}

/// A server that the client passes over, with a warning at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its key.
    pub name: String,
    /// Where it is registered.
    pub scope: Scope,
    /// In which file.
    pub file: PathBuf,
    /// Why it is passed over.
    pub why: SkipReason,
}

/// Why a server is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SkipReason {
    /// Its entry is not one.
    #[error(transparent)]
    Entry(#[from] EntryProblem),
    /// The client loads no server called `__proto__`.
    #[error("the name is reserved")]
    Reserved,
}

/// A config that contributes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadSource {
    /// Who would read it.
    pub client: &'static Client,
    /// Which scope it is read for.
    pub scope: Scope,
    /// Where it is.
    pub file: PathBuf,
    /// Why.
    pub why: SourceProblem,
}

/// All configs together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// What the client loads once it has approved the project: one server per name, the nearest.
    pub servers: Vec<Server>,
    /// Sound entries that a nearer one of the same name hides. Until a project is approved its servers hide none.
    pub shadowed: Vec<Server>,
    /// Entries that are not sound. They hide nothing.
    pub skipped: Vec<Skipped>,
    /// Configs that could not be used.
    pub unread: Vec<UnreadSource>,
    /// Servers that the client's settings switch off; they are listed above all the same.
    pub off: SwitchedOff,
    /// Servers of the project scope that a person approved in the client.
    pub approvals: Approvals,
}

impl ConfigSource {
    /// A `.mcp.json`. An empty one holds no servers; one without `mcpServers` is a mistake.
    pub fn project(file: PathBuf, bytes: &[u8]) -> Self {
        let servers = Document::parse(bytes).map_err(SourceProblem::from).and_then(|document| match document
            .root()
            .get(SERVERS)
        {
            Some(servers) if servers.is_object() => Ok(servers.clone()),
            None if document.is_blank() => Ok(Value::Object(Default::default())),
            _ => Err(SourceProblem::NoServers),
        });
        Self { scope: Scope::Project, file, servers }
    }

    /// What [`claude_json::servers`](super::claude_json::servers) found for one scope.
    pub fn found(scope: Scope, file: PathBuf, servers: Option<&Value>) -> Self {
        let servers = match servers {
            Some(servers) if servers.is_object() => Ok(servers.clone()),
            Some(_) => Err(SourceProblem::NoServers),
            None => Ok(Value::Object(Default::default())),
        };
        Self { scope, file, servers }
    }
}

impl Server {
    /// A server of this entry, in whichever form it is written.
    pub fn new(name: String, scope: Scope, file: PathBuf, entry: Entry) -> Self {
        let delivery = Delivery::of(&entry);
        let (plain, account) = (delivery::plain(&entry), delivery::account(&entry));
        let written = (delivery == Delivery::Mcpkey).then(|| Box::new(entry));
        let (client, unfilled, is_off) = (known::CLAUDE, Vec::new(), false);
        Self { name, scope, file, entry: plain, delivery, account, written, client, unfilled, is_off }
    }

    /// A server of another client's config.
    pub fn of(client: &'static Client, name: String, scope: Scope, file: PathBuf, read: ReadEntry) -> Self {
        let ReadEntry { entry, unfilled, is_off } = read;
        Self { client, unfilled, is_off, ..Self::new(name, scope, file, entry) }
    }

    /// Whether it is one of Claude Code's.
    pub fn is_claudes(&self) -> bool {
        self.client == known::CLAUDE
    }

    /// Its scope, and whose it is where that is not Claude Code.
    pub fn named_scope(&self) -> String {
        if self.is_claudes() {
            self.scope.as_str().to_owned()
        } else {
            format!("{}, {}", self.scope.as_str(), self.client.title)
        }
    }

    /// Whether mcpkey has to do with it: it mentions a variable, or has mcpkey stand between.
    pub fn is_concerned(&self) -> bool {
        self.written.is_some() || !self.unfilled.is_empty() || self.entry.placeholders().next().is_some()
    }

    /// This entry as the owner of a value of its own, seen from `project`.
    pub fn owner(&self, project: &str) -> Owner {
        let project = (self.scope != Scope::User).then(|| project.to_owned());
        Owner::of(project).at(EntryName::new(&self.file, &self.name))
    }

    /// Whether its command starts in the directory of the project. One for all projects does not, because what stands there may
    /// be loaded, unless its entry asks for it.
    pub fn starts_here(&self) -> bool {
        self.scope != Scope::User || self.written.as_deref().is_some_and(delivery::is_here)
    }

    /// How it gets the value of `variable`: what stands in its entry all the same is replaced by the client.
    pub fn delivery_of(&self, variable: &VarName) -> Delivery {
        match &self.written {
            // The bridge takes what the client left unfilled.
            Some(written) if BridgeWords::of(written).is_some() => Delivery::Mcpkey,
            Some(written) if !written.mentions(variable) => Delivery::Mcpkey,
            _ => Delivery::Env,
        }
    }

    /// The variables for which `is_stored` that are still in the environment of the client, although it asks mcpkey.
    pub fn left_behind(&self, is_stored: impl Fn(&VarName) -> bool) -> BTreeSet<VarName> {
        let all = self.written.iter().flat_map(|written| written.placeholders());
        // A bridge takes what the client leaves unfilled.
        let all = all.filter(|_| !self.entry.is_remote());
        all.filter_map(|(_, placeholder)| placeholder.name.parse().ok()).filter(is_stored).collect()
    }
}

impl View {
    /// Where the value of `variable` goes: into a header, if any config has it there.
    pub fn position(&self, variable: &VarName) -> ValuePosition<'_> {
        let entries = || self.servers.iter().map(|server| &server.entry);
        let positions = entries().flat_map(|entry| {
            let texts = entry.texts().into_iter();
            texts.filter_map(|(place, text)| position_of(entry, &place, text, variable))
        });
        let all: Vec<ValuePosition<'_>> = positions.collect();
        let first = all.iter().find(|position| position.in_header).or(all.first());
        first.copied().unwrap_or_default()
    }

    /// Whether the client starts this server now.
    pub fn is_on(&self, server: &Server) -> bool {
        if server.is_claudes() { !self.off.contains(server.scope, &server.name) } else { !server.is_off }
    }

    /// Whether the client contacts this server without asking anyone first. Only the project scope needs approval.
    pub fn is_approved(&self, server: &Server) -> bool {
        server.scope != Scope::Project || server.is_claudes() && self.approvals.contains(&server.name)
    }

    /// Merges the configs. Those of the project scope must come nearest first; scopes may come in any order.
    pub fn merge(mut sources: Vec<ConfigSource>) -> Self {
        sources.sort_by_key(|source| source.scope);
        let mut view = Self::default();
        let mut taken = HashSet::new();
        for ConfigSource { scope, file, servers } in sources {
            let servers = match servers {
                Ok(Value::Object(servers)) => servers,
                Ok(_) => {
                    view.unread.push(UnreadSource {
                        client: known::CLAUDE,
                        scope,
                        file,
                        why: SourceProblem::NoServers,
                    });
                    continue;
                }
                Err(why) => {
                    view.unread.push(UnreadSource { client: known::CLAUDE, scope, file, why });
                    continue;
                }
            };
            for (name, value) in servers {
                let file = file.clone();
                match read(&name, &value) {
                    Err(why) => view.skipped.push(Skipped { name, scope, file, why }),
                    Ok(entry) => {
                        let is_first = taken.insert(name.clone());
                        let server = Server::new(name, scope, file, entry);
                        let to = if is_first { &mut view.servers } else { &mut view.shadowed };
                        to.push(server);
                    }
                }
            }
        }
        view
    }
}

fn read(name: &str, value: &Value) -> Result<Entry, SkipReason> {
    if name == "__proto__" { Err(SkipReason::Reserved) } else { Ok(Entry::read(value)?) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn source(scope: Scope, file: &str, servers: Value) -> ConfigSource {
        ConfigSource { scope, file: file.into(), servers: Ok(servers) }
    }

    fn names(servers: &[Server]) -> Vec<(&str, &str)> {
        servers.iter().map(|s| (s.name.as_str(), s.entry.texts()[0].1.as_str())).collect()
    }

    #[test]
    fn local_beats_project_beats_user_and_the_nearest_file_wins() {
        let view = View::merge(vec![
            source(
                Scope::User,
                "u",
                json!({"a": {"command": "u"}, "b": {"command": "u"}, "d": {"command": "u"}}),
            ),
            source(Scope::Project, "near", json!({"b": {"command": "near"}, "c": {"command": "near"}})),
            source(Scope::Project, "far", json!({"c": {"command": "far"}})),
            source(Scope::Local, "l", json!({"a": {"command": "l"}})),
        ]);
        assert_eq!(names(&view.servers), [("a", "l"), ("b", "near"), ("c", "near"), ("d", "u")]);
        assert_eq!(names(&view.shadowed), [("c", "far"), ("a", "u"), ("b", "u")]);
    }

    #[test]
    fn an_unsound_entry_hides_nothing() {
        let view = View::merge(vec![
            source(Scope::Local, "l", json!({"a": {"command": 1}, "__proto__": {"command": "x"}})),
            source(Scope::User, "u", json!({"a": {"command": "u"}})),
        ]);
        assert_eq!(names(&view.servers), [("a", "u")]);
        let why: Vec<String> = view.skipped.iter().map(|s| format!("{}: {}", s.name, s.why)).collect();
        assert_eq!(why, ["a: command: expected a string, found a number", "__proto__: the name is reserved"]);
    }

    #[test]
    fn a_broken_file_contributes_a_problem_and_nothing_else() {
        let project = |text: &str| ConfigSource::project("m".into(), text.as_bytes());
        let table = [
            ("{\"mcpServers\":{},}", "1:17: trailing commas are not allowed"),
            ("{\"a\":{\"command\":\"x\"}}", "\"mcpServers\" is missing or not an object"),
            ("{}", "\"mcpServers\" is missing or not an object"),
            ("{\"mcpServers\":null}", "\"mcpServers\" is missing or not an object"),
            ("[]", "\"mcpServers\" is missing or not an object"),
        ];
        for (text, expected) in table {
            let view =
                View::merge(vec![project(text), source(Scope::User, "u", json!({"a": {"command": "u"}}))]);
            assert_eq!(view.unread[0].why.to_string(), expected);
            assert_eq!(names(&view.servers), [("a", "u")]);
        }
        assert_eq!(
            View::merge(vec![project("\u{feff} "), ConfigSource::found(Scope::Local, "c".into(), None)]),
            View::default()
        );
    }
}
