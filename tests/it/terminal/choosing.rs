//! A verb without a name: on a terminal a list to choose from, elsewhere what the parser always said.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::support::pty::Terminal;
use crate::support::{World, canary, github_token, screen};

/// Every verb that takes a name and can offer some, with what it asks.
const VERBS: &[(&str, &str)] = &[
    ("rotate", "rotate which secret?"),
    ("forget", "forget which secret?"),
    ("reveal", "show which secret?"),
    ("set", "which variable?"),
    ("remove", "remove which server?"),
    ("test", "test which server?"),
];

fn furnished() -> (World, [String; 2]) {
    let world = World::new();
    configure(&world, &json!({"github": bearer("GITHUB_TOKEN"), "linear": bearer("LINEAR_TOKEN")}));
    let tokens = [canary(), canary()];
    store(&world, "GITHUB_TOKEN", &tokens[0]);
    store(&world, "LINEAR_TOKEN", &tokens[1]);
    (world, tokens)
}

#[test]
fn without_a_terminal_a_missing_name_is_what_it_always_was() {
    let (world, _) = furnished();
    for (verb, _) in VERBS.iter().filter(|(verb, _)| *verb != "test") {
        let ran = world.mcpkey(&[verb]).gives(2);
        let usage = format!("Usage: mcpkey {verb}");
        for part in ["required arguments were not provided", &usage, "mcpkey list"] {
            assert!(ran.stderr.contains(part), "{verb}: {}", ran.stderr);
        }
        assert!(ran.stdout.is_empty(), "{verb}: {}", ran.stdout);
    }
}

#[test]
fn every_list_is_left_without_a_trace() {
    let (world, tokens) = furnished();
    let before = (world.read(".mcp.json"), world.mcpkey(&["list", "--all", "--json"]).ok().stdout);
    for (verb, question) in VERBS {
        for key in ["\x1b", "\x03", "\x04"] {
            let mut terminal = Terminal::mcpkey(&world, &[verb]);
            let mut stream = terminal.sees("Esc to leave");
            assert!(stream.contains(question), "{verb}: {stream}");
            terminal.presses(key);
            let ended = terminal.ends();
            stream = format!("{stream}Esc to leave{}", ended.screen);
            assert_eq!((ended.code, ended.sane), (130, true), "{verb} {key:?}: {stream}");
            let left = screen::after(&stream);
            assert!(!left.contains(question) && !left.contains("github"), "{verb} {key:?}: {left}");
            assert!(!tokens.iter().any(|token| stream.contains(token)), "{stream}");
        }
    }
    let after = (world.read(".mcp.json"), world.mcpkey(&["list", "--all", "--json"]).ok().stdout);
    assert_eq!(before, after);
}

#[test]
fn what_is_typed_narrows_the_list_and_enter_takes_the_first() {
    let (world, tokens) = furnished();
    let mut terminal = Terminal::mcpkey(&world, &["reveal"]);
    let rows = terminal.sees("Esc to leave");
    assert!(rows.contains("used by github") && rows.contains("this project"), "{rows}");
    terminal.presses("lnr");
    terminal.sees("1 of 2");
    terminal.presses("\r");
    terminal.sees("show LINEAR_TOKEN on this screen? [y/n] [n]: ");
    terminal.presses("y");
    assert!(terminal.sees("press Enter to hide it").contains(&tokens[1]));
    terminal.presses("\r");
    assert_eq!(terminal.ends().code, 0);
}

