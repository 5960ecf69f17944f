//! The files by which a project makes the client do something by itself.
//!
//! Measured on the real client (2.1.329): settings count from the working directory alone, a person's own ones also from the
//! repository's main working tree; agents, commands, skills, workflows and output styles from the working directory up to the root of
//! the repository, outside of one up to the root of the file system, and in a linked working tree also from the main one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::here::lenient;
use super::{World, plugged};
use crate::client::session::{self, ReadAs, SessionPart};
use crate::client::{Scope, Server, View};
use crate::known::{self, Client};
use crate::system::files;
use crate::system::git::Git;

const FOLDER: &str = ".claude";

/// Options of the client that name files, and how it reads those.
const NAMED: [(&str, ReadAs); 3] =
    [("--mcp-config", ReadAs::Servers), ("--settings", ReadAs::Settings), ("--plugin-dir", ReadAs::Whole)];
/// The same for directories whose `.claude` counts too.
const ADDED: &str = "--add-dir";
/// By these the client begins in another working tree.
const NEW_TREE: [&str; 2] = ["-w", "--worktree"];

impl World {
    /// What this project makes `client` do by itself, which sees this view and is started by `words`.
    pub fn session_parts_for(
        &self,
        client: &'static Client,
        view: &View,
        words: &[OsString],
    ) -> Vec<SessionPart> {
        if client == known::CLAUDE { self.session_parts(view, words) } else { self.brought_for(client) }
    }

    /// Every file that the project brings for `client`.
    fn brought_for(&self, client: &'static Client) -> Vec<SessionPart> {
        let mut files = self.projects_files(client);
        let person = self.persons_files(client);
        let dirs = self.directories_of(client).into_iter();
        let brought = dirs.flat_map(|dir| client.brings.iter().map(move |name| dir.join(name)));
        let of_project = brought.filter(|folder| !person.iter().any(|file| file.starts_with(folder)));
        files.extend(of_project.flat_map(|folder| files::below(&folder, |_| true)));
        files.sort();
        files.dedup();
        let part = |path: PathBuf| {
            let bytes = files::read(&path).ok().flatten()?;
            Some(SessionPart::of_file(&self.place(&path), client, &bytes))
        };
        files.into_iter().filter(|file| !person.contains(file)).filter_map(part).collect()
    }

    /// What this project makes Claude Code do by itself, where that is started by `words`.
    pub fn session_parts(&self, view: &View, words: &[OsString]) -> Vec<SessionPart> {
        let servers =
            view.servers.iter().chain(&view.shadowed).filter(|s| s.scope == Scope::Project && s.is_claudes());
        let mut parts: Vec<SessionPart> = servers.map(|server| self.server_part(server)).collect();
        let mut named: Vec<(PathBuf, ReadAs)> = self.session_files();
        named.extend(self.named_files(words));
        let is_settings = |read_as| matches!(read_as, ReadAs::Settings | ReadAs::OwnSettings);
        let settings = named.iter().filter(|(_, read_as)| is_settings(*read_as));
        let settings: Vec<Value> = settings.filter_map(|(path, _)| lenient(path)).collect();
        named.extend(settings.iter().flat_map(|settings| plugged::named_by_settings(settings, &self.cwd)));
        // A file that is read in two ways counts in both; what is named as settings is nobody's own.
        named.sort();
        named.dedup();
        let read_as_settings: Vec<PathBuf> = named
            .iter()
            .filter(|(_, read_as)| *read_as == ReadAs::Settings)
            .map(|(path, _)| path.clone())
            .collect();
        named.retain(|(path, read_as)| *read_as != ReadAs::OwnSettings || !read_as_settings.contains(path));
        for (path, read_as) in named {
            if let Ok(Some(bytes)) = files::read(&path) {
                parts.extend(self.parts_of(&path, read_as, &bytes));
            }
        }
        parts.extend(self.new_tree(words));
        parts
    }

    /// That the project brings this server.
    pub fn server_part(&self, server: &Server) -> SessionPart {
        SessionPart::of_server(&self.place(&server.file), server)
    }

