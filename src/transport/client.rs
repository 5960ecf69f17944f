//! Requests to one server, over connections that are kept open; as many at once as are asked for, none behind another.
//!
//! HTTP/1.1 only, as the real client speaks it: a request that waits holds nothing but its own connection.

use std::fmt;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, PROXY_AUTHORIZATION, TRANSFER_ENCODING};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::{Position, Url};

use super::connector::Connector;
use super::link::Link;
use super::net::Net;
use super::proxy::{BadAddress, ProxyServer, ProxyWay};
use super::stage::{Progressed, Stage};
use super::trouble::Trouble;

/// A connection that nobody used for so long is closed.
const IDLE: Duration = Duration::from_secs(60);

/// As much of an answer is read at once, and as long may its head be: more makes nothing faster.
const READ_AT_ONCE: usize = 128 << 10;

/// Sends requests to one server.
#[derive(Clone)]
pub struct HttpClient {
    origin: Uri,
    pool: Client<Connector, Full<Bytes>>,
    connector: Connector,
    way: ProxyWay,
    progressed: Progressed,
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient(…)")
    }
}

impl HttpClient {
    /// For the server that answers at `url`, which may be that of a web socket. Opens nothing yet, and needs no runtime yet.
    ///
    /// # Errors
    /// When the proxy that `net` names is none.
    pub fn new(net: &Net, url: &Url) -> Result<Self, BadAddress> {
        let way = net.proxies().way(url)?;
        let progressed = Progressed::default();
        let is_encrypted = matches!(url.scheme(), "https" | "wss") || matches!(way, ProxyWay::Tunnel(_));
        let tls = is_encrypted.then(|| net.tls()).flatten();
        let connector = Connector::new(way.clone(), tls, progressed.clone());
        let pool = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .http1_max_buf_size(READ_AT_ONCE)
            .build(connector.clone());
        // A web socket starts as a request too. What follows the host may be a secret, and is not needed.
        let origin = format!("{}://{}", url.scheme(), &url[Position::BeforeHost..Position::BeforePath]);
        let origin = origin.replacen("ws", "http", usize::from(url.scheme().starts_with("ws")));
        Ok(Self { origin: origin.parse().unwrap_or_default(), pool, connector, way, progressed })
    }

    /// Sends `request`, whose uri is absolute, and waits for the head of the answer, whatever its status: nothing follows a
    /// redirect (see [`super::Redirection`]). There is no limit of time: drop it to end it.
    ///
    /// A connection that was closed before the request went out is replaced unseen. One that fails later is
    /// [`Trouble::Closed`]: whether to ask again is the caller's to know.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn send(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Trouble> {
        if !self.is_own(request.uri()) {
            return Err(Trouble::BadRequest);
        }
        let headers = request.headers_mut();
        // How long a body is follows from the body.
        for name in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        if let ProxyWay::Asked(ProxyServer { authorization: Some(password), .. }) = &self.way {
            headers.insert(PROXY_AUTHORIZATION, password.clone());
        }
        for name in [AUTHORIZATION, COOKIE] {
            headers.get_mut(&name).into_iter().for_each(|value| value.set_sensitive(true));
        }
        self.pool.request(request).await.map_err(|error| Trouble::of(&error))
    }

    /// How far the best of its connections came.
    pub fn reached(&self) -> Stage {
        self.progressed.stage()
    }

    /// Whether a proxy is between.
    pub fn is_proxied(&self) -> bool {
        !matches!(self.way, ProxyWay::Direct)
    }

    /// Whether the proxy reads the requests, and may be the one who answers.
    pub fn asks_proxy(&self) -> bool {
        matches!(self.way, ProxyWay::Asked(_))
    }

    /// A connection of its own, for whatever is spoken over it.
    pub(crate) async fn open(&self) -> Result<Link, Trouble> {
        self.connector.clone().open(self.origin.clone()).await
    }

    /// No header is sent to another origin by mistake.
    fn is_own(&self, uri: &Uri) -> bool {
        let place =
            |uri: &Uri| Some((uri.scheme()?.clone(), uri.host()?.to_ascii_lowercase(), uri.port_u16()));
        place(uri) == place(&self.origin)
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
