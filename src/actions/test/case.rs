//! One test: the entry's helper first, then the server, then the server without the credential.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::Subject;
use super::helper::{self, Helper};
use super::target::{Ready, secret};
use crate::base::names::{AccountName, VarName};
use crate::base::text;
use crate::client::Entry;
use crate::client::registration::going;
use crate::client::resolve::Wants;
use crate::detect::redact::{Redactor, Said};
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::probe::{ProbeTarget, probe};
use crate::transport::Net;
use crate::vault::log::{Handed, Withheld};
use crate::vault::records::Record;

/// A test in the making.
pub(super) struct Case {
    pub subject: Subject,
    /// What it wants of the stores, less what was given.
    pub wants: Wants,
    /// Variables whose values were given for this test.
    pub given: Vec<VarName>,
    pub ready: Result<Ready, Outcome>,
}

impl Case {
    /// Where the server is, as it may be shown.
    pub(super) fn place(&self) -> String {
        let origin = self.wants.to.as_ref().ok().and_then(|to| to.origin());
        let target = || going::named_target(&self.subject.server.entry);
        text::short(&origin.map_or_else(target, ToString::to_string))
    }

    /// The given and stored variables, also those that may not go there.
    pub(super) fn variables(&self) -> Vec<VarName> {
        let stored = self.wants.stored.iter().chain(&self.wants.withheld).map(|record| &record.variable);
        self.given.iter().chain(stored).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The record of the first of these, where it is stored.
    pub(super) fn first_stored(&self) -> Option<&Record> {
        let first = self.variables().into_iter().next()?;
        self.wants.stored.iter().chain(&self.wants.withheld).find(|record| record.variable == first)
    }

    /// The account of what is stored for it.
    pub(super) fn account(&self) -> Option<&AccountName> {
        self.wants.stored.iter().chain(&self.wants.withheld).find_map(|record| record.account.as_ref())
    }

    /// What is handed to the server; `all` is with what was given.
    pub(super) fn handed(&self, all: bool) -> impl Iterator<Item = Handed> {
        let servers = || vec![self.subject.server.name.clone()];
        let stored = self.wants.stored.iter().map(move |r| Handed::stored(r, servers(), &self.wants.to));
        let given = self
            .given
            .iter()
            .filter(move |_| all)
            .map(move |v| Handed::unstored(v, servers(), &self.wants.to));
        given.chain(stored)
    }

    /// What is not.
    pub(super) fn withheld(&self) -> Option<Withheld> {
        let Err(Outcome::Withheld(..)) = &self.ready else { return None };
        let record = self.wants.withheld.first()?;
        Some(Withheld::from_server(record, &self.subject.server.name, &self.wants.to))
    }

    /// Tests the server, all in all for at most `limit`, and as long again without its credential where that is wanted.
    pub(super) fn examine(
        &self,
        net: &Net,
        limit: Duration,
        anonymous: bool,
    ) -> (ProbeReport, Option<ProbeReport>) {
        let began = Instant::now();
        let ready = match &self.ready {
            Ok(ready) => ready.clone(),
            Err(outcome) => return (ProbeReport::new(outcome.clone()), None),
        };
        let ready = match self.helped(ready, net) {
            Ok(ready) => ready,
            Err(said) => {
                let elapsed = began.elapsed();
                return (ProbeReport { elapsed, ..ProbeReport::new(Outcome::HelperFailed(said)) }, None);
            }
        };
        let Ready { target, anonymous: bare, never, .. } = ready;
        let mut report = probe(&target, net, limit.saturating_sub(began.elapsed()));
        // A server that answers without the value is as good as tested; one that does not says nothing of why.
        if let Some(why) = never.filter(|_| report.outcome != Outcome::Works) {
            report.outcome = Outcome::BadEntry(why);
        }
        report.elapsed = began.elapsed();
        let bare = bare.filter(|_| anonymous);
        let bare =
            bare.map(|filled| probe(&ProbeTarget { filled, has_credential: false, ..target }, net, limit));
        (report, bare)
    }

    /// `ready` with the headers of the entry's helper, or what is wrong with that.
    fn helped(&self, mut ready: Ready, net: &Net) -> Result<Ready, Said> {
        let ProbeTarget { filled, has_credential, surroundings, redactor } = &mut ready.target;
        let (Some(command), Entry::Remote { url, .. }) = (helper::of(filled), &*filled) else {
            return Ok(ready);
        };
        let (server, scope) = (self.subject.server.name.as_str(), self.subject.scope());
        let given = Helper { command, server, url, scope, surroundings }.run(&net.stop, redactor)?;
        if given.is_empty() {
            return Ok(ready);
        }
        for (_, value) in &given {
            ready.secrets.extend(
                [Some(value.as_str()), value.rsplit(' ').next()].into_iter().flatten().filter_map(secret),
            );
        }
        *redactor = Redactor::new(&ready.secrets);
        ready.anonymous.get_or_insert_with(|| filled.clone());
        let headers = filled.pairs_mut();
        *headers = helper::merge(std::mem::take(headers), given);
        *has_credential = true;
        Ok(ready)
    }
}
