//! MCP over a web socket: one upgrade, which carries the credential, then a message in each frame.

use std::io;
use std::time::Instant;

use hyper::Response;
use hyper::header::{CONNECTION, HOST, LOCATION, SEC_WEBSOCKET_KEY, UPGRADE};
use hyper::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION};
use hyper::http::Error as BadRequest;
use serde_json::Value;
use tungstenite::client::client_with_config;
use tungstenite::error::{CapacityError, Error, ProtocolError};
use tungstenite::handshake::HandshakeError;
use tungstenite::handshake::client::{Request, generate_key};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket};
use url::Position;

use super::blocking::Blocking;
use super::conversation::{self, Channel, Opening};
use super::http::{Http, MOST};
use super::patience::Cut;
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::transport::Trouble;

/// As many characters of a reason to close are kept.
const LONGEST: usize = 200;

/// Speaks to the server until the outcome is clear, and notes in `report` what it said of itself.
pub(super) fn converse(http: &mut Http<'_>, report: &mut ProbeReport) -> Outcome {
    let (redactor, deadline) = (http.redactor, http.deadline);
    match Line::open(http) {
        Ok(mut line) => {
            let outcome = conversation::converse(&mut line, Opening::Discover, redactor, deadline, report);
            let _ = line.socket.close(None);
            outcome
        }
        Err(outcome) => outcome,
    }
}

struct Line<'t, 'a> {
    http: &'t Http<'a>,
    socket: WebSocket<Blocking>,
}

impl<'t, 'a> Line<'t, 'a> {
    fn open(http: &'t mut Http<'a>) -> Result<Self, Outcome> {
        let stream = http.open()?;
        let request = upgrade(http).map_err(|_| http.judge(Trouble::BadRequest.into(), false))?;
        let size = usize::try_from(MOST).ok();
        let config = WebSocketConfig::default().max_message_size(size).max_frame_size(size);
        let opened = client_with_config(request, stream, Some(config));
        let error = match opened {
            Ok((socket, _)) => {
                http.status = Some(101);
                return Ok(Self { http, socket });
            }
            Err(HandshakeError::Failure(error)) => error,
            Err(HandshakeError::Interrupted(_)) => Error::Io(io::Error::other(Cut::TimedOut)),
        };
        Err(match error {
            Error::Http(answer) => refused(http, &answer),
            error => judge(http, error),
        })
    }
}

fn upgrade(http: &Http<'_>) -> Result<Request, BadRequest> {
    let url = http.url().as_str().replacen("http", "ws", 1);
    let mut request = Request::builder().uri(url).body(())?;
    let headers = request.headers_mut();
    headers.extend(http.headers.clone());
    headers.insert(HOST, HeaderValue::from_str(&http.url()[Position::BeforeHost..Position::AfterPort])?);
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("mcp"));
    headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_str(&generate_key())?);
    Ok(request)
}

/// The outcome on an answer that is no upgrade. Nothing follows a redirect there, the real client neither.
fn refused(http: &mut Http<'_>, answer: &Response<Option<Vec<u8>>>) -> Outcome {
    let status = answer.status().as_u16();
    http.status = Some(status);
    let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    if let (300..=399, Some(Ok(to))) = (status, location.map(|to| http.url().join(to))) {
        let origin = url::Url::parse(&to.as_str().replacen("ws", "http", 1)).map(|to| to.origin());
        let same_origin = origin.is_ok_and(|origin| origin == http.url().origin());
        return http.redirected(&to, same_origin);
    }
    let body = String::from_utf8_lossy(answer.body().as_deref().unwrap_or_default());
    match status {
        200..=299 => Outcome::NotMcp(http.redactor.say("an answer that opens no web socket", LONGEST)),
        _ => http.refusal(status, answer.headers(), &body),
    }
}

fn judge(http: &Http<'_>, error: Error) -> Outcome {
    let not_mcp = |what: &str| Outcome::NotMcp(http.redactor.say(what, LONGEST));
    match error {
        Error::Io(error) => http.judge(error.into(), false),
        Error::Capacity(CapacityError::MessageTooLong { .. }) => not_mcp("an answer of more than 4 MB"),
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(ProtocolError::HandshakeIncomplete | ProtocolError::ResetWithoutClosingHandshake) => {
            Outcome::Closed(http.redactor.say("", 0))
        }
        other => not_mcp(&format!("no web socket as MCP wants it: {other}")),
    }
}

impl Channel for Line<'_, '_> {
    fn send(&mut self, message: &Value) -> Result<(), Outcome> {
        self.socket.get_mut().until = self.http.deadline;
        self.socket.send(Message::text(message.to_string())).map_err(|error| judge(self.http, error))
    }

    fn receive(&mut self, until: Instant) -> Result<Option<Value>, Outcome> {
        while Instant::now() < until {
            self.socket.get_mut().until = until;
            let message = match self.socket.read() {
                Err(Error::Io(error)) => match error.into() {
                    Cut::TimedOut => return Ok(None),
                    cut => return Err(self.http.judge(cut, false)),
                },
                Err(error) => return Err(judge(self.http, error)),
                Ok(message) => message,
            };
            match message {
                Message::Text(text) => return Ok(Some(serde_json::from_str(&text).unwrap_or(Value::Null))),
                Message::Close(frame) => {
                    let words = frame.map(|frame| format!("{} {}", u16::from(frame.code), frame.reason));
                    return Err(Outcome::Closed(self.http.redactor.say(&words.unwrap_or_default(), LONGEST)));
                }
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        Ok(None)
    }
}
