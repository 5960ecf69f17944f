//! A terminal while a question stands on it.
//!
//! From before a question appears until it is answered the terminal neither echoes nor edits lines: a line that
//! it edits is cut at 4,095 bytes (1,023 on macOS), some tokens are longer, and a fast typist is ahead of the libraries.
//! However the question ends, by an answer, a key or a signal, the terminal gets back the modes that it had. While somebody
//! waits for what comes of an answer it only does not echo: a better token may be pasted too early.

#[cfg(unix)]
pub(super) use unix::{Hushed, Silenced, Tty, open};
#[cfg(not(unix))]
pub(super) use windows::{Hushed, Silenced, Tty, open};

#[cfg(unix)]
mod unix {
    use std::fmt;
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
    use std::sync::{Arc, OnceLock};
    use std::thread::{self, JoinHandle};
    use std::time::Duration;

    use console::Term;
    use rustix::process::getpgrp;
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
    };
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::{Handle, Signals};
    use signal_hook::low_level::{emulate_default_handler, unregister};
    use signal_hook::{SigId, flag};
    use zeroize::Zeroizing;

    use crate::system::interrupt;

    /// The terminal's own file, and the modes that it had when this process first changed them.
    pub(in crate::system) struct Tty {
        file: File,
        first: OnceLock<Termios>,
    }

    impl AsFd for Tty {
        fn as_fd(&self) -> BorrowedFd<'_> {
            self.file.as_fd()
        }
    }

    impl fmt::Debug for Tty {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.file.fmt(f)
        }
    }

    /// Ctrl-C and Ctrl-D, which are keys like any other as long as a question stands.
    const ENDS: [u8; 2] = [3, 4];

    /// Silence after which a key was a key alone, in tenths of a second: long enough for the Enter that many press after it
    /// and for the next piece of what is pasted.
    const SILENCE: u8 = 2;

    /// A library that raises SIGINT itself gives up its question within this; after it the signal came from elsewhere.
    const RAISED: Duration = Duration::from_millis(300);

    /// No answer is longer, in bytes; of what is pasted no more is kept.
    const LONGEST: usize = 64;

    pub(in crate::system) fn open() -> Option<(Term, Tty)> {
        let open = || File::options().read(true).write(true).open("/dev/tty").ok();
        Some((Term::read_write_pair(open()?, open()?), Tty { file: open()?, first: OnceLock::new() }))
    }

    /// While it lives nothing that is typed shows. Ctrl-C is a key, and a SIGINT does not end the process at once: the libraries
    /// raise it themselves on that key, one of them before it has put the terminal back, and report an interrupted read afterwards.
    pub(in crate::system) struct Silenced {
        tty: Arc<Tty>,
        before: Option<Termios>,
        watch: Option<Watch>,
        _held: interrupt::HeldSignals,
    }

    impl Silenced {
        /// For an answer that a library reads; what was typed ahead stays for it.
        pub(in crate::system) fn begin(tty: &Arc<Tty>) -> Self {
            Self::with(tty, OptionalActions::Now)
        }

        /// For an answer of one key; what was typed before the question is no answer to it.
        pub(in crate::system) fn for_keys(tty: &Arc<Tty>) -> Self {
            Self::with(tty, OptionalActions::Flush)
        }

        fn with(tty: &Arc<Tty>, how: OptionalActions) -> Self {
            let held = interrupt::hold_all();
            let before = quieten(tty, how);
            let watch = before.as_ref().and_then(|_| Watch::begin(tty, &[SIGINT, SIGTERM, SIGHUP, SIGQUIT]));
            Self { tty: tty.clone(), before, watch, _held: held }
        }

        /// The next keys, until none has come for a moment: what is pasted comes as one.
        pub(in crate::system) fn keys(&self) -> io::Result<Zeroizing<String>> {
            let mut all = Zeroizing::new(Vec::with_capacity(LONGEST));
            let mut wait = (1, 0);
            loop {
                let mut chunk = Zeroizing::new([0; 1024]);
                self.patient(wait)?;
                let read = rustix::io::retry_on_intr(|| rustix::io::read(&*self.tty, &mut chunk[..]))?;
                let keys = &chunk[..read];
                match keys {
                    [] if all.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
                    [] => break,
                    _ if keys.contains(&ENDS[0]) || all.is_empty() && ENDS.contains(&keys[0]) => {
                        return Err(io::ErrorKind::Interrupted.into());
                    }
                    _ => {
                        let room = LONGEST - all.len();
                        all.extend(keys.iter().take(room));
                    }
                }
                wait = (0, SILENCE);
            }
            Ok(Zeroizing::new(String::from_utf8_lossy(&all).into_owned()))
        }

        /// Where a signal came and no key, which the library that reads keys does not tell apart: the watch ends the process by it.
        pub(in crate::system) fn yield_to_signal(&self) {
            if self.watch.as_ref().is_some_and(|watch| watch.came.load(Ordering::SeqCst)) {
                // The watch has its turn before this is over, also on a machine that is busy.
                thread::sleep(16 * RAISED);
            }
        }

        /// How many bytes a read waits for at least, and how long.
        fn patient(&self, (least, tenths): (u8, u8)) -> io::Result<()> {
            let mut modes = tcgetattr(&*self.tty)?;
            modes.special_codes[SpecialCodeIndex::VMIN] = least;
            modes.special_codes[SpecialCodeIndex::VTIME] = tenths;
            Ok(tcsetattr(&*self.tty, OptionalActions::Now, &modes)?)
        }
    }

    impl Drop for Silenced {
        fn drop(&mut self) {
            drop(self.watch.take());
            if let Some(before) = &self.before {
                // A terminal that has gone has no modes to restore.
                let _gone = tcsetattr(&*self.tty, OptionalActions::Drain, before);
            }
        }
    }

    /// While it lives what is typed does not show, and is thrown away at the end. Ctrl-C is the signal that it always is; held
    /// here, it is whoever waits that it tells to stop.
    pub(in crate::system) struct Hushed {
        tty: Arc<Tty>,
        before: Option<Termios>,
        watch: Option<Watch>,
        _held: interrupt::HeldSignals,
    }

    impl Hushed {
        pub(in crate::system) fn begin(tty: &Arc<Tty>) -> Self {
            let held = interrupt::hold_all();
            // Whoever changes a terminal from the background is stopped for it.
            let is_ours = tcgetpgrp(&**tty).is_ok_and(|group| group == getpgrp());
            let before = if is_ours { hush(tty) } else { None };
            let watch = before.as_ref().and_then(|_| Watch::begin(tty, &[SIGQUIT]));
            Self { tty: tty.clone(), before, watch, _held: held }
        }
    }

    impl Drop for Hushed {
        fn drop(&mut self) {
            drop(self.watch.take());
            if let Some(before) = &self.before {
                let _gone = tcsetattr(&*self.tty, OptionalActions::Flush, before);
            }
        }
    }

    /// Turns off echo and the key that would leave the terminal so to a shell; gives the modes before.
    fn hush(tty: &Tty) -> Option<Termios> {
        changed(tty, OptionalActions::Now, |modes| {
            modes.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
            modes.special_codes[SpecialCodeIndex::VSUSP] = 0;
        })
    }

    /// Turns off echo, line editing and the keys that send signals; gives the modes before.
    fn quieten(tty: &Tty, how: OptionalActions) -> Option<Termios> {
        let loud = LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        changed(tty, how, |modes| modes.local_modes.remove(loud))
    }

    fn changed(tty: &Tty, how: OptionalActions, change: impl Fn(&mut Termios)) -> Option<Termios> {
        let before = tcgetattr(tty).ok()?;
        tty.first.get_or_init(|| before.clone());
        let mut modes = before.clone();
        change(&mut modes);
        tcsetattr(tty, how, &modes).ok()?;
        Some(before)
    }

    /// Puts the terminal back before a signal ends the process.
    struct Watch {
        handle: Handle,
        /// Whether one of them came.
        came: Arc<AtomicBool>,
        flags: Vec<SigId>,
        thread: Option<JoinHandle<()>>,
        lives: Option<Sender<()>>,
    }

    impl Watch {
        fn begin(tty: &Arc<Tty>, signals: &[i32]) -> Option<Self> {
            let came = Arc::new(AtomicBool::new(false));
            let flags =
                signals.iter().filter_map(|signal| flag::register(*signal, came.clone()).ok()).collect();
            let (mut signals, tty) = (Signals::new(signals).ok()?, tty.clone());
            let handle = signals.handle();
            let (lives, ends) = channel();
            let thread = thread::spawn(move || {
                for signal in signals.forever() {
                    if signal == SIGINT && ends.recv_timeout(RAISED) == Err(RecvTimeoutError::Disconnected) {
                        return;
                    }
                    if let Some(first) = tty.first.get() {
                        let _gone = tcsetattr(&*tty, OptionalActions::Now, first);
                    }
                    let _refused = emulate_default_handler(signal);
                }
            });
            Some(Self { handle, came, flags, thread: Some(thread), lives: Some(lives) })
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            drop(self.lives.take());
            self.handle.close();
            for flag in self.flags.drain(..) {
                let _was_there = unregister(flag);
            }
            // It has nothing to say.
            let _ended = self.thread.take().map(JoinHandle::join);
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use std::io;
    use std::sync::Arc;

    use console::Term;
    use zeroize::Zeroizing;

    use crate::system::interrupt;

    /// Only Unix keeps the modes of a terminal in a file.
    pub(in crate::system) type Tty = ();

    pub(in crate::system) fn open() -> Option<(Term, Tty)> {
        Some((Term::stderr(), ()))
    }

    pub(in crate::system) struct Silenced {
        _held: interrupt::HeldSignals,
    }

    impl Silenced {
        pub(in crate::system) fn begin(_: &Arc<Tty>) -> Self {
            Self { _held: interrupt::hold() }
        }

        pub(in crate::system) fn for_keys(tty: &Arc<Tty>) -> Self {
            Self::begin(tty)
        }

        /// A signal ends the process at once here.
        pub(in crate::system) fn yield_to_signal(&self) {}

        /// A line, as hidden as a token: a console does not tell a key from the start of what is pasted.
        pub(in crate::system) fn keys(&self) -> io::Result<Zeroizing<String>> {
            rpassword::read_password().map(Zeroizing::new)
        }
    }

    /// A console hides nothing while nobody reads it.
    pub(in crate::system) struct Hushed(());

    impl Hushed {
        pub(in crate::system) fn begin(_: &Arc<Tty>) -> Self {
            Self(())
        }
    }
}
