//! One look at one blob, the same from wherever it comes, and on any thread.

use std::path::Path;

use super::paths;
use super::quiet::Quieting;
use crate::base::syntax::Language;
use crate::lint::{self, Checked, ConfigInput, Report, Unchecked};

/// How to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looking<'a> {
    /// What is never looked at, and how the rest is to be marked.
    pub quiet: &'a Quieting,
    /// Whether a file must be a config by name or shape to be looked at.
    pub configs_only: bool,
    /// Whether texts are looked at too.
    pub docs: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Looked {
    /// It is no config.
    Nothing,
    /// The file of this name was checked.
    Checked(String, Box<Checked>),
    /// It could not be read.
    Problem(Unchecked),
}

impl Looking<'_> {
    /// [`wants`].
    pub(super) fn wants(&self, path: &Path) -> bool {
        wants(path, self.docs)
    }

    /// [`is_document`].
    pub(super) fn is_document(&self, path: &Path) -> bool {
        is_document(path, self.docs)
    }

    /// Looks at one blob, unless the project's settings leave it out.
    pub(super) fn at(&self, blob: &ConfigInput<'_>) -> Looked {
        if self.quiet.excludes(blob.path) {
            return Looked::Nothing;
        }
        if self.is_document(Path::new(blob.path)) {
            return Looked::Checked(
                blob.path.to_owned(),
                Box::new(lint::check_document(blob, self.quiet.options())),
            );
        }
        if self.configs_only && !lint::is_config(blob.path, blob.bytes) {
            return Looked::Nothing;
        }
        Looked::Checked(blob.path.to_owned(), Box::new(lint::check(blob, self.quiet.options())))
    }
}

impl Looked {
    /// A file that could not be read.
    pub(super) fn problem(path: &str, why: impl ToString) -> Self {
        Self::Problem(Unchecked { path: path.to_owned(), place: None, message: why.to_string() })
    }

    /// Adds it to the report; gives the files of variables that it points to.
    pub(super) fn into_report(self, report: &mut Report) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Problem(problem) => {
                report.problems.push(problem);
                Vec::new()
            }
            Self::Checked(path, checked) => {
                report.checked += 1;
                report.files.push(path);
                report.quieted += checked.allowed.len();
                report.findings.extend(checked.findings);
                report.problems.extend(checked.problem);
                checked.env_files
            }
        }
    }
}

/// Whether a file of this name is looked at, or may turn out to be one that is, with texts or without.
pub(super) fn wants(path: &Path, docs: bool) -> bool {
    may_be_config(path) || is_document(path, docs)
}

/// Whether only the snippets in a file of this name are looked at.
fn is_document(path: &Path, docs: bool) -> bool {
    let name = || path.file_name().is_some_and(|name| lint::may_be_document(&name.to_string_lossy()));
    docs && !may_be_config(path) && name()
}

/// Whether a file of this name may be a config.
pub(super) fn may_be_config(path: &Path) -> bool {
    path.file_name().is_some_and(|file| lint::may_be_config(&paths::name(path), &file.to_string_lossy()))
}

/// Whether a file of this name may be one of variables that a config points to. Any file can be one, but looking into
/// every config for the name of each file that a commit brings would be slow.
pub(super) fn may_be_env_file(path: &Path) -> bool {
    const ENDS: &[&str] = &["txt", "list", "conf", "cfg", "ini", "vars", "secrets", "properties"];
    const WORDS: &[&str] = &["env", "var", "secret", "credential", "token", "key"];
    let Some(file) = path.file_name().map(|file| file.to_string_lossy().to_ascii_lowercase()) else {
        return false;
    };
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    let is_plain =
        end.is_none_or(|end| ENDS.contains(&&*end)) && WORDS.iter().any(|word| file.contains(word));
    !may_be_config(path) && (is_plain || Language::of_name(&file) == Language::Dotenv)
}

/// The path of the example that belongs to a config.
pub(super) fn example_of(path: &Path) -> Option<std::path::PathBuf> {
    is_mcp_json(path).then(|| path.with_file_name(".mcp.json.example"))
}

/// The manifest that makes a config's directory a plugin of Claude Code's.
pub(super) fn manifest_of(path: &Path) -> Option<std::path::PathBuf> {
    is_mcp_json(path).then(|| path.with_file_name(".claude-plugin").join("plugin.json"))
}

fn is_mcp_json(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(".mcp.json"))
}

/// The file of variables that a config in `dir` names, relative to what `dir` is relative to; nothing where only the
/// client knows the directory.
pub(super) fn env_file(dir: &Path, named: &str) -> Option<std::path::PathBuf> {
    const TOPS: &[&str] = &["${workspaceFolder}/", "${workspaceRoot}/", "${CLAUDE_PROJECT_DIR}/", "./"];
    let from_top = TOPS[..3].iter().find_map(|top| named.strip_prefix(top));
    let plain = from_top.unwrap_or_else(|| named.strip_prefix(TOPS[3]).unwrap_or(named));
    if plain.contains('$') || plain.starts_with('~') {
        return None;
    }
    // A client's own directory lies in the project's, and its paths are relative to that.
    let hidden = dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let base = match (from_top.is_some() || hidden, dir.parent()) {
        (true, Some(parent)) if hidden => parent,
        _ => dir,
    };
    Some(base.join(plain))
}
