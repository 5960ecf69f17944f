//! Tests configured servers, all at once: each with just its own secrets, and only with those that may go there.

mod case;
pub mod helper;
mod pool;
mod scrub;
mod target;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::actions::preflight;
use crate::base::names::{AccountName, VarName};
use crate::base::next::ValueFlags;
use crate::base::secret::Secret;
use crate::client::resolve::{self, Need, Wants};
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
    /// Whether it is contacted although the client would still ask about it: what [`approves`] says.
    pub is_approved: bool,
}

impl From<&Server> for Subject {
    fn from(server: &Server) -> Self {
        Self { server: server.clone(), is_registered: true, is_approved: false }
    }
}

impl Subject {
    /// A server that no config has yet.
    pub fn unregistered(name: &str, scope: Scope, entry: Entry) -> Self {
        let server = Server::new(name.to_owned(), scope, PathBuf::new(), entry);
        Self { server, is_registered: false, is_approved: true }
    }

    /// The same, approved by a person or not.
    pub fn approved(self, is_approved: bool) -> Self {
        Self { is_approved, ..self }
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
    /// Values that stand in for what the store holds, or are not stored yet. What is stored stays bound to its destinations.
    pub values: BTreeMap<VarName, Secret>,
    /// The index as it is going to be; `None` is as it is.
    pub index: Option<Arc<Index>>,
    /// Whether the server and what was given for it may be kept nowhere: then only what is stored already is written down as handed
    /// over, and of the rest it is for the caller to say so once it is kept.
    pub is_tentative: bool,
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
    /// The account that one of them is of, where a person has several.
    pub account: Option<AccountName>,
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
        let subject = Subject { server, is_registered: true, is_approved: false };
        let why = format!("Claude Code skips it: {}", skipped.why);
        let report = ProbeReport::new(Outcome::BadEntry(why));
        let whose = ValueFlags::default();
        Self {
            subject,
            place: String::new(),
            variables: Vec::new(),
            account: None,
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
    let (project, view) = (world.project(), world.view_of_all()?);
    let facts = world.facts(&index, &project);
    let wanted: Vec<_> = subjects
        .into_iter()
        .map(|subject| {
            let owner = subject.server.owner(&project);
            let facts = facts.of_server(&subject.server).at(&owner);
            let (wants, outcome) = target::wants(world, &subject.server, facts, order);
            let outcome = standing(&view, &subject, outcome);
            let outcome = outcome.and_then(|()| of_agent(world, &subject, &wants));
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
            let ready = values.and_then(|values| {
                target::ready(world, &view, facts.of_server(&subject.server), &subject, &values)
            });
            Case { subject, wants, given, ready }
        })
        .collect();
    let verb = if order.verb.is_empty() { "test" } else { order.verb };
    let handed = cases.iter().filter(|case| case.ready.is_ok());
    let handed = handed.flat_map(|case| case.handed(!order.is_tentative));
    world.note(LogEntry::of(verb).handed(handed).withheld(cases.iter().filter_map(Case::withheld)));
    let limit = order.limit.unwrap_or(LIMIT);
    let names: Vec<String> = cases.iter().map(|case| case.subject.server.name.clone()).collect();
    let reports = pool::each(world, &names, |at, net| cases[at].examine(net, limit, order.anonymous))?;
    // The same of all servers: looked for once, where one asks.
    let needs = LazyCell::new(|| resolve::needs(&view, facts));
    let found = cases.into_iter().zip(reports).map(|(case, (report, anonymous))| ProbeRun {
        variables: case.variables(),
        account: case.account().cloned(),
        whose: case.first_stored().map(|record| world.named(record)).unwrap_or_default(),
        place: case.place(),
        advice: match &report.outcome {
            Outcome::Missing(names) => missing(world, &needs, &case.subject, names),
            Outcome::NoSecret(_) if world.is_agent() => Some(world.by_yourself()),
            _ => None,
        },
        subject: case.subject,
        report,
        anonymous,
    });
    Ok(found.collect())
}

/// What to type about variables of `subject` that have no value.
fn missing(world: &World, needs: &[Need], subject: &Subject, names: &[VarName]) -> Option<String> {
    let needs = needs.iter().filter(|need| names.contains(&need.variable));
    let own = needs.filter_map(|need| {
        let mut uses = need.uses.iter();
        let own = uses.find(|user| subject.is_registered && user.is_by(&subject.server))?;
        Some(Need { variable: need.variable.clone(), uses: vec![own.clone()], supply: need.supply.clone() })
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

/// Whether a person approves of servers that the client would still ask about: by naming them on a terminal, or elsewhere with
/// `yes`. An agent approves of nothing.
pub fn approves(world: &World, is_named: bool, yes: bool) -> bool {
    !world.is_agent() && (yes || is_named && world.terminal().is_some())
}

/// Whether a person who gives a value for `server` has thereby approved that it is contacted: where that value and others that are
/// stored are all that it gets, and nothing is started for it.
pub fn agrees_to(world: &World, index: &Index, server: &Server) -> bool {
    let project = world.project();
    let owner = server.owner(&project);
    let facts = world.facts(index, &project).of_server(server).at(&owner);
    let is_stored = |(variable, has_default): (VarName, bool)| {
        let name = variable.as_str();
        facts.stored(name).is_some() || has_default && facts.environment(name).is_none()
    };
    let is_plain = !starts_something(&server.entry);
    !world.is_agent() && is_plain && resolve::mentions(&server.entry, facts).into_iter().all(is_stored)
}

/// The outcome on a server of which `outcome` is what its config alone says. What the client does not contact by itself, because
/// it is off or nobody approved it in a project that is trusted, is not contacted, and nothing is filled in for it: an url can
/// ask for any variable of the shell. Unless a person [`approves`].
fn standing(view: &View, subject: &Subject, outcome: Result<(), Outcome>) -> Result<(), Outcome> {
    let server = &subject.server;
    if !subject.is_registered {
        return outcome;
    }
    if !view.is_on(server) {
        return Err(Outcome::Off);
    }
    outcome?;
    if subject.is_approved || view.is_approved(server) { Ok(()) } else { Err(Outcome::Unapproved) }
}

/// What an agent is told of a server that a command starts with a stored secret: what is started is its own to change. A remote server
/// that was agreed to keeps the secret, and is tested for everyone.
fn of_agent(world: &World, subject: &Subject, wants: &Wants) -> Result<(), Outcome> {
    if !starts_something(&subject.server.entry) || wants.stored.is_empty() {
        return Ok(());
    }
    let what = "an agent cannot have a command started with a stored secret";
    world.refuse_agent(what).map_err(|failure| Outcome::NoSecret(failure.message().to_owned()))
}

/// Whether it is a command, or has one that makes its headers.
fn starts_something<T>(entry: &Entry<T>) -> bool {
    !entry.is_remote() || helper::of(entry).is_some()
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
