//! What a commit, an edited file of ours, an agent or a reference could do to have something else run.

use std::fs;

use serde_json::json;

use super::{REFERENCE, program_at, set, stand_in, started, world};
use crate::run::{bearer, configure};
use crate::support::bridge::Bridge;
use crate::support::http::Recorder;
use crate::support::{World, asker, canary};

/// A program of the project that says it was started.
fn evil(world: &World, dir: &str, name: &str) {
    let marked = world.root().join("evil").display().to_string();
    program_at(&world.project.join(dir), name, &format!("touch {marked}; echo evil"));
}

#[track_caller]
fn nothing_evil_ran(world: &World) {
    assert!(!world.root().join("evil").exists());
}

#[test]
fn a_program_that_comes_with_the_project_is_never_started() {
    for entry in ["node_modules/.bin", ".", ""] {
        let (mut world, token) = world();
        evil(&world, entry, "op");
        let path = std::env::join_paths(
            [world.project.join(entry).into_os_string(), entry.into(), world.root().join("bin").into()]
                .into_iter()
                .chain([std::ffi::OsString::from("/usr/bin"), "/bin".into()]),
        );
        world.set("PATH", path.unwrap());
        set(&world, &[]);
        assert_eq!(world.delivered("TOKEN"), token);
        nothing_evil_ran(&world);
        fs::remove_file(world.root().join("bin/op")).unwrap();
        world.mcpkey(&["run", "--", "true"]).gives(125).says(&["op is not installed"]);
        nothing_evil_ran(&world);
    }
}

#[test]
fn a_link_outside_that_leads_into_the_project_is_one_of_its_programs() {
    let (world, _) = world();
    set(&world, &[]);
    evil(&world, "bin", "op");
    fs::remove_file(world.root().join("bin/op")).unwrap();
    world.link("op", &world.project.join("bin/op"));
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["comes with the project"]);
    nothing_evil_ran(&world);
}

#[test]
fn what_is_run_names_nothing_of_the_project() {
    let (world, _) = world();
    evil(&world, "bin", "get");
    let inside = world.project.join("bin/get").display().to_string();
    for line in
        [inside.clone(), format!("sh {inside}"), format!("sh -c {inside}"), format!("env X={inside} true")]
    {
        world
            .mcpkey(&["set", "TOKEN", "--from-command", &line, "--yes"])
            .gives(1)
            .says(&["inside the project"]);
    }
    for line in ["./bin/get", "bin/get"] {
        world.mcpkey(&["set", "TOKEN", "--from-command", line, "--yes"]).gives(2).says(&["whole path"]);
    }
    // It is started elsewhere.
    world.mcpkey(&["set", "TOKEN", "--from-command", "sh bin/get", "--yes"]).gives(2);
    nothing_evil_ran(&world);
}

#[test]
fn the_project_has_no_say_in_the_environment() {
    let (mut world, _) = world();
    let root = world.root().display().to_string();
    super::program(&world, "op", &format!("env >{root}/environment; pwd >{root}/where; echo x"));
    world.write_json(
        ".claude/settings.json",
        &json!({"env": {"OP_CONNECT_HOST": "https://evil.example.com", "PATH": "/evil"}}),
    );
    world.set("OP_CONNECT_HOST", "https://evil.example.com");
    world.set("NODE_PATH", world.project.join("node_modules"));
    world.set("MCPKEY_PASSPHRASE", "a passphrase");
    world.set("OP_ACCOUNT", "mine");
    set(&world, &[]);
    let environment = fs::read_to_string(world.root().join("environment")).unwrap();
    for gone in ["OP_CONNECT_HOST", "NODE_PATH", "MCPKEY_PASSPHRASE"] {
        assert!(!environment.contains(gone), "{environment}");
    }
    assert!(environment.contains("OP_ACCOUNT=mine"));
    assert!(fs::read_to_string(world.root().join("where")).unwrap().trim().ends_with("mcpkey/start"));
}

#[test]
fn the_entry_of_a_bridge_has_no_say_in_the_environment_either() {
    let (mut world, token) = world();
    let root = world.root().display().to_string();
    let server = Recorder::guarded(&token);
    let url = server.url();
    let args = ["bridge", &url, "--header", "Authorization: Bearer {API}"];
    let env = json!({"OP_CONNECT_HOST": "${NOBODY_SETS_THIS:-https://evil.example.com}"});
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {"api": {"command": "mcpkey", "args": args, "env": env}}}),
    );
    world.mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--to", &url, "--allow-http"]).ok();
    super::program(&world, "op", &format!("env >{root}/environment; cat {root}/value"));
    world.set("OP_CONNECT_HOST", "https://evil.example.com");
    let mut bridge = Bridge::start(&world, &args[1..]);
    assert!(bridge.hello()["result"].is_object());
    assert!(!fs::read_to_string(world.root().join("environment")).unwrap().contains("OP_CONNECT_HOST"));
}

