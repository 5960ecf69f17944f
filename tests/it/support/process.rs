//! Runs a process to its end, within a deadline, and keeps all it said.

use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How a process ended and what it said.
#[derive(Debug, Clone)]
pub(crate) struct Ran {
    /// The exit code, or 128 plus the signal.
    pub code: i32,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Ran {
    /// Fails the test unless the process ended with `code`.
    #[track_caller]
    pub(crate) fn gives(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails the test unless the process succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.gives(0)
    }

    /// Fails the test unless each of `parts` is on standard error.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in\n{}", self.said());
        }
        self
    }

    /// Both outputs in one text.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs `command` with `stdin`; whatever takes longer than a minute is killed and fails the test.
#[track_caller]
pub(crate) fn run(command: &mut Command, stdin: &[u8]) -> Ran {
    run_within(command, stdin, Duration::from_secs(60))
}

/// As [`run`], with a deadline.
#[track_caller]
pub(crate) fn run_within(command: &mut Command, stdin: &[u8], limit: Duration) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(e) => panic!("cannot start {command:?}: {e}"),
    };
    let mut input = child.stdin.take().expect("piped");
    let bytes = stdin.to_owned();
    let writer = thread::spawn(move || input.write_all(&bytes));
    let out = drain(child.stdout.take().expect("piped"));
    let err = drain(child.stderr.take().expect("piped"));
    let status = wait(&mut child, limit);
    // A child that outlives its parent can hold the pipes open, so the group goes before the pipes are joined.
    kill_group(&child);
    let _ = writer.join();
    let (stdout, stderr) = (out.join().expect("reader"), err.join().expect("reader"));
    match status {
        Some(code) => Ran { code, stdout, stderr },
        None => {
            panic!("{command:?} did not end within {limit:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
        }
    }
}

fn drain(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, limit: Duration) -> Option<i32> {
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().expect("wait") {
            return Some(status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)));
        }
        if Instant::now() > end {
            kill_group(child);
            let _ = child.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Kills a process started with `process_group(0)` and all it started.
pub(crate) fn kill_group(child: &Child) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

/// Whether a process of this pid is there and not just waiting to be reaped.
pub(crate) fn is_running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

/// Waits until `ready`, and fails the test with `what` if it never is.
#[track_caller]
pub(crate) fn until(what: &str, ready: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !ready() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}
