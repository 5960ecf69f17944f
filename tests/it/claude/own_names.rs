//! A placeholder that the entry's own `env` defines belongs to the server: the real client passes it on, and so does every verb.

use serde_json::{Value, json};

use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude};

/// What mcp-remote's documentation says, and a shell's use of the same.
const ARGS: [&str; 4] = ["--header", "Authorization:${AUTH_HEADER}", "x ${API_KEY} y", "${UNSET:-d}"];

/// What a server received: its arguments, and the variables it asked to note.
fn received(server: &Stdio) -> Value {
    server.noted().expect("the server was started")
}

#[test]
fn the_server_receives_the_same_from_the_literal_config_and_from_ours() {
    let (bearer, key) = (format!("Bearer {}", canary()), canary());
    let server = Stdio::noting(&["AUTH_HEADER", "API_KEY"]);
    let mut world = World::new();
    claude::install(&mut world);
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    let config = |env: Value| json!({"mcpServers": {"tool": server.entry(&ARGS, &env)}});

    world.write_json(".mcp.json", &config(json!({"AUTH_HEADER": bearer, "API_KEY": key})));
    assert!(claude::list(&world, &[]).connected("tool"));
    let literal = received(&server);
    assert_eq!(literal["args"][1], ARGS[1], "the client leaves it to the server");
    assert_eq!(literal["env"]["AUTH_HEADER"], bearer.as_str());
    // Nothing of it is for mcpkey to supply, and nothing in the way.
    assert_eq!(world.mcpkey(&["run", "--print-names"]).ok().stdout.trim(), "UNSET  default  tool");

    let ours = json!({"AUTH_HEADER": "Bearer ${TOOL_BEARER}", "API_KEY": "${TOOL_KEY}"});
    world.write_json(".mcp.json", &config(ours));
    world
        .mcpkey_fed(&["set", "--stdin", "TOOL_BEARER"], bearer.strip_prefix("Bearer ").expect("a scheme"))
        .ok();
    world.mcpkey_fed(&["set", "--stdin", "TOOL_KEY"], &key).ok();
    let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
    assert!(!names.contains("AUTH_HEADER") && !names.contains("API_KEY"), "{names}");
    world.mcpkey(&["allow", "--session", "--yes"]).ok();
    world.mcpkey(&["run", "--", "claude", "mcp", "list"]).ok();
    assert_eq!(received(&server), literal);

    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
    assert!(claude::list(&world, &[]).connected("tool"), "{}", world.read(".mcp.json"));
    assert_eq!(received(&server), literal);
}
