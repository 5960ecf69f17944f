//! Real clients of other makers, which `tests/clients.sh` installs.

use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::process::{Ran, run_within};
use super::{World, deps};

/// A world in which such a client is reached by its name, and trusts the project.
pub(crate) fn world(program: &str) -> World {
    let mut world = World::new();
    world.link(program, &deps::client(program, program));
    let own = [world.root().join("bin"), deps::client_node()];
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&deps::path())));
    world.set("PATH", path.unwrap());
    for name in ["DISABLE_TELEMETRY", "OPENCODE_DISABLE_AUTOUPDATE"] {
        world.set(name, "1");
    }
    let trusted = json!({world.project.to_str().unwrap(): "TRUST_FOLDER"});
    world.write_json(world.home.join(".gemini/trustedFolders.json"), &trusted);
    world
}

/// What the client lists, started by `command`.
#[track_caller]
pub(crate) fn list(command: &mut Command) -> Ran {
    run_within(command.args(["mcp", "list"]), b"", Duration::from_secs(60))
}
