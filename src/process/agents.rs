//! Agents: programs in which a model runs commands, and what tells their processes and their shells from a person's.
//!
//! A row says how a process of the agent is called, and which variables it sets for what its model runs. Where the system has
//! sessions those tell its shell from its servers: each of these runs commands in a session of its own (`setsid`, a terminal of
//! their own, node's `detached`) and servers in the one that it is in itself. M: seen in the real program; R: read in its
//! source or documentation.

use std::ffi::OsString;
use std::path::Path;

/// A program in which a model runs commands.
#[derive(Debug, PartialEq, Eq)]
pub struct Agent {
    /// What people call it.
    pub name: &'static str,
    /// The names of its program or its script, without what follows a dot. None where a person types in terminals below it as
    /// well, as in an editor: there only the variables tell.
    programs: &'static [&'static str],
    /// A piece of the path of its script, for a runtime that runs it under a name that says nothing.
    package: Option<&'static str>,
    /// The variables that it sets where its model runs commands.
    marks: &'static [&'static str],
    /// Whether it sets them for the servers of MCP that it starts too, so that they do not tell a shell from a server.
    marks_servers: bool,
}

const fn agent(name: &'static str, programs: &'static [&'static str]) -> Agent {
    Agent { name, programs, package: None, marks: &[], marks_servers: true }
}

impl Agent {
    const fn package(self, package: &'static str) -> Self {
        Self { package: Some(package), ..self }
    }

    /// Variables that its servers may have as well, or of which that is not known.
    const fn marks(self, marks: &'static [&'static str]) -> Self {
        Self { marks, ..self }
    }

    const fn marks_shells(self, marks: &'static [&'static str]) -> Self {
        Self { marks, marks_servers: false, ..self }
    }
}

