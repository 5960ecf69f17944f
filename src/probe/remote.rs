//! A server that is reached by url, whatever its transport: what is sent to it, and which way.

use std::time::Instant;

use ureq::http::HeaderMap;
use ureq::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use super::event_stream::{self, EventStream};
use super::http::Http;
use super::proxy::{BadAddress, Way};
use super::{Net, streamable, ws};
use crate::client::Transport;
use crate::detect::redact::Redactor;
use crate::probe::outcome::{ProxyTrouble, Report, TlsTrouble, Verdict};

/// A server as the configuration has it.
pub(super) struct Remote<'a> {
    pub url: &'a str,
    pub headers: &'a [(String, Zeroizing<String>)],
    pub has_credential: bool,
    pub redactor: &'a Redactor,
    pub deadline: Instant,
}

impl Remote<'_> {
    /// The url without anything that is not sent to a server, and all headers that are.
    pub fn parts(&self) -> Result<(Url, HeaderMap), Verdict> {
        let bad = |what: &str| Verdict::BadEntry(what.to_owned());
        let mut url = Url::parse(self.url).map_err(|_| bad("its url is none"))?;
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            let shown = self.redactor.say(name, 60);
            let name = HeaderName::try_from(name.as_str())
                .map_err(|_| bad(&format!("no header can be called {shown}")))?;
            let mut value = HeaderValue::from_bytes(value.trim().as_bytes())
                .map_err(|_| bad(&format!("the value of the header {shown} cannot be sent")))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        // As the real client does it.
        if let Some(mut value) = basic(&url).filter(|_| !headers.contains_key(AUTHORIZATION)) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_fragment(None);
        Ok((url, headers))
    }
}

/// What the user and password in a url become.
fn basic(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decode = |text: &str| -> Zeroizing<Vec<u8>> {
        let form = text.replace('+', "%2B");
        Zeroizing::new(
            url::form_urlencoded::parse(form.as_bytes())
                .next()
                .map_or_else(Vec::new, |(n, _)| n.into_owned().into_bytes()),
        )
    };
    let mut pair = decode(url.username());
    pair.push(b':');
    pair.extend_from_slice(&decode(url.password().unwrap_or_default()));
    let text = Zeroizing::new(format!("Basic {}", crate::detect::base64::encode(&pair)));
    HeaderValue::from_str(&text).ok()
}

/// `scheme://host[:port]`.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The way to `url`, or what is wrong with the proxy that leads there.
pub(super) fn way(net: &Net, url: &Url, redactor: &Redactor) -> Result<Way, Verdict> {
    net.proxies()
        .way(url)
        .map_err(|BadAddress(words)| Verdict::Proxy(ProxyTrouble::BadAddress(redactor.say(&words, 100))))
}

/// Speaks to a server until the verdict is clear.
pub(super) fn probe(transport: Transport, remote: &Remote<'_>, net: &Net) -> Report {
    let mut report = Report::new(Verdict::Works);
    let verdict = match Http::new(net, remote) {
        Ok(http) => converse(transport, http, net, &mut report),
        Err(verdict) => verdict,
    };
    let more = match (&verdict, net.untrusting()) {
        (Verdict::Tls(TlsTrouble::UnknownAuthority), Some(name)) => format!("{name} gives no certificate"),
        (Verdict::Tls(TlsTrouble::UnknownAuthority), None) if net.trusts_all() => {
            "only the client would send a secret there, for NODE_TLS_REJECT_UNAUTHORIZED=0".to_owned()
        }
        _ => String::new(),
    };
    report.verdict = match more.as_str() {
        "" => verdict,
        more => {
            let words = format!("its certificate is signed by nobody this machine trusts, and {more}");
            Verdict::Tls(TlsTrouble::Other(remote.redactor.say(&words, 200)))
        }
    };
    report
}

fn converse(transport: Transport, mut http: Http<'_>, net: &Net, report: &mut Report) -> Verdict {
    let verdict = match transport {
        Transport::Sse => match EventStream::open(&mut http) {
            Ok(stream) => event_stream::converse(&mut http, stream, report),
            Err(verdict) => verdict,
        },
        Transport::Ws => ws::converse(&mut http, net, report),
        Transport::Http | Transport::Stdio => streamable::converse(&mut http, report),
    };
    report.status = http.status;
    if let Some(said) = http.said.filter(|_| report.said.as_str().is_empty()) {
        report.said = said;
    }
    verdict
}
