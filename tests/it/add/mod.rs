//! `add` and `add-json`: what a stranger pastes, what then stands in the files, and what is said about it.

mod blanks;
mod copied;
mod docker;
mod names;
pub(crate) mod parity;
mod public_lines;
mod templates;
mod tested;
mod typed;
mod values;
mod wizard;

use serde_json::{Value, json};

use crate::support::canary::{files_with, github_token, random};
use crate::support::{World, canary};

#[test]
fn a_secret_where_no_placeholder_works_is_refused() {
    let (world, token) = (World::new(), github_token());
    let entry = json!({"type": "http", "url": "https://h.example", "_comment": format!("use {token}")});
    let ran = world.mcpkey(&["add-json", "a", &entry.to_string()]);
    assert!(ran.code == 2 && ran.stderr.contains("_comment"), "{}", ran.said());
    assert!(!ran.said().contains(&token) && !world.project.join(".mcp.json").exists());
}

#[test]
fn a_pasted_line_puts_the_token_in_the_store_and_a_placeholder_in_the_file() {
    let (world, token) = (World::new(), github_token());
    let header = format!("Authorization: Bearer {token}");
    let line = ["add", "-t", "http", "github", "https://api.githubcopilot.com/mcp/", "-H", &header];
    let ran = world.mcpkey(&line).ok().says(&[
        "GITHUB_MCP_TOKEN",
        "encrypted file",
        "https://api.githubcopilot.com",
        "history still holds",
    ]);
    assert!(ran.stdout.is_empty());
    let expected = "{\n  \"mcpServers\": {\n    \"github\": {\n      \"type\": \"http\",\n      \"url\": \"https://api.githubcopilot.com/mcp/\",\n      \
         \"headers\": {\n        \"Authorization\": \"Bearer ${GITHUB_MCP_TOKEN}\"\n      }\n    }\n  }\n}";
    assert_eq!(world.read(".mcp.json"), expected);
    let example = world.read_json(".mcp.json.example");
    assert_eq!(example["mcpServers"], world.read_json(".mcp.json")["mcpServers"]);
    let help = json!({"server": "github", "destination": "https://api.githubcopilot.com/mcp"});
    assert_eq!(example["mcpkey"]["variables"], json!({"GITHUB_MCP_TOKEN": help}));
    assert!(files_with(world.root(), &token).is_empty());
    assert_eq!(world.delivered("GITHUB_MCP_TOKEN"), token);
}

