//! `doctor`: for each of its lines a world in which it is ok and one in which it is not, and nothing that stops the page.

mod configs;
mod delivery;
mod fix;
mod index_lost;
mod leaks;
mod machine;
mod repository;
mod secrets;
mod servers;
mod store;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{bearer, configure, store, stored};
use crate::support::process::{self, Ran};
use crate::support::{World, canary, claude};

/// What the documents promise of `doctor --json`, and of the verdicts of `test`.
const JSON: &str = include_str!("../../../docs/json.md");

/// The page as machines read it.
struct Page {
    ran: Ran,
    root: Value,
}

/// Runs `doctor --json` with these words.
#[track_caller]
fn doctor(world: &World, args: &[&str]) -> Page {
    let ran = world.mcpkey(&[&["doctor", "--json"], args].concat());
    let root = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e} in {}", ran.said()));
    let page = Page { ran, root };
    page.is_documented();
    page
}

/// The page of a world in which no server is contacted.
#[track_caller]
fn offline(world: &World) -> Page {
    doctor(world, &["--offline"])
}

impl Page {
    /// Fails the test unless the documents have the section and the word of every line.
    #[track_caller]
    fn is_documented(&self) {
        for line in self.root["lines"].as_array().unwrap() {
            let (section, id) = (line["section"].as_str().unwrap(), line["id"].as_str().unwrap());
            let row = JSON.lines().find(|row| row.starts_with(&format!("| `{section}` | `")));
            let is_verdict = section == "servers" && JSON.contains(&format!("`{id}`"));
            assert!(is_verdict || row.is_some_and(|row| row.contains(&format!("`{id}`"))), "{section} {id}");
        }
    }

    /// All lines with this id.
    fn lines(&self, id: &str) -> Vec<&Value> {
        self.root["lines"].as_array().unwrap().iter().filter(|line| line["id"] == id).collect()
    }

    /// The one line with this id.
    #[track_caller]
    fn line(&self, id: &str) -> &Value {
        match self.lines(id).as_slice() {
            [line] => line,
            lines => panic!("{} lines {id:?} in {:#}", lines.len(), self.root),
        }
    }

    /// Fails the test unless the one line with this id is in this state, and says and advises these words.
    #[track_caller]
    fn has(&self, id: &str, state: &str, what: &str, next: &str) {
        let line = self.line(id);
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        let fits = text("state") == state && text("what").contains(what) && text("next").contains(next);
        assert!(fits, "{id} is not {state}, {what:?}, {next:?}: {line:#}");
        assert!(!next.is_empty() || text("next").is_empty(), "{id} advises: {line:#}");
    }

    /// Fails the test unless there is no line with this id.
    #[track_caller]
    fn lacks(&self, id: &str) {
        assert!(self.lines(id).is_empty(), "{id} in {:#}", self.root);
    }
}

/// A world whose `PATH` has nothing but mcpkey and the system's programs.
fn quiet() -> World {
    let mut world = World::new();
    let bin = world.root().join("bin");
    world.set("PATH", format!("{}:/usr/bin:/bin", bin.display()));
    world.link("mcpkey", Path::new(env!("CARGO_BIN_EXE_mcpkey")));
    world
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_sound_world_is_all_ok_and_ends_with_0() {
    let mut world = quiet();
    claude::install(&mut world);
    mode(&world.home.join(".claude.json"), 0o600);
    world.git(&["init", "-q"]);
    world
        .mcpkey_fed(
            &["add", "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer", "--stdin"],
            &canary(),
        )
        .ok();
    world.mcpkey(&["hook", "install"]).ok();
    let page = offline(&world);
    page.ran.clone().ok();
    let bad: Vec<&Value> =
        page.root["lines"].as_array().unwrap().iter().filter(|line| line["state"] != "ok").collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(page.root["version"], 1);
    assert_eq!(page.root["fixed"], json!([]));
    let lines = page.root["lines"].as_array().unwrap().len();
    assert_eq!(page.root["summary"], json!({"ok": lines, "warnings": 0, "problems": 0}));
}

#[test]
fn a_line_has_the_fields_that_machines_rely_on() {
    let world = quiet();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let page = offline(&world);
    page.ran.clone().gives(1);
    let expected = json!({
        "section": "variables",
        "id": "missing",
        "state": "problem",
        "about": "TOKEN",
        "what": format!("TOKEN has no value; server web in {} wants it", world.project.join(".mcp.json").display()),
        "next": "store one: mcpkey set TOKEN",
        "fixable": false,
    });
    assert_eq!(*page.line("missing"), expected);
}

#[test]
fn the_page_of_a_person_reads_without_colour_and_has_the_command_below_the_line() {
    let (mut world, _) = stored();
    world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
    let page = world.mcpkey(&["doctor", "--offline"]).gives(1).stdout;
    let headings: Vec<&str> =
        page.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase())).collect();
    assert_eq!(headings, ["Machine", "Store", "Configs", "Variables", "Servers"]);
    let problem = page.lines().position(|line| line.starts_with("  problem  TOKEN has no value")).unwrap();
    assert_eq!(page.lines().nth(problem + 1).unwrap().trim(), "store one: mcpkey set TOKEN");
    assert!(page.trim_end().lines().last().unwrap().starts_with("1 problem, "), "{page}");
    assert!(!page.contains('\u{1b}'));
    world.set("CLICOLOR_FORCE", "1");
    assert!(world.mcpkey(&["doctor", "--offline"]).stdout.contains("\u{1b}[1m\u{1b}[31mproblem"));
}

#[test]
fn nothing_that_is_broken_stops_the_page() {
    let (mut world, _) = stored();
    world.write(".mcp.json", "{");
    world.write(".mcpkey.toml", "= no");
    world.write(".claude/settings.json", "[");
    world.write(".mcp.json.example", "{,}");
    std::fs::create_dir(world.home.join(".claude.json")).unwrap();
    world.write(world.home.join("mcpkey/secrets.toml"), "version = [");
    world.write(world.home.join("mcpkey/config.toml"), "store = [");
    world.write(world.home.join("mcpkey/secrets.age"), "no age file");
    world.git(&["init", "-q"]);
    world.git(&["config", "core.hooksPath", ""]);
    for store in ["file", "vault", ""] {
        world.set("MCPKEY_STORE", store);
        for args in [&[][..], &["--fix"], &["--offline"]] {
            let page = doctor(&world, args);
            page.ran.clone().gives(1);
            assert!(page.root["summary"]["problems"].as_u64().unwrap() >= 5, "{:#}", page.root);
            page.has("index", "problem", "secrets.toml", "made anew");
            assert_eq!(page.lines("unread").len(), 2, "{:#}", page.root);
        }
    }
}

#[test]
fn a_directory_that_is_gone_cannot_be_looked_at() {
    let world = quiet();
    let mut shell = world.command("sh");
    shell.args(["-c", r#"rmdir "$PWD" && exec "$0" doctor --offline"#, env!("CARGO_BIN_EXE_mcpkey")]);
    process::run(&mut shell, b"").gives(2).says(&["cannot tell the working directory"]);
}

#[test]
fn names_from_elsewhere_cannot_act_on_the_terminal() {
    let world = quiet();
    configure(&world, &json!({"we\u{1b}[31mb\u{202e}": bearer("TOKEN"), "x\n  ok": {"command": 1}}));
    let page = world.mcpkey(&["doctor", "--offline"]).gives(1).stdout;
    assert!(!page.contains(['\u{1b}', '\u{202e}']) && page.contains("\\u{1b}[31mb"), "{page}");
    assert!(!page.contains("\n  ok: "), "{page}");
}
