//! Every version of every config that was ever committed, each distinct one once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::links::Links;
use super::look::{self, Looked, Looking};
use super::paths;
use super::quiet::Quieting;
use super::scope::PathScope;
use crate::base::next::{LintNext, Next};
use crate::base::syntax::Language;
use crate::base::text;
use crate::detect::Category;
use crate::known;
use crate::lint::{Checked, ConfigInput, FoundIn, Report, Unchecked};
use crate::system::files;
use crate::system::git::{Git, GitError, HistoryBlob, HistoryStep, Span, UnreadBlob};
use crate::system::progress::Progress;
use crate::world::World;
use crate::world::error::Failure;

/// Checks all refs, or `range` where there is one.
pub(super) fn check(
    world: &World,
    paths: &[PathBuf],
    (range, since): (Option<&str>, Option<&str>),
    docs: bool,
    quiet: &Quieting,
) -> Result<Report, Failure> {
    let git = Git::at(&world.cwd);
    let scope = PathScope::new(world, paths, &git)?;
    let span = Span { range, since, ..Span::default() };
    let look = Looking { configs_only: true, docs, quiet };
    let links = Links::of(world, &git, &|path| scope.holds(path) && look.wants(path))?;
    let wanted = |path: &Path| look.wants(path) || look::may_be_env_file(path) || links.lead_to(path);
    let mut search = Search {
        quiet,
        docs,
        links: &links,
        scope,
        report: Report::default(),
        named: BTreeSet::new(),
        held: Vec::new(),
    };
    let mut commits = Bar::new(world, "reading commits");
    let mut blobs = Bar::new(world, "checking configs");
    let done = git.history(span, &wanted, &mut |step| match step {
        HistoryStep::Commits { done, total } => commits.at(done, total),
        HistoryStep::Blob { blob, total } => {
            commits.end();
            blobs.on(total);
            search.blob(&blob);
        }
    });
    match done {
        // `--history FILE` reads as the range FILE.
        Err(error @ GitError::NoRevision { .. })
            if range.is_some_and(|range| files::may_be_there(&world.cwd.join(range))) =>
        {
            Err(Failure::from(error)
                .hint(format!("for the history of a file or directory: {}", Next::Lint(LintNext::History))))
        }
        other => Ok(other.map(|()| search.end())?),
    }
}

/// A bar whose length is known only when the work begins.
struct Bar<'w> {
    world: &'w World,
    what: &'static str,
    shown: Option<Progress>,
    done: usize,
}

impl<'w> Bar<'w> {
    fn new(world: &'w World, what: &'static str) -> Self {
        Self { world, what, shown: None, done: 0 }
    }

    fn at(&mut self, done: usize, total: usize) {
        let start = || Progress::start(&self.world.environ, self.what, Some(total as u64));
        self.shown.get_or_insert_with(start).step(done.saturating_sub(self.done) as u64);
        self.done = done;
    }

    fn on(&mut self, total: usize) {
        self.at(self.done + 1, total);
    }

    fn end(&mut self) {
        self.shown = None;
    }
}

/// A search on its way through the history.
struct Search<'q> {
    quiet: &'q Quieting,
    /// Whether texts are looked at too.
    docs: bool,
    /// Those that are there now.
    links: &'q Links,
    scope: PathScope,
    report: Report,
    /// The files of variables that some version of some config points to.
    named: BTreeSet<PathBuf>,
    /// What is in files that may turn out to be such.
    held: Vec<(Vec<PathBuf>, Looked)>,
}

