//! `bridge`: what passes, between which clients and which servers.

mod attacks;
mod badly;
mod claude;
mod eras;
mod keeper;
mod kept;
mod lost;
mod real;
mod same;

use serde_json::Value;

use crate::support::http::{Request, response};

/// A server that answers a request with this, in one object.
fn result(request: &Request, result: &Value) -> Vec<u8> {
    response("200 OK", "", &serde_json::json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result}))
}

/// The head of a stream of events that ends with its connection.
const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// One event.
fn event(message: &Value) -> Vec<u8> {
    format!("event: message\ndata: {message}\n\n").into_bytes()
}
