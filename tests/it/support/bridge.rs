//! A client of `mcpkey bridge`: says lines, and reads what comes back.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::World;

/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// A bridge that runs; killed on drop.
pub(crate) struct Bridge {
    child: Child,
    input: Option<ChildStdin>,
    lines: Option<Receiver<String>>,
    asked: u64,
}

impl Bridge {
    /// Starts `mcpkey bridge` with these words.
    pub(crate) fn start(world: &World, words: &[&str]) -> Self {
        Self::of(world.mcpkey_command(&[&["bridge"], words].concat()))
    }

    /// A bridge that this command starts.
    pub(crate) fn of(command: Command) -> Self {
        let mut bridge = Self::unread(command);
        let out = BufReader::new(bridge.child.stdout.take().expect("stdout"));
        let (to, lines) = mpsc::channel();
        thread::spawn(move || out.lines().map_while(Result::ok).all(|line| to.send(line).is_ok()));
        bridge.lines = Some(lines);
        bridge
    }

    /// As [`Self::start`], but nobody reads what it says.
    pub(crate) fn start_unread(world: &World, words: &[&str]) -> Self {
        Self::unread(world.mcpkey_command(&[&["bridge"], words].concat()))
    }

    fn unread(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the bridge starts");
        let input = child.stdin.take();
        Self { child, input, lines: None, asked: 0 }
    }

    /// Says one message.
    pub(crate) fn say(&mut self, message: &Value) {
        self.say_raw(format!("{message}\n").as_bytes());
    }

    /// Says bytes. A bridge that has ended is no error.
    pub(crate) fn say_raw(&mut self, bytes: &[u8]) {
        let _ended = self.input.as_mut().expect("an open input").write_all(bytes);
    }

    /// The next line.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        self.lines.as_ref().expect("a reader").recv_timeout(LONG).expect("another line")
    }

    /// The next message.
    #[track_caller]
    pub(crate) fn next(&mut self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:.300}"))
    }

    /// The answer to the request `id`; what comes before it is passed over.
    #[track_caller]
    pub(crate) fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.next();
            if message.get("method").is_none() && &message["id"] == id {
                return message;
            }
        }
    }

    /// Asks and waits for the answer.
    #[track_caller]
    pub(crate) fn ask(&mut self, id: u64, method: &str, params: &Value) -> Value {
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.answer(&json!(id))
    }

    /// Asks under a number that nobody else uses, and gives the answer.
    #[track_caller]
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        self.ask(self.asked, method, params)
    }

    /// `initialize`, whose answer it gives.
    #[track_caller]
    pub(crate) fn hello(&mut self) -> Value {
        let client = json!({"name": "test", "version": "1"});
        self.request(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}),
        )
    }

    /// What else it says until it closes its end.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        loop {
            match self.lines.as_ref().expect("a reader").recv_timeout(LONG) {
                Ok(line) => {
                    rest.push(serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:.300}")))
                }
                Err(RecvTimeoutError::Disconnected) => return rest,
                Err(RecvTimeoutError::Timeout) => panic!("the bridge does not end"),
            }
        }
    }

    /// Opens a session as a client of the legacy era does.
    #[track_caller]
    pub(crate) fn open(&mut self) -> Value {
        let capabilities = json!({"sampling": {}, "elicitation": {}, "roots": {}});
        let hello = self.ask(
            0,
            "initialize",
            &json!({"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": {"name": "t", "version": "1"}}),
        );
        assert!(hello.get("result").is_some(), "{hello}");
        self.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        hello
    }

    /// The processes that it consists of: the one that was started, and the one that holds the token.
    pub(crate) fn processes(&self) -> [u32; 2] {
        let outside = self.child.id();
        let until = Instant::now() + LONG;
        loop {
            let inside =
                fs::read_to_string(format!("/proc/{outside}/task/{outside}/children")).expect("children");
            if let Some(inside) = inside.split_whitespace().next() {
                return [outside, inside.parse().expect("a number")];
            }
            assert!(Instant::now() < until, "the bridge has no process for the token");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The most memory that it had, in kilobytes, beside the pages of its program, which other processes share.
    pub(crate) fn peak(&self) -> u64 {
        self.processes().into_iter().map(peak).sum()
    }

    /// Waits until it has given back what only its start needed, and lets [`Self::peak`] count from here on.
    pub(crate) fn at_rest(&self) {
        thread::sleep(Duration::from_secs(1));
        for pid in self.processes() {
            fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("a peak that begins anew");
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("a signal");
    }

    /// Closes its input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// How it ends: the exit code, or 128 plus the signal.
    #[track_caller]
    pub(crate) fn end(&mut self) -> i32 {
        let until = Instant::now() + LONG;
        loop {
            if let Some(status) = self.child.try_wait().expect("wait") {
                return status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
            }
            assert!(Instant::now() < until, "the bridge does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a status");
    let kilobytes = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    kilobytes("VmHWM:").saturating_sub(kilobytes("RssFile:"))
}
