//! What a new variable is called: a name stands for one value of one server, and is nobody else's.

use serde_json::{Value, json};

use crate::run::configure;
use crate::support::canary::{files_with, github_token};
use crate::support::{World, canary, process};

/// The variable of the placeholder that a server has under `pointer`, in the config of a scope: one that the client fills in, or
/// that mcpkey does.
#[track_caller]
fn variable(world: &World, scope: &str, server: &str, pointer: &str) -> String {
    let project = world.project.to_str().unwrap();
    let servers = match scope {
        "project" => world.read_json(".mcp.json")["mcpServers"].clone(),
        "local" => {
            world.read_json(world.home.join(".claude.json"))["projects"][project]["mcpServers"].clone()
        }
        _ => world.read_json(world.home.join(".claude.json"))["mcpServers"].clone(),
    };
    let text = servers[server].pointer(pointer).and_then(Value::as_str).expect("a text");
    let start = text.find("${").or_else(|| text.find("{{")).unwrap_or_else(|| panic!("{servers}")) + 2;
    text[start..].split('}').next().unwrap().to_owned()
}

/// Adds a command that reads `SLACK_TOKEN`.
fn slack(world: &World, scope: &str, server: &str, token: &str) {
    let pair = format!("SLACK_TOKEN={token}");
    world.mcpkey(&["add", "-s", scope, "-e", &pair, server, "--", "slack-mcp"]).ok();
}

#[test]
fn two_servers_with_two_values_get_two_variables_in_every_pair_of_scopes() {
    for first in ["project", "local", "user"] {
        for second in ["project", "local", "user"] {
            let (world, one, two) = (World::new(), canary(), canary());
            slack(&world, first, "work", &one);
            slack(&world, second, "home", &two);
            let name = |scope: &str, server: &str| variable(&world, scope, server, "/env/SLACK_TOKEN");
            let names = (name(first, "work"), name(second, "home"));
            assert_eq!(names, ("SLACK_TOKEN".to_owned(), "HOME_SLACK_TOKEN".to_owned()), "{first} {second}");
            assert_eq!((world.delivered(&names.0), world.delivered(&names.1)), (one, two));
            world.mcpkey(&["run", "--", "true"]).ok();
        }
    }
}

#[test]
fn a_server_for_all_projects_takes_no_name_that_another_project_has() {
    for (first, second) in [("project", "user"), ("user", "project")] {
        let (world, one, two) = (World::new(), canary(), canary());
        let other = world.home.join("other");
        std::fs::create_dir(&other).unwrap();
        let pair = format!("SLACK_TOKEN={one}");
        let mut there = world.mcpkey_command(&["add", "-s", first, "-e", &pair, "work", "--", "slack-mcp"]);
        process::run(there.current_dir(&other), b"").ok();
        slack(&world, second, "home", &two);
        assert_eq!(variable(&world, second, "home", "/env/SLACK_TOKEN"), "HOME_SLACK_TOKEN");
        assert_eq!(world.delivered("HOME_SLACK_TOKEN"), two);
    }
}

#[test]
fn a_derived_name_and_a_typed_one_are_told_apart() {
    let (world, one, two) = (World::new(), github_token(), github_token());
    world
        .mcpkey(&["add", "github", "https://gh.example/mcp", "-H", &format!("Authorization: Bearer {one}")])
        .ok();
    world.mcpkey(&["add", "tool", "-e", &format!("GITHUB_TOKEN={two}"), "--", "gh-mcp"]).ok();
    let names = (
        variable(&world, "project", "github", "/headers/Authorization"),
        variable(&world, "project", "tool", "/env/GITHUB_TOKEN"),
    );
    assert_eq!(names, ("GITHUB_MCP_TOKEN".to_owned(), "TOOL_GITHUB_TOKEN".to_owned()));
    assert_eq!((world.delivered(&names.0), world.delivered(&names.1)), (one, two));
}

