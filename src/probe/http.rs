//! One server over HTTP: requests with its own headers, one deadline for all of them, and nothing ever sent to another
//! origin.
//!
//! The real client follows a 307 to another origin without `Authorization` and with every other header. Here that is a
//! outcome, because a token in a header of another name would go along.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, PROXY_AUTHORIZATION};
use ureq::http::{HeaderMap, Method, Request, Response, Uri};
use ureq::unversioned::transport::TransportAdapter;
use ureq::{Agent, Body, Error};
use url::Url;

use super::address::{Remote, origin, way};
use super::route::Route;
use super::status::{HttpRefusal, Refused};
use super::trouble::Peer;
use super::watch::StageReached;
use crate::detect::redact::{Redactor, Said};
use crate::probe::outcome::Outcome;
use crate::transport::Net;
use crate::transport::proxy::ProxyWay;
use crate::vault::destination::without_userinfo;

/// No more than this is taken of one answer, in bytes.
pub(super) const MOST: u64 = 4 << 20;
/// What every POST of a message has.
pub(super) const JSON: [(&str, &str); 2] =
    [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];
/// No more than this of one that is a refusal.
const MOST_REFUSAL: u64 = 64 << 10;
const MOST_REDIRECTS: usize = 5;

/// A remote server, and what the last answer that decided something was.
pub(super) struct Http<'a> {
    agent: Agent,
    url: Url,
    /// What goes along with every request.
    pub headers: HeaderMap,
    has_credential: bool,
    way: ProxyWay,
    stage: StageReached,
    /// When all must be over.
    pub deadline: Instant,
    /// Knows the secrets.
    pub redactor: &'a Redactor,
    /// Whether any answer came yet.
    answered: bool,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// What a refusal said.
    pub said: Option<Said>,
}

impl<'a> Http<'a> {
    /// Opens nothing yet.
    pub(super) fn new(net: &Net, remote: &Remote<'a>) -> Result<Self, Outcome> {
        let (mut url, mut headers) = remote.parts()?;
        let way = way(net, &url, remote.redactor)?;
        // A web socket starts as a request too.
        let scheme = url.scheme().replace("ws", "http");
        if !matches!(scheme.as_str(), "http" | "https") || url.set_scheme(&scheme).is_err() {
            return Err(Outcome::BadEntry("no server can be reached by its url".to_owned()));
        }
        if let ProxyWay::Asked(proxy) = &way
            && let Some(value) = &proxy.authorization
        {
            headers.insert(PROXY_AUTHORIZATION, value.clone());
        }
        let stage = StageReached::default();
        Ok(Self {
            agent: Route { net, way: &way, origin: origin(&url), stage: &stage }.agent(),
            url,
            headers,
            has_credential: remote.has_credential,
            way,
            stage,
            deadline: remote.deadline,
            redactor: remote.redactor,
            answered: false,
            status: None,
            said: None,
        })
    }

