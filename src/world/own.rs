//! Where mcpkey keeps what is its own.

use std::path::{Path, PathBuf};

use crate::vault::store::file::{ENCRYPTED, IDENTITY, LOCK};

/// Paths of mcpkey's own files.
#[derive(Debug, Clone)]
pub struct Own {
    /// `config.toml`.
    pub settings: PathBuf,
    /// Where the index and the encrypted file are.
    pub data: PathBuf,
    /// Whether that is the usual place, and none that somebody named.
    pub is_usual: bool,
    /// `secrets.toml`.
    pub index: PathBuf,
    /// What a change that is being made is about to do.
    pub intent: PathBuf,
    /// What a writer locks.
    pub lock: PathBuf,
    /// The account of use.
    pub log: PathBuf,
    /// The account of calls through the bridge.
    pub calls: PathBuf,
    /// Locked by the one process that asks for the keychain to be unlocked.
    pub unlocking: PathBuf,
    /// A person's own data files of vaults.
    pub vaults: PathBuf,
    /// What a process locks that fetches what is then kept, one of several by the item.
    pub fetching: PathBuf,
    /// Its time is that of the last word on the desktop.
    pub notice: PathBuf,
    /// Where servers for all projects start: a directory in which nothing is.
    pub start: PathBuf,
    /// What the hook of a client saw, a file for each session.
    pub looks: PathBuf,
    /// Where hooks were put into the settings of a client, and with which rules.
    pub hooked: PathBuf,
}

impl Own {
    /// From the directories for settings, for data and for what is only an account of the past.
    pub(super) fn new(config: &Path, data: &Path, state: &Path) -> Self {
        Self {
            settings: config.join("config.toml"),
            data: data.to_owned(),
            is_usual: true,
            index: data.join("secrets.toml"),
            intent: data.join("change.json"),
            lock: data.join("lock"),
            log: state.join("log.jsonl"),
            calls: state.join("calls.jsonl"),
            unlocking: state.join("unlocking"),
            vaults: config.join("vaults"),
            fetching: state.join("fetching"),
            notice: state.join("last-notice"),
            start: state.join("start"),
            looks: state.join("looks"),
            hooked: data.join("hooked.json"),
        }
    }

    /// The files that hold something, each with whether that is a secret or the key to one.
    pub fn files(&self) -> [(PathBuf, bool); 8] {
        [
            (self.settings.clone(), false),
            (self.index.clone(), false),
            (self.intent.clone(), false),
            (self.log.clone(), false),
            (self.calls.clone(), false),
            (self.hooked.clone(), false),
            (self.data.join(ENCRYPTED), true),
            (self.data.join(IDENTITY), true),
        ]
    }

    /// Files that hold nothing anyone would miss.
    pub fn traces(&self) -> [PathBuf; 4] {
        [self.unlocking.clone(), self.notice.clone(), self.lock.clone(), self.data.join(LOCK)]
    }

    /// The directories that those files are in.
    pub fn dirs(&self) -> impl Iterator<Item = &Path> {
        [Some(self.data.as_path()), self.log.parent(), self.settings.parent()].into_iter().flatten()
    }
}
