//! Who is asked, what they can answer, and who is not asked at all.

use serde_json::json;

use super::secret;
use crate::run::configure;
use crate::support::World;
use crate::support::canary::files_with;
use crate::support::pty::Terminal;

/// A world with three secrets.
fn three() -> (World, [String; 3]) {
    let (world, secrets) = (World::new(), [secret(), secret(), secret()]);
    let server = |at: usize| json!({"command": "tool", "env": {format!("KEY_{at}_TOKEN"): secrets[at]}});
    configure(&world, &json!({"a": server(0), "b": server(1), "c": server(2)}));
    (world, secrets)
}

/// Stands only behind a question that is still open.
const QUESTION: &str = "other name (o) [y]";

fn left(world: &World, secrets: &[String]) -> Vec<bool> {
    secrets.iter().map(|secret| !files_with(&world.project, secret).is_empty()).collect()
}

#[test]
fn each_secret_is_asked_for_masked_and_can_be_named() {
    let (world, secrets) = three();
    let mut terminal = Terminal::mcpkey(&world, &["import"]);
    let mut screen = terminal.sees(QUESTION);
    terminal.types("");
    screen += &terminal.sees(QUESTION);
    terminal.types("n");
    screen += &terminal.sees(QUESTION);
    terminal.types("o");
    screen += &terminal.sees("name of its variable");
    terminal.types("MY_OWN");
    let ended = terminal.ends();
    screen += &ended.screen;
    assert_eq!(ended.code, 1, "one is left: {screen}");
    assert!(ended.sane && screen.contains("KEY_0_TOKEN\": \""), "{screen}");
    assert!(secrets.iter().all(|secret| !screen.contains(secret)), "{screen}");
    assert_eq!(left(&world, &secrets), [false, true, false]);
    assert_eq!(
        (world.delivered("KEY_0_TOKEN"), world.delivered("MY_OWN")),
        (secrets[0].clone(), secrets[2].clone())
    );
}

#[test]
fn all_takes_the_rest_and_quit_leaves_it() {
    for (answer, expected, code) in [("a", [false, false, false], 0), ("q", [false, true, true], 1)] {
        let (world, secrets) = three();
        let mut terminal = Terminal::mcpkey(&world, &["import"]);
        terminal.sees(QUESTION);
        terminal.types("y");
        terminal.sees(QUESTION);
        terminal.types(answer);
        assert_eq!(terminal.ends().code, code);
        assert_eq!(left(&world, &secrets), expected, "{answer}");
    }
}

#[test]
fn an_interrupt_changes_nothing() {
    let (world, _) = three();
    let before = world.snapshot();
    let mut terminal = Terminal::mcpkey(&world, &["import"]);
    terminal.sees(QUESTION);
    terminal.types("y");
    terminal.sees(QUESTION);
    terminal.presses("\x03");
    assert_eq!(terminal.ends().code, 130);
    assert_eq!(world.snapshot(), before);
}

#[test]
fn without_a_terminal_it_says_what_to_type() {
    let (world, _) = three();
    let before = world.snapshot();
    let ran = world.mcpkey(&["import"]);
    crate::support::world::refused(&world, ran, &["no terminal", "--yes", "--dry-run"], &before);
    let clean = World::new();
    clean.mcpkey(&["import"]).ok();
}

#[test]
fn an_agent_is_not_asked_and_opens_no_way_for_a_stored_secret() {
    let (mut world, secret) = (World::new(), secret());
    world.mcpkey_fed(&["set", "API_KEY", "--stdin", "--to", "https://other.example.com"], &secret).ok();
    configure(&world, &json!({"acme": {"command": "tool", "env": {"API_KEY": secret}}}));
    crate::support::asker::install(&world);
    let ended = Terminal::run(&world, "claude", &["-c", "mcpkey import; exit $?"]).ends();
    assert_eq!(ended.code, 2, "{}", ended.screen);
    world.set("CLAUDECODE", "1");
    world
        .mcpkey(&["import", "--yes", "--var", "API_KEY=API_KEY"])
        .gives(1)
        .says(&["an agent cannot let API_KEY go to a further destination"]);
    assert_eq!(world.entry("acme")["env"]["API_KEY"], secret.as_str());
    // Under a name of its own the value that the config held goes where the config had it, and nowhere else.
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.entry("acme")["env"]["API_KEY"], "${ACME_API_KEY}");
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    assert!(
        index.contains("\"https://other.example.com/ 'authorization: Bearer ${API_KEY}'\"]")
            && index.contains("\"stdio: API_KEY='${ACME_API_KEY}' tool (in "),
        "{index}"
    );
}
