//! A server that is a command: started with just its own variables, spoken to line by line, ended with all it started.

use std::ffi::OsStr;
use std::io::Write;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use zeroize::Zeroizing;

use super::conversation::{Channel, Opening, converse};
use super::lines::{self, Last};
use super::surroundings::Surroundings;
use crate::detect::redact::{Redactor, Said};
use crate::probe::outcome::{Outcome, ProbeReport, Waiting};
use crate::process::group::{self, Group};
use crate::system::environ::Environ;
use crate::system::files::{self, NoProgram, Search};

/// More bytes than these are no answer.
const LONGEST: usize = 4 << 20;
/// So many messages may wait for a server that does not read.
const UNREAD: usize = 64;
/// How often Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(50);
/// A program that closes its output is about to end, and its last words are on their way.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// So long the children of one that ended may go on in its place in silence.
const ORPHANED: Duration = Duration::from_secs(1);
/// A server that answered gets so long to end by itself, and one that did not or is not waited for any more so long.
const GRACE: Duration = Duration::from_millis(1500);
const HURRY: Duration = Duration::from_millis(300);
/// So many characters of an answer that makes no sense are shown.
const SHOWN: usize = 120;

/// A filled command with where it runs: what is looked up on the `PATH` that it will have.
#[derive(Clone, Copy)]
pub struct Program<'a> {
    /// Its name or path.
    pub command: &'a str,
    /// Its arguments.
    pub args: &'a [Zeroizing<String>],
    /// Its own variables, which beat inherited ones.
    pub env: &'a [(String, Zeroizing<String>)],
    /// Where it runs, and what it inherits.
    pub surroundings: &'a Surroundings,
}

impl Program<'_> {
    fn find(&self, redactor: &Redactor) -> Result<Command, Outcome> {
        let own = self.env.iter().map(|(name, value)| (OsStr::new(name), OsStr::new(value.as_str())));
        let Surroundings { dir, environ: inherited, grounds } = self.surroundings;
        let inherited = inherited.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()));
        let environ: Environ = own.clone().chain(inherited.clone()).collect();
        let name = OsStr::new(self.command);
        let search = Search { path: environ.get_os("PATH"), dir, grounds };
        let path = files::program(name, search).map_err(|problem| match problem {
            NoProgram::OfProject(path) => Outcome::OfProject(redactor.say(&path.to_string_lossy(), SHOWN)),
            NoProgram::Missing => Outcome::NoCommand(redactor.say(self.command, SHOWN).to_string()),
            NoProgram::NotExecutable(_) => Outcome::NotExecutable(redactor.say("permission denied", SHOWN)),
        })?;
        let mut command = Command::new(path);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, name);
        command.args(self.args.iter().map(|arg| arg.as_str())).current_dir(dir);
        command.env_clear().envs(inherited).envs(own);
        Ok(command)
    }
}

/// Starts the server, speaks to it until the outcome is clear, and ends it.
///
/// Like the real client, one that dies of `server/discover` is started again and spoken to as a legacy one.
pub fn probe(
    program: &Program<'_>,
    redactor: &Redactor,
    stop: &AtomicBool,
    deadline: Instant,
) -> ProbeReport {
    let (first, heard) = once(program, Opening::Discover, redactor, stop, deadline);
    if heard || !matches!(first.outcome, Outcome::Crashed(..)) || stop.load(Ordering::Relaxed) {
        return first;
    }
    let (second, heard) = once(program, Opening::Initialize, redactor, stop, deadline);
    if heard { second } else { first }
}

