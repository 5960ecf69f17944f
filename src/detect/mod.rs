//! What is a secret: judged by where a string sits, what its name says, and what it looks like.
//!
//! Values in, findings out; a finding holds a rule and a place, never the value. Each file below answers one
//! question: `names` what a name promises, `shape` whether chance chose the characters, `placeholder` what only stands in,
//! `vendor` and `formats` what is known by its form; `value` decides with their help, and `header`, `line`, `url`, `path`
//! and `json` cut values out of their surroundings.

mod assigned;
pub mod base64;
mod filler;
mod formats;
mod header;
mod human;
mod json;
mod line;
mod names;
mod path;
mod placeholder;
mod programs;
mod prose;
mod public;
pub mod redact;
mod reference;
mod rules;
mod samples;
mod shape;
mod strength;
mod suffix;
mod url;
mod value;
mod vendor;
mod vendors;
mod wording;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

pub use rules::{Category, RULES, Rule, Sample};
#[cfg(test)]
pub(crate) use samples::mixed;
pub use strength::is_unguessable;
pub use suffix::suffix;

use header::judge_header as header_at;
use value::{Context, From};

/// How much a finding matters by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; people differ on whether it is a secret.
    Warning,
    /// A secret.
    Error,
}

/// A secret inside a value: where, and by which rule; never what.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The row of [`RULES`] that found it.
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
    fn of(rule: &'static Rule, range: Range<usize>) -> Self {
        Self { rule, what: rule.title, range, severity: rule.severity }
    }

    fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }
}

/// `found` in order; of two that overlap, the one that starts first or is longer.
fn apart(mut found: Vec<Match>) -> Vec<Match> {
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

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id).copied()
}

/// Whether a field's name promises a credential.
pub fn is_telling(name: &str) -> bool {
    matches!(names::says(name), names::Says::Password | names::Says::Secret)
}

/// What is secret in the value of the header `name`: the token without its scheme, the whole of a cookie header.
pub fn header(name: &str, value: &str) -> Vec<Match> {
    reference::outside(value, header_at(name, value, 0))
}

/// What is secret in the variable `name`.
///
/// At most one finding, and it spans the whole value (a connection string as much as a token), unless the value
/// holds a `${…}`: then only the literal parts are reported.
pub fn env(name: &str, value: &str) -> Vec<Match> {
    let found = value::judge(Context { from: From::Variable, name, depth: 0 }, value);
    let mut found = reference::outside(value, found);
    if found.is_empty() || value.contains("${") {
        return found;
    }
    found.sort_by_key(|m| std::cmp::Reverse(m.severity));
    found.truncate(1);
    let start = value.len() - value.trim_start().len();
    found.iter_mut().for_each(|m| m.range = start..start + value.trim().len());
    found
}

/// What is secret in a server's url: in its userinfo, path and query.
pub fn url(value: &str) -> Vec<Match> {
    reference::outside(value, value::judge(Context { from: From::Query, name: "", depth: 0 }, value))
}

/// What is secret in any other text: a command as one string, a comment, prose, a nested config.
pub fn text(value: &str) -> Vec<Match> {
    if json::is_like(value.trim_start()) {
        return reference::outside(value, json::fields(value, 1));
    }
    let mut found = reference::outside(value, line::find(value, 1));
    for one in &mut found {
        if one.rule.id.starts_with("credential-") {
            *one = Match::of(&rules::TEXT_CREDENTIAL, one.range.clone());
        }
    }
    found
}

/// What is secret in the arguments of `command`.
pub fn args(command: &str, args: &[String]) -> Vec<ArgMatch> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut found = line::words(&words, 0);
    let name = command.rsplit(['/', '\\']).next().unwrap_or_default();
    let line: Vec<&str> = std::iter::once(command).chain(words.iter().copied()).collect();
    let own = programs::find(&line, 0).into_iter().filter(|m| m.index > 0);
    let own: Vec<ArgMatch> = own.map(|m| ArgMatch { index: m.index - 1, ..m }).collect();
    let taken: std::collections::BTreeSet<usize> = found.iter().map(|m| m.index).collect();
    found.extend(own.into_iter().filter(|m| !taken.contains(&m.index)));
    let is_contained = CONTAINERS.iter().any(|program| name == *program || args.iter().any(|a| a == program));
    if is_contained {
        found.retain(|m| m.found.rule != &rules::RANDOM_VALUE || !shape::is_hex(&args[m.index]));
    }
    let mut by_word: BTreeMap<usize, Vec<Match>> = BTreeMap::new();
    for one in found {
        by_word.entry(one.index).or_default().push(one.found);
    }
    let outside = |(index, found): (usize, Vec<Match>)| {
        let found = args.get(index).map(|word| reference::outside(word, found)).unwrap_or_default();
        found.into_iter().map(move |found| ArgMatch { index, found })
    };
    by_word.into_iter().flat_map(outside).collect()
}

/// Programs whose arguments name containers and images by their hashes.
const CONTAINERS: &[&str] =
    &["docker", "podman", "nerdctl", "crictl", "ctr", "kubectl", "finch", "lxc", "incus"];
