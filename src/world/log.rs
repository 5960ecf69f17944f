//! What is written down of each use of a secret, and where.

use super::here::World;
use crate::base::text;
use crate::process::running;
use crate::vault::log::{Entry, Journal, Parent};

impl World {
    /// The account of use.
    pub fn journal(&self) -> Journal {
        Journal::at(self.own.log.clone())
    }

    /// Writes down what a verb did with secrets, and who asked. A log that cannot be written stops nothing.
    pub fn note(&self, entry: Entry) {
        if entry.handed.is_empty() && entry.withheld.is_empty() && entry.failure.is_none() {
            return;
        }
        let parent = running::parent().map(|process| Parent { pid: process.pid, name: process.name });
        let entry = Entry { time: self.timestamp(), project: self.project(), parent, ..entry };
        if let Err(error) = self.journal().append(&entry)
            && !self.is_warned.replace(true)
        {
            let path = text::path(&self.own.log);
            self.ui.say(&format!("warning: cannot write the log {path}: {error}"));
        }
    }
}