#[test]
fn a_name_that_a_config_mentions_is_taken_whoever_supplies_it() {
    let mut world = World::new();
    world.set("SLACK_TOKEN", canary());
    configure(&world, &json!({"theirs": {"command": "x", "env": {"T": "${SLACK_TOKEN}"}}}));
    slack(&world, "user", "theirs", &canary());
    assert_eq!(variable(&world, "user", "theirs", "/env/SLACK_TOKEN"), "THEIRS_SLACK_TOKEN");
    let world = World::new();
    world.write_json(world.home.join(".claude/settings.json"), &json!({"env": {"SLACK_TOKEN": "x"}}));
    slack(&world, "project", "home", &canary());
    assert_eq!(variable(&world, "project", "home", "/env/SLACK_TOKEN"), "HOME_SLACK_TOKEN");
}

#[test]
fn one_value_of_two_servers_is_two_variables_unless_told_otherwise() {
    let (world, token) = (World::new(), canary());
    slack(&world, "project", "work", &token);
    slack(&world, "project", "home", &token);
    assert_eq!(variable(&world, "project", "home", "/env/SLACK_TOKEN"), "HOME_SLACK_TOKEN");
    let pair = format!("SLACK_TOKEN={token}");
    let line = ["add", "third", "-e", &pair, "--var", "SLACK_TOKEN=SLACK_TOKEN", "--", "other-mcp"];
    world.mcpkey(&line).ok().says(&["SLACK_TOKEN is stored already", "stdio: other-mcp too"]);
    assert_eq!(variable(&world, "project", "third", "/env/SLACK_TOKEN"), "SLACK_TOKEN");
    let pair = format!("SLACK_TOKEN={}", canary());
    let line = ["add", "fourth", "-e", &pair, "--var", "SLACK_TOKEN=SLACK_TOKEN", "--", "other-mcp", "x"];
    world.mcpkey(&line).gives(2).says(&["stored already for another place", "choose another name"]);
}

#[test]
fn no_name_is_chosen_that_the_client_never_fills() {
    let world = World::new();
    for (server, header, expected) in [
        ("vault", "Authorization: Bearer", "VAULT_MCP_TOKEN"),
        ("sonar", "Authorization: Bearer", "SONAR_MCP_TOKEN"),
        ("otel", "Authorization: Bearer", "MCP_OTEL_TOKEN"),
    ] {
        let header = format!("{header} {}", canary());
        world.mcpkey(&["add", "-t", "http", server, "https://h.example/mcp", "-H", &header]).ok();
        assert_eq!(variable(&world, "project", server, "/headers/Authorization"), expected);
    }
    let refused =
        ["add", "v", "https://h.example/mcp", "--bearer", "--var", "Authorization=NOMAD_TOKEN", "--stdin"];
    let ran = world.mcpkey_fed(&refused, &canary()).gives(2);
    ran.says(&["NOMAD_TOKEN", "never fills", "--var Authorization=NOMAD_MCP_TOKEN"]);
}

#[test]
fn names_of_other_programs_are_left_to_them() {
    let world = World::new();
    for (key, expected) in [
        ("ANTHROPIC_API_KEY", "ANTHROPIC_MCP_API_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_MCP_SECRET_ACCESS_KEY"),
        ("OPENAI_API_KEY", "OPENAI_MCP_API_KEY"),
        ("GITHUB_PERSONAL_ACCESS_TOKEN", "GITHUB_PERSONAL_ACCESS_TOKEN"),
    ] {
        let pair = format!("{key}={}", canary());
        let server = key.to_lowercase().replace('_', "-");
        world.mcpkey(&["add", &server, "-e", &pair, "--", "tool"]).ok();
        assert_eq!(variable(&world, "project", &server, &format!("/env/{key}")), expected);
    }
    let line = ["add", "p", "https://h.example/mcp", "-H", "X-Key", "--var", "X-Key=PATH", "--stdin"];
    world.mcpkey_fed(&line, &canary()).gives(2).says(&["PATH is read by every shell", "--var X-Key="]);
    let ran = world.mcpkey_fed(&["set", "ANTHROPIC_API_KEY", "--stdin"], &canary()).gives(2);
    ran.says(&["Claude Code", "${ANTHROPIC_MCP_API_KEY}"]);
    let ran =
        world.mcpkey_fed(&["set", "GITHUB_TOKEN", "--stdin", "--to", "https://h.example"], &canary()).ok();
    ran.says(&["warning: GITHUB_TOKEN is read by gh"]);
}

