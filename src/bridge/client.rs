//! What the client says: looked at, judged by the rules, and sent on its way.

use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::access::PATIENCE;
use super::asked::{self, Asked, Content};
use super::exchange;
use super::flights::Flight;
use super::keeper::CallOutcome;
use super::letter::{Kind, Letter};
use super::lines::{LONGEST, Line};
use super::relay::Relay;
use super::session::Carrier;
use super::words::{self, NoAnswer};

/// A server of the legacy era that was told that a request is not wanted any more gets so long to end it.
const FAREWELL: Duration = Duration::from_secs(5);

/// A notification that the server does not accept within this holds up the next one no longer.
const ACCEPTANCE: Duration = Duration::from_secs(10);

/// A notification that waits for its turn: they are posted one after the other, in their order.
#[derive(Debug)]
pub(super) struct Posting {
    letter: Letter,
    /// It says that the client is ready: what follows waits for it.
    is_ready: bool,
    _room: Room,
    _untold: Rc<()>,
}

/// The memory that a message takes; given back when it is through.
type Room = OwnedSemaphorePermit;

/// The client, as the relay sees it.
pub(super) struct ClientSide {
    relay: Rc<Relay>,
    turns: UnboundedSender<Posting>,
}

impl ClientSide {
    pub(super) fn new(relay: Rc<Relay>, turns: UnboundedSender<Posting>) -> Self {
        Self { relay, turns }
    }

    /// Takes one line.
    pub(super) fn take(&self, line: Line, room: Room) {
        let line = match line {
            Line::Whole(line) => line,
            Line::TooLong(id) => {
                let words = format!("a message of more than {} MB is not passed on", LONGEST >> 20);
                return self.answer(words::error(id.as_deref(), -32600, &words), room);
            }
        };
        match asked::read(&line) {
            Ok(Content::One(asked)) => self.one(&line, &asked, room),
            Ok(Content::Batch(batch)) => self.batch(&line, &batch, room),
            Err(bad) => {
                let (code, words) = bad.error();
                self.answer(words::error(None, code, words), room);
            }
        }
    }

    /// Takes note of the requests in a line that is not going to the server any more.
    pub(super) fn note(&self, line: &Line) {
        let Line::Whole(line) = line else { return };
        let asked = match asked::read(line) {
            Ok(Content::One(asked)) => vec![asked],
            Ok(Content::Batch(batch)) => batch,
            Err(_) => return,
        };
        for asked in asked.iter().filter(|asked| asked.is_request()) {
            let _noted = self.relay.flights.begin(asked);
        }
    }

    fn one(&self, line: &Bytes, asked: &Asked<'_>, room: Room) {
        if asked.is("notifications/cancelled") && !self.cancel(asked) {
            return;
        }
        if let Err(refusal) = self.relay.keeper.may_pass(&asked.as_raw()) {
            let Some(flight) = asked.is_request().then(|| self.relay.flights.begin(asked)).flatten() else {
                return self.relay.say_seldom(&refusal.message);
            };
            let refused = NoAnswer::from(refusal);
            self.answer(refused.line(&flight.id), room);
            return self.relay.flights.end(&flight, CallOutcome::Refused, &*self.relay.keeper);
        }
        let kind = match asked {
            _ if asked.is("initialize") => Kind::Opening,
            Asked { revision: Some(_), .. } => Kind::Modern,
            _ if self.relay.session.is_legacy() => Kind::Session,
            _ => Kind::Modern,
        };
        let mut headers = HeaderMap::new();
        if kind == Kind::Modern {
            self.relay.mirror.borrow().headers(asked, &mut headers);
        }
        let mut letter = Letter { body: line.clone(), headers, flights: Vec::new(), kind };
        if asked.is_request() {
            match self.relay.flights.begin(asked) {
                Some(flight) => letter.flights.push(flight),
                None => return self.answer(in_use(asked), room),
            }
        }
        if kind == Kind::Opening {
            self.relay.session.begin(line.clone());
            self.relay.broken.set(false);
            self.relay.hold();
        }
        self.send(letter, asked, room);
    }

    fn send(&self, letter: Letter, asked: &Asked<'_>, room: Room) {
        let is_ready = asked.is("notifications/initialized");
        if letter.flights.is_empty() && asked.method.is_some() {
            if is_ready {
                self.relay.session.ready(letter.body.clone());
                self.relay.hold();
            }
            let untold = self.relay.untold.clone();
            let _ended = self.turns.send(Posting { letter, is_ready, _room: room, _untold: untold });
            return;
        }
        let relay = self.relay.clone();
        let untold = letter.flights.is_empty().then(|| relay.untold.clone());
        tokio::task::spawn_local(async move {
            carry(&relay, &letter).await;
            drop(untold);
            if letter.kind == Kind::Opening {
                relay.release();
            }
            drop(room);
        });
    }

