//! Which files are MCP configs, and the secrets in one.

use std::collections::BTreeSet;
use std::path::Path;

use globset::GlobBuilder;

use crate::base::syntax::SourceText;
use crate::detect::{self, Category, Severity};
use crate::known;
use crate::lint::snippets::{self, SnippetKind};
use crate::lint::{self, CheckOptions, ConfigInput, Finding};
use crate::system::files;

/// Whether a file of this path and content is an MCP config.
pub(super) fn is_config(path: &str, text: &str) -> bool {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or_default();
    lint::may_be_config(&path, name) && lint::is_config(&path, text.as_bytes())
}

/// Whether any text, such as a word of a command or a piece of a program in it, names a file that may be a config.
pub(super) fn mentions(text: &str) -> bool {
    words(text).any(may_be_named)
}

/// The words of a text that may be paths.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "'\"`<>|;&()=,:".contains(c)).filter(|word| !word.is_empty())
}

/// Whether a file of this name, in which `*`, `?`, `[…]` and `{…}` may stand for others, is a client's config.
pub(super) fn may_be_named(word: &str) -> bool {
    let word = word.replace('\\', "/");
    if word.contains(['*', '?', '[', '{']) {
        known::kinds().flat_map(|kind| kind.files).any(|file| fits(&word.to_ascii_lowercase(), file))
    } else {
        known::of_path(&word).is_some()
    }
}

/// Whether a word with patterns in it may be a file of this name, as far as both say.
fn fits(word: &str, file: &str) -> bool {
    let last = word.rsplit('/').next().unwrap_or_default();
    // What is nothing but patterns is said of any file.
    if !last.contains(char::is_alphanumeric) {
        return false;
    }
    let part = |(pattern, name): (&str, &str)| {
        let name = name.replace('*', "x").to_ascii_lowercase();
        // A shell has a leading dot only where it is written.
        let is_hidden = name.starts_with('.') && pattern.starts_with(['*', '?']);
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        !is_hidden && glob.is_ok_and(|glob| glob.compile_matcher().is_match(name))
    };
    word.rsplit('/').zip(file.rsplit('/')).all(part)
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
    let is_tracked = lint::is_state(path) && files::is_tracked(Path::new(path));
    let input = ConfigInput { path, bytes: text.as_bytes(), is_tracked, ..ConfigInput::default() };
    let checked = lint::check(&input, CheckOptions::default());
    let source = SourceText::decode(text.as_bytes());
    let secret = |f: &Finding| FoundSecret {
        spelled: f.spelled(&source).to_owned(),
        what: format!("line {}: {}", f.line, f.what),
    };
    checked.findings.iter().filter(|finding| counts(finding)).map(secret).collect()
}

fn counts(finding: &Finding) -> bool {
    finding.severity >= Severity::Error && finding.rule.category == Category::Secret
}

/// Those of `after` that are not in `before`.
pub(super) fn new_secrets(path: &str, before: &str, after: &str) -> Vec<FoundSecret> {
    let old: BTreeSet<String> = secrets(path, before).into_iter().map(|s| s.spelled).collect();
    secrets(path, after).into_iter().filter(|s| !old.contains(&s.spelled)).collect()
}

/// Whether a text has a secret in it that `before` has not.
pub(super) fn has_new_secret(text: &str, before: &str) -> bool {
    let is_new =
        |m: &detect::Match| m.severity >= Severity::Error && !before.contains(&text[m.range.clone()]);
    detect::text(text).iter().any(is_new)
}

/// What is said of the first secret in a piece of a config, or in a command line that registers a server with a client,
/// wherever in a text it stands.
pub(super) fn in_snippet(text: &str) -> Option<String> {
    let pieces = snippets::find(text).into_iter().filter(|snippet| snippet.kind != SnippetKind::Own);
    pieces.take(MOST).find_map(|snippet| {
        let input = ConfigInput { bytes: text[snippet.range].as_bytes(), ..ConfigInput::default() };
        let checked = lint::check_document(&input, CheckOptions::default());
        let found = checked.findings.into_iter().find(counts)?;
        let safe = !text.contains(&found.what);
        Some(if safe { found.what } else { found.rule.title.to_owned() })
    })
}

/// Pieces of one text that are looked at.
const MOST: usize = 64;
