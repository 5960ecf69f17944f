//! An account of use: which command handed which variables to whom, and what it withheld. Never a value.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::names::VarName;
use crate::base::text;
use crate::system::files::FileError;
use crate::vault::destination::Destination;
use crate::vault::lines::LineFile;
use crate::vault::records::{Record, StoreKind};

/// Characters of a place that are kept.
const LONGEST_PLACE: usize = 1000;

/// What one command did with secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The verb: `run`, `exec`, `bridge`, `test`, `doctor`, `add`, `rotate`, `reveal`, `store export`.
    pub verb: String,
    /// The server it was all for, where it was for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What was started, where something was: the program's name alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The project whose secrets applied.
    pub project: String,
    /// The process that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// The client that was started, or that asked: its id in the table of clients. None where a person asked for something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What was handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed: Vec<Handed>,
    /// What was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// Why nothing at all was handed over, where the reason is no single variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// Its id.
    pub pid: u32,
    /// Its name, as the system has it.
    pub name: String,
}

/// A variable that was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Its name.
    pub variable: String,
    /// The account its value is of, where a person has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The servers that mention it.
    pub servers: Vec<String>,
    /// Where they send it, or the screen.
    pub destinations: Vec<String>,
    /// The store it came from; none where it was not stored yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// The word for where its value was fetched from, where the store says that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Handed {
    /// A stored variable, handed to these servers, which send it to these places.
    pub fn stored<'d>(
        record: &Record,
        servers: Vec<String>,
        to: impl IntoIterator<Item = &'d Destination>,
    ) -> Self {
        let (store, from) = (Some(record.store.to_string()), record.from.clone());
        let account = record.account.as_ref().map(ToString::to_string);
        Self { store, from, account, ..Self::unstored(&record.variable, servers, to) }
    }

    /// A variable that is not stored yet, or not by mcpkey.
    pub fn unstored<'d>(
        variable: &VarName,
        servers: Vec<String>,
        to: impl IntoIterator<Item = &'d Destination>,
    ) -> Self {
        let destinations = to.into_iter().map(ToString::to_string).collect();
        let variable = variable.to_string();
        Self { variable, account: None, servers, destinations, store: None, from: None }
    }

    /// A stored variable that was shown on the screen.
    pub fn shown_of(record: &Record) -> Self {
        Self {
            account: record.account.as_ref().map(ToString::to_string),
            ..Self::shown(&record.variable, Some(record.store))
        }
    }

    /// A variable that was shown on the screen.
    pub fn shown(variable: &VarName, store: Option<StoreKind>) -> Self {
        let screen = vec!["the screen".to_owned()];
        let store = store.map(|store| store.to_string());
        Self { store, destinations: screen, ..Self::unstored(variable, Vec::new(), []) }
    }
}

/// A variable that was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Its name.
    pub variable: String,
    /// The server that mentions it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Why.
    pub why: String,
}

impl Withheld {
    /// A variable that `server` would send elsewhere than it may go, or nobody can tell where.
    pub fn from_server(record: &Record, server: &str, to: &Result<Destination, impl fmt::Display>) -> Self {
        let why = match to {
            Ok(to) => {
                let difference = record.difference(to);
                format!(
                    "it may not go to {} ({})",
                    text::line(&to.to_string(), LONGEST_PLACE),
                    text::line(&difference, LONGEST_PLACE)
                )
            }
            Err(why) => why.to_string(),
        };
        Self { variable: record.variable.to_string(), server: Some(server.to_owned()), why }
    }
}

impl LogEntry {
    /// What `verb` did: nothing yet.
    pub fn of(verb: &str) -> Self {
        Self { verb: verb.to_owned(), ..Self::default() }
    }

    /// The server it was all for.
    pub fn server(self, name: Option<&str>) -> Self {
        Self { server: name.map(str::to_owned), ..self }
    }

    /// What was started.
    pub fn program(self, name: String) -> Self {
        Self { program: Some(name), ..self }
    }

    /// The client that was started, or that asked, by its id.
    pub fn client(self, id: Option<&str>) -> Self {
        Self { client: id.map(str::to_owned), ..self }
    }

    /// What was handed over.
    pub fn handed(self, handed: impl IntoIterator<Item = Handed>) -> Self {
        Self { handed: handed.into_iter().collect(), ..self }
    }

    /// What was not.
    pub fn withheld(self, withheld: impl IntoIterator<Item = Withheld>) -> Self {
        Self { withheld: withheld.into_iter().collect(), ..self }
    }

    /// Nothing was handed over: what was withheld is the reason, or else `failure`.
    pub fn refused(self, withheld: &[Withheld], failure: &str) -> Self {
        let failure = withheld.is_empty().then(|| failure.to_owned());
        Self { failure, ..self.withheld(withheld.iter().cloned()) }
    }

    /// Whether there is anything to write down.
    pub fn is_empty(&self) -> bool {
        self.handed.is_empty() && self.withheld.is_empty() && self.failure.is_none()
    }

    /// Whether a server of this name had a part in it.
    pub fn is_about(&self, server: &str) -> bool {
        self.server.as_deref() == Some(server)
            || self.handed.iter().any(|h| h.servers.iter().any(|s| s == server))
            || self.withheld.iter().any(|w| w.server.as_deref() == Some(server))
    }
}

/// The log at `path`.
#[derive(Debug, Clone)]
pub struct LogFile(LineFile);

impl LogFile {
    /// The log at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(LineFile::at(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds a line.
    pub fn append(&self, entry: &LogEntry) -> io::Result<()> {
        self.0.append([entry])
    }

    /// All entries, oldest first; lines that are none are left out.
    pub fn read(&self) -> Result<Vec<LogEntry>, FileError> {
        self.0.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::lines::LARGEST;

    fn entry(verb: &str) -> LogEntry {
        LogEntry { time: "2026-01-01T00:00:00Z".to_owned(), verb: verb.to_owned(), ..LogEntry::default() }
    }

    #[test]
    fn what_was_written_is_read_back_in_its_order() {
        let dir = tempfile::tempdir().unwrap();
        let log = LogFile::at(dir.path().join("new/log.jsonl"));
        assert!(log.read().unwrap().is_empty());
        for verb in ["run", "exec"] {
            log.append(&entry(verb)).unwrap();
        }
        assert_eq!(log.read().unwrap(), [entry("run"), entry("exec")]);
        #[cfg(unix)]
        assert_eq!(crate::system::files::mode(log.path()).unwrap(), Some(0o600));
    }

    #[test]
    fn it_is_cut_by_size_and_a_broken_line_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let log = LogFile::at(dir.path().join("log.jsonl"));
        let long = LogEntry { program: Some("x".repeat(usize::try_from(LARGEST).unwrap())), ..entry("run") };
        log.append(&long).unwrap();
        std::fs::write(dir.path().join("log.old.jsonl"), "{\"time\":\"cut").unwrap();
        log.append(&entry("exec")).unwrap();
        assert_eq!(log.read().unwrap(), [long, entry("exec")]);
        log.append(&entry("test")).unwrap();
        assert_eq!(log.read().unwrap().len(), 3);
    }

    #[test]
    fn an_entry_is_about_the_servers_it_names() {
        let mut entry = entry("run");
        entry.withheld.push(Withheld {
            variable: "A".to_owned(),
            server: Some("s".to_owned()),
            why: String::new(),
        });
        assert!(entry.is_about("s") && !entry.is_about("t"));
        let refused = LogEntry { server: Some("t".to_owned()), ..LogEntry::default() };
        assert!(refused.is_about("t") && !refused.is_about("s"));
    }
}
