//! Questions that a key answers, on a real pseudo-terminal: what is pasted there is neither shown nor taken for an answer.

use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use crate::rotate::furnished;
use crate::run::{configure, stored};
use crate::support::canary::contains;
use crate::support::http::Recorder;
use crate::support::pty::Terminal;
use crate::support::{World, canary, github_token};

/// Longer than the pause after which a key is a key of its own.
const SILENCE: Duration = Duration::from_millis(800);

/// What somebody may paste where a key is asked for: a token that begins with the letter of every choice, with and without Enter.
fn pasted() -> Vec<String> {
    let mut all: Vec<String> =
        ["r", "t", "c", "y", "n", "a", ""].map(|key| format!("{key}{}", canary())).into();
    all.push(format!("{}\r", canary()));
    all.push(format!("y\r{}\r", canary()));
    all.push(format!("\x1b[200~{}\x1b[201~", canary()));
    all.push(crate::support::canary::random(6000));
    all
}

/// Pastes everything at a menu that stays open; gives all that the terminal showed.
#[track_caller]
fn paste(terminal: &mut Terminal) -> String {
    let mut screen = String::new();
    for text in pasted() {
        terminal.presses(&text);
        screen += &terminal.sees("is not used: press one of");
        screen += &terminal.sees("]: ");
        let token = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        assert!(!screen.contains(&token[token.len() - 12..]), "{screen}");
    }
    screen
}

#[test]
fn a_token_pasted_at_the_menu_of_add_is_neither_shown_nor_an_answer() {
    let (right, wrong) = (canary(), canary());
    let (mut world, server) = (World::new(), Recorder::guarded(&right));
    world.unset("MCPKEY_TEST_ON_ADD");
    let mut terminal = Terminal::mcpkey(&world, &["add", "web", &server.url(), "--bearer"]);
    terminal.sees("(hidden): ");
    terminal.types(&wrong);
    for words in ["register anyway (r)", "try another token (t)", "cancel (c)", "[t]: "] {
        terminal.sees(words);
    }
    let mut screen = paste(&mut terminal);
    assert!(!world.project.join(".mcp.json").exists());
    terminal.presses("t");
    screen += &terminal.sees("(hidden): ");
    terminal.types(&right);
    let ended = terminal.ends();
    screen += &ended.screen;
    assert_eq!((ended.code, ended.sane), (0, true), "{screen}");
    assert!(!contains(screen.as_bytes(), &right) && !contains(screen.as_bytes(), &wrong), "{screen}");
    assert_eq!(world.delivered("WEB_TOKEN"), right);
}

/// A server that takes its time and then refuses everybody.
fn slow() -> Recorder {
    Recorder::serving(Box::new(|_, out| {
        std::thread::sleep(Duration::from_millis(1500));
        out.write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
    }))
}

#[test]
fn what_is_pasted_while_add_and_rotate_test_is_neither_shown_nor_an_answer() {
    let (mut world, server) = (World::new(), slow());
    world.unset("MCPKEY_TEST_ON_ADD");
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {"old": {"type": "http", "url": server.url(),
        "headers": {"Authorization": "Bearer ${OLD_TOKEN}"}}}}),
    );
    world.mcpkey_fed(&["set", "OLD_TOKEN", "--stdin", "--allow-http"], &canary()).ok();
    let url = server.url();
    for line in [&["add", "web", &url, "--bearer"][..], &["rotate", "OLD_TOKEN"]] {
        for leaves in ["", "\x03"] {
            let mut terminal = Terminal::mcpkey(&world, line);
            terminal.sees("(hidden): ");
            terminal.hushes();
            terminal.types(&canary());
            if line[0] == "add" {
                terminal.sees("testing web");
            } else {
                std::thread::sleep(Duration::from_millis(700));
            }
            terminal.hushes();
            let early = canary();
            terminal.types(&early);
            terminal.presses(leaves);
            let mut screen = String::new();
            if line[0] == "add" || leaves.is_empty() {
                screen += &terminal.sees("cancel (c)");
                screen += &terminal.sees("]: ");
                terminal.presses("c");
            }
            let ended = terminal.ends();
            screen += &ended.screen;
            assert!(ended.sane && !contains(screen.as_bytes(), &early), "{line:?} {leaves:?}: {screen}");
        }
    }
}

