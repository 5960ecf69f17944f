//! What a person wants registered, and how: read once from the flags, and changed by nobody from then on.

use crate::actions::answers::ValueSource;
use crate::actions::target::EntryTarget;
use crate::base::names::{ServerName, VarName};
use crate::client::delivery::{self, Delivery};
use crate::client::example::Help;
use crate::client::registration::Choices;
use crate::client::registration::Registration;
use crate::client::{Entry, Scope};
use crate::world::World;

/// A server that is to be registered.
#[derive(Debug)]
pub struct NewServer {
    /// Its name.
    pub name: ServerName,
    /// What was typed.
    pub registration: Registration,
    /// What a template knows about its variables.
    pub help: Vec<(VarName, Help)>,
    /// What a person decided about single values.
    pub choices: Choices,
    /// Whether Claude Code gets it.
    pub is_claudes: bool,
    /// Where it goes there.
    pub scope: Scope,
    /// Where it goes in the files of other clients.
    pub others: Vec<EntryTarget>,
    /// Whether a client that cannot have it is left out, because none was named.
    pub is_lenient: bool,
    /// Whether its secrets are for all projects.
    pub global: bool,
    /// How it gets them, where a person decided that; else as is usual in its scope.
    pub delivery: Option<Delivery>,
    /// Whether mcpkey starts it in the directory of the project, although it is for all projects.
    pub here: bool,
    /// Whether it may take the place of a server, and a value that of another.
    pub force: bool,
    /// Whether its secrets may travel over `http://` to another machine.
    pub allow_http: bool,
    /// Whether its config is kept out of git.
    pub ignore: bool,
}

impl NewServer {
    /// Its place: that of Claude Code, or else the first.
    pub(super) fn target(&self, world: &World) -> EntryTarget {
        let first = self.others.first().filter(|_| !self.is_claudes);
        first.cloned().unwrap_or_else(|| EntryTarget::new(world, self.scope, self.name.as_str()))
    }

    /// Whether its secrets are for all projects: that is so where one of its clients has it in all.
    pub(super) fn is_global(&self) -> bool {
        let is_personal = |target: &EntryTarget| target.scope == Scope::User;
        self.global || self.others.iter().any(is_personal) && (!self.is_claudes || self.scope != Scope::User)
    }

    /// The project that its secrets are for, standing in `here`; `None` is all.
    pub(super) fn project<'p>(&self, here: &'p str) -> Option<&'p str> {
        (!self.is_global() && self.scope != Scope::User).then_some(here)
    }

    /// `entry` as it is agreed to: one that is to start here says so.
    pub(super) fn agreed(&self, entry: &Entry) -> Entry {
        let here = self.here.then(|| delivery::by_mcpkey(self.name.as_str(), entry, None, true, &|_| true));
        here.and_then(Result::ok).unwrap_or_else(|| entry.clone())
    }
}

/// How the registration is made.
#[derive(Debug)]
pub struct Manner {
    /// Where values come from that were not typed.
    pub source: ValueSource,
    /// Whether values were typed as arguments.
    pub in_history: bool,
    /// Whether a person sees the change, and says yes to it, before it is made.
    pub is_reviewed: bool,
    /// Whether the change is only shown.
    pub dry_run: bool,
    /// Whether the server is tested with its new token.
    pub tests: bool,
    /// Whether an OAuth client secret is handed to the client.
    pub client_secret: bool,
}
