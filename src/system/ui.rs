//! The one place that prints: answers to stdout, everything for people to stderr.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use console::Term;

use crate::base::{layout, text};
use crate::system::environ::Environ;
use crate::system::typed_line::columns;

/// How to talk to whoever started mcpkey.
#[derive(Debug, Clone, Default)]
pub struct Ui {
    /// Whether [`Ui::detail`] is heard.
    pub verbose: bool,
    /// The home directory, as it begins a path.
    home: Option<Arc<str>>,
}

impl Ui {
    /// For a person at home here.
    pub fn new(verbose: bool, home: &Path) -> Self {
        let home = home.to_str().map(|home| home.trim_end_matches('/')).filter(|home| home.len() > 1);
        Self { verbose, home: home.map(Arc::from) }
    }

    /// What was asked for, on stdout and as it is: for machines, or with lines of its own. A reader that has gone is no error; a full disk is.
    pub fn answer(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let written = out
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") });
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// What was asked for, on stdout and for people: on a terminal paths begin at home, and lines are as wide as that.
    pub fn page(&self, text: &str) -> io::Result<()> {
        let is_seen = self.answers_on_terminal();
        self.answer(&self.laid_out(text, is_seen, &Term::stdout()))
    }

    /// An answer for machines, on one line of stdout, that is safe to look at too.
    pub fn answer_json(&self, value: &serde_json::Value) -> io::Result<()> {
        self.answer(&text::json(&value.to_string()))
    }

    /// How wide a page is to be: as the terminal, or as it likes in a pipe or a file.
    pub fn columns(&self) -> usize {
        columns(&Term::stdout())
    }

    /// `text` with paths as a person at home here writes them.
    pub fn homely(&self, text: &str) -> String {
        self.home.as_ref().map_or_else(|| text.to_owned(), |home| layout::homely(text, home))
    }

    /// Whether an answer would be seen on a terminal, not go into a pipe or a file.
    pub fn answers_on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether an answer should have colours, by what the environment says (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`).
    pub fn answers_in_colour(&self, environ: &Environ) -> bool {
        wants_colour(environ, self.answers_on_terminal())
    }

    /// News and warnings, on stderr. Where nobody can read them, the work goes on.
    pub fn say(&self, text: &str) {
        self.explain(&format!("mcpkey: {text}\n"));
    }

    /// A text of several lines, on stderr.
    pub fn explain(&self, text: &str) {
        let page = self.laid_out(text, io::stderr().is_terminal(), &Term::stderr());
        let _unread = write!(io::stderr().lock(), "{page}");
    }

    /// A script or a log gets whole paths and whole lines.
    fn laid_out(&self, text: &str, is_seen: bool, term: &Term) -> String {
        if is_seen { layout::page(&self.homely(text), columns(term)) } else { text.to_owned() }
    }

    /// What happens inside, on stderr with `-v`.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }
}

fn wants_colour(environ: &Environ, on_terminal: bool) -> bool {
    let forced = environ.setting("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    environ.setting("NO_COLOR").is_none() && (forced || on_terminal && environ.get("TERM") != Some("dumb"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_and_for_those_who_force_it() {
        let wants = |variables: &[(&'static str, &'static str)], on_terminal| {
            wants_colour(&variables.iter().copied().collect(), on_terminal)
        };
        assert!(wants(&[], true) && !wants(&[], false));
        assert!(!wants(&[("TERM", "dumb")], true));
        assert!(!wants(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], true));
        assert!(wants(&[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], false));
        assert!(!wants(&[("CLICOLOR_FORCE", "0")], false));
    }
}
