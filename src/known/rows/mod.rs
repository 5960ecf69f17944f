//! The table of clients. Each row says in words where its facts come from; where those leave a question, the row says `Unknown`,
//! `Either` or `unsure` rather than guess. M: seen in the real program; R: read in its source or documentation.
//!
//! Where the system has sessions those tell the shell of a client's model from its servers: each of these runs commands in a
//! session of its own (`setsid`, a terminal of their own, node's `detached`) and servers in the one that it is in itself.

mod claude;
mod editors;
mod others;
mod terminals;

use super::client::Client;
use super::kind::ConfigKind;
use super::registry::Registry;

/// Claude Code.
pub static CLAUDE: &Client = &claude::ROWS[1];

/// Names that [`ConfigKind::owner`] splits: family, top-level key, whose map stands there.
const OWNERS: &[(&str, &str, &str)] =
    &[("claude-code", "servers", "visual-studio"), ("vscode-settings", "amp.mcpServers", "amp")];

/// All clients; of two whose patterns fit a path, the earlier has it.
pub fn all() -> impl Iterator<Item = &'static Client> {
    [claude::ROWS, terminals::ROWS, editors::ROWS, others::ROWS].into_iter().flatten()
}

/// Every family of files, those of one client together; of two whose patterns fit a path, the earlier has it.
pub fn kinds() -> impl Iterator<Item = &'static ConfigKind> {
    all().flat_map(|client| client.configs)
}

/// The family of this id.
pub fn kind_of_id(id: &str) -> Option<&'static ConfigKind> {
    kinds().find(|kind| kind.id == id)
}

/// What people call the client of this id; one that is not known by that.
pub fn title(id: &str) -> &str {
    of_id(id).map_or(id, |client| client.title)
}

/// The client of this id.
pub fn of_id(id: &str) -> Option<&'static Client> {
    all().find(|client| client.id == id)
}

/// The clients that servers can be registered with.
pub fn registered() -> impl Iterator<Item = (&'static Client, &'static Registry)> {
    all().filter_map(|client| Some((client, client.registry.as_ref()?)))
}

/// The client that a person calls so, by its id or for short, in any case.
pub fn called(name: &str) -> Option<(&'static Client, &'static Registry)> {
    let is_it = |word: &str| word.eq_ignore_ascii_case(name);
    registered()
        .find(|(client, registry)| is_it(client.id) || registry.short.iter().any(|short| is_it(short)))
}

impl ConfigKind {
    /// Whose map of servers stands under the top-level `key` of a file with this client's name: `.mcp.json`
    /// is also Visual Studio's, and the settings of VS Code also hold Amp's servers.
    pub fn owner(&'static self, key: &str) -> &'static Self {
        let other = OWNERS.iter().find(|(client, its, _)| *client == self.id && *its == key);
        other.and_then(|(_, _, owner)| kind_of_id(owner)).unwrap_or(self)
    }
}
