//! An account of use: which command handed which variables to whom, and what it withheld. Never a value.
//!
//! One JSON object a line, appended in one write, so that processes side by side do not mix. Only its owner can read
//! it. It is cut in two by size, so that it never holds more than two megabytes or so.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::names::VarName;
use crate::system::files;
use crate::vault::records::StoreKind;

/// Bytes at which the file makes way for a new one; the one before is kept, the one before that is not.
const LARGEST: u64 = 1 << 20;

/// What one command did with secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The verb: `run`, `headers`, `exec`, `test`, `doctor`, `add`, `rotate`, `reveal`.
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
    /// The servers that mention it.
    pub servers: Vec<String>,
    /// Where they send it, or the screen.
    pub destinations: Vec<String>,
    /// The store it came from; none where it was not stored yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
}

impl Handed {
    /// A variable that was shown on the screen.
    pub fn shown(variable: &VarName, store: Option<StoreKind>) -> Self {
        let (variable, store) = (variable.to_string(), store.map(|store| store.to_string()));
        Self { variable, servers: Vec::new(), destinations: vec!["the screen".to_owned()], store }
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

impl Entry {
    /// Whether a server of this name had a part in it.
    pub fn is_about(&self, server: &str) -> bool {
        self.server.as_deref() == Some(server)
            || self.handed.iter().any(|h| h.servers.iter().any(|s| s == server))
            || self.withheld.iter().any(|w| w.server.as_deref() == Some(server))
    }
}

/// The log at `path`.
#[derive(Debug, Clone)]
pub struct Journal(PathBuf);

impl Journal {
    /// The log at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Adds a line. Nothing waits for the disk: what a crash of the machine takes is an account, not a secret.
    pub fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = match self.open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(dir) = self.0.parent() {
                    files::private_dir(dir).map_err(io::Error::other)?;
                }
                self.open()?
            }
            other => other?,
        };
        if file.metadata()?.len() >= LARGEST {
            // Two processes may both come here; the worse that happens is that the older half is gone early.
            std::fs::rename(&self.0, self.older())?;
            file = self.open()?;
        }
        file.write_all(&line)
    }

    /// All entries, oldest first; lines that are none, such as one that a full disk cut, are left out.
    pub fn read(&self) -> Result<Vec<Entry>, files::FileError> {
        let mut entries = Vec::new();
        for path in [self.older(), self.0.clone()] {
            let bytes = files::read(&path)?.unwrap_or_default();
            entries.extend(bytes.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()));
        }
        Ok(entries)
    }

    fn older(&self) -> PathBuf {
        self.0.with_extension("old.jsonl")
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(verb: &str) -> Entry {
        Entry { time: "2026-01-01T00:00:00Z".to_owned(), verb: verb.to_owned(), ..Entry::default() }
    }

    #[test]
    fn what_was_written_is_read_back_in_its_order() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::at(dir.path().join("new/log.jsonl"));
        assert!(journal.read().unwrap().is_empty());
        for verb in ["run", "headers"] {
            journal.append(&entry(verb)).unwrap();
        }
        assert_eq!(journal.read().unwrap(), [entry("run"), entry("headers")]);
        #[cfg(unix)]
        assert_eq!(files::mode(journal.path()), Some(0o600));
    }

    #[test]
    fn it_is_cut_by_size_and_a_broken_line_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::at(dir.path().join("log.jsonl"));
        let long = Entry { program: Some("x".repeat(usize::try_from(LARGEST).unwrap())), ..entry("run") };
        journal.append(&long).unwrap();
        std::fs::write(dir.path().join("log.old.jsonl"), "{\"time\":\"cut").unwrap();
        journal.append(&entry("exec")).unwrap();
        assert_eq!(journal.read().unwrap(), [long, entry("exec")]);
        journal.append(&entry("test")).unwrap();
        assert_eq!(journal.read().unwrap().len(), 3);
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
        let refused = Entry { server: Some("t".to_owned()), ..Entry::default() };
        assert!(refused.is_about("t") && !refused.is_about("s"));
    }
}
