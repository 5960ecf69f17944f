//! The deprecated transport of 2024: one stream of events holds all that the server says, and its first event says where
//! messages are posted to.

use std::rc::Rc;
use std::time::Duration;

use super::access::Reach;
use super::answer::{self, Rebuff, is_event_stream};
use super::backoff::Backoff;
use super::events::{Events, Part};
use super::letter::{Kind, Letter, Step, listen, renew, request};
use super::relay::Relay;
use super::reopen::{self, ReplayWay};
use super::session::{Carrier, OpenStream};
use super::words::NoAnswer;
use crate::client::bridged::TransportOrder;
use crate::transport::{Pieces, Trouble};

/// The first event is waited for so long.
const FIRST: Duration = Duration::from_secs(10);
/// No url is longer.
const LONGEST: usize = 8 << 10;

/// Whether the server speaks this transport, which is found out where the client's arguments want it tried first.
pub(super) async fn is_spoken(relay: &Rc<Relay>, route: &Rc<Reach>) -> Result<bool, NoAnswer> {
    match (relay.session.carrier.get(), relay.order) {
        (Some(carrier), _) => Ok(carrier == Carrier::Events),
        (None, TransportOrder::SseOnly) => Box::pin(open(relay, route)).await.map(|()| true),
        (None, TransportOrder::SseFirst) => Ok(Box::pin(open(relay, route)).await.is_ok()),
        (None, TransportOrder::HttpFirst | TransportOrder::HttpOnly) => Ok(false),
    }
}

/// Whether a server that refused a POST so may speak this transport instead.
pub(super) fn may_be_spoken(relay: &Relay, refused: &Rebuff) -> bool {
    relay.session.carrier.get().is_none()
        && relay.order == TransportOrder::HttpFirst
        && matches!(refused.status.as_u16(), 400 | 404 | 405)
        && refused.error().is_none()
}

/// Opens the stream, for what the client says next.
pub(super) async fn open(relay: &Rc<Relay>, route: &Rc<Reach>) -> Result<(), NoAnswer> {
    let stream = connect(relay, route).await?;
    *relay.stream.borrow_mut() = Some(stream);
    Ok(())
}

/// A stream, which ends when nobody has it any more.
async fn connect(relay: &Rc<Relay>, route: &Rc<Reach>) -> Result<Rc<OpenStream>, NoAnswer> {
    let trouble = |trouble| NoAnswer::trouble(&trouble);
    let (mut route, mut response) = (route.clone(), listen(relay, route, None).await.map_err(trouble)?);
    if matches!(response.status().as_u16(), 401 | 403) {
        renew(relay, &route, response).await?;
        route = relay.door.route().await?;
        response = listen(relay, &route, None).await.map_err(trouble)?;
    }
    let (parts, body) = response.into_parts();
    if !parts.status.is_success() || !is_event_stream(&parts.headers) {
        return Err(Rebuff::read(parts.status, body).await.why());
    }
    let (mut pieces, mut events) = (Pieces::of(body, u64::MAX), Events::default());
    let endpoint = tokio::time::timeout(FIRST, first(&mut pieces, &mut events)).await;
    let (endpoint, rest) =
        endpoint.ok().flatten().ok_or_else(|| NoAnswer::lost("the server's stream does not begin"))?;
    let endpoint =
        route.url.get().join(endpoint.trim()).ok().filter(|url| url.origin() == route.url.get().origin());
    let endpoint = endpoint
        .ok_or_else(|| NoAnswer::lost("the server sends messages elsewhere, and no secret goes there"))?;
    let (stream, dropped) = OpenStream::to(endpoint.into());
    let stream = Rc::new(stream);
    relay.session.carrier.set(Some(Carrier::Events));
    let (relay, reading) = (relay.clone(), Rc::downgrade(&stream));
    tokio::task::spawn_local(async move {
        tokio::select! {
            _ = answer::stream_from(&relay, rest, &mut pieces, &mut events, &[]) => {}
            _ = dropped => {}
        }
        if let Some(stream) = reading.upgrade() {
            stream.lose();
        }
    });
    Ok(stream)
}

/// The data of the event `endpoint`, and what came with it.
async fn first(pieces: &mut Pieces, events: &mut Events) -> Option<(String, bytes::Bytes)> {
    let mut data = Vec::new();
    loop {
        let piece = pieces.next().await.ok()??;
        let mut rest = &piece[..];
        while let Some(part) = events.next(&mut rest) {
            match part {
                Part::Data(bytes) if data.len() < LONGEST => data.extend_from_slice(bytes),
                Part::Data(_) => return None,
                Part::End if events.is("endpoint") => {
                    events.begin();
                    let rest = piece.slice_ref(rest);
                    return Some((String::from_utf8(data).ok()?, rest));
                }
                Part::End => {
                    data.clear();
                    events.begin();
                }
            }
        }
    }
}

/// Posts `letter`; its answers come over the stream.
pub(super) async fn post(
    relay: &Rc<Relay>,
    letter: &Letter,
    route: &Rc<Reach>,
    backoff: &mut Backoff,
) -> Result<Step, NoAnswer> {
    let stream = match opened(relay, letter, route).await {
        Ok(stream) => stream,
        Err(no_answer) => {
            letter.note(Some(&no_answer));
            return if backoff.wait(None).await { Ok(Step::Again) } else { Err(no_answer) };
        }
    };
    let response = match route.client.send(request(relay, letter, route, &stream.endpoint)).await {
        Ok(response) => response,
        Err(trouble) => {
            let is_safe =
                matches!(trouble, Trouble::NoName | Trouble::NoConnection(_)) || letter.is_repeatable();
            let no_answer = NoAnswer::trouble(&trouble);
            letter.note(Some(&no_answer));
            return if is_safe && backoff.wait(None).await { Ok(Step::Again) } else { Err(no_answer) };
        }
    };
    let status = response.status();
    match status.as_u16() {
        200..=299 => {}
        401 | 403 => return renew(relay, route, response).await.map(|()| Step::Again),
        _ => return Err(Rebuff::read(status, response.into_body()).await.why()),
    }
    drop(Rebuff::read(status, response.into_body()).await);
    for flight in &letter.flights {
        loop {
            let lost = stream.lost.notified();
            if !flight.is_waiting() {
                break;
            }
            if stream.is_lost.get() {
                return if letter.is_repeatable() && backoff.wait(None).await {
                    Ok(Step::Again)
                } else {
                    Err(NoAnswer::trouble(&Trouble::Closed(None)))
                };
            }
            tokio::select! {
                () = flight.change() => {}
                () = lost => {}
            }
        }
    }
    Ok(Step::Done)
}

/// The stream that is open, or another one in place of one that was lost.
async fn opened(relay: &Rc<Relay>, asked: &Letter, route: &Rc<Reach>) -> Result<Rc<OpenStream>, NoAnswer> {
    let _one = relay.reopening.lock().await;
    let now = relay.stream.borrow().clone().filter(|stream| !stream.is_lost.get());
    if let Some(stream) = now {
        return Ok(stream);
    }
    let stream = connect(relay, route).await?;
    if relay.session.is_legacy() && asked.kind != Kind::Opening {
        reopen::introduce(relay, ReplayWay::Streamed(route, &stream)).await?;
        relay.say_seldom("the server's stream ended: the session was begun anew");
    }
    // Not before: nothing else may be said over a stream on which the client was not introduced.
    *relay.stream.borrow_mut() = Some(stream.clone());
    Ok(stream)
}
