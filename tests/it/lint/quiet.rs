//! What is kept quiet, by the real binary: in the config, in `.mcpkey.toml`, by a baseline.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::World;
use crate::support::canary::{self, canary};

/// A config whose server has these variables.
fn config(env: &Value) -> Value {
    json!({"mcpServers": {"a": {"command": "npx", "args": ["acme"], "env": env}}})
}

/// Writes a config that nobody else can read.
fn put(world: &World, path: &str, value: &Value) {
    world.write_json(path, value);
    fs::set_permissions(world.project.join(path), fs::Permissions::from_mode(0o600)).unwrap();
}

/// The rules of what is reported, with the file's name.
#[track_caller]
fn found(world: &World, args: &[&str]) -> Vec<String> {
    let mut line = vec!["lint", "--format", "json", "--exit-zero"];
    line.extend(args);
    let report = world.read_json_of(&line);
    let findings = report["findings"].as_array().unwrap().iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings.map(|f| format!("{} {}", word(f, "path"), word(f, "rule"))).collect()
}

#[test]
fn a_baseline_keeps_quiet_what_was_there_and_says_what_is_new() {
    let world = World::new();
    let (old, new) = (canary(), canary());
    put(&world, ".mcp.json", &config(&json!({"A_TOKEN": old, "DB_PASSWORD": "hunter2-hunter2"})));
    world.mcpkey(&["lint"]).gives(1);
    world.mcpkey(&["lint", "--write-baseline", "base.json"]).ok();
    world.mcpkey(&["lint", "--baseline", "base.json"]).ok();

    put(&world, ".mcp.json", &config(&json!({"DB_PASSWORD": "hunter2-hunter2", "X": "1", "A_TOKEN": old})));
    assert_eq!(found(&world, &["--baseline", "base.json"]), [""; 0], "lines may move");
    put(&world, ".mcp.json", &config(&json!({"A_TOKEN": old, "B_TOKEN": new})));
    assert_eq!(
        found(&world, &["--baseline", "base.json"]),
        [".mcp.json credential-variable", "base.json unused-allow"]
    );
    fs::remove_file(world.project.join(".mcp.json")).unwrap();
    assert_eq!(found(&world, &["--baseline", "base.json"]), ["base.json unused-allow"; 2]);
}

#[test]
fn a_baseline_tells_nothing_of_what_it_keeps_quiet() {
    let world = World::new();
    let (token, user) = (canary(), canary());
    let weak = ["hunter2-hunter2", "Summer2024!Summer2024!", "correct-horse-battery-staple"];
    let env = json!({
        "A_TOKEN": token,
        "DB_PASSWORD": weak[0],
        "ROOT_PASSWORD": weak[1],
        "ADMIN_PASSWORD": weak[2],
        "DATABASE_URL": format!("postgres://{user}:{}@db.acme.net/x", weak[0]),
    });
    put(&world, ".mcp.json", &config(&env));
    world.mcpkey(&["lint", "--write-baseline", "base.json"]).ok();
    let text = world.read("base.json");
    for secret in weak.iter().copied().chain([token.as_str(), &user]) {
        assert!(!canary::contains(text.as_bytes(), secret), "{text}");
    }
    let base = world.read_json("base.json");
    let entries = base["findings"].as_array().unwrap();
    let marked: Vec<&str> =
        entries.iter().filter(|e| e.get("mark").is_some()).map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(entries.len(), 5, "{text}");
    assert_eq!(marked, ["/mcpServers/a/env/A_TOKEN"], "{text}");
}

#[test]
fn two_baselines_of_the_same_secret_have_nothing_in_common_but_one_written_again_stays() {
    let world = World::new();
    put(&world, ".mcp.json", &config(&json!({"A_TOKEN": canary()})));
    for name in ["one.json", "two.json", "one.json"] {
        let before = fs::read(world.project.join(name)).ok();
        world.mcpkey(&["lint", "--write-baseline", name]).ok();
        assert!(before.is_none_or(|before| before == fs::read(world.project.join(name)).unwrap()));
    }
    let (one, two) = (world.read_json("one.json"), world.read_json("two.json"));
    assert_ne!(one["salt"], two["salt"]);
    assert_ne!(one["findings"][0]["mark"], two["findings"][0]["mark"]);
}

