//! `test`: is it the token, the server, the network or the config?

mod candidate;
mod human;
mod json;

use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::next::{AddNext, Next, Tested};
use crate::base::text;
use crate::cli;
use crate::probe::outcome::words::OutcomeKind;
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
    let answer = match args.json {
        true => json::render(&found, args.tools),
        false => human::render(&found, args.tools, human::PageStyle::of(world)),
    };
    world.ui.answer(&answer)?;
    Ok(exit_code(&found, unread))
}

/// The answers of the servers that are configured or named, and whether there is a config that could not be read.
fn configured(world: &World, args: &cli::Test, order: TestOrder) -> Result<(Vec<ProbeRun>, bool), Failure> {
    let view = world.view_of_all()?;
    for unread in &view.unread {
        world.ui.say(&format!("warning: {}:{}", text::path(&unread.file), unread.why));
    }
    let is_wanted = |name: &str| args.names.is_empty() || args.names.iter().any(|named| named == name);
    let is_approved = test::approves(world, !args.names.is_empty(), args.yes);
    let wanted = view.servers.iter().filter(|server| is_wanted(&server.name));
    let subjects: Vec<Subject> = wanted.map(|server| Subject::from(server).approved(is_approved)).collect();
    let skipped: Vec<ProbeRun> =
        view.skipped.iter().filter(|skipped| is_wanted(&skipped.name)).map(ProbeRun::from).collect();
    test::check_names(&args.names, &view)?;
    if subjects.is_empty() && skipped.is_empty() {
        return Err(Failure::new("no servers are configured here").hint(format!(
            "register one: {}; or test one before that: {}",
            Next::Add(AddNext::Url),
            Next::Test(Tested::Url)
        )));
    }
    let mut found = test::check(world, subjects, &order)?;
    found.extend(skipped);
    Ok((found, !view.unread.is_empty()))
}

fn exit_code(found: &[ProbeRun], unread: bool) -> u8 {
    let any = |kind: OutcomeKind| found.iter().any(|health| health.report.outcome.kind() == kind);
    match () {
        () if any(OutcomeKind::Fails) || found.iter().any(ProbeRun::is_open) => FailureKind::No.code(),
        () if any(OutcomeKind::Untested) || unread => FailureKind::Trouble.code(),
        () => 0,
    }
}
