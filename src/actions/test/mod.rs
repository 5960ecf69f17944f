//! Tests configured servers, all at once: each with just its own secrets, and only with those that may go there.

mod case;
pub mod helper;
mod pool;
mod scrub;
mod target;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::actions::preflight;
use crate::base::names::VarName;
use crate::base::next::ValueFlags;
use crate::base::secret::Secret;
use crate::client::resolve::{self, Facts, Wants};
use crate::client::{Entry, Scope, Server, Skipped, View};
use crate::probe::outcome::words::{self, About, Words};
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::vault::log::LogEntry;
use crate::vault::records::Index;
use crate::world::error::Failure;
use crate::world::{Taking, World};

use case::Case;

/// For how long a server is waited for, all in all.
pub const LIMIT: Duration = Duration::from_secs(30);

/// A server to be tested. It adds to [`Server`] that one may not be registered yet.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The server; before it is registered, its file means nothing.
    pub server: Server,
    /// Whether a config has it.
    pub is_registered: bool,
}

impl From<&Server> for Subject {
    fn from(server: &Server) -> Self {
        Self { server: server.clone(), is_registered: true }
    }
}

impl Subject {
    /// A server that no config has yet, as it would be in `scope`.
    pub fn unregistered(name: &str, scope: Scope, entry: Entry) -> Self {
        let server = Server::new(name.to_owned(), scope, PathBuf::new(), entry);
        Self { server, is_registered: false }
    }

    /// Where it is registered.
    fn scope(&self) -> Option<Scope> {
        self.is_registered.then_some(self.server.scope)
    }
}

/// How to test.
#[derive(Debug, Clone, Default)]
pub struct TestOrder {
    /// The verb for which it is tested, for the log; empty is `test`.
    pub verb: &'static str,
    /// For how long at most; `None` is [`LIMIT`].
    pub limit: Option<Duration>,
    /// Whether each is tested without its credential too.
    pub anonymous: bool,
    /// Whether commands are started that nobody approved in the client yet.
    pub unapproved: bool,
    /// Values that stand in for what the store holds, or are not stored yet. What is stored stays bound to its destinations.
    pub values: BTreeMap<VarName, Secret>,
    /// The index as it is going to be; `None` is as it is.
    pub index: Option<Index>,
}

/// What came of one test.
#[derive(Debug, Clone)]
pub struct ProbeRun {
    /// The server.
    pub subject: Subject,
    /// Where it is, as it may be shown: an origin, or a command.
    pub place: String,
    /// The stored or given variables that were sent, or would have been.
    pub variables: Vec<VarName>,
    /// Which of the values of the first one that is.
    pub whose: ValueFlags,
    /// What was found.
    pub report: ProbeReport,
    /// What to type about variables without a value, where there is more to say than what stores one.
    pub advice: Option<String>,
    /// What was found without the credential, where that was asked for and there is one.
    pub anonymous: Option<ProbeReport>,
}

impl ProbeRun {
    /// What was found, in words.
    pub fn words(&self) -> Words {
        let server = self.subject.is_registered.then_some(self.subject.server.name.as_str());
        self.words_for(server)
    }

    /// The same as of a server that is called so.
    pub fn words_for(&self, server: Option<&str>) -> Words {
        let (variables, whose) = (&self.variables, &self.whose);
        let words = words::of(&self.report, About { server, place: &self.place, variables, whose });
        let next = self.advice.clone().unwrap_or(words.next);
        Words { next, ..words }
    }

    /// Whether a server answers without the credential that is configured for it.
    pub fn is_open(&self) -> bool {
        self.anonymous.as_ref().is_some_and(|report| report.outcome == Outcome::Works)
    }
}

impl From<&Skipped> for ProbeRun {
    /// A server that the client passes over, which nobody has to test.
    fn from(skipped: &Skipped) -> Self {
        let entry = Entry::stdio(String::new(), Vec::new(), Vec::new());
        let server = Server::new(skipped.name.clone(), skipped.scope, skipped.file.clone(), entry);
        let subject = Subject { server, is_registered: true };
        let why = format!("Claude Code skips it: {}", skipped.why);
        let report = ProbeReport::new(Outcome::BadEntry(why));
        let whose = ValueFlags::default();
        Self {
            subject,
            place: String::new(),
            variables: Vec::new(),
            whose,
            report,
            advice: None,
            anonymous: None,
        }
    }
}

