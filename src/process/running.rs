//! Running processes: whom this one was started by, and who still holds a value in the environment it was started with.
//!
//! Where the system does not show a process or its environment (another user's, a protected one), it is passed over: what
//! is found is true, and that nothing is found says nothing.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::base::names::VarName;
use crate::base::secret::Secret;
use crate::known::Client;
use crate::process::agents::{self, AgentMark};
use crate::process::live::LiveProcess;

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
    /// Its number.
    pub pid: u32,
    /// What the system calls it.
    pub name: String,
    /// When it started, in seconds since the epoch.
    pub started: u64,
    /// The place of the value among those that were asked about.
    pub value: usize,
}

/// This process, with these `variables`, and those that started it, the nearest first. The programs that are called as `further`
/// says are agents too.
pub fn lineage<'v>(
    variables: impl Iterator<Item = (&'v [u8], &'v [u8])>,
    further: &[String],
) -> Vec<Process> {
    // The system does not show a closed process its own environment.
    let mut own = Some(traces(variables));
    let all = upward().map(|process| {
        let of_other = || process.environ(|pairs| traces(pairs.filter_map(split)));
        let traces = own.take().or_else(of_other);
        describe(&process, traces, further)
    });
    let mut all: Vec<Process> = all.collect();
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
    let near = upward().skip(1).take(2);
    near.filter(|process| agent_of(process, further).is_some()).map(|process| process.pid).collect()
}

/// The environment that the process of this number was started with; nothing where that is not to be seen.
pub fn environment(pid: u32) -> Option<Vec<(OsString, OsString)>> {
    let owned = |(name, value): (&[u8], &[u8])| (as_text(name), as_text(value));
    LiveProcess::of(pid)?.environ(|pairs| pairs.filter_map(split).map(owned).collect())
}

/// The agent that the process of this number is, if it still runs and is one.
pub fn agent_at(pid: u32, further: &[String]) -> Option<&'static Client> {
    agent_of(&LiveProcess::of(pid)?, further)
}

/// Any agent that runs, with its number, but for those in `but`. It looks at every process of the machine.
pub fn any_agent(further: &[String], but: &[u32]) -> Option<(u32, &'static Client)> {
    let others = LiveProcess::all().filter(|process| !but.contains(&process.pid));
    others.filter_map(|process| Some((process.pid, agent_of(&process, further)?))).next()
}

fn agent_of(process: &LiveProcess, further: &[String]) -> Option<&'static Client> {
    agents::of_program(&process.name, process.exe().as_deref(), &process.command_line(), further)
}

/// This process and those above it. Each is looked at alone, and only when it is asked for, because a client waits for what it starts.
fn upward() -> impl Iterator<Item = LiveProcess> {
    let mut at = Some(std::process::id());
    let mut youngest = u64::MAX;
    let next = move || {
        let process = LiveProcess::of(at?)?;
        // On Windows a parent may have ended, and its number be another's that began later.
        (process.began <= youngest).then_some(())?;
        (at, youngest) = (process.parent, process.began);
        Some(process)
    };
    // A number that was given anew could lead in a circle.
    std::iter::from_fn(next).take(64)
}

/// The processes in whose environment `variable` has one of `values`, but for this one.
pub fn holders(variable: &VarName, values: &[&Secret]) -> Vec<Holder> {
    let all: BTreeMap<u32, LiveProcess> = LiveProcess::all().map(|process| (process.pid, process)).collect();
    let others = all.values().filter(|process| process.pid != std::process::id());
    let held: BTreeMap<u32, usize> =
        others.filter_map(|process| Some((process.pid, held(process, variable, values)?))).collect();
    let is_top = |(pid, value): &(&u32, &usize)| {
        let parent = all.get(pid).and_then(|process| process.parent);
        parent.and_then(|parent| held.get(&parent)) != Some(*value)
    };
    let holder = |(pid, value): (&u32, &usize)| {
        let process = all.get(pid)?;
        Some(Holder { pid: *pid, name: process.name.clone(), started: process.started(), value: *value })
    };
    held.iter().filter(is_top).filter_map(holder).collect()
}

/// Ends all that the process of this number started, and what those did. What left its parent is not found.
pub fn end_below(pid: u32) {
    let all: Vec<LiveProcess> = LiveProcess::all().collect();
    let mut above = vec![pid];
    while let Some(parent) = above.pop() {
        for child in all.iter().filter(|process| process.parent == Some(parent)) {
            child.kill();
            above.push(child.pid);
        }
    }
}

fn describe(
    process: &LiveProcess,
    traces: Option<(Vec<AgentMark>, Option<u32>)>,
    further: &[String],
) -> Process {
    let (exe, command_line) = (process.exe(), process.command_line());
    Process {
        pid: process.pid,
        agent: agents::of_program(&process.name, exe.as_deref(), &command_line, further),
        name: process.name.clone(),
        exe,
        command_line,
        session: process.session,
        number: traces.as_ref().and_then(|(_, number)| *number),
        marks: traces.map(|(marks, _)| marks),
    }
}

/// The variables of agents in an environment, and the number of the agent's own process, where one of them names it. One without
/// a value is as good as none.
fn traces<'v>(variables: impl Iterator<Item = (&'v [u8], &'v [u8])>) -> (Vec<AgentMark>, Option<u32>) {
    let (mut marks, mut number) = (Vec::new(), None);
    for (name, value) in variables.filter(|(_, value)| !value.is_empty()) {
        marks.extend(agents::mark(name));
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
fn held(process: &LiveProcess, variable: &VarName, values: &[&Secret]) -> Option<usize> {
    process.environ(|mut pairs| pairs.find_map(|pair| which(pair, variable, values))).flatten()
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
        let found = lineage([(&b"CLAUDECODE"[..], &b"1"[..])].into_iter(), &[]);
        assert_eq!(found[0].pid, std::process::id());
        assert_eq!(found[0].marks.as_ref().map(Vec::len), Some(1));
        #[cfg(unix)]
        assert_eq!(found[1].pid, std::os::unix::process::parent_id());
    }

    #[test]
    fn another_process_is_found_by_what_it_was_started_with_and_by_when() {
        let mut command = std::process::Command::new("sleep");
        let mut child = command.arg("600").env("A_TOKEN", "one").spawn().unwrap();
        let secret = Secret::new("one".to_owned()).unwrap().0;
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let holders = || holders(&"A_TOKEN".parse().unwrap(), &[&secret]);
        // The child has its environment when it has begun to be its program.
        let found = std::iter::repeat_with(holders).find(|found| !found.is_empty()).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!((found.len(), found[0].pid, found[0].name.as_str()), (1, child.id(), "sleep"));
        assert!(now.abs_diff(found[0].started) < 60, "{now} {}", found[0].started);
    }
}
