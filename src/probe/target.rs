//! A server as it is to be reached, and the way to all that speaks to one.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::address::Remote;
use super::net::Net;
use super::{remote, stdio};
use crate::client::Transport;
use crate::detect::redact::Redactor;
use crate::probe::outcome::Report;

/// A server as it is to be reached, every placeholder filled in.
#[derive(Clone)]
pub struct Target {
    /// Where it is.
    pub reach: Reach,
    /// Knows every secret that is in there.
    pub redactor: Redactor,
}

/// Where a server is.
#[derive(Clone)]
pub enum Reach {
    /// By url.
    Remote {
        /// Not stdio.
        transport: Transport,
        /// Where.
        url: Zeroizing<String>,
        /// What is sent with each request.
        headers: Vec<(String, Zeroizing<String>)>,
        /// Whether one of them, or the url, carries a credential.
        has_credential: bool,
    },
    /// By starting it.
    Local {
        /// The command.
        command: Zeroizing<String>,
        /// Its arguments.
        args: Vec<Zeroizing<String>>,
        /// The environment it inherits: nothing of any other server's is in there.
        inherited: Vec<(OsString, OsString)>,
        /// Its own variables, which beat inherited ones.
        env: Vec<(String, Zeroizing<String>)>,
        /// Where it runs.
        dir: PathBuf,
    },
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Target(…)")
    }
}

/// Speaks to `target` for at most `limit`.
pub fn probe(target: &Target, net: &Net, limit: Duration) -> Report {
    let started = Instant::now();
    let deadline = started + limit;
    let redactor = &target.redactor;
    let mut report = match &target.reach {
        Reach::Remote { transport, url, headers, has_credential } => {
            let remote = Remote { url, headers, has_credential: *has_credential, redactor, deadline };
            remote::probe(*transport, &remote, net)
        }
        Reach::Local { command, args, inherited, env, dir } => {
            let program = stdio::Program { command, args, inherited, env, dir };
            stdio::probe(&program, redactor, &net.stop, deadline)
        }
    };
    report.elapsed = started.elapsed();
    report
}