#[test]
fn one_token_is_one_variable_wherever_it_stands() {
    let (world, token) = (World::new(), github_token());
    let (a, b) = (format!("A_TOKEN={token}"), format!("B_TOKEN={token}"));
    let line = ["add", "two", "-e", &a, &b, "LOG_LEVEL=debug", "--", "npx", "srv", "--token", &token];
    let ran = world.mcpkey(&line).ok();
    let entry = world.entry("two");
    let variable = entry["env"]["A_TOKEN"].as_str().expect("a placeholder").to_owned();
    assert_eq!(entry["args"], json!(["srv", "--token", variable]));
    assert_eq!(entry["env"], json!({"A_TOKEN": variable, "B_TOKEN": variable, "LOG_LEVEL": "debug"}));
    assert_eq!(ran.stderr.matches("stored ").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_token_is_found_wherever_it_can_stand() {
    let (world, secret) = (World::new(), random(40));
    let basic = format!("Authorization: Basic {}", random(32));
    let key = format!("--api-key={secret}");
    let rows: [(&str, Vec<String>, Value); 6] = [
        (
            "query",
            vec![format!("https://q.example/mcp?api_key={secret}&x=1")],
            json!({"type": "http", "url": "https://q.example/mcp?api_key=${QUERY_API_KEY}&x=1"}),
        ),
        (
            "path",
            vec![format!("https://p.example/{secret}/mcp")],
            json!({"type": "http", "url": "https://p.example/${PATH_TOKEN}/mcp"}),
        ),
        (
            "user",
            vec![format!("https://me:{secret}@u.example/mcp")],
            json!({"type": "http", "url": "https://me:${USER_PASSWORD}@u.example/mcp"}),
        ),
        (
            "basic",
            vec!["https://b.example".into(), "-H".into(), basic],
            json!({"type": "http", "url": "https://b.example", "headers": {"Authorization": "Basic ${BASIC_TOKEN}"}}),
        ),
        (
            "flag",
            vec!["--".into(), "npx".into(), "srv".into(), key],
            json!({"type": "stdio", "command": "npx", "args": ["srv", "--api-key=${FLAG_API_KEY}"], "env": {}}),
        ),
        (
            "env",
            vec!["-e".into(), format!("MY_KEY={secret}"), "--".into(), "npx".into()],
            json!({"type": "stdio", "command": "npx", "args": [], "env": {"MY_KEY": "${MY_KEY}"}}),
        ),
    ];
    for (name, words, expected) in rows {
        let line: Vec<&str> = ["add", name].into_iter().chain(words.iter().map(String::as_str)).collect();
        world.mcpkey(&line).ok();
        assert_eq!(world.entry(name), expected);
    }
    assert!(files_with(&world.home, &secret).is_empty());
}

#[test]
fn an_escaped_value_of_a_query_comes_back_byte_for_byte() {
    let (world, secret) = (World::new(), format!("{}%2B%3D%3D", random(30)));
    world.mcpkey(&["add", "q", &format!("https://q.example/mcp?api_key={secret}&x=1")]).ok();
    assert_eq!(world.entry("q")["url"], "https://q.example/mcp?api_key=${Q_API_KEY}&x=1");
    assert_eq!(world.delivered("Q_API_KEY"), secret);
}

#[test]
fn what_is_no_secret_stays_as_typed() {
    let world = World::new();
    let line = [
        "add",
        "-t",
        "http",
        "docs",
        "https://d.example/mcp?tenant=acme",
        "-H",
        "X-Tenant: acme",
        "X-Log-Level: debug",
    ];
    let ran = world.mcpkey(&line).ok();
    let headers = json!({"X-Tenant": "acme", "X-Log-Level": "debug"});
    assert_eq!(
        world.entry("docs"),
        json!({"type": "http", "url": "https://d.example/mcp?tenant=acme", "headers": headers})
    );
    assert!(!ran.stderr.contains("stored") && !ran.stderr.contains("history"), "{}", ran.stderr);
}

#[test]
fn a_person_decides_what_is_a_secret_and_what_it_is_called() {
    let (world, token) = (World::new(), github_token());
    let secret = ["add", "a", "-e", "TENANT=acme-7", "--secret", "TENANT", "--", "npx"];
    world.mcpkey(&secret).ok();
    assert_eq!(world.entry("a")["env"]["TENANT"], "${TENANT}");
    let plain = format!("TOKEN={token}");
    world.mcpkey(&["add", "b", "-e", &plain, "--plain", "TOKEN", "--", "npx"]).ok();
    assert_eq!(world.entry("b")["env"]["TOKEN"], token.as_str());
    let example = world.read(".mcp.json.example");
    assert!(!example.contains(&token), "what a person leaves in the config is still no example");
    world
        .mcpkey(&[
            "add",
            "c",
            "-e",
            &plain,
            "-e",
            "REGION=eu",
            "--var",
            "TOKEN=MINE",
            "--var",
            "region=WHERE",
            "--",
            "npx",
        ])
        .ok();
    assert_eq!(world.entry("c")["env"], json!({"TOKEN": "${MINE}", "REGION": "${WHERE}"}));
    assert_eq!((world.delivered("MINE"), world.delivered("WHERE")), (token, "eu".to_owned()));
    for (flag, what) in [
        ("--secret", "NOPE"),
        ("--plain", "NOPE"),
        ("--var", "NOPE=X"),
        ("--var", "REGION"),
        ("--var", "REGION=1-2"),
    ] {
        let ran = world.mcpkey(&["add", "d", "-e", "REGION=eu", flag, what, "--", "npx"]).gives(2);
        assert!(world.entry("d").is_null(), "{}", ran.stderr);
    }
    let ran = world.mcpkey(&["add", "d", "-e", "REGION=a${B}", "--secret", "REGION", "--", "npx"]).gives(2);
    ran.says(&["REGION", "placeholder already"]);
}

#[test]
fn a_json_entry_is_treated_as_a_typed_one() {
    let (world, token) = (World::new(), github_token());
    let json = json!({"type": "http", "url": "https://h.example", "headers": {"Authorization": format!("Bearer {token}")}, "timeout": 3});
    world.mcpkey(&["add-json", "typed", &json.to_string()]).ok().says(&["TYPED_TOKEN", "history"]);
    let piped = world.mcpkey_fed(&["add-json", "piped", "-"], &json.to_string()).ok();
    assert!(!piped.stderr.contains("history"), "{}", piped.stderr);
    assert_eq!(
        world.entry("piped"),
        json!({"type": "http", "url": "https://h.example", "headers": {"Authorization": "Bearer ${PIPED_TOKEN}"}, "timeout": 3})
    );
    assert!(files_with(world.root(), &token).is_empty());
}

#[test]
fn local_and_user_scope_go_to_the_clients_own_file_behind_mcpkey() {
    let (mut world, token) = (World::new(), canary());
    let own = world.home.join("claude");
    for config_dir in [None, Some(&own)] {
        if let Some(dir) = config_dir {
            std::fs::create_dir(dir).expect("a directory");
            world.set("CLAUDE_CONFIG_DIR", dir);
        }
        let file = config_dir.unwrap_or(&world.home).join(".claude.json");
        for scope in ["local", "user"] {
            world
                .mcpkey_fed(&["add", "-s", scope, scope, "https://h.example", "--bearer", "--stdin"], &token)
                .ok();
        }
        let config = world.read_json(&file);
        let project = world.project.to_str().expect("UTF-8");
        let bridge = |name: &str, variable: &str| {
            let header = format!("Authorization: Bearer {{{variable}}}");
            json!({
                "type": "stdio", "command": env!("CARGO_BIN_EXE_mcpkey"), "env": {},
                "args": ["bridge", "https://h.example", "--header", header, format!("--name={name}")],
            })
        };
        assert_eq!(config["mcpServers"]["user"], bridge("user", "USER_TOKEN"));
        assert_eq!(config["projects"][project]["mcpServers"]["local"], bridge("local", "LOCAL_TOKEN"));
        assert!(!world.project.join(".mcp.json.example").exists());
    }
}
