//! Who may ask for a server's secrets: the client, and nothing that its model runs.
//!
//! A client starts a server in its own session; what its shell tool and its hooks run is in a session of
//! its own (measured with Claude Code 2.1.329, in `mcp list`, `-p` and at a terminal, and with Codex 0.169.0). A process can
//! leave a session and join none, so as long as the chain of parents is whole, being in the session of every client above tells
//! the one from the other. The environment that a process was *started* with says the same of shells of some agents, and what
//! is taken out of it later stays to be seen.
//!
//! A chain that the system shows no further ends there. `hidepid` hides only the processes of others, so a client of the
//! same person stays to be seen; in a pid namespace of its own (a container, a sandbox) a client outside does not.

use std::str::FromStr;

use crate::process::agents::{Agent, AgentMark};
use crate::process::running::Process;

/// How strict to be, as `callers` in `config.toml` says. No environment variable does: the model can set those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callers {
    /// Whoever asks.
    Anyone,
    /// The client, or what it started in its own session.
    #[default]
    Client,
    /// The client itself, with nothing between.
    Parent,
}

impl FromStr for Callers {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "anyone" => Ok(Self::Anyone),
            "client" => Ok(Self::Client),
            "parent" => Ok(Self::Parent),
            _ => Err(format!(
                "unknown callers \"{}\": use client, parent or anyone",
                crate::base::text::short(text)
            )),
        }
    }
}

/// Why one who asks is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No client is among those that started it.
    #[error("neither Claude Code nor another client that is known started the program that asks for it")]
    NoClient,
    /// A shell of the model's, or a hook, is between.
    #[error("the program that asks for it runs below the shell of {}'s model, or a hook", .0.name)]
    Model(&'static Agent),
    /// Something is between, and `callers = \"parent\"`.
    #[error("{} did not itself start the program that asks for it", .0.name)]
    Between(&'static Agent),
    /// A process that follows this one reads its memory.
    #[error("another process follows the program that asks for it step by step, and could read it there")]
    Followed,
    /// Not even this process is to be seen.
    #[error("the system does not show which program asks for it")]
    Unseen,
}

/// Whether this process, of this `lineage` (itself first), may be answered: whoever is above, a client has started it, and none
/// has it run by its model. Where the system has no sessions, as on Windows, nothing can be told and everyone may.
pub fn check(lineage: &[Process], callers: Callers) -> Result<(), Denied> {
    if callers == Callers::Anyone {
        return Ok(());
    }
    let [own, above @ ..] = lineage else { return Err(Denied::Unseen) };
    let Some(session) = own.session else { return Ok(()) };
    let clients = || above.iter().filter_map(|process| Some((process, process.agent()?)));
    if clients().next().is_none() {
        return Err(Denied::NoClient);
    }
    match clients().find(|(client, _)| client.session != Some(session)) {
        Some((_, agent)) => Err(Denied::Model(agent)),
        None => check_user(lineage, callers),
    }
}

/// Whether this process may use a server for whoever started it, who does not get the secret. The nearest client counts, which
/// may run in the shell of another. Every client may be above, also one that is not known here; where none is that is known, a
/// variable of an agent's tells a shell that left its tree.
pub fn check_user(lineage: &[Process], callers: Callers) -> Result<(), Denied> {
    if callers == Callers::Anyone {
        return Ok(());
    }
    let [own, above @ ..] = lineage else { return Err(Denied::Unseen) };
    let nearest = above.iter().enumerate().find_map(|(at, process)| Some((at, process, process.agent()?)));
    let Some((at, client, agent)) = nearest else {
        return match marked(lineage) {
            Some(agent) => Err(Denied::Model(agent)),
            None if callers == Callers::Parent && own.session.is_some() => Err(Denied::NoClient),
            None => Ok(()),
        };
    };
    if own.session != client.session {
        return Err(Denied::Model(agent));
    }
    if let Some(mark) = marks(&lineage[..=at]).find(|mark| is_of_shell(*mark, client, agent)) {
        return Err(Denied::Model(mark.agent));
    }
    match callers {
        Callers::Parent if at > 0 => Err(Denied::Between(agent)),
        _ => Ok(()),
    }
}

/// The agent below which a process of this `lineage` is, as its program or as the one whose variable it has: whoever is below
/// one gets nothing that it does not hold.
pub fn agent_above(lineage: &[Process]) -> Option<&'static Agent> {
    lineage.iter().skip(1).find_map(Process::agent).or_else(|| marked(lineage))
}

/// Whose variables a process of this `lineage` has.
fn marked(lineage: &[Process]) -> Option<&'static Agent> {
    marks(lineage).next().map(|mark| mark.agent)
}

fn marks(lineage: &[Process]) -> impl Iterator<Item = AgentMark> {
    lineage.iter().flat_map(|process| process.marks.iter().flatten().copied())
}

