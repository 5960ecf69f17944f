//! `test`: which servers work, and of the others whether it is the token, the server, the network or the config.

mod as_the_client;
mod at_once;
mod judged;
mod stdio;
mod verdicts;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use serde_json::{Value, json};

use crate::run::store;
use crate::support::canary::contains;
use crate::support::fastmcp::FastMcp;
use crate::support::http::Recorder;
use crate::support::process::Ran;
use crate::support::pty::Terminal;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude, deps};

/// An http server that gets `Bearer ${variable}`.
fn bearer(url: &str, variable: &str) -> Value {
    json!({"type": "http", "url": url, "headers": {"Authorization": format!("Bearer ${{{variable}}}")}})
}

/// Has the person of `world` approve every server of the project.
pub(crate) fn approve(world: &World) {
    world.write_json(".claude/settings.local.json", &json!({"enableAllProjectMcpServers": true}));
    claude::trust(world, &world.project);
}

/// Gives the project these servers, which the person approves.
fn configure(world: &World, servers: &Value) {
    crate::run::configure(world, servers);
    approve(world);
}

/// What `test --json` says, by server.
#[track_caller]
pub(crate) fn verdicts(ran: &Ran) -> BTreeMap<String, Value> {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e} in {}", ran.said()));
    assert_eq!(report["version"], 1);
    let servers = report["servers"].as_array().expect("servers").clone();
    servers
        .into_iter()
        .map(|server| (server["name"].as_str().unwrap_or_default().to_owned(), server))
        .collect()
}

/// The line of a server.
#[track_caller]
fn line<'a>(ran: &'a Ran, name: &str) -> &'a str {
    let found = ran.stdout.lines().find(|line| line.split(' ').nth(1) == Some(name));
    found.unwrap_or_else(|| panic!("no line for {name} in\n{}", ran.said()))
}