#[test]
fn names_say_what_is_in_them() {
    let (world, secret) = (World::new(), github_token());
    let password = format!("DB_PASSWORD={secret}");
    world.mcpkey(&["add", "mysql-mcp-server", "--", "docker", "run", "-i", "-e", &password, "image"]).ok();
    assert_eq!(variable(&world, "project", "mysql-mcp-server", "/args/3"), "DB_PASSWORD");
    let dsn = format!("postgres://me:{secret}@db.example.com/x");
    world.mcpkey(&["add", "pg", "--", "pg-mcp", "--dsn", &dsn]).ok();
    assert_eq!(variable(&world, "project", "pg", "/args/1"), "PG_PASSWORD");
    let header = format!("X-Acme-Key: {secret}");
    world.mcpkey(&["add", "acme", "https://acme.example/mcp", "-H", &header]).ok();
    assert_eq!(variable(&world, "project", "acme", "/headers/X-Acme-Key"), "ACME_KEY");
    let line = ["add", "x", "https://x.example/mcp", "-H", "X-Account: 4711", "--secret", "X-Account"];
    world.mcpkey(&line).ok();
    assert_eq!(variable(&world, "project", "x", "/headers/X-Account"), "X_ACCOUNT");
    assert!(files_with(&world.home, &secret).is_empty());
}

#[test]
fn what_the_entry_itself_defines_is_filled_by_the_server() {
    let (world, secret) = (World::new(), github_token());
    let line = [
        "add",
        "docs",
        "-e",
        &format!("DOCS_AUTH=Bearer {secret}"),
        "--",
        "mcp-remote",
        "https://h.example/mcp",
        "--header",
        "Authorization:${DOCS_AUTH}",
    ];
    world.mcpkey(&line).ok();
    assert_eq!(world.entry("docs")["args"][2], "Authorization:${DOCS_AUTH}");
    assert_eq!(variable(&world, "project", "docs", "/env/DOCS_AUTH"), "DOCS_AUTH_2");
}

#[test]
fn a_server_that_is_replaced_keeps_the_name() {
    let (world, one, two) = (World::new(), github_token(), github_token());
    let add = |token: &str, more: &[&str]| {
        let header = format!("Authorization: Bearer {token}");
        let line = ["add", "github", "https://gh.example/mcp", "-H", &header];
        world.mcpkey(&[&line, more].concat()).ok();
        variable(&world, "project", "github", "/headers/Authorization")
    };
    assert_eq!(add(&one, &[]), "GITHUB_MCP_TOKEN");
    assert_eq!(add(&two, &["--force"]), "GITHUB_MCP_TOKEN");
    assert_eq!(world.delivered("GITHUB_MCP_TOKEN"), two);
}

