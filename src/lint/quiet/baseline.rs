//! A baseline: what was there when somebody began to look, so that only what is new is reported.
//!
//! One line per entry, sorted, so that a diff shows what came and went. An entry is found again by its mark (see
//! [`super::mark`]) wherever in its file the value moved; without one by rule and JSON pointer, which no moved line changes, and in a comment,
//! to which no pointer leads, by rule and number. What was weak has no mark, so a value that has one is new at such a place. That one password
//! took another's place is what a baseline cannot see.

use std::collections::BTreeMap;

use serde_json::json;

use super::mark::{MarkSalt, unhex};
use super::{BadQuiet, paths};
use crate::base::syntax::{Language, Member, Node, SourceText};
use crate::base::text::hex;
use crate::lint::finding::Finding;

/// A baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// Keys its marks.
    pub salt: MarkSalt,
    /// What it holds.
    pub entries: Vec<BaselineEntry>,
}

/// One finding, or several that nothing tells apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// The file, from the directory of the baseline.
    pub path: String,
    /// Where in it, as a JSON pointer; none for a comment.
    pub pointer: Option<String>,
    /// By which rule; a later mcpkey may not know it any more.
    pub rule: String,
    /// What tells its value from others.
    pub mark: Option<String>,
    /// How many there are; of marked ones any number.
    pub count: usize,
    /// Where it stands in the baseline, counted from 1.
    pub line: usize,
}

/// How every baseline begins.
const HEAD: &str = "{\n  \"version\": 1,\n  \"salt\": \"";

/// Whether a file is a baseline. Its pointers name what configs hold, but it is none.
pub fn is_baseline(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD.as_bytes())
}

impl Baseline {
    /// A baseline of all `findings`, whose paths are from `base`, to be written into the directory `dir`, both absolute.
    pub fn of(findings: &[Finding], salt: MarkSalt, base: &str, dir: &str) -> Self {
        let mut entries: BTreeMap<_, BaselineEntry> = BTreeMap::new();
        for finding in findings {
            let path = paths::relative(dir, &paths::absolute(base, &finding.path));
            let (pointer, rule, mark) = (finding.pointer.clone(), finding.rule.id, finding.mark.clone());
            let key = match &mark {
                Some(mark) => (path.clone(), None, None, Some(mark.clone())),
                None => (path.clone(), Some(rule), pointer.clone(), None),
            };
            let count = usize::from(mark.is_none());
            let new = BaselineEntry { path, pointer, rule: rule.to_owned(), mark, count: 1 - count, line: 0 };
            entries.entry(key).or_insert(new).count += count;
        }
        let mut entries: Vec<BaselineEntry> = entries.into_values().collect();
        entries.sort();
        Self { salt, entries }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let line = |entry: &BaselineEntry| {
            let mut value = json!({"path": entry.path, "rule": entry.rule});
            if let Some(pointer) = &entry.pointer {
                value["pointer"] = json!(pointer);
            }
            if let Some(mark) = &entry.mark {
                value["mark"] = json!(mark);
            }
            if entry.count > 1 {
                value["count"] = json!(entry.count);
            }
            format!("\n    {value}")
        };
        let lines: Vec<String> = self.entries.iter().map(line).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        let (salt, lines) = (hex(&self.salt), lines.join(","));
        format!("{HEAD}{salt}\",\n  \"findings\": [{lines}{end}]\n}}\n")
    }

    /// Reads the text of a baseline.
    pub fn parse(text: &str) -> Result<Self, BadQuiet> {
        let source = SourceText::decode(text.as_bytes());
        let tree = Language::Json.read(&source.text);
        let bad = |at: usize, message: &str| {
            let place = source.position(at);
            BadQuiet { line: place.line, column: place.column, message: message.to_owned() }
        };
        if let Some(broken) = &tree.broken {
            return Err(bad(broken.at, &broken.message));
        }
        let version = tree.root.get("version").and_then(|node| number(&source, node));
        if version != Some(1) {
            return Err(bad(0, "no baseline of version 1; write it anew with --write-baseline"));
        }
        let salt = tree.root.get("salt").and_then(Node::text).and_then(unhex);
        let salt = salt.ok_or_else(|| bad(0, "\"salt\" must be 32 hexadecimal digits"))?;
        let Some(Node::Array(list)) = tree.root.get("findings") else {
            return Err(bad(0, "\"findings\" must be a list"));
        };
        let mut entries = Vec::with_capacity(list.len());
        for node in list {
            let at = node.members().first().map_or(0, |member| member.key.span.start);
            entries.push(
                entry(&source, node.members(), at).ok_or_else(|| bad(at, "not an entry of a baseline"))?,
            );
        }
        Ok(Self { salt, entries })
    }
}

fn entry(source: &SourceText<'_>, members: &[Member<'_>], at: usize) -> Option<BaselineEntry> {
    let mut entry = BaselineEntry {
        path: String::new(),
        pointer: None,
        rule: String::new(),
        mark: None,
        count: 1,
        line: source.line_of(at),
    };
    for Member { key, value } in members {
        match (&*key.value, value.text()) {
            ("path", Some(text)) => entry.path = text.to_owned(),
            ("rule", Some(text)) => entry.rule = text.to_owned(),
            ("pointer", Some(text)) => entry.pointer = Some(text.to_owned()),
            ("mark", Some(text)) => entry.mark = Some(text.to_owned()),
            ("count", None) => entry.count = number(source, value)?,
            _ => return None,
        }
    }
    (!entry.path.is_empty() && !entry.rule.is_empty()).then_some(entry)
}

fn number(source: &SourceText<'_>, node: &Node<'_>) -> Option<usize> {
    match node {
        Node::Other(span) => source.text[span.clone()].parse().ok(),
        _ => None,
    }
}