static AGENTS: &[Agent] = &[
    // M: 2.1.329, in servers and in the shell.
    agent("Claude Code", &["claude"]).package("@anthropic-ai/claude-code").marks(&["CLAUDECODE"]),
    // M: 0.169.0; a server gets a cleared environment. R: codex-rs/core, CODEX_SANDBOX* where its sandbox is on.
    agent("Codex", &["codex", "codex-x86_64-unknown-linux-musl", "codex-aarch64-unknown-linux-musl"])
        .package("@openai/codex")
        .marks_shells(&["CODEX_THREAD_ID", "CODEX_CI", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"]),
    // R: bundle of @google/gemini-cli 0.61.0: one constant for the shell and for transports over standard input.
    agent("Gemini CLI", &["gemini"]).package("@google/gemini-cli").marks(&["GEMINI_CLI"]),
    // R: a fork of the former.
    agent("Qwen Code", &["qwen"]).package("@qwen-code/qwen-code").marks(&["QWEN_CODE"]),
    // R: opencode-ai 1.18.33 sets it for itself, so that everything below has it.
    agent("opencode", &["opencode"]).package("opencode-ai").marks(&["OPENCODE"]),
    // R: changelog of github/copilot-cli.
    agent("Copilot CLI", &["copilot"]).package("@github/copilot").marks(&["COPILOT_CLI"]),
    // R: its terminals for an agent have COPILOT_AGENT (microsoft/vscode#316267); a person types in the others.
    agent("the editor", &[]).marks_shells(&["COPILOT_AGENT"]),
    // R: forum of Cursor. CURSOR_TRACE_ID is in the terminals of persons too, and tells nothing.
    agent("Cursor", &["cursor-agent"]).marks_shells(&["CURSOR_AGENT"]),
    // R: as gathered in microsoft/vscode#311734 and aws/aws-cdk-cli#1855.
    agent("Amp", &["amp"]).package("@sourcegraph/amp").marks(&["AMP_CURRENT_THREAD_ID"]),
    // R: block/goose#7017, in the shell of its developer extension.
    agent("Goose", &["goose", "goosed"]).marks_shells(&["GOOSE_TERMINAL"]),
    agent("Augment", &["auggie"]).package("@augmentcode/auggie").marks(&["AUGMENT_AGENT"]),
    agent("Cline", &["cline"]).marks(&["CLINE_ACTIVE"]),
    agent("Antigravity", &[]).marks(&["ANTIGRAVITY_AGENT"]),
    // R: charmbracelet/crush internal/shell/shell.go.
    agent("Crush", &["crush"]).package("@charmland/crush").marks(&["CRUSH"]),
    // It sets none.
    agent("Aider", &["aider"]),
    // The variable that agents agree on (vercel/detect-agent). M: Claude Code sets it in servers, hooks and the shell.
    agent("an agent", &[]).marks(&["AI_AGENT"]),
];

/// A variable by which an agent is known, as a place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentMark {
    /// Whose.
    pub agent: &'static Agent,
    /// Its name.
    pub variable: &'static str,
}

impl AgentMark {
    /// Whether it is set by `client` itself for the servers that it starts, or by some agent that cannot be told.
    pub fn may_be_of_server(self, client: &Agent) -> bool {
        self.agent.marks_servers && (self.agent == client || self.agent.programs.is_empty())
    }
}

/// Every variable by which an agent is known.
pub fn marks() -> impl Iterator<Item = AgentMark> {
    AGENTS.iter().flat_map(|agent| agent.marks.iter().map(move |variable| AgentMark { agent, variable }))
}

/// Which agent a process is, by what the system calls it, its program and its command line.
pub fn of_program(name: &str, exe: Option<&Path>, command_line: &[OsString]) -> Option<&'static Agent> {
    let mut words = command_line.iter().map(Path::new);
    let first = words.next();
    let own = [Some(Path::new(name)), exe, first];
    let is_runtime = own.iter().flatten().any(|path| is_runtime(&stem(path)));
    // Flags of a runtime stand before the script.
    let script = words.find(|word| !word.to_string_lossy().starts_with('-')).filter(|_| is_runtime);
    let is_named = |agent: &Agent, path: &Path| agent.programs.contains(&stem(path).as_str());
    let is_packaged = |agent: &Agent, path: &Path| {
        agent.package.is_some_and(|package| path.to_string_lossy().contains(package))
    };
    AGENTS.iter().find(|agent| {
        own.iter().flatten().any(|path| is_named(agent, path))
            || script.is_some_and(|path| is_named(agent, path) || is_packaged(agent, path))
    })
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn is_runtime(stem: &str) -> bool {
    // The version of a python is what follows its first dot, or not.
    ["node", "bun", "deno"].contains(&stem) || stem.starts_with("python")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Option<&'static str> {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        of_program(Path::new(&words[0]).file_name()?.to_str()?, None, &words).map(|agent| agent.name)
    }

    #[test]
    fn an_agent_is_known_by_its_program_or_its_script() {
        for (line, name) in [
            ("/usr/bin/claude mcp list", "Claude Code"),
            ("node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js", "Claude Code"),
            ("node --max-old-space-size=4096 /x/node_modules/@google/gemini-cli/dist/index.js", "Gemini CLI"),
            ("node /usr/bin/codex exec hi", "Codex"),
            ("/x/codex-x86_64-unknown-linux-musl", "Codex"),
            ("/opt/opencode", "opencode"),
            ("python3.12 /home/me/.local/bin/aider", "Aider"),
            ("/usr/bin/python -m aider", "Aider"),
            ("Copilot.exe", "Copilot CLI"),
        ] {
            assert_eq!(named(line), Some(name), "{line}");
        }
        for line in [
            "bash -c claude",
            "vim codex",
            "node server.js claude",
            "/opt/cursor/cursor .",
            "tmux",
            "node",
            "git commit -m gemini",
            "claudette",
        ] {
            assert_eq!(named(line), None, "{line}");
        }
    }

    #[test]
    fn a_mark_is_of_a_server_only_where_its_agent_marks_those() {
        let mark = |name: &str| marks().find(|mark| mark.variable == name).unwrap();
        let (claude, codex) = (mark("CLAUDECODE"), mark("CODEX_THREAD_ID"));
        assert!(claude.may_be_of_server(claude.agent) && !claude.may_be_of_server(codex.agent));
        assert!(!codex.may_be_of_server(codex.agent) && mark("AI_AGENT").may_be_of_server(claude.agent));
        let all: Vec<_> = marks().map(|mark| mark.variable).collect();
        let once: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(once.len(), all.len());
        assert!(!all.contains(&"CURSOR_TRACE_ID"));
    }
}
