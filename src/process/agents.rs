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
    /// Pieces of the path of its program or its script, where that has a name that says nothing.
    paths: &'static [&'static str],
    /// The variables that it sets where its model runs commands.
    marks: &'static [&'static str],
    /// Whether it sets them for the servers of MCP that it starts too, so that they do not tell a shell from a server.
    marks_servers: bool,
    /// The variable in which it tells its shell the number of its own process.
    number: Option<&'static str>,
}

const fn agent(name: &'static str, programs: &'static [&'static str]) -> Agent {
    Agent { name, programs, paths: &[], marks: &[], marks_servers: true, number: None }
}

impl Agent {
    const fn paths(self, paths: &'static [&'static str]) -> Self {
        Self { paths, ..self }
    }

    const fn number(self, variable: &'static str) -> Self {
        Self { number: Some(variable), ..self }
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
    // M: 2.1.329: the mark in servers and in the shell, the number in the shell alone. R: its installer names a program by its version.
    agent("Claude Code", &["claude"])
        .paths(&["@anthropic-ai/claude-code", "/claude/versions/"])
        .marks(&["CLAUDECODE"])
        .number("CLAUDE_PID"),
    // M: 0.169.0; a server gets a cleared environment. R: codex-rs/core, CODEX_SANDBOX* where its sandbox is on.
    agent("Codex", &["codex", "codex-x86_64-unknown-linux-musl", "codex-aarch64-unknown-linux-musl"])
        .paths(&["@openai/codex"])
        .marks_shells(&["CODEX_THREAD_ID", "CODEX_CI", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"]),
    // R: bundle of @google/gemini-cli 0.61.0: one constant for the shell and for transports over standard input.
    agent("Gemini CLI", &["gemini"]).paths(&["@google/gemini-cli"]).marks(&["GEMINI_CLI"]),
    // R: a fork of the former.
    agent("Qwen Code", &["qwen"]).paths(&["@qwen-code/qwen-code"]).marks(&["QWEN_CODE"]),
    // R: opencode-ai 1.18.33 sets it for itself, so that everything below has it.
    agent("opencode", &["opencode"]).paths(&["opencode-ai"]).marks(&["OPENCODE"]),
    // R: changelog of github/copilot-cli.
    agent("Copilot CLI", &["copilot"]).paths(&["@github/copilot"]).marks(&["COPILOT_CLI"]),
    // R: its terminals for an agent have COPILOT_AGENT (microsoft/vscode#316267); a person types in the others.
    agent("the editor", &[]).marks_shells(&["COPILOT_AGENT"]),
    // R: forum of Cursor. CURSOR_TRACE_ID is in the terminals of persons too, and tells nothing.
    agent("Cursor", &["cursor-agent"]).marks_shells(&["CURSOR_AGENT"]),
    // R: as gathered in microsoft/vscode#311734 and aws/aws-cdk-cli#1855.
    agent("Amp", &["amp"]).paths(&["@sourcegraph/amp"]).marks(&["AMP_CURRENT_THREAD_ID"]),
    // R: block/goose#7017, in the shell of its developer extension.
    agent("Goose", &["goose", "goosed"]).marks_shells(&["GOOSE_TERMINAL"]),
    agent("Augment", &["auggie"]).paths(&["@augmentcode/auggie"]).marks(&["AUGMENT_AGENT"]),
    agent("Cline", &["cline"]).marks(&["CLINE_ACTIVE"]),
    agent("Antigravity", &[]).marks(&["ANTIGRAVITY_AGENT"]),
    // R: charmbracelet/crush internal/shell/shell.go.
    agent("Crush", &["crush"]).paths(&["@charmland/crush"]).marks(&["CRUSH"]),
    // It sets none.
    agent("Aider", &["aider"]),
    // The variable that agents agree on (vercel/detect-agent). M: Claude Code sets it in servers, hooks and the shell.
    agent("an agent", &[]).marks(&["AI_AGENT"]),
];

/// A program that a person names as an agent in `config.toml`.
static NAMED: Agent = agent("the agent", &[]);

/// One that has ended, so that nobody can tell any more which it was.
static SOME: Agent = agent("an agent", &[]);

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

/// An agent of which nothing is known.
pub fn some() -> &'static Agent {
    &SOME
}

/// Every variable in which an agent tells its shell the number of its own process.
pub fn numbers() -> impl Iterator<Item = &'static str> {
    AGENTS.iter().filter_map(|agent| agent.number)
}

/// Which agent a process calls itself, by what the system calls it, its program and its command line. A person's own `further`
/// programs are agents too. Anybody can take such a name: it is believed of who is to be refused.
pub fn of_program(
    name: &str,
    exe: Option<&Path>,
    command_line: &[OsString],
    further: &[String],
) -> Option<&'static Agent> {
    let mut words = command_line.iter().map(Path::new);
    let first = words.next();
    let own = [Some(Path::new(name)), exe, first];
    let is_runtime = own.iter().flatten().any(|path| is_runtime(&stem(path)));
    // Flags of a runtime stand before the script.
    let script = words.find(|word| !word.to_string_lossy().starts_with('-')).filter(|_| is_runtime);
    let is_further = |path: &&Path| further.iter().any(|name| name.to_ascii_lowercase() == stem(path));
    let all = || own.into_iter().chain([script]).flatten();
    let known = AGENTS.iter().find(|agent| {
        let is_at = |path: &Path| agent.is_at(path);
        all().any(|path| agent.is_called(path)) || exe.is_some_and(is_at) || script.is_some_and(is_at)
    });
    known.or_else(|| all().any(|path| is_further(&path)).then_some(&NAMED))
}

