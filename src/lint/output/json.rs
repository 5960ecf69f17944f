//! mcpkey's own format, version 1. Fields may be added; those that are here keep their name and meaning.

use serde_json::{Value, json};

use super::words::{category, severity};
use crate::detect::Severity;
use crate::lint::{Excerpt, Finding, FoundIn, Report, Unchecked};

const VERSION: u32 = 1;

/// Renders `report`.
pub(super) fn render(report: &Report) -> Value {
    let errors = report.count(Severity::Error);
    json!({
        "version": VERSION,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "problems": report.problems.iter().map(problem).collect::<Vec<_>>(),
        "summary": {
            "checked": report.checked,
            "errors": errors,
            "warnings": report.findings.len() - errors,
            "problems": report.problems.len(),
            "quieted": report.quieted,
        },
    })
}

fn finding(f: &Finding) -> Value {
    json!({
        "path": f.path,
        "line": f.line,
        "column": f.column,
        "end_line": f.end_line,
        "end_column": f.end_column,
        "pointer": f.pointer,
        "rule": f.rule.id,
        "category": category(f.category()),
        "severity": severity(f.severity),
        "what": f.what,
        "server": f.server,
        "destination": f.destination,
        "client": f.client,
        "advice": f.advice,
        "fixable": f.fixable,
        "excerpt": f.excerpt.as_ref().map(excerpt),
        "commits": f.commits.iter().map(commit).collect::<Vec<_>>(),
    })
}

fn excerpt(e: &Excerpt) -> Value {
    json!({"text": e.text, "start": e.start, "end": e.end})
}

fn commit(c: &FoundIn) -> Value {
    json!({"id": c.id, "author": c.author, "date": c.date})
}

fn problem(p: &Unchecked) -> Value {
    let (line, column) = p.place.unzip();
    json!({"path": p.path, "line": line, "column": column, "message": p.message})
}
