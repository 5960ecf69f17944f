//! Urls and headers of an entry that somebody else wrote.

use super::{HEADER, served};
use crate::support::bridge::Bridge;
use crate::support::http::Recorder;

#[test]
fn no_spelling_of_a_url_leads_a_token_to_another_origin() {
    let (world, server, token) = served();
    let thief = Recorder::open();
    let (own, other) = (server.port(), thief.port());
    for url in [
        format!("http://127.0.0.1:{other}/mcp"),
        format!("http://127.0.0.1:{own}@127.0.0.1:{other}/mcp"),
        format!("http://127.0.0.1:{own}%2f@127.0.0.1:{other}/mcp"),
        format!("http://127.0.0.1:{own}\\@127.0.0.1:{other}/mcp"),
        format!("http://{{API_TOKEN}}@127.0.0.1:{other}/mcp"),
        format!("http://127.0.0.1:{other}/{{API_TOKEN}}"),
        format!("http://127.0.0.1:{other}/?http://127.0.0.1:{own}"),
        format!("http://127.0.0.1:{other}#@127.0.0.1:{own}"),
        format!("\u{a0}http://127.0.0.1:{other}/mcp"),
        format!("http:127.0.0.1:{other}/mcp"),
        format!("http:\\\\127.0.0.1:{other}/mcp"),
        format!("http:///127.0.0.1:{other}/mcp"),
        format!("HTTP://127.0.0.1:{other}/mcp"),
        format!("http://localhost:{other}/mcp"),
        format!("http://localhost:{own}/mcp"),
        format!("http://[::ffff:127.0.0.1]:{own}/mcp"),
        "http://{API_TOKEN}/mcp".to_owned(),
        format!("http://127.0.0.1:{{API_TOKEN}}/mcp{own}"),
        format!("http://127.0.0.1:{own}{{API_TOKEN}}/mcp"),
        format!("{{API_TOKEN}}http://127.0.0.1:{own}/mcp"),
        format!("http://x{{API_TOKEN}}.example:{own}/mcp"),
        format!("file://127.0.0.1:{own}/mcp"),
        format!("http://127.0.0.1:{own}/other"),
        format!("http://127.0.0.1:{own}/mcp/"),
        format!("http://127.0.0.1:{own}/mcp?tenant=other"),
        format!("http://127.0.0.1:{own}/mcp/..%2fother"),
    ] {
        let refused = Bridge::start(&world, &[&url, "--header", HEADER, "--allow-http"]).hello();
        assert!(refused["error"].is_object() && !refused.to_string().contains(&token), "{url}: {refused}");
    }
    assert!(thief.requests().is_empty(), "{:?}", thief.requests());
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    // The same url in other words.
    for url in [
        server.url(),
        format!("http://127.1:{own}/mcp"),
        format!("http://0x7f000001:{own}/mcp"),
        format!("http://\u{ff11}\u{ff12}\u{ff17}.0.0.1:{own}/mcp"),
        format!("http://127.0.0.1:{own}/other/../mcp"),
    ] {
        let opened = Bridge::start(&world, &[&url, "--header", HEADER]).hello();
        assert!(opened["result"].is_object(), "{url}: {opened}");
    }
}

#[test]
fn a_header_brings_no_other_with_it_and_frames_no_message() {
    let (world, server, token) = served();
    for header in [
        "Host: evil.example",
        "host:evil.example",
        "Content-Length: 0",
        "Transfer-Encoding: chunked",
        "Connection: upgrade",
        "Proxy-Authorization: Basic {API_TOKEN}",
        "X: a\r\nHost: evil.example",
        "X: a\nAuthorization: {API_TOKEN}",
        "X\r\nY: a",
        "X Y: a",
        ":authority: evil.example",
        ": a",
    ] {
        let words = [&server.url(), "--header", HEADER, "--header", header];
        let mut command = world.mcpkey_command(&[&["bridge"], &words[..]].concat());
        command.stdin(std::process::Stdio::null());
        let ran = crate::support::process::run(
            &mut command,
            b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n",
        );
        assert!(
            !ran.said().contains("\"result\"") && !ran.said().contains(&token),
            "{header:?}: {}",
            ran.said()
        );
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    // A value that would break a line does not get into a store.
    let broken = format!("{token}\r\nHost: evil.example");
    let ran = world.mcpkey_fed(&["set", "OTHER", "--stdin", "--to", &server.url()], &broken);
    assert!(ran.code != 0 && !ran.said().contains(&token), "{}", ran.said());
    let words = [&server.url(), "--header", HEADER, "--header", "X-Team: a"];
    let refused = Bridge::start(&world, &words).hello();
    assert!(refused["error"].is_object() && server.requests().is_empty(), "{refused}");
    world.mcpkey(&[&["allow", "API_TOKEN", "--yes"], &words[..]].concat()).ok();
    let opened = Bridge::start(&world, &words).hello();
    assert!(opened["result"].is_object(), "{opened}");
    assert_eq!(server.requests()[0].header("x-team"), Some("a"));
}
