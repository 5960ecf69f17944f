//! The test after `setup`: what was given, at the servers it was given for.

use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::names::VarName;
use crate::base::text;
use crate::client::resolve::Need;
use crate::client::{Server, View};
use crate::probe::outcome::Outcome;
use crate::system::prompt::Terminal;
use crate::system::ui::Ui;
use crate::world::World;
use crate::world::error::Failure;
use crate::world::kind::FailureKind;

/// Tests every server that gets one of `given`, and says how it went. The exit code: a refused value is a no.
pub(super) fn hold(world: &World, view: &View, given: &[&Need]) -> Result<u8, Failure> {
    let wants = |server: &Server| given.iter().flat_map(|need| &need.uses).any(|u| u.is_by(server));
    let servers = view.servers.iter().filter(|server| view.is_on(server) && wants(server));
    let index = world.index()?;
    let subject = |server| Subject::from(server).approved(test::agrees_to(world, &index, server));
    let subjects: Vec<Subject> = servers.map(subject).collect();
    if subjects.is_empty() {
        return Ok(0);
    }
    let names: Vec<String> = subjects.iter().map(|subject| text::short(&subject.server.name)).collect();
    let limit = test::LIMIT.as_secs();
    let _hush = world.terminal().map(Terminal::hush);
    world.ui.say(&format!("testing {}: waits at most {limit} s", text::list(&names)));
    let order = TestOrder { verb: "setup", ..TestOrder::default() };
    let found = test::check(world, subjects, &order)?;
    let variables: Vec<&VarName> = given.iter().map(|need| &need.variable).collect();
    let refused: Vec<bool> = found.iter().map(|health| say(&world.ui, health, &variables)).collect();
    Ok(if refused.contains(&true) { FailureKind::No.code() } else { 0 })
}

/// Says how one server took it; whether it refused what was given.
fn say(ui: &Ui, health: &ProbeRun, given: &[&VarName]) -> bool {
    let (name, words) = (text::short(&health.subject.server.name), health.words());
    let outcome = &health.report.outcome;
    match outcome {
        Outcome::Works => ui.say(&format!("{name}: works")),
        // Another value is still missing, which is said of that.
        Outcome::Missing(_) => {}
        Outcome::Unapproved | Outcome::Withheld(..) | Outcome::NoSecret(_) => {
            ui.say(&format!("{name}: not tested: {}\n  {}", words.sentence, words.next));
        }
        _ => ui.say(&format!("warning: {name}: {}\n  {}", words.sentence, words.next)),
    }
    let is_refusal = matches!(outcome, Outcome::BadToken | Outcome::ExpiredToken | Outcome::Forbidden(_));
    is_refusal && health.variables.iter().any(|variable| given.contains(&variable))
}
