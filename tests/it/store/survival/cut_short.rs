//! A value that moves here from a directory that is gone, killed at every step: it is stored once, and doing it again ends where
//! it should have.

use std::collections::BTreeSet;

use super::{directories, rename, stored};
use crate::faults::killed::{items, killed_at, known};
use crate::support::cases::at_every_step;

/// Kills `args` at each step; gives how many there are, at least.
fn survives(args: &[&str]) -> usize {
    at_every_step(|calls, nth| {
        let (mut world, token) = stored("");
        rename(&mut world, "new");
        let ran = killed_at(&world, args, "", calls, nth);
        if ran.code != 137 {
            return false;
        }
        let at = format!("{args:?} killed at {calls} number {nth}");
        assert_eq!(directories(&world).len(), 1, "{at}: {:?}", directories(&world));
        if directories(&world) != ["new"] {
            world.mcpkey(args).says(&["moved TOKEN here from ~/old"]);
        }
        assert_eq!((directories(&world), world.delivered("TOKEN")), (vec!["new".to_owned()], token), "{at}");
        // The next change of whatever kind clears what was left behind.
        world.mcpkey_fed(&["set", "LAST", "--stdin"], "a value").ok();
        let held: BTreeSet<String> = items(&world).into_keys().collect();
        assert_eq!(held, known(&world), "{at}: items that nothing knows of");
        true
    })
}

#[test]
fn a_move_by_doctor_is_whole_wherever_it_is_killed() {
    assert!(survives(&["doctor", "--fix", "--offline"]) > 15);
}

#[test]
fn a_move_by_its_line_is_whole_wherever_it_is_killed() {
    assert!(survives(&["set", "TOKEN", "--from-project", "~/old"]) > 15);
}