impl Agent {
    fn is_called(&self, path: &Path) -> bool {
        self.programs.contains(&stem(path).as_str())
    }

    fn is_at(&self, path: &Path) -> bool {
        let path = path.to_string_lossy();
        self.paths.iter().any(|piece| path.contains(piece))
    }

    /// Whether a process is this agent as far as the system shows: not a link to an interpreter, not a name that it gave itself, and
    /// nothing that `is_of_project`, which a commit can bring. Who copies an interpreter to such a name elsewhere is
    /// not told.
    pub fn is_itself(
        &self,
        exe: Option<&Path>,
        command_line: &[OsString],
        is_of_project: &dyn Fn(&Path) -> bool,
    ) -> bool {
        let Some(exe) = exe else { return false };
        // What an update took away in the meantime runs on.
        let shown = exe.to_string_lossy();
        let exe = Path::new(shown.strip_suffix(" (deleted)").unwrap_or(&shown));
        if is_of_project(exe) {
            return false;
        }
        if !is_script_runtime(&stem(exe)) {
            return self.is_called(exe) || self.is_at(exe);
        }
        // A flag of the runtime's could load something else first.
        let script = command_line.get(1).map(Path::new).filter(|script| script.is_absolute());
        let script = script.and_then(|script| script.canonicalize().ok());
        script.is_some_and(|script| !is_of_project(&script) && self.is_at(&script))
    }

    /// Whether a runtime that runs a script of this agent is its own outer part, which starts the program and waits for it.
    pub fn is_wrapped_by(&self, exe: Option<&Path>, command_line: &[OsString]) -> bool {
        let is_runtime = exe.is_some_and(|exe| is_script_runtime(&stem(exe)));
        is_runtime && command_line.get(1).is_some_and(|script| self.is_at(Path::new(script)))
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn is_runtime(stem: &str) -> bool {
    // The version of a python is what follows its first dot, or not.
    is_script_runtime(stem) || stem.starts_with("python")
}

fn is_script_runtime(stem: &str) -> bool {
    ["node", "nodejs", "bun", "deno"].contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> Option<&'static str> {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let name = Path::new(&words[0]).file_name()?.to_str()?;
        of_program(name, None, &words, &["my-agent".to_owned()]).map(|agent| agent.name)
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
            ("/opt/My-Agent serve", "the agent"),
            ("python3 /opt/my-agent.py", "the agent"),
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
    fn a_client_is_itself_by_its_program_and_by_no_name_that_it_took() {
        let claude = AGENTS.first().unwrap();
        let is = |exe: &str, line: &str| {
            let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
            claude.is_itself(Some(Path::new(exe)), &words, &|path| path.starts_with("/home/me/project"))
        };
        for exe in [
            "/usr/bin/claude",
            "/home/me/.local/share/claude/versions/2.1.329",
            "/home/me/.local/share/claude/versions/2.1.329 (deleted)",
            "/x/node_modules/@anthropic-ai/claude-code-linux-x64/claude",
        ] {
            assert!(is(exe, "claude"), "{exe}");
        }
        for (exe, line) in [
            ("/usr/bin/dash", "claude"),
            ("/usr/bin/python3.11", "claude"),
            ("/usr/bin/python3.11", "node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"),
            ("/usr/bin/node", "claude -e 1 /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"),
            ("/usr/bin/node", "node @anthropic-ai/claude-code/cli.js"),
            ("/home/me/project/bin/claude", "claude"),
            ("/home/me/project/node_modules/@anthropic-ai/claude-code/claude", "claude"),
        ] {
            assert!(!is(exe, line), "{exe} {line}");
        }
        assert!(!claude.is_itself(None, &["claude".into()], &|_| false));
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
