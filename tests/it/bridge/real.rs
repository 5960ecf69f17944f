//! A real server of others that wants a token: FastMCP in both eras, over a rotation.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::canary;
use crate::support::fastmcp::FastMcp;
use crate::support::program;

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
fn a_resource_is_heard_of_after_the_server_started_anew() {
    for kind in ["streamableHttp", "sse"] {
        let port = program::free_port();
        let resource = json!({"uri": "demo://resource/dynamic/text/1"});
        let first = program::everything_at(kind, port);
        let world = World::new();
        let mut bridge = Bridge::start(&world, &[&first.url]);
        bridge.open();
        assert!(bridge.ask(1, "resources/subscribe", &resource)["result"].is_object());
        drop(first);
        let _second = program::everything_at(kind, port);
        // It tells of what is subscribed to, and of nothing else.
        let answer = bridge.ask(2, "tools/call", &call("toggle-subscriber-updates", json!({})));
        assert!(answer["result"].is_object(), "{kind}: {answer}");
        let updated = loop {
            let message = bridge.next();
            assert!(message["id"] != 1, "{kind}: {message}");
            if message["method"] == "notifications/resources/updated" {
                break message;
            }
        };
        assert_eq!(updated["params"]["uri"], resource["uri"], "{kind}");
    }
}
