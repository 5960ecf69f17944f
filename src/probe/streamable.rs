//! Streamable HTTP, in both eras: each message is a POST, and its answer comes as JSON or as a stream of events.
//!
//! The order is the real client's: whatever comes of `server/discover` that is no sign of a modern server, `initialize`
//! is next, except that a 401 or 403 is an answer about the credential; where `initialize` finds nobody, the deprecated
//! transport with a stream of events is tried.

use hyper::{HeaderMap, Method};
use serde_json::Value;

use super::event_stream::{self, EventStream};
use super::http::{Http, JSON, MOST, is_event_stream};
use super::proof::{Exchange, nonsense, prove, refused};
use super::status::what_it_is;
use crate::probe::message::MODERN;
use crate::probe::message::answer::{Introduction, Message, RpcError};
use crate::probe::message::era::AfterDiscovery;
use crate::probe::message::request::{self, Era, Request};
use crate::probe::message::revision::Revision;
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::transport::sse::Decoder;
use crate::transport::{Arriving, Pieces};

const SESSION: &str = "Mcp-Session-Id";
const REVISION: &str = "MCP-Protocol-Version";

const DISCOVER: u64 = 1;
const INITIALIZE: u64 = 2;

type Reply = Result<Value, RpcError>;

/// How a conversation starts.
enum Start {
    /// With an introduction.
    Met(Era, Introduction),
    /// Nobody here opens a session; the outcome, if the deprecated transport is not there either.
    Nobody(Outcome),
}

/// What came of a POST.
struct Heard {
    status: u16,
    headers: HeaderMap,
    /// The answer to the request, where there is one in the body.
    outcome: Option<Reply>,
    /// What came, where it was no stream of events.
    body: String,
}

/// Speaks to the server until the outcome is clear, and notes in `report` what it said of itself.
pub(super) fn converse(http: &mut Http<'_>, report: &mut ProbeReport) -> Outcome {
    let redactor = http.redactor;
    let mut talk = Talk { http, session: None };
    match talk.discover(report) {
        Ok(Start::Met(era, introduction)) => {
            let outcome = prove(&mut talk, &era, introduction, redactor, report);
            talk.end(&era);
            outcome
        }
        Ok(Start::Nobody(outcome)) => fall_back(http, outcome, report),
        Err(outcome) => outcome,
    }
}

fn fall_back(http: &mut Http<'_>, outcome: Outcome, report: &mut ProbeReport) -> Outcome {
    let first = (http.status, http.said.take());
    match EventStream::open(http) {
        Ok(stream) => event_stream::converse(http, stream, report),
        Err(other) if is_about_credential(http.status) || matches!(other, Outcome::Redirect { .. }) => other,
        Err(_) => {
            (http.status, http.said) = first;
            outcome
        }
    }
}

/// Of the server's, or of a proxy's that wants a password.
fn is_about_credential(status: Option<u16>) -> bool {
    matches!(status, Some(401 | 403 | 407))
}

struct Talk<'t, 'a> {
    http: &'t mut Http<'a>,
    session: Option<String>,
}

impl Talk<'_, '_> {
    fn discover(&mut self, report: &mut ProbeReport) -> Result<Start, Outcome> {
        let heard = self.post(&Request::discover(DISCOVER, MODERN))?;
        if is_about_credential(Some(heard.status)) {
            return Err(self.refuse(&heard));
        }
        match self.judge(heard.outcome.as_ref()) {
            AfterDiscovery::Modern(introduction) => {
                Ok(Start::Met(Era::Modern(MODERN.to_owned()), introduction))
            }
            AfterDiscovery::Neither(revisions) => Err(Outcome::Version(revisions)),
            AfterDiscovery::Again => self.discover_again(report),
            AfterDiscovery::Legacy => self.initialize(report),
        }
    }

    /// Asks a server that is known to be modern.
    fn discover_again(&mut self, report: &mut ProbeReport) -> Result<Start, Outcome> {
        let request = Request::discover(DISCOVER, MODERN);
        let outcome = self.ask(&request)?;
        match (self.judge(Some(&outcome)), outcome) {
            (AfterDiscovery::Modern(introduction), _) => {
                Ok(Start::Met(Era::Modern(MODERN.to_owned()), introduction))
            }
            (AfterDiscovery::Neither(revisions), _) => Err(Outcome::Version(revisions)),
            (_, Err(error)) => Err(refused(request.method, error, report)),
            (_, Ok(result)) => Err(nonsense(&result, self.http.redactor)),
        }
    }

    fn judge(&self, outcome: Option<&Reply>) -> AfterDiscovery {
        outcome.map_or(AfterDiscovery::Legacy, |outcome| {
            AfterDiscovery::after_discover(outcome, self.http.redactor)
        })
    }

