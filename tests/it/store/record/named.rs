//! One variable with several values: whatever a verb advises names one of them, can be typed, and acts on exactly that one.

use std::collections::BTreeMap;

use serde_json::json;

use crate::run::{bearer, configure};
use crate::store::handover::{age_key, opened};
use crate::support::process::Ran;
use crate::support::pty::Terminal;
use crate::support::{World, canary};

/// The flags that tell six values of TOKEN apart: two servers and all of them, for this project and for all.
const SIX: [&str; 6] = [
    "--server web",
    "--server api",
    "--all-servers",
    "-g --server me",
    "-g --server you",
    "-g --all-servers",
];

fn split(flags: &str) -> Vec<&str> {
    flags.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Runs a verb on TOKEN with these flags.
fn on(world: &World, verb: &str, flags: &str, more: &[&str], input: &str) -> Ran {
    world.mcpkey_fed(&[&[verb, "TOKEN"], &split(flags)[..], more].concat(), input)
}

/// A world in which each of [`SIX`] holds a value of its own.
fn six() -> (World, String, BTreeMap<String, String>) {
    let world = World::new();
    configure(&world, &json!({"web": bearer("TOKEN"), "api": bearer("TOKEN")}));
    let person = json!({"mcpServers": {"me": bearer("TOKEN"), "you": bearer("TOKEN")}});
    world.write_json(world.home.join(".claude.json"), &person);
    let key = age_key(&world);
    for flags in SIX {
        // What is for everything is so without a further word.
        let flags = if flags == "-g --all-servers" { "-g" } else { flags };
        on(&world, "set", flags, &["--stdin"], &canary()).ok();
    }
    let values = values(&world, &key);
    assert_eq!(values.len(), 6, "{values:?}");
    (world, key, values)
}

/// Every stored value of TOKEN, by the flags that name it.
fn values(world: &World, key: &str) -> BTreeMap<String, String> {
    let ran = world.mcpkey(&["store", "export", "--all", "-r", key]);
    if ran.code == 1 {
        return BTreeMap::new();
    }
    let held = opened(world, &ran.ok().stdout);
    let flags = |secret: &serde_json::Value| {
        let global = if secret["project"].is_null() { "-g " } else { "" };
        match secret["server"].as_str() {
            Some(server) => format!("{global}--server {server}"),
            None => format!("{global}--all-servers"),
        }
    };
    let secrets = held["secrets"].as_array().unwrap().iter();
    secrets.map(|secret| (flags(secret), secret["value"].as_str().unwrap().to_owned())).collect()
}

/// The flags that an error says could be added.
fn ways(ran: &Ran) -> Vec<String> {
    let (_, list) = ran.stderr.split_once("say which:\n").unwrap_or_else(|| panic!("{}", ran.said()));
    list.lines().map(|line| line.trim().to_owned()).collect()
}

/// The command line that is advised and ends with `end`, as words behind the program.
fn advised(ran: &Ran, verb: &str, end: &str) -> Vec<String> {
    let start = ran.stderr.find(&format!("mcpkey {verb}")).unwrap_or_else(|| panic!("{}", ran.said()));
    let rest = &ran.stderr[start..];
    let line = &rest[..rest.find(end).unwrap_or_else(|| panic!("{}", ran.said())) + end.len()];
    shlex::split(line).unwrap().into_iter().skip(1).collect()
}

#[test]
fn which_one_is_asked_with_flags_that_each_name_one() {
    let (world, key, values_before) = six();
    for (verb, option) in [
        ("forget", "--server"),
        ("rotate", "--server"),
        ("reveal", "--server"),
        ("set", "--server"),
        ("allow", "--value-of"),
    ] {
        for (layer, expected) in [("", &SIX[..3]), ("-g", &SIX[3..])] {
            if verb == "set" && layer == "-g" {
                continue;
            }
            let ran = on(&world, verb, layer, &[], "").gives(2).says(&["TOKEN has several values here"]);
            let expected: Vec<String> = expected.iter().map(|way| way.replace("--server", option)).collect();
            assert_eq!(ways(&ran), expected, "{verb} {layer}");
        }
    }
    assert_eq!(values(&world, &key), values_before);
}

#[test]
fn replacing_undoing_and_its_advice_act_on_the_one_that_is_named() {
    for flags in SIX {
        let (world, key, mut expected) = six();
        let old = expected[flags].clone();
        for verb in ["set", "rotate"] {
            let new = canary();
            let more: &[&str] = if verb == "set" { &["--stdin"] } else { &["--stdin", "--no-test"] };
            let ran = on(&world, verb, flags, more, &new).ok();
            expected.insert(flags.to_owned(), new);
            assert_eq!(values(&world, &key), expected, "{verb} {flags}");
            let undo = match verb {
                "rotate" => advised(&ran, "rotate TOKEN", "--undo"),
                _ => [&["rotate", "TOKEN"], &split(flags)[..], &["--undo"]]
                    .concat()
                    .iter()
                    .map(|w| (*w).to_owned())
                    .collect(),
            };
            world.mcpkey(&[&undo[..], &["--no-test".to_owned()]].concat()).ok();
            expected.insert(flags.to_owned(), old.clone());
            assert_eq!(values(&world, &key), expected, "undo of {verb} {flags}");
        }
        let listed = world.mcpkey(&["list"]).ok();
        assert!(listed.stdout.contains(&format!("mcpkey rotate TOKEN {flags} --undo")), "{}", listed.said());
        on(&world, "rotate", flags, &["--forget-old"], "").ok();
        on(&world, "rotate", flags, &["--undo", "--no-test"], "").gives(1);
        assert_eq!(values(&world, &key), expected, "--forget-old {flags}");
    }
}

#[test]
fn a_value_that_waits_is_advised_and_put_in_use_where_it_belongs() {
    let (world, key, mut expected) = six();
    // What is for all servers is tested with none: each here has a value of its own.
    for flags in SIX.into_iter().filter(|flags| !flags.contains("--all-servers")) {
        let new = canary();
        let ran = on(&world, "rotate", flags, &["--stdin"], &new);
        assert_ne!(ran.code, 0, "{}", ran.said());
        // No other server is sent the new value.
        let others = ["web", "api"].into_iter().filter(|server| !flags.ends_with(server));
        others.for_each(|other| assert!(!ran.stderr.contains(other), "{}", ran.said()));
        assert_eq!(values(&world, &key), expected, "{flags}");
        let resume = advised(&ran, "rotate TOKEN", "--resume");
        world.mcpkey(&[&resume[..], &["--no-test".to_owned()]].concat()).ok();
        expected.insert(flags.to_owned(), new);
        assert_eq!(values(&world, &key), expected, "{flags}");
    }
}

#[test]
fn forgetting_deletes_the_one_that_is_named() {
    let (world, key, mut expected) = six();
    for flags in SIX {
        let is_last_of_layer =
            expected.keys().filter(|key| key.starts_with("-g") == flags.starts_with("-g")).count() == 1;
        if !is_last_of_layer {
            on(&world, "forget", flags.split("--").next().unwrap(), &["--yes"], "").gives(2);
        }
        on(&world, "forget", flags, &["--yes"], "").ok();
        expected.remove(flags);
        assert_eq!(values(&world, &key), expected, "{flags}");
        on(&world, "forget", flags, &["--yes"], "").gives(1);
    }
}

#[test]
fn revealing_shows_the_one_that_is_named() {
    let (world, _, values) = six();
    for flags in SIX {
        let mut terminal = Terminal::mcpkey(&world, &[&["reveal", "TOKEN"], &split(flags)[..]].concat());
        terminal.sees("show TOKEN on this screen?");
        terminal.types("y");
        terminal.sees(&values[flags]);
        terminal.sees("press Enter to hide it");
        terminal.types("");
        assert_eq!(terminal.ends().code, 0);
    }
}

#[test]
fn allowing_widens_the_one_that_is_named_and_no_other() {
    let (world, _, _) = six();
    let to = |world: &World| {
        let stored = world.read_json_of(&["list", "--all", "--json"])["stored"].clone();
        let wide =
            stored.as_array().unwrap().iter().filter(|s| s["destinations"].to_string().contains("further"));
        wide.map(|s| format!("{}{}", s["server"], s["all_projects"])).collect::<Vec<_>>()
    };
    for flags in SIX {
        let flags = flags.replace("--server", "--value-of");
        on(&world, "allow", &flags, &["https://further.example", "--yes"], "").ok();
        assert_eq!(to(&world).len(), 1, "{flags}: {:?}", to(&world));
        on(&world, "allow", &flags, &["https://further.example", "--revoke", "--yes"], "").ok();
        assert!(to(&world).is_empty(), "{flags}");
    }
}

#[test]
fn an_edited_index_keeps_nothing_back() {
    let (world, key, mut expected) = six();
    let path = world.home.join("mcpkey/secrets.toml");
    let index = world.read(&path);
    std::fs::write(&path, index.replacen("https://mcp.example.com/mcp", "https://evil.example", 1)).unwrap();
    assert!(world.read(&path).contains("evil.example"));
    let new = canary();
    on(&world, "rotate", "--server web", &["--stdin", "--no-test"], &new).ok();
    expected.insert("--server web".to_owned(), new);
    assert_eq!(values(&world, &key), expected);
    assert!(!world.read(&path).contains("evil.example"));
}

#[test]
fn a_new_value_of_one_server_may_go_where_that_one_sends_it_alone() {
    let world = World::new();
    let mut other = bearer("TOKEN");
    other["url"] = json!("https://other.example.com/mcp");
    configure(&world, &json!({"web": bearer("TOKEN"), "api": other}));
    on(&world, "set", "--server web", &["--stdin"], &canary()).ok();
    on(&world, "set", "--server api", &["--stdin"], &canary()).ok();
    let stored = world.read_json_of(&["list", "--all", "--json"])["stored"].clone();
    let places: Vec<String> =
        stored.as_array().unwrap().iter().map(|s| s["destinations"].to_string()).collect();
    assert_eq!(
        places,
        ["mcp", "other"].map(|host| {
            format!("[\"https://{host}.example.com/mcp 'authorization: Bearer ${{TOKEN}}'\"]")
        })
    );
    on(&world, "allow", "--value-of web", &["--yes"], "").ok().says(&["may go there already"]);
    on(&world, "set", "--server nosuch", &["--stdin"], &canary()).gives(2).says(&["web", "api"]);
}

#[test]
fn two_servers_of_one_name_are_told_apart_by_their_configs() {
    let world = World::new();
    let key = age_key(&world);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let project = world.project.to_string_lossy().into_owned();
    let own = json!({"projects": {project: {"mcpServers": {"web": bearer("TOKEN")}}}});
    world.write_json(world.home.join(".claude.json"), &own);
    let configs = [world.project.join(".mcp.json"), world.home.join(".claude.json")];
    let all = configs.each_ref().map(|path| format!("--server web --config {}", path.display()));
    for flags in &all {
        on(&world, "set", flags, &["--stdin"], &canary()).ok();
    }
    let held = || {
        let sealed = world.mcpkey(&["store", "export", "--all", "-r", &key]).ok().stdout;
        let held = opened(&world, &sealed)["secrets"].as_array().unwrap().clone();
        held.iter().map(|s| (s["file"].to_string(), s["value"].to_string())).collect::<BTreeMap<_, _>>()
    };
    let before = held();
    assert_eq!(before.len(), 2, "{before:?}");
    let ran = on(&world, "forget", "--server web", &["--yes"], "").gives(2);
    assert_eq!(ways(&ran), all);
    let relative = "--server web --config .mcp.json";
    on(&world, "rotate", relative, &["--stdin", "--no-test"], &canary()).ok();
    let after = held();
    assert_ne!(after["\".mcp.json\""], before["\".mcp.json\""]);
    assert_eq!(after["\"~/.claude.json\""], before["\"~/.claude.json\""]);
    on(&world, "forget", &all[1], &["--yes"], "").ok();
    assert_eq!(held().len(), 1);
}
