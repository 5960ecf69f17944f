//! A message of the client, posted to a server that speaks streamable HTTP, and what comes back.
//!
//! What may have been done is never asked for again, unless the protocol says that it makes no difference.

use std::rc::Rc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Response, StatusCode};
use url::Url;

use super::answer::{self, Ended, Rebuff, is_event_stream};
use super::backoff::Backoff;
use super::events::Events;
use super::letter::{Kind, Letter, Step, listen, renew, request};
use super::relay::Relay;
use super::session::Carrier;
use super::words::{self, NoAnswer};
use super::{older, reopen};
use crate::transport::{Arriving, Pieces, Redirection, SecretUrl, Trouble};

/// A server that is not there is waited for so long; one that is asked for the first time, less.
const OUTAGE: Duration = Duration::from_secs(10);
const ABSENCE: Duration = Duration::from_secs(3);
/// A stream that broke off is taken up again, unless that fails for so long.
const RESUMING: Duration = Duration::from_secs(30);
const MOST_REDIRECTS: u32 = 5;
/// Posts `letter`, and gives what comes back to the client. Every request in it that has no answer afterwards has none.
pub(super) async fn post(relay: &Rc<Relay>, letter: &Letter) -> Result<(), NoAnswer> {
    let backoff = Backoff::of(if letter.is_first() { ABSENCE } else { OUTAGE });
    let mut course = Course { relay, letter, backoff, to: None, redirects: 0, reopened: false, renewed: 0 };
    while course.attempt().await? == Step::Again {}
    Ok(())
}

/// The tries of one letter. What is seldom part of one is boxed: each of many requests under way would be as large.
struct Course<'r> {
    relay: &'r Rc<Relay>,
    letter: &'r Letter,
    backoff: Backoff,
    /// Where a redirect led.
    to: Option<SecretUrl>,
    redirects: u32,
    reopened: bool,
    renewed: u32,
}

