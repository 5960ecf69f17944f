//! The configs in effect, the variables they mention, and the literal secrets in them.

use super::{World, bearer, canary, configure, json, mode, offline, quiet, store, stored};
use crate::support::github_token;

/// Registers `servers` for all projects of this person, and `local` for this one.
fn claude_json(world: &World, servers: &serde_json::Value, local: &serde_json::Value) {
    let project = world.project.to_str().unwrap();
    let file = world.home.join(".claude.json");
    world.write_json(&file, &json!({"mcpServers": servers, "projects": {project: {"mcpServers": local}}}));
    mode(&file, 0o600);
}

#[test]
fn each_config_in_effect_is_named_and_what_hides_what() {
    let world = quiet();
    offline(&world).has("config", "ok", "no servers are configured here", "mcpkey add");
    configure(&world, &json!({"web": {"command": "a"}, "tool": {"command": "b"}}));
    let page = offline(&world);
    page.has("config", "ok", "project .mcp.json: 2 servers", "");
    page.lacks("hidden");
    world.write_json("../.mcp.json", &json!({"mcpServers": {"tool": {"command": "c"}}}));
    claude_json(&world, &json!({}), &json!({"web": {"command": "d"}}));
    let page = offline(&world);
    page.ran.clone().ok();
    let said: Vec<&str> = page.lines("config").iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        ["local ~/.claude.json: 1 server", "project .mcp.json: 1 server", "project ~/.mcp.json: 0 servers"]
    );
    let said: Vec<(&str, &str)> = page
        .lines("hidden")
        .iter()
        .map(|line| (line["what"].as_str().unwrap(), line["next"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            (
                "web of local ~/.claude.json hides web of project .mcp.json",
                "if that is not meant: mcpkey remove web -s local"
            ),
            (
                "tool of project .mcp.json hides tool of project ~/.mcp.json",
                "if that is not meant: mcpkey remove tool -s project"
            )
        ]
    );
}

#[test]
fn what_the_client_ignores_is_a_problem() {
    let world = quiet();
    configure(&world, &json!({"web": {"command": "a"}}));
    let page = offline(&world);
    page.lacks("unread");
    page.lacks("skipped");
    configure(&world, &json!({"web": {"command": 1}}));
    offline(&world).has(
        "skipped",
        "problem",
        "skips server web (project .mcp.json): command: expected",
        "mend",
    );
    world.write(".mcp.json", "{\"mcpServers\": {},}");
    offline(&world).has("unread", "problem", ".mcp.json:1:18: trailing commas", "mend the file");
    configure(&world, &json!({}));
    world.write(world.home.join(".claude.json"), "{");
    offline(&world).has("unread", "problem", "~/.claude.json:1:", "mend the file");
}

#[test]
fn what_is_switched_off_is_said_and_held_against_nobody() {
    let world = quiet();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    world.write_json(".claude/settings.json", &json!({"disabledMcpjsonServers": ["web"]}));
    let page = offline(&world);
    page.ran.clone().ok();
    let said: Vec<&str> = page.lines("off").iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(said, ["switched off in the client's settings: web", "TOKEN: missing, for web, switched off"]);
}

#[test]
fn a_placeholder_that_will_not_expand_is_a_problem() {
    let (world, secret) = (quiet(), canary());
    configure(&world, &json!({"web": {"command": "x", "env": {"A": "${A:-plain}"}}}));
    let page = offline(&world);
    page.lacks("placeholder");
    page.lacks("secret-default");
    configure(&world, &json!({"web": {"command": "x", "env": {"A": "${env:TOKEN}"}}}));
    offline(&world).has("placeholder", "problem", "${env:TOKEN} in server web", "write ${TOKEN}");
    configure(&world, &json!({"web": {"command": "x", "env": {"A": format!("${{API_TOKEN:-{secret}}}")}}}));
    let page = offline(&world);
    page.has("secret-default", "problem", "the default of API_TOKEN", "mcpkey set API_TOKEN");
    assert!(!page.ran.said().contains(&secret));
}

#[test]
fn each_variable_says_what_supplies_it() {
    let (mut world, _) = stored();
    world.set("FROM_OUTSIDE", canary());
    world.write_json(world.home.join(".claude/settings.json"), &json!({"env": {"FROM_SETTINGS": canary()}}));
    let servers = json!({
        "web": bearer("TOKEN"),
        "env": bearer("FROM_OUTSIDE"),
        "set": bearer("FROM_SETTINGS"),
        "low": {"command": "x", "env": {"LEVEL": "${LEVEL:-info}"}},
    });
    configure(&world, &servers);
    let page = offline(&world);
    // What the settings spell out is a secret in a file.
    page.ran.clone().gives(1);
    page.has("stored", "ok", "TOKEN: encrypted file, for web", "");
    page.has("environment", "ok", "FROM_OUTSIDE: environment, for env", "");
    page.has("settings", "ok", "FROM_SETTINGS: settings.json, for set", "");
    page.has("default", "ok", "LEVEL: default, for low", "");
    page.lacks("overridden");
    world.set("TOKEN", canary());
    offline(&world).has("stored", "ok", "the one in the environment is not used", "");
    world.write_json(world.home.join(".claude/settings.json"), &json!({"env": {"TOKEN": canary()}}));
    let page = offline(&world);
    page.has("overridden", "warning", "~/.claude/settings.json sets TOKEN too", "take TOKEN out");
}

