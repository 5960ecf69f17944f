//! Sessions, streams and connections that are lost, and what is asked for again.

use std::io::ErrorKind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};

use serde_json::{Value, json};

use super::{STREAM, event, result};
use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::http::{Recorder, response};
use crate::support::program::free_port;
use crate::support::{canary, hostile};

fn count(server: &Recorder, method: &str) -> usize {
    server.requests().iter().filter(|r| r.method() == method).count()
}

#[test]
fn a_session_that_vanishes_is_begun_anew_and_the_client_does_not_notice() {
    for gone in ["404 Not Found", "400 Bad Request"] {
        let (now, opened) = (Mutex::new(String::new()), AtomicUsize::new(0));
        let server = Recorder::serving(Box::new(move |request, out| {
            let mut now = now.lock().unwrap();
            match request.method() {
                "initialize" => {
                    *now = format!("s-{}", opened.fetch_add(1, Ordering::SeqCst));
                    let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"protocolVersion": "2025-11-25"}});
                    out.write_all(&response("200 OK", &format!("Mcp-Session-Id: {now}\r\n"), &answer))
                }
                _ if request.verb != "POST" => {
                    out.write_all(&response("405 Method Not Allowed", "", &Value::Null))
                }
                _ if request.header("mcp-session-id") != Some(&now) => {
                    let error = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32000, "message": "No valid session ID"}});
                    out.write_all(&response(gone, "", &error))
                }
                "forget" => {
                    *now = String::new();
                    out.write_all(&result(request, &json!({})))
                }
                "notifications/initialized" => out.write_all(&response("202 Accepted", "", &Value::Null)),
                _ => out.write_all(&result(request, &json!({"session": *now}))),
            }
        }));
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.open();
        assert_eq!(bridge.ask(1, "ping", &json!({}))["result"]["session"], "s-0");
        bridge.ask(2, "forget", &json!({}));
        bridge.say(&json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "t"}}));
        assert_eq!(bridge.next(), json!({"jsonrpc": "2.0", "id": 3, "result": {"session": "s-1"}}), "{gone}");
        assert_eq!((count(&server, "initialize"), count(&server, "notifications/initialized")), (2, 2));
    }
}

#[test]
fn what_the_client_has_set_is_set_again_in_a_new_session() {
    for as_stream in [false, true] {
        let (now, opened) = (Mutex::new(String::new()), AtomicUsize::new(0));
        let server = Recorder::serving(Box::new(move |request, out| {
            let mut now = now.lock().unwrap();
            match request.method() {
                "initialize" => {
                    *now = format!("s-{}", opened.fetch_add(1, Ordering::SeqCst));
                    let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"protocolVersion": "2025-11-25"}});
                    out.write_all(&response("200 OK", &format!("Mcp-Session-Id: {now}\r\n"), &answer))
                }
                _ if request.verb != "POST" => {
                    out.write_all(&response("405 Method Not Allowed", "", &Value::Null))
                }
                _ if request.header("mcp-session-id") != Some(&now) => {
                    out.write_all(&response("400 Bad Request", "", &json!("Invalid or missing session ID")))
                }
                "notifications/initialized" => out.write_all(&response("202 Accepted", "", &Value::Null)),
                _ if request.body["params"]["uri"] == "x:refused" => {
                    let error = json!({"jsonrpc": "2.0", "id": request.body["id"], "error": {"code": -32002, "message": "no"}});
                    out.write_all(&response("200 OK", "", &error))
                }
                method => {
                    if method == "forget" {
                        *now = String::new();
                    }
                    let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {}});
                    if !as_stream {
                        return out.write_all(&response("200 OK", "", &answer));
                    }
                    out.write_all(STREAM)?;
                    out.write_all(&event(&answer))?;
                    Err(ErrorKind::ConnectionAborted.into())
                }
            }
        }));
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.open();
        for (id, method, params) in [
            (1, "logging/setLevel", json!({"level": "info"})),
            (2, "resources/subscribe", json!({"uri": "x:a"})),
            (3, "resources/subscribe", json!({"uri": "x:b"})),
            (4, "resources/unsubscribe", json!({"uri": "x:a"})),
            (5, "resources/subscribe", json!({"uri": "x:refused"})),
            (6, "logging/setLevel", json!({"level": "debug"})),
            (7, "forget", json!({})),
        ] {
            bridge.ask(id, method, &params);
        }
        bridge.say(&json!({"jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": {"name": "t"}}));
        assert_eq!(bridge.next(), json!({"jsonrpc": "2.0", "id": 8, "result": {}}));
        bridge.close();
        assert!(bridge.rest().is_empty());
        let posts = server.requests().into_iter().filter(|request| request.verb == "POST");
        let said: Vec<(String, Value)> =
            posts.map(|request| (request.method().to_owned(), request.body["params"].clone())).collect();
        let again = said.iter().rposition(|(method, _)| method == "initialize").unwrap();
        let again: Vec<(&str, &Value)> = said[again + 2..].iter().map(|(m, p)| (m.as_str(), p)).collect();
        let expected = [
            ("resources/subscribe", &json!({"uri": "x:b"})),
            ("logging/setLevel", &json!({"level": "debug"})),
            ("tools/call", &json!({"name": "t"})),
        ];
        assert_eq!(again, expected, "{said:?}");
    }
}

