//! What the system shows of running processes, where there is no `/proc`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;

use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

/// A running process.
pub(super) struct LiveProcess {
    /// Its number.
    pub(super) pid: u32,
    /// That of the one that started it.
    pub(super) parent: Option<u32>,
    /// What the system calls it.
    pub(super) name: String,
    /// Its session, on systems that have such.
    pub(super) session: Option<u32>,
    /// When it began, in seconds since the epoch.
    pub(super) began: u64,
    system: Rc<System>,
}

impl LiveProcess {
    /// The process of this number, if it runs.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let pid = Pid::from_u32(pid);
        let system = Rc::new(look(ProcessesToUpdate::Some(&[pid])));
        Some(Self::found(&system, system.process(pid)?))
    }

    /// Every process that is to be seen.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let system = Rc::new(look(ProcessesToUpdate::All));
        let all: Vec<Self> = system.processes().values().map(|one| Self::found(&system, one)).collect();
        all.into_iter()
    }

    fn found(system: &Rc<System>, process: &Process) -> Self {
        Self {
            pid: process.pid().as_u32(),
            parent: process.parent().map(Pid::as_u32),
            name: process.name().to_string_lossy().into_owned(),
            session: process.session_id().map(Pid::as_u32),
            began: process.start_time(),
            system: system.clone(),
        }
    }

    fn process(&self) -> Option<&Process> {
        self.system.process(Pid::from_u32(self.pid))
    }

    /// Its program.
    pub(super) fn exe(&self) -> Option<PathBuf> {
        self.process()?.exe().map(PathBuf::from)
    }

    /// What it was started with.
    pub(super) fn command_line(&self) -> Vec<OsString> {
        self.process().map(|process| process.cmd().to_vec()).unwrap_or_default()
    }

    /// What `look` finds in the environment that it was started with; nothing where that is not to be seen.
    pub(super) fn environ<T>(
        &self,
        look: impl FnOnce(Box<dyn Iterator<Item = &[u8]> + '_>) -> T,
    ) -> Option<T> {
        let environ = Some(self.process()?.environ()).filter(|environ| !environ.is_empty())?;
        Some(look(Box::new(environ.iter().map(|pair| pair.as_encoded_bytes()))))
    }

    /// Ends it, whatever it does.
    pub(super) fn kill(&self) {
        self.process().map(Process::kill);
    }

    /// When it began, in seconds since the epoch.
    pub(super) fn started(&self) -> u64 {
        self.began
    }
}

fn look(which: ProcessesToUpdate<'_>) -> System {
    let kind = ProcessRefreshKind::nothing().with_exe(UpdateKind::Always).with_cmd(UpdateKind::Always);
    let mut system = System::new();
    system.refresh_processes_specifics(which, true, kind.with_environ(UpdateKind::Always).without_tasks());
    system
}
