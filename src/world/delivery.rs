//! What servers are to get that take their secrets from mcpkey: the example says it for a project, the index for everyone.

use std::path::Path;

use super::here::{World, lenient};
use crate::client::delivery::{self, Delivery};
use crate::client::{Entry, SERVERS, Scope, Server, View};
use crate::system::files;
use crate::vault::records::Kept;
use crate::world::error::Failure;

/// The example beside a project's config.
const EXAMPLE: &str = ".mcp.json.example";

impl World {
    /// How new servers get their secrets: as `MCPKEY_DELIVER` says, or the settings, or from the environment.
    pub fn delivery(&self) -> Result<Delivery, Failure> {
        match self.environ.setting("MCPKEY_DELIVER") {
            Some(word) => word.parse().map_err(|e: String| Failure::new(format!("MCPKEY_DELIVER: {e}"))),
            None => Ok(self.settings()?.delivery().ok().flatten().unwrap_or(Delivery::Env)),
        }
    }

    /// mcpkey as an entry of this scope is to call it: a config that is shared names no path of this machine.
    pub fn program_for(&self, scope: Scope) -> Option<String> {
        let own = self.own_program().filter(|_| scope != Scope::Project);
        own.and_then(|path| path.to_str().map(str::to_owned))
    }

    /// What the examples of this project's configs say of `server`, nearest first.
    pub fn examples(&self, server: &str) -> Vec<Kept> {
        files::configs(&self.cwd).filter_map(|config| example(&config, server)).collect()
    }

    /// Gives every server that takes its secrets from mcpkey its plain form, as far as that is known.
    pub(super) fn complete(&self, view: &mut View) -> Result<(), Failure> {
        let mut index = None;
        for server in view.incomplete() {
            let index = match &mut index {
                Some(index) => index,
                empty => empty.insert(self.index()?),
            };
            let project = self.project();
            let own = (server.scope != Scope::User).then_some(project.as_str());
            let noted = || index.delivery(&server.name, own).map(|delivered| delivered.kept.clone());
            if let Some(kept) = shown(server).or_else(noted) {
                server.complete(&kept);
            }
        }
        Ok(())
    }
}

fn shown(server: &Server) -> Option<Kept> {
    match server.scope {
        Scope::Project => example(&server.file, &server.name),
        Scope::Local | Scope::User => None,
    }
}

/// What the example beside `config` says of `server`; one that cannot be read says nothing.
fn example(config: &Path, server: &str) -> Option<Kept> {
    let root = lenient(&config.with_file_name(EXAMPLE))?;
    let entry = Entry::read(root.get(SERVERS)?.get(server)?).ok()?;
    Some(delivery::kept_of(&entry))
}
