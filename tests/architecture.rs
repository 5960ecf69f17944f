//! The house's rules, read off the sources: which floor imports which, who may touch the world, how files open.
//!
//! Each rule is shown a planted violation too, so that it is known to fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/rules.rs"]
mod rules;

use std::fs;
use std::path::Path;

use rules::{Floors, Source, broken};

/// The floors from the ground up. A module imports only from rows above its own here, never sideways; the files of one
/// module may use each other, except that no verb of `cmd` uses another. `main` stands on top of all.
const FLOORS: Floors<'_> = &[
    (0, &["text"]),
    (0, &["destination", "names", "secret"]),
    (1, &["detect", "environ", "expand", "index", "syntax", "template"]),
    (1, &["lifetime", "redact"]),
    (2, &["config", "mcp"]),
    (3, &["draft", "resolve"]),
    (3, &["lint", "verdict"]),
    (3, &["render"]),
    (4, &["files", "interrupt"]),
    (5, &["git", "journal", "launch", "probe", "processes", "progress", "prompt", "store", "ui"]),
    (5, &["gate"]),
    (6, &["cli", "error"]),
    (6, &["ctx"]),
    (7, &["check", "hand", "health"]),
    (7, &["plan"]),
    (7, &["hooks"]),
    (8, &["cmd"]),
];

