//! Messages as requests of HTTP: what a POST, the GET of a stream and the end of a session carry in each era.

use std::rc::Rc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::Full;

use super::access::Reach;
use super::answer::Rebuff;
use super::flights::{Flight, is_repeatable};
use super::mirror::LAST_EVENT;
use super::relay::Relay;
use super::words::NoAnswer;
use crate::transport::{Arriving, SecretUrl, Trouble};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("mcpkey/", env!("CARGO_PKG_VERSION")));
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// Of which kind a message is, as far as HTTP goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `initialize`, with which a session only begins.
    Opening,
    /// Part of a session.
    Session,
    /// Of the era that has no sessions.
    Modern,
}

/// A message on its way to the server.
#[derive(Debug)]
pub(super) struct Letter {
    /// As the client wrote it.
    pub body: Bytes,
    /// What of it is said in headers too.
    pub headers: HeaderMap,
    /// The requests in it.
    pub flights: Vec<Rc<Flight>>,
    /// What it is.
    pub kind: Kind,
}

impl Letter {
    /// One in which nothing is asked.
    pub(super) fn bare(body: Bytes, kind: Kind) -> Self {
        Self { body, headers: HeaderMap::new(), flights: Vec::new(), kind }
    }

    /// Notes why it is about to be tried again; nothing while it is.
    pub(super) fn note(&self, no_answer: Option<&NoAnswer>) {
        for flight in &self.flights {
            *flight.trouble.borrow_mut() = no_answer.cloned();
        }
    }

    /// Whether it may be sent twice.
    pub(super) fn is_repeatable(&self) -> bool {
        self.flights.iter().all(|flight| is_repeatable(&flight.method))
    }

    /// Whether nobody waits for anything any more.
    pub(super) fn is_over(&self) -> bool {
        self.flights.iter().all(|flight| !flight.is_waiting())
    }

    /// Whether it is the first that a client of its era says.
    pub(super) fn is_first(&self) -> bool {
        self.kind == Kind::Opening || self.flights.iter().any(|flight| flight.method == "server/discover")
    }
}

/// What is next after a try.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Another try.
    Again,
    /// Nothing.
    Done,
}

/// After a 401 or 403: the keeper is asked for the secret anew.
pub(super) async fn renew(
    relay: &Relay,
    route: &Reach,
    response: Response<Arriving>,
) -> Result<(), NoAnswer> {
    let status = response.status();
    let challenge = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    let challenge = challenge.map(str::to_owned);
    match relay.door.renewed(route, status, challenge).await? {
        Some(_) => Ok(()),
        None => Err(Rebuff::read(status, response.into_body()).await.why()),
    }
}

/// Opens a stream of events: the standing one, or the rest of one that broke off.
pub(super) async fn listen(
    relay: &Relay,
    route: &Reach,
    last_id: Option<&[u8]>,
) -> Result<Response<Arriving>, Trouble> {
    let mut request = Request::new(Full::default());
    *request.uri_mut() = route.uri.clone();
    *request.headers_mut() = route.headers.clone();
    relay.session.headers(request.headers_mut());
    request.headers_mut().insert(ACCEPT, STREAM);
    request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
    if let Some(id) = last_id.and_then(|id| HeaderValue::from_bytes(id).ok()) {
        request.headers_mut().insert(LAST_EVENT, id);
    }
    route.client.send(request).await
}

/// Ends the session, if there is one.
pub(super) async fn end(relay: &Relay) {
    if !relay.session.has_id() {
        return;
    }
    let Ok(route) = relay.door.route().await else { return };
    let mut request = Request::new(Full::default());
    *request.method_mut() = Method::DELETE;
    *request.uri_mut() = route.uri.clone();
    *request.headers_mut() = route.headers.clone();
    relay.session.headers(request.headers_mut());
    request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
    let _answer = route.client.send(request).await;
}

/// The POST of `letter` to `url`.
pub(super) fn request(
    relay: &Relay,
    letter: &Letter,
    route: &Reach,
    url: &SecretUrl,
) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(letter.body.clone()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = if url == &route.url { route.uri.clone() } else { url.uri().unwrap_or_default() };
    let mut headers = route.headers.clone();
    headers.insert(ACCEPT, BOTH);
    headers.insert(CONTENT_TYPE, JSON);
    headers.entry(USER_AGENT).or_insert(AGENT);
    headers.extend(letter.headers.clone());
    if letter.kind == Kind::Session {
        relay.session.headers(&mut headers);
    }
    *request.headers_mut() = headers;
    request
}
