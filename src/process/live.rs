//! What the system shows of running processes, out of `/proc`: each is one small read, and nothing is read that nobody asks for.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rustix::process::{Pid, Signal, kill_process};
use zeroize::Zeroizing;

/// A running process.
pub(super) struct LiveProcess {
    /// Its number.
    pub(super) pid: u32,
    /// That of the one that started it, or that took it over.
    pub(super) parent: Option<u32>,
    /// What the system calls it.
    pub(super) name: String,
    /// Its session.
    pub(super) session: Option<u32>,
    /// When it began, in ticks since the machine did.
    pub(super) began: u64,
}

/// Longer than any `stat`: a name of 64 bytes and 51 numbers.
const STAT: usize = 2048;
/// What most command lines and environments fit in. All of it is wiped, a byte at a time.
const ROOM: usize = 4 << 10;

impl LiveProcess {
    /// The process of this number, if it runs.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let mut stat = [0; STAT];
        let read = File::open(format!("/proc/{pid}/stat")).and_then(|mut file| file.read(&mut stat)).ok()?;
        let stat = &stat[..read];
        // The name may hold anything.
        let start = stat.iter().position(|byte| *byte == b'(')? + 1;
        let end = stat.iter().rposition(|byte| *byte == b')')?;
        let fields = std::str::from_utf8(stat.get(end + 1..)?).ok()?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        // As `man 5 proc_pid_stat` counts them, from the state on, which is the third.
        let field = |number: usize| fields.get(number - 3).copied();
        Some(Self {
            pid,
            parent: field(4)?.parse().ok().filter(|parent| *parent != 0),
            name: String::from_utf8_lossy(stat.get(start..end)?).into_owned(),
            session: field(6)?.parse().ok(),
            began: field(22)?.parse().ok()?,
        })
    }

    /// Every process that is to be seen.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| Self::of(entry.file_name().to_str()?.parse().ok()?))
    }

    /// Its program.
    pub(super) fn exe(&self) -> Option<PathBuf> {
        fs::read_link(format!("/proc/{}/exe", self.pid)).ok()
    }

    /// What it was started with.
    pub(super) fn command_line(&self) -> Vec<OsString> {
        let mut line = Vec::new();
        // One that is cut short is none.
        if self.read("cmdline", &mut line).is_err() {
            line.clear();
        }
        let words = line.split(|byte| *byte == 0).map(<[u8]>::trim_ascii).filter(|word| !word.is_empty());
        words.map(|word| OsStr::from_bytes(word).to_owned()).collect()
    }

    /// What `look` finds in the environment that it was started with; nothing where that is not to be seen.
    pub(super) fn environ<T>(
        &self,
        look: impl FnOnce(Box<dyn Iterator<Item = &[u8]> + '_>) -> T,
    ) -> Option<T> {
        // It may hold everybody's tokens.
        let mut environ = Zeroizing::new(Vec::new());
        self.read("environ", &mut environ).ok()?;
        Some(look(Box::new(environ.split(|byte| *byte == 0))))
    }

    /// When it began, in seconds since the epoch.
    pub(super) fn started(&self) -> u64 {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let booted = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<u64>().ok());
        booted.unwrap_or_default() + self.began / rustix::param::clock_ticks_per_second().max(1)
    }

    /// Ends it, whatever it does.
    pub(super) fn kill(&self) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        // One that has ended is what was wanted.
        let _ended = pid.map(|pid| kill_process(pid, Signal::KILL));
    }

    /// One of its files.
    fn read(&self, name: &str, bytes: &mut Vec<u8>) -> io::Result<usize> {
        bytes.reserve_exact(ROOM);
        let file = File::open(format!("/proc/{}/{name}", self.pid))?;
        // `take` keeps it from asking for a size that these files do not have.
        file.take(u64::MAX).read_to_end(bytes)
    }
}
