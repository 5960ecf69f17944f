//! A client of `mcpkey bridge`, for tests.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::World;

/// A running bridge with its client's side; killed on drop.
pub struct Bridged {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Bridged {
    /// `mcpkey bridge WORDS`.
    pub fn start(world: &World, words: &[&str]) -> Self {
        Self::of(world.mcpkey_command(&[&["bridge"], words].concat()))
    }

    /// A bridge that this command starts.
    pub fn of(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("a bridge");
        let (input, output) = (child.stdin.take(), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output), asked: 0 }
    }

    /// Says `line`, and gives the next line of the bridge.
    #[track_caller]
    pub fn say(&mut self, line: &str) -> String {
        let input = self.input.as_mut().expect("not closed");
        input.write_all(format!("{line}\n").as_bytes()).expect("a line");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("a line");
        answer
    }

    /// The answer to a request, whole.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let request = json!({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params});
        let answer = self.say(&request.to_string());
        let answer: Value = serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{e} in {answer:?}"));
        assert_eq!(answer["id"], self.asked, "{answer}");
        answer
    }

    /// `initialize`, whose answer it gives.
    #[track_caller]
    pub fn hello(&mut self) -> Value {
        let client = json!({"name": "test", "version": "1"});
        self.ask(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}),
        )
    }

    /// Closes its input and waits for its end; gives its code.
    pub fn close(mut self) -> i32 {
        self.input = None;
        self.child.wait().expect("an end").code().unwrap_or(-1)
    }
}

impl Drop for Bridged {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
