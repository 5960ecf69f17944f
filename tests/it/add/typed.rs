//! What was typed and is no command line, and what is shown of it: tips that do no harm, and JSON that is safe to look at.

use serde_json::{Value, json};

use crate::run::{configure, store};
use crate::support::world::refused;
use crate::support::{World, canary, claude, github_token, process};

#[test]
fn a_flag_that_is_none_gets_a_tip_that_registers_no_flag() {
    let world = World::new();
    let before = world.snapshot();
    let url = "https://mcp.example.com/mcp";
    for (args, tip) in [
        (&["add", "x", "--url", url][..], "mcpkey add [-t http] NAME URL"),
        (&["add", "x", "--command", "npx"], "mcpkey add NAME -- COMMAND ARGS"),
        (&["test", "--key", "x"], "mcpkey test --help"),
    ] {
        let ran = world.mcpkey(args);
        assert!(!ran.stderr.contains("'-- --"), "{}", ran.stderr);
        refused(&world, ran, &[tip], &before);
    }
    let ran = world.mcpkey(&["run", "--version", "claude"]).gives(125);
    assert!(ran.stderr.contains("run -- COMMAND --FLAG") && !ran.stderr.contains("'-- --"), "{}", ran.stderr);
}

#[test]
fn a_flag_is_no_command() {
    let world = World::new();
    let before = world.snapshot();
    for args in [
        &["add", "x", "--", "--url", "https://mcp.example.com/mcp"][..],
        &["add", "-e", "KEY=1", "x", "--", "-y", "server"],
        &["test", "--", "--url", "https://mcp.example.com/mcp"],
    ] {
        refused(&world, world.mcpkey(args), &["begins with a dash"], &before);
    }
}

#[test]
fn without_claude_nobody_could_keep_a_client_secret() {
    let mut world = World::new();
    world.set("PATH", "/usr/bin:/bin");
    world.set("MCP_CLIENT_SECRET", canary());
    let before = world.snapshot();
    let oauth =
        ["add", "-t", "http", "x", "https://mcp.example.com/mcp", "--client-id", "id", "--client-secret"];
    refused(&world, world.mcpkey(&oauth), &["--client-secret", "claude is not on the PATH"], &before);
    let entry = json!({"type": "http", "url": "https://mcp.example.com/mcp"}).to_string();
    let ran = world.mcpkey(&["add-json", "x", &entry, "--client-secret"]);
    refused(&world, ran, &["claude is not on the PATH"], &before);
}

#[test]
fn a_config_directory_that_is_not_there_yet_is_made_as_the_client_makes_it() {
    for who in ["mcpkey", "claude"] {
        let mut world = World::new();
        claude::quiet(&mut world);
        let dir = world.home.join("accounts/work");
        world.set("CLAUDE_CONFIG_DIR", &dir);
        let words = ["-s", "user", "x", "--", "true"];
        match who {
            "claude" => claude::run(&world, &[&["mcp", "add"][..], &words].concat()).ok(),
            _ => world.mcpkey(&[&["add"][..], &words].concat()).ok(),
        };
        let mode = |path: &str| {
            use std::os::unix::fs::PermissionsExt;
            std::fs::metadata(dir.join(path)).unwrap().permissions().mode() & 0o777
        };
        let entry = world.read_json(dir.join(".claude.json"))["mcpServers"]["x"]["command"].clone();
        assert_eq!((entry, mode("."), mode(".claude.json")), (json!("true"), 0o755, 0o600), "{who}");
    }
}

/// A name that would turn the direction of a line round, move a cursor, or hide.
const NASTY: &str = "a\u{202e}b\u{9b}31mc\u{61c}d\u{feff}e\u{ad}\u{e0041}";

#[test]
fn json_shows_nothing_that_a_terminal_or_an_eye_acts_on() {
    let world = World::new();
    configure(
        &world,
        &json!({NASTY: {"type": "http", "url": "http://127.0.0.1:9/mcp", "headers": {"X": "${T}"}}}),
    );
    store(&world, "T", &canary());
    for args in [
        &["list", "--json"][..],
        &["list", "--all", "--json"],
        &["test", "--json", "--timeout", "1s"],
        &["doctor", "--json", "--offline"],
        &["lint", "--format", "json"],
        &["log", "--json"],
    ] {
        let text = world.mcpkey(args).stdout;
        let bad = text.chars().find(|c| mcpkey::base::text::is_unsafe(*c) && *c != '\n');
        assert_eq!(bad, None, "{args:?}: {text:?}");
        serde_json::from_str::<Value>(&text).unwrap_or_else(|e| panic!("{args:?}: {e} in {text}"));
    }
    assert_eq!(world.read_json_of(&["list", "--json"])["servers"][0]["name"], NASTY);
}

#[test]
fn list_says_that_a_config_holds_a_secret_itself() {
    let (world, token) = (World::new(), github_token());
    configure(
        &world,
        &json!({
            "web": {"type": "http", "url": "https://h.example/mcp", "headers": {"Authorization": format!("Bearer {token}")}},
            "line": {"command": "x", "args": ["--token", token], "env": {"LEVEL": "${LEVEL:-info}"}},
            "fine": {"command": "x", "env": {"LEVEL": "info"}},
        }),
    );
    let ran = world.mcpkey(&["list"]).ok();
    let row = |name: &str, cells: &[&str]| {
        let has = |line: &&str| line.starts_with(name) && cells.iter().all(|cell| line.contains(cell));
        assert!(ran.stdout.lines().any(|line| has(&line)), "{name} {cells:?} in\n{}", ran.stdout);
    };
    row("web", &["header Authorization", "literal"]);
    row("line", &["arguments", "literal"]);
    assert!(ran.stderr.contains("mcpkey import") && !ran.stderr.contains("fine"), "{}", ran.stderr);
    assert!(!ran.said().contains(&token));
    let list = world.read_json_of(&["list", "--json"]);
    let of = |name: &str| {
        let servers = list["servers"].as_array().unwrap();
        servers.iter().find(|server| server["name"] == name).unwrap()["literals"].clone()
    };
    assert_eq!(
        [of("web"), of("line"), of("fine")],
        [json!(["header Authorization"]), json!(["arguments"]), json!([])]
    );
}

#[test]
fn a_shared_hook_is_found_where_programs_usually_are() {
    let world = World::new();
    world.git(&["init", "-q"]);
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    world.mcpkey(&["hook", "install"]).ok();
    let hook = world.read(".claude/settings.json");
    let git = world.read(".git/hooks/pre-commit");
    for dir in
        [".cargo/bin", ".local/bin", "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"]
    {
        for text in [&hook, &git] {
            assert!(text.contains(dir), "{dir} is not in {text}");
        }
    }
    process::run(world.command("sh").args(["-n", ".git/hooks/pre-commit"]), b"").ok();
}
