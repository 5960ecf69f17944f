//! Ctrl-C, and where processes would be left behind also other wishes to end: each ends this process, unless somebody who
//! would leave something half-done asked to be told instead.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

struct Flags {
    /// Whether it ends the process.
    kills: Arc<AtomicBool>,
    /// Whether it was pressed while it did not.
    pressed: Arc<AtomicBool>,
}

impl Flags {
    /// Takes `signal` over. Where that cannot be done it ends the process at once, which loses nothing.
    #[cfg(unix)]
    fn take(&self, signal: i32) {
        use signal_hook::flag;
        let _refused = flag::register_conditional_default(signal, self.kills.clone())
            .and_then(|_| flag::register(signal, self.pressed.clone()));
    }
}

/// SIGINT is taken over with the first use and not before, because a command started in the background has it ignored,
/// and is to inherit that.
fn flags() -> &'static Flags {
    static FLAGS: OnceLock<Flags> = OnceLock::new();
    FLAGS.get_or_init(|| {
        let flags = Flags { kills: Arc::new(AtomicBool::new(true)), pressed: Arc::default() };
        #[cfg(unix)]
        flags.take(signal_hook::consts::SIGINT);
        flags
    })
}

static OTHERS: OnceLock<Flags> = OnceLock::new();

/// What else ends a process and can be held up. It is not while a person is asked, where nobody would look at it.
fn others() -> &'static Flags {
    OTHERS.get_or_init(|| {
        let others = Flags { kills: Arc::new(AtomicBool::new(true)), pressed: flags().pressed.clone() };
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            others.take(signal);
        }
        others
    })
}

/// How many hold SIGINT, and how many the others.
static HOLDS: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// While it lives, SIGINT does not end this process, and other signals only if they are not held too.
#[derive(Debug)]
pub struct HeldSignals {
    has_others: bool,
}

/// Keeps SIGINT from ending this process.
pub fn hold() -> HeldSignals {
    // What came while another one holds it is for both.
    if HOLDS[0].fetch_add(1, Ordering::SeqCst) == 0 {
        flags().pressed.store(false, Ordering::SeqCst);
    }
    flags().kills.store(false, Ordering::SeqCst);
    HeldSignals { has_others: false }
}

/// Keeps SIGINT, SIGTERM and SIGHUP from ending this process.
pub fn hold_all() -> HeldSignals {
    let mut held = hold();
    held.has_others = true;
    HOLDS[1].fetch_add(1, Ordering::SeqCst);
    others().kills.store(false, Ordering::SeqCst);
    held
}

impl HeldSignals {
    /// What is set once Ctrl-C is pressed, or another signal came that is held.
    pub fn pressed(&self) -> Arc<AtomicBool> {
        let pressed = flags().pressed.clone();
        #[cfg(windows)]
        {
            let flag = pressed.clone();
            // A second time it is refused, and the first handler goes on setting the same flag.
            let _again = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));
        }
        pressed
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        let is_last = |holds: &AtomicUsize| holds.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last(&HOLDS[0]) {
            flags().kills.store(true, Ordering::SeqCst);
        }
        if self.has_others && is_last(&HOLDS[1]) {
            others().kills.store(true, Ordering::SeqCst);
        }
    }
}
