//! `mcpkey add` without arguments, in a real terminal: left at every question, gone back from at every question.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::http::Recorder;
use crate::support::pty::{Ended, Terminal};
use crate::support::{World, canary, screen};

/// What ends each question on the screen, and what is answered.
type Answers = Vec<(&'static str, String)>;

/// A remote server with a token, tested and refused first.
fn remote(url: &str, token: &str) -> Answers {
    let typed = |text: &str| format!("{text}\r");
    vec![
        ("name of the server: ", typed("web")),
        ("url, or command line: ", typed(url)),
        ("for no token) [Authorization]: ", typed("")),
        ("local or user [project]: ", typed("local")),
        ("(hidden): ", typed(token)),
        ("cancel (c) [", "r".to_owned()),
        ("write it? [y/n] [", "y".to_owned()),
    ]
}

/// A command with a secret in its environment.
fn command(token: &str) -> Answers {
    let typed = |text: &str| format!("{text}\r");
    vec![
        ("name of the server: ", typed("files")),
        ("url, or command line: ", typed("npx -y @example/files-mcp")),
        ("(Enter for none): ", typed("API_KEY")),
        ("local or user [project]: ", typed("")),
        ("(hidden): ", typed(token)),
        ("write it? [y/n] [", "y".to_owned()),
    ]
}

/// Every file and directory, with what is in it.
fn all(dir: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(all(&path));
            found.insert(path, None);
        } else {
            let bytes = std::fs::read(&path).ok();
            found.insert(path, bytes);
        }
    }
    found
}

/// A world in which the server refuses every token.
fn refusing() -> (World, Recorder) {
    let (mut world, server) = (World::new(), Recorder::guarded(&canary()));
    world.unset("MCPKEY_TEST_ON_ADD");
    (world, server)
}

#[track_caller]
fn answer(terminal: &mut Terminal, answers: &[(&str, String)]) -> String {
    let mut stream = String::new();
    for (question, keys) in answers {
        stream += &terminal.sees(question);
        stream += question;
        terminal.presses(keys);
    }
    stream
}

fn end(terminal: Terminal, stream: &mut String) -> Ended {
    let ended = terminal.ends();
    *stream += &ended.screen;
    ended
}

#[test]
fn it_can_be_left_at_every_question_without_a_trace() {
    let (world, server) = refusing();
    let token = canary();
    for (answers, tests) in [(remote(&server.url(), &token), true), (command(&token), false)] {
        let mut world = World::new();
        if tests {
            world.unset("MCPKEY_TEST_ON_ADD");
        }
        let before = all(world.root());
        for asked in 0..answers.len() {
            for key in ["\x03", "\x04"] {
                let mut terminal = Terminal::mcpkey(&world, &["add"]);
                let mut stream = answer(&mut terminal, &answers[..asked]);
                stream += &terminal.sees(answers[asked].0);
                terminal.presses(key);
                let ended = end(terminal, &mut stream);
                assert_eq!((ended.code, ended.sane), (130, true), "{:?}: {stream}", answers[asked].0);
                assert_eq!(all(world.root()), before, "{:?}: {stream}", answers[asked].0);
                assert!(!stream.contains(&token), "{stream}");
            }
        }
    }
    drop(world);
}

#[test]
fn from_every_question_one_goes_back_and_finds_what_was_typed() {
    let (_, server) = refusing();
    let token = canary();
    for (answers, tests) in [(remote(&server.url(), &token), true), (command(&token), false)] {
        let registered = |back: bool| {
            let mut world = World::new();
            if tests {
                world.unset("MCPKEY_TEST_ON_ADD");
            }
            let mut terminal = Terminal::mcpkey(&world, &["add"]);
            let mut stream = String::new();
            for (at, (question, keys)) in answers.iter().enumerate() {
                stream += &terminal.sees(question);
                if back && at > 0 {
                    terminal.presses("\x1b");
                    // What was typed stands there: Enter takes it.
                    stream += &terminal
                        .sees(answers[at - 1].0.split(" [").next().unwrap().split("(hidden").next().unwrap());
                    std::thread::sleep(std::time::Duration::from_millis(300));
                    terminal.presses("\r");
                    stream += &terminal.sees(question);
                }
                terminal.presses(keys);
            }
            let ended = end(terminal, &mut stream);
            assert_eq!((ended.code, ended.sane), (0, true), "{stream}");
            assert!(!stream.contains(&token), "{stream}");
            let config =
                if tests { world.home.join(".claude.json") } else { world.project.join(".mcp.json") };
            let variable = if tests { "WEB_TOKEN" } else { "FILES_API_KEY" };
            (std::fs::read_to_string(config).expect("a config"), stored_as(&world, variable))
        };
        let home =
            |(config, value): (String, bool)| (config.contains("web") || config.contains("files"), value);
        assert_eq!(home(registered(true)), home(registered(false)));
        assert_eq!(home(registered(true)), (true, true));
    }
}

fn stored_as(world: &World, variable: &str) -> bool {
    world.mcpkey(&["list", "--all"]).ok().stdout.contains(variable)
}

#[test]
fn what_is_about_to_be_written_is_shown_first_and_masked() {
    let (world, token) = (World::new(), canary());
    let answers = command(&token);
    let mut terminal = Terminal::mcpkey(&world, &["add"]);
    let mut stream = answer(&mut terminal, &answers[..5]);
    stream += &terminal.sees("write it? [y/n] [");
    assert!(
        stream.contains("+") && stream.contains("${FILES_API_KEY}") && stream.contains(".mcp.json"),
        "{stream}"
    );
    assert!(!world.project.join(".mcp.json").exists() && !stream.contains(&token));
    terminal.presses("n");
    let ended = end(terminal, &mut stream);
    assert_eq!(ended.code, 1, "{stream}");
    assert!(!world.project.join(".mcp.json").exists());
}

#[test]
fn a_question_stands_on_the_screen_once() {
    let (world, token) = (World::new(), canary());
    let answers = command(&token);
    let mut terminal = Terminal::wide(&world, 80, &["add"]);
    let mut stream = answer(&mut terminal, &answers);
    end(terminal, &mut stream);
    let left = screen::after(&stream);
    for question in
        ["name of the server", "url, or command line", "variables that carry", "scope: project", "write it?"]
    {
        assert_eq!(left.matches(question).count(), 1, "{question}: {left}");
    }
}

#[test]
fn after_add_one_reads_what_to_do_now() {
    let (world, token) = (World::new(), canary());
    let mut terminal = Terminal::mcpkey(&world, &["add", "web", "https://mcp.example.com/mcp", "--bearer"]);
    terminal.sees("(hidden): ");
    terminal.types(&token);
    let ended = terminal.ends();
    assert!(ended.screen.contains("next: mcpkey claude"), "{}", ended.screen);
    let world = World::new();
    let line = ["add", "web", "https://mcp.example.com/mcp", "--bearer", "-s", "user"];
    let mut terminal = Terminal::mcpkey(&world, &line);
    terminal.sees("(hidden): ");
    terminal.types(&token);
    let ended = terminal.ends();
    assert!(
        ended.screen.contains("next: start Claude Code, or restart it where it runs"),
        "{}",
        ended.screen
    );
    let world = World::new();
    let piped =
        world.mcpkey_fed(&["add", "web", "https://mcp.example.com/mcp", "--bearer", "--stdin"], &token).ok();
    assert!(!piped.stderr.contains("next:"), "{}", piped.stderr);
}
