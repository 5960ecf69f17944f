//! The rules, each over all sources, each violation a sentence with where it is.

use std::collections::BTreeSet;

use super::paths::{Mention, files_for_tests, mentions};

/// More lines than this are two files.
const LONGEST: usize = 350;

/// What pure rooms must not touch, each a path and all below it.
const WORLD: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
];

/// What is a value all the same.
const VALUES: &[&[&str]] = &[
    &["std", "env", "consts"],
    &["std", "env", "join_paths"],
    &["std", "env", "split_paths"],
    &["std", "net", "AddrParseError"],
    &["std", "net", "IpAddr"],
    &["std", "net", "Ipv4Addr"],
    &["std", "net", "Ipv6Addr"],
];

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

/// How a house is laid out. Rooms are paths below `src`, such as `vault/records`.
#[derive(Clone, Copy)]
pub(crate) struct House<'a> {
    /// The wings from the ground up: each imports only from those before it.
    pub wings: &'a [&'a str],
    /// Rooms that are values in, values out.
    pub pure: &'a [&'a str],
    /// Rooms inside of those that are not.
    pub impure: &'a [&'a str],
    /// The room that reads the environment and knows the person's directories.
    pub window: &'a str,
    /// The rooms that print.
    pub speakers: &'a [&'a str],
}

/// A source file.
pub(crate) struct Source {
    /// Its path below `src`, without `.rs` and without `/mod`.
    pub module: String,
    /// Its path, as it is named in what is said of it.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// The file `src/<name>.rs`.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let module = name.strip_suffix("/mod").unwrap_or(name).to_owned();
        Self { module, path: format!("src/{name}.rs"), text: text.to_owned() }
    }

    /// The wing it is in; `lib` and `main` are none.
    pub(crate) fn wing(&self) -> &str {
        self.module.split('/').next().unwrap_or_default()
    }

    /// Whether it is this room or inside of it.
    pub(crate) fn is_in(&self, room: &str) -> bool {
        self.module.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The file's module as a path from the crate's root.
    pub(crate) fn place(&self) -> Vec<&str> {
        self.module.split('/').filter(|m| !["lib", "main"].contains(m)).collect()
    }
}

/// Every way in which `sources` break the rules of `house`.
pub(crate) fn broken(house: House<'_>, sources: &[Source]) -> Vec<String> {
    let wings: BTreeSet<&str> =
        sources.iter().map(Source::wing).filter(|w| !["lib", "main"].contains(w)).collect();
    let tabled: BTreeSet<&str> = house.wings.iter().copied().collect();
    let mut said: Vec<String> =
        tabled.difference(&wings).map(|w| format!("{w} is a wing but no folder of src")).collect();
    let tests = tests_of(sources);
    for source in sources {
        let path = &source.path;
        let for_tests = tests.iter().any(|t| source.is_in(t));
        said.extend(looks(source).map(|what| format!("{path}: {what}")));
        let wing = source.wing();
        if wings.contains(wing) && !tabled.contains(wing) {
            said.push(format!("{path}: {wing} is no wing of tests/architecture.rs"));
        }
        for mut mention in mentions(&source.text) {
            mention.in_tests |= for_tests;
            let problem = import(house, source, &mention)
                .or_else(|| verb(sources, source, &mention))
                .or_else(|| touch(house, source, &mention))
                .or_else(|| speech(house, source, &mention));
            said.extend(problem.map(|what| format!("{path}:{}: {what}", mention.line)));
        }
    }
    said.dedup();
    said
}

/// The modules that exist for tests only, as paths below `src`.
pub(crate) fn tests_of(sources: &[Source]) -> Vec<String> {
    let of_one = |source: &Source| {
        let below = source.place().join("/");
        let named = files_for_tests(&source.text).into_iter();
        named.map(move |t| format!("{below}/{t}").trim_start_matches('/').to_owned()).collect::<Vec<_>>()
    };
    sources.iter().flat_map(of_one).collect()
}

fn looks(source: &Source) -> impl Iterator<Item = String> {
    let lines = source.text.lines().count();
    let long = (lines > LONGEST).then(|| format!("{lines} lines: more than {LONGEST} are two files"));
    let sight = blind(source);
    let silent = !source.text.starts_with("//! ");
    let silent = silent.then(|| "opens without //! and what it is for".to_owned());
    long.into_iter().chain(silent).chain(sight).chain(bold(source))
}

