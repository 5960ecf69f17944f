//! Settings and a baseline over a whole report, once everything was looked at.

use std::collections::{HashMap, HashSet};

use super::baseline::Baseline;
use super::paths;
use super::settings::{Level, LintSettings};
use crate::detect::{Category, Rule};
use crate::lint::finding::{Finding, Report};
use crate::lint::rules::{READABLE_BY_OTHERS, UNUSED_ALLOW};

/// A file that keeps findings quiet: its path, absolute or from [`Quiet::base`], and what it says.
pub type Placed<'a, T> = (&'a str, &'a T);

/// What is to be kept quiet.
#[derive(Clone, Copy)]
pub struct Quiet<'a> {
    /// The absolute directory, `/`-separated, that the paths of the report and of the files below start from.
    pub base: &'a str,
    /// The project's settings.
    pub settings: Option<Placed<'a, LintSettings>>,
    /// The baseline.
    pub baseline: Option<Placed<'a, Baseline>>,
    /// The files that were looked at, as the report calls them.
    pub checked: &'a [String],
    /// Whether a file of this absolute path is there no more.
    pub is_gone: &'a dyn Fn(&str) -> bool,
    /// Whether many versions of each file were looked at: then nothing is counted, and nothing is out of use.
    pub is_history: bool,
}

/// Takes out of `report` what is to be kept quiet, sets severities, and adds what is kept quiet but no longer there.
pub fn apply(report: &mut Report, quiet: &Quiet<'_>) {
    let before = report.findings.len();
    let broken: HashSet<&str> = report.problems.iter().map(|problem| problem.path.as_str()).collect();
    let whole = quiet.checked.iter().filter(|path| !broken.contains(path.as_str()));
    let whole: HashSet<String> = whole.map(|path| paths::absolute(quiet.base, path)).collect();
    let mut unused = Vec::new();
    if let Some(settings) = quiet.settings {
        unused.extend(by_settings(&mut report.findings, quiet, settings, &whole));
    }
    if let Some(baseline) = quiet.baseline {
        unused.extend(by_baseline(&mut report.findings, quiet, baseline, &whole));
    }
    report.quieted += before - report.findings.len();
    without_moot(&mut report.findings);
    if !quiet.is_history {
        report.findings.extend(unused);
    }
}

/// Takes out that others can read secrets where no secret is left to be reported.
pub(super) fn without_moot(findings: &mut Vec<Finding>) {
    let secrets = findings.iter().filter(|finding| finding.category() == Category::Secret);
    let paths: HashSet<String> = secrets.map(|finding| finding.path.clone()).collect();
    findings.retain(|finding| *finding.rule != READABLE_BY_OTHERS || paths.contains(&finding.path));
}

/// The directory of a file, absolute.
fn dir_of(base: &str, path: &str) -> String {
    paths::absolute(base, &format!("{path}/.."))
}

fn by_settings(
    findings: &mut Vec<Finding>,
    quiet: &Quiet<'_>,
    (name, settings): Placed<'_, LintSettings>,
    whole: &HashSet<String>,
) -> Vec<Finding> {
    let (dir, shown) =
        (dir_of(quiet.base, name), paths::relative(quiet.base, &paths::absolute(quiet.base, name)));
    let local = |whole: &str| paths::relative(&dir, whole);
    let allows = &settings.allows;
    let mut used = vec![false; allows.len()];
    let mut by_path: HashMap<String, Vec<usize>> = HashMap::new();
    findings.retain_mut(|finding| {
        match settings.levels.get(finding.rule.id) {
            Some(Level::Off) => return false,
            Some(Level::As(severity)) => finding.severity = *severity,
            None => {}
        }
        if !by_path.contains_key(&finding.path) {
            let path = local(&paths::absolute(quiet.base, &finding.path));
            by_path.insert(finding.path.clone(), settings.allows_for(&path));
        }
        let about = by_path[&finding.path].iter();
        let by: Vec<usize> = about
            .copied()
            .filter(|&at| allows[at].covers(finding.rule, finding.pointer.as_deref()))
            .collect();
        by.iter().for_each(|&at| used[at] = true);
        by.is_empty()
    });
    let judged: HashSet<usize> = whole.iter().flat_map(|path| settings.allows_for(&local(path))).collect();
    let off = |rule: &Rule| settings.levels.get(rule.id) == Some(&Level::Off);
    let unused = allows
        .iter()
        .enumerate()
        .filter(|(at, allow)| !used[*at] && judged.contains(at) && !allow.rule.is_some_and(off));
    unused
        .map(|(_, allow)| {
            let what = format!(
                "this [[allow]] for {} matches nothing any more",
                crate::base::text::short(&allow.path)
            );
            complaint(&shown, (allow.line, allow.column), what, "take it out")
        })
        .collect()
}

/// What an entry without a mark is found by: the file, the rule, and the pointer.
type Place<'a> = (&'a str, &'a str, Option<&'a str>);

fn by_baseline(
    findings: &mut Vec<Finding>,
    quiet: &Quiet<'_>,
    (name, baseline): Placed<'_, Baseline>,
    whole: &HashSet<String>,
) -> Vec<Finding> {
    let (dir, shown) =
        (dir_of(quiet.base, name), paths::relative(quiet.base, &paths::absolute(quiet.base, name)));
    let entries = &baseline.entries;
    let mut left: Vec<usize> = entries.iter().map(|entry| entry.count.max(1)).collect();
    let mut used = vec![false; entries.len()];
    let mut marked: HashMap<(&str, &str), usize> = HashMap::new();
    let mut placed: HashMap<Place<'_>, usize> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        match &entry.mark {
            Some(mark) => marked.insert((&entry.path, mark), at),
            None => placed.insert((&entry.path, &entry.rule, entry.pointer.as_deref()), at),
        };
    }
    let mut names: HashMap<String, String> = HashMap::new();
    findings.retain(|finding| {
        if !names.contains_key(&finding.path) {
            let path = paths::relative(&dir, &paths::absolute(quiet.base, &finding.path));
            names.insert(finding.path.clone(), path);
        }
        let path = names[&finding.path].as_str();
        let at = match &finding.mark {
            Some(mark) => marked.get(&(path, mark.as_str())).copied(),
            None => placed.get(&(path, finding.rule.id, finding.pointer.as_deref())).copied(),
        };
        let Some(at) = at else { return true };
        used[at] = true;
        if finding.mark.is_none() && !quiet.is_history {
            let is_more = left[at] == 0;
            left[at] = left[at].saturating_sub(1);
            return is_more;
        }
        false
    });
    let is_over = |path: &str| {
        let path = paths::absolute(&dir, path);
        whole.contains(&path) || (quiet.is_gone)(&path)
    };
    let unused = entries.iter().zip(&used).filter(|(entry, used)| !**used && is_over(&entry.path));
    unused
        .map(|(entry, _)| {
            let path = crate::base::text::short(&entry.path);
            let what = format!(
                "this entry for {} in {path} matches nothing any more",
                crate::base::text::short(&entry.rule)
            );
            complaint(&shown, (entry.line, 1), what, "take it out, or write the baseline anew")
        })
        .collect()
}

fn complaint(path: &str, (line, column): (usize, usize), what: String, advice: &str) -> Finding {
    Finding {
        path: path.to_owned(),
        line,
        column,
        end_line: line,
        end_column: column + 1,
        pointer: None,
        rule: &UNUSED_ALLOW,
        severity: UNUSED_ALLOW.severity,
        what,
        server: None,
        destination: None,
        advice: advice.to_owned(),
        client: None,
        fixable: false,
        excerpt: None,
        commits: Vec::new(),
        mark: None,
    }
}
