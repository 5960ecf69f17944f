//! What is stored of a secret: one document, whose it is, what decides where it goes, and what replacing and forgetting do.

mod keeping;
mod named;
mod owners;

use std::process::Command;

use serde_json::{Value, json};

use crate::faults::killed::items;
use crate::run::{bearer, configure, store, stored};
use crate::store::keychain::{UNLOCKED, inside};
use crate::support::{World, canary};

/// Runs `body` with the encrypted file and, in a session of its own, with a real keyring.
macro_rules! in_both_stores {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            each_store::$name(World::new());
            inside(UNLOCKED, || each_store::$name(World::desktop()));
        }
    )*};
}

/// What a store that has one item only holds, as JSON.
fn document(world: &World) -> Value {
    let text = if world.home.join("mcpkey/secrets.age").exists() {
        items(world).into_values().next().unwrap().as_str().unwrap().to_owned()
    } else {
        let found = Command::new("secret-tool").args(["lookup", "service", "mcpkey"]).output().unwrap();
        String::from_utf8(found.stdout).unwrap()
    };
    serde_json::from_str(&text).unwrap()
}

/// Changes the index by hand.
fn edit(world: &World, change: impl Fn(String) -> String) {
    let path = world.home.join("mcpkey/secrets.toml");
    let text = change(world.read(&path));
    std::fs::write(path, text).unwrap();
}

mod each_store {
    use super::*;

    pub(super) fn one_document_holds_the_value_and_all_that_decides(world: World) {
        let (old, new, coming) = (canary(), canary(), canary());
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &old);
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &new).ok();
        world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &coming);
        let held = document(&world);
        let file = world.project.join(".mcp.json").to_string_lossy().into_owned();
        assert_eq!((&held["mcpkey"], &held["variable"]), (&json!("1.0"), &json!("TOKEN")));
        assert_eq!((held["value"].as_str(), held["previous"]["value"].as_str()), (Some(&*new), Some(&*old)));
        assert_eq!(held["next"]["value"], json!(coming));
        assert_eq!(held["entry"], json!({"file": file, "server": "web"}));
        let agreed = &held["agreed"][0];
        assert_eq!(agreed["to"], "https://mcp.example.com/mcp 'authorization: Bearer ${TOKEN}'");
        assert_eq!((agreed["digest"].as_str().map(str::len), &held["from"]), (Some(64), &Value::Null));
        assert_eq!(held["salt"].as_str().unwrap().len(), 32);
        assert_eq!(world.delivered("TOKEN"), new);
    }

    pub(super) fn an_edited_index_widens_nothing(world: World) {
        let token = canary();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &token);
        configure(
            &world,
            &json!({"web": {"type": "http", "url": "https://evil.example/mcp",
            "headers": {"Authorization": "Bearer ${TOKEN}"}}}),
        );
        let run = ["run", "--", "printenv", "TOKEN"];
        world.mcpkey(&run).gives(125).says(&["TOKEN is withheld"]);
        edit(&world, |text| text.replace("https://mcp.example.com", "https://evil.example"));
        let ran = world.mcpkey(&run).gives(125).says(&["TOKEN is withheld", "nobody agreed", "evil.example"]);
        assert!(!ran.stdout.contains(&token));
        world.mcpkey(&["exec", "web", "--", "true"]);
        // A person who agrees gets it, and the index says what the item says again.
        world.mcpkey(&["allow", "TOKEN", "--yes"]).ok();
        assert_eq!(world.mcpkey(&run).ok().stdout.trim(), token);
    }

    pub(super) fn a_copied_index_of_another_home_widens_nothing(mut world: World) {
        let token = canary();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &token);
        let other = world.home.join("other");
        std::fs::create_dir(&other).unwrap();
        for name in ["secrets.toml", "secrets.age", "identity.txt", "config.toml"] {
            let _absent_in_the_other_store =
                std::fs::copy(world.home.join("mcpkey").join(name), other.join(name));
        }
        let index = world.read(other.join("secrets.toml"));
        let wide = index.replace("https://mcp.example.com", "https://evil.example");
        std::fs::write(other.join("secrets.toml"), wide).unwrap();
        world.set("MCPKEY_HOME", &other);
        configure(
            &world,
            &json!({"web": {"type": "http", "url": "https://evil.example/mcp",
            "headers": {"Authorization": "Bearer ${TOKEN}"}}}),
        );
        let ran = world.mcpkey(&["run", "--", "printenv", "TOKEN"]).gives(125);
        assert!(!ran.stdout.contains(&token) && ran.stderr.contains("withheld"), "{}", ran.said());
    }

    pub(super) fn one_secret_does_not_pass_for_another(world: World) {
        let (mine, theirs) = (canary(), canary());
        configure(&world, &json!({"web": bearer("MINE")}));
        store(&world, "MINE", &mine);
        world.mcpkey_fed(&["set", "THEIRS", "--stdin", "--to", "https://other.example"], &theirs).ok();
        let index = world.read(world.home.join("mcpkey/secrets.toml"));
        let id = |name: &str| {
            let line = index.lines().find(|line| line.starts_with(&format!("id = \"{name}/"))).unwrap();
            line.to_owned()
        };
        let (own, foreign) = (id("MINE"), id("THEIRS"));
        edit(&world, |text| text.replace(&own, &foreign));
        let ran = world.mcpkey(&["run", "--", "printenv", "MINE"]).gives(125);
        assert!(ran.stderr.contains("is not what") && !ran.said().contains(&theirs), "{}", ran.said());
    }

    pub(super) fn every_way_to_replace_keeps_the_value_before(world: World) {
        keeping::every_way(&world);
    }

    pub(super) fn forgetting_leaves_nothing_behind(world: World) {
        keeping::forgotten(&world);
    }

    pub(super) fn a_long_token_and_its_former_one_are_kept_in_items_that_fit_everywhere(world: World) {
        let long = || canary().repeat(60)[..1200].to_owned();
        let (one, two) = (long(), long());
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &one);
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &two).ok();
        assert_eq!(world.delivered("TOKEN"), two);
        if world.home.join("mcpkey/secrets.age").exists() {
            let held = items(&world);
            assert_eq!(held.len(), 2);
            assert!(held.values().all(|text| text.as_str().unwrap().len() <= 2560));
        }
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
        assert_eq!(world.delivered("TOKEN"), one);
        world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
        assert!(!world.read(world.home.join("mcpkey/secrets.toml")).contains("TOKEN"));
    }
}

