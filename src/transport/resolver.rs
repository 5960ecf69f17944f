//! The addresses of a name, as the system resolves it. That cannot be called off, so it has a thread of its own, which
//! nobody waits for once the answer is not wanted any more.

use std::future::Future;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::vec::IntoIter;

use hyper_util::client::legacy::connect::dns::Name;
use tokio::sync::oneshot;
use tower_service::Service;

use super::stage::{Progressed, Stage};
use super::trouble::Trouble;

/// Resolves names, and notes that it did.
#[derive(Debug, Clone)]
pub(super) struct Resolver(pub Progressed);

impl Service<Name> for Resolver {
    type Response = IntoIter<SocketAddr>;
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<IntoIter<SocketAddr>, Trouble>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Trouble>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (answer, answered) = oneshot::channel();
        let resolve = move || answer.send((name.as_str(), 0).to_socket_addrs());
        let started = thread::Builder::new().name("resolver".to_owned()).spawn(resolve);
        let reached = self.0.clone();
        Box::pin(async move {
            started.map_err(|error| Trouble::NoConnection(Arc::new(error)))?;
            let addresses = answered.await.ok().and_then(Result::ok).ok_or(Trouble::NoName)?;
            reached.note(Stage::Connection);
            Ok(addresses)
        })
    }
}
