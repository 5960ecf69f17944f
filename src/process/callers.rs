//! Who may ask for a server's secrets: the client, and nothing that its model runs.
//!
//! The client starts a server in its own session; what its shell tool and its hooks run is in a session of
//! its own (measured, 2.1.329: in `mcp list`, `-p` and at a terminal). A process can leave a session and join none, so as
//! long as the chain of parents is whole, being in the session of every client above tells the one from the other. The
//! environment says the same, but anyone can change that.
//!
//! A chain that the system shows no further ends there. `hidepid` hides only the processes of others, so a client of the
//! same person stays to be seen; in a pid namespace of its own (a container, a sandbox) a client outside does not.

use std::path::Path;
use std::str::FromStr;

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
    #[error("Claude Code did not start the program that asks for it")]
    NoClient,
    /// A shell of the model's, or a hook, is between.
    #[error("the program that asks for it runs below the shell of Claude Code's model, or a hook")]
    Model,
    /// Something is between, and `callers = \"parent\"`.
    #[error("Claude Code did not itself start the program that asks for it")]
    Between,
    /// Not even this process is to be seen.
    #[error("the system does not show which program asks for it")]
    Unseen,
}

/// Whether this process, of this `lineage` (itself first), may be answered. Where the system has no sessions, as on
/// Windows, nothing can be told and everyone may.
pub fn check(lineage: &[Process], callers: Callers) -> Result<(), Denied> {
    if callers == Callers::Anyone {
        return Ok(());
    }
    let [own, above @ ..] = lineage else { return Err(Denied::Unseen) };
    let Some(session) = own.session else { return Ok(()) };
    let mut clients = above.iter().filter(|process| is_client(process)).peekable();
    if clients.peek().is_none() {
        return Err(Denied::NoClient);
    }
    if clients.any(|client| client.session != Some(session)) {
        return Err(Denied::Model);
    }
    match callers {
        Callers::Parent if !above.first().is_some_and(is_client) => Err(Denied::Between),
        _ => Ok(()),
    }
}

/// Whether this process may use a server for whoever started it, who does not get the secret. Every client may be above, also one
/// that is not known here; where none is, `is_marked`, that the environment names an agent, tells a shell that left its tree.
pub fn check_user(lineage: &[Process], callers: Callers, is_marked: bool) -> Result<(), Denied> {
    match check(lineage, callers) {
        Err(Denied::NoClient) if callers == Callers::Client => {
            if is_marked {
                Err(Denied::Model)
            } else {
                Ok(())
            }
        }
        other => other,
    }
}

/// Whether a process is Claude Code: its own binary, or a runtime that runs its script.
fn is_client(process: &Process) -> bool {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase());
    let is_claude = |path: &Path| stem(path).as_deref() == Some("claude");
    let mut words = process.command_line.iter().map(Path::new);
    let first = words.next();
    is_claude(Path::new(&process.name))
        || process.exe.as_deref().is_some_and(is_claude)
        || first.is_some_and(|program| {
            let is_runtime = stem(program).is_some_and(|stem| stem == "node" || stem == "bun");
            let is_script =
                |path: &Path| is_claude(path) || path.to_string_lossy().contains("@anthropic-ai/claude-code");
            is_runtime && words.next().is_some_and(is_script)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(name: &str, session: u32) -> Process {
        let command_line = name.split(' ').map(Into::into).collect();
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        Process { pid: 1, name, exe: None, command_line, started: 0, session: Some(session) }
    }

    fn asks(callers: Callers, chain: &[(&str, u32)]) -> Result<(), Denied> {
        check(&chain.iter().map(|(name, session)| process(name, *session)).collect::<Vec<_>>(), callers)
    }

    #[test]
    fn the_client_is_answered_and_what_its_model_runs_is_not() {
        let client = |chain: &[(&str, u32)]| asks(Callers::Client, chain);
        assert_eq!(client(&[("mcpkey", 5), ("claude", 5), ("zsh", 3)]), Ok(()));
        assert_eq!(client(&[("mcpkey", 5), ("sh", 5), ("node /usr/bin/claude", 5)]), Ok(()));
        assert_eq!(client(&[("mcpkey", 9), ("bash", 9), ("claude", 5)]), Err(Denied::Model));
        assert_eq!(client(&[("mcpkey", 9), ("claude", 9), ("bash", 9), ("claude", 5)]), Err(Denied::Model));
        assert_eq!(client(&[("mcpkey", 9), ("init", 1)]), Err(Denied::NoClient));
        assert_eq!(client(&[("mcpkey", 9), ("node claude-like.js", 9)]), Err(Denied::NoClient));
    }

    #[test]
    fn strictness_is_a_persons_choice() {
        let between = [("mcpkey", 5), ("sh", 5), ("claude", 5)];
        assert_eq!(asks(Callers::Parent, &between), Err(Denied::Between));
        assert_eq!(asks(Callers::Parent, &[between[0], between[2]]), Ok(()));
        assert_eq!(asks(Callers::Anyone, &[("mcpkey", 9), ("init", 1)]), Ok(()));
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
