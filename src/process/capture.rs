//! Runs a program for what it prints: no more than is wanted, no longer than it may take, and ended with all that it started.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::group::{Group, Pipes};
use super::running;

/// Bytes of what it says besides that are kept, the last ones.
const WORDS: usize = 8 << 10;
/// What a program leaves running may hold its output open for so long.
const LEFTOVER: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(5);

/// Told what a program says besides its output, as it comes.
pub type Hear = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// How a program is run.
pub struct Capture {
    /// It may take so long.
    pub limit: Duration,
    /// Bytes that it may print.
    pub most: usize,
    /// Ends it once this is set.
    pub stop: Arc<AtomicBool>,
    /// Where it may ask a person on the terminal of this process: told what it says. Without this it has no terminal.
    pub asks: Option<Hear>,
}

/// What came of it.
pub struct Captured {
    /// How it ended.
    pub end: End,
    /// What it printed.
    pub output: Zeroizing<Vec<u8>>,
    /// The last of what it said besides.
    pub words: Zeroizing<Vec<u8>>,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Itself(ExitStatus),
    /// It was told to.
    Stopped,
    /// It took too long.
    TimedOut,
    /// It printed too much.
    TooMuch,
}

impl Capture {
    /// Runs `command`.
    pub fn run(&self, command: Command) -> io::Result<Captured> {
        let (mut running, pipes) = match &self.asks {
            Some(_) => Running::at_terminal(command)?,
            None => {
                Group::start_apart(command).map(|(group, pipes)| (Running::Apart(group), pipes.into()))?
            }
        };
        let output = Collected::of(pipes.output, self.most + 1, true, None);
        let words = Collected::of(pipes.errors, WORDS, false, self.asks.clone());
        let until = Instant::now() + self.limit;
        let mut end = loop {
            match running.ended() {
                Some(status) if self.is_told(status) => break End::Stopped,
                Some(status) => break End::Itself(status),
                None if self.stop.load(Ordering::Relaxed) => break End::Stopped,
                None if output.len() > self.most => break End::TooMuch,
                None if Instant::now() >= until => break End::TimedOut,
                None => thread::sleep(TICK),
            }
        };
        if matches!(end, End::Itself(_)) {
            let until = until.min(Instant::now() + LEFTOVER);
            while !(output.is_whole() && words.is_whole()) && Instant::now() < until {
                thread::sleep(TICK);
            }
            if output.len() > self.most {
                end = End::TooMuch;
            }
        }
        drop(running);
        Ok(Captured { end, output: output.take(), words: words.take() })
    }

    /// Whether it is this process that is to end.
    fn is_told(&self, status: ExitStatus) -> bool {
        self.stop.load(Ordering::Relaxed) || self.asks.is_some() && is_interrupted(status)
    }
}

/// Whether a program ended because Ctrl-C was pressed where it was, too.
#[cfg(unix)]
fn is_interrupted(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(rustix::process::Signal::INT.as_raw())
}

#[cfg(not(unix))]
fn is_interrupted(_: ExitStatus) -> bool {
    false
}

/// The pipes from a program.
struct Printed {
    output: std::process::ChildStdout,
    errors: std::process::ChildStderr,
}

impl From<Pipes> for Printed {
    /// It reads nothing.
    fn from(pipes: Pipes) -> Self {
        Self { output: pipes.output, errors: pipes.errors }
    }
}

/// A program under way. None of it is left once this is dropped, unless it left by itself.
enum Running {
    /// Without a terminal.
    Apart(Group),
    /// In the group of this process, to which the terminal listens.
    AtTerminal(Child),
}

