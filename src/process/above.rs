//! Which agent is above this process: the one question by which a person is told from what an agent runs.
//!
//! Three things tell it, each alone: an agent among those that started this process; the brand that all has which an agent
//! started, wherever it went; the variables that agents set, in the environment that this process or one above it was started
//! with. A brand or a variable without its agent may have been left to a person: by a tmux server or an editor that an agent
//! once started. That is a trace, about which a person is asked.

use std::fmt;

use crate::known::Client;
use crate::process::agents::AgentMark;
use crate::process::brand::Brand;
use crate::process::running::Process;

/// An agent that was seen, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenAgent {
    /// Which agent.
    pub agent: &'static Client,
    /// Its process, where that is known.
    pub pid: Option<u32>,
    /// What it was seen by.
    pub how: How,
}

/// By what an agent was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is among the programs that started this one.
    Program,
    /// This one is in another session than it, as what its model runs is.
    Session,
    /// This variable of its own is in an environment of the chain.
    Mark(&'static str),
    /// This one has the brand that it hands on to all that it starts.
    Brand,
}

impl fmt::Display for SeenAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.agent.title;
        match self.pid {
            Some(pid) => write!(f, "{name} (pid {pid}) ")?,
            None => write!(f, "{name} ")?,
        }
        match self.how {
            How::Program => f.write_str("is among the programs that started this one"),
            How::Session => f.write_str("started this one in a session of its own, as it does for its model"),
            How::Mark(variable) => write!(f, "has set {variable} here, as it does for its model"),
            How::Brand => f.write_str("is known to have started this one, by the limits of its processes"),
        }
    }
}

/// What is above this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Above {
    /// A person, as far as the system shows.
    Person,
    /// An agent, which is to be given nothing.
    Agent(SeenAgent),
    /// Only what an agent leaves behind.
    Trace(SeenAgent),
}

/// The agents that run, as far as anybody has to ask.
#[derive(Clone, Copy)]
pub struct RunningAgents<'a> {
    /// The one whose process has this number.
    pub at: &'a dyn Fn(u32) -> Option<&'static Client>,
    /// Any one.
    pub any: &'a dyn Fn() -> Option<(u32, &'static Client)>,
}

/// What is above a process of this `lineage` (itself first) with this `brand`.
pub fn look(lineage: &[Process], brand: Option<Brand>, running: RunningAgents<'_>) -> Above {
    let program = lineage.iter().skip(1).find_map(|process| Some((process.pid, process.agent?)));
    if let Some((pid, agent)) = program {
        return Above::Agent(SeenAgent { agent, pid: Some(pid), how: How::Program });
    }
    match brand {
        None => {}
        Some(brand) => return branded(brand, running),
    }
    let Some(mark) = marks(lineage).next() else { return Above::Person };
    let how = How::Mark(mark.variable);
    let number = lineage.iter().find_map(|process| process.number);
    match number.and_then(|pid| Some((pid, (running.at)(pid)?))) {
        Some((pid, agent)) => Above::Agent(SeenAgent { agent, pid: Some(pid), how }),
        None => Above::Trace(SeenAgent { agent: mark.agent, pid: None, how }),
    }
}

/// The agent of a brand. Where that has ended, or where somebody lowered the limit to hide which it was, any agent that runs may be it.
fn branded(brand: Brand, running: RunningAgents<'_>) -> Above {
    let own = match brand {
        Brand::Of(pid) => (running.at)(pid).map(|agent| (pid, agent)),
        Brand::Unknown => None,
    };
    match own.or_else(running.any) {
        Some((pid, agent)) => Above::Agent(SeenAgent { agent, pid: Some(pid), how: How::Brand }),
        None => Above::Trace(SeenAgent { agent: super::agents::some(), pid: None, how: How::Brand }),
    }
}

