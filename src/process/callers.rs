//! Who may ask for a server's secrets: the client, and nothing that its model or another server runs.
//!
//! A client starts a server in its own session; what its shell tool and its hooks run is in a session of
//! its own (measured with Claude Code 2.1.329, in `mcp list`, `-p` and at a terminal, and with Codex 0.169.0). A process can
//! leave a session and join none, so as long as the chain of parents is whole, being in the session of every client above tells
//! the one from the other. The environment that a process was *started* with says the same of shells of some agents, and what
//! is taken out of it later stays to be seen.
//!
//! A chain that the system shows no further ends there. `hidepid` hides only the processes of others, so a client of the
//! same person stays to be seen; in a pid namespace of its own (a container, a sandbox) a client outside does not.

use std::path::Path;
use std::str::FromStr;

use crate::known::Client;
use crate::process::above::{self, Above, How, SeenAgent};
use crate::process::agents::AgentMark;
use crate::process::running::Process;

/// How strict to be, as `callers` in `config.toml` says. No environment variable does: the model can set those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callers {
    /// Whoever asks.
    Anyone,
    /// The client, or what it started in its own session.
    Client,
    /// The client itself, with nothing between.
    #[default]
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
                "unknown callers \"{}\": use parent, client or anyone",
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
    #[error("the program that asks for it runs below the shell of {}'s model, or a hook: {}", .0.agent.title, .0)]
    Model(SeenAgent),
    /// Only traces of an agent are to be seen.
    #[error("the program that asks for it may run below an agent: {0}")]
    Trace(SeenAgent),
    /// Something is between, and `callers` is not `"client"`.
    #[error("{} did not itself start the program that asks for it", .0.title)]
    Between(&'static Client),
    /// It only calls itself so.
    #[error("the program that asks for it was started by one that is called as {} is, and is another", .0.title)]
    Another(&'static Client),
    /// A process that follows this one reads its memory.
    #[error("another process follows the program that asks for it step by step, and could read it there")]
    Followed,
    /// Not even this process is to be seen.
    #[error("the system does not show which program asks for it")]
    Unseen,
}

/// The client that started a process of this `lineage` as its server, if that may be handed the server's secrets: it is the one that it is
/// called, it started the process itself, and no other agent has it run: neither one that is above it, nor the one that has it `branded`
/// and whose tree it left. Nothing where everyone may.
pub fn check(
    lineage: &[Process],
    callers: Callers,
    branded: Option<SeenAgent>,
    is_of_project: &dyn Fn(&Path) -> bool,
) -> Result<Option<u32>, Denied> {
    if callers == Callers::Anyone {
        return Ok(None);
    }
    let Some(found) = nearest(lineage)? else { return Err(Denied::NoClient) };
    let (client, agent) = (found.client, found.agent);
    check_server(lineage, &found)?;
    // Its own outer part, which starts it and waits for it, is none that is above it.
    let is_wrapper = |(at, process): &(usize, &Process)| {
        let is_its = process.agent == Some(agent) && process.session == client.session;
        *at == 0 && is_its && agent.is_wrapped_by(process.exe.as_deref(), &process.command_line)
    };
    let outer = lineage[found.at + 1..].iter().enumerate().skip_while(is_wrapper);
    if let Some((process, other)) = outer.map(|(_, process)| process).find_map(|it| Some((it, it.agent?))) {
        let seen = SeenAgent { agent: other, pid: Some(process.pid), how: How::Program };
        return Err(Denied::Model(seen));
    }
    if let Some(other) = branded {
        return Err(Denied::Model(other));
    }
    if !agent.is_itself(client.exe.as_deref(), &client.command_line, is_of_project) {
        return Err(Denied::Another(agent));
    }
    match callers {
        Callers::Parent if found.at > 1 => Err(Denied::Between(agent)),
        _ => Ok(Some(client.pid)),
    }
}

/// Whether this process may use a server for whoever started it, who does not get the secret. The nearest client counts, which
/// may run in the shell of another. Every client may be above, also one that is not known here; where none is that is known,
/// what is `above` tells a shell that left its tree. Neither reads what it is lent, so that what stands between matters only where
/// a person says so.
pub fn check_user(lineage: &[Process], callers: Callers, above: Above) -> Result<(), Denied> {
    if callers == Callers::Anyone {
        return Ok(());
    }
    match (nearest(lineage)?, above) {
        (Some(found), _) => check_server(lineage, &found),
        (None, Above::Agent(seen)) => Err(Denied::Model(seen)),
        (None, Above::Trace(seen)) => Err(Denied::Trace(seen)),
        (None, Above::Person) => Ok(()),
    }
}

/// The nearest client above, and how far.
struct Nearest<'a> {
    at: usize,
    client: &'a Process,
    agent: &'static Client,
}

fn nearest(lineage: &[Process]) -> Result<Option<Nearest<'_>>, Denied> {
    if lineage.is_empty() {
        return Err(Denied::Unseen);
    }
    let mut above = lineage.iter().enumerate().skip(1);
    Ok(above.find_map(|(at, client)| Some(Nearest { at, client, agent: client.agent? })))
}

