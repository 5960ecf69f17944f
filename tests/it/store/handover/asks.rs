//! What a person is asked before anything is taken in.

use super::*;
use crate::support::pty::Terminal;

fn import(there: &World, sealed: &str) -> Terminal {
    there.write("../from.age", sealed);
    let (file, key) = (there.home.join("from.age"), there.home.join("key.txt"));
    Terminal::mcpkey(there, &["store", "import", file.to_str().unwrap(), "-i", key.to_str().unwrap()])
}

#[test]
fn each_secret_is_shown_masked_and_asked_about() {
    let (world, token) = stored();
    let skipped = canary();
    world.mcpkey_fed(&["set", "SKIPPED", "--stdin", "--to", "https://skip.example"], &skipped).ok();
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let sealed = world.mcpkey(&["store", "export", "-r", &key, "TOKEN", "SKIPPED"]).ok().stdout;
    let before = there.snapshot();
    taken_without(&there, &sealed).gives(2).says(&["TOKEN for server web", "take in 2 secrets?", "--yes"]);
    assert_eq!(there.snapshot(), before);
    let mut terminal = import(&there, &sealed);
    let mut screen = terminal.sees("https://mcp.example.com");
    screen += &terminal.sees("take it in? [y/n]");
    terminal.types("y");
    screen += &terminal.sees("https://skip.example");
    terminal.sees("take it in? [y/n]");
    terminal.types("");
    let ended = terminal.ends();
    assert_eq!((ended.code, ended.sane), (0, true), "{}", ended.screen);
    screen += &ended.screen;
    assert!(
        screen.contains("(40 characters)") && !screen.contains(&token) && !screen.contains(&skipped),
        "{screen}"
    );
    assert_eq!(there.delivered("TOKEN"), token);
    assert!(!there.mcpkey(&["list", "--all"]).ok().stdout.contains("SKIPPED"));
}

fn taken_without(there: &World, sealed: &str) -> Ran {
    let key = there.home.join("key.txt");
    there.mcpkey_fed(&["store", "import", "-", "--identity", key.to_str().unwrap()], sealed)
}

#[test]
fn replacing_and_widening_are_questions_of_their_own() {
    let (world, token) = stored();
    world.mcpkey(&["allow", "TOKEN", "https://further.example", "--yes"]).ok();
    let (there, key) = other(&json!({"web": bearer("TOKEN")}));
    let old = canary();
    store(&there, "TOKEN", &old);
    let sealed = world.mcpkey(&["store", "export", "-r", &key]).ok().stdout;
    let mut terminal = import(&there, &sealed);
    terminal.sees("replace the other value that is stored here");
    terminal.types("n");
    assert_eq!(terminal.ends().code, 1);
    assert_eq!(there.delivered("TOKEN"), old);
    let headers = json!({"Authorization": "Bearer ${TOKEN}"});
    let further = json!({"type": "http", "url": "https://further.example", "headers": headers});
    configure(&there, &json!({"web": bearer("TOKEN"), "more": further}));
    let mut terminal = import(&there, &sealed);
    terminal.sees("replace the other value that is stored here");
    terminal.types("y");
    terminal.sees("let TOKEN also go to https://further.example/");
    terminal.sees("? [y/n]");
    terminal.types("y");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(there.delivered("TOKEN"), token);
    assert!(there.mcpkey(&["allow", "--list"]).ok().stdout.contains("further"));
}

#[test]
fn a_passphrase_is_asked_for_three_times_at_most_and_age_knows_it_too() {
    let (world, token) = stored();
    let phrase = canary();
    let mut terminal = Terminal::mcpkey(&world, &["store", "export", "--passphrase", "-o", "out.age"]);
    for _ in 0..2 {
        terminal.sees("(hidden): ");
        terminal.types(&phrase);
    }
    let ended = terminal.ends();
    assert_eq!(ended.code, 0, "{}", ended.screen);
    let mut age = Terminal::run(&world, "age", &["-d", "out.age"]);
    age.sees("passphrase");
    age.types(&phrase);
    age.sees(&token);
    age.ends();
    let there = World::new();
    configure(&there, &json!({"web": bearer("TOKEN")}));
    there.write("out.age", world.read("out.age"));
    let mut terminal = Terminal::mcpkey(&there, &["store", "import", "out.age", "--yes"]);
    for wrong in ["one", "two"] {
        terminal.sees("passphrase of out.age (hidden): ");
        terminal.types(wrong);
        terminal.sees("that is not the passphrase of out.age");
    }
    terminal.sees("(hidden): ");
    terminal.types("three");
    let ended = terminal.ends();
    assert_eq!(ended.code, 2, "{}", ended.screen);
    let import = ["store", "import", "out.age", "--yes"];
    there.mcpkey(&import).gives(2).says(&["passphrase of out.age is missing", "--stdin"]);
    there.mcpkey_fed(&[&import[..], &["--stdin"]].concat(), &format!("{phrase}\n")).ok();
    assert_eq!(there.delivered("TOKEN"), token);
    let piped = ["store", "export", "--passphrase", "--stdin"];
    let sealed = there.mcpkey_fed(&piped, &phrase).ok().stdout;
    assert!(sealed.starts_with("-----BEGIN AGE"), "{sealed}");
    there.mcpkey(&["store", "export", "--passphrase"]).gives(2).says(&["--stdin"]);
}
