//! Which proxy a url goes through, as the environment says.
//!
//! As the real client does it, one proxy serves every url, whichever variable names it; loopback goes through it too unless
//! `NO_PROXY` names it; a plain `http` url is asked of an `http` proxy itself, and only others are tunnelled. Of two
//! spellings of a variable the lower-case one wins. The proxy's password is in here, so nothing of it can be printed.

use std::net::IpAddr;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request, Uri};
use url::{Host, Url};
use zeroize::Zeroizing;

use super::credential::basic;
use super::trouble::Trouble;
use crate::system::environ::Environ;

/// The variables that name it, the first that is set before all others: measured on the real client (2.1.329).
const NAMES: [&str; 6] = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];

/// The proxy that an environment names.
#[derive(Default)]
pub(crate) struct Proxies {
    /// The variable and what it holds.
    named: Option<(String, String)>,
    except: Vec<Exception>,
}

/// A variable that should hold a proxy's address and does not, and why it is of no use.
#[derive(Debug, PartialEq, Eq)]
pub struct BadAddress(pub String);

/// The way to a server.
#[derive(Clone)]
pub(crate) enum ProxyWay {
    /// Straight there.
    Direct,
    /// Through a tunnel that the proxy is asked for.
    Tunnel(ProxyServer),
    /// The proxy is asked for the url itself.
    Asked(ProxyServer),
}

/// A proxy.
#[derive(Clone)]
pub(crate) struct ProxyServer {
    /// Its scheme, host and port.
    pub uri: Uri,
    /// Its `Proxy-Authorization`.
    pub authorization: Option<HeaderValue>,
}

impl ProxyServer {
    /// The proxy at `address`, which may lack the scheme.
    fn read(address: &str) -> Option<Self> {
        let has_scheme = address.contains("://");
        let whole = if has_scheme { address.to_owned() } else { format!("http://{address}") };
        let url = Url::parse(&Zeroizing::new(whole)).ok()?;
        let is_plain = has_scheme || (url.path() == "/" && url.query().is_none() && url.fragment().is_none());
        let uri = url.origin().ascii_serialization().parse().ok().filter(|_| is_plain)?;
        Some(Self { uri, authorization: basic(&url) })
    }

    /// What asks it for a tunnel to the host of `uri`.
    pub(super) fn connect(&self, uri: &Uri) -> Result<Request<Empty<Bytes>>, Trouble> {
        let default = if matches!(uri.scheme_str(), Some("https" | "wss")) { 443 } else { 80 };
        let place = format!("{}:{}", uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(default));
        let mut request = Request::builder().method(Method::CONNECT).uri(&place).header(HOST, &place);
        if let Some(authorization) = &self.authorization {
            request = request.header(PROXY_AUTHORIZATION, authorization);
        }
        request.body(Empty::new()).map_err(|_| Trouble::BadRequest)
    }
}

/// One entry of `NO_PROXY`.
struct Exception {
    host: String,
    port: Option<u16>,
}

impl Proxies {
    pub(crate) fn new(environ: &Environ) -> Self {
        let mut set = NAMES.into_iter().filter_map(|name| Some((name, environ.setting(name)?)));
        let named = set.next().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let except = environ.setting("no_proxy").or_else(|| environ.setting("NO_PROXY")).unwrap_or_default();
        let entries = except.split(|c: char| c == ',' || c.is_ascii_whitespace());
        Self { named, except: entries.filter(|entry| !entry.is_empty()).map(Exception::read).collect() }
    }

    /// The way to `url`.
    pub(crate) fn way(&self, url: &Url) -> Result<ProxyWay, BadAddress> {
        let Some((name, address)) = &self.named else { return Ok(ProxyWay::Direct) };
        if self.except.iter().any(|exception| exception.covers(url)) {
            return Ok(ProxyWay::Direct);
        }
        let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme).to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(BadAddress(format!("{name}, which is no http proxy")));
        }
        let proxy = ProxyServer::read(address).ok_or_else(|| BadAddress(name.clone()))?;
        match (url.scheme(), scheme.as_str()) {
            ("http", "http") => Ok(ProxyWay::Asked(proxy)),
            _ => Ok(ProxyWay::Tunnel(proxy)),
        }
    }
}

