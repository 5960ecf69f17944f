//! What is said over a channel that carries messages both ways, stdio and web sockets alike.
//!
//! The order is the real client's: `server/discover`; after an error, an answer that makes no sense or three seconds of
//! silence `initialize`. A slow starter may answer the first question after it was asked the second.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::proof::{Exchange, nonsense, prove, refused};
use crate::detect::redact::Redactor;
use crate::probe::message::MODERN;
use crate::probe::message::answer::{Introduction, Message, RpcError};
use crate::probe::message::era::AfterDiscovery;
use crate::probe::message::request::{self, Era, Request};
use crate::probe::message::revision::Revision;
use crate::probe::outcome::{Outcome, ProbeReport, Waiting};

/// So long the real client waits for an answer to `server/discover` before it takes a server for a legacy one.
const PATIENCE: Duration = Duration::from_secs(3);

const DISCOVER: u64 = 1;
const INITIALIZE: u64 = 2;
const DISCOVER_AGAIN: u64 = 3;

/// Carries messages both ways.
pub trait Channel {
    /// Sends one message.
    fn send(&mut self, message: &Value) -> Result<(), Outcome>;

    /// The next message; `None` if none came until then.
    fn receive(&mut self, until: Instant) -> Result<Option<Value>, Outcome>;
}

/// The first word to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// `server/discover`, as to every server.
    Discover,
    /// `initialize`, as to one that died of the other.
    Initialize,
}

/// Speaks to a server until the outcome is clear, and notes in `report` what it said of itself.
pub fn converse(
    channel: &mut impl Channel,
    opening: Opening,
    redactor: &Redactor,
    deadline: Instant,
    report: &mut ProbeReport,
) -> Outcome {
    let mut talk = Talk { channel, redactor, deadline };
    let met = match opening {
        Opening::Discover => talk.discover(report),
        Opening::Initialize => talk.initialize(report),
    };
    match met {
        Ok((era, introduction)) => prove(&mut talk, &era, introduction, redactor, report),
        Err(outcome) => outcome,
    }
}

struct Talk<'a, C> {
    channel: &'a mut C,
    redactor: &'a Redactor,
    deadline: Instant,
}

type Reply = Result<Value, RpcError>;
type Met = Result<(Era, Introduction), Outcome>;

impl<C: Channel> Talk<'_, C> {
    fn discover(&mut self, report: &mut ProbeReport) -> Met {
        let patience = self.deadline.min(Instant::now() + PATIENCE);
        self.channel.send(&Request::discover(DISCOVER, MODERN).body)?;
        let Some((_, outcome)) = self.hear(&[DISCOVER], patience)? else { return self.initialize(report) };
        match AfterDiscovery::after_discover(&outcome, self.redactor) {
            AfterDiscovery::Modern(introduction) => Ok((Era::Modern(MODERN.to_owned()), introduction)),
            AfterDiscovery::Neither(revisions) => Err(Outcome::Version(revisions)),
            AfterDiscovery::Again => self.discover_again(report),
            AfterDiscovery::Legacy => self.initialize(report),
        }
    }

    /// Asks a server that is known to be modern.
    fn discover_again(&mut self, report: &mut ProbeReport) -> Met {
        let request = Request::discover(DISCOVER_AGAIN, MODERN);
        let outcome = self.ask(&request)?;
        match (AfterDiscovery::after_discover(&outcome, self.redactor), outcome) {
            (AfterDiscovery::Modern(introduction), _) => Ok((Era::Modern(MODERN.to_owned()), introduction)),
            (AfterDiscovery::Neither(revisions), _) => Err(Outcome::Version(revisions)),
            (_, Err(error)) => Err(refused(request.method, error, report)),
            (_, Ok(result)) => Err(nonsense(&result, self.redactor)),
        }
    }

    /// Opens a session, unless a late answer to the other question shows that none is needed.
    fn initialize(&mut self, report: &mut ProbeReport) -> Met {
        let request = Request::initialize(INITIALIZE);
        self.channel.send(&request.body)?;
        loop {
            let (id, outcome) = self.wait(&[INITIALIZE, DISCOVER])?;
            if id == DISCOVER {
                match AfterDiscovery::after_discover(&outcome, self.redactor) {
                    AfterDiscovery::Modern(introduction) => {
                        return Ok((Era::Modern(MODERN.to_owned()), introduction));
                    }
                    _ => continue,
                }
            }
            return match outcome {
                Ok(result) => self.open(&result),
                Err(error) => match AfterDiscovery::after_error(&error) {
                    AfterDiscovery::Again => self.discover_again(report),
                    AfterDiscovery::Neither(revisions) => Err(Outcome::Version(revisions)),
                    _ => Err(refused(request.method, error, report)),
                },
            };
        }
    }

    fn open(&mut self, result: &Value) -> Met {
        let Some(introduction) = Introduction::initialized(result, self.redactor) else {
            return Err(nonsense(result, self.redactor));
        };
        if !introduction.revisions.iter().all(Revision::opens_session) {
            return Err(Outcome::Version(introduction.revisions));
        }
        let era = Era::Legacy(introduction.revisions.iter().map(Revision::as_str).collect());
        self.channel.send(&Request::initialized(&era).body)?;
        Ok((era, introduction))
    }

    fn wait(&mut self, ids: &[u64]) -> Result<(u64, Reply), Outcome> {
        self.hear(ids, self.deadline)?.ok_or(Outcome::TimedOut(Waiting::Answer))
    }

    /// The answer to one of `ids`, the first of which also gets an error that names no request. Meanwhile the server
    /// may ask, and is answered; what makes no sense is passed over, as the client does.
    fn hear(&mut self, ids: &[u64], until: Instant) -> Result<Option<(u64, Reply)>, Outcome> {
        while Instant::now() < until {
            let Some(message) = self.channel.receive(until)? else { break };
            match Message::read(&message, self.redactor) {
                Some(Message::Answer { id, outcome }) => {
                    let id = if outcome.is_err() { id.or(ids.first().copied()) } else { id };
                    if let Some(id) = id.filter(|id| ids.contains(id)) {
                        return Ok(Some((id, outcome)));
                    }
                }
                Some(Message::Request { id, method }) => {
                    self.channel.send(&request::reply(&id, &method))?;
                }
                Some(Message::Notification) | None => {}
            }
        }
        Ok(None)
    }
}

impl<C: Channel> Exchange for Talk<'_, C> {
    fn ask(&mut self, request: &Request) -> Result<Reply, Outcome> {
        self.channel.send(&request.body)?;
        let ids: Vec<u64> = request.id.into_iter().collect();
        Ok(self.wait(&ids)?.1)
    }
}

#[cfg(test)]
#[path = "conversation_tests.rs"]
mod tests;