/// Every variable of an agent's in the environments of this `lineage`.
pub fn marks(lineage: &[Process]) -> impl Iterator<Item = AgentMark> {
    lineage.iter().flat_map(|process| process.marks.iter().flatten().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::callers::tests::{process, started};

    fn nobody() -> RunningAgents<'static> {
        RunningAgents { at: &|_| None, any: &|| None }
    }

    fn claude() -> &'static Client {
        process("claude", 1).agent.unwrap()
    }

    #[test]
    fn a_person_is_a_person_wherever_the_chain_ends() {
        let tmux = [process("mcpkey", 7), process("zsh", 7), process("tmux", 3), process("systemd", 1)];
        let screen = [process("mcpkey", 7), process("bash", 7), process("SCREEN", 3), process("init", 1)];
        let container = [process("mcpkey", 1), process("bash", 1)];
        let exec = [process("mcpkey", 7), process("bash", 7)];
        let editor = [started("mcpkey", 7, &["CURSOR_TRACE_ID"]), process("zsh", 7), process("cursor", 3)];
        let ssh = [process("mcpkey", 7), process("zsh", 7), process("sshd", 3)];
        let cron = [process("mcpkey", 7), process("sh", 7), process("cron", 3)];
        for chain in [&tmux[..], &screen, &container, &exec, &editor, &ssh, &cron] {
            assert_eq!(look(chain, None, nobody()), Above::Person, "{chain:?}");
        }
    }

    #[test]
    fn an_agent_above_is_seen_by_its_program_whatever_is_between() {
        let sudo = [process("mcpkey", 9), process("sudo", 9), process("bash", 9), process("claude", 5)];
        let hook = [process("mcpkey", 9), process("git", 9), process("bash", 9), process("claude", 5)];
        for chain in [&sudo[..], &hook] {
            let Above::Agent(seen) = look(chain, None, nobody()) else { panic!("{chain:?}") };
            assert_eq!(seen.to_string(), "Claude Code (pid 1) is among the programs that started this one");
        }
    }

    #[test]
    fn a_brand_is_its_agents_while_that_runs_and_a_trace_when_none_does() {
        let orphan = [process("mcpkey", 9), process("init", 1)];
        let at = |pid: u32| (pid == 7).then(claude);
        let seen = |pid, how| SeenAgent { agent: claude(), pid: Some(pid), how };
        let its = look(&orphan, Some(Brand::Of(7)), RunningAgents { at: &at, any: &|| None });
        assert_eq!(its, Above::Agent(seen(7, How::Brand)));
        for brand in [Brand::Of(8), Brand::Unknown] {
            assert!(matches!(look(&orphan, Some(brand), nobody()), Above::Trace(_)), "{brand:?}");
            // Who lowers the limit while an agent runs gains nothing.
            let any = || Some((9, claude()));
            let other = look(&orphan, Some(brand), RunningAgents { at: &|_| None, any: &any });
            assert_eq!(other, Above::Agent(seen(9, How::Brand)));
        }
    }

    #[test]
    fn a_variable_is_a_trace_unless_it_names_an_agent_that_runs() {
        let chain = [started("mcpkey", 7, &[]), started("zsh", 7, &["CURSOR_AGENT"]), process("cursor", 3)];
        let Above::Trace(seen) = look(&chain, None, nobody()) else { panic!() };
        assert_eq!(seen.to_string(), "Cursor has set CURSOR_AGENT here, as it does for its model");
        let numbered = Process { number: Some(7), ..started("mcpkey", 7, &["CLAUDECODE"]) };
        let at = |pid: u32| (pid == 7).then(claude);
        let ended = look(std::slice::from_ref(&numbered), None, nobody());
        assert!(matches!(ended, Above::Trace(_)));
        let runs = look(&[numbered], None, RunningAgents { at: &at, any: &|| None });
        assert!(matches!(runs, Above::Agent(SeenAgent { pid: Some(7), how: How::Mark("CLAUDECODE"), .. })));
    }
}
