//! How the server is reached, as the keeper says it: asked for once, kept, and asked for anew when the server refuses.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, Uri};
use tokio::sync::Notify;

use super::keeper::{Access, Keeper, Refusal};
use super::words::NoAnswer;
use crate::transport::{HttpClient, Net, SecretUrl};

/// A first request is answered within this, come what may: Claude Code gives up after 30 seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(25);
/// A request waits so long for a store that a person has to unlock.
const UNLOCKING: Duration = Duration::from_secs(24);

/// A way to the server with everything that a request needs.
#[derive(Debug)]
pub(super) struct Reach {
    pub url: SecretUrl,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub client: HttpClient,
    /// From when on it is asked for anew.
    until: Option<Instant>,
    /// Of two routes the later has the higher number.
    number: u64,
}

/// The one way to the server that holds now.
pub(super) struct Door {
    keeper: Arc<dyn Keeper>,
    net: Net,
    now: RefCell<Option<Result<Rc<Reach>, Refusal>>>,
    /// The keeper is asked at this moment.
    asking: Cell<bool>,
    asked: Notify,
    number: Cell<u64>,
}

impl Door {
    pub(super) fn new(keeper: Arc<dyn Keeper>, net: Net) -> Self {
        let (now, asking, asked, number) = Default::default();
        Self { keeper, net, now, asking, asked, number }
    }

    /// The way to the server, as soon as the keeper has told it. One that refused before is asked again.
    pub(super) async fn route(self: &Rc<Self>) -> Result<Rc<Reach>, NoAnswer> {
        let is_over = match &*self.now.borrow() {
            Some(Ok(route)) if route.until.is_none_or(|until| Instant::now() < until) => {
                return Ok(route.clone());
            }
            Some(_) => true,
            None => false,
        };
        if is_over && !self.asking.get() {
            *self.now.borrow_mut() = None;
        }
        self.ask(|keeper| keeper.headers().map(Some));
        let told = async {
            loop {
                let asked = self.asked.notified();
                if let Some(told) = &*self.now.borrow() {
                    return told.clone();
                }
                asked.await;
            }
        };
        match tokio::time::timeout(UNLOCKING, told).await {
            Ok(told) => told.map_err(NoAnswer::from),
            Err(_) => Err(NoAnswer::lost(still_waiting())),
        }
    }

    /// After the server answered a request over `route` with `status`: another way to ask again, or `None`.
    pub(super) async fn renewed(
        self: &Rc<Self>,
        route: &Reach,
        status: StatusCode,
        challenge: Option<String>,
    ) -> Result<Option<Rc<Reach>>, NoAnswer> {
        let newer = |now: &Option<Result<Rc<Reach>, Refusal>>| match now {
            Some(Ok(now)) if now.number > route.number => Some(now.clone()),
            _ => None,
        };
        if let Some(newer) = newer(&self.now.borrow()) {
            return Ok(Some(newer));
        }
        let status = status.as_u16();
        self.ask(move |keeper| keeper.again(status, challenge.as_deref()));
        if tokio::time::timeout(UNLOCKING, self.answered()).await.is_err() {
            return Err(NoAnswer::lost(still_waiting()));
        }
        if let Some(Err(refusal)) = &*self.now.borrow() {
            return Err(refusal.clone().into());
        }
        Ok(newer(&self.now.borrow()))
    }

    /// Until the keeper is not being asked any more.
    pub(super) async fn answered(&self) {
        while self.asking.get() {
            let asked = self.asked.notified();
            if self.asking.get() {
                asked.await;
            }
        }
    }

    /// Has the keeper asked in a thread of its own, unless that is under way.
    pub(super) fn ask(
        self: &Rc<Self>,
        what: impl FnOnce(&dyn Keeper) -> Result<Option<Access>, Refusal> + Send + 'static,
    ) {
        if self.asking.replace(true) {
            return;
        }
        let (door, keeper) = (self.clone(), self.keeper.clone());
        tokio::task::spawn_local(async move {
            let told = tokio::task::spawn_blocking(move || what(&*keeper)).await;
            let told = told.unwrap_or_else(|_| Err(refusal("the secret could not be read")));
            let now = told.and_then(|access| access.map(|access| door.open(access)).transpose());
            if let Some(now) = now.transpose() {
                *door.now.borrow_mut() = Some(now);
            }
            door.asking.set(false);
            door.asked.notify_waiters();
        });
    }

    fn open(&self, access: Access) -> Result<Rc<Reach>, Refusal> {
        let (url, until) = (access.url, access.until);
        let uri = url.uri().ok_or_else(|| refusal("the url of the server cannot be used"))?;
        let client = match &*self.now.borrow() {
            Some(Ok(now)) if now.url.get().origin() == url.get().origin() => now.client.clone(),
            _ => HttpClient::new(&self.net, url.get())
                .map_err(|_| refusal("the address of the proxy is none"))?,
        };
        self.number.set(self.number.get() + 1);
        Ok(Rc::new(Reach { url, uri, headers: access.headers, client, until, number: self.number.get() }))
    }
}

fn refusal(message: &str) -> Refusal {
    Refusal { code: -32603, message: message.to_owned() }
}

fn still_waiting() -> String {
    format!(
        "the secret could not be read within {} seconds: the store may be waiting to be unlocked",
        UNLOCKING.as_secs()
    )
}
