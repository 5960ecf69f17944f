//! A report for a person: as compilers show what they found, with the secret masked.

use std::collections::HashSet;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::pen::{ERROR, FRAME, GOOD, Pen, STRONG, WARNING};
use super::words;
use crate::base::text;
use crate::detect::Severity;
use crate::lint::{Excerpt, Finding, Report, Unchecked};

/// Renders `report`.
pub(super) fn render(report: &Report, colour: bool) -> String {
    let pen = Pen { colour };
    let mut out = String::new();
    for (finding, advises) in report.findings.iter().zip(advising(&report.findings)) {
        out.push_str(&pen.finding(finding, advises));
    }
    for problem in &report.problems {
        out.push_str(&pen.problem(problem));
    }
    let look = match (report.problems.is_empty(), report.count(Severity::Error), report.findings.len()) {
        (false, ..) | (_, 1.., _) => ERROR,
        (true, 0, 1..) => WARNING,
        (true, 0, 0) => GOOD,
    };
    out.push_str(&format!("{}\n", pen.paint(look, &words::summary(report))));
    out
}

/// Which findings say what to do: the last of those in a file that would say the same.
fn advising(findings: &[Finding]) -> Vec<bool> {
    let mut said = HashSet::new();
    let mut all: Vec<bool> = findings.iter().rev().map(|f| said.insert((&f.path, &f.advice))).collect();
    all.reverse();
    all
}

impl Pen {
    fn finding(&self, f: &Finding, advises: bool) -> String {
        let look = if f.severity == Severity::Error { ERROR } else { WARNING };
        let gutter = " ".repeat(f.line.to_string().len());
        let mut out = self.head(look, &format!("{}[{}]", words::severity(f.severity), f.rule.id), &f.what);
        out.push_str(&self.place(&gutter, &f.path, Some((f.line, f.column))));
        if let Some(excerpt) = &f.excerpt {
            out.push_str(&self.excerpt(excerpt, f.line, &gutter, look));
        }
        for line in words::server(f).into_iter().chain(words::commits(f)) {
            out.push_str(&self.note(&gutter, &line));
        }
        if advises {
            out.push_str(&self.note(&gutter, &text::line(&f.advice, 1000)));
        }
        out.push('\n');
        out
    }

    fn problem(&self, p: &Unchecked) -> String {
        let mut out = self.head(ERROR, "error", &p.message);
        out.push_str(&self.place(" ", &p.path, p.place));
        out.push('\n');
        out
    }

    fn head(&self, look: Style, kind: &str, what: &str) -> String {
        let what = self.paint(STRONG, &format!(": {}", text::line(what, 1000)));
        format!("{}{what}\n", self.paint(look, kind))
    }

    fn place(&self, gutter: &str, path: &str, place: Option<(usize, usize)>) -> String {
        let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        format!("{gutter}{} {}{place}\n", self.paint(FRAME, "-->"), text::line(path, 4096))
    }

    /// The line, and carets below its masked part, by the columns that its characters take.
    fn excerpt(&self, excerpt: &Excerpt, line: usize, gutter: &str, look: Style) -> String {
        let part = |from: usize, to: usize| -> String {
            excerpt.text.chars().skip(from).take(to.saturating_sub(from)).collect()
        };
        let indent = " ".repeat(part(0, excerpt.start).width());
        let carets = "^".repeat(part(excerpt.start, excerpt.end).width().max(1));
        let bar = self.paint(FRAME, "|");
        let number = self.paint(FRAME, &line.to_string());
        let text = text::line(&excerpt.text, usize::MAX);
        format!(
            "{gutter} {bar}\n{number} {bar} {text}\n{gutter} {bar} {indent}{}\n",
            self.paint(look, &carets)
        )
    }

    fn note(&self, gutter: &str, words: &str) -> String {
        format!("{gutter} {} {words}\n", self.paint(FRAME, "="))
    }
}
