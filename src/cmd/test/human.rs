//! What `test` shows a person: a line for each server, and below a failure what to type.

use std::time::Duration;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::actions::test::ProbeRun;
use crate::base::layout;
use crate::base::table;
use crate::base::text;
use crate::lint::output::pen::{ERROR, FAINT, GOOD, Pen, STRONG, WARNING};
use crate::probe::message::Tool;
use crate::probe::outcome::words::OutcomeKind;
use crate::probe::outcome::{Outcome, ProbeReport};
use crate::world::World;

/// How it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageStyle {
    pen: Pen,
    /// After so many columns a sentence goes on in the next line.
    columns: usize,
}

impl PageStyle {
    /// As whatever stdout is can show it.
    pub(super) fn of(world: &World) -> Self {
        Self { pen: Pen { colour: world.ui.answers_in_colour(&world.environ) }, columns: world.ui.columns() }
    }
}

const INDENT: &str = "    ";

/// Everything that was found.
pub(super) fn render(found: &[ProbeRun], tools: bool, look: PageStyle) -> String {
    let name = |health: &ProbeRun| {
        let server = &health.subject.server;
        let of = if server.is_claudes() { String::new() } else { format!(" ({})", server.client.title) };
        let account = health.account.as_ref().map(|account| format!(" (account {account})"));
        text::line(&server.name, 40) + &of + &account.unwrap_or_default()
    };
    let names: Vec<String> = found.iter().map(name).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let works = found.iter().filter(|health| health.report.outcome == Outcome::Works);
    let rows: Vec<_> = works.map(|health| cells(&health.report)).collect();
    let columns = table::widths(rows.iter().map(<[String; 5]>::as_slice));
    let mut out = String::new();
    for (health, name) in found.iter().zip(&names) {
        let (mark, style) = mark(health);
        let head = format!("{mark} {}", table::padded(name, width));
        let line = match health.report.outcome.kind() {
            OutcomeKind::Works => format!("{head}  {}", table::row(&cells(&health.report), &columns)),
            _ => wrapped(&format!("{head}  {}", sentence(health)), look.columns),
        };
        let rest = line.strip_prefix(&head).unwrap_or_default();
        out.push_str(&format!("{}{}\n", look.pen.paint(style, &head), rest));
        details(health, tools, look, &mut out);
    }
    if found.len() > 1 {
        out.push_str(&format!("\n{}\n", look.pen.paint(STRONG, &summary(found))));
    }
    out
}

fn mark(health: &ProbeRun) -> (char, Style) {
    match health.report.outcome.kind() {
        OutcomeKind::Works if health.is_open() => ('!', WARNING),
        OutcomeKind::Works => ('✓', GOOD),
        OutcomeKind::Fails => ('✗', ERROR),
        OutcomeKind::Untested => ('?', WARNING),
        OutcomeKind::Off => ('-', FAINT),
    }
}

/// `works`, server and version, revision, tools, time.
fn cells(report: &ProbeReport) -> [String; 5] {
    let tools = report.tools.as_ref().map(|tools| text::some(tools.len(), "tool"));
    let revision = report.protocol.clone().unwrap_or_default();
    [
        "works".to_owned(),
        server(report),
        text::short(&revision),
        tools.unwrap_or_default(),
        time(report.elapsed),
    ]
}

fn server(report: &ProbeReport) -> String {
    let name = |info: &crate::probe::message::ServerInfo| {
        format!("{} {}", info.name, info.version).trim().to_owned()
    };
    text::line(&report.server.as_ref().map(name).unwrap_or_default(), 60)
}

/// What is wrong, with whatever the server said of itself before.
fn sentence(health: &ProbeRun) -> String {
    let report = &health.report;
    let revision = report.protocol.as_deref().map(text::short).unwrap_or_default();
    let elapsed = if report.elapsed.is_zero() { String::new() } else { time(report.elapsed) };
    let facts: Vec<String> =
        [server(report), revision, elapsed].into_iter().filter(|fact| !fact.is_empty()).collect();
    if facts.is_empty() {
        health.words().sentence
    } else {
        format!("{} ({})", health.words().sentence, facts.join(", "))
    }
}

fn details(health: &ProbeRun, tools: bool, look: PageStyle, out: &mut String) {
    let report = &health.report;
    let words = health.words();
    let mut add = |style: Style, line: &str| {
        let line = line.strip_suffix('\n').unwrap_or(line);
        for line in layout::wrapped(line, look.columns, INDENT, &format!("{INDENT}  ")) {
            out.push_str(&format!("{INDENT}{}\n", look.pen.paint(style, &line[INDENT.len()..])));
        }
    };
    words.next.lines().for_each(|line| add(STRONG, line));
    if !report.said.as_str().is_empty() {
        add(Style::new(), &format!("it says: {}", report.said));
    }
    let lines = stderr(&report.outcome);
    if !lines.is_empty() {
        add(Style::new(), "its last words on stderr:");
        lines.iter().for_each(|line| add(FAINT, &format!("  {line}")));
    }
    if health.is_open() {
        add(WARNING, "answers without the credential too: it is open to everyone who can reach it");
    } else if let Some(bare) = &health.anonymous {
        let status = bare.status.map(|status| format!(" ({status})")).unwrap_or_default();
        add(FAINT, &format!("does not answer without the credential{status}"));
    }
    for tool in report.tools.iter().flatten().filter(|_| tools) {
        add(Style::new(), &line_of(tool));
    }
}

fn line_of(tool: &Tool) -> String {
    let title = tool.title.as_str();
    let title = if title.is_empty() { String::new() } else { format!("  {}", text::line(title, 100)) };
    format!("{:<11}  {}{title}", hint(tool), tool.name)
}

/// What a tool says that it does. Only a hint: nothing holds a server to it.
pub(super) fn hint(tool: &Tool) -> &'static str {
    match (tool.read_only, tool.destructive) {
        (Some(true), _) => "read-only",
        (_, Some(true)) => "destructive",
        (_, Some(false)) => "writes",
        (_, None) => "unsaid",
    }
}

/// The last lines on stderr, where the outcome has them.
pub(super) fn stderr(outcome: &Outcome) -> Vec<&str> {
    match outcome {
        Outcome::Crashed(_, lines) | Outcome::Silent(lines) => {
            lines.iter().map(|line| line.as_str()).collect()
        }
        _ => Vec::new(),
    }
}

fn summary(found: &[ProbeRun]) -> String {
    let kinds =
        |kind: OutcomeKind| found.iter().filter(|health| health.report.outcome.kind() == kind).count();
    let open = found.iter().filter(|health| health.is_open()).count();
    let rest = [
        (kinds(OutcomeKind::Fails), "failed"),
        (kinds(OutcomeKind::Untested), "not tested"),
        (kinds(OutcomeKind::Off), "off"),
        (open, "open to everyone"),
    ];
    let rest = rest.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
    let works = kinds(OutcomeKind::Works);
    format!(
        "{works} of {} {}{}",
        text::some(found.len(), "server"),
        if works == 1 { "works" } else { "work" },
        rest.collect::<String>()
    )
}

fn time(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// `line` in lines of at most `columns`; those after the first are indented.
fn wrapped(line: &str, columns: usize) -> String {
    layout::wrapped(line, columns, "", INDENT).join("\n")
}

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;
