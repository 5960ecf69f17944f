//! `headers` in every world that a client may start it in: one line of JSON, whole, and the value nowhere else.

use std::fs;
use std::process::Stdio;
use std::thread;

use serde_json::json;

use crate::store_keychain::{UNLOCKED, inside};
use crate::support::asker::{ASK, URL, answer, asked_for, claude, install, ran, refused, register};
use crate::support::canary::files_with;
use crate::support::process::run;
use crate::support::{World, canary};

/// How many ask at once.
const MANY: usize = 20;

/// As many askers as the client would start for as many servers.
fn crowd(world: &World, token: &str) {
    let headers = json!({"Authorization": format!("Bearer {token}")});
    thread::scope(|scope| {
        let askers: Vec<_> = (0..MANY).map(|_| scope.spawn(|| ran(world, ASK))).collect();
        for asker in askers {
            assert_eq!(answer(&asker.join().unwrap()), headers);
        }
    });
    let log = world.read_json_of(&["log", "--json"]);
    let entries = log["entries"].as_array().unwrap();
    let headers = entries.iter().filter(|entry| entry["verb"] == "headers").count();
    assert_eq!(headers, MANY, "{log}");
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
fn who_asks_while_a_token_is_replaced_gets_the_old_or_the_new_one() {
    let (world, mut token) = asked_for();
    for _ in 0..5 {
        let next = canary();
        let allowed = [&token, &next].map(|value| json!({"Authorization": format!("Bearer {value}")}));
        thread::scope(|scope| {
            let rotation = scope.spawn(|| {
                world.mcpkey_fed(&["rotate", "web", "--stdin", "--no-test"], &next).ok();
            });
            let mut last = false;
            while !last {
                last = rotation.is_finished();
                let given = answer(&ran(&world, ASK));
                assert!(allowed.contains(&given), "{given}");
            }
            rotation.join().unwrap();
        });
        token = next;
    }
    assert_eq!(answer(&ran(&world, ASK))["Authorization"], format!("Bearer {token}"));
}

#[test]
fn the_value_is_in_the_answer_and_nowhere_else() {
    let (world, token) = asked_for();
    let ran = ran(&world, "mcpkey -v headers; exit $?");
    assert_eq!(answer(&ran), json!({"Authorization": format!("Bearer {token}")}));
    assert_eq!(ran.stdout.matches(&token).count(), 1);
    assert!(!ran.stderr.contains(&token), "{}", ran.stderr);
    assert_eq!(files_with(world.root(), &token), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_name_may_be_anything_that_a_config_can_hold() {
    let (world, token) = (World::new(), canary());
    install(&world);
    for name in [
        "two words",
        "a \"quoted\" one",
        "ünï→☃",
        "${HOME}",
        "it's; rm -rf $(x) `y`",
        "a\nb",
        &"k".repeat(5000),
    ] {
        let entry = |headers| json!({"mcpServers": {name: {"type": "http", "url": URL, "headers": headers}}});
        world.write_json(".mcp.json", &entry(json!({"X-Key": "${KEY}"})));
        world.write_json(".mcp.json.example", &entry(json!({"X-Key": "${KEY}"})));
        world.mcpkey_fed(&["set", "KEY", "--stdin"], &token).ok();
        let mut asker = claude(&world, ASK, name, URL);
        assert_eq!(answer(&run(&mut asker, b"")), json!({"X-Key": token}), "{name}");
        world.write_json(".mcp.json.example", &json!({}));
        let unknown = run(&mut claude(&world, ASK, name, URL), b"");
        refused(&unknown, "nothing here says which secrets");
        assert!(unknown.stdout.is_ascii() && unknown.stdout.len() < 250, "{}", unknown.stdout);
    }
}

#[test]
fn the_origin_of_a_url_decides_and_nothing_else_in_it() {
    let (world, token) = asked_for();
    let same = [
        "http://127.0.0.1:9/mcp?key=REDACTED&x=%20#part",
        "http://user:pass@127.0.0.1:9/other",
        "HTTP://127.0.0.1:0009",
        "http://127.1:9/",
    ];
    let other = [
        "http://127.0.0.1:9@evil.example/mcp",
        "https://127.0.0.1:9/mcp",
        "http://127.0.0.1/mcp",
        "http://127.0.0.1.evil.example:9/mcp",
        "http://REDACTED:9/mcp",
        "file:///etc/passwd",
        "${URL}",
        "no url",
        "",
    ];
    for url in same {
        let said = run(&mut claude(&world, ASK, "web", url), b"");
        assert_eq!(answer(&said)["Authorization"], format!("Bearer {token}"), "{url}");
    }
    for url in other {
        let said = run(&mut claude(&world, ASK, "web", url), b"");
        assert!(!said.said().contains(&token), "{url}");
        if !url.is_empty() {
            refused(&said, "");
        }
    }
}

#[test]
fn a_reader_that_is_gone_is_no_error() {
    let (world, token) = asked_for();
    for script in [
        "mcpkey headers >&-; exit 0",
        "mcpkey headers | true; exit 0",
        "mcpkey headers </dev/null >/dev/full 2>&-; exit 0",
    ] {
        let ran = ran(&world, script).ok();
        assert!(!ran.said().contains("panicked") && !ran.said().contains(&token), "{}", ran.said());
    }
    let mut blind = claude(&world, "exec mcpkey headers <&- 2>&-", "web", URL);
    blind.stdout(Stdio::null());
    assert!(blind.status().is_ok());
    assert!(fs::read_dir(world.home.join("mcpkey")).is_ok());
}
