//! Every client reads what is written for it, and what its own documentation shows.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::client::{Edit, Entry, edit, reading};
use crate::known::{ConfigKind, EntryForm, Registry, Syntax, Wire, called, of_id, registered};

fn kind(id: &str) -> (&'static Registry, &'static ConfigKind) {
    let (client, registry) = called(id).unwrap();
    (registry, client.configs.iter().find(|kind| kind.id == client.id).unwrap())
}

/// What a client reads of an entry that was written for it, in a file of its own.
fn back(registry: &Registry, kind: &ConfigKind, value: &Value) -> Option<Entry> {
    let path: Vec<&str> = registry.keys.iter().copied().chain(["server"]).collect();
    let set = [Edit::set(path, value.clone())];
    let bytes = match kind.syntax {
        Syntax::Toml => edit::apply_tables(b"", &set).unwrap(),
        _ => edit::apply(b"", &set).unwrap(),
    };
    read(kind, &bytes)
}

/// The server of a file without what else its client notes there.
fn read(kind: &ConfigKind, bytes: &[u8]) -> Option<Entry> {
    let client = of_id(kind.id).unwrap();
    let (_, written) = reading::servers(kind, "", bytes).unwrap().pop()?;
    let mut entry = reading::entry(client, kind, &written)?.entry;
    entry.extra_mut().clear();
    Some(entry)
}

fn stdio() -> Entry {
    let args = ["-y", "tool", "--level", "3"].map(str::to_owned).to_vec();
    let env = [("TOOL_KEY", "${TOOL_KEY}"), ("LEVEL", "debug")];
    Entry::stdio("npx".to_owned(), args, env.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec())
}

fn remote(wire: Wire) -> Entry {
    let headers = [("Authorization", "Bearer ${API_TOKEN}"), ("X-Key", "${API_KEY}"), ("X-Plain", "yes")];
    let headers = headers.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
    Entry::remote(wire, "https://h.example.com/mcp".to_owned(), headers)
}

#[test]
fn every_client_reads_back_what_is_written_for_it() {
    for (client, registry) in registered() {
        let (_, kind) = kind(client.id);
        let between = Entry::stdio(
            "mcpkey".to_owned(),
            [
                "bridge",
                "https://h.example.com/mcp",
                "--header",
                "Authorization: Bearer {API_TOKEN}",
                "--name=server",
            ]
            .map(str::to_owned)
            .to_vec(),
            Vec::new(),
        );
        let value = write(registry, kind, &between).unwrap();
        assert_eq!(back(registry, kind, &value), Some(between), "{}: {value}", client.id);
        for entry in [stdio(), remote(Wire::Http), remote(Wire::Sse)] {
            let is_remote = matches!(&entry, Entry::Remote { wire, .. } if !speaks(registry, *wire));
            match write(registry, kind, &entry) {
                Ok(value) => {
                    let mut read = back(registry, kind, &value).unwrap();
                    let mut wanted = entry.clone();
                    read.pairs_mut().sort();
                    wanted.pairs_mut().sort();
                    assert_eq!(read.pairs(), wanted.pairs(), "{}: {value}", client.id);
                    assert_eq!(read.texts().len(), wanted.texts().len(), "{}: {value}", client.id);
                }
                Err(Unwritable::Remote) => assert!(is_remote, "{}", client.id),
                Err(Unwritable::Unread(_)) => assert!(registry.env.is_none(), "{}", client.id),
                Err(why) => panic!("{}: {why}", client.id),
            }
        }
    }
}

#[test]
fn an_entry_says_what_the_client_documents() {
    let (plain, http) = (stdio(), remote(Wire::Http));
    for (id, entry, wanted) in [
        (
            "codex",
            &http,
            json!({"url": "https://h.example.com/mcp", "bearer_token_env_var": "API_TOKEN", "env_http_headers": {"X-Key": "API_KEY"},
                "http_headers": {"X-Plain": "yes"}}),
        ),
        (
            "codex",
            &plain,
            json!({"command": "npx", "args": ["-y", "tool", "--level", "3"], "env_vars": ["TOOL_KEY"], "env": {"LEVEL": "debug"}}),
        ),
        (
            "opencode",
            &plain,
            json!({"type": "local", "command": ["npx", "-y", "tool", "--level", "3"],
                "environment": {"TOOL_KEY": "{env:TOOL_KEY}", "LEVEL": "debug"}}),
        ),
        (
            "vscode",
            &http,
            json!({"type": "http", "url": "https://h.example.com/mcp",
                "headers": {"Authorization": "Bearer ${env:API_TOKEN}", "X-Key": "${env:API_KEY}", "X-Plain": "yes"}}),
        ),
        (
            "gemini",
            &http,
            json!({"httpUrl": "https://h.example.com/mcp",
                "headers": {"Authorization": "Bearer ${API_TOKEN}", "X-Key": "${API_KEY}", "X-Plain": "yes"}}),
        ),
        (
            "copilot",
            &plain,
            json!({"type": "local", "command": "npx", "args": ["-y", "tool", "--level", "3"],
                "env": {"TOOL_KEY": "${TOOL_KEY}", "LEVEL": "debug"}, "tools": ["*"]}),
        ),
    ] {
        let (registry, kind) = kind(id);
        assert_eq!(write(registry, kind, entry).unwrap(), wanted, "{id}");
    }
}

