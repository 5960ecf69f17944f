//! Byte for byte: one conversation with a real server, directly and through the bridge.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::bridge::Bridge;
use crate::support::direct::Direct;
use crate::support::fastmcp::FastMcp;
use crate::support::{World, canary, program};

/// One side of a conversation.
trait Peer {
    fn says(&mut self, message: &Value);
    fn hears(&mut self) -> String;
    fn listens(&mut self) {}
}

impl Peer for Bridge {
    fn says(&mut self, message: &Value) {
        self.say(message);
    }

    fn hears(&mut self) -> String {
        self.line()
    }
}

impl Peer for Direct {
    fn says(&mut self, message: &Value) {
        self.say(&message.to_string());
    }

    fn hears(&mut self) -> String {
        self.line()
    }

    fn listens(&mut self) {
        self.listen();
    }
}

/// What was heard: what belongs to a request in its order, and what may come at any time.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    asked: Vec<String>,
    aside: BTreeSet<String>,
}

impl Heard {
    /// Takes in the next line, answers it where it asks; gives the message.
    fn next(&mut self, peer: &mut dyn Peer) -> Value {
        let line = peer.hears();
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e} in {line}"));
        let method = message["method"].as_str();
        let result = match method {
            Some("roots/list") => json!({"roots": [{"uri": "file:///somewhere", "name": "r"}]}),
            Some("sampling/createMessage") => {
                json!({"role": "assistant", "model": "m", "content": {"type": "text", "text": "sampled words"}})
            }
            Some("elicitation/create") => json!({"action": "accept", "content": {"name": "ä"}}),
            _ => Value::Null,
        };
        if !result.is_null() {
            peer.says(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
        }
        match method {
            None | Some("notifications/progress" | "sampling/createMessage" | "elicitation/create") => {
                self.asked.push(without_sessions(&line));
            }
            Some(_) => drop(self.aside.insert(without_sessions(&line))),
        }
        message
    }
}

/// The line with every UUID, which names a session, taken out.
fn without_sessions(line: &str) -> String {
    let is_id = |word: &str| word.get(..36).is_some_and(|id| id.matches('-').count() == 4);
    let words = line.split(' ').map(|word| if is_id(word) { &word[36..] } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Says each message, waits for its answer, and in the end until each of `unasked` has come.
fn converse(peer: &mut dyn Peer, messages: &[Value], unasked: &[&str]) -> Heard {
    let mut heard = Heard::default();
    for message in messages {
        peer.says(message);
        if message["method"] == "notifications/initialized" {
            peer.listens();
            // It comes unasked and takes a number of its own.
            while unasked.contains(&"roots/list") && heard.next(peer)["method"] != "roots/list" {}
        }
        while message.get("id").is_some_and(|id| {
            let next = heard.next(peer);
            next.get("method").is_some() || next["id"] != *id
        }) {}
    }
    while !unasked.iter().all(|words| heard.aside.iter().any(|line| line.contains(words))) {
        heard.next(peer);
    }
    heard
}

fn asked(messages: &[(&str, Value)]) -> Vec<Value> {
    let numbered = messages.iter().zip(1_u64..);
    let asked = numbered.map(
        |((method, params), id)| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}),
    );
    asked.collect()
}

/// The requests of `messages` in a session of the legacy era.
fn session(messages: &[(&str, Value)]) -> Vec<Value> {
    let client = json!({"name": "t", "version": "1"});
    let capabilities = json!({"sampling": {}, "elicitation": {}, "roots": {"listChanged": true}});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client});
    let hello = json!({"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": params});
    let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    [vec![hello, initialized], asked(messages)].concat()
}

fn call(name: &str, arguments: Value) -> (&'static str, Value) {
    (
        "tools/call",
        json!({"name": name, "arguments": arguments, "_meta": {"progressToken": format!("of {name}")}}),
    )
}

fn listed() -> Vec<(&'static str, Value)> {
    let lists =
        ["tools/list", "prompts/list", "resources/list", "resources/templates/list", "ping", "no/such"];
    lists.iter().map(|method| (*method, json!({}))).collect()
}

