//! Which files are MCP configs, and the secrets in one.

use std::collections::BTreeSet;

use crate::base::syntax::SourceText;
use crate::client::known;
use crate::detect::{Category, Severity};
use crate::lint::{self, CheckOptions, ConfigInput, Finding};

/// Whether a file of this path and content is an MCP config.
pub(super) fn is_config(path: &str, text: &str) -> bool {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or_default();
    lint::may_be_config(&path, name) && lint::is_config(&path, text.as_bytes())
}

/// Whether any text, such as a command, is about an MCP config.
pub(super) fn mentions(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || "'\"`<>|;&()=,".contains(c));
    words.any(|word| known::of_path(&word.replace('\\', "/")).is_some())
        || lint::mentions_servers(text.as_bytes())
}

/// A secret, and what may be said of it.
pub(super) struct FoundSecret {
    /// As the file spells it.
    pub spelled: String,
    /// Such as `line 3: a GitHub personal access token in the header Authorization`.
    pub what: String,
}

/// The secrets of a config that count as errors.
pub(super) fn secrets(path: &str, text: &str) -> Vec<FoundSecret> {
    let checked = lint::check(
        &ConfigInput { path, bytes: text.as_bytes(), ..ConfigInput::default() },
        CheckOptions::default(),
    );
    let source = SourceText::decode(text.as_bytes());
    let counts = |f: &&Finding| f.severity >= Severity::Error && f.rule.category == Category::Secret;
    let secret = |f: &Finding| FoundSecret {
        spelled: spelled(&source, f),
        what: format!("line {}: {}", f.line, f.what),
    };
    checked.findings.iter().filter(counts).map(secret).collect()
}

/// Those of `after` that are not in `before`.
pub(super) fn new_secrets(path: &str, before: &str, after: &str) -> Vec<FoundSecret> {
    let old: BTreeSet<String> = secrets(path, before).into_iter().map(|s| s.spelled).collect();
    secrets(path, after).into_iter().filter(|s| !old.contains(&s.spelled)).collect()
}

fn spelled(source: &SourceText<'_>, finding: &Finding) -> String {
    let offset = |line: usize, column: usize| {
        let line = source.line(line);
        let text = &source.text[line.clone()];
        line.start + text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
    };
    let (start, end) = (offset(finding.line, finding.column), offset(finding.end_line, finding.end_column));
    source.text.get(start..end).unwrap_or_default().to_owned()
}