impl Running {
    fn at_terminal(mut command: Command) -> io::Result<(Self, Printed)> {
        command.stdin(terminal()?).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        match (child.stdout.take(), child.stderr.take()) {
            (Some(output), Some(errors)) => Ok((Self::AtTerminal(child), Printed { output, errors })),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        match self {
            Self::Apart(group) => group.ended(),
            Self::AtTerminal(child) => child.try_wait().ok().flatten(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Self::AtTerminal(child) = self else { return };
        if let Ok(None) = child.try_wait() {
            running::end_below(child.id());
            // One that ended meanwhile needs no end.
            let _gone = child.kill();
            let _reaped = child.wait();
        }
    }
}

#[cfg(unix)]
fn terminal() -> io::Result<Stdio> {
    Ok(std::fs::File::options().read(true).write(true).open("/dev/tty")?.into())
}

#[cfg(not(unix))]
fn terminal() -> io::Result<Stdio> {
    Ok(Stdio::inherit())
}

/// What is read of a pipe, whoever else still holds it open.
pub struct Collected {
    bytes: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    reader: JoinHandle<()>,
}

impl Collected {
    /// Keeps `most` bytes: the first ones, and then reads no more, or the last ones.
    pub fn of(
        mut from: impl Read + Send + 'static,
        most: usize,
        are_first: bool,
        hear: Option<Hear>,
    ) -> Self {
        // It never grows, so that no copy of a part is left behind.
        let bytes = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(most))));
        let kept = Arc::clone(&bytes);
        let reader = thread::spawn(move || {
            let mut part = Zeroizing::new([0; 4096]);
            while let Ok(read @ 1..) = from.read(part.as_mut_slice()) {
                let part = &part[..read];
                hear.iter().for_each(|hear| hear(part));
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if are_first {
                    let room = most - kept.len();
                    kept.extend_from_slice(&part[..read.min(room)]);
                    if read >= room {
                        return;
                    }
                } else {
                    let part = &part[read.saturating_sub(most)..];
                    let over = (kept.len() + part.len()).saturating_sub(most);
                    kept.drain(..over);
                    kept.extend_from_slice(part);
                }
            }
        });
        Self { bytes, reader }
    }

    fn len(&self) -> usize {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether its other end was closed, or all was read that is kept.
    pub fn is_whole(&self) -> bool {
        self.reader.is_finished()
    }

    /// What was read by now.
    pub fn take(&self) -> Zeroizing<Vec<u8>> {
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn run(line: &str, limit: u64, most: usize) -> Captured {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]);
        let limit = Duration::from_millis(limit);
        Capture { limit, most, stop: Arc::default(), asks: None }.run(command).unwrap()
    }

    #[test]
    fn what_is_printed_comes_whole_beside_what_is_said() {
        let Captured { end, output, words } = run("printf value; echo said >&2; exit 3", 10_000, 100);
        assert!(matches!(end, End::Itself(status) if status.code() == Some(3)));
        assert_eq!((output.as_slice(), words.as_slice()), (b"value".as_slice(), b"said\n".as_slice()));
    }

    #[test]
    fn one_that_never_ends_prints_without_end_or_is_told_to_stop_is_ended() {
        let start = Instant::now();
        assert_eq!(run("sleep 60", 100, 100).end, End::TimedOut);
        assert_eq!(run("yes", 10_000, 100).end, End::TooMuch);
        assert_eq!(run("yes | head -c 101", 10_000, 100).end, End::TooMuch);
        let stop = Arc::new(AtomicBool::new(true));
        let told = Capture { limit: Duration::from_secs(10), most: 1, stop, asks: None };
        assert_eq!(told.run(Command::new("yes")).unwrap().end, End::Stopped);
        assert!(start.elapsed() < Duration::from_secs(8));
    }

    #[test]
    fn it_has_no_terminal_and_leaves_nothing_running() {
        assert_eq!(
            run("test -t 0 || (: </dev/tty) 2>/dev/null || printf none", 10_000, 100).output.as_slice(),
            b"none"
        );
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("late");
        run(&format!("(sleep 1; touch '{}') & sleep 60", file.display()), 100, 100);
        thread::sleep(Duration::from_millis(1500));
        assert!(!file.exists());
    }

    #[test]
    fn of_many_words_the_last_are_kept() {
        let words = run("seq 100000 >&2", 10_000, 100).words;
        assert!(words.len() == WORDS && words.ends_with(b"\n100000\n"));
    }
}
