//! Both eras, as the standards of each say it over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::{STREAM, event, result};
use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::http::{Recorder, response};

fn meta() -> Value {
    json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}})
}

#[test]
fn a_session_is_opened_named_and_ended_and_no_byte_of_it_is_changed() {
    let pretty = "{\n  \"id\" : 7,\n  \"result\": {\"z\": 12345678901234567890123, \"a\": 1.0,\r\n \"a\": \"\\u00e4ä\\n\"},\"jsonrpc\":\"2.0\"}";
    let server = Recorder::serving(Box::new(move |request, out| match request.method() {
        "initialize" => {
            let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"protocolVersion": "2025-06-18"}});
            out.write_all(&response("200 OK", "Mcp-Session-Id: s-1\r\n", &answer))
        }
        "tools/list" => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                pretty.len()
            );
            out.write_all(format!("{head}{pretty}").as_bytes())
        }
        _ if request.verb == "GET" => out.write_all(&response("405 Method Not Allowed", "", &Value::Null)),
        _ => out.write_all(&response("202 Accepted", "", &Value::Null)),
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", "X-Own: y"]);
    bridge.open();
    let line = r#"{"jsonrpc":"2.0","x":{"n":12345678901234567890123,"m":0.10},"id":7,"method":"tools/list"}"#;
    bridge.say_raw(format!("{line}\n").as_bytes());
    assert_eq!(bridge.line(), pretty.replace(['\n', '\r'], ""));
    bridge.close();
    assert_eq!(bridge.end(), 0);
    let requests = server.requests();
    let seen: Vec<_> = requests.iter().map(|r| format!("{} {}", r.verb, r.method())).collect();
    for wanted in ["POST initialize", "POST notifications/initialized", "GET ", "POST tools/list", "DELETE "]
    {
        assert_eq!(seen.iter().filter(|one| *one == wanted).count(), 1, "{wanted} in {seen:?}");
    }
    for request in &requests {
        let is_first = request.method() == "initialize";
        let expected = |value: &'static str| (!is_first).then_some(value);
        assert_eq!(request.header("mcp-session-id"), expected("s-1"), "{request:?}");
        assert_eq!(request.header("mcp-protocol-version"), expected("2025-06-18"), "{request:?}");
        assert_eq!((request.header("x-own"), request.header("mcp-method")), (Some("y"), None));
    }
    assert_eq!(requests.iter().find(|r| r.method() == "tools/list").unwrap().body.to_string(), line);
}

#[test]
fn a_modern_request_says_in_its_headers_what_its_body_says() {
    let server = Recorder::serving(Box::new(|request, out| {
        let schema =
            json!({"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}});
        out.write_all(&result(request, &json!({"tools": [{"name": "ä", "inputSchema": schema}]})))
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.ask(1, "server/discover", &json!({"_meta": meta()}));
    bridge.ask(2, "tools/list", &json!({"_meta": meta()}));
    bridge.ask(3, "tools/call", &json!({"name": "ä", "arguments": {"region": "us"}, "_meta": meta()}));
    bridge.close();
    assert_eq!(bridge.end(), 0);
    let requests = server.requests();
    let methods: Vec<_> = requests.iter().map(|r| r.header("mcp-method").unwrap_or_default()).collect();
    assert_eq!(methods, ["server/discover", "tools/list", "tools/call"]);
    assert!(requests.iter().all(|r| r.header("mcp-protocol-version") == Some("2026-07-28")));
    assert_eq!(requests[2].header("mcp-name"), Some("=?base64?w6Q=?="));
    assert_eq!(requests[2].header("mcp-param-region"), Some("us"));
}

#[test]
fn a_modern_request_is_cancelled_by_closing_its_stream() {
    let closed = Arc::new(AtomicBool::new(false));
    let seen = closed.clone();
    let server = Recorder::serving(Box::new(move |request, out| {
        if request.method() != "tools/call" {
            return out.write_all(&result(request, &json!({})));
        }
        out.write_all(STREAM)?;
        out.write_all(&event(&json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}})))?;
        while out.write_all(b": still here\n\n").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        seen.store(true, Ordering::SeqCst);
        Err(std::io::ErrorKind::ConnectionAborted.into())
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.say(&json!({"jsonrpc": "2.0", "id": "c", "method": "tools/call", "params": {"name": "t", "_meta": meta()}}));
    assert_eq!(bridge.next()["method"], "notifications/progress");
    bridge.say(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "c"}}));
    while !closed.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(5));
    }
    // Nothing more was said of it, and nothing was posted.
    bridge.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {"_meta": meta()}}));
    assert_eq!(bridge.next()["id"], 2);
    assert!(server.requests().iter().all(|r| r.method() != "notifications/cancelled"));
}

#[test]
fn a_server_asks_over_the_stream_of_a_request_and_over_its_own() {
    let server =
        Recorder::serving(Box::new(|request, out| match (request.verb.as_str(), request.method()) {
            ("GET", _) => {
                out.write_all(STREAM)?;
                out.write_all(&event(&json!({"jsonrpc": "2.0", "id": "own", "method": "roots/list"})))?;
                std::thread::sleep(Duration::from_secs(30));
                Ok(())
            }
            (_, "tools/call") => {
                out.write_all(STREAM)?;
                out.write_all(&event(
                    &json!({"jsonrpc": "2.0", "id": "s", "method": "sampling/createMessage"}),
                ))?;
                let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"content": []}});
                out.write_all(&event(&answer))?;
                Err(std::io::ErrorKind::ConnectionAborted.into())
            }
            (_, "initialize") => out.write_all(&result(request, &json!({"protocolVersion": "2025-11-25"}))),
            _ => out.write_all(&response("202 Accepted", "", &Value::Null)),
        }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.open();
    assert_eq!(bridge.next()["id"], "own");
    bridge.say(&json!({"jsonrpc": "2.0", "id": "own", "result": {"roots": []}}));
    bridge.say(&json!({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "t"}}));
    assert_eq!(bridge.next()["method"], "sampling/createMessage");
    assert_eq!(bridge.next()["id"], 4);
    bridge.close();
    bridge.end();
    assert!(server.requests().iter().any(|r| r.body["result"] == json!({"roots": []})));
}

#[test]
fn a_batch_goes_as_one() {
    let server = Recorder::serving(Box::new(|request, out| match request.body.as_array() {
        Some(batch) => {
            let answers: Vec<_> = batch
                .iter()
                .filter(|m| m.get("id").is_some())
                .map(|m| json!({"jsonrpc": "2.0", "id": m["id"], "result": {}}))
                .collect();
            out.write_all(&response("200 OK", "", &json!(answers)))
        }
        None => out.write_all(&result(request, &json!({"protocolVersion": "2025-03-26"}))),
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.open();
    bridge.say_raw(b"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]\n");
    assert_eq!(
        bridge.next(),
        json!([{"jsonrpc": "2.0", "id": 1, "result": {}}, {"jsonrpc": "2.0", "id": 2, "result": {}}])
    );
}
