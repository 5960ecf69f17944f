//! Questions to the person at the terminal: on the terminal itself, whatever stdin and stdout are.
//!
//! Hidden input is read with the terminal in raw mode (`rpassword`), because a line in the ordinary mode is
//! cut at 4,095 bytes (1,023 on macOS) and some tokens are longer. Ctrl-C restores the terminal and
//! comes back as [`PromptError::Interrupted`], so that nothing half-done is left behind.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::Input;
use dialoguer::console::Term;
use thiserror::Error;
use zeroize::Zeroizing;

/// A terminal that a person sits at.
#[derive(Debug)]
pub struct Terminal {
    term: Term,
    sigint_kills: Arc<AtomicBool>,
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
        let term = open_term().filter(Term::is_term)?;
        let sigint_kills = Arc::new(AtomicBool::new(true));
        #[cfg(unix)]
        signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, sigint_kills.clone())
            .ok()?;
        Some(Self { term, sigint_kills })
    }

    /// Asks for something that must not be seen.
    pub fn hidden(&self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        let _asking = Asking::begin(&self.sigint_kills);
        let typed = rpassword::prompt_password(format!("{question} (hidden): "));
        if typed.is_err() {
            self.term.write_line("")?;
        }
        Ok(Zeroizing::new(typed?))
    }

    /// Asks for a line; an empty answer takes the default.
    pub fn line(&self, question: &str, default: Option<&str>) -> Result<String, PromptError> {
        let _asking = Asking::begin(&self.sigint_kills);
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

    /// Shows a secret until Enter is pressed, then clears it from the screen.
    pub fn reveal(&self, secret: &str) -> Result<(), PromptError> {
        let columns = usize::from(self.term.size().1).max(1);
        self.term.write_line(secret)?;
        let seen = self.line("press Enter to hide it", Some("ok"));
        self.term.clear_last_lines(secret.chars().count().div_ceil(columns) + 1)?;
        seen.map(|_| ())
    }

    /// Writes a line to the terminal and nowhere else.
    pub fn show(&self, text: &str) -> Result<(), PromptError> {
        Ok(self.term.write_line(text)?)
    }
}

#[cfg(unix)]
fn open_term() -> Option<Term> {
    let open = || File::options().read(true).write(true).open("/dev/tty").ok();
    Some(Term::read_write_pair(open()?, open()?))
}

#[cfg(not(unix))]
fn open_term() -> Option<Term> {
    Some(Term::stderr())
}

/// While it lives, SIGINT does not end the process: the libraries raise it themselves on Ctrl-C, one of them
/// before it has put the terminal back, and report an interrupted read afterwards.
struct Asking<'a>(&'a AtomicBool);

impl<'a> Asking<'a> {
    fn begin(sigint_kills: &'a AtomicBool) -> Self {
        sigint_kills.store(false, Ordering::SeqCst);
        Self(sigint_kills)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
