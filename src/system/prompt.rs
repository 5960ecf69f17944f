//! Questions to the person at the terminal: on the terminal itself, whatever stdin and stdout are.
//!
//! Ctrl-C restores the terminal and comes back as [`PromptError::Interrupted`], so that nothing half-done is left behind.
//! Where a key is an answer, it is read without showing: people paste tokens wherever something is asked. Where questions follow each
//! other, Esc goes back to the last one.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use console::Term;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::base::{layout, text};
use crate::detect;
use crate::system::chooser::Chooser;
use crate::system::menu_key::{NO, YES};
use crate::system::silenced::{self, Hushed, Silenced, Tty};
use crate::system::steps::{StepAnswer, Steps};
use crate::system::typed_line::{LineEnd, TypedLine, columns};
use crate::system::ui::Ui;

pub use crate::system::chooser::ListRow;
pub use crate::system::menu_key::MenuKey;

/// A terminal that a person sits at.
#[derive(Clone)]
pub struct Terminal {
    term: Term,
    tty: Arc<Tty>,
    ui: Ui,
    steps: Arc<Mutex<Steps>>,
}

impl std::fmt::Debug for Terminal {
    /// What was answered may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("tty", &self.tty).finish_non_exhaustive()
    }
}

/// While it lives, what is typed at the terminal neither shows nor counts.
pub struct Hush {
    _until_dropped: Hushed,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum PromptError {
    /// Ctrl-C or Ctrl-D.
    #[error("interrupted")]
    Interrupted,
    /// Esc, where a person can go back: [`Terminal::going_back`] asks the last question once more.
    #[error("gone back")]
    Back,
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

impl Terminal {
    /// The controlling terminal, if there is one; `ui` says how what is shown is laid out.
    pub fn open(ui: Ui) -> Option<Self> {
        let (term, tty) = silenced::open().filter(|(term, _)| term.is_term())?;
        Some(Self { term, tty: Arc::new(tty), ui, steps: Arc::default() })
    }

    /// The same terminal for a question by itself, that is not one of those that follow each other.
    pub fn apart(&self) -> Self {
        Self { steps: Arc::default(), ..self.clone() }
    }

    /// Runs `flow`, in whose questions a person can go back with Esc: it begins anew then, the questions answer themselves, and the last
    /// one is asked once more with what was typed. So `flow` changes nothing before it calls [`Terminal::settle`]. `is_back` knows
    /// [`PromptError::Back`] again.
    pub fn going_back<T, E>(
        &self,
        is_back: impl Fn(&E) -> bool,
        mut flow: impl FnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let first = self.steps().open();
        loop {
            let result = flow();
            let is_back = result.as_ref().err().is_some_and(&is_back);
            if !is_back || !self.steps().again_from(first) {
                self.steps().close();
                return result;
            }
        }
    }

    /// From here on nobody goes back: what was asked is done.
    pub fn settle(&self) {
        self.steps().settle();
    }

    /// What was answered last is no answer, and the question is asked once more.
    pub fn retract(&self) {
        self.steps().retract();
    }

    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what is typed off the screen while nothing is asked, until this goes: somebody who waits for what comes of one token
    /// may paste another.
    pub fn hush(&self) -> Hush {
        Hush { _until_dropped: Hushed::begin(&self.tty) }
    }

    /// Asks for something that must not be seen.
    pub fn hidden(&self, question: &str) -> Result<Zeroizing<String>, PromptError> {
        if let Some(answer) = self.replayed(question) {
            return Ok(answer);
        }
        let kept = self.steps().kept(question);
        let how = if kept.is_some() { "hidden, Enter keeps what you typed" } else { "hidden" };
        let (typed, line) = self.typed(&format!("{question} ({how}): "), "", true, None)?;
        let typed = kept.filter(|_| typed.is_empty()).unwrap_or(typed);
        drop(line);
        self.steps().keep(question, &typed);
        Ok(typed)
    }

    /// Asks for a name, which shows; an empty answer takes the default.
    pub fn line(&self, question: &str, default: Option<&str>) -> Result<String, PromptError> {
        self.text(question, default, detect::is_like_secret)
    }

    /// Asks for a line that shows. An answer that is a secret after all is cleared from the screen and refused.
    pub fn text(
        &self,
        question: &str,
        default: Option<&str>,
        is_refused: impl Fn(&str) -> bool,
    ) -> Result<String, PromptError> {
        if let Some(answer) = self.replayed(question) {
            return Ok(answer.to_string());
        }
        let kept = self.steps().kept(question).unwrap_or_default();
        let (answer, line) =
            self.typed(&format!("{question}{}: ", suffix(default)), &kept, false, default)?;
        if is_refused(answer.trim()) {
            line.forget()?;
            return Err(PromptError::Shown);
        }
        self.term.write_line("")?;
        self.steps().keep(question, answer.trim());
        Ok(answer.trim().to_owned())
    }

    /// Has a line typed; where it shows, the cursor stays on it.
    fn typed(
        &self,
        question: &str,
        initial: &str,
        is_hidden: bool,
        default: Option<&str>,
    ) -> Result<(StepAnswer, TypedLine<'_>), PromptError> {
        let can_leave = self.steps().can_go_back();
        let silenced = Silenced::begin(&self.tty);
        let mut line = TypedLine::begin(&self.term, &self.ui.homely(question), initial, is_hidden)?;
        match line.read(can_leave, default) {
            Ok(LineEnd::Typed(typed)) => {
                if is_hidden {
                    self.term.write_line("")?;
                }
                Ok((typed, line))
            }
            Ok(LineEnd::Left) => {
                line.forget()?;
                Err(self.back())
            }
            Err(error) => {
                silenced.yield_to_signal();
                self.term.write_line("")?;
                Err(error.into())
            }
        }
    }

    /// What was answered to this question, where it is gone through once more.
    fn replayed(&self, question: &str) -> Option<StepAnswer> {
        self.steps().replayed(question)
    }

    fn back(&self) -> PromptError {
        self.steps().go_back();
        PromptError::Back
    }

    /// Has one of `rows` chosen, in a list that what is typed narrows. Esc and Ctrl-C leave it, and leave nothing of it on the screen.
    pub fn pick(&self, question: &str, rows: &[ListRow]) -> Result<usize, PromptError> {
        let named = |name: &str| rows.iter().position(|row| row.name == name);
        if let Some(at) = self.replayed(question).and_then(|name| named(&name)) {
            return Ok(at);
        }
        let can_go_back = self.steps().can_go_back();
        let chosen = {
            let silenced = Silenced::begin(&self.tty);
            let chosen = Chooser::new(&self.term, question, rows).choose();
            if chosen.is_err() {
                silenced.yield_to_signal();
            }
            chosen?
        };
        match chosen {
            Some(at) => {
                let name = &rows[at].name;
                self.show(&format!("{question} {}", text::line(name, 40)))?;
                self.steps().keep(question, name);
                Ok(at)
            }
            None if can_go_back => Err(self.back()),
            None => Err(PromptError::Interrupted),
        }
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
        let known = |key: &str| choices.iter().find(|choice| key.chars().eq([choice.key])).copied();
        if let Some(choice) = self.replayed(question).and_then(|key| known(&key)) {
            return Ok(choice);
        }
        let usual = self.steps().kept(question).and_then(|key| known(&key)).unwrap_or(usual);
        let can_go_back = self.steps().can_go_back();
        let keys: Vec<String> = choices.iter().map(|one| one.key.to_string()).collect();
        let asked = self.ui.homely(&format!("{question} [{}]: ", usual.key));
        let silenced = Silenced::for_keys(&self.tty);
        loop {
            self.term.write_str(&layout::question(&asked, columns(&self.term)).join("\n"))?;
            self.term.flush()?;
            let typed = self.ended(silenced.keys())?;
            if can_go_back && *typed == "\u{1b}" {
                self.term.write_line("")?;
                return Err(self.back());
            }
            let chosen = if typed.trim().is_empty() {
                Some(&usual)
            } else {
                choices.iter().find(|choice| choice.is(&typed))
            };
            if let Some(chosen) = chosen {
                self.term.write_line(chosen.words)?;
                self.steps().keep(question, &chosen.key.to_string());
                return Ok(*chosen);
            }
            self.term.write_line("")?;
            let list = keys.join(", ");
            self.show(&format!(
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

    /// Writes lines to the terminal and nowhere else.
    pub fn show(&self, text: &str) -> Result<(), PromptError> {
        if self.steps().is_replaying() {
            return Ok(());
        }
        Ok(self.term.write_line(&layout::page(&self.ui.homely(text), columns(&self.term)))?)
    }
}

fn suffix(default: Option<&str>) -> String {
    default.map(|default| format!(" [{default}]")).unwrap_or_default()
}
