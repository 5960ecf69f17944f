//! The conversations: one for each question that mcpkey asks.

use serde_json::json;

use super::{Flow, Step, Went, hidden, shown};
use crate::run::{bearer, configure, stored};
use crate::support::{World, canary};

const URL: &str = "https://mcp.example.com/mcp";

fn flow(name: &'static str, world: World, args: &[&'static str], steps: Vec<Step>) -> Flow {
    Flow { name, world, args: args.to_vec(), steps }
}

/// A world whose config wants TOKEN, which nothing supplies.
fn wanting() -> World {
    let world = World::new();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    world
}

/// A world whose encrypted file has a passphrase.
fn locked() -> (World, String) {
    let (mut world, passphrase) = (wanting(), canary());
    world.set("MCPKEY_PASSPHRASE", &passphrase);
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).ok();
    world.unset("MCPKEY_PASSPHRASE");
    (world, passphrase)
}

pub(super) fn set(token: &str) -> Flow {
    flow("set", wanting(), &["set", "TOKEN"], vec![hidden("TOKEN", token)])
}

fn add(token: &str) -> [Flow; 3] {
    let web = ["add", "-t", "http", "web", URL];
    let args = |more: &[&'static str]| [&web[..], more].concat();
    [
        flow("add --bearer", World::new(), &args(&["--bearer"]), vec![hidden("Authorization", token)]),
        flow("add -H", World::new(), &args(&["-H", "X-API-Key"]), vec![hidden("X-API-Key", token)]),
        flow(
            "add -e",
            World::new(),
            &["add", "tool", "-e", "TOOL_KEY", "--", "a-tool", "--x"],
            vec![hidden("TOOL_KEY", token)],
        ),
    ]
}

fn wizard(token: &str) -> Flow {
    let steps = vec![
        shown("name of the server", "web"),
        shown("url, or command line", URL),
        shown("header that carries the token", ""),
        shown("scope", ""),
        hidden("Authorization", token),
        shown("write it?", ""),
    ];
    flow("add step by step", World::new(), &["add"], steps)
}

fn template(token: &str) -> Flow {
    let args = ["add", "--template", "github"];
    flow("add --template", World::new(), &args, vec![hidden("GITHUB", token)])
}

fn run(token: &str) -> Flow {
    flow("run", wanting(), &["run", "--", "sh", "-c", "echo ran"], vec![hidden("TOKEN for web", token)])
}

fn setup(token: &str) -> Flow {
    let world = wanting();
    let help =
        json!({"help": "a key with the least rights", "url": "https://keys.example.com", "scopes": ["read"]});
    let example = json!({"mcpServers": {"web": bearer("TOKEN")}, "mcpkey": {"variables": {"TOKEN": help}}});
    world.write_json(".mcp.json.example", &example);
    flow("setup", world, &["setup"], vec![hidden("TOKEN for web", token)])
}

fn reveal() -> (Flow, String) {
    let (world, token) = stored();
    let steps = vec![shown("show TOKEN on this screen?", "y"), shown("press Enter to hide it", "")];
    (flow("reveal", world, &["reveal", "TOKEN"], steps), token)
}

fn allow() -> Flow {
    let (world, _) = stored();
    let args = ["allow", "TOKEN", "https://other.example.com"];
    flow("allow", world, &args, vec![shown("https://other.example.com?", "y")])
}

fn new_passphrase(passphrase: &str) -> Flow {
    let (world, _) = stored();
    let steps = vec![hidden("new passphrase", passphrase), hidden("once more", passphrase)];
    flow("store passphrase", world, &["store", "passphrase"], steps)
}

fn passphrase(args: &[&'static str]) -> Flow {
    let (world, passphrase) = locked();
    flow("a passphrase", world, args, vec![hidden("passphrase for", &passphrase)])
}

/// Every conversation in which nothing is written before the last answer.
pub(super) fn all() -> Vec<Flow> {
    let token = canary();
    let mut all = Vec::from(add(&token));
    all.extend([set(&token), wizard(&token), template(&token), run(&token), setup(&token)]);
    all.extend([reveal().0, allow(), new_passphrase(&token)]);
    all.extend([&["run", "--", "true"][..], &["reveal", "TOKEN"], &["store", "passphrase", "--remove"]].map(
        |args| {
            let mut flow = passphrase(args);
            if args[0] == "reveal" {
                flow.steps.insert(0, shown("show TOKEN on this screen?", "y"));
                flow.steps.push(shown("press Enter", ""));
            }
            flow
        },
    ));
    all
}

#[track_caller]
fn is_stored(world: &World, variable: &str, token: &str) {
    let ran = world.mcpkey(&["run", "--only", variable, "--", "printenv", variable]).ok();
    assert_eq!(ran.stdout.trim(), token);
}

#[track_caller]
fn ok((world, went): (World, Went)) -> (World, String) {
    assert_eq!(went.code, 0, "{}", went.screen);
    (world, went.screen)
}

#[test]
fn an_answer_is_stored_and_the_config_holds_its_placeholder() {
    let token = canary();
    let [bearer, header, variable] = add(&token);
    for (flow, name) in [
        (bearer, "WEB_TOKEN"),
        (header, "WEB_X_API_KEY"),
        (variable, "TOOL_KEY"),
        (wizard(&token), "WEB_TOKEN"),
    ] {
        let what = flow.name;
        let (world, screen) = ok(flow.goes());
        let config = world.read(".mcp.json");
        let found = config.split("${").nth(1).and_then(|rest| rest.split('}').next());
        let found = found.unwrap_or_else(|| panic!("{what}: no placeholder in {config}"));
        assert!(screen.contains(&format!("stored {found}")), "{what} ({name}): {screen}");
        assert!(!screen.contains("history"), "{what}: nothing secret was typed as an argument: {screen}");
        is_stored(&world, found, &token);
    }
}

#[test]
fn a_template_asks_for_its_token() {
    let token = crate::support::github_token();
    let (world, _) = ok(template(&token).goes());
    assert!(world.read(".mcp.json").contains("${"), "{}", world.read(".mcp.json"));
}

#[test]
fn run_asks_for_what_is_missing_once() {
    let token = canary();
    let (world, screen) = ok(run(&token).goes());
    assert!(screen.contains("ran"), "{screen}");
    is_stored(&world, "TOKEN", &token);
    ok(flow("run again", world, &["run", "--", "true"], Vec::new()).goes());
}

#[test]
fn setup_shows_the_help_of_the_example_and_enter_skips() {
    let token = canary();
    let (world, screen) = ok(setup(&token).goes());
    for line in ["a key with the least rights", "get one at https://keys.example.com", "scopes: read"] {
        assert!(screen.contains(line), "no {line:?} in {screen}");
    }
    is_stored(&world, "TOKEN", &token);
    let mut skipped = setup(&token);
    skipped.steps[0].types.clear();
    let (world, went) = skipped.goes();
    assert_eq!(went.code, 1, "{}", went.screen);
    assert!(went.screen.contains("mcpkey set TOKEN"), "{}", went.screen);
    world.mcpkey(&["run", "--", "true"]).gives(125);
}

#[test]
fn a_revealed_value_is_cleared_from_the_screen() {
    let (flow, token) = reveal();
    let (world, screen) = ok(flow.goes());
    assert!(screen.contains(&token), "{screen}");
    assert!(!crate::support::screen::after(&screen).contains(&token), "{screen}");
    let mut no = flow_of_no(world);
    assert_eq!(no.answered(1, None).code, 1);
    for agent in ["CLAUDECODE", "AI_AGENT"] {
        no.world.set(agent, "1");
        // An agent once started the terminal perhaps, so the person is asked, and is believed.
        no.steps = vec![shown("Is it you", "n")];
        let went = no.answered(1, None);
        assert_eq!(went.code, 2, "{}", went.screen);
        assert!(went.screen.contains("not revealed to an agent"), "{}", went.screen);
        no.world.unset(agent);
    }
    let piped = [env!("CARGO_BIN_EXE_mcpkey"), "reveal TOKEN | cat"].join(" ");
    let mut terminal = crate::support::pty::Terminal::run(&no.world, "sh", &["-c", &piped]);
    let said = terminal.sees("on a terminal only");
    assert!(!said.contains(&token), "{said}");
}

fn flow_of_no(world: World) -> Flow {
    flow("reveal: no", world, &["reveal", "TOKEN"], vec![shown("show TOKEN on this screen?", "n")])
}

#[test]
fn what_is_allowed_on_the_terminal_is_allowed() {
    let (world, screen) = ok(allow().goes());
    assert!(screen.contains("may now go to https://other.example.com"), "{screen}");
    assert!(world.mcpkey(&["list", "--json"]).ok().stdout.contains("TOKEN"));
}

#[test]
fn a_passphrase_is_set_asked_for_and_removed() {
    let word = canary();
    let (world, _) = ok(new_passphrase(&word).goes());
    assert!(!world.home.join("mcpkey/identity.txt").exists());
    let ask = |world, typed: &str, args: &[&'static str]| {
        flow("asks", world, args, vec![hidden("passphrase for", typed)]).goes()
    };
    let (world, _) = ok(ask(world, &word, &["run", "--", "printenv", "TOKEN"]));
    let wrong = vec![hidden("passphrase for", "wrong"); 3];
    let (world, went) = flow("asks three times", world, &["run", "--", "true"], wrong).goes();
    assert_eq!(went.code, 125, "{}", went.screen);
    assert!(went.screen.contains("the passphrase does not open"), "{}", went.screen);
    let (world, _) = ok(ask(world, &word, &["store", "passphrase", "--remove"]));
    world.mcpkey(&["run", "--", "true"]).ok();
    let mut differ = new_passphrase(&word);
    differ.steps[1].types = canary();
    let (world, went) = differ.goes();
    assert_eq!(went.code, 1, "{}", went.screen);
    world.mcpkey(&["run", "--", "true"]).ok();
}