impl Search<'_> {
    fn blob(&mut self, blob: &HistoryBlob) {
        let (configs, others): (Vec<&PathBuf>, Vec<&PathBuf>) =
            blob.paths.iter().partition(|path| look::may_be_config(path));
        self.configs(blob, &configs);
        let others: Vec<PathBuf> =
            others.into_iter().filter(|path| self.scope.holds(path)).cloned().collect();
        let look = Looking { configs_only: true, docs: self.docs, quiet: self.quiet };
        if let Some(text) = others.iter().find(|path| look.is_document(path)) {
            version(look, blob, text, None).into_report(&mut self.report);
            return;
        }
        if let Some(link) = others.iter().find_map(|path| self.links.to(path)) {
            version(look, blob, link, None).into_report(&mut self.report);
            return;
        }
        if let Some(first) = others.first() {
            let looked = version(look, blob, first, Some(Language::Dotenv));
            self.held.push((others, looked));
        }
    }

    /// The same bytes may be one client's config at one path, another's at another, and nothing at a third.
    fn configs(&mut self, blob: &HistoryBlob, paths: &[&PathBuf]) {
        let look = Looking { configs_only: true, docs: self.docs, quiet: self.quiet };
        let mut judged = Vec::new();
        let mut all: Option<(String, Checked)> = None;
        for path in paths {
            let name = paths::name(path);
            let as_whose = (
                known::of_path(&name).map(|client| client.files),
                Language::of_name(&name),
                self.scope.holds(path),
            );
            if judged.contains(&as_whose) {
                continue;
            }
            judged.push(as_whose);
            match version(look, blob, path, None) {
                Looked::Checked(name, checked) => {
                    for path in paths {
                        let dir = path.parent().unwrap_or(Path::new(""));
                        self.named
                            .extend(checked.env_files.iter().filter_map(|file| look::env_file(dir, file)));
                    }
                    if self.scope.holds(path) {
                        all = Some(joined(all, (name, *checked)));
                    }
                }
                Looked::Problem(problem) if self.scope.holds(path) => {
                    self.report.problems.push(problem);
                    return;
                }
                _ => {}
            }
        }
        if let Some((name, checked)) = all {
            Looked::Checked(name, Box::new(checked)).into_report(&mut self.report);
        }
    }

    fn end(mut self) -> Report {
        for (paths, looked) in self.held {
            if paths.iter().any(|path| self.named.contains(path)) {
                looked.into_report(&mut self.report);
            }
        }
        count_absent(&mut self.report);
        self.report
    }
}

/// Says of each path once how many of its versions a partial clone lacks.
fn count_absent(report: &mut Report) {
    let is_absent = |problem: &Unchecked| problem.message == UnreadBlob::Missing.to_string();
    let mut absent: BTreeMap<String, usize> = BTreeMap::new();
    for problem in report.problems.iter().filter(|problem| is_absent(problem)) {
        *absent.entry(problem.path.clone()).or_default() += 1;
    }
    report.problems.retain(|problem| !is_absent(problem));
    report.problems.extend(absent.into_iter().map(|(path, count)| {
        let are = if count == 1 { "is" } else { "are" };
        let message = format!(
            "{} {are} not in this clone, and not looked at: git fetch --refetch --no-filter brings what is missing",
            text::some(count, "version")
        );
        Unchecked { path, place: None, message }
    }));
}

/// What two looks at the same bytes found.
fn joined(first: Option<(String, Checked)>, next: (String, Checked)) -> (String, Checked) {
    let Some(mut first) = first else { return next };
    for finding in next.1.findings {
        if !first.1.findings.iter().any(|known| (known.line, known.column) == (finding.line, finding.column))
        {
            first.1.findings.push(finding);
        }
    }
    first
}

fn version(look: Looking<'_>, blob: &HistoryBlob, path: &Path, language: Option<Language>) -> Looked {
    let name = paths::name(path);
    let look = Looking { configs_only: language.is_none(), ..look };
    let looked = match &blob.bytes {
        Ok(bytes) => {
            look.at(&ConfigInput { path: &name, bytes, is_tracked: true, language, ..ConfigInput::default() })
        }
        Err(why) => Looked::problem(&name, why),
    };
    let Looked::Checked(name, mut checked) = looked else { return looked };
    // What an old version does not load is no news, and a broken one hides nothing: its strings were looked at.
    checked.problem = None;
    checked.findings.retain(|finding| finding.category() == Category::Secret);
    for finding in &mut checked.findings {
        finding.commits = blob.commits.iter().map(|commit| FoundIn::from(&**commit)).collect();
    }
    Looked::Checked(name, checked)
}
