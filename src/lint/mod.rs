//! Blobs in, findings out.
//!
//! `hits` looks at every string of a config and asks the detector, `claude` and `placeholders` look at what a client
//! would not do as its author expects, `quiet` keeps back what a person has allowed, `excerpt` shows a line
//! without what is secret in it.

mod excerpt;
mod finding;
mod hit;
mod hits;
mod roles;
mod rules;

use crate::destination::Destination;
use crate::detect::{Category, Rule};
use crate::syntax::{Language, Node, Source};

pub use finding::{Commit, Excerpt, Finding, Problem, Report};
pub use hit::{Hit, Pointer, ServerAt, Spot, Step};
pub use hits::{Hits, Reach};
pub use rules::{all as rules, rule};

/// A config, from wherever it was read.
#[derive(Debug, Clone, Copy)]
pub struct Blob<'a> {
    /// What findings call it, `/`-separated.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The `.mcp.json.example` beside a `.mcp.json`.
    pub example: Option<&'a [u8]>,
    /// The permission bits of the file, where it is one.
    pub mode: Option<u32>,
}

/// What one config gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// By place.
    pub findings: Vec<Finding>,
    /// Why it could not be read wholly.
    pub problem: Option<Problem>,
    /// Files of variables that it points to, as it names them.
    pub env_files: Vec<String>,
    /// How many findings a comment or a key of the config keeps quiet.
    pub quieted: usize,
}

/// A config as it was read, for one who needs more than findings.
pub struct Read<'t> {
    /// Its text.
    pub source: Source<'t>,
    /// Its language.
    pub language: Language,
}

impl<'t> Read<'t> {
    /// Decodes a file.
    pub fn new(path: &str, bytes: &'t [u8]) -> Self {
        Self { source: Source::decode(bytes), language: Language::of_name(path) }
    }
}

/// Checks one config.
pub fn check(blob: &Blob<'_>) -> Checked {
    let read = Read::new(blob.path, blob.bytes);
    let text = &*read.source.text;
    let tree = read.language.read(text);
    let hits = hits::find(&tree, text, read.language, reach(blob.path));
    let problem = tree.broken.as_ref().map(|broken| {
        let place = read.source.position(broken.at);
        Problem {
            path: blob.path.to_owned(),
            place: Some((place.line, place.column)),
            message: broken.message.clone(),
        }
    });
    let lossy = read.source.lossy.then(|| Problem {
        path: blob.path.to_owned(),
        place: None,
        message: "holds bytes that are not text".to_owned(),
    });
    let mut places = Places { source: &read.source, last: None };
    let findings = hits.hits.iter().enumerate().map(|(at, hit)| {
        let (start, end) = (places.of(hit.span.start), places.of(hit.span.end));
        let server = hit.server.and_then(|at| hits.servers.get(at));
        Finding {
            path: blob.path.to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            pointer: (!hit.pointer.0.is_empty()).then(|| hit.pointer.to_string()),
            rule: hit.found.rule,
            what: format!("{} in {}", hit.found.what, hit.spot),
            severity: hit.found.severity,
            server: server.map(|s| s.name.clone()).filter(|name| !name.is_empty()),
            destination: server.and_then(|s| destination(s, &hits.hits)),
            advice: advice(hit, blob.path),
            client: None,
            fixable: hit.spot != Spot::Comment,
            excerpt: Some(excerpt::of(&read.source, &hits.hits, at)),
            commits: Vec::new(),
            mark: None,
        }
    });
    let findings = findings.collect();
    Checked { findings, problem: problem.or(lossy), env_files: hits.env_files, quieted: 0 }
}

/// How much of a file of this name is looked at.
fn reach(path: &str) -> Reach {
    match path.rsplit('/').next().unwrap_or_default() {
        ".claude.json" => Reach::State,
        "settings.json" | "settings.local.json" | "config.toml" => Reach::Settings,
        name if name.ends_with(".code-workspace") => Reach::Settings,
        _ => Reach::Config,
    }
}

fn advice(hit: &Hit<'_>, path: &str) -> String {
    match (hit.found.rule.category, &hit.spot) {
        (Category::Secret, Spot::Comment) => "take it out".to_owned(),
        _ => format!("move it to the store: mcpkey import {}", crate::text::short(path)),
    }
}

/// Where a server is, as it may be shown: the origin of its url, or its command up to the first word that is no flag.
fn destination(server: &ServerAt<'_>, hits: &[Hit<'_>]) -> Option<String> {
    let of_role = |wanted| server.node.members().iter().find(|m| roles::role(&m.key.value) == Some(wanted));
    if let Some(url) = of_role(roles::Role::Url).and_then(|m| m.value.text()) {
        return Destination::of_url(url).ok().map(|origin| origin.to_string());
    }
    let is_clean = |node: &&Node<'_>| {
        let leaf = node.leaf();
        leaf.is_some_and(|leaf| !hits.iter().any(|h| h.leaf.span == leaf.span))
    };
    let command = of_role(roles::Role::Command)?;
    let words = of_role(roles::Role::Arguments).map(|m| m.value.elements()).unwrap_or_default();
    let words = std::iter::once(&command.value).chain(command.value.elements()).chain(words);
    let mut shown: Vec<&str> = Vec::new();
    for node in words.filter(|node| node.leaf().is_some()).take_while(is_clean) {
        let word = node.text().unwrap_or_default();
        shown.push(word);
        if shown.len() > 1 && !word.starts_with('-') {
            break;
        }
    }
    (!shown.is_empty()).then(|| format!("stdio: {}", crate::text::line(&shown.join(" "), 100)))
}

/// Places that are asked for in order, each counted from the one before.
struct Places<'s, 'b> {
    source: &'s Source<'b>,
    last: Option<(usize, crate::syntax::Position)>,
}

impl Places<'_, '_> {
    fn of(&mut self, offset: usize) -> crate::syntax::Position {
        let place = match self.last {
            Some((from, known)) => self.source.position_after(offset, from, known),
            None => self.source.position(offset),
        };
        self.last = Some((offset, place));
        place
    }
}

/// Whether `rule` is about secrets.
pub fn is_secret(rule: &Rule) -> bool {
    rule.category == Category::Secret
}

#[cfg(test)]
mod tests;
