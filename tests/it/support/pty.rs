//! mcpkey on a pseudo-terminal of its own, for everything that asks a person.

use std::process::Command;
use std::time::{Duration, Instant};

use rexpect::session::{PtySession, spawn_command};
use rustix::process::{Signal, kill_process_group};
use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};

use super::World;

/// Patience for anything to appear on the screen, in milliseconds.
const PATIENCE: u64 = 20_000;

/// Starts the command on an echoing terminal, as a person's is, survives the signals that end it, and says how it left the terminal.
const SHELL: &str = r#"stty echo; trap : INT QUIT TERM; "$@"; code=$?
case " $(stty -a | tr '\n;' '  ') " in *" -echo "* | *" -icanon "* | *" -isig "*) left=broken ;; *) left=sane ;; esac
printf '\n[ended %s %s]\n' "$code" "$left""#;

/// A person's session with mcpkey.
pub(crate) struct Terminal {
    session: PtySession,
}

/// How a session ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What was on the screen since the last [`Terminal::sees`].
    pub screen: String,
    /// The exit code, or 128 plus the signal.
    pub code: i32,
    /// Whether the terminal echoes and edits lines again.
    pub sane: bool,
}

impl Terminal {
    /// Starts mcpkey with a terminal as its standard streams.
    pub(crate) fn mcpkey(world: &World, args: &[&str]) -> Self {
        Self::run(world, env!("CARGO_BIN_EXE_mcpkey"), args)
    }

    /// Starts `program` with a terminal as its standard streams.
    pub(crate) fn run(world: &World, program: &str, args: &[&str]) -> Self {
        let mut command: Command = world.command("sh");
        command.args(["-c", SHELL, "sh", program]).args(args).env("TERM", "xterm-256color");
        Self { session: spawn_command(command, Some(PATIENCE)).expect("a terminal") }
    }

    /// Starts mcpkey with a terminal of so many columns as its standard streams.
    pub(crate) fn wide(world: &World, columns: u16, args: &[&str]) -> Self {
        let size = format!("stty cols {columns} rows 40; exec \"$@\"");
        let mut line = vec!["-c", &size, "sh", env!("CARGO_BIN_EXE_mcpkey")];
        line.extend(args);
        Self::run(world, "sh", &line)
    }

    /// Waits until `text` is on the screen; gives what came before it.
    #[track_caller]
    pub(crate) fn sees(&mut self, text: &str) -> String {
        self.session.exp_string(text).unwrap_or_else(|e| panic!("waiting for {text:?}: {e}"))
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) {
        self.presses(&format!("{line}\r"));
    }

    /// Presses keys: `"\x03"` is Ctrl-C, `"\r"` is Enter.
    pub(crate) fn presses(&mut self, keys: &str) {
        self.session.send(keys).expect("typed");
        self.session.flush().expect("typed");
    }

    /// Sends a signal from elsewhere, as `kill` does.
    pub(crate) fn is_sent(&self, signal: Signal) {
        let terminal = self.session.process().get_file_handle().expect("a terminal");
        kill_process_group(tcgetpgrp(terminal).expect("its processes"), signal).expect("sent");
    }

    /// Waits until what is typed no longer shows.
    #[track_caller]
    pub(crate) fn hushes(&self) {
        let end = Instant::now() + Duration::from_millis(PATIENCE);
        while self.echoes() {
            assert!(Instant::now() < end, "the terminal echoes");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether what is typed now shows on the screen.
    pub(crate) fn echoes(&self) -> bool {
        let terminal = self.session.process().get_file_handle().expect("a terminal");
        tcgetattr(terminal).expect("its modes").local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn ends(mut self) -> Ended {
        let screen = self.sees("[ended ");
        let how = self.sees("]");
        let (code, left) = how.split_once(' ').expect("a code and a word");
        Ended { screen, code: code.parse().expect("a code"), sane: left == "sane" }
    }
}
