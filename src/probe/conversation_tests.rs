//! The order of questions, against servers that are a few lines each.

use std::collections::VecDeque;

use serde_json::json;

use super::*;
use crate::probe::message::era;

/// A server as a function from what it is told to what it says; it is silent where it has said all.
struct Server<F> {
    answers: F,
    due: VecDeque<Value>,
    asked: Vec<String>,
}

impl<F: FnMut(&Value) -> Vec<Value>> Channel for Server<F> {
    fn send(&mut self, message: &Value) -> Result<(), Outcome> {
        let method = message["method"].as_str().unwrap_or("an answer");
        self.asked.push(method.to_owned());
        self.due.extend((self.answers)(message));
        Ok(())
    }

    fn receive(&mut self, _until: Instant) -> Result<Option<Value>, Outcome> {
        Ok(self.due.pop_front())
    }
}

fn met(answers: impl FnMut(&Value) -> Vec<Value>) -> (ProbeReport, Vec<String>) {
    met_with(Opening::Discover, answers)
}

fn met_with(opening: Opening, answers: impl FnMut(&Value) -> Vec<Value>) -> (ProbeReport, Vec<String>) {
    let mut server = Server { answers, due: VecDeque::new(), asked: Vec::new() };
    let mut report = ProbeReport::new(Outcome::Refused);
    let deadline = Instant::now() + Duration::from_secs(60);
    report.outcome = converse(&mut server, opening, &Redactor::default(), deadline, &mut report);
    (report, server.asked)
}

fn result(to: &Value, result: Value) -> Vec<Value> {
    vec![json!({"jsonrpc": "2.0", "id": to["id"], "result": result})]
}

fn error(to: &Value, code: i64, supported: Value) -> Vec<Value> {
    let error = json!({"code": code, "message": "no", "data": {"supported": supported}});
    vec![json!({"jsonrpc": "2.0", "id": to["id"], "error": error})]
}

fn hello() -> Value {
    json!({
        "supportedVersions": [MODERN],
        "capabilities": {"tools": {}},
        "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "new", "version": "2"}},
    })
}

fn session(revision: &str) -> Value {
    json!({
        "protocolVersion": revision,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "old", "version": "1"},
    })
}

fn tools(names: &[&str]) -> Value {
    json!({"tools": names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>()})
}

fn legacy(told: &Value) -> Vec<Value> {
    match told["method"].as_str() {
        Some("server/discover") => error(told, -32601, Value::Null),
        Some("initialize") => result(told, session("2025-06-18")),
        Some("tools/list") => result(told, tools(&["a", "b"])),
        _ => Vec::new(),
    }
}

#[test]
fn a_modern_server_is_asked_what_it_is_and_for_its_tools() {
    let (report, asked) = met(|told| match told["method"].as_str() {
        Some("server/discover") => result(told, hello()),
        _ => result(told, tools(&["one"])),
    });
    assert_eq!(report.outcome, Outcome::Works);
    assert_eq!(asked, ["server/discover", "tools/list"]);
    assert_eq!(report.protocol.as_deref(), Some(MODERN));
    assert_eq!(report.server.unwrap().name.as_str(), "new");
    assert_eq!(report.tools.unwrap().len(), 1);
}

#[test]
fn a_legacy_server_is_met_whether_it_refuses_misunderstands_or_ignores_the_first_question() {
    const SESSION: [&str; 4] = ["server/discover", "initialize", "notifications/initialized", "tools/list"];
    let first: [fn(&Value) -> Vec<Value>; 5] = [
        |told| error(told, -32601, Value::Null),
        |told| result(told, json!({"hello": 1})),
        |told| result(told, json!({"supportedVersions": ["2025-11-25"], "capabilities": {}})),
        |_| vec![json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32700}})],
        |_| vec![json!("junk"), json!({"jsonrpc": "2.0", "method": "notifications/message"})],
    ];
    for first in first {
        let (report, asked) =
            met(|told| if told["method"] == "server/discover" { first(told) } else { legacy(told) });
        assert_eq!(report.outcome, Outcome::Works);
        assert_eq!(asked, SESSION);
        assert_eq!(report.protocol.as_deref(), Some("2025-06-18"));
        assert_eq!(report.tools.unwrap().len(), 2);
    }
    let (report, asked) = met_with(Opening::Initialize, legacy);
    assert_eq!((report.outcome, &asked[..]), (Outcome::Works, &SESSION.map(str::to_owned)[1..]));
}

#[test]
fn a_slow_modern_server_is_heard_although_it_was_asked_twice() {
    let mut first = None;
    let (report, asked) = met(|told| match told["method"].as_str() {
        Some("server/discover") => {
            first = Some(told.clone());
            Vec::new()
        }
        Some("initialize") => {
            let late = result(first.as_ref().unwrap(), hello());
            [late, error(told, -32601, Value::Null)].concat()
        }
        _ => result(told, tools(&[])),
    });
    assert_eq!((report.outcome, report.protocol.as_deref()), (Outcome::Works, Some(MODERN)));
    assert_eq!(asked, ["server/discover", "initialize", "tools/list"]);
}

