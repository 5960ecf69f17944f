//! What is denied goes, every other byte stays.

use super::*;
use crate::client::offered::DenyRule;

fn denials(kind: Offered, patterns: &[&str]) -> Denials {
    let mut denials = Denials::default();
    denials.add(patterns.iter().map(|pattern| DenyRule {
        kind,
        pattern: (*pattern).to_owned(),
        from: String::new(),
    }));
    denials
}

fn shown(method: &str, raw: &str, denials: &Denials) -> String {
    filtered(method, raw.as_bytes(), denials)
        .map_or_else(|| raw.to_owned(), |out| String::from_utf8(out).unwrap())
}

#[test]
fn a_list_loses_what_is_denied_and_nothing_else() {
    let denials = denials(Offered::Tool, &["d*"]);
    let rows = [
        (r#"{"name":"a"}, {"name":"d1"} ,{"name":"b"}"#, r#"{"name":"a"} ,{"name":"b"}"#),
        (r#" {"name":"d1"} , {"name":"d2"}, {"name":"b","x":1.00e5} "#, r#" {"name":"b","x":1.00e5} "#),
        (r#"{"name":"a"},{"name":"d1"},{"name":"d2"}"#, r#"{"name":"a"}"#),
        (r#" {"name":"d1"} "#, "  "),
        (r#"{"name":"\u0064x"},{"name":"D"},{"name":1},{},7,{"name":"a"}"#, r#"{"name":"a"}"#),
        (r#"{"name":"a","name":"d"},{"name":"d","name":"a"}"#, r#"{"name":"d","name":"a"}"#),
    ];
    for (list, expected) in rows {
        let whole = |list: &str| {
            format!(
                r#"{{"id":12345678901234567890, "result":{{"z":[1,2],"tools" : [{list}],"nextCursor":"c"}},"jsonrpc":"2.0"}}"#
            )
        };
        let out = shown("tools/list", &whole(list), &denials);
        assert_eq!(out, whole(expected));
        serde_json::from_str::<serde_json::Value>(&out).unwrap();
    }
}

#[test]
fn other_answers_stay_as_they_are() {
    let denials = denials(Offered::Tool, &["*"]);
    for (method, raw) in [
        ("tools/call", r#"{"result":{"tools":[{"name":"a"}]}}"#),
        ("prompts/list", r#"{"result":{"prompts":[{"name":"a"}]}}"#),
        ("tools/list", r#"{"error":{"code":1,"message":"m"}}"#),
        ("tools/list", r#"{"result":{"tools":{}}}"#),
        ("tools/list", "no json"),
    ] {
        assert_eq!(filtered(method, raw.as_bytes(), &denials), None, "{raw}");
    }
}

#[test]
fn prompts_and_resources_are_filtered_alike() {
    for (method, kind, raw, expected) in [
        (
            "prompts/list",
            Offered::Prompt,
            r#"{"result":{"prompts":[{"name":"x1"},{"name":"y"}]}}"#,
            r#"{"result":{"prompts":[{"name":"y"}]}}"#,
        ),
        (
            "resources/list",
            Offered::Resource,
            r#"{"result":{"resources":[{"name":"y","uri":"x:1"}]}}"#,
            r#"{"result":{"resources":[]}}"#,
        ),
        (
            "resources/templates/list",
            Offered::Resource,
            r#"{"result":{"resourceTemplates":[{"uriTemplate":"x:{a}"}]}}"#,
            r#"{"result":{"resourceTemplates":[]}}"#,
        ),
    ] {
        assert_eq!(shown(method, raw, &denials(kind, &["x*"])), expected);
    }
}

#[test]
fn a_request_says_in_one_way_what_it_is_about() {
    let named = |raw: &str| named("tools/call", raw.as_bytes());
    assert_eq!(
        named(r#"{"method":"tools/call","id":1,"params":{"name":"\u0061","arguments":{"name":"z"}}}"#),
        Ok(Some((Offered::Tool, "a".to_owned())))
    );
    let completes = |about: &str| {
        let raw = format!(
            r#"{{"method":"completion/complete","params":{{"ref":{about},"argument":{{"name":"z"}}}}}}"#
        );
        super::named("completion/complete", raw.as_bytes())
    };
    assert_eq!(completes(r#"{"type":"ref/prompt","name":"a"}"#), Ok(Some((Offered::Prompt, "a".to_owned()))));
    assert_eq!(
        completes(r#"{"type":"ref/resource","uri":"x:{a}"}"#),
        Ok(Some((Offered::Resource, "x:{a}".to_owned())))
    );
    assert!(
        completes(r#"{"name":"a","uri":"x:b"}"#).is_err() && completes(r#"{"name":"a","Name":"b"}"#).is_err()
    );
    assert!(super::used("Tools/Call").is_some() && super::used(" tools/call").is_some());
    for two_ways in [
        r#"{"method":"tools/call","params":{"name":"a","name":"b"}}"#,
        r#"{"method":"tools/call","params":{"name":"a","Name":"b"}}"#,
        r#"{"method":"tools/call","params":{"NAME":"b"}}"#,
        r#"{"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}"#,
        r#"{"method":"tools/call","params":{"name":"a"},"param\u017f":{"name":"b"}}"#,
        r#"{"method":"tools/call","Method":"x","params":{"name":"a"}}"#,
        r#"{"method":"tools/call","params":{"name":["a"]}}"#,
        r#"{"method":"tools/call","params":{}}"#,
        r#"{"method":"tools/call","params":["a"]}"#,
        r#"{"method":"tools/call"}"#,
        r#"["tools/call"]"#,
    ] {
        assert!(named(two_ways).is_err(), "{two_ways}");
    }
    assert_eq!(super::named("ping", br#"{"method":"ping","id":1}"#), Ok(None));
    assert!(super::named("ping", br#"{"method":"ping","METHOD":"tools/call","id":1}"#).is_err());
}