/// Tests `subjects`, all at once; the answers come in their order. Ctrl-C ends all of them, and is then the failure.
pub fn check(world: &World, subjects: Vec<Subject>, order: &TestOrder) -> Result<Vec<ProbeRun>, Failure> {
    let index = order.index.clone().map_or_else(|| world.index(), Ok)?;
    let (project, view) = (world.project(), world.view()?);
    let facts = world.facts(&index, &project);
    let wanted: Vec<_> = subjects
        .into_iter()
        .map(|subject| {
            let owner = subject.server.owner(&project);
            let facts = facts.at(&owner);
            let (wants, outcome) = target::wants(world, &subject.server, facts, order);
            let outcome = standing(&view, &subject, order, outcome);
            let given = target::given(&subject.server.entry, facts, order);
            (subject, wants, given, outcome)
        })
        .collect();
    let mut fetched = fetch(world, &wanted)?.into_iter();
    let cases: Vec<Case> = wanted
        .into_iter()
        .map(|(subject, wants, given, outcome)| {
            let own = fetched.next().unwrap_or_default();
            let values = outcome.and_then(|()| values(own, &wants, &given, order));
            let ready = values.map(|values| target::ready(world, &view, facts, &subject, &values));
            Case { subject, wants, given, ready }
        })
        .collect();
    let verb = if order.verb.is_empty() { "test" } else { order.verb };
    let handed = cases.iter().filter(|case| case.ready.is_ok()).flat_map(Case::handed);
    world.note(LogEntry::of(verb).handed(handed).withheld(cases.iter().filter_map(Case::withheld)));
    let limit = order.limit.unwrap_or(LIMIT);
    let names: Vec<String> = cases.iter().map(|case| case.subject.server.name.clone()).collect();
    let reports = pool::each(world, &names, |at, net| cases[at].examine(net, limit, order.anonymous))?;
    let found = cases.into_iter().zip(reports).map(|(case, (report, anonymous))| ProbeRun {
        variables: case.variables(),
        whose: case.first_stored().map(|record| world.named(record)).unwrap_or_default(),
        place: case.place(),
        advice: match &report.outcome {
            Outcome::Missing(names) => missing(world, &view, facts, &case.subject, names),
            _ => None,
        },
        subject: case.subject,
        report,
        anonymous,
    });
    Ok(found.collect())
}

/// What to type about variables of `subject` that have no value.
fn missing(
    world: &World,
    view: &View,
    facts: Facts<'_>,
    subject: &Subject,
    names: &[VarName],
) -> Option<String> {
    let needs = resolve::needs(view, facts).into_iter().filter(|need| names.contains(&need.variable));
    let own = needs.filter_map(|mut need| {
        need.uses.retain(|user| subject.is_registered && user.is_by(&subject.server));
        (!need.uses.is_empty()).then_some(need)
    });
    preflight::more_than_storing(world, &own.collect::<Vec<_>>())
}

/// Refuses a name that no server here has, and says which come near.
pub fn check_names(names: &[String], view: &View) -> Result<(), Failure> {
    let servers = view.servers.iter().map(|server| server.name.as_str());
    let known: Vec<&str> = servers.chain(view.skipped.iter().map(|skipped| skipped.name.as_str())).collect();
    let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    Err(Failure::no_server(name, &known))
}

/// The outcome on a server of which `outcome` is what its config alone says: the client does not start one that is off, and
/// nobody starts one that was not approved, unless a person says so.
fn standing(
    view: &View,
    subject: &Subject,
    order: &TestOrder,
    outcome: Result<(), Outcome>,
) -> Result<(), Outcome> {
    let server = &subject.server;
    if !subject.is_registered {
        return outcome;
    }
    if !view.is_on(server) {
        return Err(Outcome::Off);
    }
    outcome?;
    let starts_something = !server.entry.is_remote() || helper::of(&server.entry).is_some();
    match starts_something && !order.unapproved && !view.is_approved(server) {
        true => Err(Outcome::Unapproved),
        false => Ok(()),
    }
}

/// A server with what it wants, what was given for it, and the outcome where its config alone gives one.
type Wanted = (Subject, Wants, Vec<VarName>, Result<(), Outcome>);

/// What the stores hold for each of `wanted`, in the order of what it wants; each store is asked once.
fn fetch(world: &World, wanted: &[Wanted]) -> Result<Vec<Vec<Result<Secret, Failure>>>, Failure> {
    let is_asked = |(.., outcome): &&Wanted| outcome.is_ok();
    let taken = wanted
        .iter()
        .filter(is_asked)
        .flat_map(|(_, wants, ..)| wants.stored.iter().map(|record| Taking::by(record, &wants.to)));
    let found = world.each_value(&taken.collect::<Vec<_>>());
    // Ctrl-C at the question for a passphrase is meant for all of it.
    let mut stopped = found.iter().filter_map(|value| value.as_ref().err());
    if let Some(failure) = stopped.find(|failure| failure.is_interrupted()) {
        return Err(failure.clone());
    }
    let mut found = found.into_iter();
    let of_each = wanted.iter().map(|(_, wants, _, outcome)| match outcome {
        Ok(()) => found.by_ref().take(wants.stored.len()).collect(),
        Err(_) => Vec::new(),
    });
    Ok(of_each.collect())
}

/// The given and stored values that a server wants.
fn values(
    stored: Vec<Result<Secret, Failure>>,
    wants: &Wants,
    given: &[VarName],
    order: &TestOrder,
) -> Result<BTreeMap<VarName, Secret>, Outcome> {
    let given = given.iter().filter_map(|name| Some((name.clone(), order.values.get(name)?.clone())));
    let mut values: BTreeMap<VarName, Secret> = given.collect();
    for (record, value) in wants.stored.iter().zip(stored) {
        let value = value.map_err(|failure| Outcome::NoSecret(failure.message().to_owned()))?;
        values.insert(record.variable.clone(), value);
    }
    Ok(values)
}
