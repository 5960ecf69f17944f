//! The linter on any bytes under any name: no crash, places within the file, no secret in what it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpkey::base::syntax::Language;
use mcpkey::base::syntax::SourceText;
use mcpkey::known;
use mcpkey::lint;
use mcpkey::lint::CheckOptions;
use mcpkey::lint::ConfigInput;

const PATHS: &[&str] = &[
    ".mcp.json",
    ".claude.json",
    ".cursor/mcp.json",
    ".vscode/mcp.json",
    ".codex/config.toml",
    ".env",
    "x.json",
    "x.yaml",
    ".claude/agents/x.md",
    ".claude/settings.json",
];

fuzz_target!(|input: (u8, Option<&[u8]>, &[u8])| {
    let (which, example, bytes) = input;
    let path = PATHS[usize::from(which) % PATHS.len()];
    let checked = lint::check(
        &ConfigInput { path, bytes, example, mode: Some(0o644), ..ConfigInput::default() },
        CheckOptions::default(),
    );
    let source = SourceText::decode(bytes);
    let language = Language::of_name(path);
    let tree = language.read(&source.text);
    for finding in &checked.findings {
        let line = &source.text[source.line(finding.line)];
        assert!(finding.column <= line.chars().count() + 2, "{finding:?}");
        assert!((finding.line, finding.column) <= (finding.end_line, finding.end_column), "{finding:?}");
    }
    let hits = lint::hits_of(&tree, &source.text, (known::of_path(path), false), language);
    for hit in hits.hits.iter().filter(|hit| hit.value().len() >= 16) {
        assert!(source.text.get(hit.span.clone()).is_some());
        // What is said more than once in the file may be elsewhere in a line that is shown.
        if source.text.matches(hit.value()).count() == 1 {
            for finding in &checked.findings {
                assert!(
                    !finding.excerpt.as_ref().is_some_and(|e| e.text.contains(hit.value())),
                    "{finding:?}"
                );
            }
        }
    }
});
