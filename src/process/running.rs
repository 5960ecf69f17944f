//! Running processes: whom this one was started by, and who still holds a value in the environment it was started with.
//!
//! Where the system does not show a process or its environment (another user's, a protected one), it is passed over: what
//! is found is true, and that nothing is found says nothing.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::known::Client;
use crate::process::agents::{self, AgentMark};

/// A running process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// What the system calls it, as its author wrote it.
    pub name: String,
    /// Its program, where that is known.
    pub exe: Option<PathBuf>,
    /// What it was started with, where that is known.
    pub command_line: Vec<OsString>,
    /// When it started, in seconds since the epoch.
    pub started: u64,
    /// The session it belongs to, on systems that have such: no process can join one, only leave its own.
    pub session: Option<u32>,
    /// The variables of agents that it was started with; nothing where its environment is not to be seen. What it takes out of
    /// its environment later stays in here.
    pub marks: Option<Vec<AgentMark>>,
    /// The number of the agent's process that such a variable names.
    pub number: Option<u32>,
    /// Which agent it calls itself.
    pub agent: Option<&'static Client>,
}

/// A process that holds one of the values it was asked about, the topmost of its kind: what it started holds the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Which.
    pub process: Process,
    /// The place of the value among those that were asked about.
    pub value: usize,
}

/// This process and those that started it, the nearest first. The programs that are called as `further` says are agents too.
pub fn lineage(further: &[String]) -> Vec<Process> {
    let kind = of_program();
    let kind = if cfg!(target_os = "linux") { kind } else { kind.with_environ(UpdateKind::Always) };
    let mut all: Vec<Process> = upward(kind, further).collect();
    // The one that started this one only to wait for it is the same program with the same words, and not another caller.
    if let [own, outside, ..] = &all[..]
        && (own.session, &own.name, &own.command_line)
            == (outside.session, &outside.name, &outside.command_line)
    {
        all.remove(1);
    }
    all
}

/// The agents among the nearest two of those that started this one: the client of a server or a hook, and not all that is above.
pub fn near_agents(further: &[String]) -> Vec<u32> {
    let near = upward(of_program(), further).skip(1).take(2);
    near.filter(|process| process.agent.is_some()).map(|process| process.pid).collect()
}

/// The process that started this one, without its program and command line.
pub fn parent() -> Option<Process> {
    upward(ProcessRefreshKind::nothing(), &[]).nth(1)
}

/// The environment that the process of this number was started with; nothing where that is not to be seen.
pub fn environment(pid: u32) -> Option<Vec<(OsString, OsString)>> {
    let pid = Pid::from_u32(pid);
    let kind = ProcessRefreshKind::nothing();
    let kind = if cfg!(target_os = "linux") { kind } else { kind.with_environ(UpdateKind::Always) };
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kind.without_tasks());
    let owned = |(name, value): (&[u8], &[u8])| (as_text(name), as_text(value));
    with_environ(system.process(pid)?, |pairs| pairs.filter_map(split).map(owned).collect())
}

/// The agent that the process of this number is, if it still runs and is one.
pub fn agent_at(pid: u32, further: &[String]) -> Option<&'static Client> {
    let pid = Pid::from_u32(pid);
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, of_program().without_tasks());
    agent_of(system.process(pid)?, further)
}

/// Any agent that runs, with its number, but for those in `but`. It looks at every process of the machine.
pub fn any_agent(further: &[String], but: &[u32]) -> Option<(u32, &'static Client)> {
    let system = look(of_program());
    let others = system.processes().values().filter(|process| !but.contains(&process.pid().as_u32()));
    others.filter_map(|process| Some((process.pid().as_u32(), agent_of(process, further)?))).next()
}

fn agent_of(process: &sysinfo::Process, further: &[String]) -> Option<&'static Client> {
    agents::of_program(&process.name().to_string_lossy(), process.exe(), process.cmd(), further)
}

fn of_program() -> ProcessRefreshKind {
    ProcessRefreshKind::nothing().with_exe(UpdateKind::Always).with_cmd(UpdateKind::Always)
}

/// This process and those above it. Each is looked at alone, and only when it is asked for, because a client waits for what it starts.
fn upward(kind: ProcessRefreshKind, further: &[String]) -> impl Iterator<Item = Process> {
    let mut system = System::new();
    let mut at = sysinfo::get_current_pid().ok();
    let mut youngest = u64::MAX;
    let next = move || {
        let pid = at?;
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, kind.without_tasks());
        let process = system.process(pid)?;
        // On Windows a parent may have ended, and its number be another's that began later.
        (process.start_time() <= youngest).then_some(())?;
        (at, youngest) = (process.parent(), process.start_time());
        Some(describe(process, further))
    };
    // A number that was given anew could lead in a circle.
    std::iter::from_fn(next).take(64)
}

