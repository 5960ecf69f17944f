//! What an edit changes, by example; `edit_properties` says it in general.

use serde_json::json;

use super::*;
use crate::client::Document;

fn run(text: &str, edits: &[Edit]) -> String {
    String::from_utf8(apply(text.as_bytes(), edits).unwrap()).unwrap()
}

fn set(text: &str, path: &[&str], value: Value) -> String {
    run(text, &[Edit::set(path.iter().copied(), value)])
}

fn remove(text: &str, path: &[&str]) -> String {
    run(text, &[Edit::remove(path.iter().copied())])
}

#[test]
fn a_new_file_is_what_claude_code_writes() {
    let entry = json!({"type": "stdio", "command": "npx", "args": ["y"], "env": {}});
    let expected = "{\n  \"mcpServers\": {\n    \"x\": {\n      \"type\": \"stdio\",\n      \"command\": \"npx\",\n      \
                    \"args\": [\n        \"y\"\n      ],\n      \"env\": {}\n    }\n  }\n}";
    for blank in ["", " \r\n", "{}"] {
        assert_eq!(set(blank, &["mcpServers", "x"], entry.clone()), expected);
    }
    assert_eq!(set("\u{feff}{}\n", &["mcpServers", "x"], entry), format!("\u{feff}{expected}\n"));
}

#[test]
fn an_added_member_follows_its_neighbours() {
    let table = [
        ("{\"a\":{}}", "{\"a\":{\"k\":{\"x\":[1,2],\"y\":{}}}}"),
        ("{\"a\": {}}", "{\"a\": {\"k\": {\"x\": [1, 2], \"y\": {}}}}"),
        ("{ \"a\": { } }", "{ \"a\": { \"k\": { \"x\": [1, 2], \"y\": {} } } }"),
        (
            "{\n\t\"a\": {\n\t\t\"z\": [3]\n\t}\n}\n",
            "{\n\t\"a\": {\n\t\t\"z\": [3],\n\t\t\"k\": {\n\t\t\t\"x\": [1, 2],\n\t\t\t\"y\": {}\n\t\t}\n\t}\n}\n",
        ),
        (
            "{\r\n   \"a\" : {}\r\n}",
            "{\r\n   \"a\" : {\r\n      \"k\" : {\r\n         \"x\" : [\r\n            1,\r\n            2\r\n         ],\r\n         \"y\" : {}\r\n      }\r\n   }\r\n}",
        ),
        (
            "{\n  \"a\": {\n    \"z\": { \"q\": 1 }\n  }\n}",
            "{\n  \"a\": {\n    \"z\": { \"q\": 1 },\n    \"k\": { \"x\": [1, 2], \"y\": {} }\n  }\n}",
        ),
        (
            "{\"a\": {\n    \"z\": 1}}",
            "{\"a\": {\n    \"z\": 1,\n    \"k\": {\n      \"x\": [\n        1,\n        2\n      ],\n      \"y\": {}\n    }}}",
        ),
    ];
    for (before, after) in table {
        assert_eq!(set(before, &["a", "k"], json!({"x": [1, 2], "y": {}})), after, "{before}");
    }
}

#[test]
fn a_removed_member_takes_its_line_and_its_comma() {
    let lines = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    assert_eq!(remove(lines, &["a"]), "{\n  \"b\": 2,\n  \"c\": 3\n}\n");
    assert_eq!(remove(lines, &["b"]), "{\n  \"a\": 1,\n  \"c\": 3\n}\n");
    assert_eq!(remove(lines, &["c"]), "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    assert_eq!(remove("{ \"a\":1, \"b\":2 , \"c\":3 }", &["a"]), "{ \"b\":2 , \"c\":3 }");
    assert_eq!(remove("{\"a\":1, \"b\":2}", &["a"]), "{\"b\":2}");
    assert_eq!(remove("{\"a\":1, \"b\":2}", &["b"]), "{\"a\":1}");
    assert_eq!(remove("{\n  \"a\": {\n    \"b\": 1\n  }\n}", &["a", "b"]), "{\n  \"a\": {}\n}");
    assert_eq!(remove("{\"a\":1,\"b\":2,\"\\u0061\":3}", &["a"]), "{\"b\":2}");
    assert_eq!(remove(lines, &["z", "y"]), lines);
    assert_eq!(remove(lines, &["a", "y"]), lines);
    assert_eq!(remove(" ", &["a"]), " ");
}

#[test]
fn a_changed_member_changes_alone() {
    let odd = "{ \"n\" : 1.0E+05,\t\"a\": {\"x\":\"\\u0041\" ,\"y\":[1 , -0]}, \"\\u0062\":1E400 }";
    assert_eq!(set(odd, &["a", "x"], json!("B")), odd.replace("\"\\u0041\"", "\"B\""));
    assert_eq!(set(odd, &["b"], json!(null)), odd.replace("1E400", "null"));
    assert_eq!(set(odd, &["a"], json!({"x": "A", "y": [1, 7]})), odd.replace("-0", "7"));
    assert_eq!(set(odd, &["a"], json!({"x": "A"})), odd.replace(" ,\"y\":[1 , -0]", ""));
    let root = Document::parse(odd.as_bytes()).unwrap().root().clone();
    assert_eq!(set(odd, &[], root), odd);
    assert_eq!(set("{\"a\":1,\"a\":2}", &["a"], json!(3)), "{\"a\":1,\"a\":3}");
    assert_eq!(set("{\"s\":\"\\ud83d\",\"a\":1}", &["a"], json!(3)), "{\"s\":\"\\ud83d\",\"a\":3}");
    assert_eq!(set("{\n  \"a\": [\"x\", 1]\n}", &["a"], json!(["y"])), "{\n  \"a\": [\"y\"]\n}");
}