impl Course<'_> {
    async fn attempt(&mut self) -> Result<Step, NoAnswer> {
        let (relay, letter) = (self.relay, self.letter);
        letter.note(None);
        let route = relay.door.route().await?;
        if older::is_spoken(relay, &route).await? {
            return Box::pin(older::post(relay, letter, &route, &mut self.backoff)).await;
        }
        if letter.kind == Kind::Session {
            reopen::wait(relay, &route).await?;
        }
        let session = relay.session.number();
        let has_id = letter.kind == Kind::Session && relay.session.has_id();
        let url = self.to.as_ref().unwrap_or(&route.url);
        let request = request(relay, letter, &route, url);
        let response = match route.client.send(request).await {
            Ok(response) => response,
            Err(trouble) => return Box::pin(self.retry(trouble)).await,
        };
        let status = response.status();
        match status.as_u16() {
            200..=299 => self.accept(response).await,
            401 | 403 if self.renewed < 2 => {
                self.renewed += 1;
                Box::pin(renew(relay, &route, response)).await.map(|()| Step::Again)
            }
            301..=303 | 307 | 308 => {
                let from = url.clone();
                self.redirect(from.get(), &response)
            }
            502..=504 if letter.is_repeatable() && self.patiently(status).await => Ok(Step::Again),
            _ => {
                let refused = Box::pin(Rebuff::read(status, response.into_body())).await;
                if has_id && !self.reopened && refused.is_about_session() {
                    self.reopened = true;
                    return Box::pin(reopen::reopen(relay, &route, session)).await.map(|()| Step::Again);
                }
                if older::may_be_spoken(relay, &refused) && Box::pin(older::open(relay, &route)).await.is_ok()
                {
                    return Ok(Step::Again);
                }
                if refused.error().is_some() {
                    relay.session.carrier.set(Some(Carrier::Http));
                }
                Err(refused.why())
            }
        }
    }

    /// Waits for the next try after a gateway's refusal, if there is to be one.
    async fn patiently(&mut self, status: StatusCode) -> bool {
        let words = format!("the server answered {}", words::status(status));
        self.letter.note(Some(&NoAnswer::status(status.as_u16(), words)));
        self.backoff.wait(None).await
    }

    /// After something went wrong on the way: tries again where that is safe, and later each time.
    async fn retry(&mut self, trouble: Trouble) -> Result<Step, NoAnswer> {
        let is_safe = match trouble {
            Trouble::NoName | Trouble::NoConnection(_) => true,
            Trouble::Closed(_) => self.letter.is_repeatable(),
            _ => false,
        };
        let no_answer = NoAnswer::trouble(&trouble);
        self.letter.note(Some(&no_answer));
        if is_safe && !self.is_unwanted() && self.backoff.wait(None).await {
            self.relay.say_seldom(&format!("the server cannot be reached ({trouble}): trying again"));
            return Ok(Step::Again);
        }
        Err(no_answer)
    }

    fn is_unwanted(&self) -> bool {
        !self.letter.flights.is_empty() && self.letter.is_over()
    }

    fn redirect(&mut self, from: &Url, response: &Response<Arriving>) -> Result<Step, NoAnswer> {
        let status = response.status();
        let to = Redirection::read(&Method::POST, from, status.as_u16(), response.headers());
        self.redirects += 1;
        match to {
            Some(to) if to.may_follow && self.redirects <= MOST_REDIRECTS => {
                self.to = Some(to.to.into());
                Ok(Step::Again)
            }
            Some(to) if !to.same_origin => {
                let words = format!(
                    "the server sends requests elsewhere, and no secret goes there: {}",
                    words::status(status)
                );
                Err(NoAnswer::status(status.as_u16(), words))
            }
            _ => Err(NoAnswer::status(
                status.as_u16(),
                format!("the server answered {}", words::status(status)),
            )),
        }
    }

    async fn accept(&mut self, response: Response<Arriving>) -> Result<Step, NoAnswer> {
        let (relay, letter) = (self.relay, self.letter);
        relay.session.carrier.set(Some(Carrier::Http));
        if letter.kind == Kind::Opening {
            relay.session.name(response.headers());
        }
        let (parts, body) = response.into_parts();
        if letter.flights.is_empty() {
            // Whatever a server says to a notification, the next request may use the connection.
            let _said = Box::pin(Rebuff::read(parts.status, body)).await;
            return Ok(Step::Done);
        }
        if !is_event_stream(&parts.headers) {
            let ended = answer::message(relay, body, &letter.flights).await;
            return self.conclude(ended, &parts.headers).await;
        }
        let mut events = Events::default();
        let mut pieces = Pieces::of(body, u64::MAX);
        let ended = Box::pin(answer::stream(relay, &mut pieces, &mut events, &letter.flights)).await;
        if letter.is_over() || letter.kind == Kind::Modern || events.last_id().is_none() {
            return self.conclude(ended, &parts.headers).await;
        }
        Box::pin(self.resume(events)).await
    }

    /// The body has ended.
    async fn conclude(&mut self, ended: Ended, headers: &HeaderMap) -> Result<Step, NoAnswer> {
        if self.letter.is_over() {
            return Ok(Step::Done);
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("nothing");
        match ended {
            Ended::Broken(trouble) => Box::pin(self.retry(trouble)).await,
            Ended::Whole if is_event_stream(headers) => Box::pin(self.retry(Trouble::Closed(None))).await,
            Ended::Whole => Err(NoAnswer::lost("the server answered, but not what was asked")),
            Ended::Junk => {
                let kind = crate::base::text::short(kind);
                Err(NoAnswer::lost(format!("the server answered with what is no message of MCP ({kind})")))
            }
            Ended::TooLong => Err(NoAnswer::lost("the server answered with a message of more than 16 MB")),
        }
    }

    /// Takes a stream up again that ended before it said all, where the server has given it a mark.
    async fn resume(&mut self, mut events: Events) -> Result<Step, NoAnswer> {
        let (relay, letter) = (self.relay, self.letter);
        let mut backoff = Backoff::of(RESUMING);
        loop {
            let wish = events.retry().map(Duration::from_millis);
            if !backoff.wait(Some(wish.unwrap_or(Duration::from_secs(1)))).await {
                return self.retry(Trouble::Closed(None)).await;
            }
            let route = relay.door.route().await?;
            let Ok(response) = listen(relay, &route, events.last_id()).await else { continue };
            let status = response.status();
            match status.as_u16() {
                200..=299 if is_event_stream(response.headers()) => {
                    let mut pieces = Pieces::of(response.into_body(), u64::MAX);
                    let before = events.last_id().map(<[u8]>::to_vec);
                    events.reset();
                    answer::stream(relay, &mut pieces, &mut events, &letter.flights).await;
                    if letter.is_over() {
                        return Ok(Step::Done);
                    }
                    if events.last_id() != before.as_deref() {
                        backoff = Backoff::of(RESUMING);
                    }
                }
                401 | 403 => renew(relay, &route, response).await?,
                500..=599 | 429 => {}
                _ => return self.retry(Trouble::Closed(None)).await,
            }
        }
    }
}
