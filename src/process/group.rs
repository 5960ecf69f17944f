//! A process with all that it starts, ended together: a process group on Unix, a job object on Windows.

use std::io;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap};

/// Killed processes are gone within this, or hang in the system.
const GONE: Duration = Duration::from_secs(2);
/// What the head leaves is dying too; an init that does not reap would keep it for ever.
const DYING: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(5);

/// Running processes. None of them is left once this is dropped, unless it left the group by itself.
#[derive(Debug)]
pub struct Group {
    child: Box<dyn ChildWrapper>,
    is_over: bool,
}

/// The pipes to a process.
#[derive(Debug)]
pub struct Pipes {
    /// What it reads.
    pub input: ChildStdin,
    /// What it answers.
    pub output: ChildStdout,
    /// What it says besides.
    pub errors: ChildStderr,
}

impl Group {
    /// Starts `command` as the head of a group of its own.
    pub fn start(command: Command) -> io::Result<(Self, Pipes)> {
        let mut command = CommandWrap::from(command);
        command.wrap(platform::group());
        Self::spawn(command)
    }

    /// The same without a terminal: in a session of its own, where the system has such.
    pub fn start_apart(command: Command) -> io::Result<(Self, Pipes)> {
        let mut command = CommandWrap::from(command);
        command.wrap(platform::session());
        Self::spawn(command)
    }

    fn spawn(mut command: CommandWrap) -> io::Result<(Self, Pipes)> {
        let pipes = command.command_mut();
        pipes.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Self { child: command.spawn()?, is_over: false };
        let child = &mut group.child;
        match (child.stdin().take(), child.stdout().take(), child.stderr().take()) {
            (Some(input), Some(output), Some(errors)) => Ok((group, Pipes { input, output, errors })),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// How the head of the group ended, where it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits at most `limit` for the head of the group to end.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + limit;
        loop {
            let ended = self.ended();
            if ended.is_some() || Instant::now() >= until {
                return ended;
            }
            thread::sleep(TICK);
        }
    }

    /// Ends the group, whose input is closed: the head may end by itself, after `grace` all are asked to, and after as
    /// long again they are killed.
    pub fn end(mut self, grace: Duration) {
        self.wait(grace);
        if !self.is_gone() {
            platform::ask(&*self.child);
            let until = Instant::now() + grace;
            while !self.is_gone() && Instant::now() < until {
                thread::sleep(TICK);
            }
        }
        self.kill();
    }

    fn is_gone(&mut self) -> bool {
        self.ended().is_some() && !platform::has_members(&*self.child)
    }

    fn kill(&mut self) {
        if self.is_over {
            return;
        }
        self.is_over = true;
        if !self.is_gone() {
            // Those who ended meanwhile need no end.
            let _gone = self.child.start_kill();
            self.wait(GONE);
            let until = Instant::now() + DYING;
            while !self.is_gone() && Instant::now() < until {
                thread::sleep(TICK);
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `exit code 3` or `signal 11`.
pub fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

#[cfg(unix)]
mod platform {
    use process_wrap::std::{ChildWrapper, ProcessGroup, ProcessSession};
    use rustix::process::{Pid, Signal, test_kill_process_group};

    pub(super) fn group() -> ProcessGroup {
        ProcessGroup::leader()
    }

    pub(super) fn session() -> ProcessSession {
        ProcessSession
    }

    /// Whether anyone of the group is still there.
    pub(super) fn has_members(child: &dyn ChildWrapper) -> bool {
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        id.is_some_and(|id| test_kill_process_group(id).is_ok())
    }

    pub(super) fn ask(child: &dyn ChildWrapper) {
        // Those who ended meanwhile need no signal.
        let _gone = child.signal(Signal::TERM.as_raw());
    }
}

#[cfg(windows)]
mod platform {
    use process_wrap::std::{ChildWrapper, JobObject};

    pub(super) fn group() -> JobObject {
        JobObject
    }

    pub(super) fn session() -> JobObject {
        JobObject
    }

    /// A job does not tell, so it is always ended.
    pub(super) fn has_members(_child: &dyn ChildWrapper) -> bool {
        true
    }

    /// There is no gentle way.
    pub(super) fn ask(_child: &dyn ChildWrapper) {}
}
