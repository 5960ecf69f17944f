//! Every verdict of `test`, each from a real socket or a real process, with the next thing to type.

mod answers;
mod commands;
mod network;
mod parrots;
mod redirects;

use serde_json::Value;

use crate::support::http::{Behaviour, Recorder};
use crate::support::tested::{Table, bearer, plain};
use crate::support::{World, canary};

/// Servers by url, and the token that most of them get.
struct Scene {
    world: World,
    token: String,
    table: Table,
    servers: Vec<Recorder>,
}

impl Scene {
    fn new() -> Self {
        Self { world: World::new(), token: canary(), table: Table::default(), servers: Vec::new() }
    }

    /// A server that gets the stored TOKEN.
    fn with_token(&mut self, name: &'static str, does: Behaviour, word: &'static str, next: &'static str) {
        let entry = bearer(&self.serve(does), "TOKEN");
        self.table.row(name, entry, word, next);
    }

    /// A server that gets no credential.
    fn without(&mut self, name: &'static str, does: Behaviour, word: &'static str, next: &'static str) {
        let entry = plain(&self.serve(does));
        self.table.row(name, entry, word, next);
    }

    /// Starts a server and gives its url.
    fn serve(&mut self, does: Behaviour) -> String {
        self.keep(Recorder::serving(does)).url()
    }

    fn keep(&mut self, server: Recorder) -> &Recorder {
        self.servers.push(server);
        self.servers.last().unwrap()
    }

    /// Stores the token for all of them and tests them.
    #[track_caller]
    fn holds(&self, args: &[&str]) {
        self.table.configure(&self.world);
        crate::run::store(&self.world, "TOKEN", &self.token);
        self.table.holds(&self.world, &[&self.token], args);
    }
}

/// `entry` with its `type` changed.
fn of_type(kind: &str, mut entry: Value) -> Value {
    entry["type"] = kind.into();
    entry
}