/// Whether the client started it as it starts a server, and not as it starts what its model runs.
fn check_server(lineage: &[Process], found: &Nearest<'_>) -> Result<(), Denied> {
    let (client, agent) = (found.client, found.agent);
    let pid = Some(client.pid);
    if lineage[0].session != client.session {
        return Err(Denied::Model(SeenAgent { agent, pid, how: How::Session }));
    }
    match above::marks(&lineage[..found.at]).find(|mark| is_of_shell(*mark, client, agent)) {
        Some(mark) => {
            let pid = pid.filter(|_| mark.agent == agent);
            Err(Denied::Model(SeenAgent { agent: mark.agent, pid, how: How::Mark(mark.variable) }))
        }
        None => Ok(()),
    }
}

/// Whether a variable that is set below `client` is that of a shell: not one that the client gives to servers, and not one that
/// it has itself because it was started in the shell of another agent. Of a client that lets nobody look its own alone count.
fn is_of_shell(mark: AgentMark, client: &Process, agent: &'static Client) -> bool {
    match &client.marks {
        _ if mark.may_be_of_server(agent) => false,
        Some(from_above) => !from_above.contains(&mark),
        None => mark.agent == agent,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::process::agents;

    /// A process of this name, with words, in this session.
    pub(in crate::process) fn process(line: &str, session: u32) -> Process {
        let command_line: Vec<std::ffi::OsString> = line.split(' ').map(Into::into).collect();
        let name = line.split(' ').next().unwrap_or_default().to_owned();
        let exe = Path::new("/usr/bin").join(&name);
        Process {
            pid: 1,
            agent: agents::of_program(&name, None, &command_line, &[]),
            name,
            exe: Some(exe),
            command_line,
            session: Some(session),
            marks: Some(Vec::new()),
            number: None,
        }
    }

    /// The same, started with these variables.
    pub(in crate::process) fn started(name: &str, session: u32, variables: &[&str]) -> Process {
        let marks =
            agents::marks().iter().filter(|mark| variables.contains(&mark.variable)).copied().collect();
        Process { marks: Some(marks), ..process(name, session) }
    }

    fn claude() -> &'static Client {
        process("claude", 1).agent.unwrap()
    }

    fn checked(lineage: &[Process], callers: Callers) -> Result<(), Denied> {
        check(lineage, callers, None, &|_| false).map(drop)
    }

    fn asks(callers: Callers, chain: &[(&str, u32)]) -> Result<(), Denied> {
        checked(&chain.iter().map(|(name, session)| process(name, *session)).collect::<Vec<_>>(), callers)
    }

    fn model(how: How) -> Result<(), Denied> {
        Err(Denied::Model(SeenAgent { agent: claude(), pid: Some(1), how }))
    }

    #[test]
    fn the_client_is_answered_and_what_its_model_or_another_server_runs_is_not() {
        let client = |chain: &[(&str, u32)]| asks(Callers::default(), chain);
        assert_eq!(client(&[("mcpkey", 5), ("claude", 5), ("zsh", 3)]), Ok(()));
        assert_eq!(client(&[("mcpkey", 9), ("bash", 9), ("claude", 5)]), model(How::Session));
        assert_eq!(client(&[("mcpkey", 9), ("claude", 5)]), model(How::Session));
        assert_eq!(client(&[("mcpkey", 5), ("python3", 5), ("claude", 5)]), Err(Denied::Between(claude())));
        let inner = [("mcpkey", 9), ("claude", 9), ("bash", 9), ("claude", 5)];
        assert_eq!(client(&inner), model(How::Program));
        assert_eq!(client(&[("mcpkey", 5), ("claude", 5), ("claude", 5)]), model(How::Program));
        assert_eq!(client(&[("mcpkey", 9), ("init", 1)]), Err(Denied::NoClient));
        assert_eq!(client(&[("mcpkey", 9), ("node claude-like.js", 9)]), Err(Denied::NoClient));
    }

    #[test]
    fn callers_are_one_word() {
        let read = ["parent", "client", "anyone", "Client"].map(|word| word.parse().ok());
        assert_eq!(read, [Some(Callers::Parent), Some(Callers::Client), Some(Callers::Anyone), None]);
    }

    #[test]
    fn what_has_the_variable_of_a_shell_is_not_answered_whoever_set_it() {
        for (client, pid) in [("claude", None), ("codex", Some(1))] {
            let chain = [started("mcpkey", 5, &["CODEX_THREAD_ID"]), process(client, 5)];
            let Err(Denied::Model(seen)) = checked(&chain, Callers::Parent) else { panic!("{client}") };
            assert_eq!((seen.agent.id, seen.pid, seen.how), ("codex", pid, How::Mark("CODEX_THREAD_ID")));
        }
    }

    #[test]
    fn one_that_only_calls_itself_a_client_is_not_answered() {
        let shell = Process { exe: Some("/usr/bin/dash".into()), ..process("claude", 5) };
        let unseen = Process { exe: None, ..process("claude", 5) };
        for client in [shell, unseen] {
            let chain = [process("mcpkey", 5), client];
            assert_eq!(checked(&chain, Callers::Parent), Err(Denied::Another(claude())));
        }
        // One that left the tree of the real one has its brand.
        let chain = [process("mcpkey", 5), process("claude", 5), process("init", 1)];
        let real = SeenAgent { agent: claude(), pid: Some(77), how: How::Brand };
        let check = |branded| check(&chain, Callers::Parent, branded, &|_| false);
        assert_eq!(check(Some(real)), Err(Denied::Model(real)));
        assert_eq!(check(None), Ok(Some(1)));
    }

    #[test]
    fn a_client_that_starts_itself_anew_is_one_and_another_above_it_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let script = dir.path().join("@google/gemini-cli/bundle/gemini.js");
        std::fs::create_dir_all(script.parent().unwrap()).unwrap();
        std::fs::write(&script, "").unwrap();
        let script = script.to_str().unwrap();
        let outer = process(&format!("node {script} mcp list"), 5);
        let inner = process(&format!("node --max-old-space-size=4096 {script} mcp list"), 5);
        let own = || vec![process("mcpkey", 5), inner.clone(), outer.clone()];
        assert_eq!(checked(&own(), Callers::Parent), Ok(()));
        let agent = outer.agent.unwrap();
        let above = Err(Denied::Model(SeenAgent { agent, pid: Some(1), how: How::Program }));
        let chain = [own(), vec![process("bash", 5), outer.clone()]].concat();
        assert_eq!(checked(&chain, Callers::Parent), above);
        let apart = Process { session: Some(3), ..outer.clone() };
        assert_eq!(checked(&[process("mcpkey", 5), inner.clone(), apart], Callers::Parent), above);
        let loads = process(&format!("node --require=/tmp/x.js {script}"), 5);
        assert_eq!(checked(&[process("mcpkey", 5), loads], Callers::Parent), Err(Denied::Another(agent)));
    }

    #[test]
    fn strictness_is_a_persons_choice() {
        let between = [("mcpkey", 5), ("sh", 5), ("claude", 5)];
        assert_eq!(asks(Callers::Client, &between), Ok(()));
        assert_eq!(asks(Callers::Parent, &between), Err(Denied::Between(claude())));
        assert_eq!(asks(Callers::Parent, &[between[0], between[2]]), Ok(()));
        assert_eq!(asks(Callers::Anyone, &[("mcpkey", 9), ("init", 1)]), Ok(()));
    }

    fn uses(chain: &[Process]) -> Option<&'static str> {
        match check_user(chain, Callers::default(), Above::Person) {
            Ok(()) => None,
            Err(Denied::Model(seen)) => Some(seen.agent.title),
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
        assert!(
            matches!(checked(&chain, Callers::Client), Err(Denied::Model(seen)) if seen.agent.title == "Codex")
        );
    }

    #[test]
    fn a_client_that_shows_no_environment_is_told_from_its_shell() {
        let closed = Process { marks: None, ..process("codex", 5) };
        assert_eq!(uses(&[started("mcpkey", 5, &["CODEX_CI"]), closed.clone()]), Some("Codex"));
        assert_eq!(uses(&[started("mcpkey", 5, &["GOOSE_TERMINAL"]), closed.clone()]), None);
        assert_eq!(uses(&[started("mcpkey", 5, &[]), closed]), None);
    }

    #[test]
    fn without_a_client_above_a_shell_that_left_its_tree_uses_nothing() {
        let orphan = [process("mcpkey", 9), process("init", 1)];
        let seen = SeenAgent { agent: claude(), pid: None, how: How::Brand };
        let uses = |above| check_user(&orphan, Callers::default(), above);
        assert_eq!(uses(Above::Person), Ok(()));
        assert_eq!(uses(Above::Agent(seen)), Err(Denied::Model(seen)));
        assert_eq!(uses(Above::Trace(seen)), Err(Denied::Trace(seen)));
    }

    #[test]
    fn where_there_are_no_sessions_the_clients_own_child_is_answered_and_who_hides_is_not() {
        let blind = |name: &str| Process { session: None, ..process(name, 0) };
        assert_eq!(checked(&[blind("mcpkey"), blind("claude")], Callers::Parent), Ok(()));
        let shell = [blind("mcpkey"), blind("bash"), blind("claude")];
        assert_eq!(checked(&shell, Callers::Parent), Err(Denied::Between(claude())));
        assert_eq!(checked(&[], Callers::Client), Err(Denied::Unseen));
        assert_eq!(checked(&[], Callers::Anyone), Ok(()));
        assert_eq!(asks(Callers::Client, &[("mcpkey", 5)]), Err(Denied::NoClient));
    }
}
