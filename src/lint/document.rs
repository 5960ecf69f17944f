//! A text that is no config but may hold pieces of one: a README, a script, what a model hands to a tool.

use std::borrow::Cow;

use super::check::{check_config, secret};
use super::config::{CheckOptions, Checked, ConfigInput};
use super::context::ConfigContext;
use super::finding::Finding;
use super::matched::{MOST, Matched, Matches, Pointer, Spot};
use super::quiet;
use super::snippets::{self, Snippet, SnippetKind};
use crate::base::syntax::{Language, Leaf, Node, SourceText, Tree};
use crate::detect::{self, Category};
use crate::known;

/// Ends of the names of texts that people write snippets into, and names without an end.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    ".md", ".mdx", ".mdc", ".markdown", ".rst", ".adoc", ".txt", ".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd",
    ".yml", ".yaml", "readme", "makefile", "justfile", "dockerfile",
];

/// Snippets of one text that are looked at; nobody writes so many.
const MOST_SNIPPETS: usize = 1000;

/// Whether a file of this name is a text that may hold snippets.
pub fn may_be_document(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|end| name.ends_with(end)) && known::of_path(&name).is_none()
}

/// The secrets in the snippets of a text, with their places in it. Of all else in it nothing is said.
pub fn check_document(blob: &ConfigInput<'_>, options: CheckOptions<'_>) -> Checked {
    let source = SourceText::decode(blob.bytes);
    let mut found = snippets::find(&source.text);
    found.truncate(MOST_SNIPPETS);
    if found.is_empty() {
        return Checked::default();
    }
    let (mut findings, mut allowed) = (Vec::new(), Vec::new());
    for snippet in &found {
        let checked = match snippet.kind {
            SnippetKind::Command | SnippetKind::Own => command(blob, &source, snippet, options),
            SnippetKind::Object | SnippetKind::Table => piece(blob, &source, snippet, options),
        };
        allowed.extend(checked.allowed);
        findings.extend(checked.findings);
    }
    // What a command line hands over as JSON is found as both.
    apart(&mut findings);
    Checked { findings, problem: None, env_files: Vec::new(), allowed }
}

/// Of findings of the same text the one that begins first.
pub(super) fn apart(findings: &mut Vec<Finding>) {
    findings.sort_by_key(|finding| (finding.line, finding.column));
    let mut end = (0, 0);
    findings.retain(|finding| {
        let is_new = (finding.line, finding.column) >= end;
        end = end.max((finding.end_line, finding.end_column));
        is_new
    });
    findings.truncate(MOST);
}

/// What is in an object or a table, read as a config of which the lines and columns are those of the text.
fn piece(
    blob: &ConfigInput<'_>,
    source: &SourceText<'_>,
    snippet: &Snippet,
    options: CheckOptions<'_>,
) -> Checked {
    let start = source.position(snippet.range.start);
    let (lines, columns) = ("\n".repeat(start.line - 1), " ".repeat(start.column - 1));
    let body = &source.text[snippet.range.clone()];
    let bytes = format!("{lines}{columns}{}", unquoted(body));
    let language = match snippet.kind {
        SnippetKind::Table => Language::Toml,
        _ => Language::Json,
    };
    let input = ConfigInput { path: blob.path, bytes: bytes.as_bytes(), language: Some(language), ..*blob };
    let mut checked = check_config(&ConfigInput { mode: None, example: None, ..input }, options);
    // Other objects have such keys too; of a server it is told where it is, or what it is called.
    let is_of_server = |finding: &Finding| finding.server.is_some() || finding.destination.is_some();
    checked.findings.retain(|finding| finding.category() == Category::Secret && is_of_server(finding));
    checked
}

/// Without the marks of a quotation in Markdown, each of which becomes a space.
fn unquoted(body: &str) -> Cow<'_, str> {
    let is_quoted = body.lines().skip(1).all(|line| line.trim_start().starts_with('>'));
    if !is_quoted || !body.contains('\n') {
        return Cow::Borrowed(body);
    }
    let line = |line: &str| {
        if line.trim_start().starts_with('>') { line.replacen('>', " ", 1) } else { line.to_owned() }
    };
    Cow::Owned(body.split_inclusive('\n').map(line).collect())
}

/// What is in a command line.
fn command(
    blob: &ConfigInput<'_>,
    source: &SourceText<'_>,
    snippet: &Snippet,
    options: CheckOptions<'_>,
) -> Checked {
    let line = snippets::joined(&source.text[snippet.range.clone()]);
    let matched = |found: detect::Match| Matched {
        leaf: Leaf { value: Cow::Borrowed(&*line), span: snippet.range.clone() },
        span: snippet.range.start + found.range.start..snippet.range.start + found.range.end,
        found,
        pointer: Pointer::default(),
        spot: Spot::Argument(None),
        server: None,
    };
    let mut hits: Vec<Matched<'_>> = detect::text(&line).into_iter().map(matched).collect();
    hits.sort_by_key(|hit| hit.span.start);
    let hits = Matches { hits, ..Matches::default() };
    let comments = marked_lines(source);
    let tree = Tree { root: Node::Object(Vec::new()), comments, broken: None };
    let context = ConfigContext::new(blob, known::of_path(blob.path), (source, &tree), &hits);
    let mut findings: Vec<Finding> = hits.hits.iter().map(|hit| secret(&context, hit, options)).collect();
    let allowed = quiet::inline(&context, &mut findings);
    findings.retain(|finding| finding.category() == Category::Secret);
    Checked { findings, allowed, ..Checked::default() }
}

/// The lines in which something is said to be meant, as comments, whatever the language of the text has for one.
fn marked_lines(source: &SourceText<'_>) -> Vec<std::ops::Range<usize>> {
    let mut lines: Vec<usize> = memchr::memmem::find_iter(source.text.as_bytes(), "mcpkey:allow")
        .map(|at| source.line_of(at))
        .collect();
    lines.dedup();
    lines
        .into_iter()
        .map(|line| {
            let range = source.line(line);
            let indented = &source.text[range.clone()];
            range.end - indented.trim_start().len()..range.end
        })
        .collect()
}
