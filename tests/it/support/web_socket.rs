//! An MCP server over web sockets on loopback that wants a bearer token.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value, json};
use tungstenite::Message;
use tungstenite::handshake::server::{ErrorResponse, Request, Response};

use super::http;

/// A running server; it ends with its process.
pub(crate) struct WebSocket {
    address: SocketAddr,
}

impl WebSocket {
    /// Refuses whoever comes without `Authorization: Bearer <token>`.
    pub(crate) fn guarded(token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let wanted = format!("Bearer {token}");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let wanted = wanted.clone();
                thread::spawn(move || serve(stream, &wanted));
            }
        });
        Self { address }
    }

    /// The endpoint.
    pub(crate) fn url(&self) -> String {
        format!("ws://{}/mcp", self.address)
    }
}

// The size of the error is tungstenite's own.
#[allow(clippy::result_large_err)]
fn serve(stream: TcpStream, wanted: &str) -> Option<()> {
    let door = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let header = |name: &str| request.headers().get(name).cloned();
        if header("authorization").is_none_or(|got| got.as_bytes() != wanted.as_bytes()) {
            let mut refusal = ErrorResponse::new(Some("invalid_token".to_owned()));
            *refusal.status_mut() = tungstenite::http::StatusCode::UNAUTHORIZED;
            return Err(refusal);
        }
        if let Some(protocol) = header("sec-websocket-protocol") {
            response.headers_mut().insert("sec-websocket-protocol", protocol);
        }
        Ok(response)
    };
    let mut socket = tungstenite::accept_hdr(stream, door).ok()?;
    loop {
        let Message::Text(text) = socket.read().ok()? else { continue };
        let body: Value = serde_json::from_str(&text).ok()?;
        let Some(id) = body.get("id") else { continue };
        let answer = match http::reply(&body) {
            Some(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            None => {
                json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "method not found"}})
            }
        };
        socket.send(Message::text(answer.to_string())).ok()?;
    }
}
