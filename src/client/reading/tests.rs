use serde_json::json;

use super::*;
use crate::known::of_id;

fn read(id: &str, file: &str, text: &str) -> Vec<(String, ReadEntry)> {
    let client = of_id(id).unwrap();
    let kind = client.reads(file.as_ref()).unwrap();
    let servers = servers(kind, file, text.as_bytes()).unwrap().into_iter();
    servers.map(|(name, value)| (name, entry(client, kind, &value).unwrap())).collect()
}

fn one(id: &str, file: &str, text: &str) -> ReadEntry {
    let mut all = read(id, file, text);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).1
}

fn mentioned(read: &ReadEntry) -> Vec<&str> {
    read.entry.placeholders().map(|(_, placeholder)| placeholder.name).collect()
}

/// One server in the words of each client: all are the same entry.
#[test]
fn every_client_says_the_same_in_its_own_words() {
    let remote = json!({"type": "http", "url": "https://h/mcp", "headers": {"Authorization": "Bearer ${T}"}});
    let remote = Entry::read(&remote).unwrap();
    for (id, file, text) in [
        (
            "codex",
            "/h/.codex/config.toml",
            "[mcp_servers.a]\nurl = \"https://h/mcp\"\nbearer_token_env_var = \"T\"\n",
        ),
        (
            "gemini",
            "/h/.gemini/settings.json",
            "{\"mcpServers\": {\"a\": {\"httpUrl\": \"https://h/mcp\", \"headers\": {\"Authorization\": \"Bearer $T\"}}}} // x",
        ),
        (
            "opencode",
            "/p/opencode.json",
            "{\"mcp\": {\"a\": {\"type\": \"remote\", \"url\": \"https://h/mcp\", \"headers\": {\"Authorization\": \"Bearer {env:T}\"}}}}",
        ),
        (
            "copilot-cli",
            "/p/.mcp.json",
            "{\"mcpServers\": {\"a\": {\"type\": \"http\", \"url\": \"https://h/mcp\", \"headers\": {\"Authorization\": \"Bearer $T\"}}}}",
        ),
        (
            "cursor",
            "/p/.cursor/mcp.json",
            "{\"mcpServers\": {\"a\": {\"url\": \"https://h/mcp\", \"headers\": {\"Authorization\": \"Bearer ${env:T}\"}}}}",
        ),
        (
            "vscode",
            "/p/.vscode/mcp.json",
            "{\"servers\": {\"a\": {\"type\": \"http\", \"url\": \"https://h/mcp\", \"headers\": {\"Authorization\": \"Bearer ${env:T}\"}}}}",
        ),
        (
            "goose",
            "/h/.config/goose/config.yaml",
            "extensions:\n  a:\n    type: streamable_http\n    uri: https://h/mcp\n    headers:\n      Authorization: Bearer ${T}\n",
        ),
    ] {
        assert_eq!(one(id, file, text).entry, remote, "{id}");
    }
    let stdio =
        Entry::stdio("npx".to_owned(), vec!["-y".to_owned()], vec![("T".to_owned(), "${T}".to_owned())]);
    for (id, file, text) in [
        (
            "codex",
            "/h/.codex/config.toml",
            "[mcp_servers.a]\ncommand = \"npx\"\nargs = [\"-y\"]\nenv_vars = [\"T\"]\n",
        ),
        (
            "opencode",
            "/p/opencode.json",
            "{\"mcp\": {\"a\": {\"type\": \"local\", \"command\": [\"npx\", \"-y\"], \"environment\": {\"T\": \"{env:T}\"}}}}",
        ),
        (
            "gemini",
            "/h/.gemini/settings.json",
            "{\"mcpServers\": {\"a\": {\"command\": \"npx\", \"args\": [\"-y\"], \"env\": {\"T\": \"$T\"}}}}",
        ),
    ] {
        assert_eq!(one(id, file, text).entry, stdio, "{id}");
    }
}

