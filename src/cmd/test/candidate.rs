//! A server that is only on the command line: tested before it is registered.

use std::convert::Infallible;

use crate::actions::answers::Answers;
use crate::actions::doubts;
use crate::actions::supply;
use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::names::ServerName;
use crate::base::typed::ValuePosition;
use crate::cli;
use crate::client::registration::fields::SecretField;
use crate::client::registration::{AddWords, Registration};
use crate::client::registration::{Choices, fields};
use crate::client::resolve;
use crate::client::{Entry, Scope, Transport, Wire, position_of};
use crate::system::prompt::Terminal;
use crate::world::World;
use crate::world::error::Failure;

/// What it is called as long as it has no name.
const NAME: &str = "candidate";

/// The url or command of the command line, and what follows it.
pub(super) fn target(args: &cli::Test) -> Option<(&str, &[String])> {
    match (&args.url, args.command.split_first()) {
        (Some(url), _) => Some((url, &[])),
        (None, Some((command, rest))) => Some((command, rest)),
        (None, None) => None,
    }
}

/// How the server is reached. What stands behind `--url` is one, also where it does not read like that.
fn transport(args: &cli::Test) -> Option<Transport> {
    let Some(url) = &args.url else { return Some(Transport::Stdio) };
    let said = args.transport.map(Transport::from);
    said.or_else(|| (!url.contains("://")).then_some(Transport::Remote(Wire::Http)))
}

/// Asks for what is missing, and tests the server.
pub(super) fn test(
    world: &World,
    args: &cli::Test,
    (target, rest): (&str, &[String]),
    order: TestOrder,
) -> Result<Vec<ProbeRun>, Failure> {
    let mut registration = Registration::read(&AddWords {
        transport: transport(args),
        target,
        args: rest,
        env: &args.env,
        headers: &args.header,
        bearer: args.bearer,
    })?;
    doubts::mend(world, &mut registration, &[], true)?;
    let name: ServerName = NAME.parse()?;
    let (index, project) = (world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let mut fields = fields::find(&name, &registration.entry, &registration.blanks, &Choices::default())?;
    // Its values stand for nothing that is stored.
    let Ok(()) = fields::settle(&name, &registration.entry, &mut fields, &mut |name, _| {
        let is_stored = facts.stored(name.as_str()).is_some();
        Ok::<_, Infallible>(is_stored || facts.environment(name.as_str()).is_some())
    });
    let entry = fields::fill(&registration.entry, &fields);
    let mut order = order;
    let mut answers = Answers::new(world, args.stdin, &args.from_env);
    for field in &fields {
        let place = resolve::destination(&entry, facts).map_err(|why| Failure::new(why.to_string()))?;
        supply::check_cleartext(place.shown(), &field.label, args.allow_http)?;
        let value = match &field.value {
            Some(value) => value.clone(),
            None if order.values.contains_key(&field.variable) => continue,
            None => answers.next_for(&field.label, &position_in(&entry, field))?,
        };
        order.values.insert(field.variable.clone(), value);
    }
    answers.finish()?;
    if fields.iter().any(|field| field.value.is_some()) {
        world.ui.say(supply::IN_HISTORY);
    }
    let subject = Subject::unregistered(NAME, Scope::Local, entry);
    let _hush = world.terminal().map(Terminal::hush);
    let mut found = test::check(world, vec![subject], &order)?;
    // Its variables are names that nobody chose.
    found.iter_mut().for_each(|health| health.variables.clear());
    Ok(found)
}

/// Where the value of a field goes.
fn position_in<'e>(entry: &'e Entry, field: &SecretField) -> ValuePosition<'e> {
    let texts = entry.texts();
    let text = texts.into_iter().find(|(place, _)| *place == field.place).map(|(_, text)| text.as_str());
    text.and_then(|text| position_of(entry, &field.place, text, &field.variable)).unwrap_or_default()
}