in_both_stores! {
    one_document_holds_the_value_and_all_that_decides
    an_edited_index_widens_nothing
    a_copied_index_of_another_home_widens_nothing
    one_secret_does_not_pass_for_another
    every_way_to_replace_keeps_the_value_before
    forgetting_leaves_nothing_behind
    a_long_token_and_its_former_one_are_kept_in_items_that_fit_everywhere
}

#[test]
fn an_item_that_is_not_ours_is_said_and_can_be_replaced() {
    inside(UNLOCKED, || {
        let world = World::desktop();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &canary());
        let index = world.read(world.home.join("mcpkey/secrets.toml"));
        let id = index.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')).unwrap();
        let script = format!("printf %s plain | secret-tool store --label=x service mcpkey username {id}");
        assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
        let ran = world.mcpkey(&["run", "--", "printenv", "TOKEN"]).gives(125);
        ran.says(&["not of the form that mcpkey writes", "mcpkey set TOKEN"]);
        let again = canary();
        store(&world, "TOKEN", &again);
        assert_eq!(world.delivered("TOKEN"), again);
    });
}

#[test]
fn a_field_of_a_later_version_survives() {
    let (world, token) = stored();
    let held = document(&world);
    assert_eq!(held["value"], json!(token));
    let mut later = held.clone();
    later["mcpkey"] = json!("1.9");
    later["account"] = json!({"id": 7});
    // What a store holds passes as a secret, which has no placeholder in it.
    let text = later.to_string().replace('$', "\\u0024");
    let sealed = json!({"version": 1, "secrets": {items(&world).keys().next().unwrap(): text}});
    let dir = world.home.join("mcpkey");
    std::fs::write(dir.join("plain"), sealed.to_string()).unwrap();
    let script = "r=$(grep -o 'age1[a-z0-9]*' identity.txt | head -1); age -r \"$r\" -o secrets.age plain";
    let done = world.command("sh").args(["-c", script]).current_dir(&dir).status().unwrap();
    assert!(done.success());
    let new = canary();
    store(&world, "TOKEN", &new);
    let held = document(&world);
    assert_eq!((&held["account"], &held["mcpkey"]), (&json!({"id": 7}), &json!("1.9")));
    assert_eq!(held["previous"]["value"], json!(token));
}
