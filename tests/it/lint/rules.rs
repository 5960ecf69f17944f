//! What is said of a config that will not do what its author expects, and what goes without a word.

use serde_json::{Value, json};

use super::{put, remote, report};
use crate::support::World;

const QUIET: [&str; 0] = [];

/// The rules by which something is said of `text` under the name `path`, with where: line, column, pointer.
#[track_caller]
fn said(path: &str, text: &str) -> Vec<(String, u64, u64, String)> {
    let world = World::new();
    put(&world, path, text);
    let report = report(&world, path);
    let of = |f: &Value| {
        let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| f[key].as_u64().unwrap();
        (text("rule"), number("line"), number("column"), text("pointer"))
    };
    report["findings"].as_array().unwrap().iter().map(of).collect()
}

#[track_caller]
fn rules(path: &str, text: &str) -> Vec<String> {
    said(path, text).into_iter().map(|(rule, ..)| rule).collect()
}

#[test]
fn comments_and_trailing_commas_matter_only_to_a_strict_client() {
    let loose = |key: &str| {
        format!("// note\n{{\"{key}\": {{\"a\": {{\"command\": \"x\", /* c */ \"args\": [],}},}},}}")
    };
    for path in [".cursor/mcp.json", ".roo/mcp.json", ".gemini/settings.json", "mcp.json"] {
        assert_eq!(rules(path, &loose("mcpServers")), QUIET, "{path}");
    }
    assert_eq!(rules(".vscode/mcp.json", &loose("servers")), QUIET);
    assert_eq!(
        said(".mcp.json", &loose("mcpServers")),
        [("rejected-config".to_owned(), 1, 1, String::new())]
    );
    let trailing = "{\n\"mcpServers\": {\n\"a\": {\"command\": \"x\"},\n}}";
    let (rule, line, ..) = said(".mcp.json", trailing).remove(0);
    assert_eq!((&*rule, line), ("rejected-config", 3));
}

#[test]
fn what_claude_code_would_not_load_is_said() {
    let entry = |entry: Value| json!({"mcpServers": {"fine": {"command": "x"}, "a": entry}}).to_string();
    for (text, rule) in [
        (entry(json!({"url": "https://mcp.acme.dev"})), "url-without-type"),
        (entry(json!({"type": "http"})), "skipped-server"),
        (entry(json!({})), "skipped-server"),
        (entry(json!(null)), "skipped-server"),
        (entry(json!({"command": ["x"]})), "skipped-server"),
        (entry(json!({"command": "x", "args": "y"})), "skipped-server"),
        (entry(json!({"command": "x", "env": {"PORT": 80}})), "skipped-server"),
        (entry(json!({"type": "ftp", "url": "https://mcp.acme.dev"})), "skipped-server"),
        (
            entry(json!({"type": "http", "url": "https://mcp.acme.dev", "headers": {"X": 1}})),
            "skipped-server",
        ),
    ] {
        assert_eq!(
            said(".mcp.json", &text),
            [(rule.to_owned(), 1, text.find("\"a\"").unwrap() as u64 + 2, "/mcpServers/a".to_owned())],
            "{text}"
        );
    }
    for text in ["{}", "[]", "null", "{\"mcpServers\": []}", "{\"a\": {\"command\": \"x\"}}"] {
        assert_eq!(rules(".mcp.json", text), ["rejected-config"], "{text}");
    }
    assert_eq!(rules(".claude/.mcp.json", "{\"mcpServers\": {}}"), ["rejected-config"]);
    // The last of two with one name is the one that counts.
    let twice = "{\"mcpServers\": {\"a\": {\"url\": \"https://a.dev\"}, \"a\": {\"command\": \"x\"}}}";
    assert_eq!(rules(".mcp.json", twice), QUIET);
    let state = json!({"projects": {"/p": {"mcpServers": {"a": {"url": "https://a.dev"}}}}}).to_string();
    assert_eq!(said(".claude.json", &state)[0].3, "/projects/~1p/mcpServers/a");
    let market = json!({"plugins": [{"name": "x", "mcpServers": "./x.json"}, {"mcpServers": {"a": {"url": "https://a.dev"}}}]});
    assert_eq!(said(".claude-plugin/marketplace.json", &market.to_string())[0].3, "/plugins/1/mcpServers/a");
}

