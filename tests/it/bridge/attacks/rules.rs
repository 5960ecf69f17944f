//! Ways around a tool that a rule denies.

use serde_json::{Value, json};

use super::{HEADER, served};
use crate::support::bridge::Bridge;

#[test]
fn no_spelling_of_a_request_leads_around_a_rule() {
    let (world, server, _) = served();
    let rules = "deny = [\"delete_*\"]\ndeny-prompts = [\"plot\"]\ndeny-resources = [\"x:closed*\"]\n";
    world.write(".mcpkey.toml", format!("[bridge.\"{}\"]\n{rules}", server.url()));
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    bridge.open();
    let before = server.requests().len();
    let long = "x".repeat(20 << 20);
    for line in [
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"DELETE_All"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\u0064elete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":" delete_all\n"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\u200bdelete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/c\u0061ll","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"Tools/Call","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":" tools/call","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"m\u0065thod":"tools/call","params":{"n\u0061me":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"},"params":{"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"name":"read"},"name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["delete_all"]}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["delete_all"]}}"#,
        r#"[{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_all"}}]"#,
        r#"[[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_all"}}]]"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"PLOT"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"x:closed/a"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"X:CLOSED"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"plot"},"argument":{"name":"a","value":"b"}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"x:closed/{a}"},"argument":{"name":"a","value":"b"}}}"#,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\rx",
        &format!(
            r#"{{"jsonrpc":"2.0","id":1,"params":{{"arguments":"{long}","name":"delete_all"}},"method":"tools/call"}}"#
        ),
    ] {
        bridge.say_raw(format!("{line}\n").as_bytes());
        let answer = bridge.next();
        let answers = answer.as_array().cloned().unwrap_or_else(|| vec![answer.clone()]);
        assert!(answers.iter().all(|answer| answer["error"].is_object()), "{line:.200}: {answer}");
    }
    // One that wants no answer gets none, and goes nowhere.
    bridge.say(&json!({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "delete_all"}}));
    let passed: Vec<Value> = server.requests()[before..]
        .iter()
        .map(|request| request.body.clone())
        .filter(|body| body["method"] != "notifications/initialized" && !body.is_null())
        .collect();
    assert!(passed.is_empty(), "{passed:?}");
    bridge.ask(7, "tools/call", &json!({"name": "undelete_all", "arguments": {"name": "delete_all"}}));
    assert_eq!(server.requests().last().unwrap().body["params"]["name"], "undelete_all");
}
