//! The real client in a sealed world: trusted, with its project servers approved, and without updates or telemetry.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::process::{self, Ran};
use super::{World, deps};

/// Keeps a client in `world` from updates and telemetry.
pub(crate) fn hush(world: &mut World) {
    // Where there is a zsh too, its model's commands would run in that, which splits words otherwise.
    world.set("SHELL", "/bin/bash");
    for quiet in ["DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] {
        world.set(quiet, "1");
    }
}

/// Makes the client reachable as `claude` in `world`, without updates and telemetry.
pub(crate) fn quiet(world: &mut World) {
    hush(world);
    world.link("claude", &deps::claude());
}

/// As [`quiet`], and with the project trusted and its servers approved, so that the client contacts them without asking anyone.
pub(crate) fn install(world: &mut World) {
    quiet(world);
    world.write_json(".claude/settings.local.json", &json!({"enableAllProjectMcpServers": true}));
    trust(world, &world.project);
}

/// Marks `root` (a git root, or a directory outside git) as trusted by the person of `world`.
pub(crate) fn trust(world: &World, root: &Path) {
    let file = world.home.join(".claude.json");
    let mut config = if file.exists() { world.read_json(&file) } else { json!({}) };
    config["projects"][root.to_str().expect("a path in UTF-8")]["hasTrustDialogAccepted"] = Value::Bool(true);
    world.write_json(&file, &config);
}

/// Runs the client.
#[track_caller]
pub(crate) fn run(world: &World, args: &[&str]) -> Ran {
    process::run(world.command("claude").args(args), b"")
}

/// What `claude mcp list` says of each server.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    /// All it said.
    pub text: String,
    lines: BTreeMap<String, String>,
}

impl Listing {
    /// Reads the output of `claude mcp list`, one `NAME: TARGET - STATE` per server.
    pub(crate) fn read(ran: &Ran) -> Self {
        let lines = ran.stdout.lines().filter_map(|line| {
            let (name, rest) = line.split_once(": ")?;
            Some((name.to_owned(), rest.to_owned()))
        });
        Self { text: ran.said(), lines: lines.collect() }
    }

    /// Whether the client reached `server` and the server let it in.
    #[track_caller]
    pub(crate) fn connected(&self, server: &str) -> bool {
        let line = self.lines.get(server).unwrap_or_else(|| panic!("no server {server} in\n{}", self.text));
        line.ends_with("Connected")
    }
}

/// `claude mcp list`, with further variables in its environment.
#[track_caller]
pub(crate) fn list(world: &World, env: &[(&str, &str)]) -> Listing {
    let mut command = world.command("claude");
    Listing::read(&process::run(command.args(["mcp", "list"]).envs(env.iter().copied()), b""))
}
