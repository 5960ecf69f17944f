//! The ways in which a verb is advised, where there are several.

use std::fmt;

use super::line::{CommandLine, quoted};

/// The ways of [`super::Next::Add`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddNext {
    /// Be asked for all of it.
    Asked,
    /// A server behind a url.
    Url,
    /// The same, as a reader of usage lines knows it.
    UrlUsage,
    /// The same, with a token.
    Bearer,
    /// The same, with a secret in a header.
    Header,
    /// A command.
    Command,
    /// A command with a secret in its environment.
    CommandEnv,
    /// What was copied, from stdin.
    Copied,
    /// Anew, in place of what is there.
    Again,
    /// This server anew, with a token.
    AgainBearer(String),
    /// With the secret of an OAuth client.
    ClientSecret,
    /// From this template.
    Template(String),
    /// Show the templates.
    Templates,
}

/// Where [`super::Next::Allow`] lets a secret go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// Where this server sends it.
    Server(String),
    /// This place.
    Place(TypedPlace),
    /// A url that the person is to name.
    Url,
}

/// A place as a person types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPlace {
    /// The url.
    pub url: String,
    /// What is sent there, each `Name: text`; none is the usual one.
    pub headers: Vec<String>,
}

impl TypedPlace {
    /// Adds the headers, behind the url.
    pub(super) fn headers<'l>(&self, line: &'l mut CommandLine) -> &'l mut CommandLine {
        self.headers.iter().fold(line, |line, header| line.option("--header", header))
    }
}

/// What [`super::Next::HookInstall`] puts a check into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookNext {
    /// Git, before each commit.
    Git,
    /// Claude Code, before it writes.
    Claude,
    /// The pipeline of this service.
    Ci(&'static str),
}

/// A file as an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// From where one is, or from the root.
    Path(String),
    /// From the home directory of whoever types.
    Home(String),
}

/// The ways of [`super::Next::Lint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintNext {
    /// All configs here.
    Here,
    /// A file that the person is to name.
    File,
    /// A file or directory that the person is to name.
    Path,
    /// The same in all that was ever committed.
    History,
    /// A change, judged by what it says itself of what may stay.
    SettingsNew,
    /// What is staged.
    Staged,
    /// As a machine reads it.
    Json,
    /// Show the rules.
    Rules,
    /// Explain this rule.
    Explain(&'static str),
    /// Keep quiet about all that is there now.
    Baseline,
}

/// The ways of [`super::Next::Rotate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// A new value, asked for.
    New,
    /// Go on with the value that waits.
    Resume,
    /// The same, whatever a test says.
    ResumeForce,
    /// The same, once a command has handed it to the server.
    ResumeCommand,
    /// Back to the old value.
    Undo,
    /// The same, whatever a test says.
    UndoForce,
    /// Delete the old value.
    ForgetOld,
}

/// Which of a variable's values is meant, as the flags of a verb say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueFlags {
    /// One of all projects.
    pub is_global: bool,
    /// The one of this server.
    pub server: Option<String>,
    /// The one of all servers, where single ones have their own.
    pub is_shared: bool,
    /// The config of the server, where another one has a server of that name.
    pub config: Option<String>,
    /// The one of this account.
    pub account: Option<String>,
}

/// The ways of [`super::Next::Test`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tested {
    /// All servers here.
    All,
    /// All, also those that nobody approved.
    Unapproved,
    /// This one.
    Server(String),
    /// This one, with more time.
    Longer(String),
    /// One that is not registered.
    Url,
}

impl AddNext {
    pub(super) fn words<'l>(&self, line: &'l mut CommandLine) -> &'l mut CommandLine {
        line.said("add");
        match self {
            Self::Asked => line,
            Self::Url => line.said("NAME URL"),
            Self::UrlUsage => line.said("[-t http] NAME URL"),
            Self::Bearer => line.said("-t http NAME URL --bearer"),
            Self::Header => line.said("-t http NAME URL -H HEADER"),
            Self::Command => line.said("NAME -- COMMAND ARGS"),
            Self::CommandEnv => line.said("NAME -e VARIABLE -- COMMAND ARGS"),
            Self::Copied => line.said("-"),
            Self::Again => line.said("--force"),
            Self::AgainBearer(server) => line.said("--force").name(server).name("URL").said("--bearer"),
            Self::ClientSecret => line.said("--client-secret"),
            Self::Template(name) => line.option("--template", name).said("[NAME]"),
            Self::Templates => line.said("--templates"),
        }
    }
}

impl LintNext {
    pub(super) fn words(self, line: &mut CommandLine) -> &mut CommandLine {
        line.said("lint");
        match self {
            Self::Here => line,
            Self::File => line.said("FILE"),
            Self::Path => line.said("PATH"),
            Self::History => line.said("PATH --history"),
            Self::Staged => line.said("--staged"),
            Self::SettingsNew => line.said("--diff BASE --settings new"),
            Self::Json => line.said("--format json"),
            Self::Rules => line.said("--rules"),
            Self::Explain(rule) => line.said("--explain").said(rule),
            Self::Baseline => line.said("--write-baseline FILE"),
        }
    }
}

impl ValueFlags {
    pub(super) fn words<'l>(&self, line: &'l mut CommandLine) -> &'l mut CommandLine {
        self.words_by("--server", line)
    }

    /// The same for a verb by which another option names the server of a value.
    pub(super) fn words_by<'l>(&self, option: &str, line: &'l mut CommandLine) -> &'l mut CommandLine {
        line.said(if self.is_global { "-g" } else { "" });
        if let Some(server) = &self.server {
            line.option(option, server);
        }
        if let Some(config) = &self.config {
            line.option("--config", config);
        }
        if let Some(account) = &self.account {
            line.option("--account", account);
        }
        line.said(if self.is_shared { "--all-servers" } else { "" })
    }

    /// The flags alone, for whoever typed the rest; `option` names the server of a value.
    pub fn shown(&self, option: &str) -> String {
        let mut line = CommandLine::default();
        self.words_by(option, &mut line);
        line.words()
    }
}

impl Rotation {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::New => "",
            Self::Resume => "--resume",
            Self::ResumeForce => "--resume --force",
            Self::ResumeCommand => "--resume -- COMMAND",
            Self::Undo => "--undo",
            Self::UndoForce => "--undo --force",
            Self::ForgetOld => "--forget-old",
        }
    }
}

impl Tested {
    pub(super) fn words<'l>(&self, line: &'l mut CommandLine) -> &'l mut CommandLine {
        line.said("test");
        if let Self::Server(server) | Self::Longer(server) = self
            && !server.starts_with('-')
        {
            line.name(server);
        }
        match self {
            Self::All | Self::Server(_) => line,
            Self::Unapproved => line.said("--yes"),
            Self::Longer(_) => line.said("--timeout 2m"),
            Self::Url => line.said("--url URL"),
        }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(&quoted(path)),
            // A shell knows the home directory by a sign that must not be quoted.
            Self::Home(path) => write!(f, "~/{}", quoted(path)),
        }
    }
}
