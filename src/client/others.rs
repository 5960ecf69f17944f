//! What another client than Claude Code sees in its configs.

use std::path::PathBuf;

use serde_json::Value;

use super::reading;
use super::view::{Server, SourceProblem, UnreadSource, View};
use crate::known::{Client, ConfigKind, Scope};

/// One config of another client than Claude Code.
#[derive(Debug, Clone)]
pub struct OtherSource {
    /// For which scope it is read.
    pub scope: Scope,
    /// Where it is.
    pub file: PathBuf,
    /// How it is read.
    pub kind: &'static ConfigKind,
    /// Its servers as they are written, or why there are none.
    pub servers: Result<Vec<(String, Value)>, SourceProblem>,
}

impl View {
    /// What `client` sees in its configs, the nearest first.
    pub fn of(client: &'static Client, sources: Vec<OtherSource>) -> Self {
        let mut view = Self::default();
        let mut near: Vec<(String, Scope, PathBuf, &'static ConfigKind, Value)> = Vec::new();
        for OtherSource { scope, file, kind, servers } in sources {
            let servers = match servers {
                Ok(servers) => servers,
                Err(why) => {
                    view.unread.push(UnreadSource { client, scope, file, why });
                    continue;
                }
            };
            for (name, value) in servers {
                match near.iter_mut().find(|(known, ..)| *known == name) {
                    // A project may not be trusted, and then its entry changes nothing.
                    Some((.., above)) => {
                        let read = reading::entry(client, kind, &value);
                        view.shadowed
                            .extend(read.map(|read| Server::of(client, name, scope, file.clone(), read)));
                        *above = reading::merged(client.merging, above.take(), &value);
                    }
                    None => near.push((name, scope, file.clone(), kind, value)),
                }
            }
        }
        let servers = near.into_iter().filter_map(|(name, scope, file, kind, value)| {
            let read = reading::entry(client, kind, &value)?;
            Some(Server::of(client, name, scope, file, read))
        });
        view.servers = servers.collect();
        view
    }

    /// The same with those servers of `others` with which mcpkey has to do.
    pub fn with(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        for other in others {
            self.servers.extend(other.servers.into_iter().filter(Server::is_concerned));
            self.shadowed.extend(other.shadowed.into_iter().filter(Server::is_concerned));
            self.unread.extend(other.unread);
        }
        self
    }
}
