//! `test`: is it the token, the server, the network or the config?

mod candidate;
mod human;
mod json;

use std::io::IsTerminal;

use crate::actions::pick;
use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::actions::unread;
use crate::base::next::{AddNext, Next, Tested};
use crate::base::text;
use crate::cli;
use crate::client::View;
use crate::probe::outcome::words::OutcomeKind;
use crate::system::prompt::ListRow;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Runs the verb.
pub fn run(world: &World, args: &cli::Test) -> Result<u8, Failure> {
    let order = TestOrder { limit: args.timeout, anonymous: args.anonymous, ..TestOrder::default() };
    let (found, unread) = match candidate::target(args) {
        Some(target) => (candidate::test(world, args, target, order)?, false),
        None => configured(world, args, order)?,
    };
    if args.json {
        world.ui.answer(&json::render(&found, args.tools))?
    } else {
        world.ui.page(&human::render(&found, args.tools, human::PageStyle::of(world)))?
    }
    Ok(exit_code(&found, unread))
}

/// The answers of the servers that are configured or named, and whether there is a config that could not be read.
fn configured(world: &World, args: &cli::Test, order: TestOrder) -> Result<(Vec<ProbeRun>, bool), Failure> {
    let view = world.view_of_all()?;
    let chosen = chosen(world, args, &view)?;
    let names = if chosen.is_empty() { &args.names } else { &chosen };
    let has_all = unread::say(world, &view);
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|named| named == name);
    let is_approved = test::approves(world, !names.is_empty(), args.yes);
    let wanted = view.servers.iter().filter(|server| is_wanted(&server.name));
    let subjects: Vec<Subject> = wanted.map(|server| Subject::from(server).approved(is_approved)).collect();
    let skipped: Vec<ProbeRun> =
        view.skipped.iter().filter(|skipped| is_wanted(&skipped.name)).map(ProbeRun::from).collect();
    test::check_names(names, &view)?;
    if subjects.is_empty() && skipped.is_empty() {
        return Err(Failure::new("no servers are configured here").hint(format!(
            "register one: {}; or test one before that: {}",
            Next::Add(AddNext::Url),
            Next::Test(Tested::Url)
        )));
    }
    let mut found = test::check(world, subjects, &order)?;
    found.extend(skipped);
    Ok((found, !has_all))
}

/// The server that a person chooses, who named none; nothing is all, as it is where nobody is asked.
fn chosen(world: &World, args: &cli::Test, view: &View) -> Result<Vec<String>, Failure> {
    let is_bare = !args.json && !args.yes && !args.anonymous && args.timeout.is_none();
    let is_plain = args.names.is_empty() && is_bare;
    let is_seen = std::io::stdin().is_terminal() && world.ui.answers_on_terminal();
    if !is_plain || !is_seen || world.terminal().is_none() || view.servers.len() < 2 {
        return Ok(Vec::new());
    }
    let all = ListRow { name: "all".to_owned(), about: text::some(view.servers.len(), "server") };
    let choices = view.servers.iter().map(|server| (pick::row_of(server), vec![server.name.clone()]));
    let choices = std::iter::once((all, Vec::new())).chain(choices).collect();
    pick::choose(world, "test which server?", choices, || Failure::no("no server is configured here"))
}

fn exit_code(found: &[ProbeRun], unread: bool) -> u8 {
    let any = |kind: OutcomeKind| found.iter().any(|health| health.report.outcome.kind() == kind);
    match () {
        () if any(OutcomeKind::Fails) || found.iter().any(ProbeRun::is_open) => FailureKind::No.code(),
        () if any(OutcomeKind::Untested) || unread => FailureKind::Trouble.code(),
        () => 0,
    }
}
