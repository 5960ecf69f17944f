//! What is written down of each use of a secret, and where.

use super::here::World;
use crate::base::text;
use crate::vault::calls::CallFile;
use crate::vault::log::{LogEntry, LogFile, Parent};

impl World {
    /// The account of use.
    pub fn log(&self) -> LogFile {
        LogFile::at(self.own.log.clone())
    }

    /// The account of calls through the bridge.
    pub fn calls(&self) -> CallFile {
        CallFile::at(self.own.calls.clone())
    }

    /// Writes down what a verb did with secrets, and who asked. A log that cannot be written stops nothing.
    pub fn note(&self, entry: LogEntry) {
        if entry.is_empty() {
            return;
        }
        let parent = self.lineage().get(1);
        let parent = parent.map(|process| Parent { pid: process.pid, name: process.name.clone() });
        let asking = || self.asking_client().map(|client| client.id.to_owned());
        let client = entry.client.clone().or_else(asking);
        let entry = LogEntry { time: self.timestamp(), project: self.project(), parent, client, ..entry };
        if let Err(error) = self.log().append(&entry)
            && !self.is_warned.replace(true)
        {
            let path = text::path(&self.own.log);
            self.ui.say(&format!("warning: cannot write the log {path}: {error}"));
        }
    }

    /// The day of a moment in RFC 3339 here. Midnight in UTC is a day that was named without an hour.
    pub fn local_date(&self, moment: &str) -> String {
        match moment.strip_suffix("T00:00:00Z") {
            Some(day) => day.to_owned(),
            None => self.local_time(moment).chars().take(10).collect(),
        }
    }

    /// A moment in RFC 3339 as a clock on the wall here shows it; as it is where it is none.
    pub fn local_time(&self, moment: &str) -> String {
        let Ok(instant) = moment.parse::<jiff::Timestamp>() else { return text::short(moment) };
        instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}
