//! What went wrong below the protocol, as an outcome: names, connections, certificates, proxies.

use std::io;

use rustls::{CertificateError, Error as Tls};
use ureq::Error;

use super::watch::StageReached;
use crate::detect::redact::Redactor;
use crate::probe::outcome::{Outcome, ProxyTrouble, TlsTrouble, Waiting};
use crate::transport::trust;

/// As many characters of a system's or a library's words are kept.
const LONGEST: usize = 200;

/// Where something went wrong.
pub(super) struct Peer<'a> {
    /// The host of the server.
    pub host: &'a str,
    /// Whether a proxy is between.
    pub proxied: bool,
    /// How far it came.
    pub stage: &'a StageReached,
    /// Whether the answer had already started.
    pub answering: bool,
    /// Knows the secrets.
    pub redactor: &'a Redactor,
}

impl Peer<'_> {
    /// The outcome on `error`.
    pub(super) fn judge(&self, error: Error) -> Outcome {
        match error {
            Error::Io(error) => self.judge_io(error),
            Error::Rustls(error) => Outcome::Tls(self.judge_tls(&error)),
            Error::Timeout(_) => Outcome::TimedOut(self.waiting()),
            Error::HostNotFound => self.no_host(),
            Error::ConnectProxyFailed(words) => Outcome::Proxy(self.judge_proxy(&words)),
            Error::BadUri(_) | Error::Http(_) => {
                Outcome::BadEntry("its url or a header cannot be sent".to_owned())
            }
            Error::Tls(words) => Outcome::Tls(TlsTrouble::Other(self.redactor.say(words, LONGEST))),
            Error::BodyExceedsLimit(_) => self.not_mcp("an answer of more than 4 MB"),
            Error::LargeResponseHeader(..) => self.not_mcp("an answer with headers without end"),
            Error::Protocol(_) => self.not_mcp("an answer that is no HTTP"),
            other => Outcome::Closed(self.redactor.say(&other.to_string(), LONGEST)),
        }
    }

    fn not_mcp(&self, what: &str) -> Outcome {
        Outcome::NotMcp(self.redactor.say(what, LONGEST))
    }

    fn waiting(&self) -> Waiting {
        if self.answering { Waiting::End } else { self.stage.waiting() }
    }

    fn no_host(&self) -> Outcome {
        let words = "its name could not be resolved";
        match self.proxied {
            true => Outcome::Proxy(ProxyTrouble::Unreachable(self.redactor.say(words, LONGEST))),
            false => Outcome::NoHost(self.host.to_owned()),
        }
    }

    fn judge_io(&self, error: io::Error) -> Outcome {
        use io::ErrorKind as Kind;
        let inner = error.get_ref();
        if let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<Tls>()) {
            return Outcome::Tls(self.judge_tls(tls));
        }
        if inner.is_some_and(|inner| inner.is::<Error>()) {
            // Unwraps it, so it does not come here again.
            return self.judge(Error::from(error));
        }
        let said = self.redactor.say(&error.to_string(), LONGEST);
        if matches!(error.kind(), Kind::TimedOut | Kind::WouldBlock) {
            return Outcome::TimedOut(self.waiting());
        }
        match self.stage.waiting() {
            Waiting::Name => self.no_host(),
            Waiting::Connection if self.proxied => Outcome::Proxy(ProxyTrouble::Unreachable(said)),
            _ => match error.kind() {
                Kind::ConnectionRefused => Outcome::Refused,
                Kind::HostUnreachable
                | Kind::NetworkUnreachable
                | Kind::NetworkDown
                | Kind::AddrNotAvailable
                | Kind::PermissionDenied => Outcome::Unreachable(said),
                Kind::UnexpectedEof => Outcome::Closed(self.redactor.say("", 0)),
                _ => Outcome::Closed(said),
            },
        }
    }

    /// `words` are ureq's own, which hold the status of the proxy's answer.
    fn judge_proxy(&self, words: &str) -> ProxyTrouble {
        let status: Option<&str> = words.rsplit_once('/').map(|(_, status)| status);
        match status {
            Some("407") => ProxyTrouble::WantsPassword,
            Some(status) => ProxyTrouble::Refused(self.redactor.say(status, LONGEST)),
            None => ProxyTrouble::Refused(self.redactor.say("no answer", LONGEST)),
        }
    }

    fn judge_tls(&self, error: &Tls) -> TlsTrouble {
        match error {
            Tls::InvalidCertificate(error) => self.judge_certificate(error),
            Tls::InvalidMessage(_) => TlsTrouble::NotTls,
            other => TlsTrouble::Other(self.redactor.say(&other.to_string(), LONGEST)),
        }
    }

    fn judge_certificate(&self, error: &CertificateError) -> TlsTrouble {
        use CertificateError as Bad;
        match error {
            // A bad signature is that of an authority made anew, with the name of one that is trusted.
            Bad::UnknownIssuer | Bad::BadSignature => TlsTrouble::UnknownAuthority,
            Bad::Expired | Bad::ExpiredContext { .. } => TlsTrouble::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => TlsTrouble::NotYetValid,
            Bad::NotValidForName => TlsTrouble::WrongHost(Vec::new()),
            Bad::NotValidForNameContext { presented, .. } => {
                let names =
                    presented.iter().take(10).map(|name| self.redactor.say(plain_name(name), LONGEST));
                TlsTrouble::WrongHost(names.collect())
            }
            own if trust::is_authoritys_own(own) => TlsTrouble::UnknownAuthority,
            other => TlsTrouble::Other(self.redactor.say(&other.to_string(), LONGEST)),
        }
    }
}

