//! Agents: the clients in which a model runs commands, and what tells their processes and their shells from a person's.
//!
//! What each is called and which variables it sets are columns of the table of clients.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;
use std::sync::LazyLock;

use crate::known::fields::is_shell;
use crate::known::{self, Client};

/// A program that a person names as an agent in `config.toml`.
static NAMED: &Client = &Client::unknown("agent-named", "the agent");

/// One that has ended, so that nobody can tell any more which it was.
static SOME: &Client = &Client::unknown("agent-ended", "an agent");

/// A variable by which an agent is known, as a place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentMark {
    /// Whose.
    pub agent: &'static Client,
    /// Its name.
    pub variable: &'static str,
}

impl AgentMark {
    /// Whether it is set by `client` itself for the servers that it starts, or by some agent that cannot be told.
    pub fn may_be_of_server(self, client: &Client) -> bool {
        self.agent.marks_servers && (self.agent == client || self.agent.programs.is_empty())
    }
}

/// Every variable by which an agent is known, in the order of the alphabet.
pub fn marks() -> &'static [AgentMark] {
    static MARKS: LazyLock<Vec<AgentMark>> = LazyLock::new(|| {
        let of =
            |agent: &'static Client| agent.marks.iter().map(move |variable| AgentMark { agent, variable });
        let mut marks: Vec<AgentMark> = known::all().flat_map(of).collect();
        marks.sort_unstable_by_key(|mark| mark.variable);
        marks
    });
    &MARKS
}

/// The agent that is known by the variable of this name: each of many processes has many to be held against all.
pub fn mark(variable: &[u8]) -> Option<AgentMark> {
    let marks = marks();
    let at = marks.binary_search_by(|mark| mark.variable.as_bytes().cmp(variable)).ok()?;
    marks.get(at).copied()
}

/// An agent of which nothing is known.
pub fn some() -> &'static Client {
    SOME
}

/// Every variable in which an agent tells its shell the number of its own process.
pub fn numbers() -> impl Iterator<Item = &'static str> {
    static NUMBERS: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| known::all().filter_map(|agent| agent.number).collect());
    NUMBERS.iter().copied()
}

/// Which agent a process calls itself, by what the system calls it, its program and its command line. A person's own `further`
/// programs are agents too. Anybody can take such a name: it is believed of who is to be refused.
pub fn of_program(
    name: &str,
    exe: Option<&Path>,
    command_line: &[OsString],
    further: &[String],
) -> Option<&'static Client> {
    let mut words = command_line.iter().map(Path::new);
    let first = words.next();
    let own = [Some(Path::new(name)), exe, first];
    let is_runtime = own.iter().flatten().any(|path| is_runtime(&stem(path)));
    // Flags of a runtime stand before the script.
    let script = words.find(|word| !word.to_string_lossy().starts_with('-')).filter(|_| is_runtime);
    let stems: Vec<String> = own.into_iter().chain([script]).flatten().map(stem).collect();
    let is_called = |name: &str| stems.iter().any(|stem| stem == name);
    let places: Vec<Cow<'_, str>> = [exe, script].into_iter().flatten().map(Path::to_string_lossy).collect();
    let found = known::all().filter(|client| client.has_model).find(|agent| {
        agent.programs.iter().any(|program| is_called(program))
            || places.iter().any(|place| agent.is_in(place))
    });
    found.or_else(|| further.iter().any(|name| is_called(&name.to_ascii_lowercase())).then_some(NAMED))
}

impl Client {
    fn is_called(&self, stem: &str) -> bool {
        self.programs.contains(&stem)
    }

    fn is_at(&self, path: &Path) -> bool {
        self.is_in(&path.to_string_lossy())
    }

    fn is_in(&self, path: &str) -> bool {
        // Most of the many paths that are held against this are shorter than any piece.
        let is_in = |piece: &&str| {
            piece.len() <= path.len() && memchr::memmem::find(path.as_bytes(), piece.as_bytes()).is_some()
        };
        self.paths.iter().any(is_in)
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
        let own = stem(exe);
        if !is_script_runtime(&own) {
            return self.is_called(&own) || self.is_at(exe);
        }
        // A flag of the runtime's could load something else first.
        let script = script_of(command_line).filter(|script| script.is_absolute());
        let script = script.and_then(|script| script.canonicalize().ok());
        script.is_some_and(|script| !is_of_project(&script) && self.is_at(&script))
    }

    /// Whether a runtime that runs a script of this agent is its own outer part, which starts the program and waits for it.
    pub fn is_wrapped_by(&self, exe: Option<&Path>, command_line: &[OsString]) -> bool {
        let is_runtime = exe.is_some_and(|exe| is_script_runtime(&stem(exe)));
        let is_its = |script: &Path| {
            self.is_at(script) || script.canonicalize().is_ok_and(|script| self.is_at(&script))
        };
        is_runtime && script_of(command_line).is_some_and(is_its)
    }
}

/// Flags with which a client starts itself anew in a runtime, and which load nothing (M: Gemini CLI 0.61.0).
const OWN_FLAGS: &[&str] = &["--max-old-space-size", "--no-warnings"];

/// The script that a runtime runs, if no flag before it could have it run something else.
fn script_of(command_line: &[OsString]) -> Option<&Path> {
    let is_own = |word: &&OsString| {
        let word = word.to_string_lossy();
        OWN_FLAGS.contains(&word.split('=').next().unwrap_or_default())
    };
    command_line.iter().skip(1).find(|word| !is_own(word)).map(Path::new)
}

/// Programs that start another, which stands among their words.
const STARTERS: &[&str] = &[
    "env", "npx", "npm", "pnpx", "pnpm", "yarn", "bunx", "uvx", "sudo", "doas", "nohup", "nice", "ionice",
    "time", "timeout", "setsid", "stdbuf", "script", "mise", "direnv", "xargs",
];

/// The client that these words start, the first of which leads to the program at `path`: by its own name, or by that of what
/// another program is told to start. Of whatever has Claude Code among its words that counts.
pub fn started_by(path: &Path, words: &[OsString]) -> Option<&'static Client> {
    let (shown, starter) = (path.to_string_lossy(), stem(path));
    let first = words.first().map(|first| stem(Path::new(first)));
    let by_path = |client: &Client| {
        client.is_in(&shown)
            || client.is_called(&starter)
            || first.as_ref().is_some_and(|stem| client.is_called(stem))
    };
    let own = known::all().find(|client| by_path(client));
    let is_starter = STARTERS.contains(&starter.as_str()) || is_shell(&starter) || is_runtime(&starter);
    let among = words.iter().skip(1).filter_map(|word| word.to_str());
    let mut pieces = among.flat_map(|word| word.split(|c: char| c.is_whitespace() || ";|&()'\"".contains(c)));
    own.or_else(|| {
        pieces.find_map(|piece| {
            let client = of_word(piece)?;
            (is_starter || client == known::CLAUDE).then_some(client)
        })
    })
}

/// The client that a word names: as its program, or as its package, with a version or without.
fn of_word(word: &str) -> Option<&'static Client> {
    let bare = match word.rfind('@') {
        Some(at) if !word[at..].contains('/') => &word[..at],
        _ => word,
    };
    let name = own_name(Path::new(bare));
    known::all().find(|client| client.is_called(&name) || client.is_in(bare))
}

/// The last part of a path without the end that Windows gives a program; in the letters in which it is written.
fn own_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    [".exe", ".cmd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name).to_owned()
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
#[path = "agents_tests.rs"]
mod tests;
