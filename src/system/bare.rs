//! What Rust's own way to `main` does for a process, where it is not taken: on Linux, with the C library of GNU.
//!
//! That way also reads every mapping of the process and makes a second stack, to say a sentence should the first overflow. It takes
//! 0.13 ms of a start (minimum, an empty program), with the pages of the C library that nothing else needs. Without it such an end
//! is by SIGSEGV and without a word; what reads foreign text bounds its depth itself.

use std::os::fd::IntoRawFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::stdio::{stderr, stdin, stdout};

/// A write to who has gone is an error and no signal, and each of the three standard descriptors is one: where one was closed, a file
/// opened next would take its place, and be written to with what a person should read.
pub fn prepare() {
    // Where that cannot be done the signal ends the process, which loses nothing.
    let _hears = signal_hook::flag::register(PIPE, std::sync::Arc::default());
    let (input, output, said) = (stdin(), stdout(), stderr());
    let mut all = [&input, &output, &said].map(|fd| PollFd::new(fd, PollFlags::empty()));
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    if poll(&mut all, Some(&at_once)).is_ok_and(|told| told == 0) {
        return;
    }
    for _closed in all.iter().filter(|fd| fd.revents().contains(PollFlags::NVAL)) {
        // The system gives the lowest number that is free.
        match rustix::fs::open("/dev/null", OFlags::RDWR, Mode::empty()) {
            Ok(nothing) => _ = nothing.into_raw_fd(),
            Err(_) => std::process::abort(),
        }
    }
}

const PIPE: i32 = rustix::process::Signal::PIPE.as_raw();
