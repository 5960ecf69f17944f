//! A change of several files is made or not made: whatever signal comes, whatever rename fails, whatever kind of file it is.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use mcpkey::change::IntentState;

use crate::faults::killed::{furnished, killed_at, nothing_waits, taken_up, with};
use crate::support::World;
use crate::support::canary;
use crate::support::cases::at_every_step;
use crate::support::ground::{injected, may_trace};
use crate::support::process::Ran;

const RENAMES: &str = "rename,renameat,renameat2";
const ADD: [&str; 7] = ["add", "-t", "http", "new", "https://new.example.com/mcp", "--bearer", "--stdin"];
const REMOVE: [&str; 3] = ["remove", "web", "--forget"];

/// Makes each of two changes with a fault at every rename in turn, and looks at what is there.
fn at_each_rename(fault: impl Fn(usize) -> String, look: impl Fn(&World, &Ran, &[bool], &str) -> bool) {
    if !may_trace() {
        return;
    }
    let token = canary();
    for (args, server, variable) in [(&ADD[..], "new", "NEW_TOKEN"), (&REMOVE, "web", "TOKEN")] {
        let mut met = 0;
        for nth in 1..40 {
            let (world, _) = furnished(&[]);
            let fault = fault(nth);
            let at = format!("{args:?} with {fault}");
            let ran = injected(&world, args, &token, RENAMES, &fault);
            assert_eq!(taken_up(&world), [""; 0], "{at}");
            if !look(&world, &ran, &with(&world, server, variable), &at) {
                met = nth;
                break;
            }
        }
        assert!(met > 3, "{args:?}: {met}");
    }
}

#[test]
fn a_signal_between_two_files_waits_until_all_are_in_place() {
    for signal in ["INT", "TERM", "HUP"] {
        let fault = |nth| format!("signal={signal}:when={nth}");
        at_each_rename(fault, |world, ran, _, at| {
            let listed = world.mcpkey(&["list"]).ok();
            assert!(!listed.stderr.contains("cut short"), "{at}: {}", listed.said());
            nothing_waits(world, at);
            let (new, old) = (with(world, "new", "NEW_TOKEN"), with(world, "web", "TOKEN"));
            for whole in [&new, &old] {
                assert!(whole.iter().all(|is| *is == whole[0]), "{at}: {whole:?} {}", ran.said());
            }
            !at.ends_with("when=12")
        });
    }
}

#[test]
fn where_a_rename_fails_those_before_it_are_taken_back() {
    at_each_rename(
        |nth| format!("error=EIO:when={nth}"),
        |world, ran, whole, at| {
            assert!(whole.iter().all(|is| *is == whole[0]), "{at}: {whole:?} {}", ran.said());
            nothing_waits(world, at);
            let is_made = whole[0] == at.contains("new.example.com");
            // An item that nothing names any more is deleted with the next use of its store.
            let is_done = ran.code == 0 || ran.stderr.contains("is still in the encrypted file");
            assert_eq!(is_made, is_done, "{at}: {}", ran.said());
            ran.code != 0
        },
    );
}

#[test]
fn where_every_rename_fails_from_some_on_the_next_command_ends_it() {
    at_each_rename(
        |nth| format!("error=EIO:when={nth}+"),
        |world, ran, _, at| {
            world.mcpkey(&["list"]).ok();
            nothing_waits(world, at);
            let (new, old) = (with(world, "new", "NEW_TOKEN"), with(world, "web", "TOKEN"));
            for whole in [&new, &old] {
                assert!(whole.iter().all(|is| *is == whole[0]), "{at}: {whole:?} {}", ran.said());
            }
            ran.code != 0
        },
    );
}

/// Kills `args` before each rename in turn, each in a world that `furnish` has prepared, and looks at what is there. Gives how many
/// renames there are, and one more.
fn killed_at_each_rename(
    args: &[&str],
    token: &str,
    furnish: impl Fn(&World),
    mut look: impl FnMut(&World),
) -> usize {
    for nth in 1..40 {
        let (world, _) = furnished(&[]);
        furnish(&world);
        if killed_at(&world, args, token, RENAMES, nth).code == 0 {
            return nth;
        }
        look(&world);
    }
    panic!("{args:?} renames without end");
}