    fn initialize(&mut self, report: &mut ProbeReport) -> Result<Start, Outcome> {
        let request = Request::initialize(INITIALIZE);
        let heard = self.post(&request)?;
        if let 400 | 404 | 405 = heard.status {
            let outcome = match heard.outcome {
                Some(Err(error)) if heard.status == 400 => refused(request.method, error, report),
                _ => self.refuse(&heard),
            };
            return Ok(Start::Nobody(outcome));
        }
        let session = heard.headers.get(SESSION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        match self.outcome(heard)? {
            Ok(result) => {
                self.session = session;
                self.open(&result)
            }
            Err(error) => match AfterDiscovery::after_error(&error) {
                AfterDiscovery::Again => self.discover_again(report),
                AfterDiscovery::Neither(revisions) => Err(Outcome::Version(revisions)),
                _ => Err(refused(request.method, error, report)),
            },
        }
    }

    fn open(&mut self, result: &Value) -> Result<Start, Outcome> {
        let Some(introduction) = Introduction::initialized(result, self.http.redactor) else {
            return Err(nonsense(result, self.http.redactor));
        };
        if !introduction.revisions.iter().all(Revision::opens_session) {
            return Err(Outcome::Version(introduction.revisions));
        }
        let era = Era::Legacy(introduction.revisions.iter().map(Revision::as_str).collect());
        let heard = self.post(&Request::initialized(&era))?;
        match heard.status {
            200..=299 => Ok(Start::Met(era, introduction)),
            _ => Err(self.refuse(&heard)),
        }
    }

    /// Ends the session, where there is one.
    fn end(&self, era: &Era) {
        if let Some(session) = &self.session {
            self.http.end(&[(SESSION, session), (REVISION, era.revision())]);
        }
    }

    fn refuse(&mut self, heard: &Heard) -> Outcome {
        self.http.refusal(heard.status, &heard.headers, &heard.body)
    }

    /// The answer to a request, or the outcome on there being none.
    fn outcome(&mut self, heard: Heard) -> Result<Reply, Outcome> {
        match (heard.status, heard.outcome) {
            (200..=299, Some(outcome)) => Ok(outcome),
            (200..=299, None) => Err(Outcome::NotMcp(what_it_is(&heard.body, self.http.redactor))),
            (400, Some(Err(error))) => Ok(Err(error)),
            (_, outcome) => Err(self.refuse(&Heard { outcome, ..heard })),
        }
    }

    fn post(&mut self, request: &Request) -> Result<Heard, Outcome> {
        let mut headers = JSON.to_vec();
        headers.extend(request.headers(self.session.as_deref()));
        let url = self.http.url().clone();
        let answer = self.http.send(&Method::POST, &url, &headers, &request.body.to_string())?;
        let (parts, body) = answer.into_parts();
        let mut heard = Heard {
            status: parts.status.as_u16(),
            headers: parts.headers,
            outcome: None,
            body: String::new(),
        };
        if !parts.status.is_success() {
            heard.body = self.http.read_refusal(body);
        } else if request.id.is_none() {
            return Ok(heard);
        } else if is_event_stream(&heard.headers) {
            heard.outcome = Some(self.listen(body, request)?);
            return Ok(heard);
        } else {
            heard.body = self.http.read(body)?;
        }
        heard.outcome = self.find(&heard.body, request.id).ok();
        Ok(heard)
    }

    /// The answer to the request `id` in a body; otherwise what the server asks in there.
    fn find(&self, body: &str, id: Option<u64>) -> Result<Reply, Vec<(Value, String)>> {
        let mut asked = Vec::new();
        let messages = match serde_json::from_str(body) {
            Ok(Value::Array(messages)) => messages,
            Ok(message) => vec![message],
            Err(_) => Vec::new(),
        };
        for message in &messages {
            match Message::read(message, self.http.redactor) {
                Some(Message::Answer { id: of, outcome })
                    if of == id || (of.is_none() && outcome.is_err()) =>
                {
                    return Ok(outcome);
                }
                Some(Message::Request { id, method }) => asked.push((id, method)),
                _ => {}
            }
        }
        Err(asked)
    }

    /// Waits for the answer in a stream of events. Meanwhile the server may ask, and is answered.
    fn listen(&mut self, body: Arriving, request: &Request) -> Result<Reply, Outcome> {
        let too_much = || Outcome::NotMcp(self.http.redactor.say("an answer of more than 4 MB", 100));
        let mut pieces = Pieces::of(body, MOST);
        let mut decoder = Decoder::new(usize::try_from(MOST).unwrap_or(usize::MAX));
        loop {
            let Some(piece) = self.http.next(&mut pieces)? else {
                let words = "the stream of events ended without an answer";
                return Err(Outcome::Closed(self.http.redactor.say(words, 100)));
            };
            for event in decoder.push(&piece).map_err(|_| too_much())? {
                match self.find(&event.data, request.id) {
                    Ok(outcome) => return Ok(outcome),
                    Err(asked) => asked.iter().for_each(|(id, method)| self.reply(id, method, request)),
                }
            }
        }
    }

    /// Answers what a server asks. If that does not arrive, the server's own answer will tell.
    fn reply(&mut self, id: &Value, method: &str, request: &Request) {
        let mut headers = JSON.to_vec();
        headers.extend(request.headers(self.session.as_deref()));
        let url = self.http.url().clone();
        let status = self.http.status;
        let _ = self.http.send(&Method::POST, &url, &headers, &request::reply(id, method).to_string());
        self.http.status = status;
    }
}

impl Exchange for Talk<'_, '_> {
    fn ask(&mut self, request: &Request) -> Result<Reply, Outcome> {
        let heard = self.post(request)?;
        self.outcome(heard)
    }
}
