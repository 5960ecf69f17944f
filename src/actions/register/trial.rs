//! The test before a server is registered with a new token: one that does not work is noticed while it is at hand.
//!
//! Whatever comes of it, what was typed is not lost: a person is asked, and without one the server is registered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::drawing::Drawing;
use super::sight::{Given, Sight};
use super::wanted::NewServer;
use crate::actions::answers::Answers;
use crate::actions::menu;
use crate::actions::test::{self, ProbeRun, Subject};
use crate::base::names::{ServerName, VarName};
use crate::base::secret::Secret;
use crate::base::text;
use crate::client::Scope;
use crate::probe::outcome::Outcome;
use crate::system::prompt::{MenuKey, Terminal};
use crate::vault::log::{Handed, LogEntry};
use crate::vault::records::Record;
use crate::world::error::Failure;
use crate::world::{Taking, World};

/// How long an answer is waited for.
const LIMIT: Duration = Duration::from_secs(10);
/// The same for a command, which may have to be fetched first.
const LIMIT_OF_COMMAND: Duration = Duration::from_secs(30);

/// How a test went.
pub(super) struct HeldTest {
    /// The line that says so.
    pub(super) line: String,
    /// Whether the server got the values.
    is_sent: bool,
}

impl HeldTest {
    /// Writes down what was handed over, once it is kept: who leaves before that leaves nothing behind.
    pub(super) fn note(&self, world: &World, wanted: &NewServer, drawing: &Drawing) {
        let servers = || vec![wanted.name.to_string()];
        let handed = drawing.fresh().map(|get| Handed::unstored(&get.variable, servers(), &drawing.to));
        if self.is_sent {
            world.note(LogEntry::of("test").handed(handed));
        }
    }
}

/// Tests the server that is about to be registered, if it gets a new token; gives how it went. A value that is typed again
/// goes into `given`.
pub(super) fn hold(
    sight: &Sight<'_>,
    wanted: &NewServer,
    drawing: &Drawing,
    given: &mut Given,
) -> Result<Option<HeldTest>, Failure> {
    let world = sight.world;
    let held = |line, is_sent| Ok(Some(HeldTest { line, is_sent }));
    if drawing.fresh().next().is_none() {
        return Ok(None);
    }
    loop {
        let (line, failed) = match test(sight, wanted, drawing, given) {
            Ok(health) if health.report.outcome == Outcome::Works => return held(works(&health), true),
            Ok(health) if is_unsent(&health.report.outcome) => {
                return held(format!("not tested: {}", health.words().sentence), false);
            }
            Ok(health) => (fails(&health), Some(health)),
            Err(failure) if failure.is_interrupted() && world.terminal().is_some() => {
                ("the test was stopped".to_owned(), None)
            }
            Err(failure) => return Err(failure),
        };
        let choice = ask(world, &line, failed.as_ref())?;
        if choice == menu::REGISTER {
            let next = failed.map(|health| next(&wanted.name, &health)).unwrap_or_default();
            return held(format!("warning: registered, but {line}{next}"), true);
        }
        if choice == menu::CANCEL {
            return Err(Failure::no("nothing was changed"));
        }
        let mut answers = Answers::new(world, false, &[]);
        for get in drawing.fresh() {
            let field = &drawing.fields[get.at];
            let value = answers.next_given(&field.question(), &field.variable, &drawing.position(field))?;
            given.note(get.at, value);
        }
    }
}

fn test(
    sight: &Sight<'_>,
    wanted: &NewServer,
    drawing: &Drawing,
    given: &Given,
) -> Result<ProbeRun, Failure> {
    let world = sight.world;
    // A server of the project starts here too.
    let scope = if wanted.here { Scope::Local } else { wanted.scope };
    let subject = Subject::unregistered(wanted.name.as_str(), scope, drawing.entry.clone());
    let is_remote = subject.server.entry.is_remote();
    let limit = if is_remote { LIMIT } else { LIMIT_OF_COMMAND };
    let value = |variable: &VarName, value: Option<&Secret>| Some((variable.clone(), value?.clone()));
    let values = drawing.fresh().filter_map(|get| value(&get.variable, drawing.value(get, given)));
    let order = test::TestOrder {
        limit: Some(limit),
        values: values.chain(reused(world, drawing, given)?).collect::<BTreeMap<_, _>>(),
        index: Some(Arc::new(drawing.index(sight, wanted, given))),
        is_tentative: true,
        ..test::TestOrder::default()
    };
    let what = if is_remote { "its answer" } else { "it to start and answer" };
    let _hush = world.terminal().map(Terminal::hush);
    world.ui.say(&format!("testing {}: waits at most {} s for {what}", wanted.name, limit.as_secs()));
    let mut found = test::check(world, vec![subject], &order)?;
    found.pop().ok_or_else(|| Failure::new("the test gave no answer"))
}

/// The values that are stored already and that a person lets go to the server, where the store does not let them go yet.
fn reused(world: &World, drawing: &Drawing, given: &Given) -> Result<Vec<(VarName, Secret)>, Failure> {
    let stored = drawing.gets.iter().filter_map(|get| get.stored.as_ref());
    let records: Vec<&Record> = stored.filter(|record| given.agreed.contains(&record.variable)).collect();
    let taken: Vec<Taking<'_>> = records.iter().map(|record| Taking::by_person(record)).collect();
    let values = world.values(&taken)?;
    Ok(records.iter().map(|record| record.variable.clone()).zip(values).collect())
}

/// Whether the config alone gave the outcome, so that it says nothing of the token.
fn is_unsent(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::BadEntry(_) | Outcome::Missing(_) | Outcome::Withheld(..) | Outcome::NoSecret(_)
    )
}

/// `works: GitHub MCP Server 1.2, 40 tools`.
fn works(health: &ProbeRun) -> String {
    let server = health.report.server.as_ref();
    let server = server.map(|info| format!("{} {}", info.name, info.version).trim().to_owned());
    let tools = health.report.tools.as_ref().map(|tools| text::some(tools.len(), "tool"));
    let facts: Vec<String> = server.into_iter().chain(tools).filter(|fact| !fact.is_empty()).collect();
    if facts.is_empty() { "works".to_owned() } else { format!("works: {}", facts.join(", ")) }
}

fn fails(health: &ProbeRun) -> String {
    let words = health.words();
    let said = match health.report.said.as_str() {
        "" => String::new(),
        said => format!("; it says: {said}"),
    };
    format!("{}{said}", words.sentence)
}

/// What to type once it is registered.
fn next(name: &ServerName, health: &ProbeRun) -> String {
    format!("\n  {}", health.words_for(Some(name.as_str())).next)
}

/// What is done about a server that does not work; without a terminal it is registered.
fn ask(world: &World, line: &str, failed: Option<&ProbeRun>) -> Result<MenuKey, Failure> {
    let Some(terminal) = world.terminal() else { return Ok(menu::REGISTER) };
    terminal.show(&format!("mcpkey: {line}"))?;
    let usual = match failed.map(|health| &health.report.outcome) {
        Some(Outcome::BadToken | Outcome::ExpiredToken | Outcome::Forbidden(_)) => menu::ANOTHER,
        _ => menu::REGISTER,
    };
    let choices = [menu::REGISTER, menu::ANOTHER, menu::CANCEL];
    Ok(menu::ask(terminal, "the server does not work with it", &choices, usual)?)
}
