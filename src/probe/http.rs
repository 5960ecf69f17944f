//! One server over HTTP: requests with its own headers, one deadline for all of them, and nothing ever sent to another
//! origin.
//!
//! The real client follows a 307 to another origin without `Authorization` and with every other header. Here that is a
//! outcome, because a token in a header of another name would go along.

use std::rc::Rc;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Request, Response};
use url::Url;

use super::address::{Remote, origin};
use super::blocking::Blocking;
use super::patience::{Cut, Patience};
use super::status::{HttpRefusal, Refused};
use super::trouble::Peer;
use crate::detect::redact::{Redactor, Said};
use crate::probe::outcome::{Outcome, ProxyTrouble};
use crate::transport::{Arriving, BadAddress, HttpClient, Net, Pieces, Redirection, Trouble};
use crate::vault::destination::without_userinfo;

/// What mcpkey calls itself, where the entry has no other name.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("mcpkey/", env!("CARGO_PKG_VERSION")));
/// No more than this is taken of one answer, in bytes.
pub(super) const MOST: u64 = 4 << 20;
/// What every POST of a message has.
pub(super) const JSON: [(&str, &str); 2] =
    [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];
/// No more than this of one that is a refusal.
const MOST_REFUSAL: usize = 64 << 10;
const MOST_REDIRECTS: usize = 5;

/// A remote server, and what the last answer that decided something was.
pub(super) struct Http<'a> {
    patience: Rc<Patience>,
    client: HttpClient,
    url: Url,
    /// What goes along with every request.
    pub headers: HeaderMap,
    has_credential: bool,
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
        let client = HttpClient::new(net, &url).map_err(|BadAddress(words)| {
            Outcome::Proxy(ProxyTrouble::BadAddress(remote.redactor.say(&words, 100)))
        })?;
        // A web socket starts as a request too.
        let scheme = url.scheme().replace("ws", "http");
        if !matches!(scheme.as_str(), "http" | "https") || url.set_scheme(&scheme).is_err() {
            return Err(Outcome::BadEntry("no server can be reached by its url".to_owned()));
        }
        headers.entry(USER_AGENT).or_insert(AGENT);
        let patience = Patience::new(net)
            .map_err(|error| Outcome::Unreachable(remote.redactor.say(&error.to_string(), 100)))?;
        Ok(Self {
            patience: Rc::new(patience),
            client,
            url,
            headers,
            has_credential: remote.has_credential,
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
    ) -> Result<Response<Arriving>, Outcome> {
        let mut url = url.clone();
        self.status = None;
        for _ in 0..=MOST_REDIRECTS {
            let send = || self.send_once(self.request(method, &url, headers, body)?, self.deadline);
            let answer = match send() {
                // A connection that was kept open may be closed by the other side at any moment.
                Err(Cut::Trouble(Trouble::Closed(_))) if self.answered => send(),
                sent => sent,
            };
            let answer = answer.map_err(|cut| self.judge(cut, false))?;
            self.answered = true;
            let status = answer.status().as_u16();
            self.status = Some(status);
            let Some(redirection) = Redirection::read(method, &url, status, answer.headers()) else {
                return Ok(answer);
            };
            url = redirection.to;
            if !redirection.may_follow {
                return Err(self.redirected(&url, redirection.same_origin));
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

    fn request(
        &self,
        method: &Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Request<Full<Bytes>>, Trouble> {
        let mut request = Request::new(Full::from(body.to_owned()));
        request.method_mut().clone_from(method);
        *request.uri_mut() = url.as_str().parse().map_err(|_| Trouble::BadRequest)?;
        let all = request.headers_mut();
        all.clone_from(&self.headers);
        for (name, value) in headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
                all.insert(name, value);
            }
        }
        all.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        Ok(request)
    }

    fn send_once(&self, request: Request<Full<Bytes>>, deadline: Instant) -> Result<Response<Arriving>, Cut> {
        self.wait(deadline, self.client.send(request))
    }

    /// What comes of `work` before `until`.
    fn wait<T, E: Into<Cut>>(
        &self,
        until: Instant,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Cut> {
        self.patience.wait(until, work)
    }

    /// One connection, for whatever is spoken over it.
    pub(super) fn open(&self) -> Result<Blocking, Outcome> {
        let link = self.wait(self.deadline, self.client.open()).map_err(|cut| self.judge(cut, false))?;
        Ok(Blocking { patience: Rc::clone(&self.patience), link, until: self.deadline })
    }

    /// Ends a session, if that is quickly done.
    pub(super) fn end(&self, headers: &[(&str, &str)]) {
        let soon = self.deadline.min(Instant::now() + Duration::from_secs(2));
        let request = self.request(&Method::DELETE, &self.url, headers, "");
        let _ = request.map(|request| self.send_once(request, soon));
    }

    /// The outcome on a connection that failed, before or after an answer started.
    pub(super) fn judge(&self, cut: Cut, answering: bool) -> Outcome {
        let peer = Peer {
            host: self.url.host_str().unwrap_or_default(),
            proxied: self.client.is_proxied(),
            reached: self.client.reached(),
            answering,
            redactor: self.redactor,
        };
        peer.judge(cut)
    }

    /// The next piece of a body; `None` at its end.
    pub(super) fn next(&self, pieces: &mut Pieces) -> Result<Option<Bytes>, Outcome> {
        self.wait(self.deadline, pieces.next()).map_err(|cut| self.judge(cut, true))
    }

    /// The whole body, where it is not too large.
    pub(super) fn read(&self, body: Arriving) -> Result<String, Outcome> {
        let all = self.wait(self.deadline, Pieces::of(body, MOST).rest());
        let bytes = all.map_err(|cut| self.judge(cut, true))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// As much of the body of a refusal as comes: its status has said the most already.
    pub(super) fn read_refusal(&self, body: Arriving) -> String {
        let mut pieces = Pieces::of(body, u64::MAX);
        let mut bytes = Vec::new();
        while let Ok(Some(piece)) = self.wait(self.deadline, pieces.next()) {
            let left = MOST_REFUSAL - bytes.len();
            bytes.extend_from_slice(&piece[..piece.len().min(left)]);
            if bytes.len() == MOST_REFUSAL {
                break;
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The outcome on an answer that is no success; its words are noted.
    pub(super) fn refusal(&mut self, status: u16, headers: &HeaderMap, body: &str) -> Outcome {
        let asked_proxy = self.client.asks_proxy();
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
