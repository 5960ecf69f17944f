//! Transcripts: what each verb prints when it is asked for help, does its work, and fails, with both streams and the exit code.
//!
//! Each file of `transcripts/` is replayed as it stands: sections in worlds of their own, command lines in a real shell, answers on a
//! real terminal. `SNAPSHOTS=overwrite cargo test --test transcripts` writes down anew what was said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

#[path = "it/support/mod.rs"]
mod support;

#[path = "advice/sources.rs"]
mod sources;

#[path = "transcripts/documents.rs"]
mod documents;
#[path = "transcripts/script.rs"]
mod script;
#[path = "transcripts/sentences.rs"]
mod sentences;
#[path = "transcripts/stage.rs"]
mod stage;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use mcpkey::cli::Cli;
use snapbox::Data;

use script::Section;
use stage::Stage;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> PathBuf {
    root().join("tests/transcripts").join(format!("{name}.console"))
}

/// Replays a transcript, and fails where it says something else.
fn replays(name: &str) {
    let path = file(name);
    let (mut said, mut redactions) = (String::new(), stage::redactions());
    for section in script::sections(&fs::read_to_string(&path).unwrap()) {
        let mut stage = Stage::new(&section);
        stage.redact(&mut redactions);
        said.push_str(&section.title);
        for step in &section.steps {
            said.push_str(&stage.plays(step));
        }
        // What one world is called is nothing to the next.
        said = redactions.redact(&said);
    }
    let expected = Data::read_from(&path, None).raw();
    snapbox::Assert::new().action_env("SNAPSHOTS").redact_with(redactions).eq(Data::text(said), expected);
}

macro_rules! transcripts {
    ($all:ident: $($test:ident $name:literal),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                replays($name);
            }
        )*
        /// What is replayed, by the name of the file.
        const $all: &[&str] = &[$($name),*];
    };
}

transcripts! {
    TRANSCRIPTS:
    says_add "add",
    says_add_json "add-json",
    says_allow "allow",
    says_bridge "bridge",
    says_deliver "deliver",
    says_doctor "doctor",
    says_exec "exec",
    says_forget "forget",
    says_guard "guard",
    says_help "help",
    says_hook "hook",
    says_import "import",
    says_lint "lint",
    says_list "list",
    says_log "log",
    says_remove "remove",
    says_reveal "reveal",
    says_rotate "rotate",
    says_run "run",
    says_set "set",
    says_setup "setup",
    says_store "store",
    says_test "test",
}

transcripts! {
    OF_DOCUMENTS:
    says_accounts_md "docs/accounts",
    says_bridge_md "docs/bridge",
    says_clients_md "docs/clients",
    says_delivery_md "docs/delivery",
    says_doctor_md "docs/doctor",
    says_guard_md "docs/guard",
    says_lint_md "docs/lint",
    says_log_md "docs/log",
    says_stores_md "docs/stores",
    says_test_and_rotate_md "docs/test-and-rotate",
}

/// Every section of every transcript.
fn all() -> Vec<Section> {
    TRANSCRIPTS.iter().flat_map(|name| sections(name)).collect()
}

/// The sections of one of them.
fn sections(name: &str) -> Vec<Section> {
    script::sections(&fs::read_to_string(file(name)).unwrap())
}

#[test]
fn every_file_is_replayed() {
    let names = |dir: &str| -> Vec<String> {
        let there = fs::read_dir(root().join("tests/transcripts").join(dir)).unwrap();
        let names = there.filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".console").map(|name| format!("{dir}{name}"))
        });
        names.collect()
    };
    assert_eq!(
        names("").into_iter().chain(names("docs/")).collect::<BTreeSet<_>>(),
        TRANSCRIPTS.iter().chain(OF_DOCUMENTS).map(|name| (*name).to_owned()).collect::<BTreeSet<_>>()
    );
}

#[test]
fn of_every_verb_there_is_help_a_success_and_a_failure() {
    let all = all();
    let lines: Vec<(&str, i32)> =
        all.iter().flat_map(|section| &section.steps).map(|step| (step.line.as_str(), step.code())).collect();
    let mut command = Cli::command();
    command.build();
    // Of what only prints nothing can fail but the terminal.
    let never_fail = ["version", "man", "completions"];
    for verb in command.get_subcommands().map(clap::Command::get_name) {
        let is_of = |line: &&(&str, i32)| line.0.contains(&format!("mcpkey {verb}"));
        let has = |what: &str, is: &dyn Fn(&(&str, i32)) -> bool| {
            assert!(lines.iter().filter(is_of).any(is), "{verb}: {what}");
        };
        has("help", &|(line, _)| line.contains(&format!("mcpkey {verb} --help")));
        has("a success", &|(line, code)| *code == 0 && !line.contains("--help"));
        if !never_fail.contains(&verb) {
            has("a failure", &|(_, code)| *code != 0);
        }
    }
}
