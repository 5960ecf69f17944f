//! Tests configured servers, all at once: each with just its own secrets, and only with those that may go there.

pub mod helper;
mod scrub;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::{Entry, Scope, Server};
use crate::ctx::World;
use crate::error::Failure;
use crate::names::VarName;
use crate::secret::Secret;
use crate::verdict::Report;

/// A server to be tested.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// Where it is registered; `None` before it is.
    pub place: Option<(Scope, PathBuf)>,
    /// What it is.
    pub entry: Entry,
}

impl From<&Server> for Subject {
    fn from(server: &Server) -> Self {
        let place = Some((server.scope, server.file.clone()));
        Self { name: server.name.clone(), place, entry: server.entry.clone() }
    }
}

/// How to test.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// For how long at most; `None` is the default.
    pub limit: Option<Duration>,
    /// Whether each is tested without its credential too.
    pub anonymous: bool,
    /// Whether commands are started that nobody approved in the client yet.
    pub unapproved: bool,
    /// Values that stand in for what the store holds, or are not stored yet. What is stored stays bound to its destinations.
    pub values: BTreeMap<VarName, Secret>,
}

/// What came of one test.
#[derive(Debug, Clone)]
pub struct Health {
    /// The server.
    pub subject: Subject,
    /// The stored or given variables that were sent, or would have been.
    pub variables: Vec<VarName>,
    /// What was found.
    pub report: Report,
    /// What was found without the credential, where that was asked for and there is one.
    pub anonymous: Option<Report>,
}

/// Tests `subjects`; the answers come in their order.
pub fn check(_world: &World, _subjects: Vec<Subject>, _order: &Order) -> Result<Vec<Health>, Failure> {
    Err(Failure::new("not built yet"))
}
