//! Calls that pass and calls that do not.

use std::path::Path;

use super::*;

fn judged(tool: &str, input: &Value, here: &Path) -> Option<Stop> {
    let settings = here.join("home/.claude/settings.json");
    let ground = Ground { here, home: here, settings: &settings };
    before::judge(&json!({"tool_name": tool, "tool_input": input}), ground)
}

/// The shape of a GitHub token, assembled so that it is none in this file.
fn token() -> String {
    format!("gh{}_{}", "p", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5")
}

fn opaque() -> String {
    ["f3A9", "kQ2x", "Zt7L", "mV4c", "R8wN", "b6Jd", "Y1sH", "p5Ge"].concat()
}

fn stops(tool: &str, input: Value) -> bool {
    let stop = judged(tool, &input, Path::new("/nowhere"));
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
        ("notes.txt", config(&opaque()), true),
        ("README.md", format!("Then:\n\n    claude mcp add gh -e API_KEY={} -- x", opaque()), true),
        ("README.md", "Then:\n\n    claude mcp add gh -e API_KEY=your-api-key -- x".to_owned(), false),
        ("notes.txt", config("${TOKEN}"), false),
        (".MCP.JSON", config(&opaque()), true),
        (".claude/agents/a.md", format!("---\nname: a\nenv: {{API_KEY: {}}}\n---\n", opaque()), true),
        (
            ".claude/agents/a.md",
            "---\nname: a\ndescription: rotates the token: always\n---\nAsk.\n".to_owned(),
            false,
        ),
        (
            "deploy/proxy.yaml",
            format!("mcpServers:\n  a:\n    command: x\n    env: {{API_KEY: {}}}\n", opaque()),
            true,
        ),
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
    assert!(!stops("Edit", edit("http://", "https://")), "what is there already is not new");
    assert!(!stops("Edit", edit(&opaque(), "${TOKEN}")));
    assert!(stops("Edit", edit(&opaque(), &token())));
    assert!(stops("Edit", edit("no such text", &token())), "the client may find what mcpkey does not");
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
    let here = Path::new("/");
    let ground = Ground { here, home: here, settings: here };
    assert!(before::judge(&json!([]), ground).is_none());
}

#[test]
fn a_tool_is_judged_by_what_it_writes_where_and_not_by_its_name() {
    let (token, opaque) = (token(), opaque());
    let object: Value = serde_json::from_str(&config(&opaque)).unwrap();
    for (tool, input) in [
        ("mcp__filesystem__write_file", json!({"path": ".mcp.json", "content": config(&opaque)})),
        ("mcp__filesystem__write_file", json!({"path": "notes.txt", "content": config(&token)})),
        ("mcp__files__put", json!({"destination": "/w/.cursor/mcp.json", "data": object})),
        (
            "mcp__files__put",
            json!({"files": [{"name": "a", "body": "b"}, {"name": "x/.mcp.json", "body": config(&opaque)}]}),
        ),
        (
            "mcp__filesystem__edit_file",
            json!({"path": ".mcp.json", "edits": [{"oldText": "TOKEN", "newText": token}]}),
        ),
        ("NotebookEdit", json!({"notebook_path": ".mcp.json", "new_source": config(&token)})),
        ("NotebookEdit", json!({"notebook_path": "a.ipynb", "new_source": config(&token)})),
        ("PowerShell", json!({"command": format!("Set-Content .mcp.json '{}'", config(&opaque))})),
        ("PowerShell", json!({"command": format!("(gc .mcp.json) -replace 'X','{token}' | sc .mcp.json")})),
        ("mcp__shell__run", json!({"command": format!("claude mcp add x -e K={token} -- y"), "cwd": "/w"})),
        ("mcp__python__exec", json!({"code": format!("open('.mcp.json','w').write('{token}')")})),
        ("mcp__desktop__type_text", json!({"text": format!("claude mcp add x -e K={token} -- y")})),
    ] {
        assert!(stops(tool, input.clone()), "{tool} {input}");
    }
    for (tool, input) in [
        ("Read", json!({"file_path": ".mcp.json"})),
        ("Grep", json!({"pattern": token, "path": ".mcp.json"})),
        ("WebFetch", json!({"url": "https://docs.example/mcp", "prompt": "what is in .mcp.json?"})),
        ("mcp__filesystem__read_file", json!({"path": ".mcp.json"})),
        ("mcp__filesystem__search_files", json!({"path": ".", "pattern": ".mcp.json"})),
        ("mcp__filesystem__write_file", json!({"path": ".mcp.json", "content": config("${TOKEN}")})),
        (
            "mcp__filesystem__write_file",
            json!({"path": "src/a.rs", "content": format!("let t = {token:?};")}),
        ),
        (
            "mcp__github__create_issue",
            json!({"title": "a token in .mcp.json", "body": "Use `claude mcp add` with ${TOKEN}."}),
        ),
        ("Task", json!({"prompt": "write a placeholder into .mcp.json", "description": "x"})),
    ] {
        assert!(!stops(tool, input.clone()), "{tool} {input}");
    }
}

#[test]
fn a_command_in_disguise_is_read_as_its_shell_reads_it() {
    let (token, opaque) = (token(), opaque());
    let coded = crate::detect::base64::encode(config(&token).as_bytes());
    let halves = token.split_at(9);
    for command in [
        format!("claude mcp \\\n  add x -e API_KEY={opaque} -- npx y"),
        format!("claude \"mcp\" add x -e API_KEY={token} -- npx y"),
        format!("m=mcp; claude $m add x -e API_KEY={token} -- npx y"),
        format!("code --add-mcp '{{\"name\":\"a\",\"command\":\"b\",\"env\":{{\"API_KEY\":\"{opaque}\"}}}}'"),
        format!("gemini mcp add x https://x.example -H 'Authorization: Bearer {token}'"),
        format!("sed -i 's/TOKEN/{token}/' .mcp.js?n"),
        format!("for f in .mc*.json; do sed -i 's/TOKEN/{token}/' $f; done"),
        format!("sed -i 's/TOKEN/{token}/' .{{mcp,x}}.json"),
        format!("T={token}; sed -i \"s/TOKEN/$T/\" .mcp.json"),
        format!("echo '{}' | tee .mcp.json", config(&opaque)),
        format!("tee notes.txt <<'E'\n{}\nE", config(&opaque)),
        format!(
            "python3 -c \"import json;d=json.load(open('.mcp.json'));d['x']='{token}';json.dump(d,open('.mcp.json','w'))\""
        ),
        format!("python3 - <<E\nopen('.mcp' + '.json', 'w').write('{}' + '{}')\nE", halves.0, halves.1),
        format!("node -e \"require('fs').writeFileSync('.mcp.json', '{token}')\""),
        format!("echo {coded} | base64 -d > .mcp.json"),
        format!("echo {coded} | base64 -d > notes"),
        format!("printf '\\x{:x}{}' > .mcp.json", token.as_bytes()[0], &token[1..]),
        format!("sh -c 'cat > .mcp.json' <<E\n{}\nE", config(&opaque)),
        format!("ssh box \"claude mcp add x -e API_KEY={token} -- y\""),
        format!("echo '{}' > .\"mcp\".json", config(&opaque)),
        format!("perl -pi -e 's/X/{token}/' .cursor/mcp.json"),
        format!("git config -f .codex/config.toml a.b {token}"),
    ] {
        assert!(stops("Bash", json!({"command": command})), "{command}");
    }
    for command in [
        format!("grep -c {token} .mcp.json"),
        format!("git log -S {token} -- .mcp.json | head"),
        format!("! grep -rn '{token}' .mcp.json .cursor/mcp.json"),
        format!("export GITHUB_TOKEN={token} && npm test"),
        format!("echo GITHUB_TOKEN={token} >> .env"),
        format!("mcpkey add -t http gh https://x.example -H 'Authorization: Bearer {token}'"),
        "sed -i 's/ghp_old/${GITHUB_TOKEN}/' .mcp.json".to_owned(),
        "cp .mcp.json.example .mcp.json && claude mcp list".to_owned(),
        "python3 -c \"import json;print(json.load(open('.mcp.json')))\"".to_owned(),
        "git commit -m 'mcp: add the token of the tracker to .mcp.json as ${TRACKER_TOKEN}'".to_owned(),
        "npx -y @modelcontextprotocol/inspector --config .mcp.json".to_owned(),
    ] {
        assert!(!stops("Bash", json!({"command": command})), "{command}");
    }
}

#[test]
fn a_file_with_a_secret_is_not_taken_to_a_configs_name() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(dir.path().join(name), text).unwrap();
    write("notes.txt", config(&opaque()));
    write("clean.txt", config("${TOKEN}"));
    let stops = |tool: &str, input: Value| judged(tool, &input, dir.path()).is_some();
    for command in [
        "mv notes.txt .mcp.json",
        "cat notes.txt >.mcp.json",
        "ln -s notes.txt .cursor/mcp.json",
        "dd if=x of=y; cp notes.txt sub/.mcp.json",
    ] {
        assert!(stops("Bash", json!({"command": command})), "{command}");
        assert!(!stops("Bash", json!({"command": command.replace("notes", "clean")})), "{command}");
    }
    assert!(stops("mcp__fs__move_file", json!({"source": "notes.txt", "destination": ".mcp.json"})));
    assert!(!stops("mcp__fs__move_file", json!({"source": "clean.txt", "destination": ".mcp.json"})));
    assert!(!stops("Bash", json!({"command": "mv .mcp.json notes.txt; cat notes.txt"})), "out of a config");
}
