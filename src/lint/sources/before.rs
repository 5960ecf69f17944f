//! What kept findings quiet before a change: a change does not excuse itself, be it by the project's settings, by a baseline or
//! by a mark beside the value.

use std::path::{Path, PathBuf};

use super::paths;
use super::request::{JudgedBy, LintRequest, What};
use crate::base::next::{LintNext, Next};
use crate::base::syntax::SourceText;
use crate::lint::rules::CHANGED_SETTINGS;
use crate::lint::{self, CheckOptions, ConfigInput, Finding, Report};
use crate::system::git::{FileVersion, Git, GitError, INDEX};
use crate::world::World;

/// The two ends of a change.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    git: Git,
    /// A revision.
    before: String,
    /// A revision, or the index.
    after: &'static str,
}

/// What a person says to git for one commit: `git -c mcpkey.settings=new commit`. git hands it to the hook in this variable.
const HANDED: &str = "GIT_CONFIG_PARAMETERS";

/// Where the framework pre-commit says from which commit on it looks, if not from the last.
const FROM: &str = "PRE_COMMIT_FROM_REF";

impl Ends {
    /// Of the change that is asked about; nothing where that is none, or where it may speak for itself.
    pub(super) fn of(world: &World, request: &LintRequest) -> Result<Option<Self>, GitError> {
        let said = world.environ.get_os(HANDED).map(|said| said.to_string_lossy().replace('\'', ""));
        let is_said = || {
            said.as_ref()
                .is_some_and(|said| said.split_whitespace().any(|word| word == "mcpkey.settings=new"))
        };
        let git = Git::at(&world.cwd);
        Ok(match &request.what {
            _ if request.settings == JudgedBy::New => None,
            What::Tree { .. } if request.settings != JudgedBy::Committed => None,
            What::Staged | What::Tree { .. } if is_said() => None,
            What::Tree { .. } => {
                let before = match world.environ.setting(FROM) {
                    Some(from) => git.commit(from)?,
                    None => "HEAD".to_owned(),
                };
                Some(Self { git, before, after: INDEX })
            }
            What::Staged => Some(Self { git, before: "HEAD".to_owned(), after: INDEX }),
            What::Diff(base) => Some(Self { before: git.commit(base)?, git, after: "HEAD" }),
            What::Stdin(_) | What::History { .. } => None,
        })
    }

    /// Whether there was nothing before: the first commit of a repository, with which somebody agrees to all that is in it.
    pub(super) fn is_first(&self) -> bool {
        self.before == "HEAD" && matches!(self.git.commit("HEAD"), Err(GitError::NoRevision { .. }))
    }

    /// Each of these files, as `read` finds them.
    pub(super) fn files(&self, paths: &[PathBuf], read: ReadVersions<'_>) -> Result<Vec<Version>, GitError> {
        let both = paths.iter().flat_map(|path| [(&*self.before, &**path), (self.after, &**path)]);
        let mut read = read(&both.collect::<Vec<_>>())?.into_iter();
        let mut found = Vec::with_capacity(paths.len());
        while let (Some(before), Some(after)) = (read.next(), read.next()) {
            let is_changed = before != after;
            found.push(Version { bytes: before, is_changed });
        }
        Ok(found)
    }

    /// Reports what marks in the files themselves allow, other than what they allowed before, or what was there before.
    pub(super) fn judge(&self, allowed: Vec<Allowed>, report: &mut Report) -> Result<(), GitError> {
        if allowed.is_empty() {
            return Ok(());
        }
        if self.is_first() {
            report.quieted += allowed.iter().map(|one| one.findings.len()).sum::<usize>();
            return Ok(());
        }
        let paths: Vec<PathBuf> = allowed.iter().map(|one| PathBuf::from(&one.path)).collect();
        for (one, version) in
            allowed.into_iter().zip(self.files(&paths, &mut |versions| self.git.versions(versions))?)
        {
            let before = version.bytes.unwrap_or_default();
            let (old, new) = (SourceText::decode(&before), SourceText::decode(&one.bytes));
            let input =
                ConfigInput { path: &one.path, bytes: &before, is_tracked: true, ..ConfigInput::default() };
            let checked = if one.is_document {
                lint::check_document(&input, CheckOptions::default())
            } else {
                lint::check(&input, CheckOptions::default())
            };
            for finding in one.findings {
                let is_same = |known: &Finding| {
                    known.pointer.is_some()
                        && (known.rule, &known.pointer) == (finding.rule, &finding.pointer)
                };
                let value = finding.spelled(&new);
                let was_there = !value.is_empty() && old.text.contains(value);
                if was_there || checked.allowed.iter().any(is_same) {
                    report.quieted += 1;
                    continue;
                }
                let advice = format!(
                    "what allows it comes with the same change and does not count for it; once somebody has looked: {}",
                    self.way()
                );
                report.findings.push(Finding { advice, fixable: false, ..finding });
            }
        }
        Ok(())
    }

    /// That the change edits this file, which keeps findings quiet.
    pub(super) fn changed(&self, path: &Path) -> Finding {
        let since = if self.before == "HEAD" { "the last commit" } else { "the base" };
        Finding {
            path: paths::name(path),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 2,
            pointer: None,
            rule: &CHANGED_SETTINGS,
            what: format!("this change edits what is kept quiet, and was judged by what {since} says"),
            severity: CHANGED_SETTINGS.severity,
            server: None,
            destination: None,
            advice: format!("look at it; to judge the change by it: {}", self.way()),
            client: None,
            fixable: false,
            excerpt: None,
            commits: Vec::new(),
            mark: None,
        }
    }

    /// How a person has a change judged by what it says itself.
    fn way(&self) -> String {
        if self.before == "HEAD" {
            "git -c mcpkey.settings=new commit".to_owned()
        } else {
            Next::Lint(LintNext::SettingsNew).to_string()
        }
    }
}

/// Gives the bytes of each version; nothing where there is none.
pub(super) type ReadVersions<'r> =
    &'r mut dyn FnMut(&[FileVersion<'_>]) -> Result<Vec<Option<Vec<u8>>>, GitError>;

/// A file before a change.
pub(super) struct Version {
    /// What was in it, if it was there.
    pub bytes: Option<Vec<u8>>,
    /// Whether the change leaves it otherwise.
    pub is_changed: bool,
}

/// What marks in one file allow.
pub(super) struct Allowed {
    /// The file, as the report calls it.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether only its snippets were looked at.
    pub is_document: bool,
    /// What would be reported without the marks.
    pub findings: Vec<Finding>,
}
