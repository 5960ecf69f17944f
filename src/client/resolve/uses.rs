//! Who wants what, for verbs that show it server by server.

use std::collections::HashMap;

use super::{Need, Use};
use crate::base::names::VarName;
use crate::client::Server;

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
