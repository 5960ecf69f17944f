//! What people copy from the documentation of a server, put behind `mcpkey`: it is registered without its token in any file, and what is
//! not understood is not registered at all.

use serde_json::json;

use crate::support::canary::files_with;
use crate::support::pty::Terminal;
use crate::support::world::refused;
use crate::support::{World, canary};

const URL: &str = "https://mcp.example.com/mcp";

/// Whether `web` stands in the project's config with a placeholder, the token is stored, and no file has it.
#[track_caller]
fn registered(world: &World, token: &str, said: &str) {
    let entry = &world.read_json(".mcp.json")["mcpServers"]["web"];
    let header = entry["headers"]["Authorization"].as_str().unwrap_or_default();
    assert!(entry["url"] == URL && header.starts_with("Bearer ${"), "{entry} {said}");
    assert_eq!(files_with(&world.home, token), Vec::<std::path::PathBuf>::new(), "{said}");
    let variable = header.trim_start_matches("Bearer ${").trim_end_matches('}');
    assert_eq!(world.mcpkey(&["run", "--", "printenv", variable]).ok().stdout.trim(), token, "{said}");
}

#[test]
fn a_line_for_the_client_behind_mcpkey_never_reaches_the_client() {
    let header = |token: &str| format!("Authorization: Bearer {token}");
    let entry = |token: &str| {
        json!({"type": "http", "url": URL, "headers": {"Authorization": format!("Bearer {token}")}})
            .to_string()
    };
    for before in [
        &["claude"][..],
        &["run", "--", "claude"],
        &["run", "claude"],
        &["run", "--", "/usr/bin/claude", "--debug"],
        &["run", "--", "npx", "-y", "@anthropic-ai/claude-code"],
        &["-v", "claude"],
        &[],
    ] {
        let (world, token) = (World::new(), canary());
        let line = ["mcp", "add", "--transport", "http", "web", URL, "--header", &header(&token)];
        let ran = world.mcpkey(&[before, &line].concat()).ok();
        registered(&world, &token, &ran.said());
        let (world, token) = (World::new(), canary());
        let ran = world.mcpkey(&[before, &["mcp", "add-json", "web", &entry(&token)]].concat()).ok();
        registered(&world, &token, &ran.said());
        world.mcpkey(&[before, &["mcp", "remove", "web"]].concat()).ok();
        assert_eq!(world.read_json(".mcp.json")["mcpServers"], json!({}), "{before:?}");
    }
}

#[test]
fn a_line_for_another_client_registers_the_server_with_that_client() {
    let world = World::new();
    world.write(".codex/config.toml", "model = \"o\"\n");
    let token = canary();
    let line = ["codex", "mcp", "add", "web", "--url", URL, "--bearer-token-env-var", "WEB_TOKEN"];
    world.mcpkey_fed(&[&line[..], &["--stdin"]].concat(), &token).gives(2);
    world
        .mcpkey_fed(
            &[
                "add",
                "--stdin",
                "codex mcp add web --url https://mcp.example.com/mcp --bearer-token-env-var WEB_TOKEN",
            ],
            &token,
        )
        .ok();
    let written = std::fs::read_to_string(world.project.join(".codex/config.toml")).unwrap();
    assert!(written.starts_with("model = \"o\"\n") && written.contains("[mcp_servers.web]"), "{written}");
    assert_eq!(files_with(&world.home, &token), Vec::<std::path::PathBuf>::new());
    assert!(!world.home.join("project/.mcp.json").exists());
}

