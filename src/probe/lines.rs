//! What a program prints, line by line, however long its lines are.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::detect::redact::{Redactor, Said};

/// So many bytes of a line of standard error are kept.
const ERROR_LINE: usize = 4 << 10;
/// So many lines of it.
const ERROR_LINES: usize = 5;
/// So many characters of each are shown.
const SHOWN: usize = 200;

/// Reads `from` to its end; gives each line without its end to `each`, until that is not wanted any more. What a line has
/// beyond `limit` bytes is dropped.
fn read(from: impl Read, limit: usize, mut each: impl FnMut(Vec<u8>) -> bool) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    loop {
        let Ok(bytes) = from.fill_buf() else { return };
        if bytes.is_empty() {
            if !line.is_empty() {
                each(line);
            }
            return;
        }
        let end = memchr::memchr(b'\n', bytes);
        let part = &bytes[..end.unwrap_or(bytes.len())];
        line.extend_from_slice(&part[..part.len().min(limit - line.len())]);
        let used = part.len() + usize::from(end.is_some());
        from.consume(used);
        if end.is_some() && !each(std::mem::take(&mut line)) {
            return;
        }
    }
}

/// The lines of `from`, each of at most `limit` bytes; the channel ends with them. A program that prints faster than it
/// is listened to has to wait.
pub fn of(from: impl Read + Send + 'static, limit: usize) -> Receiver<Vec<u8>> {
    let (to, lines) = mpsc::sync_channel(1);
    thread::spawn(move || read(from, limit, |line| to.send(line).is_ok()));
    lines
}

/// The last lines of standard error, which is read to its end whatever becomes of them.
#[derive(Debug)]
pub struct Last {
    lines: Arc<Mutex<VecDeque<Vec<u8>>>>,
    reader: thread::JoinHandle<()>,
}

impl Last {
    /// Begins to read.
    pub fn of(from: impl Read + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&lines);
        let reader = thread::spawn(move || {
            read(from, ERROR_LINE, |line| {
                if !line.trim_ascii().is_empty() {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    if kept.len() == ERROR_LINES {
                        kept.pop_front();
                    }
                    kept.push_back(line);
                }
                true
            });
        });
        Self { lines, reader }
    }

    /// Whether all has been read.
    pub fn is_whole(&self) -> bool {
        self.reader.is_finished()
    }

    /// The last lines so far.
    pub fn say(&self, redactor: &Redactor) -> Vec<Said> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|line| redactor.say(&String::from_utf8_lossy(line), SHOWN)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, limit: usize) -> Vec<String> {
        of(std::io::Cursor::new(text.to_owned()), limit)
            .iter()
            .map(|line| String::from_utf8(line).unwrap())
            .collect()
    }

    #[test]
    fn lines_come_whole_cut_or_without_an_end() {
        assert_eq!(lines("a\n\nbcd", 9), ["a", "", "bcd"]);
        assert_eq!(lines("", 9), [""; 0]);
        assert_eq!(lines(&format!("{}\nb\n", "x".repeat(100_000)), 3), ["xxx", "b"]);
    }

    #[test]
    fn only_the_last_lines_of_what_went_wrong_are_kept() {
        let text: String = (0..100).map(|n| format!("line {n}\r\n\n")).collect();
        let last = Last::of(std::io::Cursor::new(text));
        while !last.is_whole() {
            thread::yield_now();
        }
        let said: Vec<_> = last.say(&Redactor::default()).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["line 95", "line 96", "line 97", "line 98", "line 99"]);
    }
}
