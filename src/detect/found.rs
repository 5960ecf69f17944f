//! What was found: a rule and a place, never the value.

use std::ops::Range;

use super::rules::{Rule, Severity};

/// A secret inside a value: where, and by which rule; never what.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The row of [`super::RULES`] that found it.
    pub rule: &'static Rule,
    /// What to call it, such as `GitHub personal access token`; the rule's title where nothing closer is known.
    pub what: &'static str,
    /// The secret's bytes within the value that was handed in.
    pub range: Range<usize>,
    /// How much it matters here.
    pub severity: Severity,
}

/// A secret in one of the arguments of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct ArgMatch {
    /// Which argument, counted from 0.
    pub index: usize,
    /// What was found; its range is within that argument.
    pub found: Match,
}

impl Match {
    pub(super) fn of(rule: &'static Rule, range: Range<usize>) -> Self {
        Self { rule, what: rule.title, range, severity: rule.severity }
    }

    pub(super) fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }
}

/// `found` in order; of two that overlap, the one that starts first or is longer.
pub(super) fn apart(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|m| (m.range.start, usize::MAX - m.range.end));
    let mut end = 0;
    found.retain(|m| {
        let free = m.range.start >= end;
        if free {
            end = m.range.end;
        }
        free
    });
    found
}
