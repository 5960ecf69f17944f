//! How a server gets its secrets where nobody says how: from the environment in a file that is shared, from mcpkey in a person's own.

use serde_json::{Value, json};

use crate::support::{World, canary};

/// The entry `s` of the user's scope.
fn entry(world: &World) -> Value {
    world.read_json(world.home.join(".claude.json"))["mcpServers"]["s"].clone()
}

/// Whether mcpkey is what the client starts.
fn is_mcpkeys(entry: &Value) -> bool {
    entry["command"] == env!("CARGO_BIN_EXE_mcpkey")
}

/// Whether the client fills in the secret.
fn is_plain(entry: &Value) -> bool {
    entry["command"] == "a-tool" && entry["env"]["MY_KEY"].as_str().is_some_and(|text| text.starts_with("${"))
}

#[test]
fn a_flag_the_environment_and_the_settings_say_otherwise() {
    let mut world = World::new();
    let add = |world: &World, scope: &str, more: &[&str]| {
        let words = ["add", "--force", "-s", scope, "s", "--stdin", "-e", "MY_KEY", "--", "a-tool"];
        world.mcpkey_fed(&[&words[..8], more, &words[8..]].concat(), &canary()).ok()
    };
    let ran = add(&world, "user", &[]);
    assert!(
        is_mcpkeys(&entry(&world)) && ran.stderr.contains("s gets its secrets from mcpkey"),
        "{}",
        ran.said()
    );
    let ran = add(&world, "user", &["--deliver", "env"]);
    assert!(is_plain(&entry(&world)));
    assert!(!ran.stderr.contains("from mcpkey"), "{}", ran.said());
    std::fs::write(world.home.join("mcpkey/config.toml"), "deliver = \"env\"\n").unwrap();
    add(&world, "user", &[]);
    assert!(is_plain(&entry(&world)));
    world.set("MCPKEY_DELIVER", "mcpkey");
    add(&world, "user", &[]);
    assert!(is_mcpkeys(&entry(&world)));
    add(&world, "project", &[]);
    assert_eq!(world.entry("s")["command"], "mcpkey");
    world.unset("MCPKEY_DELIVER");
    std::fs::remove_file(world.home.join("mcpkey/config.toml")).unwrap();
    add(&world, "project", &[]);
    assert!(is_plain(&world.entry("s")));
}

#[test]
fn what_mcpkey_cannot_stand_before_stays_plain_and_why_is_said() {
    let oauth = json!({"type": "http", "url": "https://h.example", "headers": {"X-Key": "§"}, "oauth": {"clientId": "c"}});
    let helper = json!({"type": "http", "url": "https://h.example", "headers": {"X-Key": "§"}, "headersHelper": "./h.sh"});
    let socket = json!({"type": "ws", "url": "wss://h.example", "headers": {"X-Key": "§"}});
    let braces = json!({"type": "http", "url": "https://h.example/{TEAM}", "headers": {"X-Key": "§"}});
    for (json, why) in [
        (oauth, "Claude Code signs in there itself"),
        (helper, "it has a headersHelper of its own"),
        (socket, "mcpkey bridges no web socket"),
        (braces, "would be taken for a placeholder"),
    ] {
        let world = World::new();
        let json = json.to_string().replace('§', &canary());
        let ran = world.mcpkey(&["add-json", "-s", "user", "s", &json]).ok();
        assert_eq!(entry(&world)["headers"]["X-Key"], "${S_KEY}", "{why}");
        ran.says(&["s gets its secrets from the environment: start claude with 'mcpkey claude'", why]);
        // Who asks for it is told that it cannot be.
        let decided = ["add-json", "-s", "user", "t", &json, "--deliver", "mcpkey"];
        world.mcpkey(&decided).gives(2).says(&[why, "--deliver env"]);
    }
}

#[test]
fn without_a_secret_there_is_nothing_to_deliver_and_nothing_to_say() {
    for json in [
        json!({"type": "stdio", "command": "npx", "args": ["x"], "env": {"LEVEL": "info"}}),
        json!({"type": "http", "url": "https://h.example"}),
        json!({"type": "http", "url": "https://h.example", "oauth": {"clientId": "c"}}),
        json!({"type": "ws", "url": "wss://h.example"}),
    ] {
        let world = World::new();
        let ran = world.mcpkey(&["add-json", "-s", "user", "s", &json.to_string()]).ok();
        assert_eq!(entry(&world), json);
        assert!(!ran.stderr.contains("secrets"), "{}", ran.said());
    }
}

#[test]
fn a_variable_that_the_environment_holds_too_is_moved_once_it_is_stored_and_left_alone_otherwise() {
    let mut world = World::new();
    world.set("MY_KEY", canary());
    let line = ["add", "-s", "user", "s", "--from-env", "MY_KEY", "-e", "MY_KEY", "--", "a-tool"];
    world.mcpkey(&line).ok().says(&["s gets its secrets from mcpkey"]);
    assert_eq!(entry(&world)["env"], json!({"MY_KEY": "{{MY_KEY}}"}));
    let mut world = World::new();
    world.set("MY_KEY", canary());
    let ran = world.mcpkey(&["add", "-s", "user", "s", "-e", "MY_KEY=${MY_KEY}", "--", "a-tool"]).ok();
    assert_eq!(entry(&world)["env"], json!({"MY_KEY": "${MY_KEY}"}));
    assert!(!ran.stderr.contains("from mcpkey"), "{}", ran.said());
}

#[test]
fn an_import_leaves_the_clients_own_entries_as_they_work_today() {
    let (world, token) = (World::new(), canary());
    let plain = json!({"command": "a-tool", "args": [], "env": {"MY_KEY": token}});
    world.write_json(world.home.join(".claude.json"), &json!({"mcpServers": {"s": plain}}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(entry(&world), json!({"command": "a-tool", "args": [], "env": {"MY_KEY": "${MY_KEY}"}}));
}
