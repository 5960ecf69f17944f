//! How servers get their secrets, and what keeps one that asks mcpkey from getting them.

use super::{World, canary, configure, json, offline, quiet, store};

const URL: &str = "https://mcp.example.com/mcp";

/// A world in which `web` gets its token by helper.
fn helped() -> World {
    let world = quiet();
    world
        .mcpkey_fed(
            &["add", "-t", "http", "web", URL, "--bearer", "--stdin", "--deliver", "helper"],
            &canary(),
        )
        .ok();
    world
}

#[test]
fn each_delivery_in_use_is_named() {
    let world = helped();
    offline(&world).has("delivery", "ok", "from mcpkey when claude asks: the secrets of web", "");
    world.mcpkey(&["deliver", "env", "web"]).ok();
    offline(&world).has(
        "delivery",
        "ok",
        "from the environment of claude: the secrets of web",
        "mcpkey deliver helper NAME",
    );
}

#[test]
fn a_server_of_which_nothing_is_known_is_a_problem() {
    let world = helped();
    for file in ["project/.mcp.json.example", "mcpkey/secrets.toml"] {
        std::fs::remove_file(world.home.join(file)).unwrap();
    }
    let page = offline(&world);
    page.ran.clone().gives(1);
    let lines = page.lines("delivery");
    let said = |line: &&serde_json::Value| line["state"] == "problem" && line["about"] == "web";
    assert!(lines.iter().any(said), "{lines:#?}");
    world.mcpkey(&["list"]).ok().says(&["which secrets server web is to get"]);
}

#[test]
fn an_mcpkey_that_is_not_where_the_entry_says_is_a_problem() {
    let mut world = helped();
    offline(&world).lacks("helper-program");
    world.set("PATH", "/usr/bin:/bin");
    offline(&world).has(
        "helper-program",
        "problem",
        "not on the PATH, nor in ~/.cargo/bin",
        "install mcpkey",
    );
    world.write("../.cargo/bin/mcpkey", "#!/bin/sh\n");
    super::mode(&world.home.join(".cargo/bin/mcpkey"), 0o755);
    offline(&world).lacks("helper-program");
    let gone = world.read(".mcp.json").replace("exec mcpkey", "exec /no/such/mcpkey");
    world.write(".mcp.json", gone);
    offline(&world).has("helper-program", "problem", "/no/such/mcpkey", "mcpkey deliver helper web");
}

#[test]
fn a_directory_that_the_client_does_not_trust_is_noticed() {
    let world = helped();
    offline(&world).has("untrusted", "warning", "asks mcpkey for no secret of web", "trust it");
    let project = world.project.to_str().unwrap();
    world.write_json("../.claude.json", &json!({"projects": {project: {"hasTrustDialogAccepted": true}}}));
    offline(&world).lacks("untrusted");
}

#[test]
fn what_was_refused_lately_is_said_until_it_works_again() {
    let world = quiet();
    world.write("../mcpkey/config.toml", "callers = \"anyone\"\n");
    configure(&world, &json!({"tool": {"command": "true", "args": [], "env": {"KEY": "${KEY}"}}}));
    store(&world, "KEY", &canary());
    world.mcpkey(&["deliver", "helper", "tool"]).ok();
    offline(&world).lacks("refused");
    world.mcpkey(&["forget", "KEY", "--yes"]).ok();
    world.mcpkey(&["exec", "tool", "--", "true"]).gives(125);
    offline(&world).has("refused", "warning", "KEY of server tool has no value", "mcpkey log --server tool");
    let file = world.home.join("mcpkey/log.jsonl");
    let old = world.read(&file).replace("\"time\":\"20", "\"time\":\"19");
    world.write(&file, old);
    offline(&world).lacks("refused");
}

#[test]
fn a_secret_that_the_entry_of_a_server_by_helper_still_mentions_is_noticed() {
    let world = helped();
    let more = world.read(".mcp.json").replace("\"headers\": {", "\"headers\": {\"X-More\": \"${MORE}\",");
    world.write(".mcp.json", more);
    store(&world, "MORE", &canary());
    let page = offline(&world);
    assert!(page.lines("delivery").iter().any(|line| line["next"] == "mcpkey deliver helper web"));
    let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
    assert!(names.contains("MORE       encrypted file") && names.contains("WEB_TOKEN  by helper"), "{names}");
    world.mcpkey(&["deliver", "helper", "web"]).ok();
    assert!(!world.read(".mcp.json").contains("${"), "{}", world.read(".mcp.json"));
    let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
    assert!(names.contains("MORE       by helper"), "{names}");
}

#[test]
fn settings_that_mean_nothing_or_too_much_are_noticed() {
    let mut world = quiet();
    world.write("../mcpkey/config.toml", "deliver = \"helper\"\n");
    let page = offline(&world);
    page.lacks("unknown-setting");
    page.lacks("callers");
    world.write("../mcpkey/config.toml", "delivery = \"helper\"\ncallers = \"anyone\"\n");
    let page = offline(&world);
    page.has(
        "unknown-setting",
        "warning",
        "sets delivery",
        "mcpkey knows store, deliver, callers, test-on-add, passphrase-cache and bridge",
    );
    page.has("callers", "warning", "callers = \"anyone\"", "take that out");
    world.set("MCPKEY_DELIVER", "post");
    offline(&world).has("settings", "problem", "unknown delivery \"post\": use env or helper", "");
}
