//! A server that is only on the command line: tested before it is registered.

use std::convert::Infallible;

use crate::actions::answers::Answers;
use crate::actions::supply;
use crate::actions::test::{self, Health, Order, Subject};
use crate::base::names::ServerName;
use crate::cli;
use crate::client::Transport;
use crate::client::registration::fields::{self, Choices};
use crate::client::registration::{Draft, Words};
use crate::client::resolve;
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

/// Asks for what is missing, and tests the server.
pub(super) fn test(
    world: &World,
    args: &cli::Test,
    (target, rest): (&str, &[String]),
    order: Order,
) -> Result<Vec<Health>, Failure> {
    let transport = args.transport.map(Transport::from);
    let draft = Draft::read(&Words {
        transport: args.url.as_ref().map_or(Some(Transport::Stdio), |_| transport),
        target,
        args: rest,
        env: &args.env,
        headers: &args.header,
        bearer: args.bearer,
    })?;
    let name: ServerName = NAME.parse()?;
    let (index, project) = (world.index()?, world.project());
    let facts = world.facts(&index, &project);
    let mut slots = fields::find(&name, &draft.entry, &draft.blanks, &Choices::default())?;
    // Its values stand for nothing that is stored.
    let Ok(()) = fields::settle(&name, &draft.entry, &mut slots, &mut |name, _| {
        let is_stored = facts.stored(name.as_str()).is_some();
        Ok::<_, Infallible>(is_stored || facts.environment(name.as_str()).is_some())
    });
    let entry = fields::fill(&draft.entry, &slots);
    let mut order = order;
    let mut answers = Answers::new(world, args.stdin, &args.from_env);
    for slot in &slots {
        let place = resolve::destination(&entry, facts).map_err(|why| Failure::new(why.to_string()))?;
        supply::check_cleartext(&place, &slot.label, args.allow_http)?;
        let value = match &slot.value {
            Some(value) => value.clone(),
            None if order.values.contains_key(&slot.variable) => continue,
            None => answers.next(&slot.label)?,
        };
        order.values.insert(slot.variable.clone(), value);
    }
    answers.finish()?;
    if slots.iter().any(|slot| slot.value.is_some()) {
        world.ui.say(supply::IN_HISTORY);
    }
    let subject = Subject::unregistered(NAME, entry);
    let mut found = test::check(world, vec![subject], &order)?;
    // Its variables are names that nobody chose.
    found.iter_mut().for_each(|health| health.variables.clear());
    Ok(found)
}
