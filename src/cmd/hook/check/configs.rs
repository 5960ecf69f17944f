//! Which files are MCP configs, and the secrets in one.

use std::collections::BTreeSet;

use crate::detect::Severity;
use crate::lint::{self, Blob, Finding};
use crate::syntax::Source;

/// How the paths of MCP configs end.
const ENDS: &[&str] = &[
    "mcp.json",
    "mcp.jsonc",
    "mcp.json.example",
    ".claude.json",
    "claude_desktop_config.json",
    "mcp_config.json",
    "mcp-config.json",
    "mcp_settings.json",
    ".codex/config.toml",
    ".gemini/settings.json",
    "opencode.json",
    "opencode.jsonc",
];

/// Keys that hold servers in one client or another.
const KEYS: &[&str] = &["mcpServers", "mcp_servers", "context_servers", "mcp.servers"];

/// Whether a file of this path and content is an MCP config.
pub fn is_config(path: &str, text: &str) -> bool {
    let path = path.replace('\\', "/");
    ENDS.iter().any(|end| path.ends_with(end)) || KEYS.iter().any(|key| text.contains(key))
}

/// Whether any text, such as a command, is about an MCP config.
pub fn mentions(text: &str) -> bool {
    ENDS.iter().chain(KEYS).any(|word| text.contains(word))
}

/// A secret, and what may be said of it.
pub struct Secret {
    /// As the file spells it.
    pub spelled: String,
    /// Such as `line 3: a GitHub personal access token in the header Authorization`.
    pub what: String,
}

/// The secrets of a config that count as errors.
pub fn secrets(path: &str, text: &str) -> Vec<Secret> {
    let checked = lint::check(&Blob { path, bytes: text.as_bytes(), example: None, mode: None });
    let source = Source::decode(text.as_bytes());
    let counts = |f: &&Finding| f.severity >= Severity::Error && lint::is_secret(f.rule);
    let secret =
        |f: &Finding| Secret { spelled: spelled(&source, f), what: format!("line {}: {}", f.line, f.what) };
    checked.findings.iter().filter(counts).map(secret).collect()
}

/// Those of `after` that are not in `before`.
pub fn new_secrets(path: &str, before: &str, after: &str) -> Vec<Secret> {
    let old: BTreeSet<String> = secrets(path, before).into_iter().map(|s| s.spelled).collect();
    secrets(path, after).into_iter().filter(|s| !old.contains(&s.spelled)).collect()
}

fn spelled(source: &Source<'_>, finding: &Finding) -> String {
    let offset = |line: usize, column: usize| {
        let line = source.line(line);
        let text = &source.text[line.clone()];
        line.start + text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
    };
    let (start, end) = (offset(finding.line, finding.column), offset(finding.end_line, finding.end_column));
    source.text.get(start..end).unwrap_or_default().to_owned()
}
