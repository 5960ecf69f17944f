//! Connections to one server that are kept open, each for one request at a time: as many as are needed for what
//! is under way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;

use super::body::Arriving;
use super::connector::Connector;
use super::link::Link;
use super::queue::Queue;
use super::trouble::Trouble;

/// A connection that nobody used for so long is closed, after twice the time at the latest.
const IDLE: Duration = Duration::from_secs(60);

/// As much of an answer is read at once, and as long may its head be: more makes nothing faster.
const READ_AT_ONCE: usize = 128 << 10;

/// The connections to one server.
#[derive(Clone)]
pub(super) struct Pool(Arc<Connections>);

struct Connections {
    connector: Connector,
    origin: Uri,
    kept: Mutex<KeptConnections>,
    queue: Queue,
}

#[derive(Default)]
struct KeptConnections {
    all: Vec<Kept>,
    /// Something closes those that nobody uses.
    is_swept: bool,
}

/// A connection whose answer has begun: free once the answer has ended.
struct Kept {
    sender: SendRequest<Full<Bytes>>,
    since: Instant,
}

impl Pool {
    /// None yet, to the server at `origin`.
    pub(super) fn new(connector: Connector, origin: Uri) -> Self {
        Self(Arc::new(Connections { connector, origin, kept: Mutex::default(), queue: Queue::default() }))
    }

    /// Sends `request` over a connection of its own. One that was closed before anything was sent over it is replaced unseen.
    pub(super) async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<Arriving>, Trouble> {
        let admission = self.0.queue.admit().await;
        loop {
            let free = self.free();
            let was_used = free.is_some();
            let mut sender = match free {
                Some(sender) => sender,
                // Seldom, and large: every request would be as large.
                None => Box::pin(self.open()).await?,
            };
            match sender.try_send_request(request).await {
                Ok(response) => {
                    self.keep(sender);
                    return Ok(response.map(|body| Arriving::new(body, admission)));
                }
                Err(mut error) => match error.take_message().filter(|_| was_used) {
                    Some(unsent) => request = unsent,
                    None => return Err(Trouble::of(&error.into_error())),
                },
            }
        }
    }

    /// Where the server is.
    pub(super) fn origin(&self) -> &Uri {
        &self.0.origin
    }

    /// A connection that is none of these.
    pub(super) async fn link(&self) -> Result<Link, Trouble> {
        self.0.connector.clone().open(self.0.origin.clone()).await
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, Trouble> {
        let link = self.link().await?;
        let opened = Builder::new().max_buf_size(READ_AT_ONCE).handshake(TokioIo::new(link)).await;
        let (sender, connection) = opened.map_err(|error| Trouble::of(&error))?;
        // How it ends is told to whoever waits for an answer.
        tokio::spawn(connection);
        Ok(sender)
    }

    fn free(&self) -> Option<SendRequest<Full<Bytes>>> {
        let all = &mut self.0.kept().all;
        all.retain(|kept| !kept.sender.is_closed());
        let free = all.iter().rposition(|kept| kept.sender.is_ready())?;
        Some(all.swap_remove(free).sender)
    }

    fn keep(&self, sender: SendRequest<Full<Bytes>>) {
        let mut kept = self.0.kept();
        kept.all.push(Kept { sender, since: Instant::now() });
        if !std::mem::replace(&mut kept.is_swept, true) {
            tokio::spawn(sweep(Arc::downgrade(&self.0)));
        }
    }
}

impl Connections {
    fn kept(&self) -> MutexGuard<'_, KeptConnections> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what nobody uses, until nothing is left.
async fn sweep(connections: Weak<Connections>) {
    loop {
        tokio::time::sleep(IDLE).await;
        let Some(connections) = connections.upgrade() else { return };
        let mut kept = connections.kept();
        kept.all.retain(|kept| {
            let is_idle = kept.sender.is_ready() && kept.since.elapsed() >= IDLE;
            !is_idle && !kept.sender.is_closed()
        });
        kept.is_swept = !kept.all.is_empty();
        if !kept.is_swept {
            return;
        }
    }
}
