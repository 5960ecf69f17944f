//! The servers themselves: which work, and which work for anybody.

use std::time::Duration;

use super::line::{DoctorLine, Section};
use super::scene::Scene;
use crate::actions::test::{self, ProbeRun, Subject, TestOrder};
use crate::base::next::Next;
use crate::base::text;
use crate::cli;
use crate::client::Server;
use crate::client::resolve;
use crate::probe::outcome::words::OutcomeKind;
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::world::error::Failure;

const HERE: Section = Section::Servers;
/// A page should not keep anybody waiting as long as a test may.
const LIMIT: Duration = Duration::from_secs(10);

/// The lines. Fails only where a person stopped it.
pub(super) fn lines(scene: &Scene<'_>, args: &cli::Doctor) -> Result<Vec<DoctorLine>, Failure> {
    let (asking, free): (Vec<&Server>, Vec<&Server>) = scene
        .all
        .servers
        .iter()
        .filter(|server| scene.all.is_on(server))
        .partition(|server| would_ask(scene, server));
    if asking.is_empty() && free.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines: Vec<DoctorLine> = approval(scene).into_iter().collect();
    if args.offline {
        let count = text::some(asking.len() + free.len(), "server");
        lines.push(DoctorLine::ok(HERE, "offline", format!("{count} not contacted (--offline)")));
        return Ok(lines);
    }
    lines.extend(asking.into_iter().map(untested));
    if free.is_empty() {
        return Ok(lines);
    }
    let subjects: Vec<Subject> = free.into_iter().map(Subject::from).collect();
    let order = TestOrder {
        verb: "doctor",
        limit: Some(args.timeout.unwrap_or(LIMIT)),
        anonymous: true,
        index: Some(scene.index.clone()),
        ..TestOrder::default()
    };
    match test::check(scene.world, subjects, &order) {
        Ok(found) => lines.extend(found.iter().flat_map(|health| one(scene, health))),
        Err(failure) if failure.is_interrupted() => return Err(failure),
        Err(failure) => lines.push(DoctorLine::failed(HERE, "servers", &failure)),
    }
    Ok(lines)
}

/// What the client contacts only once a person said that it may.
fn approval(scene: &Scene<'_>) -> Option<DoctorLine> {
    let view = &scene.view;
    let waiting = view.servers.iter().filter(|server| view.is_on(server) && !view.is_approved(server));
    let names: Vec<String> = waiting.map(|server| text::short(&server.name)).collect();
    (!names.is_empty()).then(|| {
        let what = format!("Claude Code contacts {} only when somebody has approved it", text::list(&names));
        DoctorLine::warning(HERE, "approval", what)
            .next("start claude in this directory, and approve what you trust")
    })
}

/// Whether a test needs a store that would ask somebody first.
fn would_ask(scene: &Scene<'_>, server: &Server) -> bool {
    let facts = scene.facts().of_server(server);
    let mentioned = resolve::mentions(&server.entry, facts);
    let stored = mentioned.iter().filter_map(|(variable, has_default)| {
        resolve::supply(variable.as_str(), *has_default, facts).stored().map(|record| record.store)
    });
    stored.into_iter().any(|store| !scene.answers(store))
}

fn untested(server: &Server) -> DoctorLine {
    let name = text::short(&server.name);
    DoctorLine::warning(
        HERE,
        "untested",
        format!("{name}: not tested, because its token could not be read without asking"),
    )
    .about(&server.name)
    .next(Next::test(&server.name))
}

fn one(scene: &Scene<'_>, health: &ProbeRun) -> Vec<DoctorLine> {
    let (name, said) = (text::short(&health.subject.server.name), health.words());
    let what = format!("{name}: {}", said.sentence);
    let line = match (health.report.outcome.kind(), &health.report.outcome) {
        (OutcomeKind::Off, _) => return Vec::new(),
        (OutcomeKind::Works, _) => {
            DoctorLine::ok(HERE, said.word, format!("{what}{}", tools(&health.report)))
        }
        (OutcomeKind::Untested, _) => DoctorLine::warning(HERE, said.word, what),
        (OutcomeKind::Fails, outcome) if is_said(scene, health, outcome) => {
            DoctorLine::warning(HERE, said.word, format!("{name}: not tested: {}", said.sentence))
        }
        (OutcomeKind::Fails, _) => DoctorLine::problem(HERE, said.word, what),
    };
    let line = if said.next.is_empty() { line } else { line.next(&said.next) };
    let open = health.is_open().then(|| {
        let what = format!("{name} answers without its token: whoever can reach it can use it");
        DoctorLine::warning(HERE, "open", what).next("have the server refuse requests without one")
    });
    std::iter::once(line).chain(open).map(|line| line.about(&health.subject.server.name)).collect()
}

/// Whether what stands in the way has a line of its own, among the variables or the configs.
fn is_said(scene: &Scene<'_>, health: &ProbeRun, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Missing(_) | Outcome::Withheld(..) => true,
        Outcome::BadEntry(_) => {
            let is_this = |server: &&Server| server.name == health.subject.server.name;
            scene.all.servers.iter().filter(is_this).any(|server| !resolve::of_server(server).is_empty())
        }
        _ => false,
    }
}

fn tools(report: &ProbeReport) -> String {
    report.tools.as_ref().map(|tools| format!(", {}", text::some(tools.len(), "tool"))).unwrap_or_default()
}
