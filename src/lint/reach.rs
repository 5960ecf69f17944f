//! How much of a file is about servers.

use crate::client::known::Client;

/// What is known of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookInto {
    /// All of it is about servers.
    Config,
    /// A settings file in which servers are a part: outside them a value must be named or formatted like a secret.
    Settings,
    /// A client's own state, where only the servers are looked at.
    State,
}

impl LookInto {
    /// How much of a client's file is looked at.
    pub(super) fn of(client: Option<&Client>) -> Self {
        let is_settings =
            |file: &&str| matches!(file.rsplit('/').next(), Some("settings.json" | "settings.jsonc"));
        match client {
            Some(client) if client.files == [".claude.json"] => Self::State,
            Some(client) if client.files.iter().any(is_settings) => Self::Settings,
            _ => Self::Config,
        }
    }
}
