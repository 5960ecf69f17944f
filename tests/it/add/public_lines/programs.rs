//! Runs a row in either program, in a world of its own, and looks at what was written.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Row;
use super::values::Values;
pub(super) use crate::support::World;
use crate::support::canary::files_with;
use crate::support::claude;
use crate::support::process::{self, Ran};

/// Who fills in what a line leaves open.
pub(super) enum Fill {
    /// The line has all its values.
    Values,
    /// Nobody: the samples of documentation stand where the values belong.
    Nothing,
    /// As [`Fill::Nothing`], and the values come on standard input.
    Stdin,
}

/// A world with the client, in which mcpkey delivers by the environment: only then both entries are the same one.
pub(super) fn world() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    world.set("MCPKEY_DELIVER", "env");
    world.link("mcpkey", Path::new(env!("CARGO_BIN_EXE_mcpkey")));
    world
}

/// The client's run of a row; it never sees a sample.
pub(super) fn in_client(row: &Row, values: &mut Values, web: &str) -> (World, Ran) {
    let world = world();
    let ran = client(row, values, web, &world);
    (world, ran)
}

/// As [`in_client`], in a world that is there.
pub(super) fn client(row: &Row, values: &mut Values, web: &str, world: &World) -> Ran {
    let line = row.client.map_or(row.line, |(line, _)| line).replace("«web»", web);
    let script = values.fill(&format!("{}\nclaude mcp {}", row.set, scoped(&line)));
    let stdin = values.fill(row.stdin);
    process::run(world.command("sh").args(["-c", &script]), stdin.as_bytes())
}

/// mcpkey's run of a row.
pub(super) fn in_mcpkey(row: &Row, values: &mut Values, web: &str, fill: &Fill) -> (World, Ran) {
    let world = world();
    let ran = own(row, values, web, fill, &world);
    (world, ran)
}

/// As [`in_mcpkey`], in a world that is there.
pub(super) fn own(row: &Row, values: &mut Values, web: &str, fill: &Fill, world: &World) -> Ran {
    let line = scoped(&row.line.replace("«web»", web));
    let text = format!("{}\nmcpkey {line}", row.set);
    let (script, stdin) = match fill {
        Fill::Values => (values.fill(&text), values.fill(row.stdin)),
        Fill::Nothing => (values.print(&text), String::new()),
        Fill::Stdin => {
            let (verb, rest) = line.split_once(' ').expect("a verb");
            let text = format!("{}\nmcpkey {verb} --stdin {rest}", row.set);
            (values.print(&text), values.for_samples(&text))
        }
    };
    process::run(world.command("sh").args(["-c", &script]), stdin.as_bytes())
}

/// The line with a scope: that which nobody names is another one in each program.
fn scoped(line: &str) -> String {
    let options = line.split(" -- ").next().unwrap_or_default();
    let named = ["-s ", "--scope "].iter().any(|flag| options.contains(&format!(" {flag}")));
    let (verb, rest) = line.split_once(' ').expect("a verb");
    if named { line.to_owned() } else { format!("{verb} -s project {rest}") }
}

/// The files in which either program keeps servers.
fn places(world: &World) -> [PathBuf; 2] {
    [world.project.join(".mcp.json"), world.home.join(".claude.json")]
}

/// The files in which there are servers, with their text.
pub(super) fn files(world: &World) -> Vec<(PathBuf, String)> {
    let there = places(world).into_iter().filter(|path| path.exists());
    there.map(|path| (path.clone(), world.read(path))).collect()
}

/// The servers of all scopes, as text whose order is that of the files; empty where there are none.
pub(super) fn entries(world: &World) -> String {
    let mut found = Vec::new();
    for (path, _) in files(world) {
        let config = world.read_json(&path);
        let project = world.project.to_str().expect("a path in UTF-8");
        let local = config.get("projects").and_then(|all| all.get(project));
        for (scope, owner) in [("top", Some(&config)), ("local", local)] {
            let servers = owner.and_then(|owner| owner.get("mcpServers")).and_then(Value::as_object);
            if let Some(servers) = servers.filter(|servers| !servers.is_empty()) {
                let file = path.file_name().expect("a name").to_string_lossy();
                found.push(json!([file, scope, servers]).to_string());
            }
        }
    }
    found.join("\n")
}

/// mcpkey's entries, with what it stored in place of its placeholders. Those that the client's entries have too are not its own.
pub(super) fn put_back(ours: &World, theirs: &str) -> Result<String, String> {
    put_back_text(ours, &entries(ours), theirs)
}

/// As [`put_back`], for the text of a file.
pub(super) fn put_back_text(ours: &World, text: &str, theirs: &str) -> Result<String, String> {
    let mut filled = text.to_owned();
    for name in placeholders(text) {
        let placeholder = format!("${{{name}}}");
        if theirs.contains(&placeholder) {
            continue;
        }
        let ran = ours.mcpkey(&["run", "--only", &name, "--", "printenv", &name]);
        if ran.code != 0 {
            return Err(format!("'run' does not deliver {name}: {}", ran.said()));
        }
        let value = json!(ran.stdout.trim_end_matches('\n')).to_string();
        filled = filled.replace(&placeholder, &value[1..value.len() - 1]);
    }
    Ok(filled)
}

/// The names in `${NAME}`.
fn placeholders(text: &str) -> Vec<String> {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    let mut names: Vec<_> = names.filter(|name| !name.contains(":-")).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// The files with a secret in them. Copies that the client itself made before a change are its own affair.
pub(super) fn secrets_left(world: &World, values: &Values) -> Vec<PathBuf> {
    let found = values.secrets().flat_map(|secret| files_with(world.root(), secret));
    found.filter(|path| !path.to_string_lossy().contains(".claude/backups/")).collect()
}
