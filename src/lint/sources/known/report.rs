//! What is said of a value in its place: whose it is, and what to type. Nothing of the value is in it, nor how long it is.

use std::path::{Path, PathBuf};

use super::seen::Held;
use super::values::{Sought, SoughtValue};
use crate::base::text;
use crate::detect::Severity;
use crate::detect::patterns::Spelling;
use crate::lint::rules::STORED_VALUE;
use crate::lint::{Finding, FoundIn, Report};
use crate::vault::records::Record;
use crate::world::{Age, World};

/// Adds what `held` says of the text called `path`.
pub(super) fn add(sought: &Sought<'_>, path: &str, held: &Held, commits: &[FoundIn], report: &mut Report) {
    for ((of, spelling), at) in &held.spots {
        let SoughtValue { owners, advice } = &sought.values[*of];
        let finding = Finding {
            path: path.to_owned(),
            line: at.line,
            column: at.column,
            end_line: at.line,
            end_column: at.column + 1,
            pointer: None,
            rule: &STORED_VALUE,
            what: what(owners, *spelling, held.is_binary, at.more),
            severity: Severity::Error,
            server: owners.iter().find_map(|(record, _)| Some(record.owner.entry.as_ref()?.server.clone())),
            destination: None,
            advice: advice.clone(),
            client: None,
            fixable: false,
            excerpt: None,
            commits: commits.to_vec(),
            mark: None,
        };
        // The same text at the same path may be in many commits, in versions that differ elsewhere.
        match report.findings.iter_mut().find(|known| is_same(known, &finding)) {
            Some(known) => known.commits.extend(finding.commits),
            None => report.findings.push(finding),
        }
    }
}

fn is_same(a: &Finding, b: &Finding) -> bool {
    let words = |finding: &'_ Finding| finding.what.find(" (").unwrap_or(finding.what.len());
    a.commits.is_empty() == b.commits.is_empty()
        && a.path == b.path
        && a.what[..words(a)] == b.what[..words(b)]
}

fn what(owners: &[(&Record, Age)], spelling: Spelling, is_binary: bool, more: usize) -> String {
    let mut names: Vec<String> = owners
        .iter()
        .map(|(record, age)| match age {
            Age::Current => format!("the value of {}", record.variable),
            Age::Previous => format!("the former value of {}", record.variable),
            Age::Next => format!("the next value of {}", record.variable),
        })
        .collect();
    names.dedup();
    let mut words = text::list(&names);
    words.push_str(match spelling {
        Spelling::Plain => "",
        Spelling::Percent => ", as a url spells it",
        Spelling::Base64 => ", in base64",
        Spelling::Decoded => ", decoded",
    });
    match (is_binary, more) {
        (true, _) => words.push_str(" (in a file that is no text)"),
        (false, 0) => {}
        (false, more) => words.push_str(&format!(" (and in {})", text::some(more, "more line"))),
    }
    words
}

/// `path` as a person here names it.
pub(super) fn shown(world: &World, path: &Path) -> String {
    let plain: PathBuf = path.components().collect();
    let name = match (plain.strip_prefix(&world.cwd), plain.strip_prefix(&world.places.home)) {
        (Ok(here), _) if !here.as_os_str().is_empty() => here.to_owned(),
        (_, Ok(rest)) if !rest.as_os_str().is_empty() => Path::new("~").join(rest),
        _ => plain.clone(),
    };
    super::super::paths::name(&name)
}
