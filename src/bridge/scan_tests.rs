//! However a message is cut, the same is seen of it, and the same line comes out.

use super::*;
use proptest::prelude::*;

fn scan(pieces: &[&[u8]]) -> (Option<Glimpse>, String) {
    let (mut scan, mut out) = (Scan::default(), Vec::new());
    pieces.iter().for_each(|piece| scan.push(piece, &mut out));
    (scan.end(), String::from_utf8_lossy(&out).into_owned())
}

fn seen(message: &str) -> Option<Glimpse> {
    scan(&[message.as_bytes()]).0
}

#[test]
fn what_is_looked_for_is_found_where_it_stands_and_nowhere_else() {
    let id = |id: &str| Some(Glimpse { id: Some(id.as_bytes().to_vec()), ..Glimpse::default() });
    let table = [
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, id("1")),
        (r#"{"result":{"id":2,"a":["id",{"id":3}]},"id":"x\"}"}"#, id(r#""x\"}""#)),
        (r#"{"id" : 12345678901234567890.0e5 }"#, id("12345678901234567890.0e5")),
        (r#"{"id":null}"#, Some(Glimpse::default())),
        (r#"{"x":"id","y":["method"]}"#, Some(Glimpse::default())),
        (r#"{"params":{"id":4},"method":"m"}"#, Some(Glimpse { has_method: true, ..Glimpse::default() })),
        (r#"{"error":{"method":1}}"#, Some(Glimpse { has_error: true, ..Glimpse::default() })),
        (r#"[{"id":1}]"#, Some(Glimpse { is_batch: true, ..Glimpse::default() })),
        (
            r#"{"result":{"a":{"protocolVersion":"no"},"protocolVersion":"2025-11-25"}}"#,
            Some(Glimpse { revision: Some(b"\"2025-11-25\"".to_vec()), ..Glimpse::default() }),
        ),
        (r#"{"params":{"protocolVersion":"x"}}"#, Some(Glimpse::default())),
    ];
    for (message, expected) in table {
        assert_eq!(seen(message), expected, "{message}");
    }
}

#[test]
fn what_is_no_whole_message_is_none() {
    for text in ["", "{", r#"{"a":"}"#, "{}{}", "{} x", "<html>", "\"text\"", "5", "}", "data"] {
        assert_eq!(seen(text), None, "{text}");
    }
}

#[test]
fn only_line_breaks_between_tokens_go() {
    let table = [
        ("{\n  \"a\": [1,\r\n\t2]\n}\n", "{  \"a\": [1,\t2]}"),
        (r#"{"a":"\n\\"}"#, r#"{"a":"\n\\"}"#),
        ("{\"a\":\"x\ny\"}", r#"{"a":"x\ny"}"#),
        (
            "{\"n\":1.0,\"n\":1e400,\"z\":12345678901234567890123}",
            "{\"n\":1.0,\"n\":1e400,\"z\":12345678901234567890123}",
        ),
    ];
    for (message, line) in table {
        assert_eq!(scan(&[message.as_bytes()]).1, line);
    }
}

proptest! {
    #[test]
    fn cuts_change_nothing(text in r#"[\{\}\[\]":,\\ \n\ra-eid12ä]{0,60}"#, cuts in prop::collection::vec(0usize..80, 0..6)) {
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        cuts.push(bytes.len());
        let mut from = 0;
        let pieces: Vec<&[u8]> = cuts.iter().map(|&to| &bytes[std::mem::replace(&mut from, to)..to]).collect();
        let whole = scan(&[bytes]);
        prop_assert_eq!(scan(&pieces), whole.clone());
        prop_assert!(!whole.1.contains('\n'));
    }

    #[test]
    fn json_stays_the_same_json(value in any::<(String, i64, Vec<String>)>(), id in any::<u32>()) {
        let message = serde_json::json!({"jsonrpc": "2.0", "id": id, "result": {"a": value.0, "b": value.1, "c": value.2}});
        let pretty = serde_json::to_string_pretty(&message).unwrap();
        let (glimpse, line) = scan(&[pretty.as_bytes()]);
        prop_assert_eq!(glimpse.unwrap().id.unwrap(), id.to_string().into_bytes());
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), message);
    }
}
