//! Requests that are under way: each ends once, with an answer, a reason why there is none, or because the client does not wait
//! for it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

use tokio::sync::Notify;

use super::asked::Asked;
use super::keeper::{Call, CallOutcome, Keeper};
use super::wishes::Wish;
use super::words::NoAnswer;

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    /// The client does not wait for it any more, but the server may not know.
    Unwanted,
    Over,
}

/// A request under way.
#[derive(Debug)]
pub(super) struct Flight {
    /// Its `id` as written.
    pub id: Vec<u8>,
    /// Its method.
    pub method: String,
    name: Option<String>,
    /// Why it is about to be tried again.
    pub trouble: RefCell<Option<NoAnswer>>,
    /// What it sets for the session.
    pub wish: Option<Wish>,
    /// Whether it is of the era in which a request that is not wanted is ended by closing its connection.
    pub is_modern: bool,
    begun: Instant,
    progress: Cell<Progress>,
    changed: Notify,
}

impl Flight {
    /// Whether the client still waits.
    pub(super) fn is_waiting(&self) -> bool {
        self.progress.get() == Progress::Waiting
    }

    /// Whether nothing will be said of it any more.
    pub(super) fn is_over(&self) -> bool {
        self.progress.get() == Progress::Over
    }

    /// Until the client does not wait any more, or all is said.
    pub(super) async fn change(&self) {
        let changed = self.changed.notified();
        if self.is_waiting() {
            changed.await;
        }
    }
}

/// All requests under way, by their `id`.
#[derive(Debug, Default)]
pub(super) struct Flights(RefCell<HashMap<Vec<u8>, Rc<Flight>>>);

impl Flights {
    /// A request begins; `None` if another one with its `id` is under way.
    pub(super) fn begin(&self, asked: &Asked<'_>) -> Option<Rc<Flight>> {
        let id = asked.id?.as_bytes().to_vec();
        let mut all = self.0.borrow_mut();
        if all.contains_key(&id) {
            return None;
        }
        let flight = Rc::new(Flight {
            id: id.clone(),
            method: asked.method.as_deref()?.to_owned(),
            name: asked.name.as_deref().map(str::to_owned),
            trouble: RefCell::default(),
            wish: Wish::of(asked),
            is_modern: asked.revision.is_some(),
            begun: Instant::now(),
            progress: Cell::new(Progress::Waiting),
            changed: Notify::new(),
        });
        all.insert(id, flight.clone());
        Some(flight)
    }

    /// The request with this `id`; some servers give a number back as text, or the other way round.
    pub(super) fn of(&self, id: &[u8]) -> Option<Rc<Flight>> {
        let all = self.0.borrow();
        all.get(id).or_else(|| all.get(&*twin(id))).cloned()
    }

    /// The client does not wait for it any more.
    pub(super) fn give_up(&self, flight: &Flight) {
        if flight.is_waiting() {
            flight.progress.set(Progress::Unwanted);
            flight.changed.notify_waiters();
        }
    }

    /// A request is over; of that only the first time counts, and what the client does not wait for is told as that.
    pub(super) fn end(&self, flight: &Flight, outcome: CallOutcome, keeper: &dyn Keeper) {
        let before = flight.progress.replace(Progress::Over);
        if before == Progress::Over {
            return;
        }
        self.0.borrow_mut().remove(&flight.id);
        flight.changed.notify_waiters();
        let outcome = if before == Progress::Unwanted { CallOutcome::Cancelled } else { outcome };
        let (method, name) = (flight.method.as_str(), flight.name.as_deref());
        keeper.ended(&Call { method, name, outcome, duration: flight.begun.elapsed() });
    }

    /// Those for which the client still waits.
    pub(super) fn waiting(&self) -> Vec<Rc<Flight>> {
        self.0.borrow().values().filter(|flight| flight.is_waiting()).cloned().collect()
    }

    /// Whether nothing is under way but what never ends by itself.
    pub(super) fn is_quiet(&self) -> bool {
        self.0.borrow().values().all(|flight| flight.method == "subscriptions/listen")
    }
}

/// Whether two are the same, as far as servers give them back alike.
pub(super) fn is_same_id(one: &[u8], other: &[u8]) -> bool {
    one == other || *twin(one) == *other
}

fn twin(id: &[u8]) -> Cow<'_, [u8]> {
    match id.strip_prefix(b"\"").and_then(|id| id.strip_suffix(b"\"")) {
        Some(inner) => inner.into(),
        None => [b"\"", id, b"\""].concat().into(),
    }
}

/// Whether asking twice is the same as asking once, by what the protocol says of the method.
pub(super) fn is_repeatable(method: &str) -> bool {
    matches!(
        method,
        "initialize"
            | "server/discover"
            | "ping"
            | "tools/list"
            | "prompts/list"
            | "prompts/get"
            | "resources/list"
            | "resources/templates/list"
            | "resources/read"
            | "resources/subscribe"
            | "resources/unsubscribe"
            | "completion/complete"
            | "logging/setLevel"
            | "subscriptions/listen"
            | "tasks/get"
            | "tasks/list"
    )
}
