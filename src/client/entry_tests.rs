//! Which entries the client loads, as `claude mcp list` of 2.1.329 showed them.

use serde_json::json;

use super::*;

fn shown(entry: &Entry) -> Vec<(Field, String)> {
    entry.texts().into_iter().map(|(place, text)| (place, text.clone())).collect()
}

fn why(value: Value) -> String {
    Entry::read(&value).unwrap_err().to_string()
}

#[test]
fn what_the_client_loads_is_read() {
    let table = [
        (json!({"command": "a"}), Transport::Stdio),
        (json!({"type": "stdio", "command": "a", "url": 5, "headers": {"A": 1}}), Transport::Stdio),
        (json!({"command": "a", "url": "https://h/x"}), Transport::Stdio),
        (json!({"command": " "}), Transport::Stdio),
        (json!({"command": "a", "env": {"": "x", "A B": "y"}, "disabled": true}), Transport::Stdio),
        (
            json!({"type": "http", "url": "https://h/x", "command": "a", "args": 1, "env": 2}),
            Transport::Remote(Wire::Http),
        ),
        (json!({"type": "streamable-http", "url": ""}), Transport::Remote(Wire::Http)),
        (json!({"type": "http", "url": "not a url", "headersHelper": ""}), Transport::Remote(Wire::Http)),
        (
            json!({"type": "sse", "url": "https://h/x", "headers": {"a b": "x\r\ny"}}),
            Transport::Remote(Wire::Sse),
        ),
        (json!({"type": "ws", "url": "wss://h/x", "timeout": 1}), Transport::Remote(Wire::Ws)),
    ];
    for (value, transport) in table {
        assert_eq!(Entry::read(&value).map(|e| e.transport()), Ok(transport), "{value}");
    }
}

#[test]
fn what_the_client_skips_is_told_with_the_field() {
    let table = [
        (json!("x"), "expected an object, found a string"),
        (json!(null), "expected an object, found null"),
        (json!({}), "command: expected a string, found nothing"),
        (json!({"command": ["a"]}), "command: expected a string, found an array"),
        (json!({"command": ""}), "command: cannot be empty"),
        (json!({"command": "a", "args": "b"}), "args: expected an array, found a string"),
        (json!({"command": "a", "args": ["b", 1]}), "args.1: expected a string, found a number"),
        (json!({"command": "a", "args": null}), "args: expected an array, found null"),
        (json!({"command": "a", "env": ["A=1"]}), "env: expected an object, found an array"),
        (json!({"command": "a", "env": {"A": true}}), "env.A: expected a string, found a boolean"),
        (json!({"type": null, "command": "a"}), "type: expected a string, found null"),
        (json!({"type": "HTTP", "url": "https://h/x"}), "unknown server type \"HTTP\""),
        (json!({"type": "sdk", "name": "x"}), "unknown server type \"sdk\""),
        (json!({"type": "http"}), "url: expected a string, found nothing"),
        (
            json!({"type": "ws", "url": "x", "headers": {"A": 1}}),
            "headers.A: expected a string, found a number",
        ),
        (
            json!({"type": "http", "url": "x", "headersHelper": 1}),
            "headersHelper: expected a string, found a number",
        ),
        (json!({"type": "http", "url": "x", "oauth": false}), "oauth: expected an object, found a boolean"),
        (json!({"command": "a", "timeout": -1}), "timeout: expected a number above 0, found a number"),
        (
            json!({"url": "https://h/x"}),
            "\"url\" without \"type\": add \"type\": \"http\", \"sse\" or \"ws\"",
        ),
    ];
    for (value, expected) in table {
        assert_eq!(why(value.clone()), expected, "{value}");
    }
}

#[test]
fn keys_are_written_in_the_clients_order() {
    let text = |value: Value| Entry::read(&value).unwrap().to_value().to_string();
    assert_eq!(text(json!({"command": "a"})), r#"{"type":"stdio","command":"a","args":[],"env":{}}"#);
    assert_eq!(
        text(
            json!({"oauth": {"clientId": "c"}, "headers": {"B": "2", "A": "1"}, "url": "u", "type": "streamable-http"})
        ),
        r#"{"type":"http","url":"u","headers":{"B":"2","A":"1"},"oauth":{"clientId":"c"}}"#
    );
    assert_eq!(text(json!({"headers": {}, "url": "u", "type": "sse"})), r#"{"type":"sse","url":"u"}"#);
    assert_eq!(
        text(json!({"type": "http", "url": "u", "command": 1, "x": [1.50]})),
        r#"{"type":"http","url":"u","command":1,"x":[1.5]}"#
    );
}

#[test]
fn every_expanded_string_is_shown_and_can_be_replaced() {
    let entry =
        Entry::read(&json!({"command": "c", "args": ["x", "y"], "env": {"E": "z"}, "headers": {"H": "n"}}))
            .unwrap();
    let places = [Field::Command, Field::Arg(0), Field::Arg(1), Field::Env("E".to_owned())];
    let expected: Vec<_> = places.into_iter().zip(["c", "x", "y", "z"].map(str::to_owned)).collect();
    assert_eq!(shown(&entry), expected);
    let louder = entry.map(|_, text| text.to_uppercase());
    assert_eq!(louder.texts().into_iter().map(|(_, text)| text.as_str()).collect::<String>(), "CXYZ");
    let remote = Entry::remote(Wire::Http, "u".to_owned(), vec![("H".to_owned(), "v".to_owned())]);
    assert_eq!(
        shown(&remote),
        [(Field::Url, "u".to_owned()), (Field::Header("H".to_owned()), "v".to_owned())]
    );
    let same = remote.map(|place, text| if *place == Field::Url { "w".to_owned() } else { text.to_owned() });
    let expected = Entry::remote(Wire::Http, "w".to_owned(), vec![("H".to_owned(), "v".to_owned())]);
    assert_eq!(same, expected);
}