#[track_caller]
fn same(direct: &Heard, bridged: &Heard) {
    for (direct, bridged) in direct.asked.iter().zip(&bridged.asked) {
        assert_eq!(direct, bridged);
    }
    assert_eq!(direct, bridged);
}

#[test]
fn everything_says_the_same() {
    let resource = json!({"uri": "demo://resource/dynamic/text/1"});
    let reference = json!({"type": "ref/prompt", "name": "completable-prompt"});
    let argument = json!({"name": "department", "value": "E"});
    let mut messages = listed();
    messages.extend([
        ("logging/setLevel", json!({"level": "debug"})),
        call("echo", json!({"message": "ä\u{2028}\n\"\\ 𝄞"})),
        call("get-sum", json!({"a": 9_007_199_254_740_993_u64, "b": 0.1})),
        call("get-sum", json!({"a": "no number"})),
        call("get-tiny-image", json!({})),
        call("get-structured-content", json!({"location": "New York"})),
        call("get-annotated-message", json!({"messageType": "error", "includeImage": true})),
        call("trigger-long-running-operation", json!({"duration": 0.3, "steps": 3})),
        call("trigger-sampling-request", json!({"prompt": "p", "maxTokens": 5})),
        call("trigger-elicitation-request", json!({})),
        call("no-such-tool", json!({})),
        ("resources/subscribe", resource.clone()),
        call("toggle-subscriber-updates", json!({})),
        ("resources/unsubscribe", resource),
        ("completion/complete", json!({"ref": reference, "argument": argument})),
        ("prompts/get", json!({"name": "simple-prompt"})),
    ]);
    let messages = session(&messages);
    let unasked = ["roots/list", "resources/updated", "Received Subscribe", "Received Unsubscribe"];
    for (kind, more) in [("streamableHttp", &[][..]), ("sse", &[]), ("sse", &["--transport", "sse-only"])] {
        let server = program::everything(kind);
        let world = World::new();
        let mut direct =
            if kind == "sse" { Direct::older(&server.url) } else { Direct::streamable(&server.url, "none") };
        let direct = converse(&mut direct, &messages, &unasked);
        let bridged = converse(
            &mut Bridge::start(&world, &[&[server.url.as_str()], more].concat()),
            &messages,
            &unasked,
        );
        for words in
            ["sampling/createMessage", "elicitation/create", "notifications/progress", "sampled words"]
        {
            assert!(direct.asked.iter().any(|line| line.contains(words)), "{words}: {direct:?}");
        }
        same(&direct, &bridged);
    }
}

#[test]
fn fastmcp_says_the_same_in_both_eras() {
    let (world, token) = (World::new(), canary());
    let server = FastMcp::accepting(&[&token]);
    let url = server.url();
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &url, "--allow-http"], &token).ok();
    let mut messages = listed();
    messages.extend([call("greet", json!({})), call("no-such-tool", json!({}))]);
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"}, "io.modelcontextprotocol/clientCapabilities": {}});
    let mut modern = messages.clone();
    modern.insert(0, ("server/discover", json!({})));
    modern.iter_mut().for_each(|(_, params)| params["_meta"] = meta.clone());
    for messages in [session(&messages), asked(&modern)] {
        let direct = converse(&mut Direct::streamable(&url, &format!("Bearer {token}")), &messages, &[]);
        let words = [url.as_str(), "--header", "Authorization: Bearer {API_TOKEN}"];
        same(&direct, &converse(&mut Bridge::start(&world, &words), &messages, &[]));
    }
}

#[test]
fn the_rust_sdk_says_the_same() {
    let server = program::rmcp();
    let mut messages = listed();
    messages.extend([call("greet", json!({})), call("no-such-tool", json!({}))]);
    let messages = session(&messages);
    let direct = converse(&mut Direct::streamable(&server.url, "none"), &messages, &[]);
    same(&direct, &converse(&mut Bridge::start(&World::new(), &[&server.url]), &messages, &[]));
}
