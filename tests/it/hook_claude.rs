//! The hook of Claude Code, in the real client, whose model a stand-in plays.

use serde_json::{Value, json};

use crate::support::canary::{contains, files_with};
use crate::support::messages::{Messages, Outcome, Turn};
use crate::support::{World, canary, claude, github_token};

/// A repository with the hook; mcpkey is where `cargo install` puts it and not on the `PATH`.
fn installed() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    let bin = world.home.join(".cargo/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mcpkey"), bin.join("mcpkey")).unwrap();
    world.git(&["init", "-q"]);
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    world
}

fn config(value: &str) -> String {
    let headers = json!({"Authorization": format!("Bearer {value}")});
    let server = json!({"type": "http", "url": "https://mcp.example.com", "headers": headers});
    format!("{:#}", json!({"mcpServers": {"web": server}}))
}

fn write(world: &World, name: &str, content: &str) -> Turn {
    Turn::call("Write", json!({"file_path": world.project.join(name), "content": content}))
}

fn bash(command: &str) -> Turn {
    Turn::call("Bash", json!({"command": command, "description": "does it"}))
}

fn status(world: &World) -> Value {
    serde_json::from_str(&world.mcpkey(&["hook", "status", "--json"]).stdout).unwrap()
}

#[track_caller]
fn outcomes(world: &World, script: &[Turn]) -> Vec<Outcome> {
    let model = Messages::saying(script);
    let ran = model.run(world, &["--dangerously-skip-permissions"]).ok();
    let outcomes = model.outcomes();
    assert_eq!(outcomes.len(), script.len(), "{outcomes:#?}\n{}", ran.said());
    outcomes
}

#[test]
fn the_client_writes_no_secret_into_a_config_and_tells_the_model_what_to_do_instead() {
    let world = installed();
    let (token, key) = (github_token(), canary());
    let calls = [
        write(&world, ".mcp.json", &config(&token)),
        bash(&format!("claude mcp add -s project web -e API_KEY={key} -- npx web")),
        bash(&format!("cat >.mcp.json <<'END'\n{}\nEND", config(&key))),
    ];
    for outcome in outcomes(&world, &calls) {
        assert!(outcome.is_error && outcome.text.contains("mcpkey add"), "{outcome:#?}");
        assert!([&token, &key].iter().all(|secret| !contains(outcome.text.as_bytes(), secret)));
    }
    assert!(!world.project.join(".mcp.json").exists());
    assert_eq!(files_with(&world.project, &token), files_with(&world.project, &key));
}

#[test]
fn the_client_writes_what_holds_no_secret() {
    let world = installed();
    let clean = config("${WEB_TOKEN}");
    let calls = [write(&world, ".mcp.json", &clean), bash("cat .mcp.json | head -n 1 >first")];
    for outcome in outcomes(&world, &calls) {
        assert!(!outcome.is_error, "{outcome:#?}");
    }
    assert_eq!((world.read(".mcp.json"), world.read("first")), (clean, "{\n".to_owned()));
}

#[test]
fn an_edit_that_brings_a_secret_is_stopped_and_one_that_takes_it_out_is_not() {
    let world = installed();
    let (old, new) = (github_token(), github_token());
    world.write(".mcp.json", config(&old));
    let path = world.project.join(".mcp.json");
    let edit = |from: &str, to: &str| {
        Turn::call("Edit", json!({"file_path": path, "old_string": from, "new_string": to}))
    };
    let read = Turn::call("Read", json!({"file_path": path}));
    let script = [read, edit(&old, &new), edit("mcp.example.com", "example.com"), edit(&old, "${WEB_TOKEN}")];
    let errors: Vec<bool> = outcomes(&world, &script).iter().map(|outcome| outcome.is_error).collect();
    assert_eq!(errors, [false, true, false, false]);
    assert_eq!(world.read(".mcp.json"), config("${WEB_TOKEN}").replace("mcp.example", "example"));
}

#[test]
fn without_the_hook_the_client_would_have_written_it() {
    let world = installed();
    let token = github_token();
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok();
    let outcome = outcomes(&world, &[write(&world, ".mcp.json", &config(&token))]).remove(0);
    assert!(!outcome.is_error, "{outcome:#?}");
    assert_eq!(world.read(".mcp.json"), config(&token));
}

#[test]
fn the_settings_keep_all_that_is_theirs() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let path = world.project.join(".claude/settings.json");
    for before in [
        "{\"model\":\"opus\"}\n",
        "{ \"model\" : \"opus\", \"hooks\": {\"Stop\": []} }",
        "{\r\n\t\"hooks\": {\r\n\t\t\"PreToolUse\": [\r\n\t\t\t{\"matcher\": \"Bash\",  \"hooks\": [{\"type\": \"command\", \"command\": \"a\"}]}\r\n\t\t]\r\n\t},\r\n\t\"x\": 1.0\r\n}\r\n",
    ] {
        world.write(&path, before);
        let old: Value = world.read_json(&path);
        world.mcpkey(&["hook", "install", "--claude"]).ok();
        let with = world.read(&path);
        let new: Value = world.read_json(&path);
        let hooks = new["hooks"]["PreToolUse"].as_array().unwrap();
        let mine = hooks.last().unwrap();
        assert!(mine["hooks"][0]["command"].as_str().unwrap().ends_with("mcpkey hook check"), "{with}");
        assert!(old["hooks"]["PreToolUse"].as_array().is_none_or(|old| hooks.starts_with(old)), "{with}");
        world.mcpkey(&["hook", "install", "--claude"]).ok();
        assert_eq!(world.read(&path), with);
        assert_eq!(status(&world)["claude"]["installed"], true);
        world.mcpkey(&["hook", "uninstall", "--claude"]).ok();
        assert_eq!(world.read_json(&path), old);
        if before.contains("PreToolUse") {
            assert_eq!(world.read(&path), before);
        }
    }
    std::fs::remove_file(&path).unwrap();
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok().says(&["removed"]);
    assert!(!path.exists());
    world.write(&path, "{ // no JSON\n}");
    world.mcpkey(&["hook", "install", "--claude"]).gives(2).says(&["settings.json:1:3"]);
    assert_eq!(world.read(&path), "{ // no JSON\n}");
}

#[test]
fn a_call_that_cannot_be_read_passes_unless_it_is_about_a_config() {
    let world = World::new();
    for (call, stopped) in [
        ("", false),
        ("{\"tool_name\": \"Write\"", false),
        ("{\"tool_name\": \"Write\", \"tool_input\": {\"file_path\": \".mcp.json\", ", true),
        ("{\"tool_name\": \"Unheard\", \"tool_input\": {\"file_path\": \".mcp.json\"}}", false),
    ] {
        let ran = world.mcpkey_fed(&["hook", "check"], call).ok();
        assert_eq!(ran.stdout.contains("\"deny\""), stopped, "{call}: {}", ran.said());
        assert_eq!(ran.stdout.is_empty(), !stopped);
    }
}