    /// A batch goes as one, or not at all.
    fn batch(&self, line: &Bytes, batch: &[Asked<'_>], room: Room) {
        let relay = &self.relay;
        let refused = batch.iter().find_map(|asked| relay.keeper.may_pass(&asked.as_raw()).err());
        let requests: Vec<_> = batch.iter().filter(|asked| asked.is_request()).collect();
        let flights: Vec<Rc<Flight>> =
            requests.iter().filter_map(|asked| relay.flights.begin(asked)).collect();
        let refused = refused.map(NoAnswer::from).or_else(|| {
            (flights.len() < requests.len()).then(|| NoAnswer::lost("two requests have the same id"))
        });
        if let Some(no_answer) = refused {
            let errors: Vec<_> = flights.iter().map(|flight| no_answer.line(&flight.id)).collect();
            for flight in &flights {
                relay.flights.end(flight, CallOutcome::Refused, &*relay.keeper);
            }
            if !errors.is_empty() {
                self.answer([&b"["[..], &errors.join(&b","[..]), b"]"].concat(), room);
            }
            return;
        }
        let untold = flights.is_empty().then(|| relay.untold.clone());
        let letter = Letter { body: line.clone(), headers: HeaderMap::new(), flights, kind: Kind::Session };
        let relay = relay.clone();
        tokio::task::spawn_local(async move {
            carry(&relay, &letter).await;
            drop((untold, room));
        });
    }

    /// Takes note of a cancellation, and says whether the server is to hear of it in these words.
    fn cancel(&self, asked: &Asked<'_>) -> bool {
        let flight = asked.cancels.and_then(|id| self.relay.flights.of(id.as_bytes()));
        let is_modern = flight.as_ref().map_or(!self.relay.session.is_legacy(), |flight| flight.is_modern);
        if let Some(flight) = flight.filter(|flight| flight.method != "initialize") {
            self.relay.flights.give_up(&flight);
        }
        // The standard knows no such message over HTTP in the modern era: to close the connection says it.
        !is_modern || self.relay.session.carrier.get() == Some(Carrier::Events)
    }

    fn answer(&self, line: Vec<u8>, room: Room) {
        let relay = self.relay.clone();
        tokio::task::spawn_local(async move {
            relay.output.line(&line).await;
            drop(room);
        });
    }
}

fn in_use(asked: &Asked<'_>) -> Vec<u8> {
    words::error(asked.id.map(str::as_bytes), -32600, "another request with this id is under way")
}

/// Posts notifications, one after the other.
pub(super) async fn post_in_turn(relay: Rc<Relay>, mut turns: UnboundedReceiver<Posting>) {
    while let Some(turn) = turns.recv().await {
        let posted = tokio::time::timeout(ACCEPTANCE, exchange::post(&relay, &turn.letter)).await;
        let posted = posted.unwrap_or_else(|_| Err(NoAnswer::lost("the server does not accept it")));
        if let Err(no_answer) = posted {
            relay.say_seldom(&format!("a notification did not arrive: {}", no_answer.message));
        }
        if turn.is_ready {
            if relay.session.carrier.get() == Some(Carrier::Http) {
                relay.begun.notify_one();
            }
            relay.release();
        }
    }
}

/// Has `letter` answered, come what may.
async fn carry(relay: &Rc<Relay>, letter: &Letter) {
    let answered = async {
        let _slot = relay.slots.acquire().await;
        exchange::post(relay, letter).await
    };
    let result = tokio::select! {
        result = answered => result,
        () = unwanted(letter) => Ok(()),
        () = too_late(letter) => Err(NoAnswer::lost(format!(
            "the server did not answer within {} seconds",
            PATIENCE.as_secs()
        ))),
    };
    if letter.flights.is_empty() {
        if let Err(no_answer) = result {
            relay.say_seldom(&format!("an answer of the client did not arrive: {}", no_answer.message));
        }
        return;
    }
    let no_answer = result.err().unwrap_or_else(|| NoAnswer::lost("the server did not answer"));
    for flight in letter.flights.iter().filter(|flight| !flight.is_over()) {
        if flight.is_waiting() {
            relay.refuse(flight, &no_answer).await;
        } else {
            relay.flights.end(flight, CallOutcome::Cancelled, &*relay.keeper);
        }
    }
}

/// Until the client does not wait for any of it, though the server has not answered.
async fn unwanted(letter: &Letter) {
    for flight in &letter.flights {
        flight.change().await;
    }
    if letter.flights.iter().all(|flight| flight.is_over()) {
        return pending().await;
    }
    if !letter.flights.iter().all(|flight| flight.is_modern) {
        tokio::time::sleep(FAREWELL).await;
    }
}

/// Until a first request has waited longer than the client would.
async fn too_late(letter: &Letter) {
    let is_first = |flight: &Rc<Flight>| matches!(flight.method.as_str(), "initialize" | "server/discover");
    if letter.flights.iter().any(is_first) { tokio::time::sleep(PATIENCE).await } else { pending().await }
}
