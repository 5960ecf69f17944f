//! A session that the server does not know any more is begun anew with the client's own first words, and the client does not
//! notice: it is told neither their answer nor that there was one.

use std::rc::Rc;

use bytes::Bytes;

use super::access::Route;
use super::answer::{self, Refused, is_event_stream};
use super::asked::{self, Content};
use super::events::Events;
use super::exchange::{Kind, Letter, request};
use super::relay::Relay;
use super::standing;
use super::words::NoAnswer;
use crate::transport::Pieces;

/// The answer that is waited for in the client's stead.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// The request that it answers, as written.
    pub id: Option<Vec<u8>>,
    /// Whether it was a result, once it came.
    pub result: Option<bool>,
}

/// Waits while a session is begun anew, and begins one where the last try failed.
pub(super) async fn wait(relay: &Rc<Relay>, route: &Route) -> Result<(), NoAnswer> {
    if relay.reopening.try_lock().is_err() {
        drop(relay.reopening.lock().await);
    }
    match relay.broken.get() {
        true => reopen(relay, route, relay.session.number()).await,
        false => Ok(()),
    }
}

/// Begins the session anew after number `lost` was lost, unless that has happened meanwhile.
pub(super) async fn reopen(relay: &Rc<Relay>, route: &Route, lost: u64) -> Result<(), NoAnswer> {
    let _one = relay.reopening.lock().await;
    if relay.session.number() != lost {
        return Ok(());
    }
    relay.session.forget();
    let result = introduce(relay, route).await;
    relay.replay.borrow_mut().id = None;
    relay.broken.set(result.is_err());
    if result.is_ok() {
        relay.say_seldom("the server has lost the session: it was begun anew");
        standing::restart(relay);
    }
    result
}

async fn introduce(relay: &Rc<Relay>, route: &Route) -> Result<(), NoAnswer> {
    let failed = || NoAnswer::lost("the server has lost the session, and a new one could not be begun");
    let (initialize, initialized) = relay.session.opening().ok_or_else(failed)?;
    expect(relay, &initialize);
    let opening = letter(initialize, Kind::Opening);
    let sent = route.client.send(request(relay, &opening, route, &route.url)).await;
    let (parts, body) = sent.map_err(|trouble| NoAnswer::trouble(&trouble))?.into_parts();
    if !parts.status.is_success() {
        return Err(Refused::read(parts.status, body).await.why());
    }
    relay.session.name(&parts.headers);
    if is_event_stream(&parts.headers) {
        let mut pieces = Pieces::of(body, u64::MAX);
        let mut events = Events::default();
        tokio::select! {
            _ = answer::stream(relay, &mut pieces, &mut events, &[]) => {}
            () = relay.replayed() => {}
        }
    } else {
        answer::message(relay, body, &[]).await;
    }
    if relay.replay.borrow().result != Some(true) {
        return Err(failed());
    }
    if let Some(initialized) = initialized {
        let heard = letter(initialized, Kind::Session);
        let sent = route.client.send(request(relay, &heard, route, &route.url)).await;
        sent.map_err(|trouble| NoAnswer::trouble(&trouble))?;
    }
    Ok(())
}

/// From now on the answer to this `initialize` is not the client's.
pub(super) fn expect(relay: &Relay, initialize: &Bytes) {
    let id = match asked::read(initialize) {
        Ok(Content::One(asked)) => asked.id.map(|id| id.as_bytes().to_vec()),
        _ => None,
    };
    *relay.replay.borrow_mut() = Replay { id, result: None };
}

pub(super) fn letter(body: Bytes, kind: Kind) -> Letter {
    Letter { body, headers: Default::default(), flights: Vec::new(), kind }
}
