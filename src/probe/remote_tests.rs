//! Servers that behave, each in its own way.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use tungstenite::handshake::server::{ErrorResponse, Request, Response};

use super::scripted_tests::*;
use crate::client::Wire;
use crate::probe::outcome::{Outcome, ProxyTrouble};

const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn a_modern_server_is_asked_twice_and_each_time_with_the_credential() {
    let server = Scripted::new(|asked| match asked.method() {
        "server/discover" => {
            asked.result(json!({"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}))
        }
        _ => asked.result(json!({"tools": [{"name": "one"}]})),
    });
    let report = test(&server.url());
    assert_eq!(report.outcome, Outcome::Works);
    assert_eq!(report.protocol.as_deref(), Some("2026-07-28"));
    assert_eq!(report.tools.unwrap().len(), 1);
    let asked = server.asked();
    assert_eq!(asked.iter().map(Asked::method).collect::<Vec<_>>(), ["server/discover", "tools/list"]);
    for request in &asked {
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(request.header("mcp-method"), Some(request.method()));
        assert!(request.header("user-agent").unwrap().starts_with("mcpkey/"));
    }
}

#[test]
fn a_legacy_session_is_kept_and_ended() {
    let server = Scripted::new(|asked| {
        let text = asked.legacy();
        match asked.method() {
            "initialize" => text.replacen("\r\n", "\r\nMcp-Session-Id: s1\r\n", 1),
            _ => text,
        }
    });
    assert_eq!(test(&server.url()).outcome, Outcome::Works);
    let asked = server.asked();
    let seen: Vec<_> =
        asked.iter().map(|a| (a.line.as_str(), a.method(), a.header("mcp-session-id"))).collect();
    let post = "POST /mcp";
    assert_eq!(
        seen,
        [
            (post, "server/discover", None),
            (post, "initialize", None),
            (post, "notifications/initialized", Some("s1")),
            (post, "tools/list", Some("s1")),
            ("DELETE /mcp", "", Some("s1")),
        ]
    );
}

#[test]
fn a_server_that_lets_everybody_in_and_refuses_the_list_is_refusing() {
    let server = Scripted::new(|asked| match asked.method() {
        "tools/list" => answer(
            "401 Unauthorized",
            "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n",
            &format!("{{\"message\": \"no {TOKEN} here\"}}"),
        ),
        _ => asked.legacy(),
    });
    let report = test(&server.url());
    assert_eq!((report.outcome, report.status), (Outcome::BadToken, Some(401)));
    assert_eq!(report.said.as_str(), "no ••• here");
}

#[test]
fn a_401_is_final_in_either_era() {
    for refusing in ["server/discover", "initialize"] {
        let server = Scripted::new(move |asked| match asked.method() {
            method if method == refusing => answer("401 Unauthorized", "", ""),
            _ => asked.legacy(),
        });
        assert_eq!(test(&server.url()).outcome, Outcome::BadToken);
        assert_eq!(server.asked().last().unwrap().method(), refusing);
    }
}

#[test]
fn a_redirect_is_followed_on_its_own_origin_only() {
    let home = Scripted::new(|asked| match asked.line.as_str() {
        "POST /old" => answer("307 Temporary Redirect", "Location: /mcp\r\n", ""),
        "POST /loop" => answer("308 Permanent Redirect", "Location: /loop\r\n", ""),
        "POST /moved" => answer("301 Moved Permanently", "Location: /mcp?ticket=1\r\n", ""),
        _ => asked.legacy(),
    });
    let at = |path: &str| test(&format!("http://127.0.0.1:{}/{path}", home.port)).outcome;
    assert_eq!(at("old"), Outcome::Works);
    let stays = |outcome| matches!(outcome, Outcome::Redirect { to, same_origin: true } if !to.as_str().contains('?'));
    assert!(stays(at("loop")) && stays(at("moved")));

    let other = Scripted::new(Asked::legacy);
    let away = format!("Location: {}\r\n", other.url());
    let sender = Scripted::new(move |_| answer("307 Temporary Redirect", &away, ""));
    let Outcome::Redirect { to, same_origin: false } = test(&sender.url()).outcome else { panic!() };
    assert_eq!(to.as_str(), format!("http://127.0.0.1:{}", other.port));
    assert_eq!(other.asked().len(), 0);
    assert_eq!(sender.asked().len(), 1);
}

#[test]
fn an_answer_in_events_may_come_after_others_and_questions_are_answered() {
    let server = Scripted::new(|asked| match asked.method() {
        "tools/list" => {
            let events = format!(
                "data: \n\n: hello\n\ndata: {}\n\ndata: {}\n\nevent: message\ndata: {}\n\n",
                json!({"jsonrpc": "2.0", "method": "notifications/message"}),
                json!({"jsonrpc": "2.0", "id": "q", "method": "ping"}),
                json!({"jsonrpc": "2.0", "id": asked.body["id"], "result": {"tools": []}}),
            );
            answer("200 OK", "Content-Type: text/event-stream\r\n", &events)
        }
        _ => asked.legacy(),
    });
    assert_eq!(test(&server.url()).outcome, Outcome::Works);
    assert!(server.asked().iter().any(|a| a.body == json!({"jsonrpc": "2.0", "id": "q", "result": {}})));
}

#[test]
fn what_is_no_mcp_is_named() {
    let server =
        Scripted::new(|_| answer("200 OK", "Content-Type: text/html\r\n", "<html><title>Hi</title>"));
    assert!(
        matches!(test(&server.url()).outcome, Outcome::NotMcp(what) if what.as_str() == "a web page titled \"Hi\"")
    );
    let server = Scripted::new(|asked| match asked.method() {
        "initialize" => asked.result(json!({"protocolVersion": "1999-01-01", "capabilities": {}})),
        _ => asked.legacy(),
    });
    assert!(
        matches!(test(&server.url()).outcome, Outcome::Version(list) if list[0].as_str() == "1999-01-01")
    );
    let server = Scripted::new(|asked| match asked.method() {
        "tools/list" => {
            json(&json!({"jsonrpc": "2.0", "id": asked.body["id"], "error": {"code": -5, "message": "no"}}))
        }
        _ => asked.legacy(),
    });
    let report = test(&server.url());
    assert_eq!(report.outcome, Outcome::RpcError { method: "tools/list", code: -5 });
    assert_eq!(report.said.as_str(), "no");
}

#[test]
fn a_user_in_the_url_becomes_basic_and_is_not_sent_as_part_of_it() {
    let server = Scripted::new(Asked::legacy);
    let mut target = target(Wire::Http, &server.url().replace("127", "ada:l%2B%20@127"));
    target.filled.pairs_mut().clear();
    let report = super::probe(
        &target,
        &crate::transport::Net::new(&crate::system::environ::Environ::default()),
        LIMIT,
    );
    assert_eq!(report.outcome, Outcome::Works);
    assert_eq!(server.asked()[0].header("authorization"), Some("Basic YWRhOmwrIA=="));
    assert_eq!(server.asked()[0].line, "POST /mcp");
}

#[test]
fn an_http_proxy_is_asked_for_the_whole_url_and_may_refuse() {
    let proxy = Scripted::new(|asked| match asked.header("proxy-authorization") {
        Some("Basic YWRhOmI=") => asked.legacy(),
        _ => answer("407 Proxy Authentication Required", "", ""),
    });
    let through = |user: &str, url: &str| {
        let address = format!("http://{user}127.0.0.1:{}", proxy.port);
        test_in(&[("HTTP_PROXY", &address), ("HTTPS_PROXY", &address)], Wire::Http, url, LIMIT).outcome
    };
    assert_eq!(through("ada:b@", "http://far.invalid:81/mcp?x"), Outcome::Works);
    assert_eq!(proxy.asked()[0].line, "POST http://far.invalid:81/mcp?x");
    assert_eq!(proxy.asked()[0].header("host"), Some("far.invalid:81"));
    assert_eq!(through("", "http://far.invalid/mcp"), Outcome::Proxy(ProxyTrouble::WantsPassword));
    assert_eq!(through("", "https://far.invalid/mcp"), Outcome::Proxy(ProxyTrouble::WantsPassword));
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in ["http://far.invalid/mcp", "https://far.invalid/mcp"] {
        let address = format!("http://{gone}");
        let variables = [("HTTP_PROXY", address.as_str()), ("HTTPS_PROXY", &address)];
        let outcome = test_in(&variables, Wire::Http, url, LIMIT).outcome;
        assert!(matches!(outcome, Outcome::Proxy(ProxyTrouble::Unreachable(_))), "{url} {outcome:?}");
    }
}

fn web_socket(
    serve: impl Fn(&Request, Response) -> Result<Response, ErrorResponse> + Send + Sync + 'static,
) -> String {
    let port = listen(move |stream: TcpStream| {
        let Ok(mut socket) = tungstenite::accept_hdr(stream, &serve) else { return };
        while let Ok(message) = socket.read() {
            let Ok(body) = serde_json::from_str(message.to_text().unwrap_or_default()) else { continue };
            let asked = Asked { line: String::new(), headers: Vec::new(), body };
            let answer = asked.legacy();
            let (_, answer) = answer.split_once("\r\n\r\n").unwrap();
            let error =
                json!({"jsonrpc": "2.0", "id": asked.body["id"], "error": {"code": -32601, "message": ""}});
            let answer = if answer.is_empty() { error.to_string() } else { answer.to_owned() };
            if asked.body["id"].is_number() && socket.send(answer.into()).is_err() {
                return;
            }
        }
    });
    format!("ws://127.0.0.1:{port}/mcp")
}

#[test]
#[allow(clippy::result_large_err)]
fn a_web_socket_carries_the_credential_with_its_upgrade() {
    let url = web_socket(|request, mut response| {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("sec-websocket-protocol"), Some("mcp"));
        if header("authorization") != Some(format!("Bearer {TOKEN}").as_str()) {
            return Err(Response::builder().status(401).body(None).unwrap());
        }
        response.headers_mut().insert("Sec-WebSocket-Protocol", "mcp".parse().unwrap());
        Ok(response)
    });
    let report = test_in(&[], Wire::Ws, &url, LIMIT);
    assert_eq!((report.outcome, report.tools.map(|tools| tools.len())), (Outcome::Works, Some(1)));
    let mut target = target(Wire::Ws, &url);
    target.filled.pairs_mut()[0].1 = zeroize::Zeroizing::new("Bearer other".to_owned());
    let report = super::probe(
        &target,
        &crate::transport::Net::new(&crate::system::environ::Environ::default()),
        LIMIT,
    );
    assert_eq!((report.outcome, report.status), (Outcome::BadToken, Some(401)));
}

#[test]
fn what_opens_no_web_socket_is_told_apart() {
    let at = |server: &Scripted| test_in(&[], Wire::Ws, &server.url().replace("http", "ws"), LIMIT).outcome;
    assert_eq!(at(&Scripted::new(|_| answer("404 Not Found", "", ""))), Outcome::NotFound);
    assert!(matches!(at(&Scripted::new(|_| answer("200 OK", "", "hi"))), Outcome::NotMcp(_)));
    let away = Scripted::new(|_| answer("302 Found", "Location: wss://else.invalid/\r\n", ""));
    assert!(
        matches!(at(&away), Outcome::Redirect { to, same_origin: false } if to.as_str() == "wss://else.invalid")
    );
}
