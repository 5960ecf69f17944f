//! Servers that send the token back wherever a server can put words: it is in no output.

use serde_json::{Value, json};

use super::{Scene, of_type};
use crate::support::hostile::{echoing, rpc_error, says};
use crate::support::http::{self, Behaviour};
use crate::support::tested::{Tested, bearer};
use crate::support::web_socket::WebSocket;

/// An MCP server, except for the results of these methods.
fn answering(results: &[(&'static str, Value)]) -> Behaviour {
    let results = results.to_vec();
    Box::new(move |request, out| {
        let own = results.iter().find(|(method, _)| *method == request.method());
        out.write_all(&match own {
            Some((_, result)) => {
                let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result});
                http::response("200 OK", "", &answer)
            }
            None => http::answer(request),
        })
    })
}

#[test]
fn the_token_is_in_no_output() {
    let mut scene = Scene::new();
    let token = scene.token.clone();
    let page = format!("<!DOCTYPE html><html><head><title>{token}</title></head>{token}</html>");
    let shouted = token.to_uppercase();
    let half = &token[..token.len() / 2];
    let status = format!("500 {token}");
    let scope = format!("WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"{token}\"");
    let told =
        format!("WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"{half}… is bad\"");
    let retry = format!("Retry-After: {token}");
    let elsewhere = format!("Location: https://{}.example.com/{token}?t={token}", &token[..40]);
    let around = format!("Location: /mcp/{token}");
    let text = "Content-Type: text/plain";
    scene.with_token("echo", echoing(), "bad-token", "");
    scene.with_token("half", says("401 Unauthorized", &[&told], &shouted), "bad-token", "");
    scene.with_token("scope", says("403 Forbidden", &[&scope], &token), "forbidden", "");
    scene.with_token("retry", says("429 Too Many Requests", &[&retry], &token), "rate-limited", "");
    scene.with_token("status", says(&status, &[text], &token), "server-error", "");
    scene.with_token("page", says("200 OK", &["Content-Type: text/html"], &page), "not-mcp", "");
    scene.with_token("text", says("200 OK", &[text], &token), "not-mcp", "");
    let json = "Content-Type: application/json";
    scene.with_token(
        "json",
        says("200 OK", &[json], &format!("{{\"{token}\": \"{token}\"}}")),
        "not-mcp",
        "",
    );
    scene.with_token("elsewhere", says("307 Temporary Redirect", &[&elsewhere], &token), "redirect", "");
    scene.with_token("around", says("307 Temporary Redirect", &[&around], &token), "redirect-loop", "");
    scene.with_token("error", rpc_error(-32603, &token), "rpc-error", "");
    let info = json!({"name": token, "version": token, "title": token});
    let introduced = |version: &str| {
        let result = json!({"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info});
        ("initialize", result)
    };
    scene.with_token("version", answering(&[introduced(&token)]), "version", "");
    let tools =
        json!({"tools": [{"name": token, "title": shouted, "description": token, "inputSchema": {}}]});
    let tools = ("tools/list", tools);
    scene.with_token("tools", answering(&[introduced("2025-06-18"), tools]), "works", "");
    let url = scene.serve(echoing());
    let keyed = json!({"type": "http", "url": format!("{url}?key=${{TOKEN}}")});
    scene.table.row("in-the-url", keyed, "bad-token", "");
    let event = format!("event: endpoint\ndata: http://{token}.example.com/{token}\n\n");
    let url = scene.serve(says("200 OK", &["Content-Type: text/event-stream"], &event));
    scene.table.row("sse", of_type("sse", bearer(&url, "TOKEN")), "redirect", "");
    let socket = WebSocket::guarded("another");
    scene.table.row("ws", of_type("ws", bearer(&socket.url(), "TOKEN")), "bad-token", "");
    scene.holds(&["--tools", "--anonymous", "--timeout", "20s"]);
    let tested = Tested::of(&scene.world, &["tools", "--tools"]);
    assert!(tested.ran.stdout.contains("•••"), "{}", tested.ran.said());
}
