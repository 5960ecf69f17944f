//! The real Claude Code over the bridge: in every scope, in a session, and what it shows where the bridge does not serve.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::fastmcp::FastMcp;
use crate::support::messages::{Messages, Outcome, Turn};
use crate::support::pty::Terminal;
use crate::support::{World, canary, claude, process};

const HEADER: &str = "Authorization: Bearer {API_TOKEN}";
const TOOL: &str = "mcp__guarded__greet";

/// A world with the client, in which it finds mcpkey.
fn world() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    world
}

fn store(world: &World, url: &str, token: &str) {
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", url, "--allow-http"], token).ok();
}

fn entry(url: &str) -> Value {
    json!({"command": "mcpkey", "args": ["bridge", url, "--header", HEADER]})
}

fn configure(world: &World, url: &str) {
    world.write_json(".mcp.json", &json!({"mcpServers": {"guarded": entry(url)}}));
}

/// A server, and a world whose project has it behind a bridge.
fn connected(token: &str) -> (FastMcp, World) {
    let server = FastMcp::accepting(&[token]);
    let world = world();
    store(&world, &server.url(), token);
    configure(&world, &server.url());
    (server, world)
}

#[test]
fn it_connects_in_every_scope() {
    let token = canary();
    let (server, world) = connected(&token);
    for scope in ["user", "local"] {
        let words = ["mcp", "add", "--scope", scope, scope, "--", "mcpkey", "bridge"];
        claude::run(&world, &[&words[..], &[server.url().as_str(), "--header", HEADER]].concat()).ok();
    }
    let listing = claude::list(&world, &[]);
    let all = ["guarded", "user", "local"];
    assert!(all.iter().all(|server| listing.connected(server)), "{}", listing.text);
    assert!(!listing.text.contains(&token));
    let sent = server.authorizations();
    assert!(sent.len() >= 3 && sent.iter().all(|sent| *sent == format!("Bearer {token}")), "{sent:?}");
}

/// What the model's two calls of a tool came to, and what it saw of its own environment; `meanwhile` is done between them.
fn around(world: &World, meanwhile: impl FnOnce()) -> Vec<Outcome> {
    let (called, done) = (world.root().join("called"), world.root().join("done"));
    let wait = format!(
        "env; touch '{}'; n=0; until [ -e '{}' ] || [ $n -gt 300 ]; do sleep 0.1; n=$((n+1)); done",
        called.display(),
        done.display()
    );
    let call = Turn::call(TOOL, json!({}));
    let model = Messages::saying(&[call.clone(), Turn::call("Bash", json!({"command": wait})), call]);
    let mut client = model.command(world, &["claude"], &["--allowedTools", "Bash", TOOL]);
    std::thread::scope(|scope| {
        let session = scope.spawn(move || process::run(&mut client, b""));
        while !called.exists() {
            assert!(!session.is_finished(), "{:?}", session.join());
            std::thread::sleep(Duration::from_millis(20));
        }
        meanwhile();
        fs::write(&done, "").unwrap();
        session.join().unwrap().ok();
    });
    let outcomes = model.outcomes();
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
    outcomes
}

fn greeted(outcome: &Outcome) -> bool {
    !outcome.is_error && outcome.text.contains("hello")
}

#[test]
fn a_session_goes_on_over_a_rotation_and_never_sees_a_token() {
    let (old, new) = (canary(), canary());
    let (server, world) = connected(&old);
    let outcomes = around(&world, || {
        server.accepts(&[&new]);
        store(&world, &server.url(), &new);
    });
    assert!(greeted(&outcomes[0]) && greeted(&outcomes[2]), "{outcomes:?}");
    assert!(server.authorizations().contains(&format!("Bearer {new}")));
    let all = format!("{outcomes:?}");
    assert!(!all.contains(&old) && !all.contains(&new), "the model saw a token");
}

