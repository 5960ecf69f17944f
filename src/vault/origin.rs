//! Whom a url reaches: scheme, host and port, which decide whether anybody on the way could read a secret.
//!
//! Two spellings of one origin must compare equal, and nothing may look like one it is not, so a url is read by the WHATWG
//! rules (crate `url`), the same that the client's own `URL` follows: case, default ports, userinfo, IDN, `\` for `/`, and
//! tabs inside are settled there.

use std::fmt;
use std::net::IpAddr;

use thiserror::Error;
use url::{Host, Url};

/// `scheme://host[:port]`: lower case, punycode, no default port, no trailing dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// Why a text names no place that a secret could go to.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BadDestination {
    /// Not a url with a host.
    #[error("\"{0}\" is not a url with a host")]
    NoHost(String),
    /// A scheme no MCP server is reached by.
    #[error("\"{0}\" is not an http, https, ws or wss url")]
    Scheme(String),
    /// A NUL cannot stand in a command line.
    #[error("a command line cannot contain NUL")]
    Nul,
    /// Text that mcpkey keeps for its own marks.
    #[error("it holds a character that stands for nothing (U+10FFFE)")]
    Mark,
}

impl Origin {
    /// The origin of a url, which must already be expanded.
    pub fn of_url(url: &str) -> Result<Self, BadDestination> {
        let named = || crate::base::text::short(&without_userinfo(url));
        let parsed = Url::parse(url).map_err(|_| BadDestination::NoHost(named()))?;
        if !matches!(parsed.scheme(), "http" | "https" | "ws" | "wss") {
            return Err(BadDestination::Scheme(named()));
        }
        let host = parsed.host_str().ok_or_else(|| BadDestination::NoHost(named()))?;
        let host = host.strip_suffix('.').unwrap_or(host);
        if host.is_empty() || host.ends_with('.') {
            return Err(BadDestination::NoHost(named()));
        }
        let port = parsed.port().map(|p| format!(":{p}")).unwrap_or_default();
        Ok(Self(format!("{}://{host}{port}", parsed.scheme())))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached without leaving this machine.
    pub fn is_loopback(&self) -> bool {
        match Url::parse(&self.0).ok().as_ref().and_then(Url::host) {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// Whether a secret sent there could be read on the way.
    pub fn is_cleartext(&self) -> bool {
        (self.0.starts_with("http:") || self.0.starts_with("ws:")) && !self.is_loopback()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` is a url that an MCP server could have. A placeholder may stand anywhere in it.
pub fn is_url(text: &str) -> bool {
    text.starts_with("${") || Origin::of_url(&text.replace("${", "").replace('}', "")).is_ok()
}

/// `url` as it may be shown: without anything before the `@` of its host.
pub fn without_userinfo(url: &str) -> String {
    let Some(start) = url.find("//").map(|i| i + 2) else { return url.to_owned() };
    let rest = &url[start..];
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    match authority.rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &rest[at + 1..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> String {
        Origin::of_url(url).unwrap().to_string()
    }

    #[test]
    fn spellings_of_one_host_are_one_destination() {
        let same = [
            "https://api.example.com",
            "https://API.Example.COM/mcp",
            "https://api.example.com:443/x?y",
            "https://api.example.com./",
            "https://user:pw@api.example.com/",
            "https:\\\\api.example.com\\mcp",
            "https://api.exa\tmple.com/",
            "https://ａpi.example.com",
        ];
        for url in same {
            assert_eq!(origin(url), "https://api.example.com", "{url}");
        }
    }

    #[test]
    fn look_alikes_are_other_destinations() {
        let other = [
            "https://api.example.com.evil.net",
            "https://api.example.com@evil.net",
            "https://evil.net#@api.example.com",
            "https://evil.net\\@api.example.com",
            "https://api.example.com:444",
            "http://api.example.com",
            "wss://api.example.com",
            "https://api.exаmple.com",
        ];
        for url in other {
            assert_ne!(origin(url), "https://api.example.com", "{url}");
        }
        assert_eq!(origin("https://bücher.example"), origin("https://xn--bcher-kva.example"));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for url in [
            "",
            "api.example.com",
            "https://",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://.",
            "https://..",
            "https://example.com../",
            "https://a b/",
        ] {
            assert!(Origin::of_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn refusals_show_no_userinfo() {
        let error = Origin::of_url("ftp://u:hunter2@h/").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn cleartext_is_fine_on_loopback_only() {
        for url in [
            "http://localhost:1/x",
            "http://127.0.0.1",
            "http://[::1]:80",
            "http://a.localhost",
            "http://2130706433/",
        ] {
            assert!(!Origin::of_url(url).unwrap().is_cleartext(), "{url}");
        }
        for url in
            ["http://example.com", "ws://10.0.0.1", "http://localhost.evil.net", "http://127.0.0.1.nip.io"]
        {
            assert!(Origin::of_url(url).unwrap().is_cleartext(), "{url}");
        }
    }
}