#[test]
fn the_same_files_keep_the_same_quiet_from_below_and_for_what_is_staged() {
    let world = World::new();
    world.git(&["init", "-q"]);
    put(&world, "sub/.mcp.json", &config(&json!({"A_TOKEN": canary()})));
    put(&world, "examples/.mcp.json", &config(&json!({"A_TOKEN": canary()})));
    put(&world, "old/.mcp.json", &config(&json!({"A_TOKEN": canary()})));
    world.write(
        ".mcpkey.toml",
        "exclude = [\"old/\"]\n[[allow]]\npath = \"examples/**\"\nrule = \"credential-variable\"\nreason = \"made up\"\n",
    );
    assert_eq!(found(&world, &[]), ["sub/.mcp.json credential-variable"]);
    world.mcpkey(&["lint", "--write-baseline", "base.json"]).ok();
    let baseline = world.project.join("base.json");
    let baseline = baseline.to_str().unwrap();
    assert_eq!(found(&world, &["--baseline", baseline]), [""; 0]);
    world.git(&["add", "."]);
    for args in [&["--staged"][..], &["--history"], &[]] {
        if args == ["--history"] {
            world.git(&["commit", "-qm", "all"]);
        }
        for dir in [".", "sub", "examples", "old"] {
            let mut command = world.mcpkey_command(&[&["lint", "--baseline", baseline], args].concat());
            let ran = crate::support::process::run(command.current_dir(world.project.join(dir)), b"");
            ran.ok();
        }
    }
}

#[test]
fn settings_say_what_matters_and_a_slip_in_them_stops_everything() {
    let world = World::new();
    put(&world, ".mcp.json", &config(&json!({"DATABASE_URL": "postgres://postgres:postgres@localhost/x"})));
    world.mcpkey(&["lint"]).ok();
    world.write(".mcpkey.toml", "fail-on = \"warning\"\n");
    world.mcpkey(&["lint"]).gives(1);
    world.mcpkey(&["lint", "--fail-on", "error"]).ok();
    world.write(".mcpkey.toml", "[rules]\nlocal-password = \"error\"\n");
    world.mcpkey(&["lint"]).gives(1);
    world.write(".mcpkey.toml", "fail-on = \"warning\"\n[rules]\nlocal-password = \"off\"\n");
    world.mcpkey(&["lint"]).ok();
    world.write(".mcpkey.toml", "[rules]\nlocal-pasword = \"off\"\n");
    world.mcpkey(&["lint"]).gives(2).says(&[".mcpkey.toml:2:1: unknown rule local-pasword"]);
    world.write(".mcpkey.toml", "");
    world
        .mcpkey(&["lint", "--baseline", "none.json"])
        .gives(2)
        .says(&["none.json: no such file", "--write-baseline"]);
    world.write("broken.json", "{}");
    world
        .mcpkey(&["lint", "--write-baseline", "broken.json"])
        .gives(2)
        .says(&["broken.json:1:1: no baseline"]);
    assert_eq!(world.read("broken.json"), "{}");
}

#[test]
fn a_config_may_say_itself_what_is_meant_to_be_there() {
    let world = World::new();
    let mut value = config(&json!({"A_TOKEN": canary()}));
    value["mcpServers"]["a"]["mcpkey-allow"] =
        json!({"env/A_TOKEN": "credential-variable works on the demo only"});
    put(&world, ".mcp.json", &value);
    assert_eq!(found(&world, &[]), [""; 0]);
    value["mcpServers"]["a"]["mcpkey-allow"] = json!({"env/A_TOKEN": "credential-variable"});
    put(&world, ".mcp.json", &value);
    let mut all = found(&world, &[]);
    all.sort();
    assert_eq!(all, [".mcp.json allow-without-reason", ".mcp.json credential-variable"]);
}

#[test]
fn that_others_can_read_a_file_matters_only_while_a_secret_in_it_does() {
    let world = World::new();
    world.write_json(".mcp.json", &config(&json!({"A_TOKEN": canary()})));
    assert_eq!(found(&world, &[]).len(), 2);
    world.write(
        ".mcpkey.toml",
        "[[allow]]\npath = \"*\"\nrule = \"credential-variable\"\nreason = \"made up\"\n",
    );
    assert_eq!(found(&world, &[]), [""; 0]);
}
