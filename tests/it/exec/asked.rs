//! `exec` in every world that a client may start it in: the value in its server, and nowhere else.

use std::thread;

use serde_json::json;

use crate::store::keychain::{UNLOCKED, inside};
use crate::support::asker::{ASK, answer, asked_for, claude, install, ran, refused, register};
use crate::support::bridge::Bridge;
use crate::support::canary::files_with;
use crate::support::http::Recorder;
use crate::support::process::run;
use crate::support::{World, canary};

/// How many ask at once.
const MANY: usize = 20;

/// As many askers as the client would start for as many servers.
fn crowd(world: &World, token: &str) {
    thread::scope(|scope| {
        let askers: Vec<_> = (0..MANY).map(|_| scope.spawn(|| ran(world, ASK))).collect();
        for asker in askers {
            assert_eq!(answer(&asker.join().unwrap()), token);
        }
    });
    let log = world.read_json_of(&["log", "--json"]);
    let entries = log["entries"].as_array().unwrap();
    let starts = entries.iter().filter(|entry| entry["verb"] == "exec").count();
    assert_eq!(starts, MANY, "{log}");
}

#[test]
fn many_ask_the_encrypted_file_at_once() {
    let (world, token) = asked_for();
    crowd(&world, &token);
}

#[test]
fn many_ask_the_keychain_at_once() {
    inside(UNLOCKED, || {
        let (mut world, token) = (World::new(), canary());
        world.set("MCPKEY_STORE", "keychain");
        for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
            world.set(name, std::env::var_os(name).unwrap());
        }
        register(&world, &token);
        crowd(&world, &token);
    });
}

#[test]
fn among_hundreds_that_are_stored_a_server_gets_its_own() {
    let (world, token) = asked_for();
    let api = canary();
    let server = Recorder::open();
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url()], &api).ok();
    store_hundreds(&world);
    assert_eq!(answer(&ran(&world, ASK)), token);
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", "Authorization: Bearer {API_TOKEN}"]);
    bridge.say(&json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}));
    bridge.answer(&json!(1));
    assert_eq!(server.requests()[0].header("authorization"), Some(&*format!("Bearer {api}")));
    // What is missing is told with what is stored besides, whatever was passed over.
    world.mcpkey(&["forget", "WEB_TOKEN", "--yes"]).ok();
    world.mcpkey_fed(&["set", "web_token", "--stdin", "--to", "https://mcp.example.com/mcp"], &token).ok();
    refused(&ran(&world, ASK), "WEB_TOKEN of server web has no value");
}

/// More than mcpkey reads of an index at once.
fn store_hundreds(world: &World) {
    let server = |at: usize| {
        let headers = json!({"Authorization": format!("Bearer {}", canary())});
        (
            format!("s{at}"),
            json!({"type": "http", "url": format!("https://h{at}.example.com/mcp"), "headers": headers}),
        )
    };
    let servers: serde_json::Map<_, _> = (0..200).map(server).collect();
    world.write("more/.mcp.json", json!({"mcpServers": servers}).to_string());
    world.mcpkey(&["import", "--yes", "more/.mcp.json"]).ok();
    let index = std::fs::metadata(world.home.join("mcpkey/secrets.toml")).unwrap();
    assert!(index.len() > 2 * 16 * 1024, "{}", index.len());
}

#[test]
fn who_asks_while_a_token_is_replaced_gets_the_old_or_the_new_one() {
    let (world, mut token) = asked_for();
    for _ in 0..5 {
        let next = canary();
        thread::scope(|scope| {
            let rotation = scope.spawn(|| {
                world.mcpkey_fed(&["rotate", "WEB_TOKEN", "--stdin", "--no-test"], &next).ok();
            });
            let mut last = false;
            while !last {
                last = rotation.is_finished();
                let given = ran(&world, ASK);
                assert!([token.as_str(), &next].contains(&answer(&given)), "{}", given.said());
            }
            rotation.join().unwrap();
        });
        token = next;
    }
    assert_eq!(answer(&ran(&world, ASK)), token);
}

#[test]
fn the_value_is_in_the_answer_and_nowhere_else() {
    let (world, token) = asked_for();
    let ran = ran(&world, "mcpkey -v exec web -- printenv WEB_TOKEN; exit $?");
    assert_eq!(answer(&ran), token);
    assert_eq!(ran.stdout.matches(&token).count(), 1);
    assert!(!ran.stderr.contains(&token), "{}", ran.stderr);
    assert_eq!(files_with(world.root(), &token), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_name_may_be_anything_that_a_config_can_hold() {
    let (world, token) = (World::new(), canary());
    install(&world);
    let names =
        ["two words", "a \"quoted\" one", "ünï→☃", "it's; rm -rf $(x) `y`", "a\nb", &"k".repeat(5000)];
    for name in names {
        let entry = json!({"command": "printenv", "args": ["KEY"], "env": {"KEY": "${KEY}"}});
        world.write_json(".mcp.json", &json!({"mcpServers": {name: entry}}));
        world.mcpkey_fed(&["set", "KEY", "--stdin"], &token).ok();
        let mut asker = claude(&world, "mcpkey exec \"$NAME\" -- printenv KEY; exit $?");
        // An entry that does not start mcpkey asks for nothing.
        refused(&run(asker.env("NAME", name), b""), "");
        let args = ["exec", name, "--", "printenv", "KEY"];
        let entry = json!({"command": "mcpkey", "args": args, "env": {"KEY": "{{KEY}}"}});
        world.write_json(".mcp.json", &json!({"mcpServers": {name: entry}}));
        assert_eq!(answer(&run(&mut asker, b"")), token, "{name}");
    }
}
