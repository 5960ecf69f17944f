//! The two forms of an entry, by example; `properties` says it in general.

use super::*;
use serde_json::{Value, json};

fn entry(value: Value) -> Entry {
    Entry::read(&value).unwrap()
}

fn secret(name: &VarName) -> bool {
    name.as_str().ends_with("TOKEN")
}

fn both_ways(value: Value) -> Value {
    let plain_entry = entry(value);
    let between = by_mcpkey("s", &plain_entry, None, false, &secret).unwrap();
    assert_eq!(Delivery::of(&between), Delivery::Mcpkey);
    assert_eq!(plain(&between), plain_entry);
    between.to_value()
}

#[test]
fn a_url_becomes_a_bridge_that_says_everything_the_url_did() {
    let between = both_ways(json!({
        "type": "http", "url": "https://h/${REGION}", "timeout": 5,
        "headers": {"Authorization": "Bearer ${A_TOKEN}", "X-Team": "${TEAM:-a}"},
    }));
    let args = json!([
        "bridge",
        "https://h/${REGION}",
        "--header",
        "Authorization: Bearer {A_TOKEN}",
        "--header",
        "X-Team: ${TEAM:-a}",
        "--name=s",
    ]);
    let expected = json!({
        "type": "stdio", "command": "mcpkey", "args": args, "env": {}, "timeout": 5, "mcpkey": note(),
    });
    assert_eq!(between, expected);
    let sse = both_ways(json!({"type": "sse", "url": "https://h/${A_TOKEN}"}));
    assert_eq!(sse["args"], json!(["bridge", "https://h/{A_TOKEN}", "--transport", "sse-only", "--name=s"]));
}

#[test]
fn a_command_is_started_by_mcpkey_and_its_secrets_are_out_of_the_clients_sight() {
    let between = both_ways(json!({
        "command": "npx", "args": ["-y", "s", "--t=${A_TOKEN}", "${DIR}", "{{x y}}"],
        "env": {"B": "${B_TOKEN}", "LEVEL": "info"},
    }));
    assert_eq!(
        between,
        json!({
            "type": "stdio", "command": "mcpkey",
            "args": ["exec", "s", "--", "npx", "-y", "s", "--t={{A_TOKEN}}", "${DIR}", "{{x y}}"],
            "env": {"B": "{{B_TOKEN}}", "LEVEL": "info"}, "mcpkey": note(),
        })
    );
}

#[test]
fn what_cannot_be_done_is_said() {
    let no = |value| by_mcpkey("s", &entry(value), None, false, &secret).unwrap_err();
    assert_eq!(no(json!({"type": "ws", "url": "wss://h/${A_TOKEN}"})), Undeliverable::Socket);
    assert!(matches!(no(json!({"command": "${A_TOKEN}"})), Undeliverable::Command(_)));
    assert_eq!(no(json!({"command": "x", "args": ["${OTHER}"]})), Undeliverable::Nothing);
    assert_eq!(no(json!({"type": "http", "url": "https://h"})), Undeliverable::Nothing);
    let helped = json!({"type": "http", "url": "https://h/${A_TOKEN}", "headersHelper": "./mine.sh"});
    assert_eq!(no(helped), Undeliverable::Helper);
    let login = json!({"type": "http", "url": "https://h/${A_TOKEN}", "oauth": {"clientId": "c"}});
    assert_eq!(no(login), Undeliverable::Login);
    for nothing in
        [json!({"type": "ws", "url": "wss://h"}), json!({"type": "http", "url": "https://h", "oauth": {}})]
    {
        assert_eq!(no(nothing), Undeliverable::Nothing);
    }
    let braces = json!({"type": "http", "url": "https://h/{TEAM}", "headers": {"A": "${A_TOKEN}"}});
    assert!(matches!(no(braces), Undeliverable::Braces(_)));
    let dollar = json!({"type": "http", "url": "https://h", "headers": {"A": "$${A_TOKEN}"}});
    assert!(matches!(no(dollar), Undeliverable::Braces(_)));
}

#[test]
fn mcpkey_is_known_by_whatever_path_and_a_bridge_by_what_mcp_remote_takes_too() {
    let of = |value| Delivery::of(&entry(value));
    for program in ["mcpkey", "/opt/my bin/mcpkey", "C:\\bin\\mcpkey.exe"] {
        assert_eq!(of(json!({"command": program, "args": ["bridge", "https://h"]})), Delivery::Mcpkey);
    }
    assert_eq!(of(json!({"command": "mcp-remote", "args": ["bridge", "https://h"]})), Delivery::Env);
    assert_eq!(of(json!({"command": "mcpkey", "args": ["exec", "s", "npx"]})), Delivery::Env);
    assert_eq!(of(json!({"command": "mcpkey", "args": ["bridge", "--debug"]})), Delivery::Env);
    let args = [
        "bridge",
        "--allow-http",
        "--host",
        "localhost",
        "https://h/mcp",
        "3334",
        "--header=A:{A_TOKEN}",
        "--transport=sse-first",
        "--ignore-tool",
        "x*",
    ];
    let copied = plain(&entry(json!({"command": "mcpkey", "args": args})));
    let expected = json!({"type": "sse", "url": "https://h/mcp", "headers": {"A": "${A_TOKEN}"}});
    assert_eq!(copied, entry(expected));
}
