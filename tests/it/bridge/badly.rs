//! Servers and clients that misbehave: a request is answered all the same, memory has a bound, and the end is an end.

use std::io::ErrorKind;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::{Value, json};

use super::{STREAM, event, result};
use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::hostile;
use crate::support::http::{Behaviour, Recorder, response};
use crate::support::process::until;
use crate::support::program::free_port;

/// More kilobytes than a bridge ever has, in a build that is not optimised.
const MOST: u64 = 24 << 10;

fn only_for_calls(behaviour: Behaviour) -> Recorder {
    Recorder::serving(Box::new(move |request, out| match request.method() {
        "tools/call" => behaviour(request, out),
        _ => out.write_all(&result(request, &json!({}))),
    }))
}

fn call() -> Value {
    json!({"jsonrpc": "2.0", "id": "bad", "method": "tools/call", "params": {"name": "t"}})
}

#[test]
fn an_endless_stream_holds_up_no_other_call() {
    for behaviour in [
        hostile::endless_events(),
        hostile::idle_events(),
        hostile::mute(),
        hostile::dripping(),
        hostile::dripping_headers(),
    ] {
        let server = only_for_calls(behaviour);
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.say(&call());
        for id in 0..5 {
            assert_eq!(bridge.ask(id, "tools/list", &json!({}))["result"], json!({}));
        }
        assert!(bridge.peak() < MOST, "{} kB", bridge.peak());
        bridge.close();
        assert_eq!(bridge.end(), 0);
    }
}

#[test]
fn an_answer_without_an_end_or_without_sense_is_an_error_of_its_request() {
    let junk = |text: &'static str| hostile::says("200 OK", &["Content-Type: application/json"], text);
    for behaviour in [
        hostile::huge(true),
        hostile::huge(false),
        hostile::endless_headers(),
        hostile::hanging_up(),
        junk(""),
        junk("<html>"),
        junk("{\"jsonrpc\":\"2.0\",\"id\":\"bad\",\"result\":{"),
        junk("{\"jsonrpc\":\"2.0\",\"id\":\"other\",\"result\":{}}"),
        junk(
            "{\"jsonrpc\":\"2.0\",\"id\":\"bad\",\"result\":{}}{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
        ),
    ] {
        let server = only_for_calls(behaviour);
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.say(&call());
        assert!(bridge.answer(&json!("bad")).get("error").is_some());
        assert_eq!(bridge.ask(2, "tools/list", &json!({}))["result"], json!({}));
        assert!(bridge.peak() < MOST, "{} kB", bridge.peak());
    }
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_result_of_a_hundred_megabytes_passes_without_being_held() {
    for as_event in [false, true] {
        let server = only_for_calls(Box::new(move |request, out| {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
            out.write_all(if as_event { STREAM } else { head })?;
            let before =
                format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":{{\"text\":\"", request.body["id"]);
            out.write_all(if as_event { b"data: " } else { b"" })?;
            out.write_all(before.as_bytes())?;
            let block = "ä\\n".repeat(1 << 18);
            for _ in 0..100 {
                out.write_all(block.as_bytes())?;
            }
            out.write_all(b"\"}}\n\n")?;
            Err(ErrorKind::ConnectionAborted.into())
        }));
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.at_rest();
        bridge.say(&call());
        let line = bridge.line();
        assert_eq!(
            line.len(),
            100 * (4 << 18) + r#"{"jsonrpc":"2.0","id":"bad","result":{"text":""}}"#.len()
        );
        assert!(line.ends_with("ä\\n\"}}"));
        assert_eq!(bridge.ask(2, "tools/list", &json!({}))["result"], json!({}));
        assert!(bridge.peak() < MOST, "{} kB", bridge.peak());
    }
}

#[test]
fn ten_thousand_notifications_come_in_their_order_however_they_are_cut() {
    let server = only_for_calls(Box::new(|request, out| {
        out.write_all(STREAM)?;
        let mut all: Vec<u8> = (0..10_000)
            .flat_map(|n| event(&json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": format!("ä{n}")}})))
            .collect();
        all.extend(event(&json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {}})));
        for piece in all.chunks(1009) {
            out.write_all(piece)?;
        }
        Err(ErrorKind::ConnectionAborted.into())
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    bridge.say(&call());
    for n in 0..10_000 {
        assert_eq!(bridge.next()["params"]["data"], format!("ä{n}"));
    }
    assert_eq!(bridge.next()["id"], "bad");
}

#[test]
fn a_client_that_talks_nonsense_is_told_so() {
    let server = Recorder::serving(Box::new(|request, out| out.write_all(&result(request, &json!({})))));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    for (line, id, code) in [
        ("nonsense", json!(null), -32700),
        ("{\"id\":1,\"method\":\"tools/list\",\"method\":\"tools/call\"}", json!(null), -32600),
        ("[]", json!(null), -32600),
    ] {
        bridge.say_raw(format!("{line}\n").as_bytes());
        let answer = bridge.next();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&id, &json!(code)), "{line}");
    }
    let long = format!("{{\"id\":9,\"method\":\"x\",\"params\":\"{}\"}}\n", "x".repeat(70 << 20));
    bridge.say_raw(long.as_bytes());
    let answer = bridge.next();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(9), &json!(-32600)));
    assert!(server.requests().is_empty());
    assert_eq!(bridge.ask(1, "ping", &json!({}))["result"], json!({}));
}

