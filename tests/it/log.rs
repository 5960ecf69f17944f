//! The account of use: what is in it, what is not, and a log that cannot be written.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::run::{bearer, configure, store, stored};
use crate::support::{World, canary};

/// What the log holds, of all or as these words ask.
fn entries(world: &World, words: &[&str]) -> Vec<Value> {
    let root = world.read_json_of(&[&["log", "--json"], words].concat());
    assert_eq!(root["version"], 1);
    root["entries"].as_array().unwrap().clone()
}

/// The one entry of this verb.
#[track_caller]
fn one(world: &World, verb: &str) -> Value {
    let mut found: Vec<Value> = entries(world, &[]).into_iter().filter(|e| e["verb"] == verb).collect();
    assert_eq!(found.len(), 1, "{verb}: {found:#?}");
    found.remove(0)
}

#[test]
fn a_start_says_which_variables_went_where_and_who_asked() {
    let (world, token) = stored();
    world.mcpkey(&["run", "--", "true"]).ok();
    let entry = one(&world, "run");
    assert_eq!(
        entry["handed"],
        json!([{
            "variable": "TOKEN", "servers": ["web"], "destinations": ["https://mcp.example.com/mcp"], "store": "file",
        }])
    );
    assert_eq!(entry["program"], "true");
    assert_eq!(entry["parent"]["pid"], std::process::id());
    assert_eq!(entry["project"], world.project.to_str().unwrap());
    let page = world.mcpkey(&["log"]).ok().stdout;
    assert!(page.contains("TOKEN from the file to https://mcp.example.com"), "{page}");
    let file = world.home.join("mcpkey/log.jsonl");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!world.read(file).contains(&token) && !page.contains(&token));
}

#[test]
fn a_line_says_for_which_client() {
    let world = World::new();
    let program = world.root().join("bin/codex");
    world.write(&program, "#!/bin/sh\nexec \"$@\"\n");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    world.write(
        world.home.join(".codex/config.toml"),
        "[mcp_servers.web]\nurl = \"https://mcp.example.com/mcp\"\nbearer_token_env_var = \"TOKEN\"\n",
    );
    world.mcpkey(&["run", "--", "codex", "true"]).gives(125);
    assert_eq!(one(&world, "run")["client"], "codex");
    store(&world, "TOKEN", &canary());
    world.mcpkey(&["run", "--", "codex", "true"]).ok();
    let last = entries(&world, &[]).pop().unwrap();
    assert_eq!((&last["client"], &last["handed"][0]["variable"]), (&json!("codex"), &json!("TOKEN")));
    assert!(world.mcpkey(&["log"]).ok().stdout.contains("run codex  for Codex"));
    let doctor = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(doctor.contains("secrets were handed to Codex"), "{doctor}");
    // What a person has started is of no client.
    world.mcpkey(&["run", "--only", "TOKEN", "--", "true"]).ok();
    assert_eq!(entries(&world, &[]).pop().unwrap()["client"], Value::Null);
}

#[test]
fn a_start_that_was_refused_says_what_was_withheld_or_what_was_in_the_way() {
    let (world, _) = stored();
    configure(
        &world,
        &json!({"web": {"type": "http", "url": "https://elsewhere.example/mcp", "headers": {"A": "${TOKEN}"}}}),
    );
    world.mcpkey(&["run", "--", "true"]).gives(125);
    let entry = one(&world, "run");
    let why = "it may not go to https://elsewhere.example/mcp (url: https://mcp.example.com/mcp → \
        https://elsewhere.example/mcp; a: added, ${TOKEN}; authorization: taken away, Bearer ${TOKEN})";
    assert_eq!(entry["withheld"], json!([{"variable": "TOKEN", "server": "web", "why": why}]));
    assert_eq!(entry["handed"], Value::Null);
    configure(&world, &json!({"web": bearer("NOT_THERE")}));
    world.mcpkey(&["run", "--", "true"]).gives(125);
    let last = entries(&world, &[]).pop().unwrap();
    assert!(last["failure"].as_str().unwrap().contains("NOT_THERE has no value"), "{last}");
}

#[test]
fn tests_rotations_and_servers_by_helper_are_in_it() {
    let world = World::new();
    crate::support::tested::widen(&world, "callers = \"anyone\"\n");
    configure(&world, &json!({"tool": {"command": "true", "args": [], "env": {"KEY": "${KEY}"}}}));
    store(&world, "KEY", &canary());
    world.mcpkey(&["test", "tool", "--yes", "--timeout", "5s"]).gives(1);
    assert_eq!(one(&world, "test")["handed"][0]["servers"], json!(["tool"]));
    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
    world.mcpkey(&["exec", "tool", "--", "true"]).ok();
    let entry = one(&world, "exec");
    assert_eq!((&entry["server"], &entry["handed"][0]["variable"]), (&json!("tool"), &json!("KEY")));
    world.mcpkey_fed(&["rotate", "KEY", "--stdin", "--no-test", "--", "true"], &canary()).ok();
    let entry = one(&world, "rotate");
    assert_eq!((&entry["program"], &entry["handed"][0]["variable"]), (&json!("true"), &json!("KEY")));
    world.mcpkey(&["exec", "tool", "--", "false"]).gives(125);
    let refused = entries(&world, &["--server", "tool"]).pop().unwrap();
    assert!(
        refused["failure"].as_str().unwrap().contains("which secrets server tool is to get"),
        "{refused}"
    );
}

