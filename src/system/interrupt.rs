//! Ctrl-C, and where processes would be left behind also other wishes to end: each ends this process, unless somebody who
//! would leave something half-done asked to be told instead.

use std::sync::atomic::{AtomicBool, Ordering};
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

/// While it lives, SIGINT does not end this process, and other signals only if they are not held too.
#[derive(Debug)]
pub struct HeldSignals(());

/// Keeps SIGINT from ending this process.
pub fn hold() -> HeldSignals {
    flags().pressed.store(false, Ordering::SeqCst);
    flags().kills.store(false, Ordering::SeqCst);
    HeldSignals(())
}

/// Keeps SIGINT, SIGTERM and SIGHUP from ending this process.
pub fn hold_all() -> HeldSignals {
    let held = hold();
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
        flags().kills.store(true, Ordering::SeqCst);
        if let Some(others) = OTHERS.get() {
            others.kills.store(true, Ordering::SeqCst);
        }
    }
}
