//! Redirects: what another origin is sent, which is nothing.

use super::{Scene, of_type};
use crate::support::certificates::Authority;
use crate::support::hostile::{only_for, redirecting, says};
use crate::support::http::{self, Behaviour, Recorder};
use crate::support::tested::bearer;

const REDIRECTS: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

#[test]
fn nothing_arrives_at_another_origin() {
    let other = Recorder::open();
    let mut scene = Scene::new();
    let names = ["moved", "found", "see-other", "temporary", "permanent"];
    for (name, status) in names.into_iter().zip(REDIRECTS) {
        scene.with_token(name, redirecting(status, &other.url()), "redirect", "mcpkey add");
    }
    let temporary = || redirecting("307 Temporary Redirect", &other.url());
    scene.without("without", temporary(), "redirect", "mcpkey add");
    scene.with_token("later", only_for("tools/list", temporary()), "redirect", "mcpkey add");
    let named = other.url().replace("127.0.0.1", "localhost");
    let by_name = redirecting("307 Temporary Redirect", &named);
    scene.with_token("by-name", by_name, "redirect", "mcpkey add");
    let url = scene.serve(temporary());
    scene.table.row("sse", of_type("sse", bearer(&url, "TOKEN")), "redirect", "mcpkey add");
    let url = scene.serve(redirecting("307 Temporary Redirect", &other.url().replace("http", "ws")));
    let socket = of_type("ws", bearer(&url.replace("http", "ws"), "TOKEN"));
    scene.table.row("ws", socket, "redirect", "mcpkey add");
    scene.holds(&[]);
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn nothing_arrives_where_an_old_server_wants_its_messages() {
    let other = Recorder::open();
    let mut scene = Scene::new();
    let event = format!("event: endpoint\ndata: {}\n\n", other.url());
    let url = scene.serve(says("200 OK", &["Content-Type: text/event-stream"], &event));
    scene.table.row("old", of_type("sse", bearer(&url, "TOKEN")), "redirect", "mcpkey add");
    scene.holds(&[]);
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn nothing_leaves_the_encryption() {
    let authority = Authority::called("ours");
    let other = Recorder::open();
    let mut scene = Scene::new();
    scene.world.set("SSL_CERT_FILE", authority.file(&scene.world));
    let to = redirecting("307 Temporary Redirect", &other.url());
    let secure = Recorder::encrypted(to, authority.signs("127.0.0.1"));
    let url = scene.keep(secure).url().replace("http:", "https:");
    scene.table.row("down", bearer(&url, "TOKEN"), "redirect", "mcpkey add");
    scene.holds(&[]);
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn on_the_same_origin_the_credential_goes_along_and_not_forever() {
    let moved: Behaviour = Box::new(|request, out| match request.target.as_str() {
        "/mcp" => {
            let to = "Location: /real/mcp\r\n";
            out.write_all(&http::response("307 Temporary Redirect", to, &serde_json::Value::Null))
        }
        _ => out.write_all(&http::answer(request)),
    });
    let mut scene = Scene::new();
    scene.with_token("moved", moved, "works", "");
    scene.with_token("circle", redirecting("307 Temporary Redirect", "/mcp"), "redirect-loop", "path");
    scene.holds(&[]);
    let sent = format!("Bearer {}", scene.token);
    let moved = scene.servers[0].requests();
    assert!(
        moved.iter().any(|r| r.target == "/real/mcp" && r.header("authorization") == Some(&sent)),
        "{moved:?}"
    );
}