    /// Where the server is, without a password.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Asks for `url`, which is of the server's own origin, and follows it as far as that. A redirect that would
    /// take a request's body away is not followed: no message would arrive.
    pub(super) fn send(
        &mut self,
        method: &Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Response<Body>, Outcome> {
        let mut url = url.clone();
        self.status = None;
        for _ in 0..=MOST_REDIRECTS {
            let answer = match self.send_once(method, &url, headers, body, self.deadline) {
                // A connection that was kept open may be closed by the other side at any moment.
                Err(Outcome::Closed(_)) if self.answered => {
                    self.send_once(method, &url, headers, body, self.deadline)?
                }
                sent => sent?,
            };
            self.answered = true;
            let status = answer.status().as_u16();
            self.status = Some(status);
            let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let next = location.and_then(|to| url.join(to).ok());
            let (true, Some(next)) = (matches!(status, 301 | 302 | 303 | 307 | 308), next) else {
                return Ok(answer);
            };
            let same_origin = next.origin() == self.url.origin();
            let keeps_body = matches!(status, 307 | 308) || method == Method::GET;
            url = next;
            if !same_origin || !keeps_body {
                return Err(self.redirected(&url, same_origin));
            }
        }
        Err(self.redirected(&url, true))
    }

    /// The url that the server names for its own messages. One of another origin is an outcome.
    pub(super) fn own(&self, named: &str) -> Result<Url, Outcome> {
        match self.url.join(named) {
            Ok(url) if url.origin() == self.url.origin() => Ok(url),
            Ok(url) => Err(self.redirected(&url, false)),
            Err(_) => Err(Outcome::NotMcp(self.redactor.say("an endpoint that is no url", 100))),
        }
    }

    /// A query is not shown: it may be a ticket.
    pub(super) fn redirected(&self, to: &Url, same_origin: bool) -> Outcome {
        let mut to = to.clone();
        to.set_query(None);
        to.set_fragment(None);
        let shown = if same_origin { without_userinfo(to.as_str()) } else { origin(&to) };
        Outcome::Redirect { to: self.redactor.say(&shown, 300), same_origin }
    }

    fn send_once(
        &self,
        method: &Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: &str,
        deadline: Instant,
    ) -> Result<Response<Body>, Outcome> {
        let mut request = Request::builder().method(method).uri(url.as_str());
        if let Some(all) = request.headers_mut() {
            all.clone_from(&self.headers);
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
                    all.insert(name, value);
                }
            }
        }
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let sent = if method == Method::POST {
            request.body(body.to_owned()).map_err(Error::from).and_then(|request| {
                let request = self.agent.configure_request(request).timeout_global(Some(left)).build();
                self.agent.run(request)
            })
        } else {
            request.body(()).map_err(Error::from).and_then(|request| {
                let request = self.agent.configure_request(request).timeout_global(Some(left)).build();
                self.agent.run(request)
            })
        };
        sent.map_err(|error| self.judge(error, false))
    }

    /// One connection, for whatever is spoken over it.
    pub(super) fn dial(&self, net: &Net) -> Result<TransportAdapter, Outcome> {
        let uri =
            Uri::try_from(self.url.as_str()).map_err(|error| self.judge(Error::Http(error.into()), false))?;
        let route = Route { net, way: &self.way, origin: origin(&self.url), stage: &self.stage };
        route.dial(&uri, self.deadline).map_err(|error| self.judge(error, false))
    }

    /// Ends a session, if that is quickly done.
    pub(super) fn end(&self, headers: &[(&str, &str)]) {
        let soon = self.deadline.min(Instant::now() + Duration::from_secs(2));
        let _ = self.send_once(&Method::DELETE, &self.url, headers, "", soon);
    }

    /// The outcome on a connection that failed, before or after an answer started.
    pub(super) fn judge(&self, error: Error, answering: bool) -> Outcome {
        let place = Peer {
            host: self.url.host_str().unwrap_or_default(),
            proxied: !matches!(self.way, ProxyWay::Direct),
            stage: &self.stage,
            answering,
            redactor: self.redactor,
        };
        place.judge(error)
    }

    /// The whole body, where it is not too large.
    pub(super) fn read(&self, body: Body) -> Result<String, Outcome> {
        let mut bytes = Vec::new();
        let mut reader = body.into_with_config().limit(MOST).reader();
        reader.read_to_end(&mut bytes).map_err(|error| self.judge(Error::Io(error), true))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// As much of the body of a refusal as comes: its status has said the most already.
    pub(super) fn read_refusal(&self, body: Body) -> String {
        let mut reader = body.into_with_config().limit(u64::MAX).reader();
        let mut bytes = Vec::new();
        let _: io::Result<usize> = (&mut reader).take(MOST_REFUSAL).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The outcome on an answer that is no success; its words are noted.
    pub(super) fn refusal(&mut self, status: u16, headers: &HeaderMap, body: &str) -> Outcome {
        let asked_proxy = matches!(self.way, ProxyWay::Asked(..));
        let refused = Refused { status, headers, body, has_credential: self.has_credential, asked_proxy };
        let HttpRefusal { outcome, said } = refused.judge(self.redactor);
        self.said = Some(said);
        outcome
    }
}

/// Whether an answer comes as events.
pub(super) fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream")
}