/// The report, and whether the server ever said anything that is a message.
fn once(
    program: &Program<'_>,
    opening: Opening,
    redactor: &Redactor,
    stop: &AtomicBool,
    deadline: Instant,
) -> (ProbeReport, bool) {
    let command = match program.find(redactor) {
        Ok(command) => command,
        Err(outcome) => return (ProbeReport::new(outcome), false),
    };
    let (group, pipes) = match Group::start(command) {
        Ok(started) => started,
        Err(error) => {
            let words = redactor.say(&error.to_string(), SHOWN);
            return (ProbeReport::new(Outcome::NotExecutable(words)), false);
        }
    };
    let mut server = Server {
        group,
        input: writer(pipes.input),
        output: lines::of(pipes.output, LONGEST),
        errors: Last::of(pipes.errors),
        redactor,
        stop,
        heard: false,
        junk: None,
        orphaned: None,
    };
    let mut report = ProbeReport::new(Outcome::TimedOut(Waiting::Answer));
    let outcome = converse(&mut server, opening, redactor, deadline, &mut report);
    report.outcome = server.judge(outcome);
    let Server { group, input, heard, .. } = server;
    drop(input);
    group.end(if heard && !stop.load(Ordering::Relaxed) { GRACE } else { HURRY });
    (report, heard)
}

/// Writes in a thread of its own, because a server need not read.
fn writer(mut input: impl Write + Send + 'static) -> SyncSender<Vec<u8>> {
    let (to, messages) = mpsc::sync_channel::<Vec<u8>>(UNREAD);
    thread::spawn(move || {
        for message in messages {
            // Why a server stopped reading is seen at its other end.
            if input.write_all(&message).and_then(|()| input.flush()).is_err() {
                return;
            }
        }
    });
    to
}

struct Server<'a> {
    group: Group,
    input: SyncSender<Vec<u8>>,
    output: Receiver<Vec<u8>>,
    errors: Last,
    redactor: &'a Redactor,
    stop: &'a AtomicBool,
    heard: bool,
    junk: Option<Said>,
    orphaned: Option<Instant>,
}

impl Channel for Server<'_> {
    fn send(&mut self, message: &Value) -> Result<(), Outcome> {
        let line = format!("{message}\n").into_bytes();
        match self.input.try_send(line) {
            Err(mpsc::TrySendError::Full(_)) => Err(Outcome::TimedOut(Waiting::Answer)),
            Ok(()) | Err(mpsc::TrySendError::Disconnected(_)) => Ok(()),
        }
    }

    fn receive(&mut self, until: Instant) -> Result<Option<Value>, Outcome> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            if self.stop.load(Ordering::Relaxed) {
                return Err(Outcome::TimedOut(Waiting::Answer));
            }
            match self.output.recv_timeout(left.min(TICK)) {
                Ok(line) => match serde_json::from_slice::<Value>(&line) {
                    Ok(message) if message["jsonrpc"] == "2.0" => {
                        self.heard = true;
                        return Ok(Some(message));
                    }
                    _ => self.pass_over(&line),
                },
                Err(RecvTimeoutError::Timeout) if self.group.ended().is_none() => {}
                Err(RecvTimeoutError::Timeout) => {
                    if self.orphaned.get_or_insert_with(Instant::now).elapsed() > ORPHANED {
                        return Err(Outcome::Closed(Said::default()));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.group.wait(LAST_WORDS.min(left));
                    return Err(Outcome::Closed(Said::default()));
                }
            }
        }
    }
}

impl Server<'_> {
    /// The client takes no notice of a line that is no message, so a greeting does not hurt.
    fn pass_over(&mut self, line: &[u8]) {
        if self.junk.is_none() && !line.trim_ascii().is_empty() {
            self.junk = Some(self.redactor.say(&String::from_utf8_lossy(line), SHOWN));
        }
    }

    /// What the end of a conversation means for a command.
    fn judge(&mut self, outcome: Outcome) -> Outcome {
        if !matches!(outcome, Outcome::Closed(_) | Outcome::TimedOut(_)) {
            return outcome;
        }
        if let Some(status) = self.group.ended() {
            let until = Instant::now() + LAST_WORDS;
            while !self.errors.is_whole() && Instant::now() < until {
                thread::sleep(Duration::from_millis(5));
            }
            return Outcome::Crashed(group::how(status), self.errors.say(self.redactor));
        }
        match (self.heard, self.junk.take(), outcome) {
            (false, Some(junk), _) => Outcome::NotMcp(junk),
            (false, None, Outcome::TimedOut(_)) => Outcome::Silent(self.errors.say(self.redactor)),
            (_, _, outcome) => outcome,
        }
    }
}
