//! A loopback HTTP server that records what it receives: an MCP server that may insist on a bearer token, or any other behaviour.
//!
//! It speaks as much of the 2025 revision as a client's health check needs.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// `GET`, `POST`, …
    pub verb: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case; values trimmed, bytes beyond ASCII as Latin-1.
    pub headers: Vec<(String, String)>,
    /// What came as JSON, or null.
    pub body: Value,
}

impl Request {
    /// The value of a header, named in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The method of the protocol; empty where there is none.
    pub(crate) fn method(&self) -> &str {
        self.body.get("method").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A connection, encrypted or not.
pub(crate) trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// Answers one request on its connection; an error ends the connection.
pub(crate) type Behaviour = Box<dyn Fn(&Request, &mut dyn Wire) -> io::Result<()> + Send + Sync>;

struct State {
    requests: Mutex<Vec<Request>>,
    behaviour: Behaviour,
    closed: AtomicBool,
}

/// A running server; it ends on drop.
pub(crate) struct Recorder {
    address: SocketAddr,
    state: Arc<State>,
}

impl Recorder {
    /// A server that accepts everyone.
    pub(crate) fn open() -> Self {
        Self::serving(welcoming())
    }

    /// A server that answers 401 without `Authorization: Bearer <token>`.
    pub(crate) fn guarded(token: &str) -> Self {
        let wanted = format!("Bearer {token}");
        Self::serving(Box::new(move |request, out| {
            let welcome = request.header("authorization") == Some(&wanted);
            out.write_all(&if welcome { answer(request) } else { denied() })
        }))
    }

    /// A server that answers each request by `behaviour`.
    pub(crate) fn serving(behaviour: Behaviour) -> Self {
        Self::start(behaviour, None)
    }

    /// As [`Recorder::serving`], over TLS.
    pub(crate) fn encrypted(behaviour: Behaviour, certificate: Arc<ServerConfig>) -> Self {
        Self::start(behaviour, Some(certificate))
    }

    fn start(behaviour: Behaviour, certificate: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State { requests: Mutex::default(), behaviour, closed: AtomicBool::new(false) });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.closed.load(Ordering::Relaxed) {
                    return;
                }
                let (shared, certificate) = (Arc::clone(&shared), certificate.clone());
                let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
                thread::spawn(move || match certificate {
                    None => serve(stream, &shared),
                    Some(config) => {
                        let session = ServerConnection::new(config).expect("a session");
                        serve(StreamOwned::new(session, stream), &shared);
                    }
                });
            }
        });
        Self { address, state }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint.
    pub(crate) fn url(&self) -> String {
        format!("{}/mcp", self.origin())
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What came in so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().expect("no panic while locked").clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.state.closed.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

fn serve(wire: impl Wire, state: &State) {
    let mut from = BufReader::new(wire);
    while let Some(request) = read(&mut from) {
        state.requests.lock().expect("no panic while locked").push(request.clone());
        let wire = from.get_mut();
        if (state.behaviour)(&request, wire).and_then(|()| wire.flush()).is_err() {
            return;
        }
    }
}

/// The next request of a connection.
pub(super) fn read(from: &mut impl BufRead) -> Option<Request> {
    let first = line(from)?;
    let mut words = first.split(' ');
    let (verb, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let text = line(from)?;
        if text.is_empty() {
            break;
        }
        let (name, value) = text.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request { verb, target, headers, body: Value::Null };
    let length = request.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    request.body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Some(request)
}

fn line(from: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    from.read_until(b'\n', &mut bytes).ok().filter(|n| *n > 0)?;
    let text: String = bytes.iter().map(|b| char::from(*b)).collect();
    Some(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The behaviour of a server that accepts everyone.
pub(crate) fn welcoming() -> Behaviour {
    Box::new(|request, out| out.write_all(&answer(request)))
}

/// What an MCP server answers.
pub(crate) fn answer(request: &Request) -> Vec<u8> {
    if request.verb == "DELETE" {
        return response("200 OK", "", &Value::Null);
    }
    if request.verb != "POST" {
        return response("405 Method Not Allowed", "Allow: POST\r\n", &Value::Null);
    }
    let Some(id) = request.body.get("id") else { return response("202 Accepted", "", &Value::Null) };
    match reply(&request.body) {
        Some(result) => response("200 OK", "", &json!({"jsonrpc": "2.0", "id": id, "result": result})),
        None => {
            let error = json!({"code": -32601, "message": "method not found"});
            response("400 Bad Request", "", &json!({"jsonrpc": "2.0", "id": id, "error": error}))
        }
    }
}

/// The result of a request, where this server knows its method.
pub(crate) fn reply(body: &Value) -> Option<Value> {
    match body.get("method")?.as_str()? {
        "initialize" => Some(json!({
            "protocolVersion": body.pointer("/params/protocolVersion")?,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "recorder", "version": "1"},
        })),
        "tools/list" => Some(json!({"tools": []})),
        "tools/call" => Some(json!({"content": []})),
        "ping" => Some(json!({})),
        _ => None,
    }
}

fn denied() -> Vec<u8> {
    let realm = "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n";
    response("401 Unauthorized", realm, &json!({"error": "invalid_token"}))
}

/// A whole answer; `headers` each with their line's end, `body` as JSON.
pub(crate) fn response(status: &str, headers: &str, body: &Value) -> Vec<u8> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!("HTTP/1.1 {status}\r\n{headers}{kind}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