/// `a.example` of `DnsName("a.example")`, as rustls writes the names of a certificate.
fn plain_name(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn judge(stage: &StageReached, proxied: bool, error: Error) -> Outcome {
        let redactor = Redactor::default();
        Peer { host: "h.example", proxied, stage, answering: false, redactor: &redactor }.judge(error)
    }

    fn judge_certificate(error: CertificateError) -> TlsTrouble {
        let inner = io::Error::new(io::ErrorKind::InvalidData, Tls::InvalidCertificate(error));
        match judge(&StageReached::default(), false, Error::Io(inner)) {
            Outcome::Tls(trouble) => trouble,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn certificates_are_told_apart() {
        let say = |text| Redactor::default().say(text, 99);
        let own = rustls::OtherError(Arc::new(io::Error::other("CaUsedAsEndEntity")));
        let name = || rustls::pki_types::ServerName::try_from("a.example").unwrap();
        let table = [
            (CertificateError::UnknownIssuer, TlsTrouble::UnknownAuthority),
            (CertificateError::Other(own), TlsTrouble::UnknownAuthority),
            (CertificateError::Expired, TlsTrouble::Expired),
            (CertificateError::NotValidYet, TlsTrouble::NotYetValid),
            (
                CertificateError::NotValidForNameContext {
                    expected: name(),
                    presented: vec!["DnsName(\"b.example\")".to_owned(), "c".to_owned()],
                },
                TlsTrouble::WrongHost(vec![say("b.example"), say("c")]),
            ),
        ];
        for (error, expected) in table {
            assert_eq!(judge_certificate(error), expected);
        }
        let spoken = Tls::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        assert_eq!(
            judge(&StageReached::default(), false, Error::Rustls(spoken)),
            Outcome::Tls(TlsTrouble::NotTls)
        );
    }

    #[test]
    fn what_stands_between_is_to_blame_only_until_it_is_passed() {
        let refused = || Error::Io(io::ErrorKind::ConnectionRefused.into());
        let connecting = StageReached::default();
        connecting.reach(StageReached::CONNECTING);
        assert_eq!(judge(&connecting, false, refused()), Outcome::Refused);
        assert!(matches!(judge(&connecting, true, refused()), Outcome::Proxy(ProxyTrouble::Unreachable(_))));
        let lookup = || Error::Io(io::Error::other("failed to lookup address information"));
        assert_eq!(judge(&StageReached::default(), false, lookup()), Outcome::NoHost("h.example".to_owned()));
        let failed = |words: &str| judge(&connecting, true, Error::ConnectProxyFailed(words.to_owned()));
        assert_eq!(failed("proxy server responded 407/407"), Outcome::Proxy(ProxyTrouble::WantsPassword));
        assert!(
            matches!(failed("proxy server responded 403/403"), Outcome::Proxy(ProxyTrouble::Refused(s)) if s.as_str() == "403")
        );
    }
}
