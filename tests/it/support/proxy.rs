//! An HTTP proxy on loopback: `CONNECT` for encrypted servers, whole urls for plain ones.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::http::{self, Request};

/// A running proxy; it ends with its process.
pub(crate) struct Proxy {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// What it does with a request.
#[derive(Clone)]
enum Way {
    /// Carries it to this address, whatever host it names.
    Forward(SocketAddr),
    /// Answers with this status.
    Refuse(&'static str),
    /// Carries it to the address once this `Proxy-Authorization` is there, and answers 407 before.
    Password(String, SocketAddr),
}

impl Proxy {
    /// Carries everything to the loopback `port`, whatever host is asked for.
    pub(crate) fn forwarding(port: u16) -> Self {
        Self::start(Way::Forward(loopback(port)))
    }

    /// Refuses everything.
    pub(crate) fn refusing() -> Self {
        Self::start(Way::Refuse("403 Forbidden"))
    }

    /// Carries everything to `port` for whoever sends `credential`, which is `NAME:PASSWORD` in base64.
    pub(crate) fn wanting(credential: &str, port: u16) -> Self {
        Self::start(Way::Password(format!("Basic {credential}"), loopback(port)))
    }

    fn start(way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (way, seen) = (way.clone(), Arc::clone(&seen));
                thread::spawn(move || serve(stream, &way, &seen));
            }
        });
        Self { address, requests }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// What it was asked for so far: for `CONNECT` only the opening of the tunnel.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic while locked").clone()
    }
}

fn loopback(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

fn serve(stream: TcpStream, way: &Way, seen: &Mutex<Vec<Request>>) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut from = BufReader::new(stream);
    while let Some(request) = http::read(&mut from) {
        seen.lock().expect("no panic while locked").push(request.clone());
        let to = match way {
            Way::Forward(to) => *to,
            Way::Password(wanted, to) if request.header("proxy-authorization") == Some(wanted) => *to,
            Way::Password(..) => {
                refuse(
                    &mut out,
                    "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"",
                )?;
                continue;
            }
            Way::Refuse(status) => {
                refuse(&mut out, status)?;
                continue;
            }
        };
        let server = TcpStream::connect(to).ok()?;
        if request.verb == "CONNECT" {
            out.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
        } else {
            pass_on(&request, &server).ok()?;
        }
        return tunnel(from.into_inner(), server);
    }
    None
}

fn refuse(out: &mut TcpStream, status: &str) -> Option<()> {
    out.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 7\r\n\r\nblocked").as_bytes()).ok()
}

/// Repeats a request to a server, for its path alone and with a connection of its own.
fn pass_on(request: &Request, mut server: &TcpStream) -> io::Result<()> {
    let path = request.target.splitn(4, '/').nth(3).unwrap_or_default();
    let body = if request.body.is_null() { String::new() } else { request.body.to_string() };
    let (verb, length) = (&request.verb, body.len());
    let mut text = format!("{verb} /{path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n");
    let own = ["connection", "content-length", "proxy-authorization", "proxy-connection"];
    for (name, value) in request.headers.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    server.write_all(format!("{text}\r\n{body}").as_bytes())
}

fn tunnel(client: TcpStream, server: TcpStream) -> Option<()> {
    let (mut up_from, mut up_to) = (client.try_clone().ok()?, server.try_clone().ok()?);
    thread::spawn(move || carry(&mut up_from, &mut up_to));
    carry(&mut { server }, &mut { client });
    Some(())
}

fn carry(from: &mut TcpStream, to: &mut TcpStream) {
    let mut block = [0; 16 << 10];
    while let Ok(length @ 1..) = from.read(&mut block) {
        if to.write_all(&block[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
