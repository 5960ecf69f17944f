//! The stream over which a server of the legacy era speaks of itself: kept open as long as the session lasts.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::answer::{self, Rebuff, is_event_stream};
use super::backoff::Backoff;
use super::events::Events;
use super::letter::{listen, renew};
use super::relay::Relay;
use super::reopen;
use crate::transport::Pieces;

/// Opens it whenever a session began, in place of the one before.
pub(super) async fn follow(relay: Rc<Relay>) {
    let mut before: Option<JoinHandle<()>> = None;
    loop {
        relay.begun.notified().await;
        let task = tokio::task::spawn_local(keep_open(relay.clone()));
        if let Some(before) = before.replace(task) {
            before.abort();
        }
    }
}

async fn keep_open(relay: Rc<Relay>) {
    let mut backoff = Backoff::endless();
    let mut events = Events::default();
    let mut was_open = false;
    loop {
        let Ok(route) = relay.door.route().await else { return };
        let session = relay.session.number();
        if let Ok(response) = listen(&relay, &route, events.last_id()).await {
            match response.status().as_u16() {
                200..=299 if is_event_stream(response.headers()) => {
                    was_open = true;
                    let before = events.last_id().map(<[u8]>::to_vec);
                    events.reset();
                    let mut pieces = Pieces::of(response.into_body(), u64::MAX);
                    let began = std::time::Instant::now();
                    answer::stream(&relay, &mut pieces, &mut events, &[]).await;
                    if events.last_id() != before.as_deref() || began.elapsed() > Duration::from_secs(5) {
                        backoff = Backoff::endless();
                    }
                }
                401 | 403 => {
                    if renew(&relay, &route, response).await.is_err() {
                        return;
                    }
                }
                // A server that has no such stream says 405; one that has lost the session, 404.
                400 | 404 if was_open && relay.session.has_id() => {
                    if Rebuff::read(response.status(), response.into_body()).await.is_about_session() {
                        tokio::task::spawn_local(async move {
                            let _unlucky = reopen::reopen(&relay, &route, session).await;
                        });
                    }
                    return;
                }
                429 | 500..=599 => {}
                _ => return,
            }
        }
        if was_open {
            relay.say_seldom("the server's own stream ended: opening it again");
        }
        backoff.wait(events.retry().map(Duration::from_millis)).await;
    }
}
