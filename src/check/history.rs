//! Every version of every config that was ever committed, each distinct one once.

use super::index::Scope;
use super::look::{self, Look, Looked};
use super::quiet::Quieting;
use crate::cli;
use crate::ctx::World;
use crate::error::Failure;
use crate::git::{Git, HistoryBlob, Span, Step};
use crate::lint::{Blob, Commit, Report};

/// Checks all refs, or `range` where it is not empty.
pub fn check(world: &World, args: &cli::Lint, range: &str, quiet: &Quieting) -> Result<Report, Failure> {
    let scope = Scope::new(world, args);
    let span = Span {
        range: Some(range).filter(|range| !range.is_empty()),
        since: args.source.since.as_deref(),
        ..Span::default()
    };
    let mut report = Report::default();
    let wanted = |path: &std::path::Path| scope.holds(path) && look::may_be_config(path);
    Git::at(&world.cwd).history(span, &wanted, &mut |step| {
        if let Step::Blob { blob, .. } = step {
            version(&blob, quiet, &mut report);
        }
    })?;
    Ok(report)
}

fn version(blob: &HistoryBlob, quiet: &Quieting, report: &mut Report) {
    let Some(path) = blob.paths.first().map(|path| look::name(path)) else { return };
    let before = report.findings.len();
    let look = Look { configs_only: true, quiet };
    let looked = match &blob.bytes {
        Ok(bytes) => look.at(&Blob { path: &path, bytes, ..Blob::default() }),
        Err(why) => Looked::problem(&path, why),
    };
    // What an old version does not load is no news, and a broken one hides nothing: its strings were looked at.
    if let Looked::Checked(name, mut checked) = looked {
        checked.problem = None;
        checked.findings.retain(|finding| finding.category() == crate::detect::Category::Secret);
        Looked::Checked(name, checked).into_report(report);
    } else {
        looked.into_report(report);
    }
    let commits = blob.commits.iter().map(|c| Commit {
        id: c.id.clone(),
        author: c.author.clone(),
        date: c.date.clone(),
    });
    let commits: Vec<Commit> = commits.collect();
    for finding in &mut report.findings[before..] {
        finding.commits.clone_from(&commits);
    }
}
