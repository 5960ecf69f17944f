//! `mcpkey test` and the real client, started with the same secrets, call the same servers connected.

use serde_json::{Value, json};

use crate::support::claude::{self, Listing};
use crate::support::fastmcp::FastMcp;
use crate::support::hostile::{only_for, rpc_error, says};
use crate::support::http::Recorder;
use crate::support::program::{everything, free_port, rmcp};
use crate::support::stdio::Stdio;
use crate::support::tested::{Tested, bearer, plain};
use crate::support::web_socket::WebSocket;
use crate::support::{World, canary, deps};

/// Whether a server is reached.
enum Reached {
    /// Both say so.
    Yes,
    /// Both say that it is not.
    No,
    /// Only the client says so, and this is why mcpkey does not.
    OnlyByTheClient(&'static str),
}
use Reached::{No, OnlyByTheClient, Yes};

/// `entry` with its `type` changed.
fn of_type(kind: &str, mut entry: Value) -> Value {
    entry["type"] = kind.into();
    entry
}

fn node(args: &[&str]) -> Value {
    json!({"command": "node", "args": args})
}

/// A helper that prints a header with the contents of a file.
fn helped(url: &str, helper: &str) -> Value {
    json!({"type": "http", "url": url, "headersHelper": helper})
}

#[test]
fn both_reach_the_same_servers() {
    let (right, wrong) = (canary(), canary());
    let fast = FastMcp::accepting(&[&right]);
    let guarded = Recorder::guarded(&right);
    let socket = WebSocket::guarded(&right);
    let open = Recorder::open();
    let denied = says("401 Unauthorized", &["WWW-Authenticate: Bearer error=\"invalid_token\""], "{}");
    let late = Recorder::serving(only_for("tools/list", denied));
    let forbidden = Recorder::serving(only_for("tools/list", says("403 Forbidden", &[], "{}")));
    let broken = Recorder::serving(only_for("tools/list", rpc_error(-32603, "the database is down")));
    let (old, web, rust) = (everything("sse"), everything("streamableHttp"), rmcp());
    let (wanting, refusing) = (Stdio::wanting("RIGHT", &right), Stdio::wanting("WRONG", &right));
    let dead = format!("http://127.0.0.1:{}/mcp", free_port());
    let mut world = World::new();
    claude::install(&mut world);
    let file = world.root().join("token");
    std::fs::write(&file, &right).unwrap();
    let helper = format!("printf '{{\"Authorization\": \"Bearer %s\"}}' \"$(cat '{}')\"", file.display());
    let text = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    let (bridge, program) = (text(deps::mcp_remote()), text(deps::everything()));
    let bridged =
        |header: &str| node(&[&bridge, &fast.url(), "--transport", "http-only", "--header", header]);

    let rows = [
        ("fast", bearer(&fast.url(), "RIGHT"), Yes),
        ("fast-wrong", bearer(&fast.url(), "WRONG"), No),
        ("fast-anonymous", plain(&fast.url()), No),
        ("guarded", bearer(&guarded.url(), "RIGHT"), Yes),
        ("guarded-wrong", bearer(&guarded.url(), "WRONG"), No),
        ("everything-stdio", node(&[&program, "stdio"]), Yes),
        ("everything-sse", of_type("sse", plain(&old.url)), Yes),
        ("everything-http", plain(&web.url), Yes),
        ("sse-as-http", plain(&old.url), Yes),
        ("http-as-sse", of_type("sse", plain(&web.url)), No),
        ("socket", of_type("ws", bearer(&socket.url(), "RIGHT")), Yes),
        ("socket-wrong", of_type("ws", bearer(&socket.url(), "WRONG")), No),
        ("rust", plain(&rust.url), Yes),
        ("rust-stdio", json!({"command": deps::rmcp(), "args": ["stdio"]}), Yes),
        ("bridge", bridged("Authorization: Bearer ${RIGHT}"), Yes),
        ("bridge-wrong", bridged("Authorization: Bearer ${WRONG}"), No),
        ("tool", wanting.entry(&[], &json!({"RIGHT": "${RIGHT}"})), Yes),
        ("tool-wrong", refusing.entry(&[], &json!({"WRONG": "${WRONG}"})), No),
        ("dead", bearer(&dead, "RIGHT"), No),
        ("helped", helped(&guarded.url(), &helper), Yes),
        ("helper-fails", helped(&guarded.url(), "exit 1"), No),
        (
            "helper-fails-open",
            helped(&open.url(), "exit 1"),
            OnlyByTheClient(
                "it connects without the headers that the helper was to give, and warns of nothing",
            ),
        ),
        ("late", bearer(&late.url(), "WRONG"), No),
        ("late-403", bearer(&forbidden.url(), "WRONG"), No),
        ("late-error", bearer(&broken.url(), "RIGHT"), No),
    ];
    let servers: serde_json::Map<_, _> =
        rows.iter().map(|(name, entry, _)| ((*name).to_owned(), entry.clone())).collect();
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    crate::run::store(&world, "RIGHT", &right);
    crate::run::store(&world, "WRONG", &wrong);

    let tested = Tested::of(&world, &[]).gives(1);
    world.mcpkey(&["allow", "--session", "--yes"]).ok();
    let client = Listing::read(&world.mcpkey(&["run", "--", "claude", "mcp", "list"]));
    for (name, _, reached) in &rows {
        let (wanted, why) = match reached {
            Yes => ((true, true), ""),
            No => ((false, false), ""),
            OnlyByTheClient(why) => ((false, true), *why),
        };
        let found = (tested.verdict(name) == "works", client.connected(name));
        assert_eq!(found, wanted, "{name} {why}\n{}\n{}", tested.server(name), client.text);
    }
    let spoken = [
        ("fast", "2026-07-28"),
        ("rust", "2026-07-28"),
        ("rust-stdio", "2026-07-28"),
        ("everything-http", "2025-11-25"),
        ("everything-sse", "2025-11-25"),
        ("everything-stdio", "2025-11-25"),
    ];
    for (name, revision) in spoken {
        let server = tested.server(name);
        assert_eq!(server["protocol"], revision, "{server}");
        assert!(server["tools"].as_u64().is_some_and(|tools| tools > 0), "{server}");
    }
    for said in [tested.ran.said(), client.text] {
        assert!(!said.contains(&right) && !said.contains(&wrong), "{said}");
    }
}
