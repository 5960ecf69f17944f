//! A session that the server does not know any more is begun anew with the client's own first words, and the client does not
//! notice: it is told neither their answer nor that there was one.

use std::rc::Rc;

use super::access::Reach;
use super::answer::{self, Rebuff, is_event_stream};
use super::events::Events;
use super::letter::{Kind, Letter, request};
use super::relay::Relay;
use super::words::NoAnswer;
use crate::transport::Pieces;

/// Waits while a session is begun anew, and begins one where the last try failed.
pub(super) async fn wait(relay: &Rc<Relay>, route: &Reach) -> Result<(), NoAnswer> {
    if relay.reopening.try_lock().is_err() {
        drop(relay.reopening.lock().await);
    }
    match relay.broken.get() {
        true => reopen(relay, route, relay.session.number()).await,
        false => Ok(()),
    }
}

/// Begins the session anew after number `lost` was lost, unless that has happened meanwhile.
pub(super) async fn reopen(relay: &Rc<Relay>, route: &Reach, lost: u64) -> Result<(), NoAnswer> {
    let _one = relay.reopening.lock().await;
    if relay.session.number() != lost {
        return Ok(());
    }
    relay.session.forget();
    // Whoever waits for this may be called off in the middle of it; the next one begins again then.
    relay.broken.set(true);
    let result = introduce(relay, route).await;
    relay.replay.borrow_mut().id = None;
    relay.broken.set(result.is_err());
    if result.is_ok() {
        relay.say_seldom("the server has lost the session: it was begun anew");
        relay.begun.notify_one();
    }
    result
}

async fn introduce(relay: &Rc<Relay>, route: &Reach) -> Result<(), NoAnswer> {
    let failed = || NoAnswer::lost("the server has lost the session, and a new one could not be begun");
    let (initialize, initialized) = relay.session.opening().ok_or_else(failed)?;
    relay.expect(&initialize);
    let opening = Letter::bare(initialize, Kind::Opening);
    let sent = route.client.send(request(relay, &opening, route, &route.url)).await;
    let (parts, body) = sent.map_err(|trouble| NoAnswer::trouble(&trouble))?.into_parts();
    if !parts.status.is_success() {
        return Err(Rebuff::read(parts.status, body).await.why());
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
        let heard = Letter::bare(initialized, Kind::Session);
        let sent = route.client.send(request(relay, &heard, route, &route.url)).await;
        sent.map_err(|trouble| NoAnswer::trouble(&trouble))?;
    }
    Ok(())
}
