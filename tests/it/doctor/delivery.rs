//! How servers get their secrets, and what keeps one that asks mcpkey from getting them.

use super::{World, canary, configure, json, offline, quiet, store};

const URL: &str = "https://mcp.example.com/mcp";

/// A world in which mcpkey stands between the client and `web`.
fn helped() -> World {
    let world = quiet();
    world
        .mcpkey_fed(
            &["add", "-t", "http", "web", URL, "--bearer", "--stdin", "--deliver", "mcpkey"],
            &canary(),
        )
        .ok();
    world
}

#[test]
fn each_delivery_in_use_is_named() {
    let world = helped();
    offline(&world).has(
        "delivery",
        "ok",
        "from mcpkey, which claude starts for them: the secrets of web",
        "",
    );
    world.mcpkey(&["deliver", "env", "web"]).ok();
    offline(&world).has(
        "delivery",
        "ok",
        "from the environment of claude: the secrets of web",
        "mcpkey deliver mcpkey NAME",
    );
}

#[test]
fn an_mcpkey_that_is_not_where_the_entry_says_is_a_problem() {
    let mut world = helped();
    offline(&world).has(
        "delivery-program",
        "ok",
        "does not find mcpkey for web",
        "start claude from a shell",
    );
    world.set("PATH", "/usr/bin:/bin");
    offline(&world).has("delivery-program", "problem", "not on the PATH", "install mcpkey");
    let gone = world.read(".mcp.json").replace("\"command\": \"mcpkey\"", "\"command\": \"/no/such/mcpkey\"");
    world.write(".mcp.json", gone);
    offline(&world).has("delivery-program", "problem", "/no/such/mcpkey", "mcpkey deliver mcpkey web");
}

#[test]
fn what_was_refused_lately_is_said_until_it_works_again() {
    let world = quiet();
    world.write("../mcpkey/config.toml", "callers = \"anyone\"\n");
    configure(&world, &json!({"tool": {"command": "true", "args": [], "env": {"KEY": "${KEY}"}}}));
    store(&world, "KEY", &canary());
    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
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
fn a_secret_that_the_client_would_still_fill_in_is_noticed() {
    let world = quiet();
    let env = json!({"KEY": "${KEY}"});
    configure(&world, &json!({"tool": {"command": "true", "args": [], "env": env}}));
    store(&world, "KEY", &canary());
    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
    let more = world.read(".mcp.json").replace("{{KEY}}\"", "{{KEY}}\", \"MORE\": \"${MORE}\"");
    world.write(".mcp.json", more);
    store(&world, "MORE", &canary());
    let page = offline(&world);
    assert!(page.lines("delivery").iter().any(|line| line["next"] == "mcpkey deliver mcpkey tool"));
    world.mcpkey(&["allow", "tool", "--yes"]).ok();
    let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
    assert!(names.contains("MORE  encrypted file") && names.contains("KEY   by mcpkey"), "{names}");
    world.mcpkey(&["deliver", "mcpkey", "tool"]).ok();
    assert!(!world.read(".mcp.json").contains("${"), "{}", world.read(".mcp.json"));
    let names = world.mcpkey(&["run", "--print-names"]).ok().stdout;
    assert!(names.contains("MORE  by mcpkey"), "{names}");
}

#[test]
fn settings_that_mean_nothing_or_too_much_are_noticed() {
    let mut world = quiet();
    world.write("../mcpkey/config.toml", "deliver = \"mcpkey\"\n");
    let page = offline(&world);
    page.lacks("unknown-setting");
    page.lacks("callers");
    world.write("../mcpkey/config.toml", "delivery = \"mcpkey\"\ncallers = \"anyone\"\n");
    let page = offline(&world);
    page.has(
        "unknown-setting",
        "warning",
        "sets delivery",
        "mcpkey knows store, deliver, clients, callers, agents, test-on-add, passphrase-cache and bridge",
    );
    page.has("callers", "warning", "callers = \"anyone\"", "take that out");
    world.set("MCPKEY_DELIVER", "post");
    offline(&world).has("settings", "problem", "unknown delivery \"post\": use env or mcpkey", "");
}
