//! The servers: which work, which do not and why, which work for anybody, and which are left alone.

use super::{World, canary, configure, doctor, json, offline, quiet, store};
use crate::support::claude;
use crate::support::fastmcp::FastMcp;
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::tested::approve;

fn http(url: &str) -> serde_json::Value {
    json!({"type": "http", "url": url, "headers": {"Authorization": "Bearer ${TOKEN}"}})
}

#[test]
fn a_real_server_works_and_one_with_an_old_token_does_not() {
    let (world, token) = (quiet(), canary());
    let server = FastMcp::accepting(&[&token]);
    configure(&world, &json!({"web": http(&server.url())}));
    approve(&world);
    store(&world, "TOKEN", &token);
    let page = doctor(&world, &[]);
    page.ran.clone().ok();
    page.has("works", "ok", "web: works, ", "");
    page.lacks("open");
    server.accepts(&[&canary()]);
    let page = doctor(&world, &[]);
    page.ran.clone().gives(1);
    page.has("bad-token", "problem", "does not accept TOKEN", "mcpkey rotate TOKEN");
    assert!(!page.ran.said().contains(&token));
}

#[test]
fn a_server_that_answers_without_the_token_is_noticed() {
    let (world, server) = (quiet(), Recorder::open());
    configure(&world, &json!({"web": http(&server.url())}));
    approve(&world);
    store(&world, "TOKEN", &canary());
    let page = doctor(&world, &[]);
    page.ran.clone().ok();
    page.has("open", "warning", "web answers without its token", "refuse requests");
}

#[test]
fn offline_contacts_nothing() {
    let (world, server) = (quiet(), Recorder::open());
    configure(&world, &json!({"web": http(&server.url())}));
    store(&world, "TOKEN", &canary());
    let page = offline(&world);
    page.has("offline", "ok", "1 server not contacted", "");
    page.lacks("works");
    assert!(server.requests().is_empty());
}

#[test]
fn a_server_that_is_down_is_a_problem() {
    let world = quiet();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    configure(&world, &json!({"web": http(&format!("http://{free}/mcp"))}));
    approve(&world);
    store(&world, "TOKEN", &canary());
    let page = doctor(&world, &["--timeout", "5s"]);
    page.ran.clone().gives(1);
    page.has("refused", "problem", "nothing listens", "start the server");
}

#[test]
fn what_has_a_line_of_its_own_is_counted_once() {
    let world = quiet();
    configure(
        &world,
        &json!({"web": http("http://127.0.0.1:9/mcp"), "odd": {"command": "x", "args": ["${env:A}"]}}),
    );
    let page = doctor(&world, &[]);
    page.has("missing", "problem", "TOKEN", "mcpkey set TOKEN");
    page.has("missing-variable", "warning", "web: not tested", "mcpkey set TOKEN");
    page.has("placeholder", "problem", "${env:A}", "write ${A}");
    page.has("bad-entry", "warning", "odd: not tested", "mend");
    assert_eq!(page.root["summary"]["problems"], 2);
}

#[test]
fn a_store_that_would_ask_is_not_asked_for_a_test() {
    let (world, server) = (quiet(), Recorder::open());
    configure(&world, &json!({"web": http(&server.url()), "free": {"type": "http", "url": server.url()}}));
    approve(&world);
    store(&world, "TOKEN", &canary());
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], "correct horse\n").ok();
    let page = doctor(&world, &[]);
    page.ran.clone().ok();
    page.has("untested", "warning", "web: not tested", "mcpkey test web");
    page.has("works", "ok", "free: works", "");
}

/// Approves nothing, so that the client would ask before it started the command.
fn command(world: &World) -> Stdio {
    let server = Stdio::noting(&["PATH"]);
    configure(world, &json!({"tool": server.entry(&[], &json!({}))}));
    server
}

#[test]
fn a_command_that_nobody_approved_is_not_started() {
    let world = quiet();
    let server = command(&world);
    let page = doctor(&world, &[]);
    page.has("unapproved", "warning", "tool: not contacted", "mcpkey test tool");
    assert!(server.noted().is_none());
}

#[test]
fn what_waits_for_approval_is_named() {
    let mut world = quiet();
    configure(&world, &json!({"web": {"command": "a"}, "tool": {"command": "b"}, "off": {"command": "c"}}));
    world.write_json(".claude/settings.json", &json!({"disabledMcpjsonServers": ["off"]}));
    offline(&world).has(
        "approval",
        "warning",
        "web and tool only when somebody has approved",
        "start claude",
    );
    claude::install(&mut world);
    offline(&world).lacks("approval");
}

#[test]
fn a_command_that_was_approved_is_started() {
    let world = quiet();
    let server = command(&world);
    world.write_json(".claude/settings.local.json", &json!({"enableAllProjectMcpServers": true}));
    claude::trust(&world, &world.project);
    doctor(&world, &[]).has("works", "ok", "tool: works", "");
    assert!(server.noted().is_some());
}
