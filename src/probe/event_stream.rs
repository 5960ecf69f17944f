//! The deprecated transport of 2024: one GET holds a stream of events open, its first event says where messages are
//! posted to, and answers come as events.

use std::collections::VecDeque;
use std::time::Instant;

use hyper::Method;
use serde_json::Value;
use url::Url;

use super::conversation::{self, Channel, Opening};
use super::http::{Http, JSON, MOST, is_event_stream};
use super::status::what_it_is;
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::transport::Pieces;
use crate::transport::sse::{Decoder, Event};

/// An open stream.
pub(super) struct EventStream {
    pieces: Pieces,
    decoder: Decoder,
    ready: VecDeque<Event>,
    /// Where messages go.
    endpoint: Url,
}

/// Speaks over `stream` until the outcome is clear. It is of the legacy era by nature, so no other is tried.
pub(super) fn converse(http: &mut Http<'_>, stream: EventStream, report: &mut ProbeReport) -> Outcome {
    let (redactor, deadline) = (http.redactor, http.deadline);
    let mut line = Line { http, stream };
    conversation::converse(&mut line, Opening::Initialize, redactor, deadline, report)
}

impl EventStream {
    /// Opens the stream and waits for its first event.
    pub(super) fn open(http: &mut Http<'_>) -> Result<Self, Outcome> {
        let url = http.url().clone();
        let answer = http.send(&Method::GET, &url, &[("Accept", "text/event-stream")], "")?;
        let (parts, body) = answer.into_parts();
        if !parts.status.is_success() {
            let body = http.read_refusal(body);
            return Err(http.refusal(parts.status.as_u16(), &parts.headers, &body));
        }
        if !is_event_stream(&parts.headers) {
            let body = http.read(body)?;
            return Err(Outcome::NotMcp(what_it_is(&body, http.redactor)));
        }
        let pieces = Pieces::of(body, MOST);
        let decoder = Decoder::new(usize::try_from(MOST).unwrap_or(usize::MAX));
        let mut stream = Self { pieces, decoder, ready: VecDeque::new(), endpoint: url };
        loop {
            let event = stream.next(http)?;
            if event.kind == "endpoint" {
                stream.endpoint = http.own(event.data.trim())?;
                return Ok(stream);
            }
        }
    }

    fn next(&mut self, http: &Http<'_>) -> Result<Event, Outcome> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let Some(piece) = http.next(&mut self.pieces)? else {
                return Err(Outcome::Closed(http.redactor.say("the stream of events ended", 100)));
            };
            let too_much = |_| Outcome::NotMcp(http.redactor.say("an answer of more than 4 MB", 100));
            self.ready.extend(self.decoder.push(&piece).map_err(too_much)?);
        }
    }
}

/// The stream together with the posts that feed it.
struct Line<'t, 'a> {
    http: &'t mut Http<'a>,
    stream: EventStream,
}

impl Channel for Line<'_, '_> {
    fn send(&mut self, message: &Value) -> Result<(), Outcome> {
        let endpoint = self.stream.endpoint.clone();
        let answer = self.http.send(&Method::POST, &endpoint, &JSON, &message.to_string())?;
        let (parts, body) = answer.into_parts();
        if parts.status.is_success() {
            return Ok(());
        }
        let body = self.http.read_refusal(body);
        Err(self.http.refusal(parts.status.as_u16(), &parts.headers, &body))
    }

    fn receive(&mut self, until: Instant) -> Result<Option<Value>, Outcome> {
        while Instant::now() < until {
            let event = self.stream.next(self.http)?;
            if let Ok(message) = serde_json::from_str(&event.data) {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }
}
