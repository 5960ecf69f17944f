//! Rules come and go without a trace.

use serde_json::Value;

use super::*;
use crate::client::{Document, edit};

fn rule(list: RuleList, rule: &str) -> PermissionRule {
    (list, rule.to_owned())
}

fn changed(text: &str, take: &[PermissionRule], put: &[PermissionRule]) -> String {
    let root = Document::parse(text.as_bytes()).unwrap().into_root();
    let edits = edits(&root, take, put).unwrap();
    String::from_utf8(edit::apply(text.as_bytes(), &edits).unwrap()).unwrap()
}

const STANDING: &[&str] = &[
    "{}",
    "{\"model\":\"opus\"}\n",
    "{ \"permissions\": { \"deny\": [\"WebFetch\"], \"defaultMode\": \"plan\" } }",
    "{\r\n\t\"permissions\": {\r\n\t\t\"allow\": [\r\n\t\t\t\"\\u0042ash(ls)\"  ,\r\n\t\t\t\"Read\"\r\n\t\t]\r\n\t}\r\n}\r\n",
    "{\n  \"permissions\": {\n    \"deny\": [\"A\", 7,   \"B\"]\n  },\n  \"x\": 1.0\n}",
];

#[test]
fn what_was_put_in_is_taken_out_to_the_byte() {
    let ours = [
        rule(RuleList::Deny, "C"),
        rule(RuleList::Allow, "D"),
        rule(RuleList::Deny, "E"),
        rule(RuleList::Ask, "F"),
    ];
    for text in STANDING {
        let with = changed(text, &[], &ours);
        let found = rules(&serde_json::from_str(&with).unwrap()).unwrap();
        assert!(ours.iter().all(|rule| found.contains(rule)), "{with}");
        assert_eq!(changed(&with, &[], &ours), with);
        assert_eq!(changed(&with, &ours, &[]), *text, "{with}");
    }
}

#[test]
fn one_is_taken_and_another_put_while_neighbours_keep_their_spelling() {
    let text = "{\"permissions\": {\"allow\": [ \"\\u0041\",  \"old\", \"B\" ]}}";
    let after = changed(
        text,
        &[rule(RuleList::Allow, "old")],
        &[rule(RuleList::Allow, "new"), rule(RuleList::Deny, "x")],
    );
    assert_eq!(after, "{\"permissions\": {\"allow\": [ \"\\u0041\", \"B\", \"new\" ], \"deny\": [\"x\"]}}");
}

#[test]
fn a_list_that_is_none_is_an_error() {
    for (text, says) in [
        ("{\"permissions\": []}", "\"permissions\" is not an object"),
        ("{\"permissions\": {\"deny\": {}}}", "\"permissions.deny\" is not an array"),
    ] {
        let root: Value = serde_json::from_str(text).unwrap();
        assert_eq!(rules(&root).unwrap_err().to_string(), says);
        assert_eq!(edits(&root, &[], &[]).unwrap_err().to_string(), says);
    }
}

#[test]
fn no_name_makes_more_than_one_rule() {
    for (server, tool, rule) in [
        ("a", "get_x", "mcp__a__get_x"),
        ("my server", "get.x", "mcp__my_server__get_x"),
        ("a", "x(*)\",\n\"Bash", "mcp__a__x_______Bash"),
        ("*", "é", "mcp______"),
    ] {
        assert_eq!(of_tool(server, tool), rule);
    }
    assert_eq!(of_tools("my server", "get.*(all)"), "mcp__my_server__get_*_all_");
}

#[test]
fn a_star_stands_for_anything() {
    for (pattern, text, does) in [
        ("delete_*", "delete_", true),
        ("delete_*", "undelete_x", false),
        ("*_all", "delete_all", true),
        ("a*b*c", "aXbYc", true),
        ("a*b*c", "acb", false),
        ("ab*ba", "aba", false),
        ("*", "", true),
        ("x", "xy", false),
    ] {
        assert_eq!(fits(pattern, text), does, "{pattern} {text}");
    }
}