#[test]
fn a_test_that_is_ended_from_elsewhere_leaves_the_terminal_as_it_was() {
    let (mut world, server) = (World::new(), slow());
    world.unset("MCPKEY_TEST_ON_ADD");
    for (signal, code) in [(Signal::QUIT, 131), (Signal::TERM, 1)] {
        let mut terminal = Terminal::mcpkey(&world, &["add", "web", &server.url(), "--bearer"]);
        terminal.sees("(hidden): ");
        terminal.types(&canary());
        terminal.sees("testing web");
        terminal.hushes();
        terminal.is_sent(signal);
        if signal == Signal::TERM {
            // Told to stop, it asks what is to be done.
            terminal.sees("cancel (c)");
            terminal.sees("]: ");
            terminal.presses("c");
        }
        let ended = terminal.ends();
        assert_eq!((ended.code, ended.sane), (code, true), "{}", ended.screen);
    }
}

#[test]
fn a_token_pasted_at_the_menu_of_rotate_is_neither_shown_nor_an_answer() {
    let new = canary();
    let (world, _server, old) = furnished(&[&new]);
    let mut terminal = Terminal::mcpkey(&world, &["rotate", "web"]);
    terminal.sees("(hidden): ");
    terminal.types(&canary());
    for words in ["replace anyway (r)", "try another token (t)", "cancel (c)", "[a]: "] {
        terminal.sees(words);
    }
    paste(&mut terminal);
    assert_eq!(world.delivered("TOKEN"), old);
    terminal.presses("t");
    terminal.sees("(hidden): ");
    terminal.types(&new);
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("TOKEN"), new);
}

#[test]
fn a_yes_or_no_is_a_key_too() {
    let (world, token) = stored();
    let ask = || {
        let mut terminal = Terminal::mcpkey(&world, &["reveal", "TOKEN"]);
        terminal.sees("show TOKEN on this screen? [y/n] [n]: ");
        paste(&mut terminal);
        terminal
    };
    for (keys, code) in [("n", 1), ("\r", 1), ("No\r", 1), ("\x03", 130), ("\x04", 130)] {
        let mut terminal = ask();
        terminal.presses(keys);
        let ended = terminal.ends();
        assert_eq!((ended.code, ended.sane), (code, true), "{keys:?}: {}", ended.screen);
        assert!(!ended.screen.contains(&token));
    }
    let mut terminal = ask();
    terminal.presses("y");
    terminal.sees("press Enter to hide it");
    terminal.presses(&format!("{}\r", canary()));
    std::thread::sleep(SILENCE);
    terminal.presses("\r");
    assert_eq!(terminal.ends().code, 0);
}

#[test]
fn the_terminal_is_put_back_when_a_signal_ends_a_question() {
    let (world, _) = stored();
    configure(&world, &json!({}));
    let questions: [(&[&str], &str); 3] = [
        (&["reveal", "TOKEN"], "[n]: "),
        (&["set", "OTHER"], "(hidden): "),
        (&["add"], "name of the server"),
    ];
    for (args, question) in questions {
        for (signal, code) in [("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
            let script = format!("sh -c 'sleep 1; kill -{signal} $PPID' & exec \"$@\"");
            let mut line = vec!["-c", &script, "sh", env!("CARGO_BIN_EXE_mcpkey")];
            line.extend(args);
            let mut terminal = Terminal::run(&world, "sh", &line);
            terminal.sees(question);
            let ended = terminal.ends();
            // A library that waits for a key may report the interruption first.
            assert!([code, 130].contains(&ended.code) && ended.sane, "{args:?} {signal}: {}", ended.screen);
        }
    }
}

#[test]
fn a_secret_typed_where_a_name_is_asked_for_is_refused_and_cleared_from_the_screen() {
    let uuid = {
        let hex =
            crate::support::canary::random(64).bytes().map(|b| format!("{:x}", b % 16)).collect::<String>();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-")
    };
    for token in [github_token(), canary(), uuid] {
        for before in [&[][..], &["web"], &["web", "https://mcp.example.com/mcp"]] {
            let world = World::new();
            let mut terminal = Terminal::mcpkey(&world, &["add"]);
            let mut screen = String::new();
            // Only what is typed at a question is cleared: what comes before it, the terminal itself shows.
            let mut questions =
                ["name of the server", "url, or command line", "header that carries"].into_iter();
            for answer in before {
                screen += &terminal.sees(questions.next().unwrap());
                screen += &terminal.sees(": ");
                terminal.types(answer);
            }
            screen += &terminal.sees(questions.next().unwrap());
            screen += &terminal.sees(": ");
            terminal.types(&token);
            let ended = terminal.ends();
            screen += &ended.screen;
            assert_eq!((ended.code, ended.sane), (2, true), "{screen}");
            assert!(ended.screen.contains("looks like a secret"), "{screen}");
            assert!(!crate::support::screen::after(&screen).contains(&token), "{screen}");
            assert!(!world.project.join(".mcp.json").exists());
        }
    }
}
