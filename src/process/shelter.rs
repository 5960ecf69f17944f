//! A process into whose memory nobody had a way before it was closed.
//!
//! Whoever opens `/proc/PID/mem` between the start of a program and the call that closes its memory goes on reading through that
//! for as long as the process has this memory (10 of 15 starts, Linux 6.18). A fork of a closed process has other memory, which
//! was never open: what holds a secret happens there, and the process that was started only waits for it.

use std::io;

/// Goes on in a process of its own. Gives the exit code where this is the one that waited, and nothing where it goes on. The
/// memory of this process has to be closed already, and there must be no other thread. Linux only; elsewhere nothing happens.
///
/// # Errors
/// When the system gives no further process.
pub fn enter() -> io::Result<Option<u8>> {
    #[cfg(target_os = "linux")]
    return linux::enter();
    #[cfg(not(target_os = "linux"))]
    Ok(None)
}

/// Whether another process follows this one step by step, and so can read its memory.
pub fn is_followed() -> bool {
    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
        tracer.is_some_and(|tracer| tracer.trim() != "0")
    }
    #[cfg(not(target_os = "linux"))]
    false
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;

    use fork::Fork;
    use rustix::process::{
        Pid, Signal, WaitOptions, getpid, getppid, kill_process, set_parent_process_death_signal, waitpid,
    };
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use crate::system::pages;

    pub(super) fn enter() -> io::Result<Option<u8>> {
        let outside = getpid();
        match fork::fork()? {
            Fork::Child => {
                set_parent_process_death_signal(Some(Signal::TERM))?;
                // Who waited may be gone by now.
                Ok((getppid() != Some(outside)).then_some(0))
            }
            Fork::Parent(pid) => Pid::from_raw(pid).map(wait).transpose(),
        }
    }

    /// Passes on what this process is told to do; gives the code with which the other one ends. No thread of its own: this
    /// process stays as small as it is for as long as the bridge does.
    fn wait(inside: Pid) -> io::Result<u8> {
        let mut told = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGCHLD])?;
        pages::give_back();
        loop {
            // Before the first wait too: it may have ended before this process heard of such.
            match waitpid(Some(inside), WaitOptions::NOHANG) {
                Ok(Some((_, status))) => {
                    let code =
                        status.exit_status().or(status.terminating_signal().map(|signal| 128 + signal));
                    return Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX));
                }
                Ok(None) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for signal in told.wait().filter(|signal| *signal != SIGCHLD).filter_map(Signal::from_named_raw) {
                // It may have ended already.
                let _ended = kill_process(inside, signal);
            }
        }
    }
}
