//! What all messages share, and what is noted of each as it passes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Notify, Semaphore};

use super::access::Door;
use super::asked::{self, Content};
use super::flights::{Flight, Flights, is_same_id};
use super::keeper::{CallOutcome, Keeper};
use super::mirror::Mirror;
use super::output::Output;
use super::scan::Glimpse;
use super::session::{OpenStream, Session};
use super::words::NoAnswer;
use crate::client::bridged::TransportOrder;
use crate::system::pipes;
use crate::transport::Net;

/// So many requests are with the server at once, each over a connection of its own; more wait.
const MOST_AT_ONCE: usize = 200;
/// The same sentence is said no more often.
const SELDOM: Duration = Duration::from_secs(10);

/// The answer that is waited for in the client's stead.
#[derive(Debug, Default)]
pub(super) struct Replay {
    /// The request that it answers, as written.
    pub id: Option<Vec<u8>>,
    /// Whether it was a result, once it came.
    pub result: Option<bool>,
}

/// What all messages share. Everything runs on one thread.
pub(super) struct Relay {
    pub keeper: Arc<dyn Keeper>,
    pub door: Rc<Door>,
    pub order: TransportOrder,
    pub output: Output,
    pub session: Session,
    pub flights: Flights,
    /// Shared by all that the client said that wants no answer, while it is on its way to the server.
    pub untold: Rc<()>,
    pub mirror: RefCell<Mirror>,
    pub slots: Semaphore,
    /// The one stream of the deprecated transport.
    pub stream: RefCell<Option<Rc<OpenStream>>>,
    /// A session began: the server's own stream is wanted.
    pub begun: Notify,
    /// Held while a session is begun in the client's stead.
    pub reopening: Mutex<()>,
    /// The last try of that failed.
    pub broken: Cell<bool>,
    pub replay: RefCell<Replay>,
    replay_came: Notify,
    /// So many messages must be through before the next one may follow.
    holding: Cell<usize>,
    released: Notify,
    is_silent: bool,
    said: RefCell<Option<(Instant, String)>>,
}

impl Relay {
    pub(super) fn new(keeper: Arc<dyn Keeper>, net: Net, order: TransportOrder, is_silent: bool) -> Rc<Self> {
        Rc::new(Self {
            door: Rc::new(Door::new(keeper.clone(), net)),
            keeper,
            order,
            output: Output::default(),
            session: Session::default(),
            flights: Flights::default(),
            untold: Rc::default(),
            mirror: RefCell::default(),
            slots: Semaphore::new(MOST_AT_ONCE),
            stream: RefCell::default(),
            begun: Notify::new(),
            reopening: Mutex::default(),
            broken: Cell::default(),
            replay: RefCell::default(),
            replay_came: Notify::new(),
            holding: Cell::default(),
            released: Notify::new(),
            is_silent,
            said: RefCell::default(),
        })
    }

    /// A message of the server passes, which the client sees as `line`; one that came in pieces is not told.
    pub(super) fn heard(&self, glimpse: &Glimpse, line: &[u8]) {
        let Some(id) = glimpse.id.as_deref().filter(|_| !glimpse.has_method) else { return };
        let Some(flight) = self.flights.of(id) else { return };
        match (flight.method.as_str(), &glimpse.revision) {
            ("initialize", Some(revision)) => self.session.agree(revision),
            ("tools/list", _) => self.mirror.borrow_mut().learn(line),
            _ => {}
        }
        if let Some(wish) = flight.wish.as_ref().filter(|_| !glimpse.has_error)
            && !self.session.wishes.grant(wish)
        {
            self.say_seldom("the client subscribes to more than is subscribed to again should the server lose the session");
        }
        let outcome = if glimpse.has_error { CallOutcome::Failed } else { CallOutcome::Answered };
        self.flights.end(&flight, outcome, &*self.keeper);
    }

    /// From now on the answer to this request is not the client's.
    pub(super) fn expect(&self, request: &[u8]) {
        let id = match asked::read(request) {
            Ok(Content::One(asked)) => asked.id.map(|id| id.as_bytes().to_vec()),
            _ => None,
        };
        *self.replay.borrow_mut() = Replay { id, result: None };
    }

    /// Whether this is the answer to what was said in the client's stead, which it must not see.
    pub(super) fn is_replay(&self, glimpse: &Glimpse) -> bool {
        let mut replay = self.replay.borrow_mut();
        let is_it = !glimpse.has_method
            && replay
                .id
                .as_deref()
                .zip(glimpse.id.as_deref())
                .is_some_and(|(one, other)| is_same_id(one, other))
            && (glimpse.revision.is_some()
                || glimpse.id.as_deref().and_then(|id| self.flights.of(id)).is_none());
        if is_it {
            if let Some(revision) = &glimpse.revision {
                self.session.agree(revision);
            }
            replay.result = Some(!glimpse.has_error);
            self.replay_came.notify_one();
        }
        is_it
    }

    /// Until that answer came.
    pub(super) async fn replayed(&self) {
        while self.replay.borrow().result.is_none() {
            self.replay_came.notified().await;
        }
    }

    /// What the client says next waits until [`Self::release`].
    pub(super) fn hold(&self) {
        self.holding.set(self.holding.get() + 1);
    }

    /// See [`Self::hold`].
    pub(super) fn release(&self) {
        self.holding.set(self.holding.get().saturating_sub(1));
        self.released.notify_one();
    }

    /// Whether the client's next message may follow.
    pub(super) fn may_follow(&self) -> bool {
        self.holding.get() == 0
    }

    /// Until it may.
    pub(super) async fn released(&self) {
        self.released.notified().await;
    }

    /// Answers a request that the server did not.
    pub(super) async fn refuse(&self, flight: &Flight, no_answer: &NoAnswer) {
        let line = no_answer.line(&flight.id);
        let line = self.keeper.shown(None, &line).unwrap_or(line);
        self.flights.end(flight, no_answer.outcome, &*self.keeper);
        self.output.line(&line).await;
    }

    /// Says something to people, the same thing only now and then.
    pub(super) fn say_seldom(&self, text: &str) {
        let mut said = self.said.borrow_mut();
        let is_new = said.as_ref().is_none_or(|(when, before)| before != text || when.elapsed() > SELDOM);
        if is_new && !self.is_silent {
            pipes::say(text);
            *said = Some((Instant::now(), text.to_owned()));
        }
    }
}
