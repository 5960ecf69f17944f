//! Who wants what: one use, and all of them for verbs that show them server by server.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{Need, Use};
use crate::base::names::VarName;
use crate::client::Server;
use crate::client::delivery::Delivery;
use crate::known::{self, Scope};
use crate::vault::destination::Destination;
use crate::vault::owner::Owner;

impl Use {
    /// A server that wants it whole, of which no config that is read here tells.
    pub fn elsewhere(server: &str, owner: Owner, to: Destination) -> Self {
        Self {
            server: server.to_owned(),
            file: PathBuf::new(),
            client: known::CLAUDE,
            owner,
            account: None,
            stored: None,
            destination: Ok(to),
            fields: Vec::new(),
            has_default: false,
            is_on: true,
            delivery: Delivery::Mcpkey,
            never: None,
        }
    }

    /// Whether `server` is the one that mentions it: one name can stand in three scopes, and two of them share a file.
    pub fn is_by(&self, server: &Server) -> bool {
        let is_global = server.scope == Scope::User;
        let is_there = self.file == server.file && self.client == server.client;
        self.server == server.name && is_there && self.owner.is_global() == is_global
    }
}

/// Who wants what, found by the name of a server without a look at all others.
pub struct UsesByServer<'n>(HashMap<&'n str, Vec<(&'n Need, &'n Use)>>);

impl<'n> UsesByServer<'n> {
    /// All that is wanted in `needs`.
    pub fn of(needs: &'n [Need]) -> Self {
        let mut by_name: HashMap<&str, Vec<(&Need, &Use)>> = HashMap::new();
        for need in needs {
            for user in &need.uses {
                by_name.entry(&user.server).or_default().push((need, user));
            }
        }
        Self(by_name)
    }

    /// What `server` wants, each variable once.
    pub fn by(&self, server: &Server) -> impl Iterator<Item = (&'n Need, &'n Use)> {
        let uses =
            self.0.get(server.name.as_str()).into_iter().flatten().filter(|(_, user)| user.is_by(server));
        let mut before: Option<&VarName> = None;
        uses.filter(move |(need, _)| before.replace(&need.variable) != Some(&need.variable)).copied()
    }
}
