//! Shapes of real configs: which of their strings are secrets, and which only look like some.
//!
//! `corpus/shapes/README.md` says how to add one. Each is looked at as `mcpkey lint` looks at a file in a work tree: first
//! whether it is a config at all. A finding must be due at its pointer; any other is a false alarm, a warning too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "detect/random.rs"]
#[allow(dead_code)]
mod random;
#[path = "corpus/shapes/read.rs"]
#[allow(dead_code)]
mod read;

use std::collections::BTreeMap;

use mcpkey::detect::Severity;
use mcpkey::lint::{self, CheckOptions, ConfigInput, Finding};
use random::Rng;
use read::{Filled, Shape};

/// The least share of secrets that are found at their place.
const RECALL: f64 = 0.99;
/// The least share of findings that are right.
const PRECISION: f64 = 0.98;
/// How often each shape is filled in.
const ROUNDS: usize = 12;

#[derive(Default)]
struct Score {
    due: usize,
    hits: usize,
    alarms: usize,
    said: Vec<String>,
}

impl Score {
    fn count(&mut self, shape: &Shape, filled: &Filled, findings: &[Finding]) {
        let mut left: Vec<_> = filled.expected.iter().collect();
        self.due += left.len();
        for finding in findings {
            let pointer = finding.pointer.as_deref().unwrap_or_default();
            let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
            let is_due = |due: &&&read::Expected| {
                due.is_at(pointer)
                    && due.severity == severity
                    && due.rule.as_deref().is_none_or(|rule| rule == finding.rule.id)
            };
            match left.iter().position(|due| is_due(&due)) {
                Some(at) => {
                    left.remove(at);
                    self.hits += 1;
                }
                None => {
                    self.alarms += 1;
                    self.said.push(format!("false: {severity} {} {pointer}", finding.rule.id));
                }
            }
        }
        self.said.extend(left.iter().map(|due| format!("missed: {} {}", due.severity, due.pointer())));
        if !self.said.is_empty() && std::env::var_os("SHOW_SHAPES").is_some() {
            println!("{}: {}\n{}", shape.kind, self.said.join("; "), filled.text);
        }
    }

    fn add(&mut self, other: &Self) {
        self.due += other.due;
        self.hits += other.hits;
        self.alarms += other.alarms;
    }
}

fn findings(shape: &Shape, filled: &Filled) -> Vec<Finding> {
    let bytes = filled.text.as_bytes();
    let blob =
        ConfigInput { path: &shape.file, bytes, is_tracked: shape.is_tracked, ..ConfigInput::default() };
    let name = shape.file.rsplit('/').next().unwrap();
    if lint::may_be_config(&shape.file, name) && lint::is_config(&shape.file, blob.bytes) {
        lint::check(&blob, CheckOptions::default()).findings
    } else {
        Vec::new()
    }
}

/// Checks a file of shapes and prints the figures by kind.
#[track_caller]
fn holds_up_on(name: &str, text: &str) {
    let given = std::env::var("CORPUS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| getrandom::u64().unwrap());
    let mut rng = Rng(seed);
    let mut kinds: BTreeMap<String, Score> = BTreeMap::new();
    for shape in read::shapes(text) {
        for _ in 0..ROUNDS {
            let filled = shape.fill(&mut rng);
            let score = kinds.entry(shape.kind.clone()).or_default();
            score.count(&shape, &filled, &findings(&shape, &filled));
        }
    }
    let mut all = Score::default();
    println!("| {name}: kind | due | found | false |\n| --- | --- | --- | --- |");
    for (kind, score) in &kinds {
        all.add(score);
        println!("| {kind} | {} | {} | {} |", score.due, score.hits, score.alarms);
        let mut said = score.said.clone();
        said.sort();
        said.dedup();
        said.iter().for_each(|line| println!("    {line}"));
    }
    let recall = all.hits as f64 / all.due.max(1) as f64;
    let precision = all.hits as f64 / (all.hits + all.alarms).max(1) as f64;
    println!(
        "{name}, seed {seed}: {} kinds, recall {recall:.4} of {}, precision {precision:.4}",
        kinds.len(),
        all.due
    );
    assert!(recall >= RECALL && precision >= PRECISION, "recall {recall:.4}, precision {precision:.4}");
}

#[test]
fn secrets_are_found_and_nothing_else_in_shapes_of_real_files() {
    holds_up_on("real", include_str!("corpus/shapes/real.txt"));
}

/// Written from the documentation of the clients by an author who had not seen the detector.
#[test]
fn secrets_are_found_and_nothing_else_in_shapes_that_the_detector_was_not_made_for() {
    holds_up_on("fresh", include_str!("corpus/shapes/fresh.txt"));
}

/// What lies beside the configs: settings, instructions, state, editors' files, YAML.
#[test]
fn secrets_are_found_and_nothing_else_in_the_files_beside() {
    holds_up_on("places", include_str!("corpus/shapes/places.txt"));
}

/// Written blind as well, when the files beside the configs had been added.
#[test]
fn secrets_are_found_and_nothing_else_in_shapes_that_came_later() {
    holds_up_on("blind", include_str!("corpus/shapes/blind.txt"));
}
