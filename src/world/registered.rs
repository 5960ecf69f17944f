//! Where servers can be registered with clients other than Claude Code, and those that are.

use std::path::{Path, PathBuf};

use super::World;
use crate::base::paths;
use crate::client::{Scope, Server, reading};
use crate::known::{self, Client, EntryForm, Registry};
use crate::system::files;
use crate::world::error::Failure;

/// A client, and how servers are registered with it.
pub type Registered = (&'static Client, &'static Registry);

/// A server of another client.
#[derive(Debug, Clone)]
pub struct ForeignServer {
    /// How it is registered.
    pub registry: &'static Registry,
    /// The server; its scope is `Project` or `User`.
    pub server: Server,
}

impl World {
    /// The file in which a client has, or is to have, servers of this scope: of those that it looks at the first that is there, else
    /// the first; none where it has no such scope.
    pub fn client_file(&self, (client, registry): Registered, scope: Scope) -> Option<PathBuf> {
        let all = match scope {
            Scope::User => self.persons_files(client),
            Scope::Project if registry.project.is_empty() => client.of_project(&self.cwd),
            Scope::Project => registry.project.iter().map(|path| paths::below(&self.cwd, path)).collect(),
            Scope::Local => Vec::new(),
        };
        all.iter().find(|path| files::may_be_there(path)).or(all.first()).cloned()
    }

    /// Whether a client seems to be in use here: its program is found, or it has a file of the person's or of this project, or the
    /// directory that the former would be in.
    pub fn has_client(&self, (client, registry): Registered) -> bool {
        let person = self.persons_files(client);
        let project = self.client_file((client, registry), Scope::Project);
        let is_own =
            |dir: &Path| dir != self.places.home && dir != self.places.programs && files::is_dir(dir);
        let path = self.environ.get_os("PATH");
        let is_there = |program: &str| which::which_in(program, path, &self.cwd).is_ok();
        person.iter().chain(&project).any(|path| files::may_be_there(path))
            || person.iter().filter_map(|path| path.parent()).any(is_own)
            || client.programs.iter().any(|program| is_there(program))
    }

    /// The servers of every other client that servers can be registered with, those of the project first. What cannot be read is
    /// left out, and so is what is Claude Code's too.
    pub fn foreign_servers(&self) -> Vec<ForeignServer> {
        let claudes = self.projects_files(known::CLAUDE);
        let mut found = Vec::new();
        for client in known::registered().filter(|(_, registry)| registry.entry != EntryForm::Claude) {
            let of_project = self.projects_files(client.0);
            for path in self.files_of(client.0).into_iter().filter(|path| !claudes.contains(path)) {
                // A person's file that the environment has in the project came with that.
                let is_projects = of_project.contains(&path) || self.grounds().hold(&path);
                let scope = if is_projects { Scope::Project } else { Scope::User };
                found.extend(self.servers_in(client, scope, &path));
            }
        }
        found
    }

    fn servers_in(&self, (client, registry): Registered, scope: Scope, path: &Path) -> Vec<ForeignServer> {
        let (Ok(Some(bytes)), Some(kind)) = (files::read(path), client.reads_own(path)) else {
            return Vec::new();
        };
        self.ui.detail(&format!("reads {}", path.display()));
        let servers = reading::servers(kind, &path.to_string_lossy(), &bytes).unwrap_or_default();
        let server = |(name, written)| {
            let read = reading::entry(client, kind, &written)?;
            let server = Server::of(client, name, scope, path.to_owned(), read);
            Some(ForeignServer { registry, server })
        };
        servers.into_iter().filter_map(server).collect()
    }

    /// The clients that new servers are registered with where none is named: the words that `MCPKEY_CLIENTS` or the settings have.
    pub fn clients(&self) -> Result<Vec<String>, Failure> {
        match self.environ.setting("MCPKEY_CLIENTS") {
            Some(words) => Ok(words.split(',').map(|word| word.trim().to_owned()).collect()),
            None => Ok(self.settings()?.clients().unwrap_or_default()),
        }
    }
}
