//! The way to a server, opened: an agent for requests, or one bare connection for a web socket.

use std::sync::Arc;
use std::time::Instant;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
    TransportAdapter, time,
};
use ureq::{Agent, Error, Timeout};

use super::encrypt::Encrypt;
use super::watch::{Milestone, StageReached, Watch};
use crate::transport::Net;
use crate::transport::proxy::ProxyWay;

pub(super) const USER_AGENT: &str = concat!("mcpkey/", env!("CARGO_PKG_VERSION"));

/// Where connections lead and how they are made.
pub(super) struct Route<'a> {
    pub net: &'a Net,
    pub way: &'a ProxyWay,
    /// Scheme, host and port of all urls.
    pub origin: String,
    /// Says how far the first connection came.
    pub stage: &'a StageReached,
}

impl Route<'_> {
    /// An agent that sends what it is told, follows nothing, and takes every status for an answer.
    pub(super) fn agent(&self) -> Agent {
        let asked = match self.way {
            ProxyWay::Asked(proxy) => Some(proxy.uri.clone()),
            ProxyWay::Direct | ProxyWay::Tunnel(_) => None,
        };
        let prefix = asked.is_some().then(|| self.origin.clone());
        let resolver = Via { proxy: asked, inner: DefaultResolver::default() };
        Agent::with_parts(self.config(), self.connector(prefix), resolver)
    }

    fn config(&self) -> Config {
        let proxy = match self.way {
            ProxyWay::Tunnel(proxy) => ureq::Proxy::new(&proxy.address).ok(),
            ProxyWay::Direct | ProxyWay::Asked(..) => None,
        };
        // The proxy is set even where there is none: an agent would look for one in the environment of the process.
        Agent::config_builder()
            .proxy(proxy)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT)
            .build()
    }

    fn connector(&self, prefix: Option<String>) -> impl Connector<Out: Transport> + use<> {
        let is_encrypted = self.origin.starts_with("https:") || matches!(self.way, ProxyWay::Tunnel(_));
        let tls = is_encrypted.then(|| self.net.tls()).flatten();
        let mark = |reached| Milestone { stage: self.stage.clone(), reached };
        ().chain(mark(StageReached::CONNECTING))
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector::default())
            .chain(Watch { net: self.net.clone(), prefix })
            .chain(Encrypt(tls))
            .chain(mark(StageReached::CONNECTED))
    }

    /// One connection to `uri`, for whatever is spoken over it.
    pub(super) fn dial(&self, uri: &Uri, deadline: Instant) -> Result<TransportAdapter, Error> {
        let config = self.config();
        let timeout = until(deadline);
        let resolver = DefaultResolver::default();
        let addrs = match self.way {
            ProxyWay::Tunnel(_) => resolver.empty(),
            ProxyWay::Direct | ProxyWay::Asked(..) => resolver.resolve(uri, &config, timeout)?,
        };
        let connector = self.connector(None);
        let run = move |details: &ConnectionDetails<'_>| -> Result<Box<dyn Transport>, Error> {
            let made = connector.connect(details, None)?.ok_or(Error::ConnectionFailed)?;
            Ok(Box::new(made))
        };
        let details = ConnectionDetails {
            uri,
            addrs,
            config: &config,
            request_level: false,
            resolver: &resolver,
            now: time::Instant::now(),
            timeout,
            current_time: Arc::new(time::Instant::now),
            run_connector: Arc::new(run),
            register_shutdown: Arc::new(|_| Ok(())),
        };
        let transport = (details.run_connector)(&details)?;
        Ok(TransportAdapter::new(transport, details.current_time.clone()))
    }
}

/// What is left until `deadline`, as a connection wants it.
pub(super) fn until(deadline: Instant) -> NextTimeout {
    let left = deadline.saturating_duration_since(Instant::now());
    NextTimeout { after: left.into(), reason: Timeout::Global, ..NextTimeout::default() }
}

/// Finds the addresses of the proxy, where it is asked for the urls themselves.
#[derive(Debug)]
struct Via {
    proxy: Option<Uri>,
    inner: DefaultResolver,
}

impl Resolver for Via {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        self.inner.resolve(self.proxy.as_ref().unwrap_or(uri), config, timeout)
    }
}
