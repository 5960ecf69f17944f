//! Values that are fetched from a vault or by a command: what is run, when, for whom, and what comes of it when that fails.
//!
//! `op` and `fetch` are stand-ins; `vaults/real.rs` drives real programs.

mod attacks;
mod failing;
mod kept;
mod real;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{bearer, configure};
use crate::support::canary::files_with;
use crate::support::http::Recorder;
use crate::support::pty::Terminal;
use crate::support::{World, canary};

/// Makes `script` a program called `name` at `dir`.
pub(crate) fn program_at(dir: &Path, name: &str, script: &str) {
    fs::create_dir_all(dir).unwrap();
    let path = dir.join(name);
    // Renamed into place: another test's child may hold open what this one writes to.
    let new = dir.join(format!(".{name}.new"));
    fs::write(&new, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(new, path).unwrap();
}

/// Makes `script` a program of this world's PATH.
pub(crate) fn program(world: &World, name: &str, script: &str) {
    program_at(&world.root().join("bin"), name, script);
}

/// A stand-in for a vault's program: it prints what the file `value` of its world holds, and counts how often it was started.
pub(crate) fn stand_in(world: &World, name: &str, value: &str) {
    give(world, value);
    let root = world.root().display();
    program(world, name, &format!("echo \"$@\" >>{root}/started\ncat {root}/value"));
}

/// What the stand-in prints from now on.
pub(crate) fn give(world: &World, value: &str) {
    fs::write(world.root().join("value"), value).unwrap();
}

/// The arguments of every start of the stand-in.
pub(crate) fn started(world: &World) -> Vec<String> {
    let all = fs::read_to_string(world.root().join("started")).unwrap_or_default();
    all.lines().map(str::to_owned).collect()
}

/// A world whose config sends `TOKEN` to a server, and the stand-in `op`, which knows the token.
pub(crate) fn world() -> (World, String) {
    let (world, token) = (World::new(), canary());
    configure(&world, &json!({"web": bearer("TOKEN")}));
    stand_in(&world, "op", &format!("{token}\n"));
    (world, token)
}

pub(crate) const REFERENCE: &str = "op://Dev/web/token";

/// `TOKEN` comes from the stand-in.
pub(crate) fn set(world: &World, further: &[&str]) {
    world.mcpkey(&[&["set", "TOKEN", "--from", REFERENCE, "--yes"], further].concat()).ok();
}

#[test]
fn a_value_is_fetched_whenever_it_is_wanted_and_rests_nowhere() {
    let (world, token) = world();
    let ran = world.mcpkey(&["set", "TOKEN", "--from", REFERENCE, "--yes"]).ok();
    ran.says(&["op read --no-newline op://Dev/web/token", "fetched from op"]);
    assert_eq!(world.delivered("TOKEN"), token);
    let other = canary();
    give(&world, &format!("{other}\n"));
    assert_eq!(world.delivered("TOKEN"), other);
    assert_eq!(started(&world), ["read --no-newline op://Dev/web/token"; 3]);
    fs::remove_file(world.root().join("value")).unwrap();
    for secret in [&token, &other] {
        assert_eq!(files_with(world.root(), secret), [""; 0].map(std::path::PathBuf::from));
    }
    assert!(!world.mcpkey(&["store"]).ok().said().contains(&token));
}

#[test]
fn what_is_shown_says_where_a_value_comes_from() {
    let (world, _) = world();
    set(&world, &[]);
    let list = world.mcpkey(&["list"]).ok().stdout;
    assert!(list.contains("from op (this server)"), "{list}");
    assert!(world.mcpkey(&["list", "--all"]).ok().stdout.contains("from op"));
    assert_eq!(world.read_json_of(&["list", "--json"])["variables"][0]["stored"]["from"], "op");
    assert!(world.mcpkey(&[] as &[&str]).ok().stdout.contains("TOKEN from op"));
    world.delivered("TOKEN");
    assert!(world.mcpkey(&["log"]).ok().stdout.contains("TOKEN from op"));
    let doctor = world.mcpkey(&["doctor"]).said();
    assert!(doctor.contains("TOKEN is fetched from op"), "{doctor}");
    fs::remove_file(world.root().join("bin/op")).unwrap();
    let doctor = world.mcpkey(&["doctor"]).said();
    assert!(doctor.contains("op is not installed") && doctor.contains("developer.1password.com"), "{doctor}");
}

#[test]
fn a_command_is_split_by_words_and_no_shell_reads_it() {
    let (world, token) = world();
    stand_in(&world, "fetch", &token);
    let line = "fetch 'a b' $(id) ; touch x";
    world
        .mcpkey(&["set", "TOKEN", "--from-command", line, "--yes"])
        .ok()
        .says(&["fetch 'a b' '$(id)' ';' touch x"]);
    assert_eq!(started(&world), ["a b $(id) ; touch x"]);
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn only_what_is_handed_out_is_fetched_and_all_of_it_at_once() {
    let (world, token) = (World::new(), canary());
    let root = world.root().display();
    let servers: Vec<String> = (0..4).map(|at| format!("T{at}")).collect();
    let entries: Value = servers
        .iter()
        .map(|name| (name.to_lowercase(), bearer(name)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    configure(&world, &entries);
    stand_in(&world, "fetch", &token);
    for name in &servers {
        world.mcpkey(&["set", name, "--from-command", &format!("fetch {name}"), "--yes"]).ok();
    }
    // Each waits until all have been started.
    let all = format!(
        "echo $1 >>{root}/met; for i in $(seq 600); do [ $(wc -l <{root}/met) -lt 4 ] || break; sleep 0.02; done; [ $(wc -l <{root}/met) = 4 ] && cat {root}/value"
    );
    program(&world, "fetch", &all);
    let ran = world.mcpkey(&["run", "--", "printenv", "T0", "T1", "T2", "T3"]).ok();
    assert_eq!(ran.stdout, format!("{token}\n").repeat(4));
    stand_in(&world, "fetch", &token);
    world.mcpkey(&["run", "--only", "T1", "--", "true"]).ok();
    assert_eq!(started(&world).last().unwrap(), "T1");
    assert_eq!(started(&world).len(), 5);
}

#[test]
fn agreement_holds_as_for_a_stored_value() {
    let (world, _) = world();
    set(&world, &[]);
    configure(
        &world,
        &json!({"web": {"type": "http", "url": "https://other.example.com/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}}}),
    );
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["withheld"]);
    assert_eq!(started(&world).len(), 1, "nothing is fetched for a destination that nobody agreed to");
    world.mcpkey(&["allow", "TOKEN", "--yes"]).ok();
    world.mcpkey(&["run", "--", "true"]).ok();
}

#[test]
fn a_value_that_was_replaced_comes_back_and_so_does_a_source() {
    let (world, token) = world();
    let stored = canary();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &stored).ok();
    set(&world, &[]);
    assert_eq!(world.delivered("TOKEN"), token);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), stored);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn to_rotate_it_is_for_the_vault() {
    let (world, _) = world();
    set(&world, &[]);
    let ran = world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &canary()).gives(1);
    ran.says(&["TOKEN comes from op://Dev/web/token", "rotate it there", "op item edit"]);
    // To store one in its place is a person's to decide.
    let stored = canary();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &stored).ok();
    assert_eq!(world.delivered("TOKEN"), stored);
}

#[test]
fn what_leaves_for_another_machine_is_the_reference() {
    let (world, token) = world();
    set(&world, &["--ttl", "1h"]);
    let (there, key) = crate::store::handover::other(&json!({"web": bearer("TOKEN")}));
    let sealed = world.mcpkey(&["store", "export", "--recipient", &key]).ok().stdout;
    let held = crate::store::handover::opened(&there, &sealed);
    let secret = &held["secrets"][0];
    assert_eq!(
        (&secret["from"], &secret["vault"], &secret["ttl"]),
        (&json!(REFERENCE), &json!("op"), &json!(3600))
    );
    assert!(!held.to_string().contains(&token) && secret["value"].is_null());
    stand_in(&there, "op", "elsewhere\n");
    crate::store::handover::taken(&there, &sealed).ok().says(&["what this prints: op read"]);
    assert_eq!(there.delivered("TOKEN"), "elsewhere");
}

#[test]
fn a_command_in_a_file_is_agreed_to_on_a_terminal_alone() {
    let (world, token) = world();
    stand_in(&world, "fetch", &token);
    world.mcpkey(&["set", "TOKEN", "--from-command", "fetch it", "--yes"]).ok();
    let (there, key) = crate::store::handover::other(&json!({"web": bearer("TOKEN")}));
    let sealed = world.mcpkey(&["store", "export", "--recipient", &key]).ok().stdout;
    stand_in(&there, "fetch", "elsewhere\n");
    crate::store::handover::taken(&there, &sealed).gives(1).says(&["--yes agrees to no command"]);
    assert_eq!(started(&there), [""; 0]);
}

#[test]
fn a_bridge_and_a_server_that_mcpkey_starts_get_it_too() {
    let (world, token) = world();
    let server = Recorder::guarded(&token);
    let url = server.url();
    world.mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--to", &url, "--allow-http"]).ok();
    let mut bridge =
        crate::support::bridge::Bridge::start(&world, &[&url, "--header", "Authorization: Bearer {API}"]);
    assert!(bridge.hello()["result"].is_object());
}

#[test]
fn a_person_is_shown_what_is_run_and_agrees() {
    let (world, token) = world();
    let mut terminal = Terminal::mcpkey(&world, &["set", "TOKEN", "--from", REFERENCE]);
    terminal.sees("op read --no-newline op://Dev/web/token");
    terminal.sees("run that");
    terminal.presses("n");
    assert_eq!(terminal.ends().code, 1);
    assert_eq!(started(&world), [""; 0]);
    let mut terminal = Terminal::mcpkey(&world, &["set", "TOKEN", "--from", REFERENCE]);
    terminal.sees("run that");
    terminal.presses("y");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn without_a_terminal_nobody_agrees_but_by_a_flag() {
    let (world, _) = world();
    world.mcpkey(&["set", "TOKEN", "--from", REFERENCE]).gives(2).says(&["--yes"]);
    assert_eq!(started(&world), [""; 0]);
}

#[test]
fn a_reference_at_a_question_is_asked_about_and_never_taken_silently() {
    let (world, token) = world();
    let mut terminal = Terminal::mcpkey(&world, &["setup", "--no-test"]);
    terminal.sees("(hidden)");
    terminal.types(REFERENCE);
    terminal.sees("reference of 1Password");
    terminal.presses("y");
    terminal.sees("run that");
    terminal.presses("y");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("TOKEN"), token);
    world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
    let mut terminal = Terminal::mcpkey(&world, &["setup", "--no-test"]);
    terminal.sees("(hidden)");
    terminal.types(REFERENCE);
    terminal.sees("reference of 1Password");
    terminal.presses("n");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("TOKEN"), REFERENCE);
}

#[test]
fn a_server_is_registered_with_a_reference_too() {
    let (world, token) = (World::new(), canary());
    stand_in(&world, "op", &token);
    let words =
        ["add", "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer", "--from", REFERENCE, "--yes"];
    world.mcpkey(&words).ok();
    let variable =
        world.read_json_of(&["list", "--json"])["variables"][0]["name"].as_str().unwrap().to_owned();
    assert_eq!(world.delivered(&variable), token);
    let words = ["add", "-t", "http", "two", "https://two.example.com/mcp", "--from", REFERENCE, "--yes"];
    world.mcpkey(&words).gives(2).says(&["there is no value to fill in"]);
}

#[test]
fn a_person_can_add_a_vault_of_their_own_and_a_project_cannot() {
    let (world, token) = world();
    let file = "name = \"safe\"\ntitle = \"Safe\"\nget = \"https://example.com/\"\nsource = \"https://example.com/\"\nreference = \"safe:{name}\"\nexample = \"safe:x\"\nprogram = \"fetch\"\nargs = [\"get\", \"{name}\"]\nrotate = \"ask Ada\"\n";
    stand_in(&world, "fetch", &token);
    world.write(".mcpkey/vaults/safe.toml", file);
    world.write("vaults/safe.toml", file);
    world
        .mcpkey(&["set", "TOKEN", "--from", "safe:web", "--yes"])
        .gives(2)
        .says(&["no vault has such references", "op://"]);
    let own = world.home.join("mcpkey/vaults");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("safe.toml"), file).unwrap();
    world.mcpkey(&["set", "TOKEN", "--from", "safe:web", "--yes"]).ok();
    assert_eq!(started(&world), ["get web"]);
    // What was agreed to is in the item: a file that is changed since changes nothing.
    fs::write(own.join("safe.toml"), file.replace("\"get\"", "\"evil\"")).unwrap();
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(started(&world), ["get web"; 2]);
    fs::write(own.join("safe.toml"), "name = 1").unwrap();
    world.mcpkey(&["set", "TOKEN", "--from", "safe:web", "--yes"]).gives(2).says(&["safe.toml"]);
}