#[test]
fn what_the_entry_itself_defines_keeps_its_name_for_itself_by_every_way_in() {
    let (world, secret) = (World::new(), github_token());
    let script = "exec tool --key ${TOOL_KEY}";
    let entry = json!({"command": "bash", "args": ["-c", script], "env": {"TOOL_KEY": secret}});
    world.mcpkey(&["add-json", "tool", &entry.to_string()]).ok();
    assert_eq!(world.entry("tool")["args"][1], script);
    assert_eq!(variable(&world, "project", "tool", "/env/TOOL_KEY"), "TOOL_KEY_2");
    let pair = format!("TOOL_KEY={secret}");
    let line = ["add", "named", "-e", &pair, "--var", "TOOL_KEY=TOOL_KEY", "--", "bash", "-c", script];
    world.mcpkey(&line).gives(2).says(&["TOOL_KEY is defined by the server's own env", "--var TOOL_KEY="]);
    // Also where that very name and value are stored for the same program.
    let world = World::new();
    world.mcpkey(&["add", "tool", "-e", &pair, "--", "bash", "-c", "exec tool"]).ok();
    world.mcpkey(&["remove", "tool"]).ok();
    configure(&world, &json!({"tool": entry}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.entry("tool")["args"][1], script);
    assert_eq!(variable(&world, "project", "tool", "/env/TOOL_KEY"), "TOOL_KEY_2");
    configure(&world, &json!({"tool": entry}));
    let ran = world.mcpkey(&["import", "--yes", "--var", "TOOL_KEY=TOOL_KEY"]);
    ran.gives(2).says(&["TOOL_KEY is defined by the server's own env"]);
}

/// Adds `srv` with a value of its own, from a directory, with a variable of the environment.
fn srv(world: &World, dir: &std::path::Path, scope: &str, token: &str) {
    let pair = format!("API_KEY={token}");
    let mut add =
        world.mcpkey_command(&["add", "-s", scope, "-e", &pair, "srv", "--deliver", "env", "--", "srv-mcp"]);
    process::run(add.current_dir(dir), b"").ok();
}

/// What `srv` gets of the name that a config has for its `API_KEY`, started from a directory.
fn started(world: &World, dir: &std::path::Path, config: &Value) -> String {
    let text = config["env"]["API_KEY"].as_str().unwrap();
    let name = text.trim_start_matches("${").trim_end_matches('}');
    let mut run = world.mcpkey_command(&["run", "--", "printenv", name]);
    process::run(run.current_dir(dir), b"").ok().stdout.trim_end().to_owned()
}

#[test]
fn one_server_in_two_packages_of_a_repository_has_two_values() {
    let (world, one, two) = (World::new(), canary(), canary());
    let dirs = ["packages/a", "packages/b"].map(|dir| world.project.join(dir));
    for (dir, token) in dirs.iter().zip([&one, &two]) {
        std::fs::create_dir_all(dir).unwrap();
        std::fs::write(dir.join(".mcp.json"), "{}").unwrap();
        srv(&world, dir, "project", token);
    }
    for (dir, token) in dirs.iter().zip([&one, &two]) {
        let config = world.read_json(dir.join(".mcp.json"))["mcpServers"]["srv"].clone();
        assert_eq!(started(&world, dir, &config), *token, "{}", dir.display());
    }
}

#[test]
fn one_server_of_two_accounts_has_two_values() {
    let (mut world, one, two) = (World::new(), canary(), canary());
    let accounts = ["one", "two"].map(|name| world.home.join("accounts").join(name));
    let project = world.project.clone();
    for (account, token) in accounts.iter().zip([&one, &two]) {
        std::fs::create_dir_all(account).unwrap();
        world.set("CLAUDE_CONFIG_DIR", account);
        srv(&world, &project, "user", token);
    }
    for (account, token) in accounts.iter().zip([&one, &two]) {
        world.set("CLAUDE_CONFIG_DIR", account);
        let config = world.read_json(account.join(".claude.json"))["mcpServers"]["srv"].clone();
        assert_eq!(started(&world, &project, &config), *token, "{}", account.display());
    }
    let all = world.mcpkey(&["list", "--all"]).ok().stdout;
    assert!(all.contains("all projects, of ~/accounts/one/.claude.json"), "{all}");
    // A third account sees that the others' are in use.
    world.set("CLAUDE_CONFIG_DIR", world.home.join("accounts/three"));
    let said = world.mcpkey(&["list"]).ok().stdout;
    assert!(!said.contains("mentioned by no config") && said.contains("used by"), "{said}");
}