#[test]
fn a_stream_that_broke_off_is_taken_up_where_it_ended() {
    let server =
        Recorder::serving(Box::new(|request, out| match (request.verb.as_str(), request.method()) {
            ("GET", _) if request.header("last-event-id") == Some("e1") => {
                out.write_all(STREAM)?;
                out.write_all(&event(&json!({"jsonrpc": "2.0", "id": 1, "result": {"whole": true}})))?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            ("GET", _) => out.write_all(&response("405 Method Not Allowed", "", &Value::Null)),
            (_, "tools/call") => {
                out.write_all(STREAM)?;
                out.write_all(b"id: e1\nretry: 20\ndata:\n\ndata: {\"jsonrpc\":\"2.0\",\"meth")?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            (_, "initialize") => out.write_all(&result(request, &json!({"protocolVersion": "2025-11-25"}))),
            _ => out.write_all(&response("202 Accepted", "", &Value::Null)),
        }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.open();
    bridge.say(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t"}}));
    assert_eq!(bridge.next()["result"], json!({"whole": true}));
    assert_eq!(count(&server, "tools/call"), 1);
}

#[test]
fn what_may_have_been_done_is_not_asked_for_again() {
    let server = Recorder::serving(Box::new(|_, _| Err(ErrorKind::ConnectionAborted.into())));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    let answer = bridge.ask(1, "tools/call", &json!({"name": "t"}));
    assert!(answer["error"]["message"].as_str().unwrap().contains("is not known"), "{answer}");
    assert_eq!(count(&server, "tools/call"), 1);
}

#[test]
fn what_makes_no_difference_is_asked_for_again() {
    let tries = AtomicUsize::new(0);
    let server =
        Recorder::serving(Box::new(move |request, out| match tries.fetch_add(1, Ordering::SeqCst) {
            0 => Err(ErrorKind::ConnectionAborted.into()),
            1 => out.write_all(&response("503 Service Unavailable", "", &Value::Null)),
            _ => out.write_all(&result(request, &json!({}))),
        }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    assert_eq!(bridge.ask(1, "tools/list", &json!({}))["result"], json!({}));
    assert_eq!(count(&server, "tools/list"), 3);
}

#[test]
fn a_server_that_is_not_there_is_an_error_of_the_request() {
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&format!("http://127.0.0.1:{}/mcp", free_port())]);
    let answer = bridge.ask(1, "initialize", &json!({}));
    assert!(
        answer["error"]["message"].as_str().unwrap().starts_with("mcpkey: the server cannot be reached"),
        "{answer}"
    );
}

#[test]
fn a_refusal_is_told_with_the_id_of_the_request_and_in_the_server_s_words() {
    let server = Recorder::serving(Box::new(|request, out| match request.method() {
        "a" => {
            let error = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32022, "message": "m", "data": {"supported": ["x"]}}});
            out.write_all(&response("400 Bad Request", "", &error))
        }
        "b" => {
            let error = json!({"jsonrpc": "2.0", "id": request.body["id"], "error": {"code": -32601, "message": "no"}});
            out.write_all(&response("404 Not Found", "", &error))
        }
        _ => hostile::says("500 Internal Server Error", &["Content-Type: text/plain"], "out of\ncoffee")(
            request, out,
        ),
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    assert_eq!(
        bridge.ask(1, "a", &json!({}))["error"],
        json!({"code": -32022, "message": "m", "data": {"supported": ["x"]}})
    );
    assert_eq!(bridge.ask(2, "b", &json!({}))["error"]["code"], -32601);
    let answer = bridge.ask(3, "c", &json!({}));
    assert!(
        answer["error"]["message"].as_str().unwrap().contains("500 Internal Server Error: out of"),
        "{answer}"
    );
}

#[test]
fn a_secret_follows_a_redirect_within_its_origin_and_to_no_other() {
    let (world, token) = (World::new(), canary());
    let elsewhere = Recorder::open();
    let to = elsewhere.url();
    let server =
        Recorder::serving(Box::new(move |request, out| match (request.target.as_str(), request.method()) {
            ("/mcp", "away") => hostile::redirecting("307 Temporary Redirect", &to)(request, out),
            ("/mcp", _) => hostile::redirecting("308 Permanent Redirect", "/other")(request, out),
            _ => out.write_all(&result(request, &json!({}))),
        }));
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url(), "--allow-http"], &token).ok();
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", "Authorization: Bearer {API_TOKEN}"]);
    assert_eq!(bridge.ask(1, "stay", &json!({}))["result"], json!({}));
    let bearer = format!("Bearer {token}");
    assert!(server.requests().iter().all(|r| r.header("authorization") == Some(&bearer)));
    let answer = bridge.ask(2, "away", &json!({}));
    assert!(answer["error"]["message"].as_str().unwrap().contains("no secret goes there"), "{answer}");
    assert!(elsewhere.requests().is_empty());
}

/// A server of the older transport, each of whose streams is a session. A request about `x:forget` ends the first without an answer. On the second it does
/// not accept that the client is ready, and it answers nothing on a stream on which it did not.
fn server_of_streams() -> Recorder {
    let streams: Mutex<Vec<(Option<Sender<Value>>, bool)>> = Mutex::default();
    Recorder::serving(Box::new(move |request, out| {
        if request.verb == "GET" {
            let (to, answers) = mpsc::channel();
            let number = {
                let mut streams = streams.lock().unwrap();
                streams.push((Some(to), false));
                streams.len() - 1
            };
            out.write_all(STREAM)?;
            out.write_all(format!("event: endpoint\ndata: /messages/{number}\n\n").as_bytes())?;
            out.flush()?;
            for answer in answers {
                out.write_all(&event(&answer))?;
                out.flush()?;
            }
            return Err(ErrorKind::ConnectionAborted.into());
        }
        let Some(number) = request.target.strip_prefix("/messages/") else {
            return out.write_all(&response("404 Not Found", "", &Value::Null));
        };
        let number: usize = number.parse().unwrap();
        let mut streams = streams.lock().unwrap();
        let (to, is_ready) = &mut streams[number];
        let result = match request.method() {
            "initialize" => json!({"protocolVersion": "2024-11-05"}),
            "notifications/initialized" if number == 1 => {
                return out.write_all(&response("503 Service Unavailable", "", &Value::Null));
            }
            "notifications/initialized" => {
                *is_ready = true;
                return out.write_all(&response("202 Accepted", "", &Value::Null));
            }
            _ if !*is_ready => return out.write_all(&response("400 Bad Request", "", &json!("not ready"))),
            _ => json!({"stream": number}),
        };
        let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result});
        if request.body["params"]["uri"] == "x:forget" && number == 0 {
            *to = None
        } else {
            to.as_ref().unwrap().send(answer).unwrap()
        }
        out.write_all(&response("202 Accepted", "", &Value::Null))
    }))
}

#[test]
fn nothing_is_said_over_a_stream_on_which_the_client_was_not_introduced() {
    let (world, server) = (World::new(), server_of_streams());
    let mut bridge = Bridge::start(&world, &[&server.url(), "--transport", "sse-only"]);
    bridge.open();
    assert_eq!(bridge.ask(1, "ping", &json!({}))["result"]["stream"], 0);
    assert_eq!(bridge.ask(2, "resources/read", &json!({"uri": "x:forget"}))["result"]["stream"], 2);
    let asked = server.requests().into_iter().filter(|request| request.method() == "resources/read");
    let over: Vec<String> = asked.map(|request| request.target).collect();
    assert_eq!(over, ["/messages/0", "/messages/2"]);
}
