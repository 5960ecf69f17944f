//! A value tested against every server that would get it.

use std::collections::BTreeMap;

use crate::actions::supply;
use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::names::{AccountName, VarName};
use crate::base::secret::Secret;
use crate::base::text;
use crate::cli;
use crate::client::delivery::Delivery;
use crate::client::resolve::{self, Need, Use};
use crate::client::{Transport, View};
use crate::probe::outcome::Outcome;
use crate::probe::outcome::words::OutcomeKind;
use crate::system::prompt::Terminal;
use crate::vault::destination::Destination;
use crate::vault::records::{Index, Record};
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrialResult {
    /// Each server that could be tested works with it.
    Works,
    /// No server could be tested, or none was to be.
    Untested,
    /// A server refuses it.
    Refused,
    /// A server does not work for another reason.
    CannotTell,
}

impl TrialResult {
    /// Whether nothing speaks against the value.
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::Works | Self::Untested)
    }

    /// What a script gets.
    pub(super) fn kind(self) -> FailureKind {
        if self == Self::CannotTell { FailureKind::Trouble } else { FailureKind::No }
    }
}

/// The servers that use one secret.
pub(super) struct Trial<'a> {
    world: &'a World,
    variable: VarName,
    account: Option<AccountName>,
    need: Need,
    subjects: Vec<Subject>,
    /// Servers that are not tested, each with the reason.
    passed_over: Vec<String>,
    /// Those that ask mcpkey for it, and how each is spoken to.
    pub helped: Vec<(String, Transport)>,
    /// Whether the secret is for all projects, of which only this one is seen.
    everywhere: bool,
}

impl<'a> Trial<'a> {
    /// The servers in view that get the value of `record`.
    pub(super) fn new(
        world: &'a World,
        index: &Index,
        view: &View,
        record: &Record,
        args: &cli::Rotate,
    ) -> Self {
        let (variable, project) = (record.variable.clone(), world.project());
        let needs = resolve::needs(view, world.facts(index, &project));
        let need = needs.into_iter().find(|need| need.variable == variable);
        let mut need = need.unwrap_or_else(|| Need::unused(variable.clone()));
        // Another server may get another value under the same name, and must not be sent this one.
        need.uses.retain(|user| user.stored.as_ref().is_some_and(|its| its.id == record.id));
        let (mut subjects, mut passed_over, mut helped) = (Vec::new(), Vec::new(), Vec::new());
        // A new value goes nowhere where the old one may not, and that is for the item to say.
        let agreed = world.deposits(&[record]).pop().and_then(Result::ok).map(|deposit| deposit.agreed);
        let may = |to: &Destination| {
            agreed.as_ref().is_some_and(|agreed| {
                if world.is_agent() { agreed.has(to) } else { agreed.has_from_person(to) }
            })
        };
        for user in &need.uses {
            let mut servers = view.servers.iter().chain(&view.shadowed);
            let server = servers.find(|server| user.is_by(server));
            if let Some(server) = server.filter(|_| user.is_on && user.delivery == Delivery::Mcpkey) {
                helped.push((server.name.clone(), server.entry.transport()));
            }
            let agrees = user.destination.as_ref().is_ok_and(may);
            match (why_not(record, user, agrees), server) {
                (None, Some(server)) => subjects.push(Subject::from(server)),
                (why, _) => passed_over.extend(why),
            }
        }
        let unread = view
            .unread
            .iter()
            .map(|unread| format!("{}:{}: its servers are not tested", text::path(&unread.file), unread.why));
        passed_over.extend(unread);
        let is_named =
            subjects.iter().all(|subject: &Subject| Some(&subject.server.name) == args.what.as_ref());
        let is_approved = test::approves(world, is_named, false);
        let subjects = subjects.into_iter().map(|subject| {
            let is_approved = is_approved || test::agrees_to(world, index, &subject.server);
            subject.approved(is_approved)
        });
        let subjects = subjects.collect();
        let everywhere = record.owner.is_global();
        let account = record.account.clone();
        Self { world, variable, account, need, subjects, passed_over, helped, everywhere }
    }

    /// How a question names the secret.
    pub(super) fn question(&self) -> String {
        if self.need.uses.is_empty() {
            self.account.iter().fold(self.variable.to_string(), |name, of| format!("{name} of account {of}"))
        } else {
            supply::question(&self.need, self.account.as_ref())
        }
    }

    /// Tests `value`, unless told not to, and says of each server what came of it.
    pub(super) fn of(&self, value: &Secret, no_test: bool) -> Result<TrialResult, Failure> {
        if no_test {
            return Ok(TrialResult::Untested);
        }
        let ui = &self.world.ui;
        let values = BTreeMap::from([(self.variable.clone(), value.clone())]);
        let order = TestOrder { verb: "rotate", values, ..TestOrder::default() };
        let _hush = self.world.terminal().map(Terminal::hush);
        let found = if self.subjects.is_empty() {
            Vec::new()
        } else {
            test::check(self.world, self.subjects.clone(), &order)?
        };
        found.iter().for_each(|health| ui.say(&line(health)));
        self.passed_over.iter().for_each(|why| ui.say(why));
        let outcome = outcome(&found);
        if outcome == TrialResult::Untested {
            ui.say(&format!("no server that uses {} could be tested with the value", self.variable));
        }
        if self.everywhere {
            let name = &self.variable;
            ui.say(&format!(
                "{name} is stored for all projects: servers of other projects are not tested from here"
            ));
        }
        Ok(outcome)
    }
}

/// Why a server does not get the value, so that it is not tested with it.
fn why_not(record: &Record, user: &Use, agrees: bool) -> Option<String> {
    let (server, variable) = (text::short(&user.server), &record.variable);
    match user.is_on {
        false => Some(format!("{server}: switched off, not tested")),
        true if agrees => None,
        true => Some(format!("{server}: {variable} is withheld from it, not tested")),
    }
}

fn line(health: &ProbeRun) -> String {
    let report = &health.report;
    let (said, last) = match &report.outcome {
        Outcome::Crashed(_, lines) | Outcome::Silent(lines) => ("on stderr", lines.last()),
        _ => ("it says", Some(&report.said)),
    };
    let said = match last.map(|said| said.as_str()).filter(|said| !said.is_empty()) {
        Some(words) => format!("; {said}: {words}"),
        None => String::new(),
    };
    format!("{}: {}{said}", text::short(&health.subject.server.name), health.words().sentence)
}

fn outcome(found: &[ProbeRun]) -> TrialResult {
    let failed = |health: &&ProbeRun| health.report.outcome.kind() == OutcomeKind::Fails;
    if found.iter().filter(failed).any(|health| is_refusal(&health.report.outcome)) {
        TrialResult::Refused
    } else if found.iter().any(|health| failed(&health)) {
        TrialResult::CannotTell
    } else if found.iter().any(|health| health.report.outcome.kind() == OutcomeKind::Works) {
        TrialResult::Works
    } else {
        TrialResult::Untested
    }
}

/// Whether it is the credential that the server does not like.
fn is_refusal(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::NoToken
            | Outcome::BadToken
            | Outcome::ExpiredToken
            | Outcome::WantsLogin
            | Outcome::Forbidden(_)
    )
}
