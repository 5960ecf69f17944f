//! Requests to one server, over connections that are kept open; as many at once as are asked for, none behind another.
//!
//! HTTP/1.1 only, as the real client speaks it: a request that waits holds nothing but its own connection.

use std::fmt;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    AUTHORIZATION, CONTENT_LENGTH, COOKIE, HOST, HeaderValue, PROXY_AUTHORIZATION, TRANSFER_ENCODING,
};
use hyper::{Request, Response, Uri};
use url::{Position, Url};

use super::body::Arriving;
use super::connector::Connector;
use super::link::Link;
use super::net::Net;
use super::pool::Pool;
use super::proxy::{BadAddress, ProxyServer, ProxyWay};
use super::stage::{Progressed, Stage};
use super::trouble::Trouble;

/// Sends requests to one server.
#[derive(Clone)]
pub struct HttpClient {
    host: HeaderValue,
    pool: Pool,
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
        // A web socket starts as a request too. What follows the host may be a secret, and is not needed.
        let origin = format!("{}://{}", url.scheme(), &url[Position::BeforeHost..Position::BeforePath]);
        let origin = origin.replacen("ws", "http", usize::from(url.scheme().starts_with("ws")));
        let origin: Uri = origin.parse().unwrap_or_default();
        let host = origin.authority().and_then(|host| host.as_str().parse().ok());
        let host = host.unwrap_or_else(|| HeaderValue::from_static(""));
        Ok(Self { host, pool: Pool::new(connector, origin), way, progressed })
    }

    /// Sends `request`, whose uri is absolute, and waits for the head of the answer, whatever its status: nothing follows a
    /// redirect (see [`super::Redirection`]). There is no limit of time: drop it to end it.
    ///
    /// A connection that was closed before the request went out is replaced unseen. One that fails later is
    /// [`Trouble::Closed`]: whether to ask again is the caller's to know.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn send(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Arriving>, Trouble> {
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
        headers.entry(HOST).or_insert_with(|| self.host.clone());
        // Only a proxy is told the whole url.
        if let (false, Some(path)) = (self.asks_proxy(), request.uri().path_and_query()) {
            *request.uri_mut() = Uri::from(path.clone());
        }
        self.pool.send(request).await
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
        self.pool.link().await
    }

    /// No header is sent to another origin by mistake.
    fn is_own(&self, uri: &Uri) -> bool {
        let own = self.pool.origin();
        let same_host = uri.host().zip(own.host()).is_some_and(|(one, two)| one.eq_ignore_ascii_case(two));
        same_host && uri.scheme() == own.scheme() && uri.port_u16() == own.port_u16()
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
