//! GitLab's code quality report: what a merge request brings in is told from what was there by the fingerprints.

use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::words;
use crate::detect::{Category, Severity};
use crate::lint::{Finding, Report, Unchecked};

/// Renders `report`.
pub(super) fn render(report: &Report) -> Value {
    let mut prints = Fingerprints::default();
    let problems = report.problems.iter().map(|p| problem(p, prints.next(&[&p.path, "problem", &p.message])));
    let mut all: Vec<Value> = problems.collect();
    all.extend(report.findings.iter().map(|f| finding(f, prints.next(&words::place(f)))));
    Value::Array(all)
}

fn finding(f: &Finding, fingerprint: String) -> Value {
    let severity = match (f.severity, f.category()) {
        (Severity::Error, Category::Secret) => "critical",
        (Severity::Error, Category::Config) => "major",
        (Severity::Warning, _) => "minor",
    };
    json!({
        "description": words::sentence(f),
        "check_name": f.rule.id,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": location(&f.path, f.line, f.end_line),
    })
}

fn problem(p: &Unchecked, fingerprint: String) -> Value {
    let line = p.place.map_or(1, |place| place.0);
    json!({
        "description": format!("could not be checked: {}", p.message),
        "check_name": "problem",
        "fingerprint": fingerprint,
        "severity": "major",
        "location": location(&p.path, line, line),
    })
}

/// GitLab knows files by their path in the repository, without `./`.
fn location(path: &str, begin: usize, end: usize) -> Value {
    json!({"path": path.trim_start_matches("./"), "lines": {"begin": begin, "end": end}})
}
