//! A secret survives its directory: renamed, cloned a second time, another working tree of the clone.
//!
//! What the remote of a clone says is a reason to ask; nothing is given without an answer, and nothing to another destination.

mod branches;
mod cut_short;
mod hostile;
mod mended;
mod spelled;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::{bearer, configure, store};
use crate::support::bridge::Bridge;
use crate::support::process::{Ran, run};
use crate::support::pty::Terminal;
use crate::support::{World, canary};

const REMOTE: &str = "https://git.example.com/acme/shop.git";
const RUN: [&str; 4] = ["run", "--", "printenv", "TOKEN"];
const OFFER: &str = "mcpkey set TOKEN --from-project";

/// A world whose project is a repository with this remote, in which server `web` wants TOKEN.
fn repository(remote: &str) -> World {
    let mut world = World::new();
    world.project = world.home.join("old");
    clone(&world, remote);
    world
}

/// Makes the project of `world` a repository with this remote, in which server `web` wants TOKEN.
fn clone(world: &World, remote: &str) {
    std::fs::create_dir_all(&world.project).unwrap();
    world.git(&["init", "-q"]);
    if !remote.is_empty() {
        world.git(&["remote", "add", "origin", remote]);
    }
    configure(world, &json!({"web": bearer("TOKEN")}));
}

/// The same with a value that is stored.
fn stored(remote: &str) -> (World, String) {
    let (world, token) = (repository(remote), canary());
    store(&world, "TOKEN", &token);
    (world, token)
}

/// Goes on in another directory of the home directory.
fn go(world: &mut World, name: &str) -> PathBuf {
    let before = world.project.clone();
    world.project = world.home.join(name);
    before
}

/// Renames the project, and goes on there.
fn rename(world: &mut World, name: &str) {
    let before = go(world, name);
    std::fs::rename(before, &world.project).unwrap();
}

fn at(world: &World, dir: &Path, args: &[&str]) -> Ran {
    run(world.mcpkey_command(args).current_dir(dir), b"")
}

/// Every record, as `list --all` shows it to machines.
fn records(world: &World) -> Vec<Value> {
    world.read_json_of(&["list", "--all", "--json"])["stored"].as_array().unwrap().clone()
}

/// The directories that TOKEN is stored for, below the home directory.
fn directories(world: &World) -> Vec<String> {
    let home = world.home.to_str().unwrap().to_owned() + "/";
    let all = records(world);
    let mut all: Vec<String> =
        all.iter().map(|record| record["directory"].as_str().unwrap().replace(&home, "")).collect();
    all.sort();
    all
}

/// Nothing is handed out here, and nothing that is stored elsewhere is named.
#[track_caller]
fn nothing_is_offered(world: &World) {
    let ran = world.mcpkey(&RUN).gives(125).says(&["TOKEN has no value"]);
    assert!(ran.stdout.is_empty() && !ran.stderr.contains("--from-project"), "{}", ran.said());
}

#[test]
fn a_bridge_that_has_no_value_names_the_line_too() {
    let (mut world, _) = stored(REMOTE);
    rename(&mut world, "new");
    let url = "https://mcp.example.com/mcp";
    let words = [url, "--header", "Authorization: Bearer {TOKEN}", "--name", "web"];
    let told = |world: &World, words: &[&str]| {
        let answer = Bridge::start(world, words).hello();
        answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let offered =
        format!("it is stored for ~/old; to use it here: {OFFER} ~/old; or store one: mcpkey set TOKEN");
    for words in [&words[..], &words[..3]] {
        let message = told(&world, words);
        assert!(message.contains(&offered), "{words:?}: {message}");
    }
    // It is no other server's, and goes nowhere else.
    let [_, flag, header, name, _] = words;
    for words in [&[url, flag, header, name, "mine"][..], &["https://other.example.com/mcp", flag, header]] {
        let message = told(&world, words);
        assert!(!message.contains("--from-project") && message.contains("has no value"), "{message}");
    }
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok();
    assert_eq!(directories(&world), ["new"]);
    // A client of another kind has its entry in a file that is not read here.
    let mut world = repository(REMOTE);
    std::fs::remove_file(world.project.join(".mcp.json")).unwrap();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--to", url], &canary()).ok();
    rename(&mut world, "new");
    let message = told(&world, &words);
    assert!(message.contains(&offered), "{message}");
}

#[test]
fn without_a_terminal_the_line_to_type_is_named_and_does_it() {
    let (mut world, token) = stored("https://ada:s3cret-of-git@Git.Example.com:443/acme/shop.git/");
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    assert!(index.contains("remote = \"git.example.com/acme/shop\"") && !index.contains("s3cret"), "{index}");
    rename(&mut world, "new");
    world.mcpkey(&RUN).gives(125).says(&[
        "TOKEN has no value",
        "stored for ~/old",
        &format!("{OFFER} ~/old"),
    ]);
    world.mcpkey(&["setup"]).gives(1).says(&[&format!("{OFFER} ~/old"), "mcpkey set TOKEN\n"]);
    let tested = world.mcpkey(&["test"]).gives(1).stdout;
    assert!(
        tested.contains(&format!("\n    it is stored for ~/old; to use it here: {OFFER} ~/old\n")),
        "{tested}"
    );
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok().says(&["moved TOKEN here from ~/old"]);
    assert_eq!((world.delivered("TOKEN"), directories(&world)), (token, vec!["new".to_owned()]));
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).gives(1).says(&["not stored for ~/old"]);
}

