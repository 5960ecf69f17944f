//! A client that speaks to a server over HTTP itself: what a bridge is compared with.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// The head of a message to a server; what follows it are further headers.
const ACCEPT: &str = "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n";

/// A client of one server.
pub(crate) struct Direct {
    authority: String,
    path: String,
    authorization: String,
    session: String,
    older: bool,
    to: Sender<String>,
    lines: Receiver<String>,
}

impl Direct {
    /// A client of the streamable transport, with this as its `Authorization`.
    pub(crate) fn streamable(url: &str, authorization: &str) -> Self {
        let (authority, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
        let (to, lines) = mpsc::channel();
        let authorization = format!("Authorization: {authorization}\r\n");
        let (authority, path) = (authority.to_owned(), format!("/{path}"));
        Self { authority, path, authorization, session: String::new(), older: false, to, lines }
    }

    /// A client of HTTP with SSE.
    pub(crate) fn older(url: &str) -> Self {
        let mut client = Self::streamable(url, "none");
        let mut events = client.send("GET", "", "").expect("a stream").1;
        client.path = event(&mut events).expect("an endpoint");
        client.older = true;
        client.pass_on(events);
        client
    }

    /// Says one message.
    pub(crate) fn say(&mut self, line: &str) {
        let message: Value = serde_json::from_str(line).expect("a message");
        let more = format!("{ACCEPT}{}", self.describing(&message));
        let (head, mut body) = self.send("POST", &more, line).expect("an answer");
        if self.older || head.starts_with("http/1.1 202") {
            return;
        }
        if head.contains("text/event-stream") {
            self.remember(&head, &message);
            return self.pass_on(body);
        }
        let mut answer = String::new();
        body.read_to_string(&mut answer).expect("a body");
        self.remember(&head, &message);
        self.to.send(answer).expect("a reader");
    }

    /// The next message.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        self.lines.recv_timeout(LONG).expect("another line")
    }

    /// Opens the stream for what the server says unasked, where it offers one.
    pub(crate) fn listen(&mut self) {
        let accept = format!("Accept: text/event-stream\r\n{}", self.session);
        match self.send("GET", &accept, "") {
            Some((head, body)) if !self.older && head.starts_with("http/1.1 200") => self.pass_on(body),
            _ => {}
        }
    }

    /// The headers that repeat what a message says.
    fn describing(&self, message: &Value) -> String {
        let meta = &message["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"];
        let (Some(version), Some(method)) = (meta.as_str(), message["method"].as_str()) else {
            return self.session.clone();
        };
        let name = message["params"]["name"].as_str();
        let name = name.map(|name| format!("Mcp-Name: {name}\r\n")).unwrap_or_default();
        format!("MCP-Protocol-Version: {version}\r\nMcp-Method: {method}\r\n{name}")
    }

    fn remember(&mut self, head: &str, message: &Value) {
        if message["method"] == "initialize" {
            let id = head.lines().find(|line| line.starts_with("mcp-session-id:"));
            let version = message["params"]["protocolVersion"].as_str().expect("a version");
            let id = id.map(|id| format!("{id}\r\n")).unwrap_or_default();
            self.session = format!("{id}MCP-Protocol-Version: {version}\r\n");
        }
    }

    fn pass_on(&self, mut events: Body) {
        let to = self.to.clone();
        thread::spawn(move || {
            while let Some(data) = event(&mut events) {
                if !data.is_empty() && to.send(data).is_err() {
                    return;
                }
            }
        });
    }

    /// Sends a request on a connection of its own; gives the head of the answer in lower case, and its body.
    fn send(&self, verb: &str, headers: &str, body: &str) -> Option<(String, Body)> {
        let mut stream = TcpStream::connect(&self.authority).ok()?;
        let (path, host, own, length) = (&self.path, &self.authority, &self.authorization, body.len());
        let head = format!(
            "{verb} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{own}{headers}Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
        let mut from = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            (from.read_line(&mut head).ok()? > 0).then_some(())?;
        }
        let head = head.to_lowercase();
        let chunked = head.contains("transfer-encoding: chunked");
        Some((head, BufReader::new(Pieces { from, chunked, left: 0 })))
    }
}

type Body = BufReader<Pieces>;

/// A body that ends with its connection, in chunks or not.
struct Pieces {
    from: BufReader<TcpStream>,
    chunked: bool,
    left: usize,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if !self.chunked {
            return self.from.read(into);
        }
        while self.left == 0 {
            let mut size = String::new();
            if self.from.read_line(&mut size)? == 0 {
                return Ok(0);
            }
            match size.trim() {
                "" => {}
                size => self.left = usize::from_str_radix(size, 16).map_err(std::io::Error::other)?,
            }
            if size.trim() == "0" {
                return Ok(0);
            }
        }
        let most = into.len().min(self.left);
        let read = self.from.read(&mut into[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// The data of the next event; `None` at the end.
fn event(from: &mut Body) -> Option<String> {
    let mut data = Vec::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end_matches(['\r', '\n']) {
            "" if !data.is_empty() => return Some(data.join("\n")),
            line => {
                data.extend(line.strip_prefix("data:").map(|data| data.trim_start_matches(' ').to_owned()))
            }
        }
    }
}
