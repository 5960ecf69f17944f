//! The index is gone, empty or short of a secret: that is said, and what the items carry brings it back.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside};
use crate::support::{World, canary};

fn index(world: &World) -> std::path::PathBuf {
    world.home.join("mcpkey/secrets.toml")
}

/// The records of the index, in whatever order.
fn records(world: &World) -> BTreeSet<String> {
    let text = world.read(index(world));
    let records =
        text.split("[[secret]]\n").skip(1).map(|record| record.split("\n[[session]]").next().unwrap());
    records.map(|record| record.trim().to_owned()).collect()
}

/// Loses the index in each way, and has it brought back.
fn comes_back(world: &World) {
    configure(world, &json!({"web": bearer("TOKEN"), "two": bearer("OTHER")}));
    let (old, token, other, all) = (canary(), canary(), canary(), canary());
    store(world, "TOKEN", &old);
    store(world, "TOKEN", &token);
    store(world, "OTHER", &other);
    world.mcpkey_fed(&["set", "EVERYWHERE", "-g", "--stdin"], &all).ok();
    let before = records(world);
    assert_eq!(before.len(), 3);
    let text = world.read(index(world));
    let of_other = text.split("[[secret]]\n").find(|record| record.contains("\"OTHER\"")).unwrap();
    let short = text.replace(&format!("[[secret]]\n{of_other}"), "");
    let ways: [&dyn Fn(); 7] = [
        &|| fs::remove_file(index(world)).unwrap(),
        &|| fs::write(index(world), "").unwrap(),
        &|| fs::write(index(world), &short).unwrap(),
        // Cut off in the middle of a word, written over, of another shape.
        &|| fs::write(index(world), &text[..text.len() / 2 + 3]).unwrap(),
        &|| fs::write(index(world), [0xff; 300]).unwrap(),
        &|| fs::write(index(world), "\0".repeat(300)).unwrap(),
        &|| fs::write(index(world), "version = 1\nsecret = 3\n").unwrap(),
    ];
    for (at, lose) in ways.iter().enumerate() {
        lose();
        let page = world.mcpkey(&["doctor", "--offline"]);
        let is_said = |state: &str| {
            let words = if at < 3 { "that the index does not name" } else { "secrets.toml: " };
            page.stdout.lines().any(|line| line.contains(state) && line.contains(words))
        };
        // One that names nothing is no index.
        assert_eq!((is_said("problem"), is_said("warning")), (at != 2, at == 2), "{at}: {}", page.said());
        if at >= 3 {
            let refused = world.mcpkey(&["run", "--", "true"]);
            assert!(refused.stderr.contains("mcpkey doctor --fix"), "{at}: {}", refused.said());
        }
        let fixed = world.mcpkey(&["doctor", "--fix", "--offline"]).ok();
        assert!(fixed.stderr.contains("the index names"), "{at}: {}", fixed.said());
        assert!(!fixed.stdout.contains("that the index does not name"), "{at}: {}", fixed.said());
        assert_eq!(records(world), before, "{at}");
        for (name, value) in [("TOKEN", &token), ("OTHER", &other), ("EVERYWHERE", &all)] {
            assert_eq!(world.delivered(name), *value, "{at}");
        }
        for private in [&old, &token, &other, &all] {
            assert!(
                !world.read(index(world)).contains(private.as_str())
                    && !fixed.said().contains(private.as_str())
            );
        }
    }
    // What was agreed to came back, and no more.
    assert_eq!(
        world.mcpkey(&["run", "--only", "TOKEN", "--", "printenv", "TOKEN"]).ok().stdout.trim(),
        token
    );
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    // A value that was stored meanwhile stands, and the one before it is the former one.
    fs::remove_file(index(world)).unwrap();
    let new = canary();
    let said = world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &new).ok();
    assert!(
        said.stderr.contains("that the index does not name") && said.stderr.contains("doctor --fix"),
        "{}",
        said.said()
    );
    world.mcpkey(&["doctor", "--fix", "--offline"]);
    assert_eq!((world.delivered("TOKEN"), world.delivered("OTHER")), (new, other));
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
    let page = world.mcpkey(&["doctor", "--offline"]);
    assert!(!page.stdout.contains("that the index does not name"), "{}", page.said());
}

#[test]
fn of_the_encrypted_file() {
    comes_back(&World::new());
}

#[test]
fn of_a_secret_service() {
    inside(UNLOCKED, || comes_back(&World::desktop()));
}

/// Two data directories keep values of the same server in one keychain: to the index of either the other's are not there.
#[test]
fn what_another_data_directory_keeps_in_the_same_keychain_stays_its_own() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        let (own, other) = (world.home.join("mcpkey"), world.home.join("other"));
        configure(&world, &json!({"web": bearer("TOKEN")}));
        let values = [canary(), canary()];
        for (home, value) in [&own, &other].into_iter().zip(&values) {
            world.set("MCPKEY_HOME", home);
            let said = world.mcpkey_fed(&["set", "TOKEN", "--stdin"], value).ok();
            assert!(!said.stderr.contains("that the index does not name"), "{}", said.said());
        }
        // What a locked keychain shows tells no path.
        let search = ["search", "--all", "service", "mcpkey"];
        let found = std::process::Command::new("secret-tool").args(search).output().unwrap();
        let found = String::from_utf8_lossy(&[found.stdout, found.stderr].concat()).into_owned();
        let shown: Vec<&str> = found.lines().filter(|line| !line.starts_with("secret = ")).collect();
        assert_eq!(shown.iter().filter(|line| line.starts_with("attribute.home = ")).count(), 2, "{shown:?}");
        let home = world.home.to_str().unwrap();
        assert!(shown.iter().all(|line| !line.contains(home)), "{shown:?}");
        world.set("MCPKEY_HOME", &own);
        let before = records(&world);
        let page = world.mcpkey(&["doctor", "--offline"]);
        assert!(!page.stdout.contains("that the index does not name"), "{}", page.said());
        fs::remove_file(index(&world)).unwrap();
        let fixed = world.mcpkey(&["doctor", "--fix", "--offline"]).ok();
        assert!(fixed.stderr.contains("the index names 1 secret of the keychain again"), "{}", fixed.said());
        assert_eq!(records(&world), before);
        for (home, value) in [&own, &other].into_iter().zip(&values) {
            world.set("MCPKEY_HOME", home);
            assert_eq!(world.delivered("TOKEN"), *value);
        }
    });
}