#[test]
fn run_offers_it_once_and_a_no_is_for_this_time() {
    let (mut world, token) = stored(REMOTE);
    rename(&mut world, "new");
    let question = "stored for ~/old: use it here?";
    for _ in 0..2 {
        let mut terminal = Terminal::mcpkey(&world, &RUN);
        terminal.sees(question);
        terminal.types("n");
        terminal.sees("Enter to skip");
        terminal.types("");
        let ended = terminal.ends();
        assert!(ended.code == 125 && !ended.screen.contains(&token), "{ended:?}");
    }
    let mut terminal = Terminal::mcpkey(&world, &RUN);
    let before = terminal.sees(question);
    assert!(before.contains("web") && before.contains("https://mcp.example.com"), "{before}");
    terminal.types("y");
    let ended = terminal.ends();
    assert!(ended.code == 0 && ended.screen.contains(&token), "{ended:?}");
    let ended = Terminal::mcpkey(&world, &RUN).ends();
    assert!(ended.code == 0 && !ended.screen.contains("use it here"), "{ended:?}");
}

#[test]
fn setup_offers_it_before_it_asks_for_another() {
    let (mut world, token) = stored(REMOTE);
    rename(&mut world, "new");
    let mut terminal = Terminal::mcpkey(&world, &["setup", "--no-test"]);
    terminal.sees("stored for ~/old: use it here?");
    terminal.types("y");
    assert_eq!(terminal.ends().code, 0);
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn a_second_clone_gets_a_copy_and_robs_nobody() {
    let (mut world, token) = stored(REMOTE);
    let first = go(&mut world, "second");
    clone(&world, "git@git.example.com:acme/shop");
    world.mcpkey(&RUN).gives(125).says(&[&format!("{OFFER} ~/old")]);
    world.mcpkey(&["set", "TOKEN", "--from-project", "../old/"]).ok().says(&["copied TOKEN here from ~/old"]);
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(at(&world, &first, &RUN).ok().stdout.trim(), token);
    assert_eq!(directories(&world), ["old", "second"]);
    // From now on they are two.
    let new = canary();
    store(&world, "TOKEN", &new);
    assert_eq!(at(&world, &first, &RUN).ok().stdout.trim(), token);
    assert_eq!(world.delivered("TOKEN"), new);
}

#[test]
fn another_working_tree_of_the_clone_is_offered_it_without_any_remote() {
    let (mut world, token) = stored("");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "x"]);
    world.git(&["worktree", "add", "-q", "../linked"]);
    let main = go(&mut world, "linked");
    world.mcpkey(&RUN).gives(125).says(&[&format!("{OFFER} ~/old")]);
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
    assert_eq!(at(&world, &main, &RUN).ok().stdout.trim(), token);
    assert_eq!(directories(&world), ["linked", "old"]);
    // The other way round: what is stored for a working tree that is gone.
    at(&world, &main, &["forget", "TOKEN", "--yes"]).ok();
    std::fs::remove_dir_all(&world.project).unwrap();
    world.project = main;
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/linked"]).ok().says(&["moved TOKEN"]);
    assert_eq!((world.delivered("TOKEN"), directories(&world)), (token, vec!["old".to_owned()]));
}