#[test]
fn a_token_that_is_refused_is_an_error_of_the_call_that_says_what_to_do() {
    let (old, new) = (canary(), canary());
    let (server, world) = connected(&old);
    let outcomes = around(&world, || server.accepts(&[&new]));
    assert!(greeted(&outcomes[0]) && outcomes[2].is_error, "{outcomes:?}");
    assert!(outcomes[2].text.contains("mcpkey rotate API_TOKEN"), "{outcomes:?}");
}

/// The bridges that run to `url`.
fn bridges(url: &str) -> Vec<Pid> {
    let ours = |dir: &Path| {
        let line = fs::read(dir.join("cmdline")).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        words.next().is_some_and(|program| program.ends_with(b"mcpkey"))
            && words.next() == Some(b"bridge")
            && words.next() == Some(url.as_bytes())
    };
    let all = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let ours = all.filter(|dir| ours(dir));
    ours.filter_map(|dir| Pid::from_raw(dir.file_name()?.to_str()?.parse().ok()?)).collect()
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_bridge_that_was_killed_is_started_again_for_the_next_call() {
    let token = canary();
    let (server, world) = connected(&token);
    let outcomes = around(&world, || {
        // The bridge itself, and the process that waits for it.
        let running = bridges(&server.url());
        assert!(!running.is_empty());
        running.into_iter().for_each(|bridge| {
            let _may_have_ended = kill_process(bridge, Signal::KILL);
        });
    });
    assert!(greeted(&outcomes[0]) && greeted(&outcomes[2]), "{outcomes:?}");
    assert_eq!(bridges(&server.url()), [], "a bridge is left behind");
}

#[test]
fn it_shows_why_a_server_is_not_served() {
    let (token, passphrase) = (canary(), canary());
    let server = FastMcp::accepting(&[&token]);
    let world = world();
    let url = server.url();
    configure(&world, &url);
    shows(&world, "has no value in a store; store one: mcpkey set API_TOKEN");
    store(&world, "http://127.0.0.1:1", &token);
    shows(&world, "API_TOKEN is withheld from");
    shows(&world, "if that is what you want: mcpkey allow API_TOKEN ");
    store(&world, &url, &token);
    assert!(claude::list(&world, &[]).connected("guarded"));
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], &passphrase).ok();
    shows(&world, "mcpkey store unlock");
    assert!(server.authorizations().iter().all(|sent| *sent == format!("Bearer {token}")));
}

/// Fails unless `claude mcp list` shows `words` of the server, whole.
#[track_caller]
fn shows(world: &World, words: &str) {
    let listing = claude::list(world, &[]);
    assert!(!listing.text.contains("Connected") && listing.text.contains(words), "{}", listing.text);
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_person_stores_the_value_and_reconnects() {
    let token = canary();
    let server = FastMcp::accepting(&[&token]);
    let mut world = world();
    configure(&world, &server.url());
    let key = canary();
    let config = world.home.join(".claude.json");
    let mut state = world.read_json(&config);
    state["hasCompletedOnboarding"] = json!(true);
    state["theme"] = json!("dark");
    state["customApiKeyResponses"] = json!({"approved": [&key[key.len() - 20..]], "rejected": []});
    world.write_json(&config, &state);
    world.set("ANTHROPIC_API_KEY", &key);
    world.set("ANTHROPIC_BASE_URL", "http://127.0.0.1:1");
    world.set("TERM", "xterm-256color");

    let mut terminal = Terminal::run(&world, "claude", &[]);
    terminal.sees("shift+tab");
    terminal.presses("/mcp");
    terminal.sees("MCP");
    // What comes in one go is a pasted text to the client, in which Enter is a new line.
    std::thread::sleep(Duration::from_secs(1));
    terminal.presses("\r");
    terminal.sees("to close");
    terminal.presses("\r");
    terminal.sees("-32050");
    terminal.sees("Reconnect");
    store(&world, &server.url(), &token);
    terminal.presses("\r");
    terminal.sees("Reconnected");
    assert!(server.authorizations().contains(&format!("Bearer {token}")));
}