    fn session_files(&self) -> Vec<(PathBuf, ReadAs)> {
        let main = PathBuf::from(self.project());
        let root = self.repository();
        let mut found = vec![
            (self.cwd.join(FOLDER).join("settings.json"), ReadAs::Settings),
            (self.cwd.join(FOLDER).join("scheduled_tasks.json"), ReadAs::Whole),
        ];
        let mut own: Vec<&Path> = vec![&self.cwd, root.unwrap_or(&self.cwd), &main];
        own.dedup();
        for dir in own {
            let file = dir.join(FOLDER).join("settings.local.json");
            found.push((file, ReadAs::OwnSettings));
        }
        let up = self.cwd.ancestors().take_while(|dir| root.is_none_or(|root| dir.starts_with(root)));
        let outside = Some(main.as_path()).filter(|main| root.is_some_and(|root| root != *main));
        for dir in up.chain(outside) {
            let folder = dir.join(FOLDER);
            if self.places.settings.parent() != Some(&folder) {
                found.extend(plugged::brought(&folder));
            }
        }
        found.retain(|(path, _)| *path != self.places.settings);
        found
    }

    fn parts_of(&self, path: &Path, read_as: ReadAs, bytes: &[u8]) -> Vec<SessionPart> {
        let as_is = |read_as| session::parts(&self.place(path), read_as, bytes);
        let (own, all) = match read_as {
            ReadAs::OwnSettings => (as_is(read_as), as_is(ReadAs::Settings)),
            other => return as_is(other),
        };
        // What git tracks came with the repository, whatever its name says.
        if own.len() < all.len() && files::is_tracked(path) { all } else { own }
    }

    /// Whether a word of this command line changes which files the client reads.
    pub fn names_files(words: &[OsString]) -> bool {
        spelled_out(words).iter().any(|word| {
            let name = word.split('=').next().unwrap_or_default();
            NAMED.iter().any(|(known, _)| *known == name) || name == ADDED || NEW_TREE.contains(&name)
        })
    }

    /// The files that the command line names, as far as they are files.
    fn named_files(&self, words: &[OsString]) -> Vec<(PathBuf, ReadAs)> {
        let mut found = Vec::new();
        let mut option = String::new();
        for word in &spelled_out(words) {
            let value = match word.split_once('=').filter(|_| word.starts_with("--")) {
                Some((name, value)) => {
                    option = name.to_owned();
                    value
                }
                None if word.starts_with('-') => {
                    option.clone_from(word);
                    continue;
                }
                // Some options take several.
                None => word,
            };
            let path = self.cwd.join(value);
            match NAMED.iter().find(|(name, _)| *name == option) {
                Some((_, ReadAs::Whole)) => found.extend(plugged::plugin(&path)),
                Some((_, read_as)) => found.push((path, *read_as)),
                None if option == ADDED => found.extend(plugged::brought(&path.join(FOLDER))),
                None => {}
            }
        }
        found
    }

    /// That the client begins in a new working tree, where it does: what that holds is not looked at, so the commits that it can
    /// begin from stand for it.
    fn new_tree(&self, words: &[OsString]) -> Option<SessionPart> {
        let words = spelled_out(words);
        let mut names = words.iter().filter_map(|word| word.split('=').next());
        let root = files::git_root(&self.cwd).filter(|_| names.any(|name| NEW_TREE.contains(&name)))?;
        Some(SessionPart::of_new_tree(&Git::of(root).beginnings().unwrap_or_default()))
    }

    /// A file as a person names it, the same in every working tree of a repository.
    fn place(&self, path: &Path) -> String {
        let top = files::git_root(&self.cwd).unwrap_or(&self.cwd);
        match path.strip_prefix(top) {
            Ok(inside) => crate::base::text::path(inside),
            Err(_) => self.shown(path),
        }
    }
}

/// The words of a command line, and those of a line that is one word for a shell.
fn spelled_out(words: &[OsString]) -> Vec<String> {
    let each = words.iter().map(|word| word.to_string_lossy().into_owned());
    each.flat_map(|word| {
        let line =
            shlex::split(&word).filter(|line| line.len() > 1 && line.iter().any(|it| it.ends_with("claude")));
        std::iter::once(word).chain(line.unwrap_or_default())
    })
    .collect()
}