#[test]
fn each_variable_says_what_stands_in_the_way() {
    let mut world = quiet();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    offline(&world).has("missing", "problem", "TOKEN has no value", "mcpkey set TOKEN");
    world.set("TOKEN", "");
    offline(&world).has("empty", "problem", "set to nothing", "mcpkey set TOKEN");
    world.unset("TOKEN");
    world.set("Token", canary());
    offline(&world).has("case", "problem", "TOKEN has no value, but Token has", "write ${Token}");
    store(&world, "TOKEN", &canary());
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("stored", "ok", "TOKEN", "");
    let elsewhere =
        json!({"type": "http", "url": "https://other.example/mcp", "headers": bearer("TOKEN")["headers"]});
    configure(&world, &json!({"web": elsewhere}));
    let page = offline(&world);
    page.has(
        "withheld",
        "problem",
        "would send it to https://other.example",
        "mcpkey allow TOKEN --server web",
    );
}

#[test]
fn without_the_index_no_variable_is_called_missing() {
    let (world, _) = stored();
    world.write(world.home.join("mcpkey/secrets.toml"), "version = 99");
    let page = offline(&world);
    page.has("index", "problem", "newer than this mcpkey knows", "update mcpkey");
    page.has("unknown", "warning", "without the index", "");
    page.lacks("missing");
}

#[test]
fn literal_secrets_are_counted_and_never_shown() {
    let (world, token) = (quiet(), github_token());
    let entry = |value: &str| json!({"web": {"type": "http", "url": "https://h.example/mcp", "headers": {"Authorization": format!("Bearer {value}")}}});
    configure(&world, &entry("${TOKEN:-}"));
    offline(&world).has("literals", "ok", "no literal secret in 1 config", "");
    configure(&world, &entry(&token));
    world.write_json(".cursor/mcp.json", &json!({"mcpServers": entry(&token)}));
    claude_json(&world, &json!({}), &entry(&token));
    mode(&world.project.join(".mcp.json"), 0o600);
    mode(&world.project.join(".cursor/mcp.json"), 0o644);
    let page = offline(&world);
    page.ran.clone().gives(1);
    let said: Vec<&str> = page.lines("literals").iter().map(|line| line["what"].as_str().unwrap()).collect();
    let wanted = [
        "1 literal secret in ~/.claude.json",
        "1 literal secret in .cursor/mcp.json",
        "1 literal secret in .mcp.json",
    ];
    assert_eq!(said, wanted);
    page.has("literals-readable", "problem", "others can read .cursor/mcp.json", "chmod 600");
    assert!(!page.ran.said().contains(&token[6..]), "{}", page.ran.said());
}

#[test]
fn what_lint_would_say_besides_is_counted() {
    let world = quiet();
    configure(&world, &json!({"web": {"command": "x"}}));
    offline(&world).lacks("mistakes");
    world.write(".claude/mcp.json", "{\"mcpServers\": {\"web\": {\"command\": \"x\"}}}");
    offline(&world).has("mistakes", "warning", "1 place in configs", "mcpkey lint");
    world.write(".cursor/mcp.json", "{\"mcpServers\": ");
    offline(&world).has("unchecked", "warning", ".cursor/mcp.json was not looked into", "mcpkey lint");
}

#[test]
fn a_home_directory_is_not_searched_as_if_it_were_a_project() {
    let (world, token) = (quiet(), github_token());
    let entry = json!({"mcpServers": {"web": {"command": "x", "env": {"API_TOKEN": token}}}});
    world.write_json(".cursor/mcp.json", &entry);
    let mut command = world.mcpkey_command(&["doctor", "--json", "--offline"]);
    let ran = crate::support::process::run(command.current_dir(&world.home), b"").ok();
    assert!(ran.stdout.contains("no literal secret in 0 configs"), "{}", ran.said());
}

#[test]
fn servers_where_no_client_reads_them_are_named() {
    let world = quiet();
    configure(&world, &json!({"web": {"command": "a"}}));
    offline(&world).lacks("misplaced");
    let token = github_token();
    let servers =
        |name: &str| json!({"mcpServers": {name: {"command": "x", "env": {"GITHUB_TOKEN": token}}}});
    let places = [
        ("../.claude/settings.json", "one", "-s user"),
        ("../.claude/.mcp.json", "two", "-s user"),
        (".claude/settings.json", "three", "-s project"),
        (".claude/settings.local.json", "four", "-s project"),
    ];
    for (file, name, _) in places {
        world.write_json(file, &servers(name));
    }
    let page = offline(&world);
    let lines = page.lines("misplaced");
    assert_eq!(lines.len(), places.len(), "{lines:#?}");
    for (line, (_, name, scope)) in lines.iter().zip(places) {
        assert_eq!(line["state"], "problem");
        assert!(line["what"].as_str().unwrap().ends_with(&format!(": {name}")), "{line}");
        assert!(line["next"].as_str().unwrap().ends_with(scope), "{line}");
    }
    assert_eq!(page.lines("literals").len(), 4, "{:#?}", page.lines("literals"));
    assert!(!page.ran.said().contains(&token));
}

#[test]
fn a_literal_is_found_in_every_file_that_import_can_move() {
    let world = quiet();
    let token = github_token();
    let servers = json!({"mcpServers": {"s": {"command": "x", "env": {"GITHUB_TOKEN": token}}}});
    let files = [
        ".vscode/mcp.json",
        "../.cursor/mcp.json",
        "../.gemini/settings.json",
        "../.codeium/windsurf/mcp_config.json",
        "../.config/Claude/claude_desktop_config.json",
    ];
    for file in files {
        let text = servers.to_string();
        world.write(file, if file.contains("vscode") { text.replace("mcpServers", "servers") } else { text });
    }
    let page = offline(&world);
    let found: Vec<String> =
        page.lines("literals").iter().map(|line| line["about"].as_str().unwrap().to_owned()).collect();
    for file in files {
        let end = file.trim_start_matches("../");
        assert!(found.iter().any(|path| path.ends_with(end)), "{file} is not in {found:?}");
    }
}