#[test]
fn many_calls_at_once_are_all_answered() {
    let server = Recorder::serving(Box::new(|request, out| out.write_all(&result(request, &json!({})))));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    let lines: String = (0..2000)
        .map(|id| format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\"}}\n"))
        .collect();
    bridge.say_raw(lines.as_bytes());
    let mut seen: Vec<u64> = (0..2000).map(|_| bridge.next()["id"].as_u64().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..2000).collect::<Vec<_>>());
}

#[test]
fn calls_that_are_never_answered_hold_up_no_other() {
    let server = only_for_calls(hostile::mute());
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url()]);
    for id in 0..100 {
        bridge.say(
            &json!({"jsonrpc": "2.0", "id": format!("mute {id}"), "method": "tools/call", "params": {}}),
        );
    }
    for id in 0..10 {
        assert_eq!(bridge.ask(id, "tools/list", &json!({}))["result"], json!({}));
    }
}

#[test]
fn the_bridge_ends_when_its_client_does_whatever_goes_on() {
    let server = only_for_calls(hostile::endless_events());
    let world = World::new();
    for signal in [None, Some((Signal::TERM, 143)), Some((Signal::INT, 130))] {
        // Nobody reads, and the server never stops.
        let mut bridge = Bridge::start_unread(&world, &[&server.url()]);
        bridge.say(&call());
        std::thread::sleep(Duration::from_millis(300));
        match signal {
            None => bridge.close(),
            Some((signal, _)) => bridge.signal(signal),
        }
        assert_eq!(bridge.end(), signal.map_or(0, |(_, code)| code));
    }
}

#[test]
fn what_was_asked_before_the_client_closed_is_answered() {
    let server = Recorder::serving(Box::new(|request, out| out.write_all(&result(request, &json!({})))));
    let world = World::new();
    let hello = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";
    let ran = world.mcpkey_fed(&["bridge", &server.url()], hello).ok();
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.said());
}

#[test]
fn what_was_said_before_the_client_closed_arrives() {
    let server = Recorder::serving(Box::new(|request, out| match request.method() {
        "initialize" => out.write_all(&result(request, &json!({"protocolVersion": "2025-11-25"}))),
        _ => {
            std::thread::sleep(Duration::from_millis(50));
            out.write_all(&response("202 Accepted", "", &Value::Null))
        }
    }));
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url(), "--transport", "http-only"]);
    bridge.open();
    let said = [
        json!({"jsonrpc": "2.0", "method": "notifications/a"}),
        json!({"jsonrpc": "2.0", "method": "notifications/b"}),
        json!({"jsonrpc": "2.0", "id": "of the server", "result": {}}),
    ];
    said.iter().for_each(|message| bridge.say(message));
    bridge.close();
    assert_eq!(bridge.end(), 0);
    let arrived = server.requests();
    for message in &said {
        assert!(arrived.iter().any(|request| request.body == *message), "{message}");
    }
}

#[test]
fn what_the_server_leaves_open_is_answered_when_the_client_closes() {
    let nowhere = format!("http://127.0.0.1:{}/mcp", free_port());
    let mute = Recorder::serving(hostile::mute());
    for (url, why) in [(nowhere, "the server cannot be reached"), (mute.url(), "before the server answered")]
    {
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&url]);
        bridge.say(&json!({"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {}}));
        // These wait for the first, and are not sent before it is answered.
        bridge.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}));
        bridge.say(&json!({"jsonrpc": "2.0", "method": "notifications/x"}));
        bridge.say_raw(br#"[{"jsonrpc":"2.0","id":3,"method":"ping"}, {"method":"notifications/y"}]"#);
        bridge.close();
        let rest = bridge.rest();
        let first = rest.iter().find(|answer| answer["id"] == "a").unwrap_or_else(|| panic!("{rest:?}"));
        assert!(first["error"]["message"].as_str().unwrap().contains(why), "{first}");
        let mut ids: Vec<String> = rest
            .iter()
            .map(|answer| {
                assert!(answer["error"]["message"].as_str().unwrap().starts_with("mcpkey: "), "{answer}");
                answer["id"].to_string()
            })
            .collect();
        ids.sort();
        assert_eq!(ids, ["\"a\"", "2", "3"], "{url}");
        assert_eq!(bridge.end(), 0);
    }
}

#[test]
fn a_call_that_is_tried_again_is_answered_when_the_client_closes() {
    let server = Recorder::serving(Box::new(|request, out| match request.method() {
        "resources/read" => out.write_all(&response("503 Service Unavailable", "", &Value::Null)),
        _ => out.write_all(&result(request, &json!({}))),
    }));
    let tried = || server.requests().iter().filter(|request| request.method() == "resources/read").count();
    let world = World::new();
    for signal in [None, Some(Signal::TERM)] {
        let mut bridge = Bridge::start(&world, &[&server.url()]);
        bridge.ask(1, "initialize", &json!({}));
        let before = tried();
        bridge.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": {"uri": "x:a"}}));
        assert_eq!(bridge.ask(3, "tools/list", &json!({}))["result"], json!({}));
        // On a busy machine this answer overtakes the one to the call.
        until("the call does not reach the server", || tried() > before);
        match signal {
            None => bridge.close(),
            Some(signal) => bridge.signal(signal),
        }
        let rest = bridge.rest();
        assert!(rest.len() == 1 && rest[0]["id"] == 2, "{rest:?}");
        assert!(rest[0]["error"]["message"].as_str().unwrap().contains("503"), "{rest:?}");
        assert_eq!(bridge.end(), signal.map_or(0, |_| 143));
    }
}
