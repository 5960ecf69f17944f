//! A session that the server does not know any more is begun anew with the client's own first words, and the client does not
//! notice: it is told neither their answer nor that there was one. What it has set for the session is set again.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use super::access::Reach;
use super::answer::{self, Rebuff, is_event_stream};
use super::events::Events;
use super::letter::{Kind, Letter, request};
use super::relay::Relay;
use super::session::OpenStream;
use super::words::NoAnswer;
use crate::transport::{Arriving, Pieces};

/// The answer to what is said in the client's stead is waited for so long.
const REPLAY: Duration = Duration::from_secs(10);
/// All that the client has set is set again within this, or not at all: its next message waits for it.
const WISHES: Duration = Duration::from_secs(5);

/// The way of a transport from a request to its answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum ReplayWay<'r> {
    /// The answer is that of the request.
    Posted(&'r Reach),
    /// The answer comes over the one stream.
    Streamed(&'r Reach, &'r OpenStream),
}

/// Waits while a session is begun anew, and begins one where the last try failed.
pub(super) async fn wait(relay: &Rc<Relay>, route: &Reach) -> Result<(), NoAnswer> {
    if relay.reopening.try_lock().is_err() {
        drop(relay.reopening.lock().await);
    }
    if relay.broken.get() { Box::pin(reopen(relay, route, relay.session.number())).await } else { Ok(()) }
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
    let result = introduce(relay, ReplayWay::Posted(route)).await;
    relay.broken.set(result.is_err());
    if result.is_ok() {
        relay.say_seldom("the server has lost the session: it was begun anew");
        relay.begun.notify_one();
    }
    result
}

/// Says again what the client said at the beginning, and what it has set since.
pub(super) async fn introduce(relay: &Relay, way: ReplayWay<'_>) -> Result<(), NoAnswer> {
    let failed = || NoAnswer::lost("the server has lost the session, and a new one could not be begun");
    let (initialize, initialized) = relay.session.opening().ok_or_else(failed)?;
    if !way.ask(relay, initialize, Kind::Opening).await? {
        return Err(failed());
    }
    if let Some(initialized) = initialized {
        way.tell(relay, initialized).await?;
    }
    let wishes = relay.session.wishes.lines();
    let all = async {
        let mut granted = 0;
        for wish in &wishes {
            granted += usize::from(way.ask(relay, wish.clone(), Kind::Session).await.unwrap_or(false));
        }
        granted
    };
    let granted = tokio::time::timeout(WISHES, all).await;
    relay.replay.take();
    if granted.ok() != Some(wishes.len()) {
        relay.say_seldom(
            "not all that the client had subscribed to could be subscribed to again in the new session",
        );
    }
    Ok(())
}

impl ReplayWay<'_> {
    async fn post(self, relay: &Relay, letter: &Letter) -> Result<Response<Arriving>, NoAnswer> {
        let (route, url) = match self {
            Self::Posted(route) => (route, &route.url),
            Self::Streamed(route, stream) => (route, &stream.endpoint),
        };
        let sent = route.client.send(request(relay, letter, route, url)).await;
        sent.map_err(|trouble| NoAnswer::trouble(&trouble))
    }

    /// Has the server accept a notification: one that does not has begun no session.
    async fn tell(self, relay: &Relay, line: Bytes) -> Result<(), NoAnswer> {
        let letter = Letter::bare(line, Kind::Session);
        let told = async {
            let (parts, body) = self.post(relay, &letter).await?.into_parts();
            let said = Rebuff::read(parts.status, body).await;
            if parts.status.is_success() { Ok(()) } else { Err(said.why()) }
        };
        let told = tokio::time::timeout(REPLAY, told).await;
        told.unwrap_or_else(|_| Err(NoAnswer::lost("the server does not accept that the client is ready")))
    }

    /// Asks in the client's stead, which does not see the answer; whether that is a result.
    async fn ask(self, relay: &Relay, line: Bytes, kind: Kind) -> Result<bool, NoAnswer> {
        relay.expect(&line);
        let asked = tokio::time::timeout(REPLAY, self.hear(relay, &Letter::bare(line, kind))).await;
        let result = relay.replay.take().result;
        asked.unwrap_or(Ok(()))?;
        Ok(result == Some(true))
    }

    async fn hear(self, relay: &Relay, letter: &Letter) -> Result<(), NoAnswer> {
        let (parts, body) = self.post(relay, letter).await?.into_parts();
        if !parts.status.is_success() {
            return Err(Rebuff::read(parts.status, body).await.why());
        }
        if letter.kind == Kind::Opening {
            relay.session.name(&parts.headers);
        }
        match self {
            Self::Streamed(..) => relay.replayed().await,
            Self::Posted(_) if is_event_stream(&parts.headers) => {
                let (mut pieces, mut events) = (Pieces::of(body, u64::MAX), Events::default());
                tokio::select! {
                    _ = answer::stream(relay, &mut pieces, &mut events, &[]) => {}
                    () = relay.replayed() => {}
                }
            }
            Self::Posted(_) => drop(answer::message(relay, body, &[]).await),
        }
        Ok(())
    }
}
