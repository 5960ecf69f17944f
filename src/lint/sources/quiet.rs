//! The files that keep findings quiet: found, read, applied over the report, and written.
//!
//! They are those of the working tree: an old version of a config is judged by what is agreed now. A change alone is judged by
//! what was agreed before it.

use std::path::{Path, PathBuf};

use super::before::{Ends, ReadVersions};
use super::paths;
use super::request::{Baselines, LintRequest, What};
use crate::detect::Severity;
use crate::lint::quiet::{self, BadQuiet, Baseline, LintSettings, MarkSalt, SETTINGS};
use crate::lint::rules::UNUSED_ALLOW;
use crate::lint::{CheckOptions, Report};
use crate::system::files::{self, Expect, Staged, Writable};
use crate::world::World;
use crate::world::error::Failure;

/// What is to be kept quiet in one run.
#[derive(Debug, Default)]
pub(super) struct Quieting {
    /// The directory that the report's paths start from.
    base: PathBuf,
    settings: Option<(PathBuf, LintSettings)>,
    baseline: Option<(PathBuf, Baseline)>,
    /// The baseline to be written, and what keys it.
    writes: Option<(Writable, MarkSalt)>,
    is_history: bool,
    /// The ends of the change that is checked, where it does not speak for itself.
    pub(super) ends: Option<Ends>,
    /// The files that keep findings quiet and that the change edits, from the top of the repository.
    edited: Vec<PathBuf>,
}

impl Quieting {
    /// Reads what `request` and the place name; of before a change, by `read`.
    pub(super) fn load(
        world: &World,
        request: &LintRequest,
        ends: Option<Ends>,
        read: ReadVersions<'_>,
    ) -> Result<Self, Failure> {
        let top = files::git_root(&world.cwd).unwrap_or(&world.cwd);
        let base = if request.what.is_of_git() { top } else { &world.cwd };
        let (baseline, writes) = match &request.known {
            Baselines::Nothing => (None, None),
            Baselines::In(path) => (Some(world.cwd.join(path)), None),
            Baselines::Write(path) => (None, Some(world.cwd.join(path))),
        };
        let now = || Ok((settings(&world.cwd, top)?, baseline.as_deref().map(known).transpose()?));
        let mut edited = Vec::new();
        let (settings, baseline) = match &ends {
            None => now(),
            Some(ends) => {
                let found = before(ends, read, (&world.cwd, top), baseline.as_deref(), &mut edited);
                if !edited.is_empty() && ends.is_first() {
                    edited.clear();
                    now()
                } else {
                    found
                }
            }
        }?;
        Ok(Self {
            base: base.to_owned(),
            settings,
            baseline,
            writes: match writes {
                Some(path) => Some((world.writable(&path)?, salt(&path)?)),
                None => None,
            },
            is_history: matches!(request.what, What::History { .. }),
            ends,
            edited,
        })
    }

    /// How configs are to be checked.
    pub(super) fn options(&self) -> CheckOptions<'_> {
        let written = self.writes.as_ref().map(|(_, salt)| salt);
        CheckOptions { salt: written.or(self.baseline.as_ref().map(|(_, baseline)| &baseline.salt)) }
    }

    /// From which severity on the project wants the exit code to be 1.
    pub(super) fn fail_on(&self) -> Option<Severity> {
        self.settings.as_ref().and_then(|(_, settings)| settings.fail_on)
    }

    /// Whether the file that the report calls `path` is never looked at.
    pub(super) fn excludes(&self, path: &str) -> bool {
        self.settings.as_ref().is_some_and(|(file, settings)| {
            let path = self.base.join(path);
            let dir = file.parent().unwrap_or(file);
            path.strip_prefix(dir).is_ok_and(|path| settings.excludes(&paths::name(path)))
        })
    }

    /// Takes out of the report what is to be kept quiet, or writes all that is in it into a baseline.
    pub(super) fn finish(&self, report: &mut Report) -> Result<(), Failure> {
        let base = paths::name(&self.base);
        let (settings, baseline) = (named(self.settings.as_ref()), named(self.baseline.as_ref()));
        let checked = std::mem::take(&mut report.files);
        if let Some(ends) = &self.ends {
            report.findings.extend(self.edited.iter().map(|path| ends.changed(path)));
        }
        quiet::apply(
            report,
            &quiet::Quiet {
                base: &base,
                settings: settings.as_ref().map(|(name, settings)| (name.as_str(), *settings)),
                baseline: baseline.as_ref().map(|(name, baseline)| (name.as_str(), *baseline)),
                checked: &checked,
                is_gone: &|path| !files::may_be_there(Path::new(path)),
                is_history: self.is_history,
            },
        );
        report.files = checked;
        // What was in use before the change may be out of use after it, and gone from the file as well.
        let is_edited = |path: &str| self.edited.iter().any(|edited| paths::name(edited) == path);
        report.findings.retain(|finding| *finding.rule != UNUSED_ALLOW || !is_edited(&finding.path));
        let Some((path, salt)) = &self.writes else { return Ok(()) };
        let dir = paths::name(path.parent().unwrap_or(&self.base));
        let dir = quiet::absolute(&base, &dir);
        let text = Baseline::of(&report.findings, *salt, &base, &dir).to_text();
        Staged::new(path, files::read(path)?, text.as_bytes(), Expect::Shared)?.commit()?;
        report.quieted += report.findings.len();
        report.findings.clear();
        Ok(())
    }
}

