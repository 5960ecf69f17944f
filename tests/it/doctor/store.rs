//! The store, and who can read mcpkey's files.

use super::{World, mode, offline, quiet, stored};
use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside, lock_the_keyring};
use crate::support::canary;
use crate::support::pty::Terminal;
use serde_json::json;

#[test]
fn the_encrypted_file_answers_or_does_not() {
    let (world, _) = stored();
    let page = offline(&world);
    page.has("index", "ok", "1 secret stored", "");
    page.has("store", "ok", "encrypted file (MCPKEY_STORE says so)", "");
    page.has("file", "ok", "the encrypted file answers, opened by the key beside it", "");
    page.lacks("gone");
    std::fs::remove_file(world.home.join("mcpkey/identity.txt")).unwrap();
    offline(&world).has("file", "problem", "identity.txt is missing", "restore the key");
    std::fs::remove_file(world.home.join("mcpkey/secrets.age")).unwrap();
    let page = offline(&world);
    page.ran.clone().gives(1);
    page.has("gone", "problem", "TOKEN is gone from the encrypted file", "mcpkey set TOKEN");
}

#[test]
fn a_store_that_was_chosen_badly_is_a_problem() {
    let mut world = quiet();
    world.set("MCPKEY_STORE", "vault");
    offline(&world).has("store", "problem", "unknown store \"vault\"", "");
    world.unset("MCPKEY_STORE");
    world.write(world.home.join("mcpkey/config.toml"), "store = [");
    offline(&world).has("store", "problem", "config.toml", "mend the file");
}

#[test]
fn nobody_is_asked_for_a_passphrase() {
    let (world, _) = stored();
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], "correct horse\n").ok();
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("file", "ok", "was not asked for", "");
    let ended = Terminal::mcpkey(&world, &["doctor"]).ends();
    let said = &ended.screen;
    assert!(said.contains("was not asked for") && !said.contains("(hidden)"), "{said}");
    assert!(said.contains("web: not tested") && ended.code == 0, "{said}");
}

#[test]
fn what_others_can_read_is_named_and_how_to_close_it() {
    let (world, _) = stored();
    let own = world.home.join("mcpkey");
    offline(&world).has("modes", "ok", "yours alone", "");
    for (file, open, state, what) in [
        ("secrets.toml", 0o644, "warning", "others can read"),
        ("secrets.toml", 0o620, "problem", "others can write"),
        ("secrets.age", 0o640, "problem", "others can read"),
        ("identity.txt", 0o604, "problem", "others can read"),
    ] {
        mode(&own.join(file), open);
        let page = offline(&world);
        page.has("modes", state, what, &format!("chmod 600 ~/mcpkey/{file}"));
        assert_eq!(page.line("modes")["fixable"], true);
        mode(&own.join(file), 0o600);
    }
    mode(&own, 0o750);
    offline(&world).has("modes", "warning", "others can read", "chmod 700 ~/mcpkey");
}

#[test]
fn a_directory_that_is_not_mcpkeys_alone_is_left_to_its_owner() {
    let mut world = quiet();
    world.set("MCPKEY_HOME", world.home.clone());
    mode(&world.home, 0o755);
    offline(&world).has("modes", "ok", "", "");
}

#[test]
fn an_unlock_file_that_others_can_read_is_a_problem() {
    let mut world = quiet();
    let file = world.root().join("passphrase");
    world.set("MCPKEY_UNLOCK_FILE", &file);
    offline(&world).has("unlock-file", "problem", "which is not there", "unset");
    world.write(&file, "correct horse\n");
    mode(&file, 0o644);
    offline(&world).has("unlock-file", "problem", "others can read", "chmod 600");
    mode(&file, 0o600);
    offline(&world).has("unlock-file", "ok", "comes from", "");
}

#[test]
fn the_clients_own_file_is_looked_at_and_left_alone() {
    let world = quiet();
    let file = world.home.join(".claude.json");
    world.write(&file, "{}");
    mode(&file, 0o600);
    offline(&world).lacks("client-modes");
    mode(&file, 0o644);
    offline(&world).has("client-modes", "warning", "others can read ~/.claude.json", "chmod 600");
}

