//! The servers themselves: which work, and which work for anybody.

use std::time::Duration;

use super::line::{Line, Section};
use super::scene::Scene;
use crate::actions::test::{self, Health, Order, Subject};
use crate::base::next::Next;
use crate::base::text;
use crate::cli;
use crate::client::Server;
use crate::client::resolve::{self, Supply};
use crate::probe::outcome::words::Kind;
use crate::probe::outcome::{Report, Verdict};
use crate::world::error::Failure;

const HERE: Section = Section::Servers;
/// A page should not keep anybody waiting as long as a test may.
const LIMIT: Duration = Duration::from_secs(10);

/// The lines. Fails only where a person stopped it.
pub(super) fn lines(scene: &Scene<'_>, args: &cli::Doctor) -> Result<Vec<Line>, Failure> {
    let (asking, free): (Vec<&Server>, Vec<&Server>) = scene
        .view
        .servers
        .iter()
        .filter(|server| scene.view.is_on(server))
        .partition(|server| would_ask(scene, server));
    if asking.is_empty() && free.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines: Vec<Line> = approval(scene).into_iter().collect();
    if args.offline {
        let count = text::some(asking.len() + free.len(), "server");
        lines.push(Line::ok(HERE, "offline", format!("{count} not contacted (--offline)")));
        return Ok(lines);
    }
    lines.extend(asking.into_iter().map(untested));
    if free.is_empty() {
        return Ok(lines);
    }
    let subjects: Vec<Subject> = free.into_iter().map(Subject::from).collect();
    let order = Order {
        verb: "doctor",
        limit: Some(args.timeout.unwrap_or(LIMIT)),
        anonymous: true,
        index: Some(scene.index.clone()),
        ..Order::default()
    };
    match test::check(scene.world, subjects, &order) {
        Ok(found) => lines.extend(found.iter().flat_map(|health| one(scene, health))),
        Err(failure) if failure.is_interrupted() => return Err(failure),
        Err(failure) => lines.push(Line::failed(HERE, "servers", &failure)),
    }
    Ok(lines)
}

/// What the client contacts only once a person said that it may.
fn approval(scene: &Scene<'_>) -> Option<Line> {
    let view = &scene.view;
    let waiting = view.servers.iter().filter(|server| view.is_on(server) && !view.is_approved(server));
    let names: Vec<String> = waiting.map(|server| text::short(&server.name)).collect();
    (!names.is_empty()).then(|| {
        let what = format!("Claude Code contacts {} only when somebody has approved it", text::list(&names));
        Line::warning(HERE, "approval", what)
            .next("start claude in this directory, and approve what you trust")
    })
}

/// Whether a test needs a store that would ask somebody first.
fn would_ask(scene: &Scene<'_>, server: &Server) -> bool {
    let facts = scene.facts();
    let mentioned = resolve::mentions(&server.entry, facts);
    let stored = mentioned.iter().filter_map(|(variable, has_default)| {
        match resolve::supply(variable.as_str(), *has_default, facts) {
            Supply::Stored(record) => Some(record.store),
            _ => None,
        }
    });
    stored.into_iter().any(|store| !scene.answers(store))
}

fn untested(server: &Server) -> Line {
    let name = text::short(&server.name);
    Line::warning(
        HERE,
        "untested",
        format!("{name}: not tested, because its token could not be read without asking"),
    )
    .about(&server.name)
    .next(Next::test(&server.name))
}

fn one(scene: &Scene<'_>, health: &Health) -> Vec<Line> {
    let (name, said) = (text::short(&health.subject.server.name), health.words());
    let what = format!("{name}: {}", said.sentence);
    let line = match (health.report.verdict.kind(), &health.report.verdict) {
        (Kind::Off, _) => return Vec::new(),
        (Kind::Works, _) => Line::ok(HERE, said.word, format!("{what}{}", tools(&health.report))),
        (Kind::Untested, _) => Line::warning(HERE, said.word, what),
        (Kind::Fails, verdict) if is_said(scene, health, verdict) => {
            Line::warning(HERE, said.word, format!("{name}: not tested: {}", said.sentence))
        }
        (Kind::Fails, _) => Line::problem(HERE, said.word, what),
    };
    let line = match said.next.is_empty() {
        true => line,
        false => line.next(&said.next),
    };
    let open = health.is_open().then(|| {
        let what = format!("{name} answers without its token: whoever can reach it can use it");
        Line::warning(HERE, "open", what).next("have the server refuse requests without one")
    });
    std::iter::once(line).chain(open).map(|line| line.about(&health.subject.server.name)).collect()
}

/// Whether what stands in the way has a line of its own, among the variables or the configs.
fn is_said(scene: &Scene<'_>, health: &Health, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Missing(_) | Verdict::Withheld(..) => true,
        Verdict::BadEntry(_) => {
            let is_this = |server: &&Server| server.name == health.subject.server.name;
            scene.view.servers.iter().filter(is_this).any(|server| !resolve::of_server(server).is_empty())
        }
        _ => false,
    }
}

fn tools(report: &Report) -> String {
    report.tools.as_ref().map(|tools| format!(", {}", text::some(tools.len(), "tool"))).unwrap_or_default()
}