#[test]
fn the_house_keeps_its_rules() {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    let broken = broken(FLOORS, &sources);
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

fn read(dir: &Path, below: &str, sources: &mut Vec<Source>) {
    let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read(&path, &format!("{name}/"), sources);
        } else if let Some(module) = name.strip_suffix(".rs").filter(|module| !is_test(module)) {
            sources.push(Source::new(module, &fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Unit tests that stand in a file of their own.
fn is_test(module: &str) -> bool {
    ["/tests", "_tests", "_properties"].iter().any(|end| module.ends_with(end))
}

/// What is said of a house whose file `module` (a path below `src`, without `.rs`) holds `code`.
fn said(module: &str, code: &str) -> Vec<String> {
    said_of(&[(module, code)])
}

fn said_of(planted: &[(&str, &str)]) -> Vec<String> {
    const SMALL: Floors<'_> = &[
        (0, &["step"]),
        (0, &["ground", "wing"]),
        (1, &["first"]),
        (2, &["calm"]),
        (3, &["still"]),
        (4, &["files"]),
        (5, &["ui"]),
        (6, &["ctx"]),
        (8, &["cmd"]),
    ];
    let fine = |m: &&str| Source::new(m, "//! Fine.\n");
    let mut sources: Vec<_> = SMALL.iter().flat_map(|(_, modules)| *modules).map(fine).collect();
    sources.extend(["cmd/add", "cmd/list", "lib", "main"].iter().map(fine));
    for (module, code) in planted {
        sources.retain(|s| s.module != *module);
        sources.push(Source::new(module, &format!("//! Planted.\n{code}\n")));
    }
    broken(SMALL, &sources)
}

#[track_caller]
fn caught(module: &str, code: &str, words: &str) {
    let said = said(module, code);
    assert!(said.len() == 1 && said[0].contains(words), "{module} with {code:?}: {said:#?}");
}

#[test]
fn imports_upwards_and_sideways_are_caught() {
    caught(
        "ground",
        "use crate::first::X;",
        "src/ground.rs:2: ground (floor 0) must not import first (floor 1)",
    );
    caught("ground", "use crate::wing::X;", "ground (floor 0) must not import wing (floor 0)");
    caught("ground", "fn f() { crate::ui::say() }", "must not import ui");
    caught("step", "use crate::ground::X;", "step (floor 0) must not import ground (floor 0)");
    caught("first", "use crate::{ground::{A, B}, calm::C};", "must not import calm");
    caught("first", "use {std::fmt, crate::{ground, calm as c}};", "must not import calm");
    caught("first", "use super::calm::C;", "must not import calm");
    caught("cmd/add", "use super::super::missing::C;", "imports missing, which is no module");
    caught("first/deep", "use super::super::calm;", "must not import calm");
    caught("first", "mod inner { use super::super::calm::C; }", "must not import calm");
    caught("first", "use crate::*;", "imports the whole crate");
    caught("first", "use crate as house;", "imports the whole crate");
    caught("first", "macro_rules! m { () => { $crate::calm::X } }", "must not import calm");
    caught("first", "use mcpkey::calm::X;", "must not import calm");
    caught("first", "pub(in crate::calm) fn f() {}", "must not import calm");
}

#[test]
fn verbs_that_use_one_another_are_caught() {
    caught("cmd/add", "use super::list::run;", "src/cmd/add.rs:2: the verb add must not use the verb list");
    caught("cmd/add", "use crate::cmd::{list};", "must not use the verb list");
    caught("cmd/add/deep", "use super::super::list::x;", "must not use the verb list");
    assert_eq!(said("cmd", "pub mod add; pub mod list; fn f() { add::run(); self::list::run() }"), [""; 0]);
    assert_eq!(said("cmd/add", "use super::Outcome; use self::deep::x;"), [""; 0]);
}

#[test]
fn imports_downwards_and_within_a_module_are_fine() {
    let code =
        "use crate::ground::A; use crate::first::{B, deep::C}; use self::deep; use super::wing; use std::fs;";
    assert_eq!(said("files", code), [""; 0]);
    assert_eq!(said("ground", "use crate::step::A; use std::net::Ipv4Addr;"), [""; 0]);
    assert_eq!(
        said("first/deep", "use super::X; use super::super::ground::Y; use crate::first::Z;"),
        [""; 0]
    );
    assert_eq!(
        said("ground", "// crate::ui\n/* crate::ui */ const S: &str = \"crate::ui\"; const C: char = '\"';"),
        [""; 0]
    );
    assert_eq!(said("ground", "fn f<'a>(x: &'a str) -> &'a str { r#\"crate::ui \" \"# ; x }"), [""; 0]);
    assert_eq!(said("main", "use mcpkey::cmd; fn main() { println!(\"\") }"), [""; 0]);
}

#[test]
fn touching_the_world_from_the_wrong_floor_is_caught() {
    caught("files", "use std::env;", "src/files.rs:2: only ctx may read std::env");
    caught("ui", "fn f() { std::env::var(\"X\"); }", "only ctx may read std::env");
    caught("files", "use directories::ProjectDirs;", "only ctx may name directories");
    assert_eq!(said("ctx", "use std::env; fn f() { env::var(\"X\"); }"), [""; 0]);
    assert_eq!(said("files", "use std::env::split_paths;"), [""; 0]);
    assert_eq!(said("main", "fn main() { std::env::args_os(); }"), [""; 0]);
    for pure in
        ["std::fs", "std::{io, net::TcpStream}", "std::process::Command", "std::time::{Duration, SystemTime}"]
    {
        caught("still", &format!("use {pure};"), "still (floor 3) must not touch");
        assert_eq!(said("files", &format!("use {pure};")), [""; 0]);
    }
    caught(
        "calm",
        "fn f() { std::time::Instant::now(); }",
        "calm (floor 2) must not touch std::time::Instant",
    );
    assert_eq!(said("calm", "#[cfg(test)] mod tests { use std::fs; }"), [""; 0]);
    assert_eq!(
        said_of(&[
            ("calm", "#[cfg(test)]\nmod tests;"),
            ("calm/tests", "use std::fs;"),
            ("calm/tests/more", "use std::fs;")
        ]),
        [""; 0]
    );
    assert_eq!(said_of(&[("calm", "mod tests;"), ("calm/tests", "use std::fs;")]).len(), 1);
    caught("calm", "#[cfg(test)] mod tests { } use std::fs;", "must not touch std::fs");
}

#[test]
fn speaking_from_the_wrong_room_is_caught() {
    caught("files", "fn f() { println!(\"x\") }", "only main and ui may speak (println!)");
    caught("cmd/add", "fn f() { std::io::stdout(); }", "only main and ui may speak (std::io::stdout)");
    caught(
        "cmd/add",
        "use std::io::{self, Write}; fn f() { io::stderr().flush(); }",
        "only main and ui may speak (io::stderr)",
    );
    assert_eq!(said("ui", "fn f() { eprintln!(\"x\"); std::io::stdout(); }"), [""; 0]);
    assert_eq!(said("files", "#[cfg(test)]\nmod tests { fn f() { println!(\"x\") } }"), [""; 0]);
}

#[test]
fn a_house_that_differs_from_the_table_is_caught() {
    caught("cellar", "", "src/cellar.rs: cellar stands on no floor");
    let missing = broken(&[(0, &["ground"])], &[Source::new("main", "//! Fine.\n")]);
    assert_eq!(missing, ["ground has a floor but no file in src"]);
}

#[test]
fn long_and_silent_files_are_caught() {
    caught("ground", &"\n".repeat(349), "src/ground.rs: 351 lines");
    let silent = broken(&[(0, &["ground"])], &[Source::new("ground", "use std::fmt;\n")]);
    assert_eq!(silent, ["src/ground.rs: opens without //! and what it is for"]);
}