#[test]
fn what_clients_got_by_signing_in_is_named_with_who_can_read_it() {
    let mut world = quiet();
    offline(&world).lacks("sign-ins");
    let token = canary();
    world.set("CODEX_HOME", "own/codex");
    for (file, client) in [
        (world.home.join(".claude/.credentials.json"), "Claude Code"),
        (world.project.join("own/codex/.credentials.json"), "Codex"),
        (world.home.join(".local/share/opencode/mcp-auth.json"), "opencode"),
    ] {
        world.write(&file, format!("{{\"a\": \"{token}\"}}"));
        mode(&file, 0o600);
        let page = offline(&world);
        page.has("sign-ins", "ok", &format!("{client} keeps"), "");
        page.has("sign-ins", "ok", "every program of yours can read", "");
        mode(&file, 0o640);
        let page = offline(&world);
        page.has("sign-ins", "warning", "others of this machine can read", "chmod 600");
        assert!(!page.ran.said().contains(&token), "{}", page.ran.said());
        std::fs::remove_file(&file).unwrap();
    }
}

/// A world in the session that this process runs in, with the keychain as its store.
fn desktop() -> World {
    let mut world = quiet();
    for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
        if let Some(value) = std::env::var_os(name) {
            world.set(name, value);
        }
    }
    world.set("MCPKEY_STORE", "keychain");
    world
}

#[test]
fn a_real_keychain_answers_or_is_locked() {
    inside(UNLOCKED, || {
        let world = desktop();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &canary());
        let page = offline(&world);
        page.has("keychain", "ok", "the keychain answers", "");
        page.lacks("file");
        page.lacks("gone");
        lock_the_keyring();
        let page = offline(&world);
        page.ran.clone().ok();
        page.has("keychain", "warning", "locked, and nobody was asked", "unlock it");
    });
}

#[test]
fn a_secret_that_somebody_took_out_of_the_keychain_is_missed() {
    inside(UNLOCKED, || {
        let world = desktop();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &canary());
        let cleared = std::process::Command::new("secret-tool").args(["clear", "service", "mcpkey"]).status();
        assert!(cleared.unwrap().success());
        offline(&world).has("gone", "problem", "TOKEN is gone from the keychain", "mcpkey set TOKEN");
    });
}

#[test]
fn a_keychain_that_was_chosen_and_is_not_there_is_a_problem() {
    let mut world = quiet();
    world.set("MCPKEY_STORE", "keychain");
    offline(&world).has("keychain", "problem", "there is no keychain here", "mcpkey store use file");
}

#[test]
fn what_something_else_wrote_is_not_taken_for_gone() {
    let tool = |args: &[&str], value: &str| {
        let mut tool = std::process::Command::new("secret-tool");
        crate::support::process::run(tool.args(args), value.as_bytes()).ok();
    };
    let put = |id: &str, more: &[&str]| {
        let ours = ["store", "--label=x", "service", "mcpkey", "username", id];
        tool(&[&ours[..], more].concat(), "written by hand");
    };
    // In place of ours; another one that looks like ours; one of another program where ours was.
    let cases: [&dyn Fn(&str); 3] = [&|id| put(id, &["written-by", "mcpkey"]), &|id| put(id, &[]), &|id| {
        tool(&["clear", "service", "mcpkey", "username", id], "");
        put(id, &["application", "another"]);
    }];
    inside(UNLOCKED, || {
        for case in cases {
            let world = desktop();
            configure(&world, &json!({"web": bearer("TOKEN"), "two": bearer("OTHER")}));
            store(&world, "TOKEN", &canary());
            let text = world.read(world.home.join("mcpkey/secrets.toml"));
            let id = text.lines().find_map(|line| line.strip_prefix("id = ")).unwrap().trim_matches('"');
            store(&world, "OTHER", &canary());
            case(id);
            let page = offline(&world);
            page.has(
                "not-ours",
                "problem",
                &format!("item {id} in the keychain, for TOKEN"),
                "mcpkey set TOKEN",
            );
            page.has("keychain", "ok", "the keychain answers", "");
            page.lacks("gone");
            assert!(!page.ran.said().contains("written by hand"));
            let new = canary();
            world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &new);
            assert_eq!(world.delivered("TOKEN"), new);
        }
    });
}