/// The one call and the one name for which the compiler does not vouch: see there.
const BOLD: &[&str] = &["system/pages", "main"];

/// Where a file lifts the ban on unsafe code.
fn bold(source: &Source) -> Option<String> {
    let lifts =
        ["expect", "allow", "warn"].iter().any(|level| source.text.contains(&format!("{level}(unsafe_code")));
    let may = BOLD.iter().any(|bold| source.is_in(bold));
    (lifts && !may).then(|| format!("only {} may have unsafe code", BOLD.join(" and ")))
}

/// Looks at files that cannot tell "not there" from "could not look", and where such looks are taken apart.
const BLIND: &[&str] = &[
    ".exists()",
    ".try_exists()",
    ".is_file()",
    ".is_dir()",
    ".is_symlink()",
    "fs::metadata(",
    "symlink_metadata(",
];
const SIGHT: &str = "system/files";

/// Where a file asks so by itself, instead of `files::seen` and its neighbours.
fn blind(source: &Source) -> Option<String> {
    let code = source.text.split("#[cfg(test)]").next()?.split("#[cfg(all(test").next()?;
    let asked = BLIND.iter().find(|asked| code.contains(**asked) && !source.is_in(SIGHT))?;
    Some(format!("asks {asked}: files::seen tells what is not there from what could not be looked at"))
}

/// Where a path leads, from the crate's root; nothing if it leads out of the crate.
pub(crate) fn target(source: &Source, mention: &Mention) -> Option<Vec<String>> {
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

fn import(house: House<'_>, source: &Source, mention: &Mention) -> Option<String> {
    let target = target(source, mention)?;
    let from = source.wing();
    let position = |wing: &str| house.wings.iter().position(|w| *w == wing);
    let own = position(from).filter(|_| !["lib", "main"].contains(&from))?;
    let Some(to) = target.first().filter(|to| *to != "*") else {
        // `pub(crate)` names no module, `use crate as house` would hide the names of all.
        let whole = mention.imported || mention.segments.len() > 1;
        return whole.then(|| format!("{from} imports the whole crate: name the module"));
    };
    let Some(below) = position(to) else {
        return Some(format!("{from} imports {to}, which is no wing"));
    };
    (below > own).then(|| format!("{from} must not import {to}, which stands above it"))
}

fn verb(sources: &[Source], source: &Source, mention: &Mention) -> Option<String> {
    let place = source.place();
    let own = place.get(1).filter(|_| place[0] == "cmd")?;
    let target = target(source, mention)?;
    let other = target.get(1).filter(|other| target[0] == "cmd" && other != own)?;
    let exists = sources.iter().any(|s| s.place().get(..2) == Some(&["cmd", other]));
    exists.then(|| format!("the verb {own} must not use the verb {other}: what both need is an action"))
}

fn touch(house: House<'_>, source: &Source, mention: &Mention) -> Option<String> {
    let path: Vec<&str> = mention.segments.iter().map(String::as_str).collect();
    let its_own = source.wing() == "main" && path == ["std", "env", "args_os"];
    if mention.in_tests || its_own || VALUES.iter().any(|p| path.starts_with(p)) {
        return None;
    }
    let window = house.window;
    if path.starts_with(&["std", "env"]) && !source.is_in(window) {
        return Some(format!("only {window} may read std::env: have the value handed in"));
    }
    if path.first() == Some(&"directories") && !source.is_in(window) {
        return Some(format!("only {window} may name directories: have the path handed in"));
    }
    let among = |rooms: &[&str]| rooms.iter().any(|room| source.is_in(room));
    let pure = among(house.pure) && !among(house.impure);
    let world = WORLD.iter().find(|w| pure && path.starts_with(w))?;
    Some(format!("{} must not touch {}: it is values in, values out", source.module, world.join("::")))
}

fn speech(house: House<'_>, source: &Source, mention: &Mention) -> Option<String> {
    let said = mention.segments.join("::");
    let may = source.wing() == "main" || house.speakers.iter().any(|room| source.is_in(room));
    let speaks = SPEECH.contains(&said.as_str()) && !mention.in_tests && !may;
    speaks.then(|| format!("only main and {} may speak ({said})", house.speakers.join(", ")))
}
