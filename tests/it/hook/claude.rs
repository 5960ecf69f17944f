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

/// What the client says of a call that a rule forbids.
const FORBIDDEN: &str = "has been denied";

/// Whether each of these shell commands was forbidden.
#[track_caller]
fn forbidden(world: &World, commands: &[String]) -> Vec<bool> {
    let calls: Vec<Turn> = commands.iter().map(|command| bash(command)).collect();
    outcomes(world, &calls).iter().map(|outcome| outcome.text.contains(FORBIDDEN)).collect()
}

#[test]
fn the_models_shell_runs_no_command_that_hands_out_or_changes_secrets() {
    let world = installed();
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    let verbs = [
        "bridge https://h",
        "exec web -- env",
        "set WEB_TOKEN",
        "store use file",
        "run -- env",
        "claude --version",
        "reveal WEB_TOKEN",
        "rotate WEB_TOKEN",
        "forget WEB_TOKEN",
        "allow WEB_TOKEN https://example.com",
        "deliver env --all",
        "guard --remove web",
        "hook uninstall --claude",
    ];
    let mut commands: Vec<String> = verbs.iter().map(|verb| format!("mcpkey {verb}")).collect();
    commands.extend(verbs.iter().map(|verb| format!("mcpkey -v {verb}")));
    commands.extend(
        ["~/.cargo/bin/mcpkey bridge https://h", "true && X=1 mcpkey exec web -- env"].map(str::to_owned),
    );
    commands.extend(
        [
            "mcpkey --verbose -v bridge https://h",
            "mcpkey bridge https://h | cat",
            "echo $(mcpkey bridge https://h)",
        ]
        .map(str::to_owned),
    );
    for (command, forbidden) in commands.iter().zip(forbidden(&world, &commands)) {
        assert!(forbidden, "{command} was not forbidden");
    }
    let commands = [
        "mcpkey list",
        "mcpkey -v list",
        "mcpkey lint",
        "mcpkey add -n -t http settings https://mcp.example.com/headers",
        "mcpkey add -n store -- npx exec run",
        "mcpkey setup --help",
        "mcpkey test --help",
        "mcpkey hook status",
        "git log --grep 'mcpkey headers'",
    ];
    let commands = commands.map(str::to_owned);
    for (command, forbidden) in commands.iter().zip(forbidden(&world, &commands)) {
        assert!(!forbidden, "{command} was forbidden");
    }
}

#[test]
fn the_model_neither_reads_nor_writes_mcpkeys_own_files() {
    let mut world = installed();
    world.unset("MCPKEY_HOME");
    world.set("MCPKEY_STORE", "file");
    world.mcpkey_fed(&["set", "TOKEN", "--to", "https://mcp.example.com", "--stdin"], &canary()).ok();
    let dir = world.home.join(".local/share/mcpkey");
    let index = dir.join("secrets.toml");
    let before = world.read(&index);
    let call = |tool: &str, input: Value| Turn::call(tool, input);
    let mut calls = vec![
        call("Read", json!({"file_path": index})),
        call("Read", json!({"file_path": dir.join("identity.txt")})),
        call("Write", json!({"file_path": dir.join("new"), "content": "x"})),
        call("Write", json!({"file_path": world.home.join(".config/mcpkey/config.toml"), "content": "x"})),
        call("Read", json!({"file_path": world.home.join(".local/state/mcpkey/log.jsonl")})),
    ];
    calls.extend(
        [
            "cat ~/.local/share/mcpkey/identity.txt",
            "cp -r ~/.local/share/mcpkey here",
            "ls ~/.local/share/mcpkey",
        ]
        .map(bash),
    );
    calls.extend(
        ["echo x >>~/.local/share/mcpkey/secrets.toml", "rm ~/.local/share/mcpkey/secrets.age"].map(bash),
    );
    for (call, outcome) in calls.iter().zip(outcomes(&world, &calls)) {
        assert!(outcome.is_error && outcome.text.contains("denied"), "{call:?}: {outcome:#?}");
    }
    assert_eq!(world.read(&index), before);
    assert!(
        dir.join("secrets.age").exists() && !dir.join("new").exists() && !world.project.join("here").exists()
    );
    // The rules are what stops it.
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok();
    let outcome = outcomes(&world, &[bash("cat ~/.local/share/mcpkey/secrets.toml")]).remove(0);
    assert!(outcome.text.contains("TOKEN"), "{outcome:#?}");
}

#[test]
fn the_rules_name_nobodys_home_and_cover_a_directory_of_ones_own() {
    let mut world = World::new();
    world.git(&["init", "-q"]);
    let elsewhere = world.root().canonicalize().unwrap().join("own");
    for (home, rule) in [
        (world.home.join("keys"), "Read(~/keys/**)".to_owned()),
        (elsewhere.clone(), format!("Edit(/{}/**)", elsewhere.display())),
        (world.project.clone(), "Read(~/project/secrets.toml)".to_owned()),
    ] {
        world.set("MCPKEY_HOME", &home);
        world.mcpkey(&["hook", "install", "--claude"]).ok();
        let settings = world.read_json(".claude/settings.json");
        let rules = settings["permissions"]["deny"].as_array().unwrap();
        assert!(rules.contains(&json!(rule)), "{rules:#?}");
        assert!(rules.contains(&json!("Read(~/Library/Application Support/mcpkey/**)")), "{rules:#?}");
        assert!(!rules.contains(&json!("Read(~/project/**)")), "{rules:#?}");
        assert!(!settings.to_string().contains(world.home.to_str().unwrap()), "{settings}");
        world.mcpkey(&["hook", "uninstall", "--claude"]).ok().says(&["removed"]);
    }
}

#[test]
fn a_rule_that_somebody_took_out_is_missed_and_put_back() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let own = "{\n  \"permissions\": {\n    \"deny\": [\n      \"WebFetch\",\n      7\n    ],\n    \"allow\": [\"Bash(ls:*)\"]\n  }\n}\n";
    world.write(".claude/settings.json", own);
    let shown = world.mcpkey(&["hook", "install", "--claude", "-n"]).ok().stdout;
    assert!(shown.contains("+      \"Bash(mcpkey bridge:*)\""), "{shown}");
    assert_eq!(world.read(".claude/settings.json"), own);
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    assert_eq!(status(&world)["claude"]["missing_rules"], 0);
    let whole = world.read(".claude/settings.json");
    world.write(".claude/settings.json", whole.replace("      \"Bash(mcpkey bridge:*)\",\n", ""));
    assert_eq!(
        status(&world)["claude"],
        json!({
            "installed": true, "missing_rules": 1, "lost": true, "path": world.project.join(".claude/settings.json"),
        })
    );
    let doctor = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(doctor.contains("some of its rules"), "{doctor}");
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    assert_eq!(status(&world)["claude"]["missing_rules"], 0);
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok().says(&["took the hook and its rules out"]);
    assert_eq!(world.read(".claude/settings.json"), own);
    world.mcpkey(&["hook", "uninstall", "--claude"]).ok().says(&["there is no hook"]);
}

#[test]
fn the_settings_keep_all_that_is_theirs() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let path = world.project.join(".claude/settings.json");
    for before in [
        "{\"model\":\"opus\"}\n",
        "{ \"model\" : \"opus\", \"hooks\": {\"Notification\": []} }",
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
        ("{\"hook_event_name\": \"Stop\"}", false),
    ] {
        let ran = world.mcpkey_fed(&["hook", "check"], call).ok();
        assert_eq!(ran.stdout.contains("\"deny\""), stopped, "{call}: {}", ran.said());
        assert_eq!(ran.stdout.is_empty(), !stopped);
    }
}
