//! The house's rules, read off the sources: which wing imports which, who may touch the world, how files open.
//!
//! Each rule is shown a planted violation too, so that it is known to fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/page.rs"]
mod page;
#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/words.rs"]
mod words;

use std::fs;
use std::path::Path;

use rules::{House, Source, broken};

/// The wings from the ground up, as `ARCHITECTURE.md` describes them. `main` stands on top of all.
const HOUSE: House<'_> = House {
    wings: &[
        "base",
        "known",
        "detect",
        "system",
        "process",
        "vault",
        "client",
        "transport",
        "probe",
        "world",
        "bridge",
        "lint",
        "change",
        "actions",
        "cli",
        "cmd",
    ],
    pure: &[
        "base",
        "known",
        "detect",
        "system/environ",
        "vault/records",
        "vault/destination",
        "vault/expiry",
        "client",
        "transport/sse",
        "probe/message",
        "probe/outcome",
        "lint",
    ],
    impure: &["lint/sources"],
    window: "world",
    speakers: &["system/ui", "system/pipes"],
};

#[test]
fn the_house_keeps_its_rules() {
    let broken = broken(HOUSE, &house());
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn no_rooms_side_by_side_import_each_other_without_a_reason() {
    let circles = circles::unexplained(&house());
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn no_two_types_of_different_wings_share_a_name() {
    let shared = words::shared(&house());
    assert!(shared.is_empty(), "they mean different things: {shared:#?}");
}

#[test]
fn no_word_that_was_given_up_comes_back() {
    let retired = words::retired(&house());
    assert!(retired.is_empty(), "there is a better word for each: {retired:#?}");
}

const PAGE: &str = include_str!("../ARCHITECTURE.md");

#[test]
fn the_page_on_the_architecture_tells_the_truth() {
    let untrue = page::untrue(PAGE, HOUSE, &house());
    assert!(untrue.is_empty(), "\n{}", untrue.join("\n"));
    let steps = PAGE.lines().filter(|line| line.trim_start().starts_with("- `")).count();
    assert!(steps > 30, "{steps} steps");
}

#[test]
fn the_glossary_has_each_term_once_in_the_order_of_the_alphabet() {
    let terms = page::terms(PAGE);
    assert!(terms.len() >= 40, "{terms:?}");
    for pair in terms.windows(2) {
        assert!(pair[0] < pair[1], "{pair:?}");
    }
}

#[test]
fn a_page_that_lies_is_caught() {
    let sources = with(&[("first/a", "fn go() {}"), ("world/b", "fn come<T>() {}")]);
    let said = |page: &str| page::untrue(page, SMALL, &sources);
    assert_eq!(said("- `world::b::come`: x\n  - `first::a::go`: y"), [""; 0]);
    assert_eq!(said("- `first::a::stay`: x"), ["src/first/a has no function stay"]);
    assert_eq!(
        said("- `first::a::go`: x\n  - `world::b::come`: y"),
        ["first::a::go does not call world::b::come, which stands above it"]
    );
    assert_eq!(said("- `first::a::go`: x\n- `world::b::come`: y"), [""; 0]);
    let table = "## The wings\n| `main` |\n| `cmd` |\n| `ground` |";
    assert_eq!(said(table), ["the wings are cmd, world, system, first, ground, from the top"]);
}

fn house() -> Vec<Source> {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    sources
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

/// A house in which nothing is wrong, for planting.
const SMALL: House<'_> = House {
    wings: &["ground", "first", "system", "world", "cmd"],
    pure: &["ground", "first"],
    impure: &["first/dirty"],
    window: "world",
    speakers: &["system/ui"],
};

/// The sources of [`SMALL`] with those of `planted` in place of their own, each a path below `src` without `.rs`.
fn with(planted: &[(&str, &str)]) -> Vec<Source> {
    let fine = |m: &&str| Source::new(m, "//! Fine.\n");
    let mut sources: Vec<_> = SMALL.wings.iter().map(fine).collect();
    sources.extend(["cmd/add", "cmd/list", "lib", "main"].iter().map(fine));
    for (module, code) in planted {
        sources.retain(|s| s.module != *module);
        sources.push(Source::new(module, &format!("//! Planted.\n{code}\n")));
    }
    sources
}

/// What is said of a house whose file `module` holds `code`.
fn said(module: &str, code: &str) -> Vec<String> {
    said_of(&[(module, code)])
}

fn said_of(planted: &[(&str, &str)]) -> Vec<String> {
    broken(SMALL, &with(planted))
}

#[track_caller]
fn caught(module: &str, code: &str, words: &str) {
    let said = said(module, code);
    assert!(said.len() == 1 && said[0].contains(words), "{module} with {code:?}: {said:#?}");
}

#[test]
fn imports_upwards_are_caught() {
    caught("ground", "use crate::first::X;", "src/ground.rs:2: ground must not import first");
    caught("ground", "fn f() { crate::system::say() }", "must not import system");
    caught("first", "use crate::{ground::{A, B}, world::C};", "must not import world");
    caught("first", "use {std::fmt, crate::{ground, world as c}};", "must not import world");
    caught("first", "use super::world::C;", "must not import world");
    caught("cmd/add", "use super::super::missing::C;", "imports missing, which is no wing");
    caught("first/deep", "use super::super::world;", "must not import world");
    caught("first", "mod inner { use super::super::world::C; }", "must not import world");
    caught("first", "use crate::*;", "imports the whole crate");
    caught("first", "use crate as house;", "imports the whole crate");
    caught("first", "macro_rules! m { () => { $crate::world::X } }", "must not import world");
    caught("first", "use mcpkey::world::X;", "must not import world");
    caught("first", "pub(in crate::world) fn f() {}", "must not import world");
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
fn imports_downwards_and_within_a_wing_are_fine() {
    let code = "use crate::ground::A; use crate::first::{B, deep::C}; use self::deep; use super::ground; use std::fs;";
    assert_eq!(said("system", code), [""; 0]);
    assert_eq!(said("ground", "use crate::ground::deep::A; use std::net::Ipv4Addr;"), [""; 0]);
    assert_eq!(
        said("first/deep", "use super::X; use super::super::ground::Y; use crate::first::Z;"),
        [""; 0]
    );
    assert_eq!(
        said(
            "ground",
            "// crate::world\n/* crate::world */ const S: &str = \"crate::world\"; const C: char = '\"';"
        ),
        [""; 0]
    );
    assert_eq!(said("ground", "fn f<'a>(x: &'a str) -> &'a str { r#\"crate::world \" \"# ; x }"), [""; 0]);
    assert_eq!(said("main", "use mcpkey::cmd; fn main() { println!(\"\") }"), [""; 0]);
}

#[test]
fn touching_the_world_from_the_wrong_room_is_caught() {
    caught("system", "use std::env;", "src/system.rs:2: only world may read std::env");
    caught("system", "fn f() { std::env::var(\"X\"); }", "only world may read std::env");
    caught("system", "use directories::ProjectDirs;", "only world may name directories");
    assert_eq!(said("world", "use std::env; fn f() { env::var(\"X\"); }"), [""; 0]);
    assert_eq!(said("system", "use std::env::split_paths;"), [""; 0]);
    assert_eq!(said("main", "fn main() { std::env::args_os(); }"), [""; 0]);
    for pure in
        ["std::fs", "std::{io, net::TcpStream}", "std::process::Command", "std::time::{Duration, SystemTime}"]
    {
        caught("first/deep", &format!("use {pure};"), "first/deep must not touch");
        assert_eq!(said("system", &format!("use {pure};")), [""; 0]);
        assert_eq!(said("first/dirty", &format!("use {pure};")), [""; 0]);
    }
    caught("first", "fn f() { std::time::Instant::now(); }", "first must not touch std::time::Instant");
    assert_eq!(said("first", "#[cfg(test)] mod tests { use std::fs; }"), [""; 0]);
    assert_eq!(
        said_of(&[
            ("first", "#[cfg(test)]\nmod tests;"),
            ("first/tests", "use std::fs;"),
            ("first/tests/more", "use std::fs;")
        ]),
        [""; 0]
    );
    assert_eq!(said_of(&[("first", "mod tests;"), ("first/tests", "use std::fs;")]).len(), 1);
    caught("first", "#[cfg(test)] mod tests { } use std::fs;", "must not touch std::fs");
}

#[test]
fn speaking_from_the_wrong_room_is_caught() {
    caught("system", "fn f() { println!(\"x\") }", "only main and system/ui may speak (println!)");
    caught("cmd/add", "fn f() { std::io::stdout(); }", "only main and system/ui may speak");
    caught(
        "cmd/add",
        "use std::io::{self, Write}; fn f() { io::stderr().flush(); }",
        "only main and system/ui may speak (io::stderr)",
    );
    assert_eq!(said("system/ui", "fn f() { eprintln!(\"x\"); std::io::stdout(); }"), [""; 0]);
    assert_eq!(said("system", "#[cfg(test)]\nmod tests { fn f() { println!(\"x\") } }"), [""; 0]);
}

#[test]
fn a_house_that_differs_from_the_table_is_caught() {
    caught("cellar", "", "src/cellar.rs: cellar is no wing");
    let alone = House { wings: &["ground"], ..SMALL };
    let missing = broken(alone, &[Source::new("main", "//! Fine.\n")]);
    assert_eq!(missing, ["ground is a wing but no folder of src"]);
}

#[test]
fn long_and_silent_files_are_caught() {
    caught("ground", &"\n".repeat(349), "src/ground.rs: 351 lines");
    let alone = House { wings: &["ground"], ..SMALL };
    let silent = broken(alone, &[Source::new("ground", "use std::fmt;\n")]);
    assert_eq!(silent, ["src/ground.rs: opens without //! and what it is for"]);
}

#[test]
fn a_look_that_cannot_tell_what_is_not_there_is_caught() {
    caught("ground", "fn f(p: &Path) -> bool { p.exists() }", "src/ground.rs: asks .exists()");
    caught(
        "ground",
        "fn f(p: &Path) -> bool { fs::metadata(p).is_ok() }",
        "src/ground.rs: asks fs::metadata(",
    );
}

#[test]
fn unsafe_code_is_caught() {
    caught(
        "ground",
        "#[allow(unsafe_code)]\nfn f() {}",
        "src/ground.rs: only system/pages and main may have unsafe code",
    );
    assert_eq!(said("system/pages", "#[expect(unsafe_code)]\nfn f() {}"), [""; 0]);
}

#[test]
fn circles_are_caught_also_through_the_door() {
    let circle = |planted: &[(&str, &str)]| {
        let said = circles::unexplained(&with(planted));
        said.iter().map(|said| said.lines().next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let there = ("first/a", "use super::b::B;");
    let said = ["first: a, b import each other in a circle:"];
    assert_eq!(circle(&[there, ("first/b", "use crate::first::a::A;")]), said);
    let door = ("first", "mod a; mod b; pub use a::A;");
    assert_eq!(circle(&[door, there, ("first/b", "use super::A;")]), said);
    assert_eq!(circle(&[there, ("first/b/deep", "use super::super::a::A;")]), said);
    let own = ("first", "mod a; mod b; use a::A; pub struct C(A);");
    assert_eq!(
        circle(&[own, ("first/a", "use super::C;")]),
        ["first: a, mod import each other in a circle:"]
    );
    assert_eq!(circle(&[there, ("first/b", "#[cfg(test)] mod tests { use super::super::a::A; }")]), [""; 0]);
    assert_eq!(circle(&[there, ("first/b", "//! A circle: they nest.\nuse super::a::A;")]), [""; 0]);
    assert_eq!(circle(&[there, ("first/c", "use super::a::A;")]), [""; 0]);
}

#[test]
fn a_name_for_two_things_and_a_word_that_was_given_up_are_caught() {
    let twice =
        [("ground", "pub struct Place;"), ("first", "pub(crate) enum Place {}"), ("system", "struct Place;")];
    let shared = words::shared(&with(&twice));
    assert_eq!(shared["Place"], ["src/ground.rs", "src/first.rs"]);
    assert!(
        words::shared(&with(&[("first/a", "pub type A = u8;"), ("first/b", "pub trait A {}")])).is_empty()
    );
    let old =
        [("ground/journal", ""), ("first", "struct SpokenName;\nstruct Handed;"), ("system", "enum Hits {}")];
    let retired: Vec<String> = words::retired(&with(&old)).into_keys().collect();
    assert_eq!(retired, ["Hits", "SpokenName", "journal"]);
}
