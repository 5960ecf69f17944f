//! Calls that pass and calls that do not.

use super::*;

/// The shape of a GitHub token, assembled so that it is none in this file.
fn token() -> String {
    format!("gh{}_{}", "p", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5")
}

fn opaque() -> String {
    ["f3A9", "kQ2x", "Zt7L", "mV4c", "R8wN", "b6Jd", "Y1sH", "p5Ge"].concat()
}

fn stops(tool: &str, input: Value) -> bool {
    let here = Path::new("/nowhere");
    let stop = judge(&json!({"tool_name": tool, "tool_input": input}), here);
    if let Some(stop) = &stop {
        assert!(!stop.what.contains(&token()) && !stop.what.contains(&opaque()), "{}", stop.what);
    }
    stop.is_some()
}

fn config(value: &str) -> String {
    let headers = json!({"Authorization": format!("Bearer {value}")});
    json!({"mcpServers": {"a": {"type": "http", "url": "https://example.com", "headers": headers}}})
        .to_string()
}

#[test]
fn a_config_with_a_secret_is_not_written_and_any_other_file_is() {
    for (path, content, stopped) in [
        (".mcp.json", config(&token()), true),
        ("/somewhere/.cursor/mcp.json", config(&opaque()), true),
        ("notes/any.json", config(&opaque()), true),
        (".mcp.json", config("${TOKEN}"), false),
        (".mcp.json", "{".to_owned(), false),
        ("src/main.rs", format!("let token = {:?};", token()), false),
    ] {
        let input = json!({"file_path": path, "content": content});
        assert_eq!(stops("Write", input), stopped, "{path} {content}");
    }
}

#[test]
fn an_edit_is_judged_by_what_it_adds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(".mcp.json");
    let old = token().replace("gh", "gi");
    std::fs::write(&path, config(&opaque()).replace("https://", "http://")).unwrap();
    let edit = |old: &str, new: &str| json!({"file_path": path, "old_string": old, "new_string": new});
    assert!(!stops("Edit", edit("http://", "https://")), "what is there already is no news");
    assert!(!stops("Edit", edit(&opaque(), "${TOKEN}")));
    assert!(stops("Edit", edit(&opaque(), &token())));
    assert!(stops("Edit", edit("no such text", &token())), "the client may find what we do not");
    assert!(!stops("Edit", edit("no such text", &old[..2])));
    let many = |new: &str| {
        let edits =
            json!([{"old_string": "http:", "new_string": "x:"}, {"old_string": "x:", "new_string": new}]);
        json!({"file_path": path, "edits": edits})
    };
    assert!(!stops("MultiEdit", many("https:")));
    assert!(stops("MultiEdit", many(&format!("https://{}@", token()))));
}

#[test]
fn a_command_is_stopped_where_a_secret_meets_a_config() {
    let (token, opaque) = (token(), opaque());
    for command in [
        format!("claude mcp add -t http gh https://x.example -H \"Authorization: Bearer {token}\""),
        format!("claude mcp add x -e API_KEY={opaque} -- npx y"),
        format!("claude mcp add-json x '{{\"command\":\"a\",\"env\":{{\"API_KEY\":\"{opaque}\"}}}}'"),
        format!("codex mcp add x --env API_KEY={opaque} -- npx y"),
        format!("cat > .mcp.json <<'EOF'\n{}\nEOF", config(&opaque)),
        format!(
            "cat >> ~/.codex/config.toml <<EOF\n[mcp_servers.x]\nurl = \"https://x\"\nbearer_token = \"{opaque}\"\nEOF"
        ),
        format!("echo '{}' > .mcp.json", config(&opaque)),
        format!("sed -i 's/TOKEN/{token}/' .mcp.json"),
        format!("jq '.mcpServers.a.headers.Authorization=\"Bearer {token}\"' .mcp.json | sponge .mcp.json"),
    ] {
        assert!(stops("Bash", json!({"command": command})), "{command}");
    }
    for command in [
        "claude mcp add x -e API_KEY='${API_KEY}' -- npx y".to_owned(),
        "claude mcp add -t http gh https://x.example -H \"Authorization: Bearer $TOKEN\"".to_owned(),
        "cat .mcp.json | jq .mcpServers".to_owned(),
        "git log --oneline -- .mcp.json".to_owned(),
        format!("curl -H 'Authorization: Bearer {token}' https://x.example"),
        "mcpkey add -t http gh https://x.example --bearer".to_owned(),
        format!("cat > .mcp.json <<EOF\n{}\nEOF", config("${TOKEN}")),
    ] {
        assert!(!stops("Bash", json!({"command": command})), "{command}");
    }
}

#[test]
fn what_is_not_understood_passes_unless_it_is_about_a_config() {
    assert!(!stops("Read", json!({"file_path": ".mcp.json"})));
    assert!(!stops("Write", json!({"file_path": 1})));
    assert!(!stops("Bash", json!({})));
    assert!(judge(&json!([]), Path::new("/")).is_none());
}
