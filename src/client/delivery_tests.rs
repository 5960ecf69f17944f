//! The two forms of an entry, by example; `delivery_properties` says it in general.

use super::*;
use serde_json::json;

fn entry(value: Value) -> Entry {
    Entry::read(&value).unwrap()
}

fn secret(name: &VarName) -> bool {
    name.as_str().ends_with("TOKEN")
}

fn both_ways(value: Value) -> Value {
    let plain_entry = entry(value);
    let (helped, kept) = by_helper("s", &plain_entry, None, &secret).unwrap();
    assert_eq!(Delivery::of(&helped), Delivery::Helper);
    let back = plain(&helped, &kept);
    assert_eq!(Delivery::of(&back), Delivery::Env);
    let sorted = |entry: &Entry| {
        let mut sorted = entry.clone();
        sorted.pairs_mut().sort();
        sorted
    };
    assert_eq!(sorted(&back), sorted(&plain_entry));
    helped.to_value()
}

#[test]
fn a_url_keeps_its_other_headers_and_gets_a_helper() {
    let helped = both_ways(json!({
        "type": "http", "url": "https://h/${REGION}", "timeout": 5,
        "headers": {"Authorization": "Bearer ${A_TOKEN}", "X-Team": "${TEAM:-a}"},
    }));
    assert_eq!(
        helped,
        json!({
            "type": "http", "url": "https://h/${REGION}", "timeout": 5,
            "headers": {"X-Team": "${TEAM:-a}", "Authorization": "Bearer →"},
            "headersHelper": "PATH=\"$PATH:$HOME/.cargo/bin:$HOME/.local/bin:/usr/local/bin:/opt/homebrew/bin:/home/linuxbrew/.linuxbrew/bin\" exec mcpkey headers",
            "mcpkey": note(),
        })
    );
}

#[test]
fn a_command_is_started_by_mcpkey_and_its_secrets_are_out_of_the_clients_sight() {
    let helped = both_ways(json!({
        "command": "npx", "args": ["-y", "s", "--t=${A_TOKEN}", "${DIR}", "{{x y}}"],
        "env": {"B": "${B_TOKEN}", "LEVEL": "info"},
    }));
    assert_eq!(
        helped,
        json!({
            "type": "stdio", "command": "mcpkey",
            "args": ["exec", "s", "--", "npx", "-y", "s", "--t={{A_TOKEN}}", "${DIR}", "{{x y}}"],
            "env": {"LEVEL": "info"}, "mcpkey": note(),
        })
    );
}

#[test]
fn what_no_helper_can_do_is_said() {
    let no = |value| by_helper("s", &entry(value), None, &secret).unwrap_err();
    assert_eq!(no(json!({"type": "ws", "url": "wss://h"})), NoHelper::Socket);
    assert!(matches!(no(json!({"type": "http", "url": "https://h/${A_TOKEN}"})), NoHelper::Url(_)));
    assert!(matches!(no(json!({"command": "${A_TOKEN}"})), NoHelper::Command(_)));
    assert_eq!(no(json!({"command": "x", "args": ["${OTHER}"]})), NoHelper::Nothing);
    let taken = json!({"type": "http", "url": "https://h", "headersHelper": "./mine.sh"});
    assert_eq!(no(taken), NoHelper::Taken);
}

#[test]
fn mcpkey_is_known_by_whatever_path() {
    let of = |value| Delivery::of(&entry(value));
    let helper = |line: &str| of(json!({"type": "http", "url": "https://h", "headersHelper": line}));
    assert_eq!(helper("/opt/bin/mcpkey headers"), Delivery::Helper);
    assert_eq!(helper("'/Users/a b/mcpkey' headers"), Delivery::Helper);
    for path in [None, Some("/opt/my bin/mcpkey"), Some("/usr/bin/mcpkey")] {
        assert_eq!(helper(&super::helper(path)), Delivery::Helper);
    }
    assert_eq!(helper("./get-headers.sh mcpkey headers"), Delivery::Env);
    assert_eq!(of(json!({"command": "mcpkey", "args": ["exec", "s", "npx"]})), Delivery::Env);
}
