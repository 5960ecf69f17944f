//! Servers that answer, and what their answers come to.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{Scene, of_type};
use crate::support::hostile::{echoing, of_version, only_for, rpc_error, says};
use crate::support::http::{self, Behaviour, Recorder};
use crate::support::tested::{Tested, bearer};
use crate::support::web_socket::WebSocket;

const REPLACE: &str = "mcpkey rotate TOKEN";
const LOGIN: &str = "/mcp in claude";

fn challenge(words: &str) -> String {
    format!("WWW-Authenticate: Bearer {words}")
}

#[test]
fn the_credential() {
    let metadata = challenge("resource_metadata=\"http://127.0.0.1:9/.well-known/oauth-protected-resource\"");
    let invalid = challenge("error=\"invalid_token\", error_description=\"The access token is unknown\"");
    let expired = challenge("error=\"invalid_token\", error_description=\"The access token expired\"");
    let scope = challenge("error=\"insufficient_scope\", scope=\"files:write\"");
    let denied = |headers: &[&str]| says("401 Unauthorized", headers, "{}");
    let mut scene = Scene::new();
    scene.without("nothing-sent", denied(&[]), "no-token", "--bearer");
    scene.without("nothing-sent-challenge", denied(&[&challenge("realm=\"x\"")]), "no-token", "--bearer");
    scene.without("login", denied(&[&metadata]), "wants-login", LOGIN);
    scene.with_token("refused", denied(&[]), "bad-token", REPLACE);
    scene.with_token("invalid", denied(&[&invalid]), "bad-token", REPLACE);
    scene.with_token("expired", denied(&[&expired]), "expired-token", REPLACE);
    let both = format!("{invalid}, {}", metadata.trim_start_matches("WWW-Authenticate: Bearer "));
    scene.with_token("invalid-and-metadata", denied(&[&both]), "bad-token", REPLACE);
    scene.with_token("scope", says("403 Forbidden", &[&scope], "{}"), "forbidden", REPLACE);
    scene.with_token("forbidden", says("403 Forbidden", &[], "no"), "forbidden", REPLACE);
    scene.with_token("only-tools", only_for("tools/list", denied(&[&invalid])), "bad-token", REPLACE);
    scene.with_token("echo", echoing(), "bad-token", REPLACE);
    let url = scene.serve(denied(&[&invalid]));
    scene.table.row("sse", of_type("sse", bearer(&url, "TOKEN")), "bad-token", REPLACE);
    let socket = WebSocket::guarded("another token");
    scene.table.row("ws", of_type("ws", bearer(&socket.url(), "TOKEN")), "bad-token", REPLACE);
    scene.holds(&["--timeout", "20s"]);
}

#[test]
fn the_scope_that_is_missing_is_named() {
    let mut scene = Scene::new();
    let wanted = challenge("error=\"insufficient_scope\", scope=\"files:write\"");
    scene.with_token("scope", says("403 Forbidden", &[&wanted], ""), "forbidden", "files:write");
    scene.holds(&[]);
}

#[test]
fn the_server() {
    let html = "<!DOCTYPE html><html><head><title>Welcome</title></head></html>";
    let page = |status: &str| says(status, &["Content-Type: text/html"], html);
    let mut scene = Scene::new();
    scene.with_token("not-found", says("404 Not Found", &[], ""), "not-found", "/mcp");
    scene.with_token("not-found-page", page("404 Not Found"), "not-found", "/mcp");
    scene.with_token("method", says("405 Method Not Allowed", &["Allow: GET"], ""), "not-allowed", "type");
    scene.with_token("accept", says("406 Not Acceptable", &[], ""), "not-allowed", "type");
    scene.with_token("busy", says("429 Too Many Requests", &["Retry-After: 120"], ""), "rate-limited", "120");
    scene.with_token("broken", says("500 Internal Server Error", &[], "oops"), "server-error", "500");
    scene.with_token("gateway", page("502 Bad Gateway"), "server-error", "502");
    scene.with_token("teapot", says("418 I'm a teapot", &[], ""), "bad-status", "418");
    scene.with_token("page", page("200 OK"), "not-mcp", "web page");
    let text = |body| says("200 OK", &["Content-Type: text/plain"], body);
    scene.with_token("text", text("hello"), "not-mcp", "url");
    scene.with_token("empty", text(""), "not-mcp", "url");
    let json = |body| says("200 OK", &["Content-Type: application/json"], body);
    scene.with_token("other-json", json("{\"ok\": true}"), "not-mcp", "url");
    scene.with_token("broken-json", json("{\"jsonrpc\": \"2.0\","), "not-mcp", "url");
    scene.with_token("error", rpc_error(-32603, "the database is down"), "rpc-error", "-32603");
    let later = only_for("tools/list", rpc_error(-32000, "no tools today"));
    scene.with_token("error-later", later, "rpc-error", "tools/list");
    scene.with_token("version", of_version("2023-01-01"), "version", "2023-01-01");
    scene.holds(&["--timeout", "20s"]);
}

#[test]
fn a_server_that_takes_the_token_works_in_every_transport() {
    let mut scene = Scene::new();
    let token = scene.token.clone();
    let web = scene.keep(Recorder::guarded(&token)).url();
    let socket = WebSocket::guarded(&token);
    scene.table.works("http", bearer(&web, "TOKEN"));
    scene.table.works("named-otherwise", of_type("streamable-http", bearer(&web, "TOKEN")));
    scene.table.works("ws", of_type("ws", bearer(&socket.url(), "TOKEN")));
    scene.holds(&[]);
    let tested = Tested::of(&scene.world, &["http"]);
    let server = tested.server("http");
    assert_eq!(server["server"], json!({"name": "recorder", "version": "1"}), "{server:#}");
    assert_eq!(server["protocol"], "2025-11-25", "{server:#}");
}

#[test]
fn a_list_of_tools_without_an_end_is_read_for_a_while() {
    let pages = AtomicUsize::new(0);
    let endless: Behaviour = Box::new(move |request, out| {
        let page = pages.fetch_add(1, Ordering::Relaxed);
        let result = json!({"tools": [{"name": format!("t{page}"), "inputSchema": {}}], "nextCursor": format!("c{page}")});
        let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result});
        out.write_all(&match request.method() {
            "tools/list" => http::response("200 OK", "", &answer),
            _ => http::answer(request),
        })
    });
    let mut scene = Scene::new();
    scene.with_token("endless", endless, "works", "");
    scene.holds(&[]);
    let tested = Tested::of(&scene.world, &["--tools"]);
    let tools = &tested.server("endless")["tool_list"];
    assert!(tools.as_array().is_some_and(|tools| tools.len() > 1), "{tools:#}");
}
