//! `exec`: one server gets just its own variables, becomes the process, and is the one that the config names.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio as Pipe;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::world;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude};

/// A world in which whoever asks is answered, so that a test can be the client.
fn open_world() -> World {
    let world = world();
    crate::support::tested::widen(&world, "callers = \"anyone\"\n");
    world
}

/// Registers `server` by helper with a secret under `key`.
fn add(world: &World, server: &str, key: &str, value: &str, line: &[String]) {
    let words = ["add", server, "--stdin", "-e", key, "--deliver", "mcpkey", "--"].map(str::to_owned);
    world.mcpkey_fed(&[&words[..], line].concat(), value).ok();
}

fn line(stdio: &Stdio) -> Vec<String> {
    std::iter::once(stdio.command().to_str().unwrap().to_owned()).chain(stdio.args()).collect()
}

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn the_server_takes_the_place_of_mcpkey_and_its_end_is_the_servers() {
    let world = open_world();
    for (server, script) in [("seven", "exit 7"), ("sleeper", "echo $$; read -r line; exec sleep 600")] {
        add(&world, server, "A_KEY", &canary(), &words(&["sh", "-c", script]));
    }
    world.mcpkey(&["exec", "seven", "--", "sh", "-c", "exit 7"]).gives(7);

    let mut command = world.mcpkey_command(&["exec", "sleeper", "--", "sh", "-c"]);
    command.arg("echo $$; read -r line; exec sleep 600").stdin(Pipe::piped()).stdout(Pipe::piped());
    let mut child = command.spawn().unwrap();
    let mut pid = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut pid).unwrap();
    assert_eq!(pid.trim(), child.id().to_string());
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}

#[test]
fn it_gets_what_the_client_gave_and_its_own_variables() {
    let (world, key) = (open_world(), canary());
    add(&world, "tool", "TOOL_KEY", &key, &words(&["env", "-0"]));
    add(&world, "else", "ELSE_KEY", &canary(), &words(&["true"]));
    let mut command = world.mcpkey_command(&["exec", "tool", "--", "env", "-0"]);
    command.env("LEFT", "alone").env("MCPKEY_PASSPHRASE", canary());
    let ran = crate::support::process::run(&mut command, b"").ok();
    let pairs: Vec<&str> = ran.stdout.split_terminator('\0').collect();
    assert!(
        pairs.contains(&format!("TOOL_KEY={key}").as_str()) && pairs.contains(&"LEFT=alone"),
        "{pairs:?}"
    );
    assert!(!ran.stdout.contains("ELSE_KEY") && !ran.stdout.contains("PASSPHRASE"), "{pairs:?}");
}

#[test]
fn a_command_line_that_no_config_holds_is_refused() {
    let (world, key) = (open_world(), canary());
    add(&world, "tool", "TOOL_KEY", &key, &words(&["sh", "-c", "printenv TOOL_KEY"]));
    assert_eq!(
        world.mcpkey(&["exec", "tool", "--", "sh", "-c", "printenv TOOL_KEY"]).ok().stdout.trim(),
        key
    );
    for line in [&["printenv"][..], &["sh", "-c", "printenv"], &["sh", "-c", "printenv TOOL_KEY", "more"]] {
        let ran = world.mcpkey(&[&["exec", "tool", "--"][..], line].concat()).gives(125);
        assert!(!ran.said().contains(&key) && ran.stderr.contains("tool"), "{}", ran.said());
    }
    world.mcpkey(&["exec", "other", "--", "sh", "-c", "printenv TOOL_KEY"]).gives(125);
}

#[test]
fn a_config_that_a_pull_changed_starts_nothing_with_a_secret() {
    let key = canary();
    let tool = Stdio::wanting("TOOL_KEY", &key);
    let world = world();
    add(&world, "tool", "TOOL_KEY", &key, &line(&tool));
    let listing = claude::list(&world, &[]);
    assert!(listing.connected("tool"), "{}", listing.text);
    let sound = world.read_json(".mcp.json");
    let mut other_args = sound.clone();
    other_args["mcpServers"]["tool"]["args"].as_array_mut().unwrap().push(json!("--more"));
    let mut hooked = sound.clone();
    hooked["mcpServers"]["tool"]["env"]["NODE_OPTIONS"] = json!("--require ./mine.js");
    for config in [other_args, hooked] {
        std::fs::remove_file(tool.process_file()).unwrap();
        world.write_json(".mcp.json", &config);
        let listing = claude::list(&world, &[]);
        assert!(!listing.connected("tool") && !tool.process_file().exists(), "{config}: {}", listing.text);
        let log = world.mcpkey(&["log", "--server", "tool"]).ok().stdout;
        assert!(log.contains("TOOL_KEY") && log.contains("it may not go to"), "{config}: {log}");
        world.write_json(".mcp.json", &sound);
        assert!(claude::list(&world, &[]).connected("tool"));
    }
}

#[test]
fn a_secret_among_the_arguments_is_put_there_by_mcpkey() {
    let key = canary();
    let tool = Stdio::noting::<&str>(&[]);
    let world = world();
    let entry = tool.entry(&["--key=${ARG_KEY}"], &json!({}));
    world.write_json(".mcp.json", &json!({"mcpServers": {"tool": entry}}));
    world.mcpkey_fed(&["set", "ARG_KEY", "--stdin"], &key).ok();
    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
    assert!(world.read(".mcp.json").contains("--key={{ARG_KEY}}"));
    let listing = claude::list(&world, &[]);
    assert!(listing.connected("tool"), "{}", listing.text);
    assert_eq!(tool.noted().unwrap()["args"], json!([format!("--key={key}")]));
    assert!(!tool.process()["env"].to_string().contains(&key));
}

#[test]
fn of_two_values_each_server_gets_its_own_and_a_third_server_none() {
    let (world, first, second) = (open_world(), canary(), canary());
    let entry = json!({"command": "printenv", "args": ["TEAM_KEY"], "env": {"TEAM_KEY": "${TEAM_KEY}"}});
    world.write_json(".mcp.json", &json!({"mcpServers": {"one": entry, "three": entry}}));
    world.write_json(world.home.join(".claude.json"), &json!({"mcpServers": {"two": entry}}));
    world.mcpkey_fed(&["set", "TEAM_KEY", "--server", "one", "--stdin"], &first).ok();
    world.mcpkey_fed(&["set", "TEAM_KEY", "--server", "two", "-g", "--stdin"], &second).ok();
    for server in ["one", "two", "three"] {
        world.mcpkey(&["deliver", "mcpkey", server]).ok();
    }
    let start = |server: &str| world.mcpkey(&["exec", server, "--", "printenv", "TEAM_KEY"]);
    assert_eq!(start("one").ok().stdout.trim(), first);
    assert_eq!(start("two").ok().stdout.trim(), second);
    let ran = start("three").gives(125);
    ran.clone().says(&["TEAM_KEY of server three has no value", "mcpkey set TEAM_KEY --server three"]);
    assert!(!ran.said().contains(&first) && !ran.said().contains(&second), "{}", ran.said());
    for verb in [&["test", "three"][..], &["doctor", "--offline"], &["run", "--", "true"], &["setup"]] {
        let said = world.mcpkey(verb).said();
        assert!(said.contains("mcpkey set TEAM_KEY --server three"), "{verb:?}: {said}");
    }
    // What was said can be typed.
    let third = canary();
    world.mcpkey_fed(&["set", "TEAM_KEY", "--server", "three", "--stdin"], &third).ok();
    assert_eq!(start("three").ok().stdout.trim(), third);
    assert_eq!(start("one").ok().stdout.trim(), first);
}
