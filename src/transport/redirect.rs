//! Where an answer sends a request. Nothing here follows it by itself: a credential in a header of any name would go along.

use hyper::header::LOCATION;
use hyper::{HeaderMap, Method};
use url::Url;

/// An answer that sends a request elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// Where to.
    pub to: Url,
    /// Whether that is the same origin.
    pub same_origin: bool,
    /// Whether the request may follow: on its own origin, and with its body.
    pub may_follow: bool,
}

impl Redirection {
    /// What an answer with `status` and `headers` to a request for `url` says of elsewhere.
    pub fn read(method: &Method, url: &Url, status: u16, headers: &HeaderMap) -> Option<Self> {
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = headers.get(LOCATION)?.to_str().ok()?;
        let to = url.join(location).ok()?;
        let same_origin = to.origin() == url.origin();
        let keeps_body = matches!(status, 307 | 308) || method == Method::GET;
        Some(Self { to, same_origin, may_follow: same_origin && keeps_body })
    }
}
