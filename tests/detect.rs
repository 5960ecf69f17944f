//! A labelled corpus made anew at every run: kinds of secrets in the places they sit, and what only looks like one.
//!
//! It was written from lists of what public configs hold, before the detector. A hit must be at the
//! right position; anything else reported is a false alarm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "detect/held_out.rs"]
mod held_out;
#[path = "detect/kinds.rs"]
mod kinds;
#[path = "detect/negatives.rs"]
mod negatives;
#[path = "detect/places.rs"]
mod places;
#[path = "detect/random.rs"]
mod random;
#[path = "detect/wording.rs"]
mod wording;

use std::collections::BTreeMap;

use kinds::{KINDS, Reach};
use mcpkey::detect::Match;
use mcpkey::detect::args;
use mcpkey::detect::env;
use mcpkey::detect::header;
use mcpkey::detect::text;
use mcpkey::detect::url;
use random::Rng;

pub enum Spot {
    Header(String),
    Env(String),
    Url,
    Args(Vec<String>),
    Text,
}

pub struct Case {
    pub spot: Spot,
    pub value: String,
    pub secret: Option<String>,
}

/// The texts a detector pointed at.
fn found(case: &Case) -> Vec<String> {
    let cut = |m: Vec<Match>| m.into_iter().map(|m| case.value[m.range].to_owned()).collect();
    match &case.spot {
        Spot::Header(name) => cut(header(name, &case.value)),
        Spot::Env(name) => cut(env(name, &case.value)),
        Spot::Url => cut(url(&case.value)),
        Spot::Text => cut(text(&case.value)),
        Spot::Args(line) => {
            let rest = &line[1..];
            args(&line[0], rest).into_iter().map(|m| rest[m.index][m.found.range].to_owned()).collect()
        }
    }
}

fn show(case: &Case) -> String {
    match &case.spot {
        Spot::Header(name) => format!("header {name}: {}", case.value),
        Spot::Env(name) => format!("env {name}={}", case.value),
        Spot::Url => format!("url {}", case.value),
        Spot::Text => format!("text {}", case.value),
        Spot::Args(line) => format!("args {line:?}"),
    }
}

#[derive(Default)]
struct Score {
    hits: usize,
    misses: usize,
    alarms: usize,
    clean: usize,
    shown: BTreeMap<String, Vec<String>>,
}

impl Score {
    fn count(&mut self, label: &str, case: &Case) {
        let texts = found(case);
        let right = |t: &String| case.secret.as_ref().is_some_and(|s| t.contains(s.as_str()));
        let wrong = texts.iter().filter(|t| !right(t)).count();
        let hit = texts.iter().any(right);
        match &case.secret {
            Some(_) if hit => self.hits += 1,
            Some(_) => self.misses += 1,
            None => self.clean += 1,
        }
        self.alarms += wrong;
        if wrong > 0 || (case.secret.is_some() && !hit) {
            let line = format!("{} => {texts:?}", show(case));
            self.shown.entry(label.to_owned()).or_default().push(line);
        }
    }

    fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.misses).max(1) as f64
    }

    fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.alarms).max(1) as f64
    }
}

fn fits(kind: Reach, place: Reach) -> bool {
    match place {
        Reach::Anywhere => kind == Reach::Anywhere,
        Reach::Named => kind != Reach::Password,
        Reach::Password => true,
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn on_fresh_configs_recall_and_precision_hold() {
    let given = std::env::var("CORPUS_SEED").ok().and_then(|s| s.parse().ok());
    let seed = given.unwrap_or_else(|| getrandom::u64().unwrap());
    let mut rng = Rng(seed);
    let mut score = Score::default();
    for place in places::LOCATIONS {
        for kind in KINDS.iter().filter(|k| fits(k.reach, place.takes)) {
            let secret = (kind.make)(&mut rng);
            let case = (place.put)(&mut rng, &secret);
            score.count(&format!("{} / {}", place.label, kind.label), &case);
        }
    }
    let positives = score.hits + score.misses;
    let rounds = positives / negatives::NEGATIVES.len() + 1;
    let before = score.alarms;
    for _ in 0..rounds {
        for (label, make) in negatives::NEGATIVES {
            score.count(label, &make(&mut rng));
        }
    }
    for (label, lines) in &score.shown {
        println!("{label}: {}\n    {}", lines.len(), lines[..lines.len().min(3)].join("\n    "));
    }
    println!(
        "seed {seed}: {positives} positive, {} negative, recall {:.4}, precision {:.4}, alarms on clean values {}",
        score.clean,
        score.recall(),
        score.precision(),
        score.alarms - before,
    );
    assert!(score.recall() >= 0.97, "recall {:.4} with seed {seed}", score.recall());
    assert!(score.precision() >= 0.99, "precision {:.4} with seed {seed}", score.precision());
}
