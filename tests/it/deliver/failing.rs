//! A bridge that cannot serve, in every way that it can: the client never says that it is connected, nothing reaches the server, and the
//! reason stands where a person looks.

use super::world;
use crate::store::keychain::{UNLOCKED, inside, lock_the_keyring};
use crate::support::http::Recorder;
use crate::support::{World, canary, claude};

/// Registers an http and an sse server that let everyone in, behind bridges.
fn furnish(world: &World, open: &Recorder) {
    for (kind, scope) in [("http", "project"), ("sse", "local")] {
        let words =
            ["add", "-s", scope, "-t", kind, kind, &open.url(), "--bearer", "--stdin", "--deliver", "mcpkey"];
        world.mcpkey_fed(&words, &canary()).ok();
    }
}

/// Neither server is connected or was reached.
#[track_caller]
fn nobody_connects(world: &World, open: &Recorder) -> String {
    let listing = claude::list(world, &[]);
    for server in ["http", "sse"] {
        assert!(!listing.connected(server), "{server}: {}", listing.text);
    }
    assert_eq!(open.requests().len(), 0, "{}", listing.text);
    listing.text
}

/// As [`nobody_connects`], and the client says of both what mcpkey says, as do the log and the doctor.
#[track_caller]
fn is_seen(world: &World, open: &Recorder, reason: &str, doctor: &str) {
    let text = nobody_connects(world, open);
    assert_eq!(text.matches("mcpkey: ").count(), 2, "{text}");
    assert!(text.contains(reason), "{reason:?} is not in {text}");
    let log = world.mcpkey(&["log"]).ok().stdout;
    assert!(log.contains(reason), "{reason:?} is not in the log: {log}");
    let page = world.mcpkey(&["doctor", "--offline", "--json"]).stdout;
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let lines = page["lines"].as_array().unwrap().iter().filter(|line| line["state"] != "ok");
    let wrong: Vec<&str> = lines.filter_map(|line| line["what"].as_str()).collect();
    assert!(
        wrong.iter().any(|line| line.contains(doctor)),
        "{doctor:?} is not among what is wrong: {wrong:#?}"
    );
}

#[test]
fn a_value_that_is_missing() {
    let (world, open) = (world(), Recorder::open());
    furnish(&world, &open);
    for name in ["HTTP_TOKEN", "SSE_TOKEN"] {
        world.mcpkey(&["forget", name, "--yes"]).ok();
    }
    is_seen(&world, &open, "has no value", "HTTP_TOKEN has no value");
}

#[test]
fn a_url_that_was_redirected() {
    let (world, open) = (world(), Recorder::open());
    let theirs = Recorder::open();
    furnish(&world, &open);
    for file in [world.project.join(".mcp.json"), world.home.join(".claude.json")] {
        let config = world.read(&file).replace(&open.origin(), &theirs.origin());
        world.write(&file, config);
    }
    is_seen(&world, &open, "may not go to", "HTTP_TOKEN is withheld");
    assert!(theirs.requests().is_empty());
}

#[test]
fn a_keychain_that_is_locked() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        claude::install(&mut world);
        world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
        let open = Recorder::open();
        furnish(&world, &open);
        lock_the_keyring();
        is_seen(&world, &open, "the keychain is locked", "locked");
    });
}

#[test]
fn a_keychain_that_does_not_answer() {
    inside(("KEYRING", "silent"), || {
        let (mut world, open) = (world(), Recorder::open());
        furnish(&world, &open);
        for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
            world.set(name, std::env::var_os(name).unwrap());
        }
        let index = world.home.join("mcpkey/secrets.toml");
        let moved = world.read(&index).replace("store = \"file\"", "store = \"keychain\"");
        assert!(moved.contains("\"keychain\""), "{moved}");
        world.write(&index, moved);
        is_seen(&world, &open, "the keychain did not answer", "did not answer");
    });
}

#[test]
fn a_bus_that_takes_every_call_and_answers_none() {
    let (mut world, open) = (world(), Recorder::open());
    furnish(&world, &open);
    let socket = world.root().join("bus");
    let bus = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    world.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    let index = world.home.join("mcpkey/secrets.toml");
    world.write(&index, world.read(&index).replace("store = \"file\"", "store = \"keychain\""));
    is_seen(&world, &open, "the keychain did not answer", "did not answer");
    drop(bus);
}

#[test]
fn a_file_whose_passphrase_is_not_there() {
    let (mut world, open) = (world(), Recorder::open());
    world.set("MCPKEY_PASSPHRASE", canary());
    furnish(&world, &open);
    world.unset("MCPKEY_PASSPHRASE");
    is_seen(&world, &open, "passphrase", "passphrase");
}

#[test]
fn an_index_or_settings_that_do_not_parse() {
    for (file, said) in [("secrets.toml", "secrets.toml"), ("config.toml", "config.toml")] {
        let (world, open) = (world(), Recorder::open());
        furnish(&world, &open);
        world.write(world.home.join("mcpkey").join(file), "= not toml");
        is_seen(&world, &open, said, said);
    }
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn mcpkey_that_is_gone_or_fails_or_hangs() {
    for script in [None, Some("#!/bin/sh\nexit 3\n"), Some("#!/bin/sh\nexec sleep 60\n")] {
        let (world, open) = (world(), Recorder::open());
        furnish(&world, &open);
        let program = world.root().join("bin/mcpkey");
        std::fs::remove_file(&program).unwrap();
        if let Some(script) = script {
            world.write(&program, script);
            std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        nobody_connects(&world, &open);
    }
}
