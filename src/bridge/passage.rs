//! One message of the server on its way to the client: held while it is small, in pieces where it is not.

use std::rc::Rc;

use serde_json::value::RawValue;

use super::flights::Flight;
use super::keeper::Masking;
use super::output::LongLine;
use super::relay::Relay;
use super::scan::{Glimpse, Scan};

/// A longer message goes on in pieces, where nothing but secrets has to be taken out of it.
const HELD: usize = 256 << 10;
/// A message that is wanted whole is at most so long.
const LONGEST: usize = 16 << 20;

/// A message that is passing.
pub(super) struct Passage<'r> {
    relay: &'r Relay,
    /// The request that it is expected to answer.
    expected: Option<Rc<Flight>>,
    scan: Scan,
    held: Vec<u8>,
    pieces: Option<(Box<dyn Masking>, LongLine<'r>)>,
    too_long: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Passed {
    /// It was passed on.
    Message,
    /// There was nothing but space.
    Nothing,
    /// It is no message.
    Junk,
    /// It is too long to be looked at whole.
    TooLong,
}

impl<'r> Passage<'r> {
    /// A message begins, most likely the answer to `expected`.
    pub(super) fn new(relay: &'r Relay, expected: Option<Rc<Flight>>) -> Self {
        Self { relay, expected, scan: Scan::default(), held: Vec::new(), pieces: None, too_long: false }
    }

    /// Takes in more of it.
    pub(super) async fn push(&mut self, bytes: &[u8]) {
        self.held.reserve(bytes.len());
        self.scan.push(bytes, &mut self.held);
        if self.too_long {
            self.held.clear();
        } else if self.pieces.is_some() {
            self.show(false).await;
        } else if self.held.len() > HELD {
            self.begin_pieces().await;
        }
    }

    /// Whether it will not be passed on, whatever follows.
    pub(super) fn is_hopeless(&self) -> bool {
        self.too_long || self.scan.is_odd()
    }

    async fn begin_pieces(&mut self) {
        let method = self.expected.as_ref().map(|flight| flight.method.as_str());
        match self.relay.keeper.in_pieces(method) {
            Some(masking) if !self.scan.is_odd() => {
                self.pieces = Some((masking, self.relay.output.begin().await));
                self.show(false).await;
            }
            _ if self.held.len() > LONGEST || self.scan.is_odd() => {
                self.too_long = true;
                self.held = Vec::new();
            }
            _ => {}
        }
    }

    async fn show(&mut self, is_last: bool) {
        if let Some((masking, line)) = &mut self.pieces {
            let mut shown = Vec::with_capacity(self.held.len());
            masking.show(&self.held, is_last, &mut shown);
            self.held.clear();
            line.write(&shown).await;
        }
    }

    /// It is whole.
    pub(super) async fn end(mut self) -> Passed {
        self.show(true).await;
        let Self { relay, scan, held, pieces, too_long, .. } = self;
        let glimpse = scan.end();
        if pieces.is_some() {
            drop(pieces);
            return match glimpse {
                Some(glimpse) => {
                    relay.heard(&glimpse, &[]);
                    Passed::Message
                }
                None => Passed::Junk,
            };
        }
        match glimpse {
            _ if too_long => Passed::TooLong,
            Some(glimpse) if glimpse.is_batch => {
                batch(relay, &held).await;
                Passed::Message
            }
            Some(glimpse) => {
                one(relay, &glimpse, held).await;
                Passed::Message
            }
            None if held.trim_ascii().is_empty() => Passed::Nothing,
            None => Passed::Junk,
        }
    }
}

/// Passes on one message.
async fn one(relay: &Relay, glimpse: &Glimpse, raw: Vec<u8>) {
    if relay.is_replay(glimpse) {
        return;
    }
    let line = shown(relay, glimpse, raw);
    relay.heard(glimpse, &line);
    relay.output.line(&line).await;
}

fn shown(relay: &Relay, glimpse: &Glimpse, raw: Vec<u8>) -> Vec<u8> {
    let flight = glimpse.id.as_deref().filter(|_| !glimpse.has_method).and_then(|id| relay.flights.of(id));
    relay.keeper.shown(flight.as_deref().map(|flight| flight.method.as_str()), &raw).unwrap_or(raw)
}

/// Passes on an array of messages, each looked at by itself.
async fn batch(relay: &Relay, raw: &[u8]) {
    let Ok(messages) = serde_json::from_slice::<Vec<&RawValue>>(raw) else { return };
    let mut line = vec![b'['];
    for message in messages {
        let (mut scan, mut out) = (Scan::default(), Vec::new());
        scan.push(message.get().as_bytes(), &mut out);
        let Some(glimpse) = scan.end() else { continue };
        let message = shown(relay, &glimpse, out);
        relay.heard(&glimpse, &message);
        if line.len() > 1 {
            line.push(b',');
        }
        line.extend_from_slice(&message);
    }
    line.push(b']');
    relay.output.line(&line).await;
}
