//! Whose a stored value is: an entry's, a project's, or everybody's.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::next::ValueFlags;
use crate::base::paths;

/// Whose a value is. Two owners of one place are the same whatever their repository's remote is called.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Owner {
    /// The directory by which Claude Code keys its local scope; `None` is every project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Where the project's repository comes from, by which it is known again in another directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// What the repository's own directory (or one without a repository) keeps when it is renamed, and no other clone has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    /// The config's path inside the repository, with slashes; nothing where it stands outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// The config and the server it was stored for; `None` is every server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryName>,
}

/// One entry of one config, by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryName {
    /// The config's path.
    pub file: String,
    /// The server's name in it.
    pub server: String,
}

/// How far a value reaches. The order is that of precedence: the first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// One entry of one config.
    Entry,
    /// Every server of one project.
    Project,
    /// Everything.
    All,
}

impl EntryName {
    /// The entry of `server` in the config at `file`.
    pub fn new(file: &Path, server: &str) -> Self {
        Self { file: paths::plain(file.to_owned()).to_string_lossy().into_owned(), server: server.to_owned() }
    }

    /// The config's path below `top`, with slashes.
    pub(super) fn inside(&self, top: &Path) -> Option<String> {
        let parts = Path::new(&self.file).strip_prefix(top).ok()?.components();
        let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }
}

impl Owner {
    /// Every server of `project`, or of all projects.
    pub fn of(project: Option<String>) -> Self {
        Self { project, ..Self::default() }
    }

    /// The same for one entry alone.
    pub fn at(self, entry: EntryName) -> Self {
        Self { entry: Some(entry), ..self }
    }

    /// How far it reaches.
    pub fn layer(&self) -> Layer {
        match (&self.entry, &self.project) {
            (Some(_), _) => Layer::Entry,
            (None, Some(_)) => Layer::Project,
            (None, None) => Layer::All,
        }
    }

    /// Whether this is a value of every project, be it for one server of the user's scope or for all.
    pub fn is_global(&self) -> bool {
        self.project.is_none()
    }
}

impl Owner {
    /// The directory that it belongs to: the top of the working tree, or the project's; nothing for all projects.
    pub fn directory(&self) -> Option<PathBuf> {
        let project = Path::new(self.project.as_ref()?);
        let top = self.entry.as_ref().zip(self.inside.as_ref()).and_then(|(entry, inside)| {
            let file = Path::new(&entry.file);
            file.ends_with(inside).then(|| file.ancestors().nth(Path::new(inside).components().count()))?
        });
        Some(top.unwrap_or(project).to_owned())
    }

    /// [`Owner::inside`]; for one that was stored before that was noted, as its paths have it.
    pub(super) fn inside_or_guess(&self) -> Option<String> {
        let (project, entry) = (self.project.as_ref()?, self.entry.as_ref()?);
        self.inside.clone().or_else(|| entry.inside(Path::new(project)))
    }

    /// How a person names the value of this owner to a verb.
    pub fn named(&self) -> ValueFlags {
        let server = self.entry.as_ref().map(|entry| entry.server.clone());
        ValueFlags { is_global: self.is_global(), server, ..ValueFlags::default() }
    }

    /// The same with what tells it from `others` that have a value of the same variable.
    pub fn named_among<'o>(&self, others: impl Iterator<Item = &'o Self>) -> ValueFlags {
        let mut flags = self.named();
        for other in others.filter(|other| *other != self && other.is_global() == self.is_global()) {
            match (&self.entry, &other.entry) {
                (None, _) => flags.is_shared = true,
                (Some(own), Some(other)) if own.server == other.server => {
                    flags.config = Some(own.file.clone());
                }
                (Some(_), _) => {}
            }
        }
        flags
    }
}

impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        self.project == other.project && self.entry == other.entry
    }
}

impl Eq for Owner {}

impl fmt::Display for Owner {
    /// `server github of this project`, as the end of "stored for …"; paths are left to whoever shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = if self.project.is_some() { "this project" } else { "all projects" };
        match &self.entry {
            Some(entry) => write!(f, "server {} of {whose}", crate::base::text::short(&entry.server)),
            None => f.write_str(whose),
        }
    }
}
