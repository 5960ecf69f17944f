//! Limits that a shell sets on a process (`ulimit`), which would end this one by a signal and without a word.

use std::io;

/// Where the work has room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Where the process began.
    Here,
    /// In a thread with a stack of [`STACK`] bytes.
    Thread,
}

/// What the deepest work takes, with a margin.
pub const STACK: usize = 8 << 20;
/// Less than this is not begun with.
#[cfg(unix)]
const LEAST_STACK: u64 = 2 << 20;
/// What little work takes beside the program itself, in bytes.
#[cfg(unix)]
const LEAST_MEMORY: usize = 32 << 20;

/// Looks at the limits, and has a file that grows beyond its own be an error of the write; says which leaves too little.
#[cfg(unix)]
pub fn prepare() -> Result<Room, &'static str> {
    use rustix::process::{Resource, getrlimit};
    if getrlimit(Resource::Fsize).current.is_some() {
        // Where that cannot be done the signal ends the process, which loses nothing.
        let _hears = signal_hook::flag::register(XFSZ, std::sync::Arc::default());
    }
    if getrlimit(Resource::As).current.is_some() && Vec::<u8>::new().try_reserve_exact(LEAST_MEMORY).is_err()
    {
        return Err("the limit on memory leaves too little room: raise it with 'ulimit -v'");
    }
    Ok(match getrlimit(Resource::Stack).current {
        Some(bytes) if bytes < LEAST_STACK => Room::Thread,
        _ => Room::Here,
    })
}

#[cfg(unix)]
const XFSZ: i32 = rustix::process::Signal::XFSZ.as_raw();

/// Elsewhere a shell sets none.
#[cfg(not(unix))]
pub fn prepare() -> Result<Room, &'static str> {
    Ok(Room::Here)
}

/// Runs `work` in a thread that has room for it.
pub fn with_room<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn(work)?;
    thread.join().map_err(|_| io::Error::other("the work came to no end"))
}