#[test]
fn it_is_read_by_server_and_by_time() {
    let (world, _) = stored();
    world.mcpkey(&["run", "--", "true"]).ok();
    let mut old = one(&world, "run");
    old["time"] = json!("2020-01-01T00:00:00Z");
    old["handed"][0]["servers"] = json!(["old"]);
    let file = world.home.join("mcpkey/log.jsonl");
    world.write(&file, format!("{old}\nnot json\n{}", world.read(&file)));
    let times = |words: &[&str]| entries(&world, words).len();
    assert_eq!((times(&[]), times(&["--since", "2d"]), times(&["--since", "2019-12-31"])), (2, 1, 2));
    assert_eq!(
        (times(&["--server", "old"]), times(&["--server", "web"]), times(&["--server", "x"])),
        (1, 1, 0)
    );
    assert_eq!((times(&["--since", "900000d"]), times(&["--since", "2019-01-01 10:00:00"])), (2, 2));
    for bad in ["soon", "", "2026-13-01", "99999999999999999999d"] {
        world.mcpkey(&["log", "--since", bad]).gives(2).says(&["neither a time span nor a date", "2d"]);
    }
    world.mcpkey(&["log", "--server", "x"]).ok().says(&["nothing in"]);
}

#[test]
fn a_log_that_cannot_be_written_is_one_warning() {
    for broken in ["a directory", "a full disk"] {
        let (world, _) = stored();
        let file = world.home.join("mcpkey/log.jsonl");
        match broken {
            "a directory" => std::fs::create_dir_all(&file).unwrap(),
            _ => std::os::unix::fs::symlink("/dev/full", &file).unwrap(),
        }
        let ran = world.mcpkey(&["run", "--", "true"]).ok();
        assert_eq!(ran.stderr.matches("cannot write the log").count(), 1, "{broken}: {}", ran.stderr);
        let words = ["rotate", "TOKEN", "--stdin", "--force", "--", "true"];
        let ran = world.mcpkey_fed(&words, &canary()).ok();
        assert_eq!(ran.stderr.matches("cannot write the log").count(), 1, "{broken}: {}", ran.stderr);
    }
}

#[test]
fn it_does_not_grow_for_ever() {
    let (world, _) = stored();
    let (file, older) = (world.home.join("mcpkey/log.jsonl"), world.home.join("mcpkey/log.old.jsonl"));
    let filler = format!(
        "{}\n",
        json!({"time": "2026-01-01T00:00:00Z", "verb": "run", "project": "x".repeat(1 << 20)})
    );
    world.write(&file, &filler);
    world.mcpkey(&["run", "--", "true"]).ok();
    assert_eq!(world.read(&older), filler);
    assert!(world.read(&file).len() < 1000);
    assert_eq!(entries(&world, &[]).len(), 2);
    world.write(&file, &filler);
    world.mcpkey(&["run", "--", "true"]).ok();
    assert_eq!(entries(&world, &[]).len(), 2);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_screen_shows_the_last_entries_in_the_time_of_the_place_and_machines_get_all_in_utc() {
    let mut world = World::new();
    world.set("TZ", "XYZ-5:30");
    let line = |second: usize| json!({"time": format!("2026-01-31T22:00:{second:02}Z"), "verb": format!("v{second}"), "project": "/p", "failure": "x"});
    let lines: String = (0..30).map(|second| format!("{}\n", line(second))).collect();
    world.write(world.home.join("mcpkey/log.jsonl"), lines);
    let heads = |words: &[&str]| {
        let page = world.mcpkey(&[&["log"], words].concat()).ok().stdout;
        page.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect::<Vec<_>>()
    };
    let shown = heads(&[]);
    assert_eq!((shown.len(), shown.last().unwrap().as_str()), (20, "2026-02-01 03:30:29  v29"));
    assert_eq!(heads(&["--limit", "2"]), ["2026-02-01 03:30:28  v28", "2026-02-01 03:30:29  v29"]);
    assert_eq!((heads(&["--limit", "0"]).len(), heads(&["--limit", "99"]).len()), (30, 30));
    world.mcpkey(&["log"]).ok().says(&["the last 20 of 30", "--limit 0"]);
    assert_eq!(world.mcpkey(&["log", "--limit", "30"]).ok().stderr, "");
    assert_eq!((entries(&world, &[]).len(), entries(&world, &["--limit", "3"]).len()), (30, 3));
    assert_eq!(entries(&world, &["--limit", "1"])[0]["time"], "2026-01-31T22:00:29Z");
    let page = |world: &World| world.mcpkey(&["log", "--limit", "1"]).ok().stdout;
    world.set("TZ", "Nowhere/At_All");
    assert!(page(&world).starts_with("2026-01-31 22:00:29"), "a zone that is none is UTC");
}