#[test]
fn what_stands_between_the_client_and_a_bridge_has_no_say_either() {
    let (world, token) = world();
    asker::install(&world);
    let root = world.root().display().to_string();
    let server = Recorder::guarded(&token);
    let url = server.url();
    world.mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--to", &url, "--allow-http"]).ok();
    super::program(&world, "op", &format!("env >{root}/environment; cat {root}/value"));
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}});
    let bridge = format!(
        "env OP_CONNECT_HOST=https://evil.example.com mcpkey bridge {url} --header 'Authorization: Bearer {{API}}'"
    );
    // The bridge does not wait for long once its client has closed.
    let ran = asker::ran(&world, &format!("{{ printf '%s\\n' '{hello}'; sleep 2; }} | {bridge}; exit $?"));
    assert!(ran.stdout.contains("\"result\""), "{}", ran.said());
    let environment = fs::read_to_string(world.root().join("environment")).unwrap();
    assert!(
        !environment.contains("OP_CONNECT_HOST") && environment.contains("MCPKEY_STORE=file"),
        "{environment}"
    );
}

#[test]
fn an_index_that_was_edited_decides_nothing() {
    let (world, token) = world();
    set(&world, &[]);
    let path = world.home.join("mcpkey/secrets.toml");
    let index = fs::read_to_string(&path).unwrap();
    assert!(index.contains("from = \"op\"") && !index.contains("op://") && !index.contains("--no-newline"));
    fs::write(&path, index.replace("from = \"op\"", "from = \"evil --run /tmp/x\"")).unwrap();
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(started(&world), ["read --no-newline op://Dev/web/token"; 2]);
    // And an index that says nothing of it hides nothing.
    fs::write(&path, index.replace("from = \"op\"\n", "")).unwrap();
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn a_reference_carries_no_option_and_no_line() {
    let (world, _) = world();
    set(&world, &[]);
    world.mcpkey(&["set", "TOKEN", "--from", "op://x --account y", "--yes"]).ok();
    assert_eq!(started(&world).last().unwrap(), "read --no-newline op://x --account y");
    let all = world.root().join("count").display().to_string();
    super::program(&world, "op", &format!("echo $# >{all}; echo x"));
    world.delivered("TOKEN");
    assert_eq!(fs::read_to_string(&all).unwrap().trim(), "3", "it is one word");
    for (reference, why) in [
        ("pass:-c", "taken for an option"),
        ("-c", "a value is required"),
        ("op://a\nb", "does not show"),
        ("op://${HOME}", "nothing is filled in"),
        ("https://example.com", "no vault has such references"),
        ("op://", "it is not of the form"),
    ] {
        let ran = world.mcpkey(&["set", "TOKEN", "--yes", "--from", reference]).gives(2);
        assert!(ran.stderr.contains(why) || reference == "-c", "{}", ran.stderr);
    }
}

#[test]
fn an_agent_says_nowhere_where_a_value_comes_from() {
    let world = World::new();
    asker::install(&world);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    stand_in(&world, "op", &canary());
    for line in [
        "mcpkey set TOKEN --from op://a/b/c --yes",
        "mcpkey set NEW --from-command 'op x' --yes",
        "mcpkey add -t http new https://new.example.com/mcp --bearer --from op://a/b/c --yes",
    ] {
        let ran = asker::ran(&world, &format!("{line}; exit $?"));
        assert!(
            ran.code != 0 && ran.stderr.contains("an agent cannot say where a value comes from"),
            "{}",
            ran.said()
        );
    }
    assert_eq!(started(&world), [""; 0]);
}

#[test]
fn an_agent_is_handed_a_fetched_value_no_more_than_a_stored_one() {
    let world = World::new();
    asker::install(&world);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let token = canary();
    stand_in(&world, "op", &token);
    set(&world, &[]);
    for line in
        ["mcpkey run --only TOKEN -- printenv TOKEN", "mcpkey reveal TOKEN", "mcpkey rotate TOKEN --undo"]
    {
        let ran = asker::ran(&world, &format!("{line}; exit $?"));
        assert!(ran.code != 0 && !ran.said().contains(&token), "{}", ran.said());
    }
}
