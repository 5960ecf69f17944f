//! `--fix`: what it does, that it says so, and what it leaves to a person.

use super::{World, bearer, canary, configure, doctor, json, mode, offline, quiet, stored};
use crate::support::process;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn mode_of(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn fixed(world: &World) -> Vec<String> {
    let page = doctor(world, &["--fix", "--offline"]);
    page.root["fixed"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The ids in the encrypted file.
fn items(world: &World) -> Vec<String> {
    let mut age = world.command("age");
    age.args(["-d", "-i", "identity.txt", "secrets.age"]).current_dir(world.home.join("mcpkey"));
    let plain: serde_json::Value = serde_json::from_str(&process::run(&mut age, b"").ok().stdout).unwrap();
    plain["secrets"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn modes_are_closed_and_the_store_opens_again() {
    let (world, token) = stored();
    let own = world.home.join("mcpkey");
    for file in ["secrets.toml", "secrets.age", "identity.txt"] {
        mode(&own.join(file), 0o644);
    }
    mode(&own, 0o755);
    offline(&world).has("file", "problem", "others can read", "make it private");
    let ran = world.mcpkey(&["doctor", "--fix", "--offline"]).ok();
    for file in ["secrets.toml", "secrets.age", "identity.txt"] {
        assert!(ran.stderr.contains(&format!("{file} is yours alone now")), "{}", ran.said());
        assert_eq!(mode_of(&own.join(file)), 0o600);
    }
    assert_eq!(mode_of(&own), 0o700);
    assert!(ran.stdout.contains("ok       mcpkey's own files are yours alone"), "{}", ran.said());
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(fixed(&world), [""; 0]);
}

#[test]
fn leftovers_are_cleared_and_nothing_else_is() {
    let (world, token) = stored();
    let index = world.home.join("mcpkey/secrets.toml");
    let (before, kept) = (world.read(&index), items(&world));
    world.mcpkey_fed(&["set", "SPARE", "--stdin"], &canary()).ok();
    let spare = items(&world).into_iter().find(|id| !kept.contains(id)).unwrap();
    world.write(&index, format!("{before}\n[[pending]]\nid = \"{spare}\"\nstore = \"file\"\n"));
    assert_eq!(fixed(&world), ["deleted 1 stored item that nothing used"]);
    assert_eq!((items(&world), world.read(&index)), (kept, before));
    assert_eq!(world.delivered("TOKEN"), token);
    offline(&world).lacks("leftovers");
}

#[test]
fn an_example_is_brought_in_step_and_keeps_what_a_team_wrote_into_it() {
    let (world, secret) = (quiet(), canary());
    let servers =
        json!({"web": bearer("TOKEN"), "raw": {"command": "x", "args": [], "env": {"API_TOKEN": secret}}});
    configure(&world, &servers);
    let example = json!({
        "note": "ours",
        "mcpServers": {"gone": {"command": "theirs"}},
        "mcpkey": {"variables": {"OLD": {"help": "ask Ann"}}},
    });
    world.write_json(".mcp.json.example", &example);
    let said = fixed(&world);
    assert_eq!(
        said,
        [format!("{} is in step with the config", world.project.join(".mcp.json.example").display())]
    );
    let after = world.read_json(".mcp.json.example");
    let entry = json!({"command": "x", "args": [], "env": {"API_TOKEN": "${RAW_API_TOKEN}"}});
    assert_eq!(
        after["mcpServers"],
        json!({"gone": {"command": "theirs"}, "web": bearer("TOKEN"), "raw": entry})
    );
    assert_eq!(after["note"], "ours");
    assert_eq!(after["mcpkey"]["variables"]["OLD"], json!({"help": "ask Ann"}));
    let help = json!({"server": "web", "destination": "https://mcp.example.com/mcp"});
    assert_eq!(after["mcpkey"]["variables"]["TOKEN"], help);
    offline(&world).has("example", "warning", "still has gone", "by hand");
    assert_eq!(fixed(&world), [""; 0]);
}

#[test]
fn the_config_of_one_person_alone_does_not_change_the_teams_example() {
    let world = quiet();
    world.git(&["init", "-q"]);
    world.write(".gitignore", ".mcp.json\n");
    configure(&world, &json!({"mine": bearer("TOKEN")}));
    world.write_json(".mcp.json.example", &json!({"mcpServers": {}}));
    let before = world.snapshot();
    offline(&world).has("example", "warning", "lacks mine", "by hand");
    assert_eq!(fixed(&world), [""; 0]);
    assert_eq!(
        world.read(".mcp.json.example").as_bytes(),
        before[&world.project.join(".mcp.json.example")].as_ref().unwrap()
    );
}

#[test]
fn what_cannot_be_mended_is_said_and_nothing_is_touched() {
    let world = quiet();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    world.write(".mcp.json.example", "{,}");
    let before = world.snapshot();
    doctor(&world, &["--fix", "--offline"]).has(
        "example",
        "problem",
        ".mcp.json.example:1:2",
        "mend the file",
    );
    assert_eq!(world.snapshot(), before);
}

#[test]
fn looking_changes_nothing() {
    let (world, _) = stored();
    world.git(&["init", "-q"]);
    mode(&world.home.join("mcpkey/secrets.toml"), 0o644);
    let before = world.snapshot();
    offline(&world);
    world.mcpkey(&["doctor", "--offline"]);
    assert_eq!(world.snapshot(), before);
    assert_eq!(mode_of(&world.home.join("mcpkey/secrets.toml")), 0o644);
}
