//! What each client reads here, and the servers that it would see.

use std::path::{Path, PathBuf};

use super::World;
use crate::base::system::System;
use crate::client::reading;
use crate::client::{OtherSource, Scope, SourceProblem, View};
use crate::known::{self, Client, ClientDirs, Climb};
use crate::system::files;
use crate::vault::supplying::ConfigsInEffect;
use crate::world::error::Failure;

impl World {
    /// The files in which `client` looks for servers from here, the nearest first: those of the project, and then the person's.
    pub fn files_of(&self, client: &Client) -> Vec<PathBuf> {
        let mut files = self.projects_files(client);
        let person = self.persons_files(client).into_iter().filter(|path| !files.contains(path));
        let person: Vec<PathBuf> = person.collect();
        files.extend(person);
        files
    }

    /// The files in which the project has servers of `client`, the nearest first.
    pub fn projects_files(&self, client: &Client) -> Vec<PathBuf> {
        self.directories_of(client).into_iter().flat_map(|dir| client.of_project(dir)).collect()
    }

    /// The directories in which `client` looks for what the project brings, the nearest first.
    pub(super) fn directories_of(&self, client: &Client) -> Vec<&Path> {
        let root = match client.climb {
            Climb::Here => Some(self.cwd.as_path()),
            Climb::Repository => self.repository().or(Some(self.cwd.as_path())),
            Climb::Root => None,
        };
        self.cwd.ancestors().take_while(|dir| root.is_none_or(|root| dir.starts_with(root))).collect()
    }

    /// The root of the repository that the working directory is in: each of many clients asks for it.
    pub(super) fn repository(&self) -> Option<&Path> {
        self.repository.get_or_init(|| files::git_root(&self.cwd).map(Path::to_owned)).as_deref()
    }

    /// The files in which a person has servers of `client` for all projects.
    pub fn persons_files(&self, client: &Client) -> Vec<PathBuf> {
        self.among_persons(|dirs| client.of_person(dirs))
    }

    /// The plain files in which `client` may keep what it got by signing in to servers itself.
    pub fn sign_ins_of(&self, client: &Client) -> Vec<PathBuf> {
        self.among_persons(|dirs| client.sign_ins.iter().filter_map(|file| file.at(dirs)).collect())
    }

    fn among_persons(&self, at: impl FnOnce(ClientDirs<'_>) -> Vec<PathBuf>) -> Vec<PathBuf> {
        let variable = |name: &str| self.environ.setting(name).map(|dir| self.cwd.join(dir));
        let (home, programs) = (&self.places.home, &self.places.programs);
        at(ClientDirs { system: System::here(), home, programs, variable: &variable })
    }

    /// The servers that `client` would see from here. A file that cannot be opened, or does not parse, is among its unread.
    pub fn view_of(&self, client: &'static Client) -> Result<View, Failure> {
        if client == known::CLAUDE {
            return self.view();
        }
        Ok(self.seen_by(client))
    }

    /// The servers that Claude Code would see from here, and those of every other client with which mcpkey has to do.
    pub fn view_of_all(&self) -> Result<View, Failure> {
        Ok(self.with_others(self.view()?))
    }

    /// What Claude Code sees, with the servers of every other client with which mcpkey has to do.
    pub fn with_others(&self, view: View) -> View {
        view.with(self.seen_by_others())
    }

    /// [`World::view_of_all`] of what can be read; the rest is among its unread.
    pub fn view_of_all_in_part(&self) -> View {
        self.with_others(self.view_in_part())
    }

    /// What every other client sees in files of its own; that it reads Claude Code's too, is said of those already.
    fn seen_by_others(&self) -> impl Iterator<Item = View> {
        let others = known::all().filter(|client| *client != known::CLAUDE);
        others.map(|client| self.seen(client, |file| client.owns(file)))
    }

    fn seen_by(&self, client: &'static Client) -> View {
        self.seen(client, |_| true)
    }

    fn seen(&self, client: &'static Client, is_read: impl Fn(&Path) -> bool) -> View {
        let of_project = self.projects_files(client);
        let read = |file: PathBuf| {
            let kind = client.reads(&file)?;
            let servers = match files::read(&file) {
                Ok(None) => return None,
                Ok(Some(bytes)) => {
                    self.ui.detail(&format!("reads {}", file.display()));
                    reading::servers(kind, &file.to_string_lossy(), &bytes).map_err(SourceProblem::from)
                }
                Err(error) => Err(SourceProblem::Unreadable(error.without_path())),
            };
            // A person's file that the environment has in the project came with that.
            let is_projects = of_project.contains(&file) || self.grounds().hold(&file);
            let scope = if is_projects { Scope::Project } else { Scope::User };
            Some(OtherSource { scope, file, kind, servers })
        };
        View::of(
            client,
            self.files_of(client).into_iter().filter(|file| is_read(file)).filter_map(read).collect(),
        )
    }
}

impl ConfigsInEffect for World {
    fn have(&self, file: &str) -> bool {
        let others = || known::all().filter(|client| *client != known::CLAUDE);
        let others = || others().flat_map(|client| self.files_of(client));
        let configs = || files::configs(&self.cwd).chain([self.places.claude_json.clone()]).chain(others());
        let as_text = |path: PathBuf| path.to_string_lossy().into_owned();
        self.configs.get_or_init(|| configs().map(as_text).collect()).iter().any(|config| config == file)
    }
}
