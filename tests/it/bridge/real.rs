//! Real servers of others: FastMCP in both eras, `server-everything` over each of its transports, the Rust SDK's.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::fastmcp::FastMcp;
use crate::support::{canary, program};

const HEADER: &str = "Authorization: Bearer {API_TOKEN}";

fn store(world: &World, url: &str, token: &str) {
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", url, "--allow-http"], token).ok();
}

fn call(name: &str, arguments: Value) -> Value {
    json!({"name": name, "arguments": arguments, "_meta": {"progressToken": "p"}})
}

#[test]
fn fastmcp_in_both_eras_and_over_a_rotation() {
    let (world, first, second) = (World::new(), canary(), canary());
    let server = FastMcp::accepting(&[&first]);
    store(&world, &server.url(), &first);
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    bridge.open();
    assert_eq!(bridge.ask(1, "tools/list", &json!({}))["result"]["tools"][0]["name"], "greet");
    let answer = bridge.ask(2, "tools/call", &call("greet", json!({})));
    assert_eq!(answer["result"]["content"][0]["text"], "hello", "{answer}");

    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"}, "io.modelcontextprotocol/clientCapabilities": {}});
    let mut modern = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    let found = modern.ask(1, "server/discover", &json!({"_meta": meta}));
    assert!(found["result"]["supportedVersions"].is_array(), "{found}");
    let answer = modern.ask(2, "tools/call", &json!({"name": "greet", "arguments": {}, "_meta": meta}));
    assert_eq!(answer["result"]["content"][0]["text"], "hello", "{answer}");

    server.accepts(&[&second]);
    let refused = bridge.ask(3, "tools/list", &json!({}));
    assert!(refused.get("error").is_some() && !refused.to_string().contains(&first), "{refused}");
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url(), "--allow-http"], &second).ok();
    assert!(bridge.ask(4, "tools/list", &json!({}))["result"].is_object());
    bridge.close();
    assert_eq!(bridge.end(), 0);
}

#[test]
fn everything_over_both_transports() {
    for (kind, more) in [("streamableHttp", &[][..]), ("sse", &[]), ("sse", &["--transport", "sse-only"])] {
        let server = program::everything(kind);
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&[server.url.as_str()], more].concat());
        assert!(bridge.open()["result"]["serverInfo"]["name"].is_string());
        let tools = bridge.ask(1, "tools/list", &json!({}));
        assert!(tools["result"]["tools"].as_array().unwrap().len() > 5, "{tools}");
        let echo = bridge.ask(2, "tools/call", &call("echo", json!({"message": "ä\n"})));
        assert_eq!(echo["result"]["content"][0]["text"], "Echo: ä\n", "{echo}");
        sampled(&mut bridge);
        progressed(&mut bridge);
        bridge.close();
        assert_eq!(bridge.end(), 0, "{kind}");
    }
}

/// The server asks the client while it is asked.
#[track_caller]
fn sampled(bridge: &mut Bridge) {
    let params = call("trigger-sampling-request", json!({"prompt": "p", "maxTokens": 5}));
    bridge.say(&json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": params}));
    loop {
        let message = bridge.next();
        if message["method"] == "sampling/createMessage" {
            let content = json!({"type": "text", "text": "sampled words"});
            let result = json!({"role": "assistant", "model": "m", "content": content});
            bridge.say(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
        } else if message["method"] == "roots/list" {
            bridge.say(&json!({"jsonrpc": "2.0", "id": message["id"], "result": {"roots": []}}));
        } else if message["id"] == 3 {
            assert!(message.to_string().contains("sampled words"), "{message}");
            return;
        }
    }
}

#[track_caller]
fn progressed(bridge: &mut Bridge) {
    let params = call("trigger-long-running-operation", json!({"duration": 0.2, "steps": 2}));
    bridge.say(&json!({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": params}));
    let mut steps = 0;
    loop {
        let message = bridge.next();
        steps += usize::from(message["method"] == "notifications/progress");
        if message["id"] == 4 && message.get("method").is_none() {
            break;
        }
    }
    assert_eq!(steps, 2);
}

#[test]
fn the_rust_sdk() {
    let server = program::rmcp();
    let world = World::new();
    let mut bridge = Bridge::start(&world, &[&server.url]);
    bridge.open();
    let tools = bridge.ask(1, "tools/list", &json!({}));
    assert!(tools["result"]["tools"].is_array(), "{tools}");
    bridge.close();
    assert_eq!(bridge.end(), 0);
}
