//! A bar for long work, on a terminal only, and gone when the work is done.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::system::environ::Environ;

/// Shorter work shows none.
const PATIENCE: Duration = Duration::from_millis(500);

/// Work under way, which many threads may take part in. Dropped, its bar is wiped away.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    start: Instant,
    /// Empty until half a second has passed.
    shown: OnceLock<()>,
    may_show: bool,
}

impl Progress {
    /// Starts work that is called `what` (such as `checking configs`), of `steps` where that is known.
    ///
    /// Nothing is shown to a pipe, to a log (`CI`) or to a terminal that cannot move its cursor (`TERM=dumb`).
    pub fn start(environ: &Environ, what: &str, steps: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(steps, ProgressDrawTarget::hidden());
        let look = match steps {
            Some(_) => "{msg} [{bar:30}] {pos}/{len}",
            None => "{spinner} {msg} {pos}",
        };
        if let Ok(style) = ProgressStyle::with_template(look) {
            bar.set_style(style.progress_chars("=> ").tick_chars("|/-\\ "));
        }
        bar.set_message(what.to_owned());
        let may_show = environ.setting("CI").is_none() && environ.get("TERM") != Some("dumb");
        Self { bar, start: Instant::now(), shown: OnceLock::new(), may_show }
    }

    /// Calls the work `what` from now on.
    pub fn call(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Says that `count` more steps are done; 0 to show that the work goes on.
    pub fn step(&self, count: u64) {
        self.bar.inc(count);
        if self.may_show && self.shown.get().is_none() && self.start.elapsed() > PATIENCE {
            self.shown.get_or_init(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
