//! Ctrl-C: it ends this process, unless somebody who would leave something half-done asked to be told instead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

struct Flags {
    /// Whether it ends the process.
    kills: Arc<AtomicBool>,
    /// Whether it was pressed while it did not.
    pressed: Arc<AtomicBool>,
}

/// SIGINT is taken over with the first use and not before, because a command started in the background has it ignored,
/// and is to inherit that.
fn flags() -> &'static Flags {
    static FLAGS: OnceLock<Flags> = OnceLock::new();
    FLAGS.get_or_init(|| {
        let flags = Flags { kills: Arc::new(AtomicBool::new(true)), pressed: Arc::default() };
        #[cfg(unix)]
        {
            use signal_hook::{consts::SIGINT, flag};
            // Where it cannot be taken over, Ctrl-C ends the process at once, which loses nothing.
            let _refused = flag::register_conditional_default(SIGINT, flags.kills.clone())
                .and_then(|_| flag::register(SIGINT, flags.pressed.clone()));
        }
        flags
    })
}

/// While it lives, SIGINT does not end this process.
#[derive(Debug)]
pub struct Held(());

/// Keeps SIGINT from ending this process.
pub fn hold() -> Held {
    flags().pressed.store(false, Ordering::SeqCst);
    flags().kills.store(false, Ordering::SeqCst);
    Held(())
}

impl Held {
    /// What is set once Ctrl-C is pressed.
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

impl Drop for Held {
    fn drop(&mut self) {
        flags().kills.store(true, Ordering::SeqCst);
    }
}
