//! A remote MCP server for `tests/demo.sh`, which lets nobody in without the token in its environment. It writes its address to the
//! file that it is given. Standard library alone, so that `rustc` builds it in a second.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, fs, thread};

fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let file = env::args().nth(1).expect("a file for the address");
    // Whoever waits for the file finds all of it.
    fs::write(format!("{file}.new"), format!("http://{}/mcp", listener.local_addr()?))?;
    fs::rename(format!("{file}.new"), file)?;
    let wanted = format!("bearer {}", env::var("TOKEN").expect("TOKEN"));
    for stream in listener.incoming() {
        let (stream, wanted) = (stream?, wanted.clone());
        // A client that goes away in the middle is no news.
        thread::spawn(move || answer(stream, &wanted).ok());
    }
    Ok(())
}

/// Reads one request and answers it.
fn answer(mut stream: TcpStream, wanted: &str) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut length, mut is_allowed) = (0, false);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let is_post = line.starts_with("POST ");
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => {
                let (scheme, token) = value.trim().split_once(' ').unwrap_or_default();
                is_allowed = format!("{} {token}", scheme.to_lowercase()) == wanted;
            }
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    let (status, said) = match (is_allowed, is_post) {
        (false, _) => ("401 Unauthorized\r\nWWW-Authenticate: Bearer", String::new()),
        (true, false) => ("405 Method Not Allowed", String::new()),
        (true, true) => result(&body),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
        said.len()
    )
}

/// What comes of a message of JSON-RPC: the status, and the answer.
fn result(message: &str) -> (&'static str, String) {
    let Some(id) = member(message, "id") else { return ("202 Accepted", String::new()) };
    let result = match member(message, "method").unwrap_or_default() {
        "\"initialize\"" => format!(
            r#""result":{{"protocolVersion":{},"capabilities":{{"tools":{{}}}},"serverInfo":{{"name":"demo","version":"1.0"}}}}"#,
            member(message, "protocolVersion").unwrap_or("\"2025-06-18\"")
        ),
        "\"tools/list\"" => r#""result":{"tools":[{"name":"greet","inputSchema":{"type":"object"}}]}"#.to_owned(),
        _ => r#""error":{"code":-32601,"message":"Method not found"}"#.to_owned(),
    };
    ("200 OK", format!(r#"{{"jsonrpc":"2.0","id":{id},{result}}}"#))
}

/// The text of the first member of this name, which is no object; good enough for messages that are known.
fn member<'m>(message: &'m str, name: &str) -> Option<&'m str> {
    let rest = message.split_once(&format!("\"{name}\":"))?.1.trim_start();
    Some(rest.split([',', '}']).next()?.trim())
}
