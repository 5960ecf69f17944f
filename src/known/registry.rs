//! How servers are registered with a client: columns of the table.

use crate::base::placeholder::Style;

/// Where in its files a client keeps servers, and what an entry looks like there.
#[derive(Debug, PartialEq, Eq)]
pub struct Registry {
    /// What people call the client for short.
    pub short: &'static [&'static str],
    /// The project's files of its own, where it reads another client's too; else all that it reads.
    pub project: &'static [&'static str],
    /// The keys that lead to the map of servers.
    pub keys: &'static [&'static str],
    /// What an entry is made of.
    pub entry: EntryForm,
    /// How an entry mentions a variable of the client's environment; none where nothing of that is read.
    pub env: Option<Mention>,
    /// Whether it reaches servers that speak HTTP with SSE only.
    pub sse: bool,
}

/// What an entry is made of.
#[derive(Debug, PartialEq, Eq)]
pub enum EntryForm {
    /// As Claude Code writes it.
    Claude,
    /// These parts, in their order.
    Parts {
        /// Of a server that the client starts.
        stdio: &'static [EntryPart],
        /// Of one that it reaches by url; none where it has no such entries.
        remote: &'static [EntryPart],
    },
}

/// One member of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPart {
    /// A key that always says the same.
    Always(&'static str, &'static str),
    /// A key under which a list of one word stands.
    Listed(&'static str, &'static str),
    /// The program.
    Command(&'static str),
    /// The program with its arguments, as one list.
    CommandLine(&'static str),
    /// The arguments.
    Args(&'static str),
    /// The variables, where there are any.
    Env(&'static str),
    /// The url.
    Url(&'static str),
    /// The url under one key for streamable HTTP, under another for SSE.
    UrlBy(&'static str, &'static str),
    /// A word for streamable HTTP, another for SSE.
    WireWord(&'static str, &'static str, &'static str),
    /// The headers, where there are any.
    Headers(&'static str),
}

/// How a variable of the client's environment is mentioned in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mention {
    /// A placeholder in the text.
    Written(Style),
    /// Fields of Codex that name variables; nothing can be mentioned elsewhere.
    CodexFields,
}

use EntryPart::{Always, Args, Command, Env, Headers, Url, WireWord};

/// What nearly every client has of a command.
pub(super) const STDIO: &[EntryPart] = &[Command("command"), Args("args"), Env("env")];

/// The same with its kind in front.
pub(super) const TYPED_STDIO: &[EntryPart] =
    &[Always("type", "stdio"), Command("command"), Args("args"), Env("env")];

/// What nearly every client has of a url.
pub(super) const REMOTE: &[EntryPart] = &[Url("url"), Headers("headers")];

/// The same with what is spoken there in front.
pub(super) const TYPED_REMOTE: &[EntryPart] =
    &[WireWord("type", "http", "sse"), Url("url"), Headers("headers")];

/// Entries as most clients have them, in `mcpServers`.
pub(super) const fn registry() -> Registry {
    Registry {
        short: &[],
        project: &[],
        keys: &["mcpServers"],
        entry: EntryForm::Parts { stdio: STDIO, remote: REMOTE },
        env: None,
        sse: true,
    }
}

impl Registry {
    pub(super) const fn short(self, short: &'static [&'static str]) -> Self {
        Self { short, ..self }
    }
    pub(super) const fn own(self, project: &'static [&'static str]) -> Self {
        Self { project, ..self }
    }
    pub(super) const fn claude(self) -> Self {
        Self { entry: EntryForm::Claude, ..self }
    }
    pub(super) const fn under(self, keys: &'static [&'static str]) -> Self {
        Self { keys, ..self }
    }
    pub(super) const fn made_of(self, stdio: &'static [EntryPart], remote: &'static [EntryPart]) -> Self {
        Self { entry: EntryForm::Parts { stdio, remote }, ..self }
    }
    pub(super) const fn env(self, style: Style) -> Self {
        Self { env: Some(Mention::Written(style)), ..self }
    }
    pub(super) const fn env_fields(self) -> Self {
        Self { env: Some(Mention::CodexFields), ..self }
    }
    pub(super) const fn no_sse(self) -> Self {
        Self { sse: false, ..self }
    }
}
