//! Opens connections to one server: its name, the connection, the proxy between, encryption.

use std::future::poll_fn;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper::client::conn::http1;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::link::{Link, Stream};
use super::proxy::{ProxyServer, ProxyWay};
use super::resolver::Resolver;
use super::stage::{Progressed, Stage};
use super::trouble::Trouble;

/// A connection over which nothing comes is tried after so long, and so often after that.
const KEEPALIVE: Duration = Duration::from_secs(30);
const KEEPALIVE_AGAIN: Duration = Duration::from_secs(10);

/// Opens connections the way that it was made for.
#[derive(Clone)]
pub(super) struct Connector {
    way: ProxyWay,
    /// How to encrypt, where that is needed.
    tls: Option<Arc<ClientConfig>>,
    reached: Progressed,
    tcp: HttpConnector<Resolver>,
}

impl Connector {
    pub(super) fn new(way: ProxyWay, tls: Option<Arc<ClientConfig>>, reached: Progressed) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(reached.clone()));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // A network that went away in silence is noticed, also by who only listens.
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE_AGAIN));
        tcp.set_keepalive_retries(Some(3));
        Self { way, tls, reached, tcp }
    }

    /// A connection to the host of `uri`, over which nothing was said yet.
    pub(super) async fn open(mut self, uri: Uri) -> Result<Link, Trouble> {
        let way = self.way.clone();
        let stream = match &way {
            ProxyWay::Direct => self.connect(&uri).await?,
            ProxyWay::Asked(proxy) => {
                let stream = self.connect(&proxy.uri).await?;
                self.reached.note(Stage::Answer);
                return Ok(Link(stream));
            }
            ProxyWay::Tunnel(proxy) => self.tunnel(proxy, &uri).await?,
        };
        let stream = match uri.scheme_str() {
            Some("https" | "wss") => self.encrypt(&uri, stream).await?,
            _ => stream,
        };
        self.reached.note(Stage::Answer);
        Ok(Link(stream))
    }

    async fn connect(&mut self, uri: &Uri) -> Result<Box<dyn Stream>, Trouble> {
        if uri.host().is_some_and(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()) {
            self.reached.note(Stage::Connection);
        }
        poll_fn(|context| self.tcp.poll_ready(context))
            .await
            .map_err(|error| Trouble::of_connecting(&error))?;
        let connected = self.tcp.call(uri.clone()).await;
        Ok(Box::new(connected.map_err(|error| Trouble::of_connecting(&error))?.into_inner()))
    }

    /// A connection to the host of `uri`, which the proxy makes.
    async fn tunnel(&mut self, proxy: &ProxyServer, uri: &Uri) -> Result<Box<dyn Stream>, Trouble> {
        let stream = self.connect(&proxy.uri).await?;
        let stream = match proxy.uri.scheme_str() {
            Some("https") => self.encrypt(&proxy.uri, stream).await?,
            _ => stream,
        };
        self.reached.note(Stage::Tunnel);
        let request = proxy.connect(uri)?;
        let no_answer = |_| Trouble::Proxy(None);
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(no_answer)?;
        tokio::spawn(connection.with_upgrades());
        let answer = sender.send_request(request).await.map_err(no_answer)?;
        if !answer.status().is_success() {
            return Err(Trouble::Proxy(Some(answer.status())));
        }
        let stream = hyper::upgrade::on(answer).await.map_err(no_answer)?;
        Ok(Box::new(TokioIo::new(stream)))
    }

    async fn encrypt(&self, uri: &Uri, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, Trouble> {
        self.reached.note(Stage::Encryption);
        let bad = |words: &str| Trouble::Tls(rustls::Error::General(words.to_owned()));
        let config = self.tls.clone().ok_or_else(|| bad("there is no way to encrypt"))?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| bad("no certificate can name its host"))?;
        let encrypted = TlsConnector::from(config).connect(name, stream).await;
        Ok(Box::new(encrypted?))
    }
}