#[test]
fn the_path_inside_the_repository_counts() {
    let (mut world, a) = (repository(REMOTE), canary());
    let package = |world: &World, name: &str| {
        world.write_json(
            format!("packages/{name}/.mcp.json"),
            &json!({"mcpServers": {"web": bearer("TOKEN")}}),
        );
        world.project.join("packages").join(name)
    };
    std::fs::remove_file(world.project.join(".mcp.json")).unwrap();
    let dir = package(&world, "a");
    run(world.mcpkey_command(&["set", "TOKEN", "--stdin"]).current_dir(dir), a.as_bytes()).ok();
    rename(&mut world, "new");
    let b = package(&world, "b");
    let ran = at(&world, &b, &RUN).gives(125);
    assert!(!ran.stderr.contains("--from-project"), "{}", ran.said());
    let a_dir = world.project.join("packages/a");
    at(&world, &a_dir, &RUN).gives(125).says(&[OFFER]);
    at(&world, &a_dir, &["set", "TOKEN", "--from-project", "~/old"]).ok();
    assert_eq!(at(&world, &a_dir, &RUN).ok().stdout.trim(), a);
}

#[test]
fn the_former_value_moves_too_and_what_stands_here_is_kept() {
    let (mut world, old) = stored(REMOTE);
    let new = canary();
    store(&world, "TOKEN", &new);
    rename(&mut world, "new");
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok();
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
    // Over a value that stands here: that one is the former one then, and the other directory keeps its own.
    let (first, own) = (go(&mut world, "second"), canary());
    clone(&world, REMOTE);
    store(&world, "TOKEN", &own);
    world.mcpkey(&["set", "TOKEN", "--from-project", first.to_str().unwrap()]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), own);
}

#[test]
fn a_renamed_directory_is_known_without_any_remote_or_repository() {
    for is_repository in [true, false] {
        let (mut world, token) = (World::new(), canary());
        go(&mut world, "old");
        std::fs::create_dir(&world.project).unwrap();
        if is_repository {
            world.git(&["init", "-q"]);
        }
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &token);
        if !world.read(world.home.join("mcpkey/secrets.toml")).contains("birth = ") {
            return;
        }
        rename(&mut world, "new");
        world.mcpkey(&RUN).gives(125).says(&[&format!("{OFFER} ~/old")]);
        world.mcpkey(&["doctor", "--fix", "--offline"]).says(&["moved TOKEN here from ~/old"]);
        assert_eq!((world.delivered("TOKEN"), directories(&world)), (token, vec!["new".to_owned()]));
    }
}

#[test]
fn a_value_of_every_server_of_the_project_survives_too() {
    let (mut world, token) = (repository(REMOTE), canary());
    configure(&world, &json!({}));
    store(&world, "OWN_TOKEN", &token);
    rename(&mut world, "new");
    let only = ["run", "--only", "OWN_TOKEN", "--", "printenv", "OWN_TOKEN"];
    world.mcpkey(&only).gives(125).says(&["mcpkey set OWN_TOKEN --from-project ~/old"]);
    let mut terminal = Terminal::mcpkey(&world, &only);
    terminal.sees("OWN_TOKEN, stored for ~/old: use it here?");
    terminal.types("y");
    assert!(terminal.ends().screen.contains(&token));
    assert_eq!(world.delivered("OWN_TOKEN"), token);
    // One of all projects has no directory.
    world.mcpkey_fed(&["set", "ALL_TOKEN", "-g", "--stdin"], &canary()).ok();
    let text = world.read(world.home.join("mcpkey/secrets.toml"));
    let of_all = text.split("[[secret]]").find(|part| part.contains("ALL_TOKEN")).unwrap();
    assert!(!of_all.contains("remote") && !of_all.contains("birth"), "{of_all}");
}

#[test]
fn a_server_that_asks_mcpkey_itself_is_among_those_that_run_looks_at() {
    let (mut world, _) = stored(REMOTE);
    world.mcpkey(&["deliver", "mcpkey", "web"]).ok();
    rename(&mut world, "new");
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&[&format!("{OFFER} ~/old")]);
}
