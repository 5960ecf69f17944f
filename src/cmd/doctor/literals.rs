//! Literal secrets in the configs in effect and in this project, by `lint`'s own eyes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::line::{DoctorLine, Section};
use super::misplaced;
use super::scene::Scene;
use crate::actions::import;
use crate::base::next::{LintNext, Next};
use crate::base::text;
use crate::detect::Category;
use crate::lint::Report;
use crate::lint::sources::{self, LintRequest};
use crate::system::files;
use crate::world::error::Failure;

const HERE: Section = Section::Configs;
/// More files are counted, not named.
const NAMED: usize = 5;

/// What `lint` found.
pub(super) struct Literals {
    /// How many secrets a file holds.
    counts: BTreeMap<PathBuf, usize>,
    report: Result<Report, Failure>,
}

impl Literals {
    /// Looks into every config that `import` can move, those that nobody reads, and every other one in the project.
    pub(super) fn find(scene: &Scene<'_>) -> Self {
        let world = scene.world;
        let mut paths: Vec<PathBuf> =
            import::configs(world).into_iter().chain(misplaced::paths(scene)).collect();
        paths.retain(|path| files::may_be_file(path));
        // Nobody means all of a home directory by a project.
        if !world.places.home.starts_with(scene.top()) {
            paths.push(scene.top().to_owned());
        }
        let report = if paths.is_empty() {
            Ok(Report::default())
        } else {
            sources::run(world, &LintRequest { paths, ..LintRequest::default() })
        };
        let mut counts: BTreeMap<PathBuf, usize> = BTreeMap::new();
        let findings = report.iter().flat_map(|report| &report.findings);
        for finding in findings.filter(|finding| finding.category() == Category::Secret) {
            *counts.entry(world.cwd.join(&finding.path)).or_default() += 1;
        }
        Self { counts, report }
    }

    /// How many secrets this file holds.
    pub(super) fn count(&self, path: &Path) -> usize {
        self.counts.get(path).copied().unwrap_or_default()
    }

    /// The lines.
    pub(super) fn lines(&self, scene: &Scene<'_>) -> Vec<DoctorLine> {
        let report = match &self.report {
            Ok(report) => report,
            Err(failure) => return vec![DoctorLine::failed(HERE, "literals", failure)],
        };
        let mut lines: Vec<DoctorLine> =
            self.counts.iter().take(NAMED).map(|(path, count)| held(scene, path, *count)).collect();
        match self.counts.len().saturating_sub(NAMED) {
            0 if lines.is_empty() => {
                lines.push(DoctorLine::ok(
                    HERE,
                    "literals",
                    format!("no literal secret in {}", text::some(report.checked, "config")),
                ));
            }
            0 => {}
            more => lines.push(
                DoctorLine::problem(
                    HERE,
                    "literals",
                    format!("and {} with literal secrets", text::some(more, "more file")),
                )
                .next(Next::Lint(LintNext::Here)),
            ),
        }
        lines.extend(open(scene, report));
        lines.extend(mistakes(report));
        lines.extend(unchecked(scene, report));
        lines
    }
}

fn held(scene: &Scene<'_>, path: &Path, count: usize) -> DoctorLine {
    let what = format!("{} in {}", text::some(count, "literal secret"), scene.shown(path));
    DoctorLine::problem(HERE, "literals", what)
        .about(path.to_string_lossy())
        .next(Next::Import(Some(scene.argument(path))))
}

/// Configs outside git with secrets in them that other users can read.
fn open(scene: &Scene<'_>, report: &Report) -> Vec<DoctorLine> {
    let found = report.findings.iter().filter(|finding| finding.rule.id == "readable-by-others");
    let paths = found.map(|finding| scene.world.cwd.join(&finding.path));
    // The client's own file has a line of its own, whatever it holds.
    let paths = paths.filter(|path| *path != scene.world.places.claude_json);
    paths
        .map(|path| {
            let what = format!("others can read {} and the secrets in it", scene.shown(&path));
            DoctorLine::problem(HERE, "literals-readable", what)
                .about(path.to_string_lossy())
                .next(format!("chmod 600 {}", scene.argument(&path)))
        })
        .collect()
}

fn mistakes(report: &Report) -> Option<DoctorLine> {
    let is_mistake = |rule: &str| rule != "readable-by-others";
    let found = report.findings.iter().filter(|f| f.category() == Category::Config && is_mistake(f.rule.id));
    let count = found.count();
    (count > 0).then(|| {
        let what =
            format!("{} in configs that will not do what their author expects", text::some(count, "place"));
        DoctorLine::warning(HERE, "mistakes", what).next(Next::Lint(LintNext::Here))
    })
}

fn unchecked(scene: &Scene<'_>, report: &Report) -> Vec<DoctorLine> {
    let own = report.problems.iter().filter(|problem| !scene.is_unread(&scene.world.cwd.join(&problem.path)));
    own.map(|problem| {
        DoctorLine::warning(
            HERE,
            "unchecked",
            format!("{} was not looked into: {}", crate::base::text::short(&problem.path), problem.message),
        )
        .about(&problem.path)
        .next(Next::Lint(LintNext::Here))
    })
    .collect()
}
