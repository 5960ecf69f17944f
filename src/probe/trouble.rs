//! What went wrong below the protocol, as an outcome: names, connections, certificates, proxies.

use std::io;

use hyper::StatusCode;
use rustls::{CertificateError, Error as Tls};

use super::patience::Cut;
use crate::detect::redact::Redactor;
use crate::probe::outcome::{Outcome, ProxyTrouble, TlsTrouble, Waiting};
use crate::transport::{Stage, Trouble, trust};

/// As many characters of a system's or a library's words are kept.
const LONGEST: usize = 200;

/// Where something went wrong.
pub(super) struct Peer<'a> {
    /// The host of the server.
    pub host: &'a str,
    /// Whether a proxy is between.
    pub proxied: bool,
    /// How far it came.
    pub reached: Stage,
    /// Whether the answer had already started.
    pub answering: bool,
    /// Knows the secrets.
    pub redactor: &'a Redactor,
}

impl Peer<'_> {
    /// The outcome on a wait that ended otherwise than it should.
    pub(super) fn judge(&self, cut: Cut) -> Outcome {
        match cut {
            Cut::TimedOut => Outcome::TimedOut(self.waiting()),
            Cut::Stopped => Outcome::Closed(self.redactor.say("stopped", LONGEST)),
            Cut::Trouble(trouble) => self.judge_trouble(trouble),
        }
    }

    fn judge_trouble(&self, trouble: Trouble) -> Outcome {
        match trouble {
            Trouble::BadRequest => Outcome::BadEntry("its url or a header cannot be sent".to_owned()),
            Trouble::NoName => self.no_host(),
            Trouble::NoConnection(error) => self.judge_connecting(&error),
            Trouble::Proxy(status) => Outcome::Proxy(self.judge_proxy(status)),
            Trouble::Tls(error) => Outcome::Tls(self.judge_tls(&error)),
            Trouble::NotHttp => self.not_mcp("an answer that is no HTTP"),
            Trouble::EndlessHead => self.not_mcp("an answer with headers without end"),
            Trouble::TooLarge(_) => self.not_mcp("an answer of more than 4 MB"),
            Trouble::Closed(None) => Outcome::Closed(self.redactor.say("", 0)),
            Trouble::Closed(Some(error)) => self.judge_io(&error),
        }
    }

    fn not_mcp(&self, what: &str) -> Outcome {
        Outcome::NotMcp(self.redactor.say(what, LONGEST))
    }

    fn waiting(&self) -> Waiting {
        match self.reached {
            _ if self.answering => Waiting::End,
            Stage::Name => Waiting::Name,
            Stage::Connection | Stage::Tunnel | Stage::Encryption => Waiting::Connection,
            Stage::Answer => Waiting::Answer,
        }
    }

    fn no_host(&self) -> Outcome {
        let words = "its name could not be resolved";
        if self.proxied {
            Outcome::Proxy(ProxyTrouble::Unreachable(self.redactor.say(words, LONGEST)))
        } else {
            Outcome::NoHost(self.host.to_owned())
        }
    }

    fn judge_connecting(&self, error: &io::Error) -> Outcome {
        match self.judge_io(error) {
            Outcome::TimedOut(_) => Outcome::TimedOut(Waiting::Connection),
            _ if self.proxied => {
                Outcome::Proxy(ProxyTrouble::Unreachable(self.redactor.say(&error.to_string(), LONGEST)))
            }
            other => other,
        }
    }

    fn judge_io(&self, error: &io::Error) -> Outcome {
        use io::ErrorKind as Kind;
        let said = self.redactor.say(&error.to_string(), LONGEST);
        match error.kind() {
            Kind::TimedOut => Outcome::TimedOut(self.waiting()),
            Kind::ConnectionRefused => Outcome::Refused,
            Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::AddrNotAvailable
            | Kind::PermissionDenied => Outcome::Unreachable(said),
            _ => Outcome::Closed(said),
        }
    }

    fn judge_proxy(&self, status: Option<StatusCode>) -> ProxyTrouble {
        match status {
            Some(StatusCode::PROXY_AUTHENTICATION_REQUIRED) => ProxyTrouble::WantsPassword,
            Some(status) => ProxyTrouble::Refused(self.redactor.say(status.as_str(), LONGEST)),
            None => ProxyTrouble::Refused(self.redactor.say("no answer", LONGEST)),
        }
    }

    fn judge_tls(&self, error: &Tls) -> TlsTrouble {
        match error {
            Tls::InvalidCertificate(error) => self.judge_certificate(error),
            Tls::InvalidMessage(_) => TlsTrouble::NotTls,
            Tls::General(words) => TlsTrouble::Other(self.redactor.say(words, LONGEST)),
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

    fn judge(reached: Stage, proxied: bool, trouble: Trouble) -> Outcome {
        let redactor = Redactor::default();
        Peer { host: "h.example", proxied, reached, answering: false, redactor: &redactor }
            .judge(Cut::Trouble(trouble))
    }

    fn judge_certificate(error: CertificateError) -> TlsTrouble {
        let inner = io::Error::new(io::ErrorKind::InvalidData, Tls::InvalidCertificate(error));
        match judge(Stage::Encryption, false, inner.into()) {
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
        assert_eq!(judge(Stage::Encryption, false, Trouble::Tls(spoken)), Outcome::Tls(TlsTrouble::NotTls));
    }

    #[test]
    fn what_stands_between_is_to_blame_only_until_it_is_passed() {
        let refused = || Trouble::NoConnection(Arc::new(io::ErrorKind::ConnectionRefused.into()));
        assert_eq!(judge(Stage::Connection, false, refused()), Outcome::Refused);
        assert!(matches!(
            judge(Stage::Connection, true, refused()),
            Outcome::Proxy(ProxyTrouble::Unreachable(_))
        ));
        assert_eq!(judge(Stage::Name, false, Trouble::NoName), Outcome::NoHost("h.example".to_owned()));
        let failed =
            |status: u16| judge(Stage::Tunnel, true, Trouble::Proxy(StatusCode::from_u16(status).ok()));
        assert_eq!(failed(407), Outcome::Proxy(ProxyTrouble::WantsPassword));
        assert!(matches!(failed(403), Outcome::Proxy(ProxyTrouble::Refused(s)) if s.as_str() == "403"));
    }
}