#[test]
fn what_claude_code_loads_goes_without_a_word() {
    for kind in ["http", "streamable-http", "sse", "ws"] {
        let entry = json!({"type": kind, "url": "https://mcp.acme.dev"});
        assert_eq!(rules(".mcp.json", &json!({"mcpServers": {"a": entry}}).to_string()), QUIET, "{kind}");
    }
    for (path, text) in [
        (".mcp.json", ""),
        (".mcp.json", " \n"),
        (".mcp.json", "{\"mcpServers\": {}}"),
        (".mcp.json", "\u{feff}{\"mcpServers\": {}, \"$schema\": \"x\", \"inputs\": []}"),
        (".mcp.json", "{\"servers\": {\"a\": {\"url\": \"https://mcp.acme.dev\"}}, \"inputs\": []}"),
        (".claude-plugin/plugin.json", "{\"name\": \"p\"}"),
        (".claude-plugin/plugin.json", "{\"name\": \"p\", \"mcpServers\": [\"./a.json\", \"./b.json\"]}"),
        (".claude.json", "{\"numStartups\": 3, \"projects\": {\"/p\": {\"history\": []}}}"),
    ] {
        assert_eq!(rules(path, text), QUIET, "{path} {text}");
    }
    // A plugin's own file may hold the servers without the word.
    let world = World::new();
    world.write("p/.claude-plugin/plugin.json", "{\"name\": \"p\"}");
    world.write("p/.mcp.json", "{\"acme\": {\"type\": \"http\", \"url\": \"https://mcp.acme.dev\"}}");
    world.mcpkey(&["lint", "--fail-on", "warning"]).ok();
    world.git(&["init", "-q"]);
    world.git(&["add", "."]);
    world.mcpkey(&["lint", "--staged", "--fail-on", "warning"]).ok();
}

#[test]
fn a_credential_in_the_clear_is_said_however_it_travels() {
    let url = "http://mcp.acme.dev/mcp";
    for fields in [
        json!({"url": url, "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
        json!({"url": "http://mcp.acme.dev/mcp?key=${ACME_KEY}"}),
        json!({"url": url, "headersHelper": "acme-headers"}),
        json!({"type": "ws", "url": "ws://mcp.acme.dev", "headers": {"X-Key": "${ACME_KEY}"}}),
        json!({"url": "HTTP://10.0.0.7:80/", "headers": {"X-Key": "${ACME_KEY}"}}),
        json!({"url": "http://localhost.acme.dev/", "headers": {"X-Key": "${ACME_KEY}"}}),
    ] {
        let found = said(".mcp.json", &remote(&fields));
        assert_eq!(
            found.iter().map(|f| (&*f.0, &*f.3)).collect::<Vec<_>>(),
            [("cleartext-url", "/mcpServers/a/url")],
            "{fields}"
        );
    }
    for fields in [
        json!({"url": url}),
        json!({"url": "http://localhost:8080/mcp", "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
        json!({"url": "http://127.0.0.2/mcp", "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
        json!({"url": "http://[::1]:9/mcp", "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
        json!({"url": "http://${ACME_HOST:-localhost}:9/mcp", "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
        json!({"url": "${ACME_URL}", "headers": {"Authorization": "Bearer ${ACME_TOKEN}"}}),
    ] {
        assert_eq!(rules(".mcp.json", &remote(&fields)), QUIET, "{fields}");
    }
    let bridge = |header: &str| json!({"mcpServers": {"a": {"command": "npx", "args": ["mcp-remote", url, "--header", header]}}});
    let found = said(".mcp.json", &bridge("Authorization: Bearer ${ACME_TOKEN}").to_string());
    assert_eq!(
        found.iter().map(|f| (&*f.0, &*f.3)).collect::<Vec<_>>(),
        [("cleartext-url", "/mcpServers/a/args/1")]
    );
    assert_eq!(rules(".mcp.json", &bridge("X-Mode: fast").to_string()), QUIET);
    let other =
        json!({"mcpServers": {"a": {"serverUrl": url, "headers": {"X-Key": "${env:ACME_KEY}"}}}}).to_string();
    assert_eq!(said(".windsurf/mcp_config.json", &other)[0].3, "/mcpServers/a/serverUrl");
    let codex = format!("[mcp_servers.a]\nurl = \"{url}\"\nbearer_token_env_var = \"ACME_TOKEN\"\n");
    assert_eq!(rules(".codex/config.toml", &codex), ["cleartext-url"]);
}

#[test]
fn codex_replaces_no_placeholder() {
    let text = "[mcp_servers.a]\nurl = \"https://mcp.acme.dev\"\nbearer_token = \"${ACME_TOKEN}\"\nhttp_headers = { K = \"$ACME_KEY\" }\n";
    let found = said(".codex/config.toml", text);
    assert_eq!(
        found.iter().map(|f| (&*f.0, f.1)).collect::<Vec<_>>(),
        [("foreign-placeholder", 3), ("foreign-placeholder", 4)]
    );
}

#[test]
fn an_example_is_held_against_its_config() {
    let world = World::new();
    let config = json!({"mcpServers": {"a": {"command": "npx", "env": {"ACME_TOKEN": "${ACME_TOKEN}"}}}});
    world.write_json(".mcp.json", &config);
    world.write_json(".mcp.json.example", &config);
    let warned = |parts: &[&str]| {
        let ran = world.mcpkey(&["lint", "--fail-on", "warning"]).gives(i32::from(!parts.is_empty()));
        parts.iter().for_each(|part| assert!(ran.stdout.contains(part), "{part}: {}", ran.said()));
    };
    warned(&[]);
    world.write_json(".mcp.json.example", &json!({"mcpServers": {}}));
    warned(&["example-out-of-step", "the example lacks a"]);
    world.write_json(
        ".mcp.json.example",
        &json!({"mcpServers": {"a": {"command": "npx"}, "b": {"command": "x"}}}),
    );
    warned(&["the example has a otherwise", "the example has b as well"]);
    world.mcpkey(&["lint"]).ok();
}