#[test]
fn a_kill_meets_each_state_of_the_intent_and_a_file_that_changed_since_is_left_alone() {
    let (token, mut seen) = (canary(), BTreeSet::new());
    killed_at_each_rename(
        &ADD,
        &token,
        |_| {},
        |world| {
            let Some(state) = state(world, &token) else { return };
            let theirs = world.read(".mcp.json").replace("\"keep\"", "\"kept\"");
            world.write(".mcp.json", &theirs);
            let listed = world.mcpkey(&["list"]).ok();
            nothing_waits(world, "after a change by somebody else");
            assert_eq!(world.read(".mcp.json"), theirs, "{}", listed.said());
            // Of a change that was only prepared nothing is said; it may have been the second one of the command.
            let became = ["is undone: ", "is finished but for ", "is finished"];
            let became = became.into_iter().find(|it| listed.stderr.contains(it));
            assert_eq!(became.is_some(), state == IntentState::Placing, "{}", listed.said());
            if let Some(became) = became {
                assert_eq!(listed.stderr.contains(".mcp.json"), became.ends_with(' '), "{}", listed.said());
                let is_made = with(world, "new", "NEW_TOKEN").contains(&true);
                assert_eq!(is_made, became.starts_with("is finished"), "{}", listed.said());
            }
            seen.insert(became);
        },
    );
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn what_waits_whole_is_finished_by_the_next_command() {
    let (token, mut seen) = (canary(), BTreeSet::new());
    killed_at_each_rename(
        &ADD,
        &token,
        |_| {},
        |world| {
            let Some(state) = state(world, &token) else { return };
            let listed = world.mcpkey(&["list"]).ok();
            let is_finished = listed.stderr.contains("a change that was cut short is finished");
            assert_eq!(is_finished, state == IntentState::Placing, "{}", listed.said());
            let whole = with(world, "new", "NEW_TOKEN");
            assert!(whole.iter().all(|is| *is == whole[0]), "{whole:?}: {}", listed.said());
            assert!(!is_finished || whole[0], "{}", listed.said());
            seen.insert(is_finished);
        },
    );
    assert_eq!(seen.len(), 2);
}

#[test]
fn an_entry_and_its_value_go_together_where_the_config_is_the_only_file() {
    let alone = |world: &World| fs::remove_file(world.project.join(".mcp.json.example")).unwrap();
    let met = killed_at_each_rename(&REMOVE, "", alone, |world| {
        let listed = world.mcpkey(&["list"]).ok();
        let index = world.read(world.home.join("mcpkey/secrets.toml"));
        let is_there = world.read_json(".mcp.json")["mcpServers"].get("web").is_some();
        assert_eq!(index.contains("\"TOKEN\""), is_there, "{}", listed.said());
    });
    assert!(met > 2, "{met}");
}

/// The state in which a change was killed, as what it left says.
fn state(world: &World, token: &str) -> Option<IntentState> {
    let intent = fs::read_to_string(world.home.join("mcpkey/change.json")).unwrap_or_default();
    assert!(!intent.contains(token));
    let is = |state: &&IntentState| intent.contains(&format!("\"{}\"", format!("{state:?}").to_lowercase()));
    IntentState::ALL.iter().find(is).copied()
}

/// A repository whose hook before a commit is a link to a script that no shell runs.
fn linked() -> (World, PathBuf) {
    let world = World::new();
    world.git(&["init", "-q"]);
    let script = world.project.join(".git/hooks/theirs.py");
    fs::write(&script, "#!/usr/bin/env python3\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let hook = world.project.join(".git/hooks/pre-commit");
    symlink("theirs.py", &hook).unwrap();
    (world, hook)
}

#[test]
fn a_linked_hook_is_the_persons_or_mcpkeys_wherever_a_change_of_it_is_killed() {
    for args in [["hook", "install"], ["hook", "uninstall"]] {
        let kills = at_every_step(|calls, nth| {
            let (world, hook) = linked();
            if args[1] == "uninstall" {
                world.mcpkey(&["hook", "install"]).ok();
            }
            let ran = killed_at(&world, &args, "", calls, nth);
            if ran.code == 0 {
                return false;
            }
            let at = format!("{args:?} killed at {calls} number {nth}");
            let kept = world.project.join(".git/hooks/mcpkey-kept/pre-commit");
            assert!(hook.symlink_metadata().is_ok(), "{at}: no hook at all");
            world.mcpkey(&["list"]).ok();
            nothing_waits(&world, &at);
            let is_theirs = hook.read_link().is_ok_and(|to| to == Path::new("theirs.py"));
            let is_kept = kept.read_link().is_ok_and(|to| to == Path::new("../theirs.py"));
            assert!(is_theirs != is_kept, "{at}: {is_theirs} {is_kept} {}", ran.said());
            let again = world.mcpkey(&args);
            assert!(again.code == 0 || again.stderr.contains("no hook"), "{at}: {}", again.said());
            assert_eq!(hook.is_symlink(), args[1] == "uninstall", "{at}");
            true
        });
        assert!(kills > 6, "{args:?}: {kills}");
    }
}
