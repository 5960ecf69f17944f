//! What is sent to a server that is reached by url, and which way.

use std::time::Instant;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HeaderName};
use url::Url;
use zeroize::Zeroizing;

use crate::detect::redact::Redactor;
use crate::probe::outcome::Outcome;
use crate::transport::{basic, secret_header};

/// A filled url and its headers, with the deadline of all requests: what is sent is made of it.
pub(super) struct Remote<'a> {
    pub url: &'a str,
    pub headers: &'a [(String, Zeroizing<String>)],
    pub has_credential: bool,
    pub redactor: &'a Redactor,
    pub deadline: Instant,
}

impl Remote<'_> {
    /// The url without anything that is not sent to a server, and all headers that are.
    pub(super) fn parts(&self) -> Result<(Url, HeaderMap), Outcome> {
        let bad = |what: &str| Outcome::BadEntry(what.to_owned());
        let mut url = Url::parse(self.url).map_err(|_| bad("its url is none"))?;
        let mut joined: Vec<(HeaderName, _, Zeroizing<String>)> = Vec::new();
        for (name, value) in self.headers {
            let shown = self.redactor.say(name, 60);
            let name = HeaderName::try_from(name.as_str())
                .map_err(|_| bad(&format!("no header can be called {shown}")))?;
            // Two spellings of one name make one header of the real client.
            match joined.iter_mut().find(|(known, ..)| *known == name) {
                Some((.., before)) => *before = Zeroizing::new(format!("{}, {}", **before, value.trim())),
                None => joined.push((name, shown, Zeroizing::new(value.trim().to_owned()))),
            }
        }
        let mut headers = HeaderMap::new();
        for (name, shown, value) in joined {
            let value = secret_header(value)
                .map_err(|_| bad(&format!("the value of the header {shown} cannot be sent")))?;
            headers.insert(name, value);
        }
        // As the real client does it.
        if let Some(value) = basic(&url).filter(|_| !headers.contains_key(AUTHORIZATION)) {
            headers.insert(AUTHORIZATION, value);
        }
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_fragment(None);
        Ok((url, headers))
    }
}

/// `scheme://host[:port]`.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
