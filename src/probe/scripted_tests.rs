//! Loopback servers that do as a test says, and the targets that point to them.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{ProbeTarget, Surroundings, probe};
use crate::base::secret::Secret;
use crate::client::{Entry, Wire};
use crate::detect::redact::Redactor;
use crate::probe::outcome::ProbeReport;
use crate::transport::Net;

/// One request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Verb and path.
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn method(&self) -> &str {
        self.body["method"].as_str().unwrap_or_default()
    }

    /// A result for this request.
    pub(super) fn result(&self, result: Value) -> String {
        json(&json!({"jsonrpc": "2.0", "id": self.body["id"], "result": result}))
    }

    /// What a legacy server answers, with what it is asked for.
    pub(super) fn legacy(&self) -> String {
        match self.method() {
            "server/discover" => answer("400 Bad Request", "", ""),
            "initialize" => self
                .result(json!({"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                "serverInfo": {"name": "scripted", "version": "1"}})),
            "tools/list" => self.result(json!({"tools": [{"name": "one"}]})),
            _ => answer("202 Accepted", "", ""),
        }
    }
}

pub(super) fn json(body: &Value) -> String {
    answer("200 OK", "Content-Type: application/json\r\n", &body.to_string())
}

pub(super) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// A listener whose connections go to `serve`, each on a thread of its own. It lives as long as the test's process.
pub(super) fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    port
}

/// A server that gives each request's answer, and what it was asked.
pub(super) struct Scripted {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    pub(super) fn new(script: impl Fn(&Asked) -> String + Send + Sync + 'static) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let notes = Arc::clone(&asked);
        let port = listen(move |stream| {
            let mut from = BufReader::new(stream);
            while let Some(request) = read(&mut from) {
                notes.lock().unwrap().push(request.clone());
                if from.get_mut().write_all(script(&request).as_bytes()).is_err() {
                    return;
                }
            }
        });
        Self { port, asked }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }
}

/// The next request of a connection.
pub(super) fn read(from: &mut impl BufRead) -> Option<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok().filter(|count| *count > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let first = lines.first()?.trim_end_matches(" HTTP/1.1").to_owned();
    let pairs = lines[1..].iter().filter_map(|line| line.split_once(": "));
    let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let mut asked = Asked { line: first, headers, body: Value::Null };
    let length = asked.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    asked.body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Some(asked)
}

/// What every test here sends as its credential.
pub(super) const TOKEN: &str = "the-token-of-this-test";

pub(super) fn target(wire: Wire, url: &str) -> ProbeTarget {
    let headers = vec![("Authorization".to_owned(), Zeroizing::new(format!("Bearer {TOKEN}")))];
    let secret = Secret::new(TOKEN.to_owned()).unwrap().0;
    ProbeTarget {
        filled: Entry::remote(wire, Zeroizing::new(url.to_owned()), headers),
        has_credential: true,
        surroundings: Surroundings::default(),
        redactor: Redactor::new([&secret]),
    }
}

/// Tests `url` in an environment of `variables`.
pub(super) fn test_in(variables: &[(&str, &str)], wire: Wire, url: &str, limit: Duration) -> ProbeReport {
    let net = Net::new(&variables.iter().copied().collect());
    let report = probe(&target(wire, url), &net, limit);
    assert!(!format!("{report:?}").contains(TOKEN), "{report:?}");
    report
}

pub(super) fn test(url: &str) -> ProbeReport {
    test_in(&[], Wire::Http, url, Duration::from_secs(20))
}
