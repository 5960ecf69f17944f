//! Servers that misbehave, each a [`Behaviour`] of the recording one.

use std::io;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::http::{self, Behaviour, Request, Wire};

/// The same answer to every request.
pub(crate) fn says(status: &str, headers: &[&str], body: &str) -> Behaviour {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    let whole = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    Box::new(move |_, out| out.write_all(whole.as_bytes()))
}

/// An MCP server, except that a request of `method` is answered by `behaviour`.
pub(crate) fn only_for(method: &'static str, behaviour: Behaviour) -> Behaviour {
    Box::new(move |request, out| {
        if request.method() == method {
            behaviour(request, out)
        } else {
            out.write_all(&http::answer(request))
        }
    })
}

/// An MCP server, except that each request with a method of the protocol is answered with this error of JSON-RPC.
pub(crate) fn rpc_error(code: i64, message: &str) -> Behaviour {
    let error = json!({"code": code, "message": message});
    Box::new(move |request, out| out.write_all(&rpc(request, "error", &error)))
}

/// Offers only the revision `version`, in both eras.
pub(crate) fn of_version(version: &'static str) -> Behaviour {
    Box::new(move |request, out| match request.method() {
        "server/discover" => {
            let error = json!({"code": -32022, "message": "unsupported protocol version",
                "data": {"supported": [version], "requested": "2026-07-28"}});
            out.write_all(&http::response(
                "400 Bad Request",
                "",
                &json!({"jsonrpc": "2.0", "id": id(request), "error": error}),
            ))
        }
        "initialize" => {
            let result = json!({"protocolVersion": version, "capabilities": {"tools": {}},
                "serverInfo": {"name": "old", "version": "1"}});
            out.write_all(&rpc(request, "result", &result))
        }
        _ => out.write_all(&http::answer(request)),
    })
}

/// Sends back the credential that it got, in every place where a server can put words.
pub(crate) fn echoing() -> Behaviour {
    Box::new(|request, out| {
        let got = request.header("authorization").unwrap_or_default().to_owned();
        let challenge =
            format!("WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"{got}\"\r\n");
        let body = json!({"error": got, "message": got, "error_description": request.target});
        out.write_all(&http::response("401 Unauthorized", &challenge, &body))
    })
}

/// Reads and never answers.
pub(crate) fn mute() -> Behaviour {
    Box::new(|_, _| hold())
}

/// Ends the connection instead of answering.
pub(crate) fn hanging_up() -> Behaviour {
    Box::new(|_, _| Err(io::ErrorKind::ConnectionAborted.into()))
}

/// Promises an answer and gives a byte of it each second.
pub(crate) fn dripping() -> Behaviour {
    Box::new(|_, out| {
        out.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{",
        )?;
        pour(out, b" ", Duration::from_secs(1))
    })
}

/// As [`dripping`], but already in its headers.
pub(crate) fn dripping_headers() -> Behaviour {
    Box::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ")?;
        pour(out, b"a", Duration::from_secs(1))
    })
}

/// Headers without an end, as fast as they are read.
pub(crate) fn endless_headers() -> Behaviour {
    Box::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\n")?;
        pour(out, b"X-More: and more\r\n", Duration::ZERO)
    })
}

/// A stream of events without an end and without an answer, as fast as they are read.
pub(crate) fn endless_events() -> Behaviour {
    Box::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")?;
        let note = json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "x".repeat(1000)}});
        pour(out, format!("data: {note}\n\n").as_bytes(), Duration::ZERO)
    })
}

/// A stream of events that keeps itself alive with a comment now and then, and never answers.
pub(crate) fn idle_events() -> Behaviour {
    Box::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")?;
        pour(out, b": still here\n\n", Duration::from_millis(100))
    })
}

/// A body of a gigabyte, announced or not, as fast as it is read.
pub(crate) fn huge(announced: bool) -> Behaviour {
    Box::new(move |_, out| {
        let length = if announced { "Content-Length: 1073741824\r\n" } else { "Connection: close\r\n" };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{length}\r\n\"");
        out.write_all(head.as_bytes())?;
        let block = vec![b'x'; 1 << 20];
        for _ in 0..1024 {
            out.write_all(&block)?;
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    })
}

/// Sends everyone to `location`, in answer to every method.
pub(crate) fn redirecting(status: &str, location: &str) -> Behaviour {
    says(status, &[&format!("Location: {location}")], "")
}

fn rpc(request: &Request, kind: &str, what: &Value) -> Vec<u8> {
    match request.body.get("id") {
        Some(id) => http::response("200 OK", "", &json!({"jsonrpc": "2.0", "id": id, kind: what})),
        None => http::answer(request),
    }
}

fn id(request: &Request) -> Value {
    request.body.get("id").cloned().unwrap_or_default()
}

/// Writes `bytes` again and again until nobody reads them.
fn pour(out: &mut dyn Wire, bytes: &[u8], pause: Duration) -> io::Result<()> {
    loop {
        out.write_all(bytes)?;
        out.flush()?;
        thread::sleep(pause);
    }
}

/// Longer than any test waits; the thread goes with its process.
fn hold() -> io::Result<()> {
    thread::sleep(Duration::from_secs(600));
    Err(io::ErrorKind::TimedOut.into())
}