#[test]
fn later_edits_see_earlier_ones() {
    let edits = [
        Edit::set(["m", "x"], json!({"a": 1})),
        Edit::set(["m", "x", "b", "c"], json!(2)),
        Edit::remove(["m", "x", "a"]),
        Edit::remove(["k"]),
        Edit::set(["k"], json!(5)),
    ];
    assert_eq!(run("{\"k\":1,\"m\":{}}", &edits), "{\"m\":{\"x\":{\"b\":{\"c\":2}}},\"k\":5}");
    assert_eq!(
        run("{\"k\":1,\"m\":{}}", &[edits[0].clone(), Edit::remove(["m", "x"])]),
        "{\"k\":1,\"m\":{}}"
    );
}

#[test]
fn what_cannot_be_edited_is_refused() {
    let refusal = |text: &str, edit: Edit| apply(text.as_bytes(), &[edit]).unwrap_err().to_string();
    assert_eq!(
        refusal("{\"a\":{\"b\":1}}", Edit::set(["a", "b", "c"], json!(1))),
        "\"a.b\" is not an object"
    );
    assert_eq!(refusal("[]", Edit::set(["a"], json!(1))), "the document is not an object");
    assert_eq!(refusal("{\"a\":null}", Edit::set(["a", "b"], json!(1))), "\"a\" is not an object");
    assert_eq!(refusal("{,}", Edit::set(["a"], json!(1))), "1:2: unexpected token in object");
    assert_eq!(refusal("{}", Edit::remove::<String>([])), "the whole document cannot be removed");
}

#[test]
fn ten_thousand_servers_are_edited_in_one_go() {
    let servers: serde_json::Map<String, Value> =
        (0..10_000).map(|i| (format!("s{i}"), json!({"command": "npx", "args": ["-y", "pkg"]}))).collect();
    let text = json!({"mcpServers": servers}).to_string();
    let edits: Vec<Edit> = (0..2_000)
        .map(|i| Edit::set(["mcpServers", &format!("s{}", i * 5), "command"], json!("node")))
        .collect();
    let edited = run(&text, &edits);
    assert_eq!(edited.matches("node").count(), 2_000);
}

#[test]
fn an_array_element_comes_and_goes_on_its_own_lines() {
    for (before, after) in [
        ("{\"a\": [ 1,{ \"b\":2 } ]}", "{\"a\": [ 1,{ \"b\":2 },{ \"c\":3 } ]}"),
        (
            "{\n  \"a\": [\n    {\"b\": 2},\n    { \"B\":2 }\n  ]\n}",
            "{\n  \"a\": [\n    {\"b\": 2},\n    { \"B\":2 },\n    { \"c\":3 }\n  ]\n}",
        ),
        (
            "{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": 2\n\t\t}\n\t]\n}",
            "{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": 2\n\t\t},\n\t\t{\n\t\t\t\"c\": 3\n\t\t}\n\t]\n}",
        ),
    ] {
        let mut wanted = Document::parse(before.as_bytes()).unwrap().into_root()["a"].clone();
        let old = wanted.clone();
        wanted.as_array_mut().unwrap().push(json!({"c": 3}));
        assert_eq!(set(before, &["a"], wanted), after);
        assert_eq!(set(after, &["a"], old), before);
    }
    assert_eq!(set("{\"a\": [1, 2 , 3]}", &["a"], json!([1, 3])), "{\"a\": [1, 3]}");
    assert_eq!(set("{\"a\": [1, 2]}", &["a"], json!([])), "{\"a\": []}");
}

/// The examples for which the opening comment of this module gives its reasons.
#[test]
fn what_a_syntax_tree_would_move_stays() {
    let two = json!(2);
    for (without, value, with) in [
        ("{\"a\": 1}", &two, "{\"a\": 1, \"b\": 2}"),
        ("{\n\n  \"a\": 1\n\n}", &two, "{\n\n  \"a\": 1,\n  \"b\": 2\n\n}"),
        (
            "{\n  \"a\" : { \"x\": 1 }\n}",
            &json!({"y": 2}),
            "{\n  \"a\" : { \"x\": 1 },\n  \"b\" : { \"y\": 2 }\n}",
        ),
    ] {
        assert_eq!(set(without, &["b"], value.clone()), with);
        assert_eq!(remove(with, &["b"]), without);
    }
    assert_eq!(remove("{\"a\":1, \"b\":2}", &["a"]), "{\"b\":2}");
    assert_eq!(remove("{\n  \"a\": 1, \"b\": 2\n}", &["b"]), "{\n  \"a\": 1\n}");
    assert_eq!(set("", &["a"], json!(["x"])), "{\n  \"a\": [\n    \"x\"\n  ]\n}");
}
