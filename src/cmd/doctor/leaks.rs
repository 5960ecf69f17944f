//! Copies of what is stored, wherever they lie: `doctor --leaks`.

use super::line::{DoctorLine, Section};
use crate::base::text;
use crate::cli;
use crate::lint::Finding;
use crate::lint::sources::{self, FoundCopies, LeakScope};
use crate::world::World;
use crate::world::error::Failure;

const HERE: Section = Section::Leaks;
/// Commits that are named before the rest is counted.
const COMMITS: usize = 3;

/// Searches, and shows what was found.
pub(super) fn run(world: &World, args: &cli::Doctor) -> Result<u8, Failure> {
    super::answer(world, args, &lines(&sources::known(world, LeakScope::Machine)?), &[])
}

fn lines(found: &FoundCopies) -> Vec<DoctorLine> {
    let report = &found.report;
    let leaks = report.findings.iter().map(leak);
    let unread = report.problems.iter().map(|problem| {
        let what = format!("{} was not looked into: {}", text::short(&problem.path), problem.message);
        DoctorLine::warning(HERE, "leaks-unread", what).about(&problem.path)
    });
    let unsought = found.unsought().map(|said| DoctorLine::ok(HERE, "leaks-unsought", said));
    let none = (report.findings.is_empty() && found.values > 0).then(|| {
        let (values, files) = (text::some(found.values, "stored value"), text::some(report.checked, "file"));
        DoctorLine::ok(
            HERE,
            "leaks",
            format!("none of {values} is in {files}, or in the history of the repository"),
        )
    });
    leaks.chain(unread).chain(none).chain(unsought).collect()
}

fn leak(finding: &Finding) -> DoctorLine {
    let mut what = format!("{}: {}:{}", finding.what, finding.path, finding.line);
    let short = |id: &str| id.chars().take(12).collect::<String>();
    let commits: Vec<String> = finding.commits.iter().take(COMMITS).map(|commit| short(&commit.id)).collect();
    if !commits.is_empty() {
        let more = finding.commits.len() - commits.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        what.push_str(&format!(
            ", in {} {}{more}",
            if finding.commits.len() == 1 { "commit" } else { "commits" },
            commits.join(", ")
        ));
    }
    DoctorLine::problem(HERE, "leaks", what).about(&finding.path).next(&*finding.advice)
}
