//! The commands in a desktop session with a real gnome-keyring: which store is chosen and sticks, moving between stores
//! and being killed on the way, and what a person is told when the keyring is locked, refuses, or is not there.

use std::process::Command;

use serde_json::json;

use crate::faults::killed::killed_at;
use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside, lock_the_keyring};
use crate::support::cases::at_every_call;
use crate::support::{World, canary};

/// A world in the session that this process runs in, with nothing chosen.
fn desktop() -> World {
    let world = World::desktop();
    configure(&world, &json!({"web": bearer("TOKEN"), "keep": bearer("KEPT")}));
    world
}

/// How many of mcpkey's items the keyring holds.
fn in_keyring() -> usize {
    let found = Command::new("secret-tool").args(["search", "--all", "service", "mcpkey"]).output().unwrap();
    let said = [found.stdout, found.stderr].concat();
    String::from_utf8_lossy(&said).matches("attribute.username").count()
}

#[test]
fn the_first_secret_chooses_the_keychain_and_the_choice_sticks() {
    inside(UNLOCKED, || {
        let (mut world, token) = (desktop(), canary());
        store(&world, "TOKEN", &token);
        assert_eq!((world.delivered("TOKEN"), in_keyring()), (token, 1));
        assert!(world.read(world.home.join("mcpkey/config.toml")).contains("keychain"));
        // Without a bus the keychain that was chosen is gone: an error, not a second store.
        world.unset("DBUS_SESSION_BUS_ADDRESS");
        world.set("XDG_RUNTIME_DIR", world.home.join("nowhere"));
        for args in [&["set", "KEPT", "--stdin"][..], &["run", "--only", "TOKEN", "--", "true"]] {
            let ran = world.mcpkey_fed(args, &canary());
            assert!(ran.stderr.contains("there is no keychain here"), "{}", ran.said());
            assert!(ran.stderr.contains("mcpkey store use file"), "{}", ran.said());
        }
        assert!(!world.home.join("mcpkey/secrets.age").exists());
        // Nothing was written there, so nothing is left to clear.
        assert!(!world.read(world.home.join("mcpkey/secrets.toml")).contains("pending"));
    });
}

#[test]
fn locked_and_missing_are_told_apart() {
    inside(UNLOCKED, || {
        let world = desktop();
        store(&world, "TOKEN", &canary());
        let run = ["run", "--only", "TOKEN", "--", "true"];
        let clear = Command::new("secret-tool").args(["clear", "service", "mcpkey"]).status().unwrap();
        assert!(clear.success());
        let missing = world.mcpkey(&run);
        assert!(missing.stderr.contains("is gone from the keychain"), "{}", missing.said());
        assert!(missing.stderr.contains("mcpkey set TOKEN"), "{}", missing.said());
        store(&world, "TOKEN", &canary());
        lock_the_keyring();
        let locked = world.mcpkey(&run);
        assert!(locked.stderr.contains("the keychain is locked"), "{}", locked.said());
        assert_eq!((missing.code, locked.code), (125, 125));
        assert!(world.mcpkey(&["list"]).ok().stdout.contains("keychain"), "list unlocks nothing");
        assert!(world.mcpkey(&["store"]).ok().stdout.contains("locked"));
    });
}

#[test]
fn a_dialog_that_is_closed_is_a_refusal() {
    inside(("KEYRING", "dismissing"), || {
        let mut world = desktop();
        world.set("DISPLAY", ":0");
        world.set("MCPKEY_STORE", "keychain");
        let ran = world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary());
        assert!(ran.stderr.contains("refused") && ran.code == 2, "{}", ran.said());
    });
}

#[test]
fn everything_moves_there_and_back() {
    inside(UNLOCKED, || {
        let world = desktop();
        let (token, kept, old) = (canary(), canary(), canary());
        store(&world, "TOKEN", &old);
        store(&world, "KEPT", &kept);
        world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &token).ok();
        world.mcpkey(&["rotate", "TOKEN", "--generate"]).ok();
        for (to, items) in [("file", 0), ("keychain", 2), ("keychain", 2), ("file", 0)] {
            world.mcpkey(&["store", "move", to]).ok();
            assert_eq!(
                (world.delivered("TOKEN"), world.delivered("KEPT")),
                (token.clone(), kept.clone()),
                "{to}"
            );
            assert_eq!(in_keyring(), items, "{to}");
        }
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
        assert_eq!(world.delivered("TOKEN"), old);
        world.mcpkey(&["rotate", "TOKEN", "--resume", "--no-test"]).ok();
        assert!(![token, old].contains(&world.delivered("TOKEN")));
    });
}

#[test]
fn a_move_that_is_killed_loses_nothing_and_can_be_made_again() {
    inside(UNLOCKED, || {
        const CALLS: [&str; 4] =
            ["sendto", "rename,renameat,renameat2", "fsync,fdatasync", "unlink,unlinkat"];
        let moved = |to: &str, calls: &str, nth: usize| {
            let mut world = desktop();
            // Somebody could be asked, so a keychain that a busy machine slows down is waited for longer.
            world.set("DISPLAY", ":0");
            let (token, old) = (canary(), canary());
            store(&world, "TOKEN", &old);
            world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &token).ok();
            if to == "keychain" {
                world.mcpkey(&["store", "move", "file"]).ok();
            }
            let ran = killed_at(&world, &["store", "move", to], "", calls, nth);
            let at = format!("move to {to} killed at {calls} number {nth}: {}", ran.said());
            let value = || world.delivered("TOKEN");
            assert_eq!(value(), token, "{at}");
            world.mcpkey(&["store", "move", to]).ok();
            assert_eq!(value(), token, "{at}, made again");
            assert_eq!(in_keyring(), if to == "file" { 0 } else { 1 }, "{at}, made again");
            world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
            assert_eq!(value(), old, "{at}, gone back");
            world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
            ran.code != 0
        };
        let kills: usize = ["file", "keychain"]
            .iter()
            .map(|to| at_every_call(&CALLS, |calls, nth| moved(to, calls, nth)))
            .sum();
        assert!(kills > 20, "{kills}");
    });
}