impl Exception {
    fn read(entry: &str) -> Self {
        let plain = entry.trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.');
        let (host, port) = match plain.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()),
            _ => (plain, None),
        };
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        Self { host, port }
    }

    /// A name covers itself and what is below it, as with curl; `10.0.0.0/8` covers a network; `*` covers all.
    fn covers(&self, url: &Url) -> bool {
        if self.port.is_some() && self.port != url.port_or_known_default() {
            return false;
        }
        match url.host() {
            _ if self.host == "*" => true,
            Some(Host::Domain(name)) => {
                let above = name.trim_end_matches('.').strip_suffix(self.host.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            Some(Host::Ipv4(ip)) => self.holds(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.holds(IpAddr::V6(ip)),
            None => false,
        }
    }

    fn holds(&self, ip: IpAddr) -> bool {
        let (net, bits) = match self.host.split_once('/') {
            Some((net, bits)) => (net, bits.parse::<u32>().ok()),
            None => (self.host.as_str(), Some(128)),
        };
        match (net.parse::<IpAddr>(), ip, bits) {
            (Ok(IpAddr::V4(net)), IpAddr::V4(ip), Some(bits)) => {
                let differ = u32::from(net) ^ u32::from(ip);
                differ.checked_shr(32 - bits.min(32)).unwrap_or(0) == 0
            }
            (Ok(IpAddr::V6(net)), IpAddr::V6(ip), Some(bits)) => {
                let differ = u128::from(net) ^ u128::from(ip);
                differ.checked_shr(128 - bits.min(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(environ: &[(&str, &str)], url: &str) -> String {
        let proxies = Proxies::new(&environ.iter().copied().collect());
        match proxies.way(&url.parse().unwrap()) {
            Ok(ProxyWay::Direct) => "direct".to_owned(),
            Ok(ProxyWay::Tunnel(proxy)) => format!("tunnel {}", proxy.uri.authority().unwrap()),
            Ok(ProxyWay::Asked(proxy)) => {
                let password = proxy.authorization.map(|value| format!(" {}", value.to_str().unwrap()));
                format!("asked {}{}", proxy.uri.host().unwrap(), password.unwrap_or_default())
            }
            Err(bad) => format!("bad {}", bad.0),
        }
    }

    #[test]
    fn one_proxy_serves_every_url_and_all_proxy_comes_last() {
        let environ = [("HTTPS_PROXY", "http://s:1"), ("http_proxy", "p:2"), ("ALL_PROXY", "http://a:3")];
        assert_eq!(way(&environ, "https://x.example/"), "tunnel s:1");
        assert_eq!(way(&environ, "wss://x.example/"), "tunnel s:1");
        assert_eq!(way(&environ, "http://x.example/"), "asked s");
        assert_eq!(way(&environ[1..], "ws://x.example/"), "tunnel p:2");
        assert_eq!(way(&environ[1..], "https://x.example/"), "tunnel p:2");
        assert_eq!(way(&environ[2..], "https://x.example/"), "tunnel a:3");
        assert_eq!(way(&[("https_proxy", "http://l:1"), environ[0]], "https://x.example/"), "tunnel l:1");
        assert_eq!(way(&[("HTTPS_PROXY", "")], "https://x.example/"), "direct");
        assert_eq!(way(&[("HTTP_PROXY", "https://s:4")], "http://x.example/"), "tunnel s:4");
        let password = [("HTTP_PROXY", "http://ada:b%2Bc@p:2")];
        assert_eq!(way(&password, "http://127.0.0.1:8/"), "asked p Basic YWRhOmIrYw==");
    }

    #[test]
    fn an_address_of_no_use_is_named_by_its_variable_and_not_shown() {
        for address in ["socks5://ada:lovelace@h:1", "http://ada:lovelace@", "r32/?//52:**"] {
            let said = way(&[("HTTPS_PROXY", address)], "https://x.example/");
            assert!(said.starts_with("bad HTTPS_PROXY") && !said.contains("lovelace"), "{said}");
        }
    }

    #[test]
    fn what_no_proxy_names_is_reached_directly() {
        let table = [
            ("x.example", "https://x.example/", true),
            ("x.example", "https://api.x.example/", true),
            (".x.example", "https://api.x.example/", true),
            ("*.x.example", "https://api.x.example/", true),
            ("X.Example", "https://x.example./", true),
            ("x.example", "https://notx.example/", false),
            ("x.example", "https://x.example.evil.example/", false),
            ("x.example:8443", "https://x.example/", false),
            ("x.example:443", "https://x.example/", true),
            ("a, b c x.example", "https://x.example/", true),
            ("*", "https://x.example/", true),
            ("127.0.0.1", "http://127.0.0.1:80/", true),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("0.0.0.0/0", "http://11.1.2.3/", true),
            ("10.0.0.0/x", "http://10.0.0.0/", false),
            ("::1", "http://[::1]:8/", true),
            ("[::1]:8", "http://[::1]:8/", true),
            ("fd00::/8", "http://[fd12::1]/", true),
            ("", "http://127.0.0.1/", false),
        ];
        for (except, url, direct) in table {
            let environ = [("HTTPS_PROXY", "http://p:1"), ("HTTP_PROXY", "http://p:1"), ("NO_PROXY", except)];
            assert_eq!(way(&environ, url) == "direct", direct, "{except} {url}");
        }
    }
}