/// What a client sends as it is written is no mention, and is told apart.
#[test]
fn what_a_client_does_not_fill_is_no_mention() {
    let header = |id, file, text: &str| {
        let of = |text| match id {
            "codex" => format!(
                "[mcp_servers.a]\nurl = \"https://h/\"\n[mcp_servers.a.http_headers]\nA = \"{text}\"\n"
            ),
            "opencode" => json!({"mcp": {"a": {"url": "https://h/", "headers": {"A": text}}}}).to_string(),
            _ => json!({"mcpServers": {"a": {"url": "https://h/", "headers": {"A": text}}}}).to_string(),
        };
        one(id, file, &of(text))
    };
    for (id, file, text, name) in [
        ("codex", "/h/.codex/config.toml", "${T}", "T"),
        ("codex", "/h/.codex/config.toml", "${T:-d}", "T"),
        ("codex", "/h/.codex/config.toml", "{env:T}", "T"),
        ("opencode", "/p/opencode.json", "Bearer ${T}", "T"),
        ("opencode", "/p/opencode.json", "Bearer $TOKEN", "TOKEN"),
        ("qwen", "/p/.mcp.json", "Bearer ${T}", "T"),
        ("cursor", "/p/.cursor/mcp.json", "Bearer ${T}", "T"),
        ("gemini", "/h/.gemini/settings.json", "Bearer ${env:T}", "T"),
    ] {
        let read = header(id, file, text);
        assert_eq!(mentioned(&read), [""; 0], "{id} {text}");
        assert_eq!(read.unfilled[0].name.as_deref(), Some(name), "{id} {text}");
    }
    for (id, file, text, names) in [
        ("gemini", "/h/.gemini/settings.json", "x-$tok-${T:-d}", &["tok", "T"][..]),
        ("copilot-cli", "/h/.copilot/mcp-config.json", "${T}$U", &["T", "U"]),
        ("cursor", "/p/.cursor/mcp.json", "${workspaceFolder}", &[]),
    ] {
        let read = header(id, file, text);
        assert_eq!((mentioned(&read), read.unfilled.len()), (names.to_vec(), 0), "{id} {text}");
    }
}

#[test]
fn an_entry_that_starts_mcpkey_is_read_by_mcpkey() {
    let text = json!({"mcpServers": {"a": {"command": "/x/mcpkey",
        "args": ["bridge", "https://h/mcp", "--header", "Authorization: Bearer {TOKEN}"]}}});
    let read = one("claude-desktop", "/h/Claude/claude_desktop_config.json", &text.to_string());
    assert_eq!((read.unfilled.len(), mentioned(&read).len()), (0, 0));
    let plain = crate::client::delivery::plain(&read.entry);
    assert!(plain.is_remote() && plain.mentions(&"TOKEN".parse().unwrap()));
}

#[test]
fn a_project_changes_a_persons_entry_key_by_key_where_its_client_merges_so() {
    let far = json!({"url": "https://good/", "headers": {"A": "{env:T}"}});
    let near = json!({"url": "https://bad/"});
    assert_eq!(
        merged(Merging::Keys, near.clone(), &far),
        json!({"url": "https://bad/", "headers": {"A": "{env:T}"}})
    );
    assert_eq!(merged(Merging::Nearest, near.clone(), &far), near);
}

#[test]
fn what_is_off_or_no_server_is_told() {
    let text = "[mcp_servers.a]\nurl = \"https://h/\"\nenabled = false\n[mcp_servers.b.env]\nX = \"1\"\n";
    let client = of_id("codex").unwrap();
    let kind = client.configs.first().unwrap();
    let all = servers(kind, "config.toml", text.as_bytes()).unwrap();
    let found: Vec<_> =
        all.iter().map(|(_, value)| entry(client, kind, value).map(|read| read.is_off)).collect();
    assert_eq!(found, [Some(true), None]);
    assert!(servers(kind, "config.toml", b"[mcp_servers").is_err());
}

/// A commit could hide a mention beside what is looked at.
#[test]
fn a_mention_in_a_field_that_is_not_followed_is_told() {
    let gemini = |entry: Value| {
        let text = json!({"mcpServers": {"a": entry}}).to_string();
        let read = one("gemini", "/p/.gemini/settings.json", &text);
        read.unfilled.into_iter().filter_map(|unfilled| unfilled.field).collect::<Vec<_>>()
    };
    let headers = json!({"A": "$TOKEN"});
    assert_eq!(gemini(json!({"command": "x", "httpUrl": "https://h/", "headers": headers})), ["headers"]);
    assert_eq!(
        gemini(json!({"httpUrl": "https://h/", "Headers": {"B": "c"}, "headers": headers})),
        ["headers"]
    );
    assert_eq!(gemini(json!({"url": "https://h/", "oauth": {"clientSecret": "${TOKEN}"}})), ["oauth"]);
    assert_eq!(gemini(json!({"url": "https://h/", "headers": headers, "description": "costs $ 5"})), [""; 0]);
    let text = "[mcp_servers.a]\ncommand = \"x\"\nbearer_token_env_var = \"T\"\n";
    let read = one("codex", "/p/.codex/config.toml", text);
    assert_eq!(read.unfilled[0].field.as_deref(), Some("bearer_token_env_var"));
}
