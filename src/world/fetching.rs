//! Values that come from elsewhere, fetched when they are about to be handed out and not before: all at once, each in its time.
//!
//! A program is started apart from the project, as its source in the item says and by nothing else. What may be kept is kept in the
//! item alone.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use super::error::Failure;
use super::kind::FailureKind;
use super::{Apart, World};
use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::base::text;
use crate::base::typed::{self, TypedValue, ValuePosition};
use crate::detect::redact::Redactor;
use crate::detect::unknown;
use crate::process::capture::{Capture, Captured, End, Hear};
use crate::process::group;
use crate::system::environ::Environ;
use crate::system::files::{self, NoProgram, Search};
use crate::system::interrupt;
use crate::vault::source::{Asks, Source};

/// Bytes that a program may print.
const MOST: usize = 1 << 20;
/// A person at the terminal is given so long, where a program asks.
const PATIENCE: Duration = Duration::from_secs(120);
/// After this it is said what is waited for.
const NOTE_AFTER: Duration = Duration::from_secs(1);
/// So many programs run at once; further ones wait.
const AT_ONCE: usize = 8;
/// Characters of a program's words that are shown.
const SHOWN: usize = 200;

/// What is to be fetched, and for which variable.
pub(super) type Wanted<'a> = (&'a VarName, &'a Source);

/// One program, ready to be started.
struct Ready {
    command: Command,
    capture: Capture,
}

impl World {
    /// What the source gives for `variable`, checked as a typed value is; nothing is stored.
    pub fn fetch(
        &self,
        variable: &VarName,
        source: &Source,
        position: &ValuePosition<'_>,
    ) -> Result<TypedValue, Failure> {
        let mut printed = self.printed(&[(variable, source)]);
        let printed = printed.pop().unwrap_or_else(|| Err(Failure::new("nothing was fetched")))?;
        typed_value((variable, source), printed, position)
    }

