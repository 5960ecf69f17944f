//! Annotations of GitHub Actions, as workflow commands: `::error file=…,line=…::message`.
//!
//! A workflow command ends with its line, a property at a comma, all properties at a colon; the runner has escapes for
//! those and for its own `%`. What it would not turn back stays as it is.

use std::cmp::Reverse;

use super::words;
use crate::base::text;
use crate::lint::{Finding, Report, Unchecked};

/// Renders `report`, the worst first, because GitHub shows but some.
pub(super) fn render(report: &Report) -> String {
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|f| Reverse(f.severity));
    let problems = report.problems.iter().map(problem);
    let mut out: String = problems.chain(findings.into_iter().map(finding)).collect();
    out.push_str(&format!("{}\n", words::summary(report)));
    out
}

fn finding(f: &Finding) -> String {
    let place = [
        ("file", f.path.clone()),
        ("line", f.line.to_string()),
        ("col", f.column.to_string()),
        ("endLine", f.end_line.to_string()),
        ("endColumn", f.end_column.to_string()),
        ("title", format!("mcpkey {}", f.rule.id)),
    ];
    command(words::severity(f.severity), &place, &words::sentence(f))
}

fn problem(p: &Unchecked) -> String {
    let mut place = vec![("file", p.path.clone())];
    if let Some((line, column)) = p.place {
        place.extend([("line", line.to_string()), ("col", column.to_string())]);
    }
    place.push(("title", "mcpkey could not check this file".to_owned()));
    command("error", &place, &p.message)
}

fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

fn property(value: &str) -> String {
    data(value).replace(':', "%3A").replace(',', "%2C")
}

fn data(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if text::is_unsafe(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}
