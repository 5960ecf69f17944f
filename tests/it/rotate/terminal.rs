//! A rotation by a person at a terminal.

use super::furnished;
use crate::support::canary;
use crate::support::canary::contains;
use crate::support::pty::Terminal;
use crate::support::screen;

#[test]
fn a_typed_token_that_does_not_work_is_asked_about_and_never_lost() {
    let (wrong, new) = (canary(), canary());
    let (world, _server, old) = furnished(&[&new]);
    let mut terminal = Terminal::mcpkey(&world, &["rotate", "web"]);
    let mut screen = terminal.sees("new TOKEN for web");
    screen += &terminal.sees("(hidden): ");
    terminal.types(&wrong);
    screen += &terminal.sees("cancel (c) [a]: ");
    assert_eq!(world.delivered("TOKEN"), old);
    terminal.types("a");
    screen += &terminal.sees("cancel (c) [a]: ");
    terminal.types("t");
    screen += &terminal.sees("(hidden): ");
    terminal.types(&new);
    let ended = terminal.ends();
    screen += &ended.screen;
    assert_eq!((ended.code, ended.sane), (0, true), "{screen}");
    assert!(!contains(screen.as_bytes(), &wrong) && !contains(screen.as_bytes(), &new), "{screen}");
    assert_eq!(world.delivered("TOKEN"), new);
}

#[test]
fn a_person_may_leave_it_use_it_or_press_ctrl_c() {
    let new = canary();
    let (world, _server, old) = furnished(&[]);
    for (key, code, kept) in [("c\r", 1, true), ("\x03", 130, true), ("r", 0, false)] {
        let mut terminal = Terminal::mcpkey(&world, &["rotate", "TOKEN"]);
        terminal.sees("(hidden): ");
        terminal.types(&new);
        terminal.sees("cancel (c)");
        terminal.presses(key);
        let ended = terminal.ends();
        assert_eq!((ended.code, ended.sane), (code, true), "{key:?}: {}", ended.screen);
        assert!(!kept || ended.screen.contains("--resume"), "{key:?}: {}", ended.screen);
        assert_eq!(world.delivered("TOKEN"), if kept { old.clone() } else { new.clone() });
    }
}

#[test]
fn a_made_value_is_shown_with_its_hash_and_tested_after_enter() {
    let (world, server, old) = furnished(&[]);
    let mut terminal = Terminal::mcpkey(&world, &["rotate", "TOKEN", "--generate"]);
    terminal.sees("TOKEN=");
    let shown = terminal.sees("SHA-256 ").trim().to_owned();
    assert_eq!(shown.len(), 43, "{shown}");
    terminal.sees("then press Enter to test it");
    // Closed before it was put into the server: it is shown again.
    terminal.presses("\x03");
    let ended = terminal.ends();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    assert!(ended.screen.contains("--resume"), "{}", ended.screen);
    let mut terminal = Terminal::mcpkey(&world, &["rotate", "TOKEN", "--resume"]);
    let mut seen = |text: &str| terminal.sees(text) + text;
    let before = seen(&format!("TOKEN={shown}")) + &seen("then press Enter to test it");
    server.accepts(&[&old, &shown]);
    terminal.presses("\r");
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    assert!(ended.screen.contains("web: works"), "{}", ended.screen);
    let left = screen::after(&format!("{before}{}", ended.screen));
    assert!(!left.contains(&shown) && left.contains("SHA-256 where"), "{left}");
    assert_eq!(world.delivered("TOKEN"), shown);
}