/// What each shows in its documentation, with other names: Claude Desktop (modelcontextprotocol.io, connecting local servers), Cursor
/// (cursor.com/docs/mcp), VS Code (code.visualstudio.com, MCP configuration reference), Windsurf (docs.windsurf.com, Cascade MCP), Zed
/// (zed.dev/docs/ai/mcp).
#[test]
fn what_a_client_documents_is_read() {
    let stdio = |env: &[(&str, &str)]| {
        let env = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Entry::stdio("npx".to_owned(), vec!["-y".to_owned(), "tool".to_owned()], env)
    };
    let remote = |wire, token: &str| {
        let headers = vec![("Authorization".to_owned(), format!("Bearer {token}"))];
        Entry::remote(wire, "https://h.example.com/mcp".to_owned(), headers)
    };
    let tool = [("command", json!("npx")), ("args", json!(["-y", "tool"]))];
    let tool = |more: &[(&str, Value)]| -> Value {
        tool.iter()
            .chain(more)
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let url = |key: &str, token: &str| json!({key: "https://h.example.com/mcp", "headers": {"Authorization": format!("Bearer {token}")}});
    for (id, document, wanted) in [
        (
            "desktop",
            json!({"mcpServers": {"server": tool(&[("env", json!({"K": "v"}))])}}),
            stdio(&[("K", "v")]),
        ),
        (
            "cursor",
            json!({"mcpServers": {"server": tool(&[("env", json!({"K": "${env:K}"}))])}}),
            stdio(&[("K", "${K}")]),
        ),
        ("cursor", json!({"mcpServers": {"server": url("url", "${env:K}")}}), remote(Wire::Http, "${K}")),
        (
            "vscode",
            json!({"inputs": [], "servers": {"server": tool(&[("type", json!("stdio")), ("envFile", json!(".env"))])}}),
            stdio(&[]),
        ),
        (
            "vscode",
            json!({"servers": {"server": {"type": "sse", "url": "https://h.example.com/mcp", "headers": {"Authorization": "Bearer ${input:k}"}}}}),
            remote(Wire::Sse, "$\\{input:k}"),
        ),
        (
            "windsurf",
            json!({"mcpServers": {"server": url("serverUrl", "${env:K}")}}),
            remote(Wire::Http, "${K}"),
        ),
        (
            "zed",
            json!({"theme": "x", "context_servers": {"server": tool(&[("env", json!({}))])}}),
            stdio(&[]),
        ),
        ("zed", json!({"context_servers": {"server": url("url", "<token>")}}), remote(Wire::Http, "<token>")),
    ] {
        let (_, kind) = kind(id);
        let bytes = document.to_string();
        assert_eq!(read(kind, bytes.as_bytes()), Some(wanted), "{id}");
    }
}

#[test]
fn what_a_client_would_replace_is_not_written_for_it() {
    let entry = |text: &str| Entry::stdio("tool".to_owned(), vec![text.to_owned()], Vec::new());
    for (id, text, why) in [
        ("gemini", "pa$$word $KEY", "$KEY"),
        ("opencode", "{env:KEY}", "{env:KEY}"),
        ("cursor", "${env:KEY}", "${env:KEY}"),
        ("crush", "$(cat key)", "$(cat key)"),
        ("desktop", "${KEY}", "KEY"),
        ("codex", "--key=${KEY}", "KEY"),
        ("cursor", "${KEY:-d}", "KEY"),
    ] {
        let (registry, kind) = kind(id);
        let refused = write(registry, kind, &entry(text)).unwrap_err().to_string();
        assert!(refused.contains(why), "{id} of {text}: {refused}");
    }
    let mut helped = remote(Wire::Http);
    helped.extra_mut().insert("headersHelper".to_owned(), "x".into());
    let (registry, kind) = kind("cursor");
    assert_eq!(write(registry, kind, &helped), Err(Unwritable::Claudes("headersHelper".to_owned())));
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_as_it_was(
        at in 0..registered().count(),
        args in proptest::collection::vec("[a-z${}:%A-Z-]{0,12}", 0..4),
        value in "[ -~]{0,16}",
    ) {
        let (client, registry) = registered().nth(at).unwrap();
        prop_assume!(registry.entry != EntryForm::Claude);
        let (_, kind) = kind(client.id);
        let entry = Entry::stdio("tool".to_owned(), args, vec![("NAME".to_owned(), value)]);
        if let Ok(value) = write(registry, kind, &entry) {
            // What is no variable of the client's is told from one by a sign of its own.
            let read = back(registry, kind, &value).map(|entry| entry.map(|_, text| text.replace("$\\{", "${")));
            prop_assert_eq!(read, Some(entry), "{}: {}", client.id, value);
        }
    }
}
