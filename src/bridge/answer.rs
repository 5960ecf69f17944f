//! The body of an answer, given to the client as it arrives.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::events::{Events, Part};
use super::flights::Flight;
use super::passage::{Passage, Passed};
use super::relay::Relay;
use super::words::{self, NoAnswer};
use crate::base::text;
use crate::transport::{Arriving, Pieces, Trouble};

/// So much of what is no message is looked at.
const LOOKED_AT: u64 = 64 << 10;
/// So many characters of it are shown.
const SHOWN: usize = 200;
/// A stream that has said all that was asked for is read on while it goes on.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// A refusal is waited for so long.
const REFUSAL: Duration = Duration::from_secs(5);

/// How a body ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// As it should.
    Whole,
    /// Too early.
    Broken(Trouble),
    /// What came is no message.
    Junk,
    /// What came is too long.
    TooLong,
}

/// Whether the body is a stream of events.
pub(super) fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
}

/// Passes on a body that is one message.
pub(super) async fn message(relay: &Relay, body: Arriving, flights: &[Rc<Flight>]) -> Ended {
    let mut pieces = Pieces::of(body, u64::MAX);
    let mut passage = Passage::new(relay, flights.first().cloned());
    // What is no message any more does not become one by what follows.
    while !passage.is_hopeless() {
        match pieces.next().await {
            Ok(Some(piece)) => passage.push(&piece).await,
            Ok(None) => break,
            Err(trouble) => return Ended::Broken(trouble),
        }
    }
    match passage.end().await {
        Passed::Message | Passed::Nothing => Ended::Whole,
        Passed::Junk => Ended::Junk,
        Passed::TooLong => Ended::TooLong,
    }
}

/// Passes on the messages of a stream of events.
pub(super) async fn stream(
    relay: &Relay,
    pieces: &mut Pieces,
    events: &mut Events,
    flights: &[Rc<Flight>],
) -> Ended {
    stream_from(relay, Bytes::new(), pieces, events, flights).await
}

/// As [`stream`], of one that has begun with `piece`.
pub(super) async fn stream_from(
    relay: &Relay,
    mut piece: Bytes,
    pieces: &mut Pieces,
    events: &mut Events,
    flights: &[Rc<Flight>],
) -> Ended {
    let mut passage = None;
    let mut ended = Ended::Whole;
    loop {
        let mut rest = &piece[..];
        while let Some(part) = events.next(&mut rest) {
            match part {
                Part::Data(data) if events.is_message() => {
                    let new = || Passage::new(relay, flights.first().cloned());
                    passage.get_or_insert_with(new).push(data).await;
                }
                Part::Data(_) => {}
                Part::End => {
                    if let Some(passage) = passage.take().filter(|_| events.is_message()) {
                        ended = match Passage::end(passage).await {
                            Passed::Message | Passed::Nothing => Ended::Whole,
                            Passed::Junk => Ended::Junk,
                            Passed::TooLong => Ended::TooLong,
                        };
                    }
                    events.begin();
                }
            }
        }
        let is_done = !flights.is_empty() && flights.iter().all(|flight| flight.is_over());
        let next = if is_done {
            tokio::time::timeout(LAST_WORDS, pieces.next()).await.unwrap_or(Ok(None))
        } else {
            pieces.next().await
        };
        piece = match next {
            Ok(Some(piece)) => piece,
            Ok(None) => return ended,
            Err(trouble) => return Ended::Broken(trouble),
        };
    }
}

/// What a server said instead of doing what was asked.
#[derive(Debug)]
pub(super) struct Rebuff {
    /// The status.
    pub status: StatusCode,
    body: Vec<u8>,
}

impl Rebuff {
    /// Reads it.
    pub(super) async fn read(status: StatusCode, body: Arriving) -> Self {
        let body = tokio::time::timeout(REFUSAL, Pieces::of(body, LOOKED_AT).rest()).await;
        Self { status, body: body.ok().and_then(Result::ok).unwrap_or_default() }
    }

    /// The error of JSON-RPC in it, as written.
    pub(super) fn error(&self) -> Option<&str> {
        #[derive(serde::Deserialize)]
        struct Body<'a> {
            #[serde(borrow)]
            error: &'a serde_json::value::RawValue,
        }
        let error = serde_json::from_slice::<Body<'_>>(&self.body).ok()?.error.get();
        let parsed: serde_json::Value = serde_json::from_str(error).ok()?;
        parsed["code"].is_i64().then_some(error)
    }

    /// Whether it is about a session that the server does not know. The standard wants 404 for that; some say 400.
    pub(super) fn is_about_session(&self) -> bool {
        match self.status.as_u16() {
            404 => true,
            400 => String::from_utf8_lossy(&self.body).to_ascii_lowercase().contains("session"),
            _ => false,
        }
    }

    /// Why there is no answer.
    pub(super) fn why(&self) -> NoAnswer {
        let said = text::line(String::from_utf8_lossy(&self.body).trim(), SHOWN);
        let status = words::status(self.status);
        let words = if said.is_empty() || said.starts_with('<') {
            format!("the server answered {status}")
        } else {
            format!("the server answered {status}: {said}")
        };
        let error = self.error().map(|error| error.replace(['\n', '\r'], ""));
        NoAnswer { error, ..NoAnswer::status(self.status.as_u16(), words) }
    }
}