#[test]
fn a_verb_that_takes_away_asks_about_what_was_chosen() {
    let (world, _) = furnished();
    for (args, question) in [
        (&["remove"][..], "remove server linear from"),
        (&["forget"], "delete LINEAR_TOKEN"),
        (&["forget", "--yes"], "delete LINEAR_TOKEN"),
    ] {
        let mut terminal = Terminal::mcpkey(&world, args);
        terminal.sees("Esc to leave");
        terminal.presses("linear");
        terminal.sees("1 of 2");
        terminal.presses("\r");
        terminal.sees(question);
        terminal.sees("[n]: ");
        terminal.presses("n");
        assert_eq!(terminal.ends().code, 1, "{args:?}");
    }
    assert!(world.read(".mcp.json").contains("linear"));
    let mut terminal = Terminal::mcpkey(&world, &["remove"]);
    terminal.sees("Esc to leave");
    terminal.presses("lin");
    terminal.sees("1 of 2");
    terminal.presses("\r");
    terminal.sees("[n]: ");
    terminal.presses("y");
    assert_eq!(terminal.ends().code, 0);
    assert!(!world.read(".mcp.json").contains("linear"));
}

#[test]
fn the_only_one_is_taken_and_still_asked_about() {
    let world = World::new();
    configure(&world, &json!({"github": bearer("GITHUB_TOKEN")}));
    store(&world, "GITHUB_TOKEN", &canary());
    let mut terminal = Terminal::mcpkey(&world, &["forget"]);
    let asked = terminal.sees("[n]: ");
    assert!(asked.contains("delete GITHUB_TOKEN") && !asked.contains("which"), "{asked}");
    terminal.presses("n");
    assert_eq!(terminal.ends().code, 1);
    let mut terminal = Terminal::mcpkey(&world, &["remove"]);
    assert!(terminal.sees("[n]: ").contains("remove server github"));
    terminal.presses("n");
    assert_eq!(terminal.ends().code, 1);
}

#[test]
fn set_offers_first_what_has_no_value() {
    let world = World::new();
    configure(&world, &json!({"github": bearer("A_TOKEN"), "linear": bearer("Z_TOKEN")}));
    store(&world, "A_TOKEN", &canary());
    let new = canary();
    let mut terminal = Terminal::mcpkey(&world, &["set"]);
    let rows = terminal.sees("Esc to leave");
    assert!(rows.find("Z_TOKEN") < rows.find("A_TOKEN"), "{rows}");
    assert!(rows.contains("no value yet; used by linear"), "{rows}");
    terminal.presses("\r");
    terminal.sees("Z_TOKEN for linear");
    terminal.sees("(hidden): ");
    terminal.types(&new);
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("Z_TOKEN"), new);
}

#[test]
fn a_token_that_is_pasted_into_a_list_is_neither_shown_nor_an_answer() {
    let (world, _) = furnished();
    let token = github_token();
    let mut terminal = Terminal::mcpkey(&world, &["forget"]);
    let mut stream = terminal.sees("Esc to leave");
    terminal.types(&token);
    stream += &terminal.sees("is not used");
    assert!(!screen::after(&stream).contains(&token[token.len() - 12..]), "{stream}");
    assert!(!stream.contains(&token), "{stream}");
    terminal.presses("\x1b");
    assert_eq!(terminal.ends().code, 130);
}

#[test]
fn test_alone_means_all_and_offers_one() {
    let (world, _) = furnished();
    let mut terminal = Terminal::mcpkey(&world, &["test"]);
    let rows = terminal.sees("Esc to leave");
    assert!(rows.find("all") < rows.find("github"), "{rows}");
    terminal.presses("\r");
    let ended = terminal.ends();
    assert!(ended.screen.contains("github") && ended.screen.contains("linear"), "{}", ended.screen);
    let ran = world.mcpkey(&["test"]);
    assert!(ran.said().contains("github") && ran.said().contains("linear"), "{}", ran.said());
}

#[test]
fn thousands_of_names_are_quick() {
    let world = World::new();
    let servers: serde_json::Map<String, serde_json::Value> = (0..5000)
        .map(|at| {
            (format!("server-{at}"), json!({"type": "http", "url": format!("https://h{at}.example/mcp")}))
        })
        .collect();
    configure(&world, &servers.into());
    let mut terminal = Terminal::mcpkey(&world, &["remove"]);
    terminal.sees("Esc to leave");
    let start = Instant::now();
    terminal.presses("4999");
    terminal.sees("1 of 5000");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    terminal.presses("\x1b");
    assert_eq!(terminal.ends().code, 130);
}
