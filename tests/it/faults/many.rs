//! Many processes at once in one project and on one store: nothing that any of them said it stored is lost.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};

use serde_json::json;

use crate::support::process::run;
use crate::support::{World, canary};

const MANY: usize = 30;

/// Starts mcpkey with `value` waiting on its standard input.
fn start(world: &World, args: &[&str], value: &str) -> Child {
    let input = world.root().join("tmp").join(canary());
    std::fs::write(&input, value).unwrap();
    let mut command = world.mcpkey_command(args);
    let input = std::fs::File::open(input).unwrap();
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
fn all_succeed(children: Vec<Child>) {
    for child in children {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

/// What `run` injects, by variable.
#[track_caller]
fn injected(world: &World) -> BTreeMap<String, String> {
    let ran = world.mcpkey(&["run", "--", "env", "-0"]).ok();
    let pairs = ran.stdout.split_terminator('\0').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// How many values the encrypted file holds.
fn items(world: &World) -> usize {
    let mut age = world.command("age");
    age.args(["-d", "-i", "identity.txt", "secrets.age"]).current_dir(world.home.join("mcpkey"));
    let plain: serde_json::Value = serde_json::from_str(&run(&mut age, b"").ok().stdout).unwrap();
    // What a person agreed to of the session is an item of its own.
    plain["secrets"].as_object().unwrap().keys().filter(|id| !id.starts_with("MCPKEY_SESSION")).count()
}

#[test]
fn every_set_of_thirty_is_kept() {
    let world = World::new();
    let names: Vec<String> = (0..MANY).map(|n| format!("TOKEN_{n}")).collect();
    let env: serde_json::Map<_, _> =
        names.iter().map(|name| (name.clone(), json!(format!("${{{name}}}")))).collect();
    world.write_json(".mcp.json", &json!({"mcpServers": {"tool": {"command": "tool", "env": env}}}));
    let values: Vec<String> = names.iter().map(|_| canary()).collect();
    let pairs = names.iter().zip(&values);
    all_succeed(pairs.clone().map(|(name, value)| start(&world, &["set", name, "--stdin"], value)).collect());
    let injected = injected(&world);
    for (name, value) in pairs {
        assert_eq!(injected.get(name), Some(value));
    }
    assert_eq!(items(&world), MANY);
}

#[test]
fn the_last_of_thirty_values_for_one_variable_stays_alone() {
    let world = World::new();
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": crate::run::bearer("TOKEN")}}));
    let values: Vec<String> = (0..MANY).map(|_| canary()).collect();
    all_succeed(values.iter().map(|value| start(&world, &["set", "TOKEN", "--stdin"], value)).collect());
    let injected = injected(&world);
    assert!(values.contains(&injected["TOKEN"]), "{injected:?}");
    assert_eq!(items(&world), 1);
}

#[test]
fn every_server_of_thirty_is_kept_with_a_token_of_its_own() {
    let world = World::new();
    let values: Vec<String> = (0..MANY).map(|_| canary()).collect();
    let children = values.iter().enumerate().map(|(n, value)| {
        let (name, url) = (format!("s{n}"), format!("https://s{n}.example.com/mcp"));
        // Every other one wants a variable of the same name.
        match n % 2 {
            0 => start(&world, &["add", "-t", "http", &name, &url, "--bearer", "--stdin"], value),
            _ => start(&world, &["add", &name, "-e", "API_KEY", "--stdin", "--", "tool", &name], value),
        }
    });
    all_succeed(children.collect());
    let injected = injected(&world);
    for file in [".mcp.json", ".mcp.json.example"] {
        let config = world.read_json(file);
        for (n, value) in values.iter().enumerate() {
            let server = &config["mcpServers"][format!("s{n}")];
            let text = server["headers"]["Authorization"].as_str().or(server["env"]["API_KEY"].as_str());
            let text = text.unwrap_or_else(|| panic!("s{n} is not in {file}"));
            let variable = text.split_once("${").unwrap().1.split('}').next().unwrap();
            assert_eq!(injected.get(variable), Some(value), "s{n} of {file} wants {variable}");
        }
    }
    assert_eq!(items(&world), MANY);
}

#[test]
fn thirty_of_one_name_make_one_server() {
    let world = World::new();
    let add = ["add", "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer", "--stdin"];
    let values: Vec<String> = (0..MANY).map(|_| canary()).collect();
    let children: Vec<Child> = values.iter().map(|value| start(&world, &add, value)).collect();
    let mut won = Vec::new();
    for (child, value) in children.into_iter().zip(&values) {
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        if out.status.success() {
            won.push(value.clone())
        } else {
            assert!(said.contains("exists already"), "{said}")
        }
    }
    assert_eq!(won.len(), 1);
    assert!(injected(&world).values().any(|value| won.contains(value)));
    assert_eq!(items(&world), 1);
}
