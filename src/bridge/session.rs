//! The session of the legacy era, and which transport the server turned out to speak.

use std::cell::{Cell, RefCell};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use tokio::sync::{Notify, oneshot};

use super::mirror::{REVISION, SESSION};
use super::wishes::Wishes;
use crate::transport::SecretUrl;

/// A transport to a remote server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Streamable HTTP, of either era.
    Http,
    /// The deprecated one of 2024, with one stream of events for all answers.
    Events,
}

/// The one stream of the deprecated transport.
#[derive(Debug)]
pub(super) struct OpenStream {
    /// Where messages go.
    pub endpoint: SecretUrl,
    /// Whether it ended.
    pub is_lost: Cell<bool>,
    /// It ends.
    pub lost: Notify,
    /// Goes with it: whoever reads the stream stops then.
    _open: oneshot::Sender<()>,
}

impl OpenStream {
    /// One that wants messages at `endpoint`, and what comes to an end when nobody has it any more.
    pub(super) fn to(endpoint: SecretUrl) -> (Self, oneshot::Receiver<()>) {
        let (open, dropped) = oneshot::channel();
        (Self { endpoint, is_lost: Cell::new(false), lost: Notify::new(), _open: open }, dropped)
    }

    /// It has ended.
    pub(super) fn lose(&self) {
        self.is_lost.set(true);
        self.lost.notify_waiters();
    }
}

/// What is known of the session.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The transport that the server speaks, once it has shown that it does.
    pub carrier: Cell<Option<Carrier>>,
    id: RefCell<Option<HeaderValue>>,
    revision: RefCell<Option<HeaderValue>>,
    /// The client's own first words, to be said again where a session is lost.
    initialize: RefCell<Option<Bytes>>,
    initialized: RefCell<Option<Bytes>>,
    number: Cell<u64>,
    /// What the client has set since.
    pub wishes: Wishes,
}

impl Session {
    /// The client begins a session with this line.
    pub(super) fn begin(&self, initialize: Bytes) {
        *self.initialize.borrow_mut() = Some(initialize);
        *self.initialized.borrow_mut() = None;
        self.wishes.clear();
        self.forget();
    }

    /// The client says that it is ready, with this line.
    pub(super) fn ready(&self, initialized: Bytes) {
        *self.initialized.borrow_mut() = Some(initialized);
    }

    /// The session is over; another one has another number.
    pub(super) fn forget(&self) {
        *self.id.borrow_mut() = None;
        *self.revision.borrow_mut() = None;
        self.number.set(self.number.get() + 1);
    }

    /// What the head of the answer to `initialize` says of it.
    pub(super) fn name(&self, headers: &HeaderMap) {
        if let Some(id) = headers.get(SESSION) {
            let mut id = id.clone();
            id.set_sensitive(true);
            *self.id.borrow_mut() = Some(id);
        }
    }

    /// The revision that was agreed on, as it is written in the answer to `initialize`.
    pub(super) fn agree(&self, revision: &[u8]) {
        let revision = serde_json::from_slice::<String>(revision).ok();
        *self.revision.borrow_mut() = revision.and_then(|revision| revision.parse().ok());
    }

    /// Of two sessions the later has the higher number.
    pub(super) fn number(&self) -> u64 {
        self.number.get()
    }

    /// Whether the server gave it a name.
    pub(super) fn has_id(&self) -> bool {
        self.id.borrow().is_some()
    }

    /// Whether the client has begun one.
    pub(super) fn is_legacy(&self) -> bool {
        self.initialize.borrow().is_some()
    }

    /// The client's first words, and whether it said that it is ready.
    pub(super) fn opening(&self) -> Option<(Bytes, Option<Bytes>)> {
        Some((self.initialize.borrow().clone()?, self.initialized.borrow().clone()))
    }

    /// What each request of the session carries.
    pub(super) fn headers(&self, headers: &mut HeaderMap) {
        for (name, value) in [(SESSION, &self.id), (REVISION, &self.revision)] {
            if let Some(value) = &*value.borrow() {
                headers.insert(name, value.clone());
            }
        }
    }
}
