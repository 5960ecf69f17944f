//! What replacing keeps, and what nobody is told to delete.

use serde_json::json;

use crate::run::{bearer, configure, store, stored};
use crate::store::handover::{age_key, other, taken};
use crate::support::pty::Terminal;
use crate::support::{World, canary};

const ADD: [&str; 7] = ["add", "--force", "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer"];

/// Replaces the value of TOKEN in every way there is; each time the one before comes back.
pub(super) fn every_way(world: &World) {
    let old = canary();
    configure(world, &json!({"web": bearer("TOKEN")}));
    store(world, "TOKEN", &old);
    type Way<'a> = (&'a str, &'a dyn Fn(&str));
    let ways: [Way<'_>; 5] = [
        ("set", &|new| store(world, "TOKEN", new)),
        ("add --force", &|new| {
            let words = [&ADD[..], &["--var", "Authorization=TOKEN", "--stdin", "--no-test"]].concat();
            world.mcpkey_fed(&words, new).ok();
        }),
        ("add step by step", &|new| over_in_the_wizard(world, new)),
        ("rotate", &|new| {
            world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], new).ok();
        }),
        ("store import", &|new| from_elsewhere(world, new)),
    ];
    for (how, replace) in ways {
        let new = canary();
        replace(&new);
        assert_eq!(world.delivered("TOKEN"), new, "{how}");
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
        assert_eq!(world.delivered("TOKEN"), old, "{how}");
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
        assert_eq!(world.delivered("TOKEN"), new, "{how}: undone again");
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    }
    nothing_is_replaced_unasked(world, &old);
}

/// `setup` asks for what is missing alone, and `import` gives what it finds another name.
fn nothing_is_replaced_unasked(world: &World, old: &str) {
    world.mcpkey_fed(&["setup", "--stdin", "--no-test"], &format!("TOKEN={}", canary())).ok();
    assert_eq!(world.delivered("TOKEN"), old, "setup");
    let pasted = canary();
    let mut entry = bearer("TOKEN");
    entry["headers"]["Authorization"] = json!(format!("Bearer {pasted}"));
    configure(world, &json!({"web": entry, "other": bearer("TOKEN")}));
    world.mcpkey(&["import", ".mcp.json", "--yes", "--var", "Authorization=TOKEN"]);
    assert!(world.read(".mcp.json").contains(&pasted), "a name that is taken is refused");
    world.mcpkey(&["import", ".mcp.json", "--yes"]).ok();
    let text = world.entry("web")["headers"]["Authorization"].as_str().unwrap().to_owned();
    let name = text.trim_start_matches("Bearer ${").trim_end_matches('}').to_owned();
    assert_eq!((world.delivered(&name), world.delivered("TOKEN")), (pasted, old.to_owned()), "import");
}

fn over_in_the_wizard(world: &World, new: &str) {
    let mut terminal =
        Terminal::mcpkey(world, &["add", "--force", "--var", "Authorization=TOKEN", "--no-test"]);
    let shown = [
        ("name of the server", "web"),
        ("url, or command line", "https://mcp.example.com/mcp"),
        ("header that carries the token", ""),
        ("scope", ""),
        ("(hidden): ", new),
        ("write it?", ""),
    ];
    for (question, answer) in shown {
        terminal.sees(question);
        terminal.types(answer);
    }
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.screen);
}

fn from_elsewhere(world: &World, new: &str) {
    let (there, _) = other(&json!({"web": bearer("TOKEN")}));
    store(&there, "TOKEN", new);
    let key = age_key_once(world);
    let sealed = there.mcpkey(&["store", "export", "-r", &key]).ok().stdout;
    taken(world, &sealed).ok();
}

fn age_key_once(world: &World) -> String {
    let _none_yet = std::fs::remove_file(world.home.join("key.txt"));
    age_key(world)
}

/// Forgets a secret with a value before and one to come, and looks for any of them.
pub(super) fn forgotten(world: &World) {
    configure(world, &json!({"web": bearer("TOKEN")}));
    let values = [canary(), canary(), canary()];
    store(world, "TOKEN", &values[0]);
    store(world, "TOKEN", &values[1]);
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &values[2]);
    world.mcpkey(&["forget", "TOKEN"]).gives(2).says(&["--yes"]);
    world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
    for way in ["--undo", "--resume"] {
        world.mcpkey(&["rotate", "TOKEN", way, "--no-test"]).gives(1);
    }
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["TOKEN has no value"]);
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    assert!(!index.contains("TOKEN"), "{index}");
    if world.home.join("mcpkey/secrets.age").exists() {
        assert!(crate::faults::killed::items(world).is_empty());
    } else {
        let found =
            std::process::Command::new("secret-tool").args(["search", "--all", "service", "mcpkey"]).output();
        let found = String::from_utf8_lossy(&found.unwrap().stdout).into_owned();
        assert!(values.iter().all(|value| !found.contains(value)), "{found}");
    }
}

#[test]
fn the_value_before_is_kept_until_somebody_says_otherwise() {
    let (world, _) = stored();
    store(&world, "TOKEN", &canary());
    world.mcpkey(&["rotate", "TOKEN", "--forget-old"]).ok();
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).gives(1);
}

#[test]
fn the_same_value_again_takes_another_end() {
    let (world, token) = stored();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--expires", "2099-01-31"], &token).ok();
    let stored = world.read_json_of(&["list", "--all", "--json"])["stored"][0].clone();
    assert_eq!((&stored["expires"], &stored["previous"]), (&json!("2099-01-31T00:00:00Z"), &json!(null)));
}

#[test]
fn set_keeps_a_value_that_waits() {
    let (world, old) = stored();
    let (coming, new) = (canary(), canary());
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &coming);
    store(&world, "TOKEN", &new);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
    world.mcpkey(&["rotate", "TOKEN", "--resume", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), coming);
}

#[test]
fn what_another_client_directory_or_plugin_uses_is_not_called_unused() {
    let world = World::new();
    world.git(&["init", "-q"]);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    let token = canary();
    let cursor = json!({"mcpServers": {"c": {"url": "https://c.example.com/mcp",
        "headers": {"Authorization": format!("Bearer {token}")}}}});
    world.write_json(".cursor/mcp.json", &cursor);
    world.mcpkey(&["import", ".cursor/mcp.json", "--yes"]).ok();
    world.mcpkey_fed(&["set", "DEEP_KEY", "--stdin"], &canary()).ok();
    world.write_json("packages/a/.mcp.json", &json!({"mcpServers": {"a": bearer("DEEP_KEY")}}));
    world.mcpkey_fed(&["set", "PLUGIN_KEY", "--stdin"], &canary()).ok();
    let plugin = world.home.join(".claude/plugins/marketplaces/m/p/.mcp.json");
    world.write(&plugin, json!({"mcpServers": {"p": bearer("PLUGIN_KEY")}}).to_string());
    world.mcpkey_fed(&["set", "NOBODYS_KEY", "--stdin"], &canary()).ok();

    let unused = world.read_json_of(&["list", "--json"])["unused"].to_string();
    assert!(unused.contains("NOBODYS_KEY"), "{unused}");
    for used in ["DEEP_KEY", "PLUGIN_KEY", "C_TOKEN"] {
        assert!(!unused.contains(used), "{used}: {unused}");
    }
    let page = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(!page.contains("mcpkey forget"), "{page}");
    assert!(page.contains("NOBODYS_KEY: stored for"), "{page}");
}
