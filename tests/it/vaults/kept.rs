//! What is kept of a value that was fetched, for how long, and what makes it be fetched anew.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{REFERENCE, give, program, set, started, world};
use crate::support::bridge::Bridge;
use crate::support::canary::files_with;
use crate::support::http::{Recorder, response};
use crate::support::{World, canary};

/// A server that takes the token that `wanted` holds at the moment, and counts whom it refused.
fn server(wanted: Arc<Mutex<String>>, refused: Arc<AtomicUsize>, status: &'static str) -> Recorder {
    Recorder::serving(Box::new(move |request, out| {
        if request.header("authorization") != Some(&format!("Bearer {}", wanted.lock().unwrap())) {
            refused.fetch_add(1, Ordering::SeqCst);
            return out.write_all(&response(status, "", &Value::Null));
        }
        if request.verb != "POST" {
            return out.write_all(&response("405 Method Not Allowed", "", &Value::Null));
        }
        let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}}});
        if request.body["id"].is_null() {
            out.write_all(&response("202 Accepted", "", &Value::Null))
        } else {
            out.write_all(&response("200 OK", "", &answer))
        }
    }))
}

fn bridge(world: &World, url: &str) -> Bridge {
    Bridge::start(world, &[url, "--header", "Authorization: Bearer {API}"])
}

#[test]
fn for_its_time_a_value_is_kept_in_the_store_and_nowhere_else() {
    let (world, token) = world();
    set(&world, &["--ttl", "3s"]);
    let other = canary();
    give(&world, &format!("{other}\n"));
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(started(&world).len(), 1);
    assert_eq!(files_with(world.root(), &token), [""; 0].map(std::path::PathBuf::from));
    thread::sleep(Duration::from_secs(4));
    assert_eq!(world.delivered("TOKEN"), other);
    assert_eq!(world.delivered("TOKEN"), other);
    assert_eq!(started(&world).len(), 2);
}

#[test]
fn without_a_time_nothing_is_kept() {
    let (world, _) = world();
    set(&world, &[]);
    (0..3).for_each(|_| drop(world.delivered("TOKEN")));
    assert_eq!(started(&world).len(), 4);
}

#[test]
fn a_time_is_for_what_is_fetched_and_has_to_be_one() {
    let (world, token) = world();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--ttl", "1h"], &token).gives(2).says(&["--from"]);
    for ttl in ["0s", "soon", "-1s"] {
        let ttl = format!("--ttl={ttl}");
        world.mcpkey(&["set", "TOKEN", "--from", REFERENCE, "--yes", &ttl]).gives(2).says(&["--ttl"]);
    }
}

#[test]
fn many_that_want_the_same_at_once_have_it_fetched_once() {
    let (world, token) = world();
    set(&world, &["--ttl", "1h"]);
    // What is kept is let go.
    world.mcpkey(&["rotate", "TOKEN"]).gives(1);
    let root = world.root().display();
    program(&world, "op", &format!("echo again >>{root}/started; sleep 0.5; cat {root}/value"));
    let before = started(&world).len();
    thread::scope(|scope| {
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| world.delivered("TOKEN"))).collect();
        runs.into_iter().for_each(|run| assert_eq!(run.join().unwrap(), token));
    });
    assert_eq!(started(&world).len(), before + 1);
}

#[test]
fn a_clock_that_was_set_back_makes_nothing_last_longer() {
    let (world, _) = world();
    set(&world, &["--ttl", "1h"]);
    let before = started(&world).len();
    let mut command = world.command("faketime");
    // Where the machine has no such program the clock is moved by what it says of the value instead.
    command.args(["-f", "-2h", env!("CARGO_BIN_EXE_mcpkey"), "run", "--only", "TOKEN", "--", "true"]);
    if world.has("faketime") {
        crate::support::process::run(&mut command, b"").ok();
        assert_eq!(started(&world).len(), before + 1);
    }
}

#[test]
fn after_a_refusal_a_bridge_fetches_it_anew_also_what_is_kept() {
    for (status, further) in [
        ("401 Unauthorized", &[][..]),
        ("401 Unauthorized", &["--ttl", "1h"]),
        ("403 Forbidden", &["--ttl", "1h"]),
    ] {
        let (world, token) = world();
        let (wanted, refused) = (Arc::new(Mutex::new(token)), Arc::new(AtomicUsize::new(0)));
        let server = server(wanted.clone(), refused.clone(), status);
        let url = server.url();
        let words = ["set", "API", "--from", REFERENCE, "--yes", "--to", &url, "--allow-http"];
        world.mcpkey(&[&words[..], further].concat()).ok();
        let mut bridge = bridge(&world, &url);
        bridge.open();
        assert!(bridge.request("ping", &json!({}))["result"].is_object());
        let new = canary();
        give(&world, &format!("{new}\n"));
        *wanted.lock().unwrap() = new.clone();
        assert!(bridge.request("ping", &json!({}))["result"].is_object(), "{status}");
        assert!(refused.load(Ordering::SeqCst) >= 1);
        // The new one is what is kept now.
        let count = started(&world).len();
        assert_eq!(world.delivered("API"), new);
        assert_eq!(started(&world).len(), count + usize::from(further.is_empty()));
    }
}

#[test]
fn a_server_that_refuses_everything_does_not_have_the_vault_asked_without_end() {
    let (world, _) = world();
    let server = server(Arc::default(), Arc::default(), "401 Unauthorized");
    let url = server.url();
    world.mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--to", &url, "--allow-http"]).ok();
    let mut bridge = bridge(&world, &url);
    for _ in 0..5 {
        let answer = bridge.request("ping", &json!({}));
        assert!(answer["error"]["message"].as_str().unwrap().contains("refuses API"), "{answer}");
    }
    assert!(started(&world).len() <= 4, "{:?}", started(&world));
}

#[test]
fn at_the_end_of_its_time_a_bridge_asks_anew_before_the_server_has_to_refuse() {
    let (world, token) = world();
    let (wanted, refused) = (Arc::new(Mutex::new(token)), Arc::new(AtomicUsize::new(0)));
    let server = server(wanted.clone(), refused.clone(), "401 Unauthorized");
    let url = server.url();
    world
        .mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--ttl", "3s", "--to", &url, "--allow-http"])
        .ok();
    let mut bridge = bridge(&world, &url);
    bridge.open();
    let new = canary();
    give(&world, &format!("{new}\n"));
    thread::sleep(Duration::from_secs(4));
    *wanted.lock().unwrap() = new;
    let before = refused.load(Ordering::SeqCst);
    assert!(bridge.request("ping", &json!({}))["result"].is_object());
    assert_eq!(refused.load(Ordering::SeqCst), before);
}
