//! One test: the entry's helper first, then the server, then the server without the credential.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Subject;
use super::helper::{self, Helper};
use super::target::{Ready, Wants, secret};
use crate::client::{Entry, Scope, Transport};
use crate::detect::redact::{Redactor, Said};
use crate::probe::outcome::{Report, Verdict};
use crate::probe::{Net, Reach, Target, probe};
use crate::vault::log::{Handed, Withheld};
use crate::world::World;

/// A test in the making.
pub(super) struct Case {
    pub subject: Subject,
    pub wants: Wants,
    pub ready: Result<Ready, Verdict>,
}

/// The `headersHelper` of an entry; the client runs it for servers that it speaks HTTP with.
pub(super) fn helper_of(entry: &Entry) -> Option<&str> {
    let speaks_http = matches!(entry.transport(), Transport::Http | Transport::Sse);
    entry.extra().get("headersHelper").and_then(Value::as_str).filter(|_| speaks_http)
}

/// Where and with what a helper runs.
#[derive(Clone)]
pub(super) struct Surroundings {
    dir: PathBuf,
    environ: Vec<(OsString, OsString)>,
}

impl Surroundings {
    /// Those of the helper of `subject`, with this environment.
    pub(super) fn of(world: &World, subject: &Subject, environ: Vec<(OsString, OsString)>) -> Self {
        let own = world.places.settings.parent().filter(|_| subject.scope() == Some(Scope::User));
        Self { dir: own.unwrap_or(&world.cwd).to_owned(), environ }
    }
}

impl Subject {
    fn scope(&self) -> Option<Scope> {
        self.place.as_ref().map(|(scope, _)| *scope)
    }
}

impl Case {
    /// What is handed to the server.
    pub(super) fn handed(&self) -> impl Iterator<Item = Handed> {
        let servers = || vec![self.subject.name.clone()];
        let stored = self.wants.stored.iter().map(move |r| Handed::stored(r, servers(), &self.wants.to));
        let given = self.wants.given.iter().map(move |v| Handed::unstored(v, servers(), &self.wants.to));
        given.chain(stored)
    }

    /// What is not.
    pub(super) fn withheld(&self) -> Option<Withheld> {
        let Err(Verdict::Withheld(variable, to)) = &self.ready else { return None };
        Some(Withheld::from_server(variable, &self.subject.name, to))
    }

    /// Tests the server, all in all for at most `limit`, and as long again without its credential where that is wanted.
    pub(super) fn examine(&self, net: &Net, limit: Duration, anonymous: bool) -> (Report, Option<Report>) {
        let began = Instant::now();
        let ready = match &self.ready {
            Ok(ready) => ready.clone(),
            Err(verdict) => return (Report::new(verdict.clone()), None),
        };
        let ready = match self.helped(ready, net) {
            Ok(ready) => ready,
            Err(said) => {
                let elapsed = began.elapsed();
                return (Report { elapsed, ..Report::new(Verdict::HelperFailed(said)) }, None);
            }
        };
        let redactor = Redactor::new(&ready.secrets);
        let target = Target { reach: ready.reach, redactor: redactor.clone() };
        let mut report = probe(&target, net, limit.saturating_sub(began.elapsed()));
        // A server that answers without the value is as good as tested; one that does not says nothing of why.
        if let Some(why) = ready.never.filter(|_| report.verdict != Verdict::Works) {
            report.verdict = Verdict::BadEntry(why);
        }
        report.elapsed = began.elapsed();
        let bare = ready.anonymous.filter(|_| anonymous);
        let bare = bare.map(|reach| probe(&Target { reach, redactor }, net, limit));
        (report, bare)
    }

    /// `ready` with the headers of the entry's helper, or what is wrong with that.
    fn helped(&self, mut ready: Ready, net: &Net) -> Result<Ready, Said> {
        let (Some(command), Some(around)) = (helper_of(&self.subject.entry), ready.surroundings.take())
        else {
            return Ok(ready);
        };
        let Reach::Remote { url, headers, has_credential, .. } = &mut ready.reach else { return Ok(ready) };
        let helper = Helper {
            command,
            server: &self.subject.name,
            url,
            scope: self.subject.scope(),
            dir: &around.dir,
            environ: &around.environ,
        };
        let given = helper.run(&net.stop, &Redactor::new(&ready.secrets))?;
        if given.is_empty() {
            return Ok(ready);
        }
        for (_, value) in &given {
            ready.secrets.extend(
                [Some(value.as_str()), value.rsplit(' ').next()].into_iter().flatten().filter_map(secret),
            );
        }
        let bare = Reach::Remote {
            transport: self.subject.entry.transport(),
            url: url.clone(),
            headers: headers.clone(),
            has_credential: false,
        };
        *headers = helper::merge(std::mem::take(headers), given);
        *has_credential = true;
        ready.anonymous.get_or_insert(bare);
        Ok(ready)
    }
}
