//! A server as it is to be reached, and the way to all that speaks to one.

use std::fmt;
use std::time::{Duration, Instant};

use super::address::Remote;
use super::surroundings::Surroundings;
use super::{remote, stdio};
use crate::client::Entry;
use crate::client::fill::Filled;
use crate::detect::redact::Redactor;
use crate::probe::outcome::ProbeReport;
use crate::transport::Net;

/// A server to be spoken to. It adds to what was filled all that the entry does not say.
#[derive(Clone)]
pub struct ProbeTarget {
    /// What its server receives.
    pub filled: Filled,
    /// Whether the url or a header carries a credential.
    pub has_credential: bool,
    /// Where its program runs, if it has one.
    pub surroundings: Surroundings,
    /// Knows every secret that is in there.
    pub redactor: Redactor,
}

impl fmt::Debug for ProbeTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Target(…)")
    }
}

/// Speaks to `target` for at most `limit`.
pub fn probe(target: &ProbeTarget, net: &Net, limit: Duration) -> ProbeReport {
    let started = Instant::now();
    let deadline = started + limit;
    let ProbeTarget { filled, has_credential, surroundings, redactor } = target;
    let mut report = match filled {
        Entry::Remote { wire, url, headers, .. } => {
            let remote = Remote { url, headers, has_credential: *has_credential, redactor, deadline };
            remote::probe(*wire, &remote, net)
        }
        Entry::Stdio { command, args, env, .. } => {
            let program = stdio::Program { command, args, env, surroundings };
            stdio::probe(&program, redactor, &net.stop, deadline)
        }
    };
    report.elapsed = started.elapsed();
    report
}
