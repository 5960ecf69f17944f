//! An account of the calls that went through the bridge: which tool of which server, with the token of which variable, and what
//! came of it. Never an argument, a result or a value.
//!
//! Whoever relays only puts a note into a queue. A thread puts it into words and writes it: once in a second, earlier where there
//! is much, and at the end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::lines::LineFile;
use crate::system::files::FileError;

/// How long a note may wait for others.
const PAUSE: Duration = Duration::from_secs(1);
/// As many notes may wait. Whoever calls faster than they can be written is counted and not waited for.
const MOST: usize = 1024;
/// As many are written at once without a further wait.
const MANY: usize = 256;

/// One call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEntry {
    /// When it ended, RFC 3339 in UTC with milliseconds.
    pub time: String,
    /// What the server is called, where it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The client that made it, by its id in the table of clients; none where no known one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Where the server is: the origin of its url.
    pub destination: String,
    /// The method.
    pub method: String,
    /// The tool, prompt or resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tokens that the call was made with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<UsedToken>,
    /// What came of it: `answered`, `failed`, `refused`, `status 503`, `lost`, `cancelled`.
    pub outcome: String,
    /// How long it took.
    pub milliseconds: u64,
    /// How many calls before this one there was no time to write down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unwritten: Option<u64>,
}

/// A token as the account knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedToken {
    /// Its variable.
    pub variable: String,
    /// The account it is of, where a person has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Since when it has its value, RFC 3339 in UTC.
    pub since: String,
}

impl CallEntry {
    /// Whether a server of this name made it.
    pub fn is_about(&self, server: &str) -> bool {
        self.server.as_deref() == Some(server) || self.destination == server
    }
}

/// The file of calls.
#[derive(Debug, Clone)]
pub struct CallFile(LineFile);

impl CallFile {
    /// The file at `path`, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self(LineFile::at(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// All calls, oldest first; lines that are none are left out.
    pub fn read(&self) -> Result<Vec<CallEntry>, FileError> {
        self.0.read()
    }
}

/// Writes calls down, behind whoever makes them.
pub struct CallWriter {
    queue: Arc<CallQueue>,
    thread: Option<JoinHandle<()>>,
}

/// What waits to be written. It is locked for no longer than it takes to put something in, or to take all of it out.
#[derive(Default)]
struct CallQueue {
    waiting: Mutex<WaitingCalls>,
    /// There is something to do: a first note, many of them, or the end.
    changed: Condvar,
}

#[derive(Default)]
struct WaitingCalls {
    notes: Vec<CallNote>,
    unwritten: u64,
    is_closed: bool,
}

/// A call that is not put into words yet.
struct CallNote {
    entry: Box<dyn FnOnce() -> CallEntry + Send>,
    unwritten: Option<u64>,
}

impl CallNote {
    fn entry(self) -> CallEntry {
        CallEntry { unwritten: self.unwritten, ..(self.entry)() }
    }
}

impl CallWriter {
    /// Writes to `file`; the first time that this fails, `warn` is told why.
    pub fn new(file: CallFile, warn: impl FnOnce(io::Error) + Send + 'static) -> Self {
        let queue = Arc::<CallQueue>::default();
        let calls = Arc::clone(&queue);
        let work = move || write_all(&file, &calls, warn);
        let thread = thread::Builder::new().name("calls".to_owned()).stack_size(256 << 10).spawn(work).ok();
        Self { queue, thread }
    }

    /// Takes note of a call, without waiting for anything. `entry` is asked for by the thread that writes, and not at all where
    /// there is no room.
    pub fn note(&self, entry: impl FnOnce() -> CallEntry + Send + 'static) {
        let mut waiting = self.queue.lock();
        if self.thread.is_none() || waiting.notes.len() >= MOST {
            waiting.unwritten += 1;
            return;
        }
        let unwritten = Some(std::mem::take(&mut waiting.unwritten)).filter(|count| *count > 0);
        waiting.notes.push(CallNote { entry: Box::new(entry), unwritten });
        // Whoever waits for more is not woken by each.
        if matches!(waiting.notes.len(), 1 | MANY) {
            self.queue.changed.notify_one();
        }
    }
}

impl Drop for CallWriter {
    /// Waits until all is written.
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        self.queue.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

impl CallQueue {
    fn lock(&self) -> MutexGuard<'_, WaitingCalls> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a first note, and then a while for more, and exchanges all that are there for `spare`; `false` at the end.
    fn take(&self, spare: &mut Vec<CallNote>) -> bool {
        let none = |waiting: &mut WaitingCalls| waiting.notes.is_empty() && !waiting.is_closed;
        let few = |waiting: &mut WaitingCalls| waiting.notes.len() < MANY && !waiting.is_closed;
        let waiting = self.changed.wait_while(self.lock(), none).unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(waiting, PAUSE, few);
        let mut waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
        std::mem::swap(&mut waiting.notes, spare);
        !spare.is_empty()
    }
}

fn write_all(file: &CallFile, calls: &CallQueue, warn: impl FnOnce(io::Error)) {
    let (mut warn, mut notes) = (Some(warn), Vec::new());
    while calls.take(&mut notes) {
        let entries: Vec<CallEntry> = notes.drain(..).map(CallNote::entry).collect();
        if let Err(error) = file.0.append(&entries)
            && let Some(warn) = warn.take()
        {
            warn(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> CallEntry {
        CallEntry { name: Some(name.to_owned()), destination: "https://h".to_owned(), ..CallEntry::default() }
    }

    #[test]
    fn every_call_is_written_in_its_order_at_the_latest_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let file = CallFile::at(dir.path().join("new/calls.jsonl"));
        let writer = CallWriter::new(file.clone(), |error| panic!("{error}"));
        let names: Vec<String> = (0..900).map(|n| n.to_string()).collect();
        names.iter().cloned().for_each(|name| writer.note(move || entry(&name)));
        drop(writer);
        let read = file.read().unwrap();
        assert_eq!(read.iter().filter_map(|call| call.name.clone()).collect::<Vec<_>>(), names);
    }

    #[test]
    fn what_there_was_no_time_for_is_counted() {
        let writer = CallWriter { queue: Arc::default(), thread: Some(thread::spawn(|| {})) };
        (0..MOST + 5).for_each(|_| writer.note(|| entry("a")));
        let mut taken = Vec::new();
        assert!(writer.queue.take(&mut taken));
        writer.note(|| entry("next"));
        assert_eq!((taken.len(), writer.queue.lock().notes[0].unwritten), (MOST, Some(5)));
    }

    #[test]
    fn a_file_that_cannot_be_written_stops_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("file"), "").unwrap();
        let (told, errors) = std::sync::mpsc::channel();
        let writer = CallWriter::new(CallFile::at(dir.path().join("file/calls.jsonl")), move |error| {
            told.send(error.to_string()).unwrap();
        });
        writer.note(|| entry("a"));
        drop(writer);
        assert_eq!(errors.iter().count(), 1);
    }
}
