//! Words that several formats use.

use crate::base::text;
use crate::detect::{Category, Severity};
use crate::lint::{Finding, FoundIn, Report};

/// `error` or `warning`.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// `secret` or `config`.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Secret => "secret",
        Category::Config => "config",
    }
}

/// What a run comes to, on one line and without anything of the files in it: `2 errors and 1 warning in 14 configs`.
pub fn summary(report: &Report) -> String {
    let errors = report.count(Severity::Error);
    let counts = [(errors, "error"), (report.findings.len() - errors, "warning")];
    let found: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| text::some(*n, what)).collect();
    let all = text::some(report.checked, report.unit.unwrap_or("config"));
    let mut line = match (report.checked, found.is_empty()) {
        (0, true) if report.unit.is_none() => "no MCP configs here".to_owned(),
        (_, true) => format!("nothing found in {all}"),
        (_, false) => format!("{} in {all}", text::list(&found)),
    };
    if report.quieted > 0 {
        line.push_str(&format!("; {} kept quiet", report.quieted));
    }
    if !report.problems.is_empty() {
        line.push_str(&format!("; {}", text::some(report.problems.len(), "problem")));
    }
    line
}

/// Commits that are named before the rest is counted.
const COMMITS: usize = 3;

/// The commits of a finding, a line each, the first few of them.
pub(super) fn commits(finding: &Finding) -> Vec<String> {
    let mut lines: Vec<String> = finding.commits.iter().take(COMMITS).map(commit).collect();
    match finding.commits.len().saturating_sub(COMMITS) {
        0 => {}
        more => lines.push(format!("and {}", text::some(more, "more commit"))),
    }
    lines
}

fn commit(commit: &FoundIn) -> String {
    let part = |text: &str, limit| text::line(&text.chars().take(limit).collect::<String>(), limit);
    format!("commit {} by {}, {}", part(&commit.id, 12), part(&commit.author, 100), part(&commit.date, 10))
}

/// What a finding is about besides its place: `server acme (https://mcp.acme.dev)`.
pub(super) fn server(finding: &Finding) -> Option<String> {
    let to = finding.destination.as_deref().map(text::short);
    match (finding.server.as_deref().map(text::short), to) {
        (Some(name), Some(to)) => Some(format!("server {name} ({to})")),
        (Some(name), None) => Some(format!("server {name}")),
        (None, Some(to)) => Some(to),
        (None, None) => None,
    }
}

/// A finding in one sentence or two, for formats that have no more room.
pub(super) fn sentence(finding: &Finding) -> String {
    let mut out = text::line(&finding.what, 500);
    if let Some(server) = server(finding) {
        out.push_str(&format!(", {server}"));
    }
    out.push_str(&format!("; {}", text::line(&finding.advice, 500)));
    for line in commits(finding) {
        out.push_str(&format!("; {line}"));
    }
    out
}

/// Where a finding is, in words that stay when lines move.
pub(super) fn place(finding: &Finding) -> [&str; 3] {
    [&finding.path, finding.rule.id, finding.pointer.as_deref().unwrap_or(&finding.what)]
}
