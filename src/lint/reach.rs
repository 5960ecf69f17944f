//! How much of a file is about servers.

use crate::known::{self, ConfigKind};

/// What is known of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookInto {
    /// All of it is about servers.
    Config,
    /// A settings file in which servers are a part: outside them a value must be named or formatted like a secret.
    Settings,
    /// A file like that, with servers under a name that says nothing of them.
    Odd,
    /// A client's own state, where only the servers are looked at.
    State,
}

/// Whether the file at `path` is a client's state, which git is not meant to have.
pub fn is_state(path: &str) -> bool {
    known::of_path(path).is_some_and(holds_state)
}

fn holds_state(client: &ConfigKind) -> bool {
    client.files == [".claude.json"]
}

impl LookInto {
    /// How much of a client's file is looked at; its state, once it `is_tracked`, like any other settings, because whoever has
    /// the repository has all that was ever typed there.
    pub(super) fn of(client: Option<&ConfigKind>, is_tracked: bool) -> Self {
        let is_settings = |file: &&str| {
            let name = file.rsplit('/').next().unwrap_or(file);
            ["settings.json", "settings.jsonc"].contains(&name)
                || [".md", ".yaml", ".yml"].iter().any(|end| name.ends_with(end))
        };
        match client {
            Some(client) if holds_state(client) => {
                if is_tracked {
                    Self::Settings
                } else {
                    Self::State
                }
            }
            Some(client) if client.files.iter().any(is_settings) => Self::Settings,
            _ => Self::Config,
        }
    }
}
