use serde_json::{Value, json};

use super::*;
use crate::detect::base64;

/// The name, the entry or the words, and the client.
fn shown(server: &CopiedServer) -> (String, Value, &'static str) {
    match server {
        CopiedServer::Words { words, client } => (String::new(), json!(words), client),
        CopiedServer::Entry { name, entry, client } => {
            (name.clone().unwrap_or_default(), entry.clone(), client)
        }
    }
}

#[track_caller]
fn one(text: &str) -> (String, Value, &'static str) {
    assert!(is_copy(text), "{text}");
    match read(text).as_deref() {
        Ok([server]) => shown(server),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn blocks_of_any_client_are_entries() {
    let entry = json!({"type": "http", "url": "https://h/mcp", "headers": {"Authorization": "Bearer ${T}"}});
    for text in [
        json!({"mcpServers": {"web": entry}}).to_string(),
        json!({"web": entry}).to_string(),
        format!("\"web\": {entry},"),
        format!("\"mcpServers\": {{\"web\": {entry}}}"),
        format!("```json\n{{\n  // as printed\n  \"mcpServers\": {{\"web\": {entry},}},\n}}\n```"),
    ] {
        assert_eq!(one(&text), ("web".to_owned(), entry.clone(), "claude-code"), "{text}");
    }
    let two = json!({"mcpServers": {"a": {"command": "x"}, "b": {"url": "https://h"}}}).to_string();
    assert_eq!(read(&two).unwrap().len(), 2);
    assert_eq!(one(r#"{"command": "npx", "args": ["-y", "x"]}"#).0, "");
    let zed = one(r#"{"context_servers": {"z": {"command": "npx", "args": ["x"]}}}"#);
    assert_eq!((zed.0.as_str(), &zed.1["command"], zed.2), ("z", &json!("npx"), "zed"));
    let code =
        one(r#"{"servers": {"c": {"type": "http", "url": "https://h", "headers": {"A": "${env:T}"}}}}"#);
    assert_eq!((code.1["headers"]["A"].as_str(), code.2), (Some("${T}"), "vscode"));
    let codex = one("[mcp_servers.x]\nurl = \"https://h/mcp\"\nbearer_token_env_var = \"T\"\n");
    assert_eq!(
        (codex.0.as_str(), &codex.1["headers"]["Authorization"], codex.2),
        ("x", &json!("Bearer ${T}"), "codex")
    );
}

#[test]
fn lines_of_any_client_are_words_of_add() {
    let words = |text: &str| one(text).1;
    assert_eq!(
        words("claude mcp add --transport http web https://h/mcp --header \"Authorization: Bearer x\""),
        json!(["--transport", "http", "web", "https://h/mcp", "--header", "Authorization: Bearer x"])
    );
    assert_eq!(
        words("$ npx -y @anthropic-ai/claude-code@latest mcp add a -- npx x"),
        json!(["a", "--", "npx", "x"])
    );
    assert_eq!(
        words("claude --debug mcp add a \\\n  -e K=1 -- npx x"),
        json!(["a", "-e", "K=1", "--", "npx", "x"])
    );
    assert_eq!(
        words("codex mcp add --url https://h/mcp web --bearer-token-env-var TOKEN"),
        json!(["web", "https://h/mcp", "--bearer", "--var", "Authorization=TOKEN"])
    );
    assert_eq!(
        words("codex mcp add a --env K=1 -- npx x --url"),
        json!(["a", "-e", "K=1", "--", "npx", "x", "--url"])
    );
    assert_eq!(
        words("gemini mcp add --type http --trust --timeout 30 web https://h -H 'A: b'"),
        json!(["--transport", "http", "web", "https://h", "-H", "A: b"])
    );
    let json = one(r#"claude mcp add-json -s user web '{"type":"http","url":"https://h"}'"#);
    assert_eq!(json, ("web".to_owned(), json!({"type": "http", "url": "https://h"}), "claude-code"));
    let code = one(r#"code --add-mcp '{"name":"web","type":"http","url":"https://h"}'"#);
    assert_eq!((code.0.as_str(), code.2), ("web", "vscode"));
    assert!(code.1.get("name").is_none());
    let both = "# first\nclaude mcp add a https://h\n\nclaude mcp add b -- npx y\n";
    assert_eq!(read(both).unwrap().len(), 2);
}

#[test]
fn links_of_editors_are_entries() {
    let entry = json!({"command": "npx", "args": ["-y", "x"]});
    let escaped = |text: &str| {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let named = escaped(r#"{"name":"web","command":"npx","args":["-y","x"]}"#);
    let packed = escaped(&base64::encode(br#"{"command":"npx -y x"}"#));
    let plain = escaped(&entry.to_string());
    for (link, client) in [
        (format!("vscode:mcp/install?{named}"), "vscode"),
        (format!("vscode-insiders:mcp/install?{named}"), "vscode"),
        (format!("https://insiders.vscode.dev/redirect/mcp/install?name=web&config={plain}"), "vscode"),
        (
            format!("https://vscode.dev/redirect?url={}", escaped(&format!("vscode:mcp/install?{named}"))),
            "vscode",
        ),
        (format!("cursor://anysphere.cursor-deeplink/mcp/install?name=web&config={packed}"), "cursor"),
        (format!("https://cursor.com/en/install-mcp?name=web&config={packed}"), "cursor"),
    ] {
        let (name, found, of) = one(&link);
        assert_eq!(
            (name.as_str(), &found["command"], &found["args"], of),
            ("web", &entry["command"], &entry["args"], client),
            "{link}"
        );
    }
    assert_eq!(read("vscode:mcp/install?nothing"), Err(NotCopied::BadLink));
}

#[test]
fn what_is_not_understood_is_not_taken() {
    for text in [
        "{mcpServers:",
        "{}",
        "{\"a\": 1}",
        "[]",
        "claude mcp list",
        "rm -rf /",
        "code --add-mcp '{'",
        "claude mcp add 'a",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    let mixed = "claude mcp add a https://h\nrm -rf /\n";
    assert!(read(mixed).is_err());
    for name in ["github", "https://h/mcp", "npx -y x", "claude"] {
        assert!(!is_copy(name), "{name}");
    }
    assert!(is_open("{\"a\": {") && !is_open("{\"a\": \"{\"}") && is_open("claude mcp add a \\"));
}

#[test]
fn a_line_that_lets_a_server_go_is_told_from_one_that_asks_something_else() {
    let words = |line: &str| shlex::split(line).unwrap();
    assert_eq!(
        registering(&words("claude mcp remove web -s user")),
        Ok(Some(Registering::Remove { words: words("web -s user"), client: "claude-code" }))
    );
    for other in [
        "claude mcp list",
        "claude -p 'add'",
        "codex exec mcp",
        "mcp list",
        "code .",
        "claude explain mcp remove web",
        "codex exec mcp remove web",
        "claude -- mcp remove web",
        "claude -p explain mcp remove web",
        "claude explain mcp add web https://h",
    ] {
        assert_eq!(registering(&words(other)), Ok(None), "{other}");
    }
}