fn named<T>(file: Option<&(PathBuf, T)>) -> Option<(String, &T)> {
    file.map(|(path, what)| (paths::name(path), what))
}

/// A file that keeps findings quiet, and what is in it.
type Placed<T> = Option<(PathBuf, T)>;

/// The settings and the baseline as they were before a change, which adds to `edited` those of them that it edits.
fn before(
    ends: &Ends,
    read: ReadVersions<'_>,
    (cwd, top): (&Path, &Path),
    baseline: Option<&Path>,
    edited: &mut Vec<PathBuf>,
) -> Result<(Placed<LintSettings>, Placed<Baseline>), Failure> {
    let below = |path: &Path| path.strip_prefix(top).ok().map(Path::to_owned);
    let dirs = cwd.ancestors().take_while(|dir| dir.starts_with(top));
    let mut files: Vec<PathBuf> = dirs.filter_map(|dir| below(&dir.join(SETTINGS))).collect();
    let of_settings = files.len();
    files.extend(baseline.and_then(below));
    let (mut settings, mut known_before) = (None, None);
    let mut has_baseline = baseline.is_none();
    for (at, (file, version)) in files.iter().zip(ends.files(&files, read)?).enumerate() {
        let is_changed = version.is_changed;
        edited.extend(is_changed.then(|| file.clone()));
        let path = top.join(file);
        match version.bytes {
            Some(bytes) if at < of_settings && settings.is_none() => {
                settings = Some((path.clone(), parsed(&path, bytes, LintSettings::parse)?));
            }
            Some(bytes) if at >= of_settings => {
                known_before = Some((path.clone(), parsed(&path, bytes, Baseline::parse)?));
            }
            _ => {}
        }
        // One that is in neither end is no part of the change.
        has_baseline |= at >= of_settings && (is_changed || known_before.is_some());
    }
    if let (false, Some(path)) = (has_baseline, baseline) {
        known_before = Some(known(path)?);
    }
    Ok((settings, known_before))
}

/// The baseline at `path`.
fn known(path: &Path) -> Result<(PathBuf, Baseline), Failure> {
    let absent = || {
        Failure::new(format!("{}: no such file", crate::base::text::path(path)))
            .hint("write it first, with --write-baseline")
    };
    Ok((path.to_owned(), read(path, Baseline::parse)?.ok_or_else(absent)?))
}

/// The nearest settings file from `cwd` up to `top`.
fn settings(cwd: &Path, top: &Path) -> Result<Option<(PathBuf, LintSettings)>, Failure> {
    for dir in cwd.ancestors() {
        let path = dir.join(SETTINGS);
        if let Some(settings) = read(&path, LintSettings::parse)? {
            return Ok(Some((path, settings)));
        }
        if dir == top {
            break;
        }
    }
    Ok(None)
}

fn read<T>(path: &Path, parse: fn(&str) -> Result<T, BadQuiet>) -> Result<Option<T>, Failure> {
    files::read(path)?.map(|bytes| parsed(path, bytes, parse)).transpose()
}

fn parsed<T>(path: &Path, bytes: Vec<u8>, parse: fn(&str) -> Result<T, BadQuiet>) -> Result<T, Failure> {
    let bad = |why: String| Failure::new(format!("{}:{why}", crate::base::text::path(path)));
    let text = String::from_utf8(bytes).map_err(|_| bad(" not UTF-8".to_owned()))?;
    parse(&text).map_err(|error| bad(error.to_string()))
}

/// What keys a baseline that is written: its own where there is one, so that a diff shows only what changed.
fn salt(path: &Path) -> Result<MarkSalt, Failure> {
    let mut salt = MarkSalt::default();
    match read(path, Baseline::parse) {
        Ok(Some(baseline)) => return Ok(baseline.salt),
        Ok(None) => {}
        Err(error) => {
            return Err(error.hint("to write it anew, remove it first"));
        }
    }
    getrandom::fill(&mut salt).map_err(|error| Failure::new(format!("no random numbers: {error}")))?;
    Ok(salt)
}
