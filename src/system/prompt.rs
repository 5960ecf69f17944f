//! Questions to the person at the terminal: on the terminal itself, whatever stdin and stdout are.
//!
//! From before a question appears until it is answered the terminal neither echoes nor edits lines: a line that
//! it edits is cut at 4,095 bytes (1,023 on macOS), some tokens are longer, and a fast typist is ahead of the libraries.
//! Ctrl-C restores the terminal and comes back as [`PromptError::Interrupted`], so that nothing half-done is left behind.

use std::io;
use std::sync::Arc;

use dialoguer::Input;
use dialoguer::console::Term;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::system::interrupt;

/// A terminal that a person sits at.
#[derive(Debug, Clone)]
pub struct Terminal {
    term: Term,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix keeps the modes of a terminal in a file"))]
    tty: Arc<Tty>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// Ctrl-C or Ctrl-D.
    #[error("interrupted")]
    Interrupted,
    /// The terminal went away.
    #[error("cannot ask on the terminal: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => Self::Interrupted,
            _ => Self::Io(error),
        }
    }
}

impl From<dialoguer::Error> for PromptError {
    fn from(dialoguer::Error::IO(error): dialoguer::Error) -> Self {
        error.into()
    }
}

impl Terminal {
    /// The controlling terminal, if there is one.
    pub fn open() -> Option<Self> {
        let (term, tty) = open_term().filter(|(term, _)| term.is_term())?;
        Some(Self { term, tty: Arc::new(tty) })
    }

    /// Asks for something that must not be seen.
    pub fn hidden(&self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        let _asking = Asking::begin(self);
        let typed = rpassword::prompt_password(format!("{question} (hidden): "));
        if typed.is_err() {
            self.term.write_line("")?;
        }
        Ok(Zeroizing::new(typed?))
    }

    /// Asks for a line; an empty answer takes the default.
    pub fn line(&self, question: &str, default: Option<&str>) -> Result<String, PromptError> {
        let _asking = Asking::begin(self);
        let mut input = Input::<String>::new().with_prompt(question).allow_empty(default.is_none());
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        let answer = input.interact_text_on(&self.term);
        if answer.is_err() {
            self.term.write_line("")?;
        }
        Ok(answer?.trim().to_owned())
    }

    /// Asks yes or no.
    pub fn confirm(&self, question: &str, default: bool) -> Result<bool, PromptError> {
        loop {
            let answer = self.line(&format!("{question} [y/n]"), Some(if default { "y" } else { "n" }))?;
            match answer.to_ascii_lowercase().as_str() {
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => {}
            }
        }
    }

    /// Shows lines with a secret in them until Enter is pressed, then clears them from the screen.
    pub fn reveal(&self, lines: &[&str], question: &str) -> Result<(), PromptError> {
        let columns = usize::from(self.term.size().1).max(1);
        let rows = |line: &&str| line.chars().count().div_ceil(columns).max(1);
        for line in lines {
            self.term.write_line(line)?;
        }
        let seen = self.line(question, Some("ok"));
        let asked = rows(&format!("{question} [ok]: ok").as_str());
        self.term.clear_last_lines(lines.iter().map(rows).sum::<usize>() + asked)?;
        seen.map(|_| ())
    }

    /// Writes a line to the terminal and nowhere else.
    pub fn show(&self, text: &str) -> Result<(), PromptError> {
        Ok(self.term.write_line(text)?)
    }
}

#[cfg(unix)]
type Tty = std::fs::File;

#[cfg(unix)]
fn open_term() -> Option<(Term, Tty)> {
    let open = || std::fs::File::options().read(true).write(true).open("/dev/tty").ok();
    Some((Term::read_write_pair(open()?, open()?), open()?))
}

#[cfg(not(unix))]
type Tty = ();

#[cfg(not(unix))]
fn open_term() -> Option<(Term, Tty)> {
    Some((Term::stderr(), ()))
}

/// While it lives, Ctrl-C is a key like any other, and a SIGINT does not end the process: the libraries raise it
/// themselves on that key, one of them before it has put the terminal back, and report an interrupted read afterwards.
struct Asking<'a> {
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no modes to put back"))]
    terminal: &'a Terminal,
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
    _held: interrupt::HeldSignals,
}

impl<'a> Asking<'a> {
    fn begin(terminal: &'a Terminal) -> Self {
        let held = interrupt::hold();
        Self {
            terminal,
            #[cfg(unix)]
            before: quieten(&terminal.tty),
            _held: held,
        }
    }
}

/// Turns off echo, line editing and the keys that send signals; gives the modes before.
#[cfg(unix)]
fn quieten(tty: &Tty) -> Option<rustix::termios::Termios> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let before = tcgetattr(tty).ok()?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(tty, OptionalActions::Now, &quiet).ok()?;
    Some(before)
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            // A terminal that has gone has no modes to restore.
            let _gone = rustix::termios::tcsetattr(
                &self.terminal.tty,
                rustix::termios::OptionalActions::Drain,
                before,
            );
        }
    }
}