#[test]
fn what_was_copied_is_read_from_stdin_an_argument_and_add_json() {
    let entry = |token: &str| json!({"type": "http", "url": URL, "headers": {"Authorization": format!("Bearer {token}")}});
    let shapes: &[fn(serde_json::Value) -> String] = &[
        |entry| json!({"mcpServers": {"web": entry}}).to_string(),
        |entry| json!({"web": entry}).to_string(),
        |entry| format!("\"web\": {entry},"),
        |entry| format!("```json\n{{\n  // here\n  \"mcpServers\": {{ \"web\": {entry}, }}\n}}\n```\n"),
        |entry| format!("$ claude mcp add-json web '{entry}'\n"),
    ];
    for shape in shapes {
        let (world, token) = (World::new(), canary());
        let ran = world.mcpkey_fed(&["add", "-"], &shape(entry(&token))).ok();
        registered(&world, &token, &ran.said());
        let (world, token) = (World::new(), canary());
        let ran = world.mcpkey(&["add", &shape(entry(&token))]).ok();
        registered(&world, &token, &ran.said());
        let (world, token) = (World::new(), canary());
        let ran = world.mcpkey_fed(&["add-json", "web", "-"], &shape(entry(&token)));
        registered(&world, &token, &ran.ok().said());
    }
}

#[test]
fn several_servers_of_one_copy_are_all_registered_or_none() {
    let world = World::new();
    let (one, two) = (canary(), canary());
    let copy = json!({"mcpServers": {
        "web": {"type": "http", "url": URL, "headers": {"Authorization": format!("Bearer {one}")}},
        "tool": {"command": "true", "env": {"TOOL_API_KEY": two}},
    }});
    world.mcpkey_fed(&["add", "-", "-s", "user", "--deliver", "env"], &copy.to_string()).ok();
    let config = world.read_json(world.home.join(".claude.json"));
    assert!(config["mcpServers"]["web"].is_object() && config["mcpServers"]["tool"].is_object(), "{config}");
    assert!(files_with(&world.home, &one).is_empty() && files_with(&world.home, &two).is_empty());
    let world = World::new();
    let before = world.snapshot();
    let lines = format!("claude mcp add web {URL}\nrm -rf /\n");
    refused(&world, world.mcpkey_fed(&["add", "-"], &lines), &["no line that registers a server"], &before);
}

#[test]
fn what_is_not_understood_is_refused_and_no_command_of_that_name_registered() {
    let world = World::new();
    let before = world.snapshot();
    for args in [
        &["add", "{mcpServers:"][..],
        &["add", "web", "{mcpServers:{web:{command:x}}}"],
        &["add", "[]"],
        &["add", "{\"a\": 1}"],
        &["add", "vscode:mcp/install?nothing"],
        &["add-json", "web", "{mcpServers:"],
        &["claude", "mcp", "add-json", "web", "{"],
        &["codex", "mcp", "add", "web", "--unknown", "x"],
    ] {
        let ran = world.mcpkey(args);
        assert_eq!(ran.code, if args[0] == "claude" { 125 } else { 2 }, "{args:?}: {}", ran.said());
        assert_eq!(world.snapshot(), before, "{args:?}: {}", ran.said());
    }
    for text in ["", "hello\n", "{mcpServers:\n"] {
        let ran = world.mcpkey_fed(&["add", "-"], text);
        assert_eq!((ran.code, world.snapshot()), (2, before.clone()), "{text:?}: {}", ran.said());
    }
    // What else the client is asked goes to the client.
    world.link("claude", "/bin/echo".as_ref());
    for other in [&["mcp", "list"][..], &["explain", "mcp", "remove", "web"]] {
        assert_eq!(world.mcpkey(&[&["claude"][..], other].concat()).ok().stdout.trim(), other.join(" "));
    }
}

#[test]
fn the_wizard_takes_a_copy_of_several_lines_for_an_answer() {
    let (world, token) = (World::new(), canary());
    let copy = json!({"mcpServers": {"web": {"type": "http", "url": URL, "headers": {"Authorization": format!("Bearer {token}")}}}});
    let copy = serde_json::to_string_pretty(&copy).unwrap();
    let mut terminal = Terminal::mcpkey(&world, &["add", "--no-test"]);
    terminal.sees("name of the server");
    for line in copy.lines() {
        terminal.types(line);
    }
    terminal.sees("write it?");
    terminal.sees("]: ");
    terminal.presses("y");
    terminal.sees("added http server web");
    assert_eq!(terminal.ends().code, 0);
    registered(&world, &token, "wizard");
}
