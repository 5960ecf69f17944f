//! The harness itself: what the other tests rely on must be able to fail.

use std::collections::BTreeSet;

use crate::support::cases::Pace;
use crate::support::pty::Terminal;
use crate::support::world::World;

#[test]
fn a_terminal_shows_what_is_typed_and_stays_sane() {
    let world = World::new();
    let mut terminal =
        Terminal::run(&world, "sh", &["-c", "printf 'name? '; read x; echo \"hello $x\"; exit 3"]);
    terminal.sees("name? ");
    assert!(terminal.echoes());
    terminal.types("you");
    let ended = terminal.ends();
    assert!(ended.screen.contains("hello you"), "{ended:?}");
    assert_eq!((ended.code, ended.sane), (3, true));
    let mut terminal = Terminal::run(&world, "sh", &["-c", "stty -echo; printf 'name? '; exec cat"]);
    terminal.sees("name? ");
    assert!(!terminal.echoes());
    terminal.presses("\x03");
    let ended = terminal.ends();
    assert_eq!((ended.code, ended.sane), (130, false), "{ended:?}");
}

#[test]
fn three_runs_try_each_case_once_and_kill_at_each_call() {
    let (rows, few): (Vec<usize>, _) = ((0..100).collect(), [1, 2, 3]);
    let (mut tried, mut killed) = (Vec::new(), BTreeSet::new());
    for start in 7..10 {
        let pace = Pace::third(start);
        tried.extend(pace.rows(&rows).into_iter().copied());
        assert_eq!(pace.rows(&few).len(), few.len());
        for calls in [0, 1, 10] {
            let last = pace.kills(|nth| {
                killed.extend((nth <= calls).then_some((calls, nth)));
                nth <= calls
            });
            assert!(
                last <= calls && last + 2 >= calls && (last == calls || calls == 10),
                "{last} of {calls}"
            );
        }
    }
    tried.sort_unstable();
    assert_eq!((tried, killed.len()), (rows, 11));
}
