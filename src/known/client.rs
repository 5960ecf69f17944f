//! One client, as a row says it.

use std::path::{Path, PathBuf};

use super::kind::ConfigKind;
use super::person::{ClientDirs, PersonFile};
use super::registry::Registry;
use crate::base::paths;

/// A program that reads MCP configs, or in which a model runs commands, or both. One row is one client.
#[derive(Debug)]
pub struct Client {
    /// Stable, for machines.
    pub id: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// The families of its files.
    pub configs: &'static [ConfigKind],
    /// The files in which a person has servers for all projects, the preferred first.
    pub person: &'static [PersonFile],
    /// The files in which a project has them, from its directory, the preferred first.
    pub project: &'static [&'static str],
    /// In which directories it looks for those.
    pub climb: Climb,
    /// The directories in which a project brings what it does by itself: settings, hooks, commands, code.
    pub brings: &'static [&'static str],
    /// What comes of two entries of one name.
    pub merging: Merging,
    /// What its stdio servers have of its own environment.
    pub inherits: Inherits,
    /// What it asks a person before it starts what a project brings.
    pub approval: Approval,
    /// Whether a desktop starts it, with hardly more than `/usr/bin` in its PATH.
    pub minimal_path: bool,
    /// The names of its program or its script, without what follows a dot. None where a person types in terminals below it as
    /// well, as in an editor: there only the variables tell.
    pub programs: &'static [&'static str],
    /// Pieces of the path of its program or its script, where that has a name that says nothing.
    pub paths: &'static [&'static str],
    /// What a person types in a terminal to start it in a project.
    pub typed: Option<&'static str>,
    /// Whether a model runs commands in it. Where none does, what started it is who asks.
    pub has_model: bool,
    /// The variables that it sets where its model runs commands.
    pub marks: &'static [&'static str],
    /// Whether it sets them for the servers of MCP that it starts too, so that they do not tell a shell from a server.
    pub marks_servers: bool,
    /// The variable in which it tells its shell the number of its own process.
    pub number: Option<&'static str>,
    /// The plain files in which it keeps what it gets by signing in to servers itself.
    pub sign_ins: &'static [PersonFile],
    /// How a test starts it.
    pub started: Option<Started>,
    /// How servers are registered with it; none where nobody here knows.
    pub registry: Option<Registry>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Client {}

/// In which directories a client looks for a project's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Climb {
    /// The one that it is started in.
    Here,
    /// That and those above it, up to the root of the repository.
    Repository,
    /// That and all above it.
    Root,
}

/// What comes of two entries of one name, the nearer and the farther.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// The nearer one.
    Nearest,
    /// Both, key by key; the nearer one's value of a key counts. A project can so change the url of a person's own entry.
    Keys,
}

/// What the servers that a client starts have of its own environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inherits {
    /// All of it.
    All,
    /// All but names that look like a secret's.
    NotSecrets,
    /// Nothing but what the entry names, and a few harmless ones.
    Named,
    /// Nobody here knows.
    Unknown,
}

/// What a client asks a person before it starts what a project brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Each server, or all of a file.
    Servers,
    /// Whether it trusts the directory.
    Directory,
    /// Nothing.
    Nothing,
    /// Nobody here knows.
    Unknown,
}

/// How a test starts a client.
#[derive(Debug, PartialEq, Eq)]
pub struct Started {
    /// The package of npm that brings it.
    pub package: &'static str,
    /// The program of that package.
    pub program: &'static str,
    /// What has it connect to its servers, or show them, without a model.
    pub lists: &'static [&'static str],
}

/// The beginning of a row.
pub(super) const fn client(id: &'static str, title: &'static str) -> Client {
    Client::unknown(id, title)
}

impl Client {
    /// One of which nothing is known.
    pub const fn unknown(id: &'static str, title: &'static str) -> Self {
        Self {
            id,
            title,
            configs: &[],
            person: &[],
            project: &[],
            brings: &[],
            climb: Climb::Here,
            merging: Merging::Nearest,
            inherits: Inherits::Unknown,
            approval: Approval::Unknown,
            minimal_path: false,
            programs: &[],
            paths: &[],
            typed: None,
            has_model: true,
            marks: &[],
            marks_servers: true,
            number: None,
            sign_ins: &[],
            started: None,
            registry: None,
        }
    }

    /// Whether mcpkey knows where its servers stand.
    pub fn has_servers(&self) -> bool {
        !self.person.is_empty() || !self.project.is_empty()
    }

    /// The same of a file that is its own, whatever its name.
    pub fn reads_own(&'static self, path: &Path) -> Option<&'static ConfigKind> {
        let own = self.reads(path).filter(|kind| self.configs.contains(kind));
        own.or_else(|| self.configs.first())
    }

    /// The files in which a person has servers for all projects.
    pub fn of_person(&self, dirs: ClientDirs<'_>) -> Vec<PathBuf> {
        self.person.iter().filter_map(|file| file.at(dirs)).collect()
    }

    /// The files in which the project in `dir` has them.
    pub fn of_project(&self, dir: &Path) -> Vec<PathBuf> {
        self.project.iter().map(|path| paths::below(dir, path)).collect()
    }

    pub(super) const fn configs(self, configs: &'static [ConfigKind]) -> Self {
        Self { configs, ..self }
    }
    pub(super) const fn person(self, person: &'static [PersonFile]) -> Self {
        Self { person, ..self }
    }
    pub(super) const fn project(self, climb: Climb, project: &'static [&'static str]) -> Self {
        Self { climb, project, ..self }
    }
    pub(super) const fn brings(self, brings: &'static [&'static str]) -> Self {
        Self { brings, ..self }
    }
    pub(super) const fn merges(self, merging: Merging) -> Self {
        Self { merging, ..self }
    }
    pub(super) const fn inherits(self, inherits: Inherits) -> Self {
        Self { inherits, ..self }
    }
    pub(super) const fn asks(self, approval: Approval) -> Self {
        Self { approval, ..self }
    }
    pub(super) const fn desktop(self) -> Self {
        Self { minimal_path: true, ..self }
    }
    pub(super) const fn programs(self, programs: &'static [&'static str]) -> Self {
        Self { programs, ..self }
    }
    pub(super) const fn typed(self, typed: &'static str) -> Self {
        Self { typed: Some(typed), ..self }
    }
    pub(super) const fn paths(self, paths: &'static [&'static str]) -> Self {
        Self { paths, ..self }
    }
    pub(super) const fn without_model(self) -> Self {
        Self { has_model: false, ..self }
    }
    pub(super) const fn number(self, variable: &'static str) -> Self {
        Self { number: Some(variable), ..self }
    }
    /// Variables that its servers may have as well, or of which that is not known.
    pub(super) const fn marks(self, marks: &'static [&'static str]) -> Self {
        Self { marks, ..self }
    }
    pub(super) const fn marks_shells(self, marks: &'static [&'static str]) -> Self {
        Self { marks, marks_servers: false, ..self }
    }
    pub(super) const fn registers(self, registry: Registry) -> Self {
        Self { registry: Some(registry), ..self }
    }
    pub(super) const fn signs_in(self, sign_ins: &'static [PersonFile]) -> Self {
        Self { sign_ins, ..self }
    }
    pub(super) const fn started(self, started: Started) -> Self {
        Self { started: Some(started), ..self }
    }
}