    /// What each of `wanted` gives, as it goes where the configs here send it.
    pub(super) fn fetch_all(&self, wanted: &[Wanted<'_>]) -> Vec<Result<Secret, Failure>> {
        let view = self.view_of_all_in_part();
        let printed = self.printed(wanted).into_iter().zip(wanted);
        let value = |(printed, wanted): (Result<_, Failure>, &Wanted<'_>)| {
            Ok(typed_value(*wanted, printed?, &view.position(wanted.0))?.value)
        };
        printed.map(value).collect()
    }

    /// What each of `wanted` prints as its value. Those that ask a person something take turns at the terminal.
    fn printed(&self, wanted: &[Wanted<'_>]) -> Vec<Result<Zeroizing<String>, Failure>> {
        // A bridge hears for itself that it is to end.
        let bridge = self.ending.borrow().clone();
        let held = bridge.is_none().then(interrupt::hold_all);
        let stop = held.as_ref().map(|held| held.pressed()).or(bridge).unwrap_or_default();
        let has_person = self.terminal().is_some() && !self.is_agent();
        let (mut turns, mut at_once) = (Vec::new(), Vec::new());
        for (at, (_, source)) in wanted.iter().enumerate() {
            let is_first =
                || !turns.iter().any(|other: &usize| wanted[*other].1.program() == source.program());
            match source.asks {
                Asks::EachTime if has_person => turns.push(at),
                Asks::Once if has_person && is_first() => turns.push(at),
                _ => at_once.push(at),
            }
        }
        // What a program remembers of an answer is there for the others that start it.
        let (early, late): (Vec<usize>, Vec<usize>) = at_once
            .into_iter()
            .partition(|at| !turns.iter().any(|turn| wanted[*turn].1.program() == wanted[*at].1.program()));
        let mut found: Vec<Option<Result<Zeroizing<String>, Failure>>> =
            wanted.iter().map(|_| None).collect();
        for (group, at_terminal) in [(early, false)]
            .into_iter()
            .chain(turns.into_iter().map(|at| (vec![at], true)))
            .chain([(late, false)])
        {
            let those: Vec<Wanted<'_>> = group.iter().map(|at| wanted[*at]).collect();
            for (at, printed) in group.into_iter().zip(self.run_all(&those, at_terminal, &stop)) {
                found[at] = Some(printed);
            }
        }
        found.into_iter().map(|found| found.unwrap_or_else(|| Err(interrupted()))).collect()
    }

    /// Runs all of `wanted`, as many at once as may be, and says what is waited for.
    fn run_all(
        &self,
        wanted: &[Wanted<'_>],
        at_terminal: bool,
        stop: &Arc<AtomicBool>,
    ) -> Vec<Result<Zeroizing<String>, Failure>> {
        let (start, heard) = (Instant::now(), Arc::new(AtomicBool::new(false)));
        let mut found: Vec<Option<Result<Zeroizing<String>, Failure>>> =
            wanted.iter().map(|_| None).collect();
        let mut queue = VecDeque::new();
        let apart = Apart::of(self).map(|apart| {
            let environ = self.session(&apart, at_terminal);
            (apart, environ)
        });
        for (at, wanted) in wanted.iter().enumerate() {
            let apart = apart.as_ref().map_err(Clone::clone);
            match apart.and_then(|apart| self.ready(wanted.1, apart, at_terminal.then_some(&heard), stop)) {
                Err(failure) => found[at] = Some(Err(failure.about(&about(*wanted)))),
                Ok(ready) => queue.push_back((at, ready)),
            }
        }
        let queue = Mutex::new(queue);
        thread::scope(|scope| {
            let (done, ended) = mpsc::channel();
            for _ in 0..wanted.len().min(AT_ONCE) {
                let (done, queue) = (done.clone(), &queue);
                scope.spawn(move || {
                    while let Some((at, ready)) = next(queue) {
                        let (limit, captured) = (ready.capture.limit, ready.capture.run(ready.command));
                        // Nobody listens any more only when this function has ended.
                        let _unheard = done.send((at, limit, captured));
                    }
                });
            }
            drop(done);
            let mut is_noted = false;
            loop {
                let patience = NOTE_AFTER.saturating_sub(start.elapsed());
                let next = if is_noted {
                    ended.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected)
                } else {
                    ended.recv_timeout(patience)
                };
                match next {
                    Ok((at, limit, captured)) => {
                        let (_, source) = wanted[at];
                        let captured = captured
                            .map_err(|error| failed(source, &format!("could not be started: {error}")));
                        let value = captured.and_then(|captured| value_in(source, limit, &captured));
                        found[at] = Some(value.map_err(|failure| failure.about(&about(wanted[at]))));
                    }
                    // A program that has asked something is not talked into.
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        is_noted = true;
                        let open = wanted.iter().zip(&found).filter(|(_, found)| found.is_none());
                        let open: Vec<String> =
                            open.map(|((variable, source), _)| format!("{source} ({variable})")).collect();
                        if !heard.load(Ordering::Relaxed) {
                            self.ui.say(&format!("waiting for {}…", text::list(&open)));
                        }
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        found.into_iter().map(|found| found.unwrap_or_else(|| Err(interrupted()))).collect()
    }

    /// The program of `source`, as it is started: never from the project, and with nothing of what the project decides.
    /// `heard` is set when it says something on the terminal, if it may.
    fn ready(
        &self,
        source: &Source,
        (apart, environ): &(Apart, Environ),
        heard: Option<&Arc<AtomicBool>>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Ready, Failure> {
        self.check_source(source)?;
        let search = Search { path: environ.get_os("PATH"), dir: apart.dir(), grounds: self.grounds() };
        let path = files::program(OsStr::new(source.program()), search)
            .map_err(|why| self.not_found(source, &why))?;
        if self.grounds().hold(&path) {
            return Err(self.not_found(source, &NoProgram::OfProject(path)));
        }
        let mut command = Command::new(&path);
        command.args(&source.words[1..]).current_dir(apart.dir()).env_clear().envs(environ.iter());
        let limit = Duration::from_secs(source.seconds);
        let capture = Capture {
            limit: if heard.is_some() { limit.max(PATIENCE) } else { limit },
            most: MOST,
            stop: stop.clone(),
            asks: heard.map(|heard| self.hear(source, heard.clone())),
        };
        Ok(Ready { command, capture })
    }

    /// Shows a person what a program says that may ask for something, but no word that could be a secret.
    fn hear(&self, source: &Source, heard: Arc<AtomicBool>) -> Hear {
        let (ui, known) = (self.ui.clone(), source.line());
        Arc::new(move |said| {
            heard.store(true, Ordering::Relaxed);
            ui.explain(&unknown::masked(&String::from_utf8_lossy(said), &known));
        })
    }

    /// Fails where a commit would have a say in what `source` does.
    pub fn check_source(&self, source: &Source) -> Result<(), Failure> {
        let inside = |word: &&String| {
            let is_path =
                Path::new(word.as_str()).is_absolute() && self.grounds().hold(Path::new(word.as_str()));
            is_path || self.grounds().are_named_in(word)
        };
        match source.words.iter().find(inside) {
            None => Ok(()),
            Some(word) => Err(Failure::no(format!(
                "{source} is not run: {} is inside the project, and what comes with a project does not decide what is run",
                text::line(word, 200)
            ))
            .hint("name a file outside of the project")),
        }
    }

    fn not_found(&self, source: &Source, why: &NoProgram) -> Failure {
        let program = text::short(source.program());
        let get = source.vault.as_deref().and_then(|word| self.vault_program(word)).map(|vault| vault.get);
        match why {
            NoProgram::Missing => failed(source, "is not installed, or not on the PATH")
                .hint(get.map_or_else(|| format!("install {program}"), |get| format!("get it: {get}"))),
            NoProgram::OfProject(path) => failed(
                source,
                &format!(
                    "is not started: {program} would be {}, which comes with the project",
                    text::path(path)
                ),
            )
            .kind(FailureKind::No)
            .hint("take it out of the way, or out of the PATH"),
            NoProgram::NotExecutable(path) => failed(source, &format!("cannot execute {}", text::path(path))),
        }
    }

    /// The moment, which may be long after this process began.
    pub(super) fn moment(&self) -> SystemTime {
        super::clock::written(SystemTime::now())
    }
}

/// What was printed, as a value that goes into `position`.
fn typed_value(
    (variable, source): Wanted<'_>,
    printed: Zeroizing<String>,
    position: &ValuePosition<'_>,
) -> Result<TypedValue, Failure> {
    typed::read(printed, position).map_err(|why| {
        Failure::new(format!("what {source} gives for {variable} cannot be used: {why}")).hint(tried(source))
    })
}

/// What a program printed, if that is a value.
fn value_in(source: &Source, limit: Duration, captured: &Captured) -> Result<Zeroizing<String>, Failure> {
    match captured.end {
        End::Itself(status) if status.success() => {
            source.value(&captured.output).map_err(|why| failed(source, &format!("gave no value: {why}")))
        }
        End::Itself(status) => {
            let said = last_words(source, captured);
            Err(failed(source, &format!("failed with {}{said}", group::how(status))))
        }
        End::TimedOut => {
            let said = last_words(source, captured);
            Err(failed(source, &format!("did not answer within {} s{said}", limit.as_secs())))
        }
        End::TooMuch => {
            Err(failed(source, &format!("printed more than {} MiB, which is no value", MOST >> 20)))
        }
        End::Stopped => Err(interrupted()),
    }
}

/// The next program to be run.
fn next(queue: &Mutex<VecDeque<(usize, Ready)>>) -> Option<(usize, Ready)> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

fn failed(source: &Source, how: &str) -> Failure {
    let program = Path::new(source.program()).file_name().unwrap_or_default().to_string_lossy();
    Failure::new(format!("{} {how}", text::short(&program))).hint(tried(source))
}

/// `GITHUB_TOKEN from op://Dev/github/token`.
fn about((variable, source): Wanted<'_>) -> String {
    format!("{variable} from {source}")
}

fn tried(source: &Source) -> String {
    format!("try it in a terminal: {}", source.line())
}

fn interrupted() -> Failure {
    Failure::new("interrupted").kind(FailureKind::Interrupted)
}

/// The last thing that a program said besides, without any word that could be a secret.
fn last_words(source: &Source, captured: &Captured) -> String {
    let words = Zeroizing::new(String::from_utf8_lossy(&captured.words).into_owned());
    let Some(last) = words.lines().rev().find(|line| !line.trim().is_empty()) else { return String::new() };
    // What it printed may be a value all the same.
    let printed = Zeroizing::new(String::from_utf8_lossy(&captured.output).into_owned());
    let printed: Vec<Secret> = printed
        .lines()
        .filter_map(|line| Secret::new(line.to_owned()).ok())
        .map(|(value, _)| value)
        .collect();
    let last = unknown::masked(last, &source.line());
    format!(": {}", Redactor::new(&printed).say(&last, SHOWN))
}
