//! mcpkey's own format, version 1.

use serde_json::{Value, json};

use crate::detect::{Category, Severity};
use crate::lint::{Commit, Finding, Report};

/// Renders `report`.
pub fn render(report: &Report) -> String {
    let value = json!({
        "version": 1,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "problems": report.problems.iter().map(|p| json!({
            "path": p.path, "line": p.place.map(|p| p.0), "column": p.place.map(|p| p.1), "message": p.message,
        })).collect::<Vec<_>>(),
        "summary": {
            "checked": report.checked,
            "errors": report.count(Severity::Error),
            "warnings": report.findings.len() - report.count(Severity::Error),
            "problems": report.problems.len(),
            "quieted": report.quieted,
        },
    });
    format!("{value:#}\n")
}

fn finding(f: &Finding) -> Value {
    let mut value = json!({
        "path": f.path,
        "line": f.line,
        "column": f.column,
        "end_line": f.end_line,
        "end_column": f.end_column,
        "pointer": f.pointer,
        "rule": f.rule.id,
        "category": word(f.category()),
        "severity": severity(f.severity),
        "what": f.what,
        "server": f.server,
        "destination": f.destination,
        "client": f.client,
        "advice": f.advice,
        "fixable": f.fixable,
    });
    if !f.commits.is_empty() {
        value["commits"] = f.commits.iter().map(commit).collect();
    }
    value
}

fn commit(c: &Commit) -> Value {
    json!({"id": c.id, "author": c.author, "date": c.date})
}

fn word(category: Category) -> &'static str {
    match category {
        Category::Secret => "secret",
        Category::Config => "config",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
