//! A planned change as a person reviews it: a unified diff, with every secret in it masked.

use std::time::Duration;

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;
use similar::{Algorithm, TextDiff};

use super::plan::{FileEdit, Plan};
use crate::base::syntax::{Language, SourceText};
use crate::base::text;
use crate::client::registration::fields;
use crate::client::{Document, Entry};
use crate::detect;
use crate::known;
use crate::lint;
use crate::system::files;
use crate::world::error::Failure;

const MASK: &str = "•••";

/// For how long the shortest difference is looked for; one that is found later is longer than it could be, and as right.
const PRECISE: Duration = Duration::from_secs(1);

impl Plan {
    /// What would change, as `diff -u` shows it. Nothing is written.
    pub fn diff(&self) -> Result<String, Failure> {
        let mut out = String::new();
        for edit in &self.edits {
            out.push_str(&of_file(edit, &self.values())?);
        }
        Ok(out)
    }

    /// What is about to be stored, which must not show wherever it stands.
    fn values(&self) -> Vec<String> {
        self.secrets.iter().filter_map(|secret| Some(secret.value.at_rest()?.expose().to_owned())).collect()
    }
}

fn of_file(edit: &FileEdit, values: &[String]) -> Result<String, Failure> {
    let before = files::read(&edit.path)?;
    let after = edit.change.apply(before.as_deref()).map_err(|error| Failure::edit(&edit.path, &error))?;
    let Some(after) = after else { return Ok(String::new()) };
    let old = before.unwrap_or_default();
    let mut literals = values.to_vec();
    for bytes in [&old, &after] {
        literals.extend(self::literals(bytes));
        literals.extend(spelled(&edit.path, bytes));
    }
    literals.retain(|literal| !literal.is_empty());
    literals.sort();
    literals.dedup();
    // One that contains another goes as a whole.
    let literals = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&literals);
    let literals = literals.map_err(|error| Failure::new(error.to_string()))?;
    let (old, new) = (shown(&old, &literals), shown(&after, &literals));
    let path = text::path(&edit.path);
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(PRECISE).diff_lines(&old, &new);
    Ok(diff.unified_diff().context_radius(3).header(&path, &path).to_string())
}

/// File content safe to print: its own lines, secrets masked, nothing that a terminal would act on.
fn shown(bytes: &[u8], literals: &AhoCorasick) -> String {
    let text = SourceText::decode(bytes).text;
    let mut shown = String::with_capacity(text.len());
    literals.replace_all_with(&text, &mut shown, |_, _, out| {
        out.push_str(MASK);
        true
    });
    shown.split_inclusive('\n').map(safe_line).collect()
}

fn safe_line(line: &str) -> String {
    let (body, end) = match line.strip_suffix('\n') {
        Some(body) => (body.strip_suffix('\r').unwrap_or(body), "\n"),
        None => (line, ""),
    };
    format!("{}{end}", text::line(&body.replace('\t', "    "), 1000))
}

/// Every literal secret of a config, as its file spells it.
fn literals(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    match Document::parse(bytes) {
        Ok(document) => collect(document.root(), &mut found),
        Err(_) => {
            let text = String::from_utf8_lossy(bytes);
            found.extend(detect::text(&text).into_iter().map(|m| text[m.range].to_owned()));
        }
    }
    found
}

/// Every literal secret of any client's config, as the file spells it.
fn spelled(path: &std::path::Path, bytes: &[u8]) -> Vec<String> {
    let (path, source) = (path.to_string_lossy(), SourceText::decode(bytes));
    let language = Language::of_name(&path);
    let tree = language.read(&source.text);
    let hits = lint::hits_of(&tree, &source.text, (known::of_path(&path), false), language).hits;
    hits.iter().filter_map(|hit| source.text.get(hit.span.clone())).map(str::to_owned).collect()
}

fn collect(value: &Value, found: &mut Vec<String>) {
    if let Ok(entry) = Entry::read(value) {
        let detector = fields::EntryDetector::new(&entry);
        for (place, text) in entry.texts() {
            for range in detector.detected(&place, text) {
                let quoted = Value::from(&text[range.clone()]).to_string();
                found.push(quoted.trim_matches('"').to_owned());
                found.push(text[range].to_owned());
            }
        }
        return;
    }
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            if let Value::String(text) = value {
                found.extend(detect::env(key, text).into_iter().map(|m| text[m.range].to_owned()));
            }
            collect(value, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