/// The processes in whose environment `variable` has one of `values`, but for this one.
pub fn holders(variable: &VarName, values: &[&Secret]) -> Vec<Holder> {
    let kind = ProcessRefreshKind::nothing();
    let system = look(if cfg!(target_os = "linux") { kind } else { kind.with_environ(UpdateKind::Always) });
    let own = sysinfo::get_current_pid().ok();
    let held: BTreeMap<Pid, usize> = system
        .processes()
        .values()
        .filter(|process| Some(process.pid()) != own)
        .filter_map(|process| Some((process.pid(), held(process, variable, values)?)))
        .collect();
    let is_top = |(pid, value): &(&Pid, &usize)| {
        let parent = system.process(**pid).and_then(sysinfo::Process::parent);
        parent.and_then(|parent| held.get(&parent)) != Some(*value)
    };
    let top = held.iter().filter(is_top);
    top.filter_map(|(pid, value)| {
        Some(Holder { process: describe(system.process(*pid)?, &[]), value: *value })
    })
    .collect()
}

fn look(kind: ProcessRefreshKind) -> System {
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind.without_tasks());
    system
}

fn describe(process: &sysinfo::Process, further: &[String]) -> Process {
    let name = process.name().to_string_lossy().into_owned();
    let (exe, command_line) = (process.exe().map(PathBuf::from), process.cmd().to_vec());
    let traces = with_environ(process, |pairs| traces(pairs.filter_map(split)));
    Process {
        pid: process.pid().as_u32(),
        agent: agent_of(process, further),
        name,
        exe,
        command_line,
        started: process.start_time(),
        session: process.session_id().map(Pid::as_u32),
        number: traces.as_ref().and_then(|(_, number)| *number),
        marks: traces.map(|(marks, _)| marks),
    }
}

/// The variables of agents in an environment, and the number of the agent's own process, where one of them names it. One without
/// a value is as good as none.
pub fn traces<'v>(variables: impl Iterator<Item = (&'v [u8], &'v [u8])>) -> (Vec<AgentMark>, Option<u32>) {
    let (mut marks, mut number) = (Vec::new(), None);
    for (name, value) in variables.filter(|(_, value)| !value.is_empty()) {
        marks.extend(agents::marks().filter(|mark| name == mark.variable.as_bytes()));
        if agents::numbers().any(|known| name == known.as_bytes()) {
            number = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
        }
    }
    (marks, number)
}

#[cfg(unix)]
fn as_text(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn as_text(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// A variable and its value, as the system writes the pair.
fn split(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|byte| *byte == b'=')?;
    Some((&pair[..at], &pair[at + 1..]))
}

/// Which of `values` the process was started with under the name `variable`.
fn held(process: &sysinfo::Process, variable: &VarName, values: &[&Secret]) -> Option<usize> {
    with_environ(process, |mut pairs| pairs.find_map(|pair| which(pair, variable, values))).flatten()
}

/// What `look` finds in the environment that a process was started with; nothing where that is not to be seen.
#[cfg(target_os = "linux")]
fn with_environ<T>(
    process: &sysinfo::Process,
    look: impl FnOnce(Box<dyn Iterator<Item = &[u8]> + '_>) -> T,
) -> Option<T> {
    let path = format!("/proc/{}/environ", process.pid());
    // Read here, because the library would leave copies of everybody's tokens behind.
    let environ = zeroize::Zeroizing::new(std::fs::read(path).ok()?);
    Some(look(Box::new(environ.split(|byte| *byte == 0))))
}

/// What `look` finds in the environment that a process was started with; nothing where that is not to be seen.
#[cfg(not(target_os = "linux"))]
fn with_environ<T>(
    process: &sysinfo::Process,
    look: impl FnOnce(Box<dyn Iterator<Item = &[u8]> + '_>) -> T,
) -> Option<T> {
    let environ = Some(process.environ()).filter(|environ| !environ.is_empty())?;
    Some(look(Box::new(environ.iter().map(|pair| pair.as_encoded_bytes()))))
}

fn which(pair: &[u8], variable: &VarName, values: &[&Secret]) -> Option<usize> {
    let value = pair.strip_prefix(variable.as_str().as_bytes())?.strip_prefix(b"=")?;
    values.iter().position(|secret| secret.expose().as_bytes() == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_told_by_its_whole_name_and_its_whole_value() {
        let (one, two) = (Secret::new("one".to_owned()).unwrap().0, Secret::new("two".to_owned()).unwrap().0);
        let which = |pair: &str| which(pair.as_bytes(), &"TOKEN".parse().unwrap(), &[&one, &two]);
        assert_eq!((which("TOKEN=one"), which("TOKEN=two")), (Some(0), Some(1)));
        for other in ["TOKEN=", "TOKEN=on", "TOKEN=oneone", "TOKENS=one", "MY_TOKEN=one", "TOKEN", ""] {
            assert_eq!(which(other), None, "{other}");
        }
    }

    #[test]
    fn whoever_started_the_tests_is_found() {
        let found = lineage(&[]);
        assert_eq!(found[0].pid, std::process::id());
        assert_eq!(parent().unwrap().pid, found[1].pid);
    }
}
