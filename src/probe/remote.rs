//! A server that is reached by url, whatever its transport.

use super::address::Remote;
use super::event_stream::{self, EventStream};
use super::http::Http;
use super::{streamable, ws};
use crate::client::Wire;
use crate::probe::outcome::{Outcome, ProbeReport, TlsTrouble};
use crate::transport::Net;

/// Speaks to a server until the outcome is clear.
pub(super) fn probe(wire: Wire, remote: &Remote<'_>, net: &Net) -> ProbeReport {
    let mut report = ProbeReport::new(Outcome::Works);
    let outcome = match Http::new(net, remote) {
        Ok(http) => converse(wire, http, &mut report),
        Err(outcome) => outcome,
    };
    let more = match (&outcome, net.untrusting()) {
        (Outcome::Tls(TlsTrouble::UnknownAuthority), Some(name)) => format!("{name} gives no certificate"),
        (Outcome::Tls(TlsTrouble::UnknownAuthority), None) if net.trusts_all() => {
            "only the client would send a secret there, for NODE_TLS_REJECT_UNAUTHORIZED=0".to_owned()
        }
        _ => String::new(),
    };
    report.outcome = match more.as_str() {
        "" => outcome,
        more => {
            let words = format!("its certificate is signed by nobody this machine trusts, and {more}");
            Outcome::Tls(TlsTrouble::Other(remote.redactor.say(&words, 200)))
        }
    };
    report
}

fn converse(wire: Wire, mut http: Http<'_>, report: &mut ProbeReport) -> Outcome {
    let outcome = match wire {
        Wire::Sse => match EventStream::open(&mut http) {
            Ok(stream) => event_stream::converse(&mut http, stream, report),
            Err(outcome) => outcome,
        },
        Wire::Ws => ws::converse(&mut http, report),
        Wire::Http => streamable::converse(&mut http, report),
    };
    report.status = http.status;
    if let Some(said) = http.said.filter(|_| report.said.as_str().is_empty()) {
        report.said = said;
    }
    outcome
}
