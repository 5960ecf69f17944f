//! Runs a `headersHelper` as the client does, and says what the client keeps to itself: that it failed.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::scrub::scrubbed;
use crate::base::names::is_token;
use crate::client::{Entry, Scope, Wire};
use crate::detect;
use crate::detect::redact::{Redactor, Said};
use crate::probe::Surroundings;
use crate::probe::lines::Last;
use crate::process::capture::Collected;
use crate::process::group::{self, Group};

/// After this the client goes on without the headers.
const LIMIT: Duration = Duration::from_secs(10);
/// More bytes than these are no headers.
const LONGEST: usize = 1 << 20;
/// What a helper leaves running may hold its output open for so long.
const LEFTOVER: Duration = Duration::from_millis(500);
/// What a helper leaves running gets so long to end.
const GRACE: Duration = Duration::from_millis(200);
const TICK: Duration = Duration::from_millis(10);
/// So many characters of its words are shown.
const SHOWN: usize = 200;

/// The `headersHelper` of an entry; the client runs it for servers that it speaks HTTP with.
pub(super) fn of<T>(entry: &Entry<T>) -> Option<&str> {
    let Entry::Remote { wire: Wire::Http | Wire::Sse, extra, .. } = entry else { return None };
    extra.get("headersHelper").and_then(Value::as_str)
}

/// Headers by name, in their order.
pub type Headers = Vec<(String, Zeroizing<String>)>;

/// A `headersHelper` and what the client tells it.
#[derive(Clone, Copy)]
pub struct Helper<'a> {
    /// The line for the shell; the client expands no placeholder in it.
    pub command: &'a str,
    /// The server's name.
    pub server: &'a str,
    /// Its url, expanded.
    pub url: &'a str,
    /// Where the server is registered; the project scope keeps credentials from the helper.
    pub scope: Option<Scope>,
    /// The working directory, for the user scope the client's own (`~/.claude`), and the environment that the client would have.
    pub surroundings: &'a Surroundings,
}

impl Helper<'_> {
    /// The headers that it prints, or what is wrong with it, for a person. It is killed with all it started when `stop` is
    /// set, or after ten seconds.
    pub fn run(&self, stop: &AtomicBool, redactor: &Redactor) -> Result<Headers, Said> {
        let say = |text: &str| redactor.say(text, SHOWN);
        let (mut group, pipes) =
            Group::start(self.shell()).map_err(|e| say(&format!("no shell could be started: {e}")))?;
        drop(pipes.input);
        let output = Collected::of(pipes.output, LONGEST, true, None);
        let errors = Last::of(pipes.errors);
        let until = Instant::now() + LIMIT;
        let status = loop {
            if let Some(status) = group.wait(TICK) {
                break status;
            }
            if stop.load(Ordering::Relaxed) {
                return Err(say("it was interrupted"));
            }
            if Instant::now() >= until {
                return Err(say("it took longer than 10 seconds"));
            }
        };
        let until = until.min(Instant::now() + LEFTOVER);
        while !(output.is_whole() && errors.is_whole()) && Instant::now() < until {
            thread::sleep(TICK);
        }
        group.end(GRACE);
        if !status.success() {
            return Err(say(&format!("{}{}", group::how(status), last_words(&errors, redactor))));
        }
        read(&output.take()).map_err(|why| say(&why))
    }

    fn shell(&self) -> Command {
        let mut command = shell(self.command);
        let Surroundings { dir, environ, .. } = self.surroundings;
        command.env_clear().current_dir(dir);
        match self.scope {
            Some(Scope::Project) => command.envs(scrubbed(environ)),
            _ => command.envs(environ.iter().map(|(name, value)| (name, value))),
        };
        command.env("CLAUDE_CODE_MCP_SERVER_NAME", self.server);
        command.env("CLAUDE_CODE_MCP_SERVER_URL", self.url);
        command
    }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd.exe");
    std::os::windows::process::CommandExt::raw_arg(&mut command, format!("/d /s /c \"{line}\""));
    command
}

/// The last line of standard error, unless a secret stands in it: a helper may print one that nobody knows yet.
fn last_words(errors: &Last, redactor: &Redactor) -> String {
    match errors.say(redactor).pop() {
        Some(line) if detect::text(line.as_str()).is_empty() => format!(": {line}"),
        _ => String::new(),
    }
}

/// What the client takes for headers: one JSON object, all of whose values are text.
fn read(output: &[u8]) -> Result<Headers, String> {
    let text = output.strip_prefix("\u{feff}".as_bytes()).unwrap_or(output);
    if text.trim_ascii().is_empty() {
        return Err("it printed nothing".to_owned());
    }
    let Ok(object) = serde_json::from_slice::<Map<String, Value>>(text) else {
        return Err("what it printed is not one JSON object".to_owned());
    };
    let mut headers = Headers::new();
    for (name, value) in object {
        let Value::String(value) = value else {
            return Err(format!("the value of {name} is not text"));
        };
        let value = Zeroizing::new(value);
        if name.is_empty() || !name.chars().all(is_token) {
            return Err(format!("{name} cannot be the name of a header"));
        }
        if value.chars().any(|c| c.is_control() && c != '\t' || u32::from(c) > 0xff) {
            return Err(format!("the value of {name} cannot stand in a header"));
        }
        headers.push((name, value));
    }
    Ok(headers)
}

/// The headers that are sent when a helper gave `given` beside the `own` of an entry: one of exactly the same name
/// replaces the entry's, and one that is spelled in another case is sent beside it, which the server sees as a list.
pub fn merge(own: Headers, given: Headers) -> Headers {
    let mut merged = own;
    merged.retain(|(name, _)| !given.iter().any(|(other, _)| name == other));
    for (name, value) in given {
        match merged.iter_mut().find(|(other, _)| other.eq_ignore_ascii_case(&name)) {
            Some((_, other)) => *other = Zeroizing::new(format!("{}, {}", other.as_str(), value.as_str())),
            None => merged.push((name, value)),
        }
    }
    merged
}

#[cfg(test)]
#[cfg(unix)]
#[path = "helper_tests.rs"]
mod tests;