#[test]
fn a_server_that_names_the_revision_it_refused_is_asked_once_more() {
    let (report, asked) = met(|told| match (told["method"].as_str(), told["id"].as_u64()) {
        (Some("server/discover"), Some(DISCOVER)) => error(told, era::UNSUPPORTED, json!([MODERN])),
        (Some("server/discover"), _) => result(told, hello()),
        _ => result(told, tools(&[])),
    });
    assert_eq!((report.outcome, asked.len()), (Outcome::Works, 3));
    let (report, asked) = met(|told| error(told, era::UNSUPPORTED, json!([MODERN])));
    let outcome = Outcome::RpcError { method: "server/discover", code: era::UNSUPPORTED };
    assert_eq!((report.outcome, report.said.as_str(), asked.len()), (outcome, "no", 2));
}

#[test]
fn revisions_that_nobody_speaks_are_named() {
    for answers in [
        |told: &Value| error(told, era::UNSUPPORTED, json!(["2031-01-01"])),
        |told: &Value| match told["method"].as_str() {
            Some("initialize") => result(told, session("2031-01-01")),
            _ => legacy(told),
        },
    ] {
        let (report, _) = met(answers);
        let Outcome::Version(revisions) = report.outcome else { panic!("{:?}", report.outcome) };
        assert_eq!(revisions.iter().map(|r| r.as_str()).collect::<Vec<_>>(), ["2031-01-01"]);
    }
}

#[test]
fn only_the_list_is_a_proof() {
    let (report, _) = met(|told| match told["method"].as_str() {
        Some("tools/list") => error(told, -32001, Value::Null),
        _ => legacy(told),
    });
    assert_eq!(report.outcome, Outcome::RpcError { method: "tools/list", code: -32001 });
    assert_eq!((report.tools, report.said.as_str()), (None, "no"));
    assert!(report.server.is_some());
    let (report, _) = met(|told| match told["method"].as_str() {
        Some("tools/list") => result(told, json!({"items": []})),
        _ => legacy(told),
    });
    assert!(matches!(report.outcome, Outcome::NotMcp(said) if said.as_str() == "{\"items\":[]}"));
}

#[test]
fn a_server_without_tools_lists_what_it_has_or_gives_a_sign_of_life() {
    for (capabilities, asked_last) in
        [(json!({"prompts": {}}), "prompts/list"), (json!({}), "ping"), (json!({"logging": {}}), "ping")]
    {
        let (report, asked) = met(|told| match told["method"].as_str() {
            Some("initialize") => {
                result(told, json!({"protocolVersion": "2025-11-25", "capabilities": capabilities}))
            }
            Some("prompts/list") => result(told, json!({"prompts": [{"name": "p"}]})),
            Some("ping") => result(told, json!({})),
            _ => legacy(told),
        });
        assert_eq!((report.outcome, report.tools), (Outcome::Works, Some(Vec::new())));
        assert_eq!(asked.last().unwrap(), asked_last);
    }
}

#[test]
fn every_page_of_tools_is_asked_for_and_no_endless_book() {
    let (report, _) = met(|told| match (told["method"].as_str(), told["params"]["cursor"].as_str()) {
        (Some("tools/list"), None) => result(told, json!({"tools": [{"name": "a"}], "nextCursor": "2"})),
        (Some("tools/list"), Some("2")) => result(told, tools(&["b"])),
        _ => legacy(told),
    });
    let names: Vec<_> = report.tools.unwrap().iter().map(|tool| tool.name.to_string()).collect();
    assert_eq!(names, ["a", "b"]);
    let mut page = 0;
    let (report, asked) = met(|told| match told["method"].as_str() {
        Some("tools/list") => {
            page += 1;
            let many = vec![json!({"name": "again"}); 100];
            result(told, json!({"tools": many, "nextCursor": page.to_string()}))
        }
        _ => legacy(told),
    });
    assert_eq!(report.outcome, Outcome::Works);
    assert!(report.tools.unwrap().len() <= 5000 && asked.len() <= 110);
}

#[test]
fn a_server_that_asks_meanwhile_is_answered() {
    let mut heard = Vec::new();
    let (report, _) = met(|told| match told["method"].as_str() {
        Some("initialize") => {
            let mut answers = vec![
                json!({"jsonrpc": "2.0", "id": "s1", "method": "ping"}),
                json!({"jsonrpc": "2.0", "id": 2, "method": "roots/list"}),
            ];
            answers.extend(legacy(told));
            answers
        }
        None => {
            heard.push(told.clone());
            Vec::new()
        }
        _ => legacy(told),
    });
    assert_eq!(report.outcome, Outcome::Works);
    assert_eq!(heard[0], json!({"jsonrpc": "2.0", "id": "s1", "result": {}}));
    assert_eq!(heard[1]["result"]["roots"], json!([]));
}

#[test]
fn silence_is_no_verdict_of_its_own() {
    let (report, asked) = met(|_| Vec::new());
    assert_eq!(report.outcome, Outcome::TimedOut(Waiting::Answer));
    assert_eq!(asked, ["server/discover", "initialize"]);
}
