//! A line that says how far long work is, on a terminal only, and gone when the work is done.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use console::{Term, truncate_str};

use super::typed_line::columns;
use crate::system::environ::Environ;

/// Shorter work shows none.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a line stays before it is written anew.
const PAUSE: Duration = Duration::from_millis(100);

/// Signs of a whole bar.
const BAR: u64 = 30;

/// Work under way, which many threads may take part in. Dropped, its line is wiped away.
#[derive(Debug)]
pub struct Progress {
    term: Term,
    may_show: bool,
    steps: Option<u64>,
    line: Mutex<Line>,
}

#[derive(Debug)]
struct Line {
    what: String,
    done: u64,
    is_shown: bool,
    /// Not written anew before that.
    next: Instant,
}

impl Progress {
    /// Starts work that is called `what` (such as `checking configs`), of `steps` where that is known.
    ///
    /// Nothing is shown to a pipe, to a log (`CI`) or to a terminal that cannot move its cursor (`TERM=dumb`).
    pub fn start(environ: &Environ, what: &str, steps: Option<u64>) -> Self {
        let term = Term::stderr();
        let may_show =
            term.is_term() && environ.setting("CI").is_none() && environ.get("TERM") != Some("dumb");
        let next = Instant::now() + PATIENCE;
        let line = Mutex::new(Line { what: what.to_owned(), done: 0, is_shown: false, next });
        Self { term, may_show, steps, line }
    }

    /// Calls the work `what` from now on.
    pub fn call(&self, what: &str) {
        self.with(|line| what.clone_into(&mut line.what));
    }

    /// Says that `count` more steps are done; 0 to show that the work goes on.
    pub fn step(&self, count: u64) {
        self.with(|line| {
            line.done += count;
            let now = Instant::now();
            if now >= line.next {
                (line.is_shown, line.next) = (true, now + PAUSE);
                let text = line.text(self.steps);
                let text = truncate_str(&text, columns(&self.term).saturating_sub(1), "…");
                // A terminal that is gone sees nothing, and the work goes on.
                let _gone = self.term.clear_line().and_then(|()| self.term.write_str(&text));
            }
        });
    }

    /// Changes the line, which is kept only where somebody may see it.
    fn with(&self, change: impl FnOnce(&mut Line)) {
        if self.may_show {
            change(&mut self.line.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Line {
    fn text(&self, steps: Option<u64>) -> String {
        let Self { what, done, .. } = self;
        let Some(steps) = steps else { return format!("{what} {done}") };
        let full = (BAR * done).checked_div(steps).unwrap_or(BAR).min(BAR) as usize;
        let bar = format!("{}{}", "=".repeat(full), ">");
        format!("{what} [{bar:BAR$.BAR$}] {done}/{steps}", BAR = BAR as usize)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.with(|line| {
            let _gone = line.is_shown.then(|| self.term.clear_line());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_how_much_of_it() {
        let line = |done, steps| {
            Line { what: "work".to_owned(), done, is_shown: false, next: Instant::now() }.text(steps)
        };
        assert_eq!(line(7, None), "work 7");
        assert_eq!(line(0, Some(2)), format!("work [>{}] 0/2", " ".repeat(29)));
        assert_eq!(line(1, Some(2)), format!("work [{}>{}] 1/2", "=".repeat(15), " ".repeat(14)));
        assert_eq!(line(2, Some(2)), format!("work [{}] 2/2", "=".repeat(30)));
        assert_eq!(line(0, Some(0)), format!("work [{}] 0/0", "=".repeat(30)));
    }
}
