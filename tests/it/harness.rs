//! The harness itself: what the other tests rely on must be able to fail.

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
