//! The rules, each over all sources, each violation a sentence with where it is.

use std::collections::BTreeSet;

use super::paths::{Mention, files_for_tests, mentions};

/// More lines than this are two files.
const LONGEST: usize = 350;

/// Floors from the ground up to this one hold values only.
const HIGHEST_PURE: usize = 3;

/// What pure floors must not touch, each a path and all below it.
const WORLD: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
];

/// What is a value all the same.
const PURE: &[&[&str]] = &[
    &["std", "env", "consts"],
    &["std", "env", "join_paths"],
    &["std", "env", "split_paths"],
    &["std", "net", "AddrParseError"],
    &["std", "net", "IpAddr"],
    &["std", "net", "Ipv4Addr"],
    &["std", "net", "Ipv6Addr"],
];

/// Modules by floor, from the ground up: the floor's number and who stands on it. A number may stand in several rows, which
/// are then steps within that floor.
pub type Floors<'a> = &'a [(usize, &'a [&'a str])];

/// What speaks to the person or the pipe.
const SPEECH: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "io::stdout",
    "io::stderr",
    "std::io::stdout",
    "std::io::stderr",
];

/// A source file.
pub struct Source {
    /// Its path below `src`, without `.rs` and without `/mod`.
    pub module: String,
    path: String,
    text: String,
}

impl Source {
    /// The file `src/<name>.rs`.
    pub fn new(name: &str, text: &str) -> Self {
        let module = name.strip_suffix("/mod").unwrap_or(name).to_owned();
        Self { module, path: format!("src/{name}.rs"), text: text.to_owned() }
    }

    fn top(&self) -> &str {
        self.module.split('/').next().unwrap_or_default()
    }

    fn is_at_or_below(&self, module: &str) -> bool {
        self.module.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The file's module as a path from the crate's root.
    fn place(&self) -> Vec<&str> {
        self.module.split('/').filter(|m| !["lib", "main"].contains(m)).collect()
    }
}

/// Every way in which `sources` break the rules of a house with these `floors`.
pub fn broken(floors: Floors<'_>, sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<&str> =
        sources.iter().map(Source::top).filter(|m| !["lib", "main"].contains(m)).collect();
    let tabled: BTreeSet<&str> = floors.iter().flat_map(|(_, f)| f.iter().copied()).collect();
    let mut said: Vec<String> =
        tabled.difference(&modules).map(|m| format!("{m} has a floor but no file in src")).collect();
    let tests: Vec<String> = sources.iter().flat_map(tests_of).collect();
    for source in sources {
        let path = &source.path;
        let for_tests = tests.iter().any(|t| source.is_at_or_below(t));
        said.extend(looks(source).map(|what| format!("{path}: {what}")));
        let top = source.top();
        let floor = floors.iter().position(|(_, f)| f.contains(&top));
        if floor.is_none() && modules.contains(top) {
            said.push(format!("{path}: {top} stands on no floor of tests/architecture.rs"));
        }
        for mut mention in mentions(&source.text) {
            mention.in_tests |= for_tests;
            let problem = import(floors, floor, source, &mention)
                .or_else(|| verb(sources, source, &mention))
                .or_else(|| touch(floor.map(|f| floors[f].0), top, &mention))
                .or_else(|| speech(top, &mention));
            said.extend(problem.map(|what| format!("{path}:{}: {what}", mention.line)));
        }
    }
    said.dedup();
    said
}

/// The modules that exist for tests only, as paths below `src`.
fn tests_of(source: &Source) -> Vec<String> {
    let below = source.place().join("/");
    files_for_tests(&source.text)
        .iter()
        .map(|t| format!("{below}/{t}").trim_start_matches('/').to_owned())
        .collect()
}

fn looks(source: &Source) -> impl Iterator<Item = String> {
    let lines = source.text.lines().count();
    let long = (lines > LONGEST).then(|| format!("{lines} lines: more than {LONGEST} are two files"));
    let silent = !source.text.starts_with("//! ");
    long.into_iter().chain(silent.then(|| "opens without //! and what it is for".to_owned()))
}

/// Where a path leads, from the crate's root; nothing if it leads out of the crate.
fn target(source: &Source, mention: &Mention) -> Option<Vec<String>> {
    let mut place: Vec<String> = source.place().iter().map(|m| (*m).to_owned()).collect();
    place.extend(mention.inside.iter().cloned());
    let mut segments = mention.segments.iter();
    match mention.segments.first()?.as_str() {
        "crate" | "mcpkey" => place.clear(),
        "self" | "super" => {}
        _ => return None,
    }
    if mention.segments[0] != "super" {
        segments.next();
    }
    for segment in segments {
        match segment.as_str() {
            "super" => drop(place.pop()),
            "self" => {}
            name => place.push(name.to_owned()),
        }
    }
    Some(place)
}

fn import(floors: Floors<'_>, floor: Option<usize>, source: &Source, mention: &Mention) -> Option<String> {
    let target = target(source, mention)?;
    let from = source.top();
    let (Some(own), false) = (floor, ["lib", "main"].contains(&from)) else { return None };
    let Some(to) = target.first().filter(|to| *to != "*") else {
        // `pub(crate)` names no module, `use crate as house` would hide the names of all.
        let whole = mention.imported || mention.segments.len() > 1;
        return whole.then(|| format!("{from} imports the whole crate: name the module"));
    };
    let Some(below) = floors.iter().position(|(_, f)| f.contains(&to.as_str())) else {
        return Some(format!("{from} imports {to}, which is no module of the table"));
    };
    let (own_number, number) = (floors[own].0, floors[below].0);
    (to != from && below >= own).then(|| {
        format!("{from} (floor {own_number}) must not import {to} (floor {number}): imports go down, never sideways")
    })
}

fn verb(sources: &[Source], source: &Source, mention: &Mention) -> Option<String> {
    let place = source.place();
    let own = place.get(1).filter(|_| place[0] == "cmd")?;
    let target = target(source, mention)?;
    let other = target.get(1).filter(|other| target[0] == "cmd" && other != own)?;
    let exists = sources.iter().any(|s| s.place().get(..2) == Some(&["cmd", other]));
    exists.then(|| {
        format!("the verb {own} must not use the verb {other}: what both need goes to a lower floor")
    })
}

fn touch(floor: Option<usize>, top: &str, mention: &Mention) -> Option<String> {
    let path: Vec<&str> = mention.segments.iter().map(String::as_str).collect();
    let its_own = top == "main" && path == ["std", "env", "args_os"];
    if mention.in_tests || its_own || PURE.iter().any(|p| path.starts_with(p)) {
        return None;
    }
    if path.starts_with(&["std", "env"]) && top != "ctx" {
        return Some("only ctx may read std::env: have the value handed in".to_owned());
    }
    if path.first() == Some(&"directories") && top != "ctx" {
        return Some("only ctx may name directories: have the path handed in".to_owned());
    }
    let floor = floor.filter(|f| *f <= HIGHEST_PURE)?;
    let world = WORLD.iter().find(|w| path.starts_with(w))?;
    Some(format!(
        "{top} (floor {floor}) must not touch {}: floors 0 to {HIGHEST_PURE} are values in, values out",
        world.join("::")
    ))
}

fn speech(top: &str, mention: &Mention) -> Option<String> {
    let said = mention.segments.join("::");
    let speaks = SPEECH.contains(&said.as_str()) && !mention.in_tests && !["main", "ui"].contains(&top);
    speaks.then(|| format!("only main and ui may speak ({said})"))
}
