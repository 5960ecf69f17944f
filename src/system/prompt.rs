//! Questions to the person at the terminal: on the terminal itself, whatever stdin and stdout are.
//!
//! Ctrl-C restores the terminal and comes back as [`PromptError::Interrupted`], so that nothing half-done is left behind.
//! Where a key is an answer, it is read without showing: people paste tokens wherever something is asked.

use std::io;
use std::sync::Arc;

use dialoguer::Input;
use dialoguer::console::Term;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::detect;
use crate::system::silenced::{self, Hushed, Silenced, Tty};

/// A terminal that a person sits at.
#[derive(Debug, Clone)]
pub struct Terminal {
    term: Term,
    tty: Arc<Tty>,
}

/// While it lives, what is typed at the terminal neither shows nor counts.
pub struct Hush {
    _until_dropped: Hushed,
}

/// One answer of several, given by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuKey {
    /// The key, a small letter.
    pub key: char,
    /// What it does, as the question has it.
    pub words: &'static str,
}

const YES: MenuKey = MenuKey { key: 'y', words: "yes" };
const NO: MenuKey = MenuKey { key: 'n', words: "no" };

impl MenuKey {
    /// Whether this was typed: its key, its words, or the first of them.
    fn is(&self, typed: &str) -> bool {
        let typed = typed.trim().to_lowercase();
        let first = self.words.split(' ').next();
        typed.chars().eq([self.key]) || typed == self.words || first == Some(typed.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// Ctrl-C or Ctrl-D.
    #[error("interrupted")]
    Interrupted,
    /// Something that looks like a token was typed where it shows.
    #[error("that looks like a secret, and what is typed here shows: it is not used")]
    Shown,
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
        let (term, tty) = silenced::open().filter(|(term, _)| term.is_term())?;
        Some(Self { term, tty: Arc::new(tty) })
    }

    /// Keeps what is typed off the screen while nothing is asked, until this goes: somebody who waits for what comes of one token
    /// may paste another.
    pub fn hush(&self) -> Hush {
        Hush { _until_dropped: Hushed::begin(&self.tty) }
    }

    /// Asks for something that must not be seen.
    pub fn hidden(&self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        let _silenced = Silenced::begin(&self.tty);
        let typed = rpassword::prompt_password(format!("{question} (hidden): "));
        if typed.is_err() {
            self.term.write_line("")?;
        }
        Ok(Zeroizing::new(typed?))
    }

    /// Asks for a name, which shows; an empty answer takes the default.
    pub fn line(&self, question: &str, default: Option<&str>) -> Result<String, PromptError> {
        self.text(question, default, detect::is_like_secret)
    }

    /// Asks for a url or a command, which may have a secret among other things, but not be one.
    pub fn words(&self, question: &str) -> Result<String, PromptError> {
        self.text(question, None, |answer| is_word(answer) && detect::is_like_secret(answer))
    }

    /// Asks for a line that shows. An answer that is a secret after all is cleared from the screen and refused.
    pub fn text(
        &self,
        question: &str,
        default: Option<&str>,
        is_refused: impl Fn(&str) -> bool,
    ) -> Result<String, PromptError> {
        let _silenced = Silenced::begin(&self.tty);
        let mut input = Input::<String>::new().with_prompt(question).allow_empty(default.is_none());
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        let answer = input.interact_text_on(&self.term);
        if answer.is_err() {
            self.term.write_line("")?;
        }
        let answer = Zeroizing::new(answer?);
        if is_refused(answer.trim()) {
            self.clear(&[&format!("{question}{}: {}", suffix(default), *answer)])?;
            return Err(PromptError::Shown);
        }
        Ok(answer.trim().to_owned())
    }

    /// Asks yes or no.
    pub fn confirm(&self, question: &str, default: bool) -> Result<bool, PromptError> {
        let usual = if default { YES } else { NO };
        Ok(self.pressed(&format!("{question} [y/n]"), &[YES, NO], usual)? == YES)
    }

    /// Asks for one of `choices`; Enter alone is the `usual` one.
    pub fn choose(
        &self,
        question: &str,
        choices: &[MenuKey],
        usual: MenuKey,
    ) -> Result<MenuKey, PromptError> {
        let list: Vec<String> = choices.iter().map(|one| format!("{} ({})", one.words, one.key)).collect();
        self.pressed(&format!("{question} {}", list.join(", ")), choices, usual)
    }

    /// Waits for the key of one of `choices`. What else comes, and what comes in one go, is no answer and is not shown.
    fn pressed(&self, question: &str, choices: &[MenuKey], usual: MenuKey) -> Result<MenuKey, PromptError> {
        let keys: Vec<String> = choices.iter().map(|one| one.key.to_string()).collect();
        let silenced = Silenced::for_keys(&self.tty);
        loop {
            self.term.write_str(&format!("{question} [{}]: ", usual.key))?;
            self.term.flush()?;
            let typed = self.ended(silenced.keys())?;
            let chosen = match typed.trim().is_empty() {
                true => Some(&usual),
                false => choices.iter().find(|choice| choice.is(&typed)),
            };
            if let Some(chosen) = chosen {
                self.term.write_line(chosen.words)?;
                return Ok(*chosen);
            }
            self.term.write_line("")?;
            let list = keys.join(", ");
            self.term.write_line(&format!(
                "that is no answer, and is not used: press one of {list}, or Enter for {}",
                usual.key
            ))?;
        }
    }

    /// Shows lines with a secret in them until Enter is pressed, then clears them from the screen.
    pub fn reveal(&self, lines: &[&str], question: &str) -> Result<(), PromptError> {
        for line in lines {
            self.term.write_line(line)?;
        }
        let asked = format!("{question} [ok]: ");
        let silenced = Silenced::for_keys(&self.tty);
        self.term.write_str(&asked)?;
        self.term.flush()?;
        let seen = loop {
            match self.ended(silenced.keys()) {
                Ok(typed) if !typed.trim().is_empty() => {}
                Ok(_) => break self.term.write_line("").map_err(PromptError::from),
                Err(error) => break Err(error),
            }
        };
        self.clear(&[lines, &[&asked]].concat())?;
        seen
    }

    /// What was typed; the line of a question that has no answer is ended.
    fn ended<T>(&self, typed: io::Result<T>) -> Result<T, PromptError> {
        if typed.is_err() {
            self.term.write_line("")?;
        }
        Ok(typed?)
    }

    /// Takes the last lines from the screen.
    fn clear(&self, lines: &[&str]) -> Result<(), PromptError> {
        let columns = usize::from(self.term.size().1).max(1);
        let rows = |line: &&str| line.chars().count().div_ceil(columns).max(1);
        Ok(self.term.clear_last_lines(lines.iter().map(rows).sum())?)
    }

    /// Writes a line to the terminal and nowhere else.
    pub fn show(&self, text: &str) -> Result<(), PromptError> {
        Ok(self.term.write_line(text)?)
    }
}

fn suffix(default: Option<&str>) -> String {
    default.map(|default| format!(" [{default}]")).unwrap_or_default()
}

/// Whether it is one word, and no url.
fn is_word(answer: &str) -> bool {
    !answer.contains("://") && !answer.contains(char::is_whitespace)
}