/// Whether a variable that is set below `client` is that of a shell: not one that the client gives to servers, and not one that
/// it has itself because it was started in the shell of another agent. Of a client that lets nobody look its own alone count.
fn is_of_shell(mark: AgentMark, client: &Process, agent: &'static Agent) -> bool {
    match &client.marks {
        _ if mark.may_be_of_server(agent) => false,
        Some(from_above) => !from_above.contains(&mark),
        None => mark.agent == agent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::agents;

    fn process(name: &str, session: u32) -> Process {
        let command_line = name.split(' ').map(Into::into).collect();
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        Process {
            pid: 1,
            name,
            exe: None,
            command_line,
            started: 0,
            session: Some(session),
            marks: Some(Vec::new()),
        }
    }

    fn claude() -> &'static Agent {
        process("claude", 1).agent().unwrap()
    }

    fn asks(callers: Callers, chain: &[(&str, u32)]) -> Result<(), Denied> {
        check(&chain.iter().map(|(name, session)| process(name, *session)).collect::<Vec<_>>(), callers)
    }

    #[test]
    fn the_client_is_answered_and_what_its_model_runs_is_not() {
        let client = |chain: &[(&str, u32)]| asks(Callers::Client, chain);
        assert_eq!(client(&[("mcpkey", 5), ("claude", 5), ("zsh", 3)]), Ok(()));
        assert_eq!(client(&[("mcpkey", 5), ("sh", 5), ("node /usr/bin/claude", 5)]), Ok(()));
        assert_eq!(client(&[("mcpkey", 9), ("bash", 9), ("claude", 5)]), Err(Denied::Model(claude())));
        assert_eq!(
            client(&[("mcpkey", 9), ("claude", 9), ("bash", 9), ("claude", 5)]),
            Err(Denied::Model(claude()))
        );
        assert_eq!(client(&[("mcpkey", 9), ("init", 1)]), Err(Denied::NoClient));
        assert_eq!(client(&[("mcpkey", 9), ("node claude-like.js", 9)]), Err(Denied::NoClient));
    }

    #[test]
    fn strictness_is_a_persons_choice() {
        let between = [("mcpkey", 5), ("sh", 5), ("claude", 5)];
        assert_eq!(asks(Callers::Parent, &between), Err(Denied::Between(claude())));
        assert_eq!(asks(Callers::Parent, &[between[0], between[2]]), Ok(()));
        assert_eq!(asks(Callers::Anyone, &[("mcpkey", 9), ("init", 1)]), Ok(()));
    }

    /// A process of this name in this session, started with these variables.
    fn started(name: &str, session: u32, variables: &[&str]) -> Process {
        let marks = agents::marks().filter(|mark| variables.contains(&mark.variable)).collect();
        Process { marks: Some(marks), ..process(name, session) }
    }

    fn uses(chain: &[Process]) -> Option<&'static str> {
        match check_user(chain, Callers::Client) {
            Ok(()) => None,
            Err(Denied::Model(agent)) => Some(agent.name),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_server_is_used_through_the_nearest_client_and_not_by_its_shell() {
        let thread = ["CODEX_THREAD_ID", "CODEX_CI"];
        let (codex, asks) =
            (started("codex", 5, &[]), |session, marks: &[&str]| started("mcpkey", session, marks));
        assert_eq!(uses(&[asks(5, &[]), codex.clone()]), None);
        assert_eq!(uses(&[asks(9, &[]), codex.clone()]), Some("Codex"));
        // What the shell took out of its environment, it was started with; and it may be in the session of its client.
        assert_eq!(uses(&[asks(5, &[]), started("bash", 5, &thread), codex.clone()]), Some("Codex"));
        // A client in the shell of another has the variables of that, and its servers may have them.
        let inner = started("claude", 9, &thread);
        let shell = started("bash", 9, &thread);
        assert_eq!(
            uses(&[asks(9, &["CODEX_CI", "CLAUDECODE"]), inner.clone(), shell.clone(), codex.clone()]),
            None
        );
        assert_eq!(uses(&[asks(7, &[]), inner.clone(), shell.clone(), codex.clone()]), Some("Claude Code"));
        // It is lent the use of a server, and handed nothing.
        let chain = [asks(9, &[]), inner, shell, codex];
        assert!(matches!(check(&chain, Callers::Client), Err(Denied::Model(agent)) if agent.name == "Codex"));
        assert_eq!(agent_above(&chain).map(|agent| agent.name), Some("Claude Code"));
    }

    #[test]
    fn a_client_that_shows_no_environment_is_told_from_its_shell() {
        let closed = Process { marks: None, ..process("codex", 5) };
        assert_eq!(uses(&[started("mcpkey", 5, &["CODEX_CI"]), closed.clone()]), Some("Codex"));
        assert_eq!(uses(&[started("mcpkey", 5, &["GOOSE_TERMINAL"]), closed.clone()]), None);
        assert_eq!(uses(&[started("mcpkey", 5, &[]), closed]), None);
    }

    #[test]
    fn a_person_in_a_terminal_is_no_agent() {
        let tmux = [process("mcpkey", 7), process("zsh", 7), process("tmux", 3), process("systemd", 1)];
        let editor = [started("mcpkey", 7, &["CURSOR_TRACE_ID"]), process("zsh", 7), process("cursor", 3)];
        for chain in [&tmux[..], &editor] {
            assert_eq!((uses(chain), agent_above(chain)), (None, None));
        }
        let of_model =
            [started("mcpkey", 7, &[]), started("zsh", 7, &["CURSOR_AGENT"]), process("cursor", 3)];
        assert_eq!(
            (uses(&of_model), agent_above(&of_model).map(|agent| agent.name)),
            (Some("Cursor"), Some("Cursor"))
        );
    }

    #[test]
    fn where_there_are_no_sessions_everyone_is_answered_and_who_hides_is_not() {
        let blind = Process { session: None, ..process("mcpkey", 0) };
        assert_eq!(check(&[blind, process("init", 1)], Callers::Client), Ok(()));
        assert_eq!(check(&[], Callers::Client), Err(Denied::Unseen));
        assert_eq!(check(&[], Callers::Anyone), Ok(()));
        assert_eq!(asks(Callers::Client, &[("mcpkey", 5)]), Err(Denied::NoClient));
    }
}
