//! The files by which a project makes the client do something by itself.
//!
//! Measured on the real client (2.1.329): settings count from the working directory alone, a person's own ones also from the
//! repository's main working tree; agents, commands, skills, workflows and output styles from the working directory up to the root of
//! the repository, outside of one up to the root of the file system, and in a linked working tree also from the main one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::World;
use crate::client::session::{self, ReadAs, SessionPart};
use crate::client::{Scope, View};
use crate::system::files;

const FOLDER: &str = ".claude";

/// Options of the client that name files, and how it reads those.
const NAMED: [(&str, ReadAs); 3] =
    [("--mcp-config", ReadAs::Servers), ("--settings", ReadAs::Settings), ("--plugin-dir", ReadAs::Whole)];

/// Files by which a folder of skills, or a plugin, brings more than words.
const PLUGGED: [&str; 4] = [".lsp.json", ".mcp.json", "hooks.json", "plugin.json"];

impl World {
    /// What this project makes the client do by itself, where that is started by `words`.
    pub fn session_parts(&self, view: &View, words: &[OsString]) -> Vec<SessionPart> {
        let servers = view.servers.iter().chain(&view.shadowed).filter(|s| s.scope == Scope::Project);
        let mut parts: Vec<SessionPart> =
            servers.map(|server| SessionPart::of_server(&self.place(&server.file), server)).collect();
        for (path, read_as) in self.session_files().into_iter().chain(self.named_files(words)) {
            if let Ok(Some(bytes)) = files::read(&path) {
                parts.extend(session::parts(&self.place(&path), read_as, &bytes));
            }
        }
        parts
    }

    fn session_files(&self) -> Vec<(PathBuf, ReadAs)> {
        let main = PathBuf::from(self.project());
        let root = files::git_root(&self.cwd);
        let mut found = vec![
            (self.cwd.join(FOLDER).join("settings.json"), ReadAs::Settings),
            (self.cwd.join(FOLDER).join("scheduled_tasks.json"), ReadAs::Whole),
        ];
        let mut own: Vec<&Path> = vec![&self.cwd, root.unwrap_or(&self.cwd), &main];
        own.dedup();
        for dir in own {
            let file = dir.join(FOLDER).join("settings.local.json");
            // What git tracks came with the repository, whatever its name says.
            let is_own = || !files::is_tracked(&file);
            if file.exists() {
                let read_as = if is_own() { ReadAs::OwnSettings } else { ReadAs::Settings };
                found.push((file, read_as));
            }
        }
        let up = self.cwd.ancestors().take_while(|dir| root.is_none_or(|root| dir.starts_with(root)));
        let outside = Some(main.as_path()).filter(|main| root.is_some_and(|root| root != *main));
        for dir in up.chain(outside) {
            let folder = dir.join(FOLDER);
            if folder.is_dir() && self.places.settings.parent() != Some(&folder) {
                found.extend(brought(&folder));
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.dedup_by(|(one, _), (other, _)| one == other);
        found.retain(|(path, _)| *path != self.places.settings);
        found
    }

    /// Whether this word of a command line names files that the client reads.
    pub fn names_files(word: &str) -> bool {
        NAMED.iter().any(|(name, _)| word.split('=').next() == Some(name))
    }

    /// The files that the command line names, as far as they are files.
    fn named_files(&self, words: &[OsString]) -> Vec<(PathBuf, ReadAs)> {
        let mut found = Vec::new();
        let mut reading = None;
        for word in words.iter().map(|word| word.to_string_lossy()) {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value)),
                _ => (&*word, None),
            };
            let named = NAMED.iter().find(|(name, _)| *name == option).map(|(_, read_as)| *read_as);
            let value = match (named, value) {
                (Some(read_as), None) => {
                    reading = Some(read_as);
                    continue;
                }
                (Some(read_as), Some(value)) => Some((read_as, value)),
                (None, _) if word.starts_with('-') => None,
                // `--mcp-config` takes several.
                (None, _) => reading.map(|read_as| (read_as, &*word)),
            };
            if named.is_some() || word.starts_with('-') {
                reading = None;
            }
            let Some((read_as, value)) = value else { continue };
            let path = self.cwd.join(value);
            match read_as {
                ReadAs::Whole => found.extend(brought_by_plugin(&path)),
                read_as => found.push((path, read_as)),
            }
        }
        found
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

/// What a `.claude` holds beside settings.
fn brought(folder: &Path) -> Vec<(PathBuf, ReadAs)> {
    let mut found = Vec::new();
    for kind in ["agents", "commands", "output-styles"] {
        found.extend(all(&folder.join(kind), is_markdown, ReadAs::Instructions));
    }
    let skills = folder.join("skills");
    found.extend(all(&skills, |name| name.eq_ignore_ascii_case("SKILL.md"), ReadAs::Instructions));
    found.extend(all(&skills, |name| PLUGGED.contains(&name), ReadAs::Whole));
    found.extend(all(&folder.join("workflows"), |_| true, ReadAs::Whole));
    found
}

fn brought_by_plugin(folder: &Path) -> Vec<(PathBuf, ReadAs)> {
    let mut found = all(folder, is_markdown, ReadAs::Instructions);
    found.extend(all(folder, |name| name.ends_with(".json"), ReadAs::Whole));
    found
}

fn all(folder: &Path, is_wanted: fn(&str) -> bool, read_as: ReadAs) -> Vec<(PathBuf, ReadAs)> {
    files::below(folder, is_wanted).into_iter().map(|path| (path, read_as)).collect()
}

fn is_markdown(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".md")
}