#[test]
fn each_server_gets_a_line_and_a_failure_says_what_to_type() {
    let (good, bad, key) = (canary(), canary(), canary());
    let (fast, guarded) = (FastMcp::accepting(&[&good]), Recorder::guarded(&good));
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let world = World::new();
    configure(
        &world,
        &json!({
            "fast": bearer(&fast.url(), "FAST_TOKEN"),
            "guarded": bearer(&guarded.url(), "GUARDED_TOKEN"),
            "tool": tool.entry(&[], &json!({"TOOL_KEY": "${TOOL_KEY}"})),
            "everything": {"command": "node", "args": [deps::everything(), "stdio"]},
            "gone": {"type": "http", "url": "http://127.0.0.1:1/mcp"},
        }),
    );
    approve(&world);
    for (variable, value) in [("FAST_TOKEN", &good), ("GUARDED_TOKEN", &bad), ("TOOL_KEY", &key)] {
        store(&world, variable, value);
    }
    let ran = world.mcpkey(&["test"]).gives(1);
    for (name, parts) in [
        ("fast", &["✓", "works", "guarded", "1 tool"][..]),
        ("guarded", &["✗", "401", &guarded.origin(), "GUARDED_TOKEN"]),
        ("tool", &["✓", "works", "recorder 1", "0 tools"]),
        ("everything", &["✓", "works", "tools"]),
        ("gone", &["✗", "nothing listens at http://127.0.0.1:1"]),
    ] {
        let line = line(&ran, name);
        assert!(parts.iter().all(|part| line.contains(part)), "{line}\n{}", ran.said());
    }
    assert!(ran.stdout.contains("\n    mcpkey rotate GUARDED_TOKEN --server guarded\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("3 of 5 servers work, 2 failed"), "{}", ran.stdout);
    for secret in [&good, &bad, &key] {
        assert!(!contains(ran.said().as_bytes(), secret), "{}", ran.said());
    }
    assert!(fast.authorizations().contains(&format!("Bearer {good}")));
    let ran = world.mcpkey(&["test", "fast", "--tools"]).ok();
    assert!(ran.stdout.contains("unsaid") && ran.stdout.contains("greet"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
}

#[test]
fn what_the_config_alone_says_is_said_and_nothing_is_sent() {
    let (server, token) = (Recorder::open(), canary());
    let mut world = World::new();
    world.set("EMPTY_TOKEN", "");
    configure(&world, &json!({"bound": bearer("https://mcp.example.com/mcp", "TOKEN")}));
    store(&world, "TOKEN", &token);
    configure(
        &world,
        &json!({
            "strays": bearer(&server.url(), "TOKEN"),
            "lacks": {"type": "http", "url": server.url(), "headers": {"A": "${LACKS_A}", "B": "${LACKS_B}"}},
            "empty": bearer(&server.url(), "EMPTY_TOKEN"),
            "foreign": {"type": "http", "url": server.url(), "headers": {"Authorization": "Bearer $TOKEN"}},
            "tool": {"command": "true", "env": {"A": "${TOOL_KEY}"}},
            "skipped": {"url": server.url()},
            "off": {"type": "http", "url": server.url()},
        }),
    );
    world.write_json(".claude/settings.local.json", &json!({"disabledMcpjsonServers": ["off"]}));
    let found = verdicts(&world.mcpkey(&["test", "--json"]).gives(1));
    for (name, verdict, next) in [
        ("strays", "withheld", "mcpkey allow TOKEN --server strays"),
        ("lacks", "missing-variable", "mcpkey set LACKS_A && mcpkey set LACKS_B"),
        ("empty", "missing-variable", "mcpkey set EMPTY_TOKEN"),
        ("tool", "missing-variable", "mcpkey set TOOL_KEY"),
        ("foreign", "bad-entry", "config"),
        ("skipped", "bad-entry", "config"),
        ("off", "off", "/mcp"),
    ] {
        assert_eq!(found[name]["verdict"], verdict, "{name}: {}", found[name]);
        assert!(found[name]["next"].as_str().unwrap().contains(next), "{}", found[name]);
    }
    assert!(server.requests().is_empty());
    world.mcpkey(&["test", "off"]).ok();
}

#[test]
fn a_command_that_nobody_approved_is_started_only_for_a_person_who_says_so() {
    let (world, tool) = (World::new(), Stdio::noting(&["HOME"]));
    crate::run::configure(&world, &json!({"tool": tool.entry(&[], &json!({}))}));
    let ran = world.mcpkey(&["test"]).gives(2);
    assert!(ran.stdout.contains("mcpkey test tool") && tool.noted().is_none(), "{}", ran.stdout);
    world.mcpkey(&["test", "tool"]).gives(2);
    assert!(tool.noted().is_none());
    world.mcpkey(&["test", "tool", "--yes"]).ok();
    assert!(tool.noted().is_some());
    world.mcpkey(&["test", "--yes"]).ok();
    approve(&world);
    world.mcpkey(&["test"]).ok();
}

#[test]
fn a_server_that_answers_without_its_credential_is_open_to_everyone() {
    let (token, world) = (canary(), World::new());
    let (open, guarded) = (Recorder::open(), Recorder::guarded(&token));
    let by_query = Recorder::open();
    let servers = json!({
        "open": bearer(&open.url(), "OPEN_TOKEN"),
        "guarded": bearer(&guarded.url(), "GUARDED_TOKEN"),
        "query": {"type": "http", "url": format!("{}?team=a&key=${{QUERY_KEY}}", by_query.url())},
    });
    configure(&world, &servers);
    for variable in ["OPEN_TOKEN", "GUARDED_TOKEN", "QUERY_KEY"] {
        store(&world, variable, &token);
    }
    world.mcpkey(&["test"]).ok();
    assert!(open.requests().iter().all(|request| request.header("authorization").is_some()));
    let found = verdicts(&world.mcpkey(&["test", "--anonymous", "--json"]).gives(1));
    let answers = |name: &str| found[name]["anonymous"]["answers"].clone();
    assert_eq!(
        [answers("open"), answers("guarded"), answers("query")],
        [json!(true), json!(false), json!(true)]
    );
    assert_eq!(found["guarded"]["anonymous"]["status"], 401);
    assert!(open.requests().iter().any(|request| request.header("authorization").is_none()));
    let targets: Vec<String> = by_query.requests().into_iter().map(|request| request.target).collect();
    assert!(targets.contains(&"/mcp?team=a".to_owned()), "{targets:?}");
    let ran = world.mcpkey(&["test", "--anonymous", "open"]).gives(1);
    assert!(ran.stdout.contains("open to everyone"), "{}", ran.stdout);
    world.mcpkey(&["test", "--anonymous", "guarded"]).ok();
}

#[test]
fn a_server_is_tested_before_it_is_registered_with_a_token_that_is_typed_hidden() {
    let (token, world) = (canary(), World::new());
    let server = Recorder::guarded(&token);
    let before = world.snapshot();
    let mut terminal = Terminal::mcpkey(&world, &["test", "--url", &server.url(), "--bearer"]);
    terminal.sees("Authorization (hidden): ");
    assert!(!terminal.echoes());
    terminal.types(&token);
    let ended = terminal.ends();
    assert!(ended.code == 0 && ended.screen.contains("works") && ended.sane, "{}", ended.screen);
    assert!(!contains(ended.screen.as_bytes(), &token), "{}", ended.screen);
    let url = server.url();
    let test = ["test", "--url", &url, "--bearer", "--stdin"];
    let ran = world.mcpkey_fed(&test, &canary()).gives(1);
    assert!(ran.stdout.contains("does not accept the credential"), "{}", ran.stdout);
    let ran =
        world.mcpkey_fed(&["test", "--url", "http://mcp.example.com/mcp", "--bearer", "--stdin"], &token);
    ran.gives(2).says(&["not encrypted", "--allow-http"]);
    assert_eq!(world.snapshot(), before);
}

#[test]
fn a_command_is_tested_before_it_is_registered() {
    let (key, world) = (canary(), World::new());
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let command = tool.command();
    let mut test = vec![
        "test".to_owned(),
        "-e".to_owned(),
        "TOOL_KEY".to_owned(),
        "--stdin".to_owned(),
        "--".to_owned(),
    ];
    test.push(command.to_str().expect("UTF-8").to_owned());
    test.extend(tool.args());
    world.mcpkey_fed(&test, &key).ok();
    let ran = world.mcpkey_fed(&test, &canary()).gives(1);
    assert!(ran.stdout.contains("TOOL_KEY is not what this server wants"), "{}", ran.stdout);
}

#[test]
fn a_stored_secret_stays_bound_when_its_placeholder_is_typed() {
    let (server, world, token) = (Recorder::open(), World::new(), canary());
    configure(&world, &json!({"bound": bearer("https://mcp.example.com/mcp", "TOKEN")}));
    store(&world, "TOKEN", &token);
    let ran =
        world.mcpkey(&["test", "--url", &server.url(), "-H", "Authorization: Bearer ${TOKEN}"]).gives(1);
    assert!(ran.stdout.contains("TOKEN is withheld"), "{}", ran.stdout);
    assert!(server.requests().is_empty());
}

#[test]
fn a_name_that_is_not_configured_is_an_error_with_those_that_are() {
    let world = World::new();
    world.mcpkey(&["test", "github"]).gives(2).says(&["no server github", "mcpkey add"]);
    configure(&world, &json!({"github": {"command": "x"}, "sentry": {"command": "x"}}));
    world.mcpkey(&["test", "githb"]).gives(2).says(&["did you mean github?"]);
    world.mcpkey(&["test", "zzz"]).gives(2).says(&["github and sentry"]);
}

#[test]
fn a_store_that_does_not_open_fails_only_the_servers_that_need_it() {
    let (token, mut world) = (canary(), World::new());
    let server = Recorder::open();
    configure(
        &world,
        &json!({"needs": bearer(&server.url(), "TOKEN"), "free": {"type": "http", "url": server.url()}}),
    );
    world.set("MCPKEY_PASSPHRASE", canary());
    store(&world, "TOKEN", &token);
    world.unset("MCPKEY_PASSPHRASE");
    let found = verdicts(&world.mcpkey(&["test", "--json"]).gives(1));
    assert_eq!(
        (&found["needs"]["verdict"], &found["free"]["verdict"]),
        (&json!("no-secret"), &json!("works"))
    );
}

#[test]
fn a_command_sees_its_own_variables_and_no_other_servers() {
    let names = ["OWN_TOKEN", "OTHER_TOKEN", "LOOSE_TOKEN", "HOME", "MCPKEY_PASSPHRASE", "FROM_SETTINGS"];
    let (mut world, tool) = (World::new(), Stdio::noting(&names));
    let other = json!({"command": "true", "env": {"OTHER_TOKEN": "${OTHER_TOKEN}", "DIR": "${HOME}"}});
    configure(&world, &json!({"tool": tool.entry(&["${OWN_TOKEN}"], &json!({})), "other": other}));
    world.set("MCPKEY_PASSPHRASE", canary());
    let (own, others, loose) = (canary(), canary(), canary());
    store(&world, "OWN_TOKEN", &own);
    store(&world, "OTHER_TOKEN", &others);
    for (name, value) in [("OWN_TOKEN", &canary()), ("OTHER_TOKEN", &others), ("LOOSE_TOKEN", &loose)] {
        world.set(name, value);
    }
    world.write_json(world.home.join(".claude/settings.json"), &json!({"env": {"FROM_SETTINGS": "yes"}}));
    world.mcpkey(&["test", "tool"]).ok();
    let noted = tool.noted().expect("it was started");
    assert_eq!(noted["args"], json!([own]));
    let home = world.home.to_str().expect("UTF-8");
    let env = json!({"OWN_TOKEN": own, "LOOSE_TOKEN": loose, "HOME": home, "FROM_SETTINGS": "yes"});
    assert_eq!(noted["env"], env);
}

#[test]
fn a_helper_brings_the_credential_and_its_failure_is_a_verdict_of_its_own() {
    let (world, token) = (World::new(), canary());
    let guarded = Recorder::guarded(&token);
    world.write_json("headers.json", &json!({"Authorization": format!("Bearer {token}")}));
    let with = |helper: &str| json!({"type": "http", "url": guarded.url(), "headersHelper": helper});
    crate::run::configure(
        &world,
        &json!({"helped": with("cat headers.json"), "broken": with("echo oh no >&2; exit 3")}),
    );
    let found = verdicts(&world.mcpkey(&["test", "--json"]).gives(2));
    assert_eq!([&found["helped"]["verdict"], &found["broken"]["verdict"]], ["unapproved", "unapproved"]);
    assert!(guarded.requests().is_empty());
    approve(&world);
    let ran = world.mcpkey(&["test", "--json", "--anonymous"]).gives(1);
    assert!(!contains(ran.said().as_bytes(), &token));
    let found = verdicts(&ran);
    assert_eq!([&found["helped"]["verdict"], &found["broken"]["verdict"]], ["works", "helper-failed"]);
    assert_eq!(found["helped"]["anonymous"]["status"], 401);
    assert!(found["broken"]["sentence"].as_str().unwrap().contains("oh no"), "{}", found["broken"]);
    world.write_json("headers.json", &json!({"Authorization": format!("Bearer {}", canary())}));
    let found = verdicts(&world.mcpkey(&["test", "--json", "helped"]).gives(1));
    assert_eq!(found["helped"]["verdict"], "bad-token");
}

#[test]
fn a_token_that_a_server_sends_back_is_not_shown() {
    let (world, token) = (World::new(), canary());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/mcp", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut heard = vec![0; 4096];
            let length = stream.read(&mut heard).unwrap_or(0);
            let heard = String::from_utf8_lossy(&heard[..length]).into_owned();
            let sent = heard.lines().find(|line| line.to_ascii_lowercase().starts_with("authorization"));
            let body = json!({"error": "invalid_token", "error_description": sent}).to_string();
            let head = format!(
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"{}\"\r\n",
                sent.unwrap_or_default()
            );
            let answer = format!(
                "{head}Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    configure(&world, &json!({"echo": bearer(&url, "TOKEN")}));
    store(&world, "TOKEN", &token);
    for args in [&["test"][..], &["test", "--json"], &["-v", "test", "--anonymous"]] {
        let ran = world.mcpkey(args).gives(1);
        assert!(!contains(ran.said().as_bytes(), &token), "{}", ran.said());
        assert!(ran.stdout.contains("•••"), "{}", ran.said());
    }
}

#[test]
fn what_takes_long_says_how_far_it_is_where_a_line_can_be_written_anew_and_leaves_nothing() {
    let world = World::new();
    let silent = json!({"command": "sleep", "args": ["1000"]});
    configure(&world, &json!({"slow": silent, "quick": {"command": "false"}}));
    let shown = |set: &str| {
        let args = [set, env!("CARGO_BIN_EXE_mcpkey"), "test", "--timeout", "2s"];
        Terminal::run(&world, "env", &args).ends().screen
    };
    let screen = shown("A=b");
    let (_, line) = screen.split_once("waiting for slow [===============>").expect(&screen);
    assert!(line.contains("] 1/2") && line.contains("\u{1b}[2K"), "{screen}");
    for set in ["CI=1", "TERM=dumb"] {
        let screen = shown(set);
        assert!(screen.contains("slow") && !screen.contains("waiting for slow ["), "{set}: {screen}");
    }
}

#[test]
fn ctrl_c_ends_a_test_and_all_it_started() {
    let world = World::new();
    let script = "echo $$ > pid; sleep 1000";
    configure(&world, &json!({"slow": {"command": "sh", "args": ["-c", script]}}));
    let mut terminal = Terminal::mcpkey(&world, &["test", "slow"]);
    let started = world.project.join("pid");
    terminal.sees("waiting for slow [>");
    let pid = world.read(&started);
    terminal.presses("\x03");
    let ended = terminal.ends();
    assert!(ended.code == 130 && ended.sane, "{} {}", ended.code, ended.screen);
    assert!(!Path::new("/proc").join(pid.trim()).exists());
}
