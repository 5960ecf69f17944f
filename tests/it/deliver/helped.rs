//! Servers that get their secrets from mcpkey, and every other verb.

use serde_json::{Value, json};

use crate::run::{configure, store};
use crate::support::{World, canary};

const URL: &str = "https://mcp.example.com/mcp";

/// A world in which `web` and `tool` get their secrets from mcpkey.
fn world() -> World {
    let world = World::new();
    world.write("../mcpkey/config.toml", "deliver = \"mcpkey\"\ncallers = \"anyone\"\n");
    world.mcpkey(&["allow", "--settings", "--yes"]).ok();
    world.mcpkey_fed(&["add", "-t", "http", "web", URL, "--bearer", "--stdin"], &canary()).ok();
    world
        .mcpkey_fed(&["add", "tool", "--stdin", "-e", "TOOL_KEY", "--", "true", "--level", "info"], &canary())
        .ok();
    world
}

fn is_helped(world: &World, server: &str) -> bool {
    let list = world.read_json_of(&["list", "--json"]);
    let servers = list["servers"].as_array().unwrap();
    servers.iter().find(|s| s["name"] == server).unwrap()["delivery"] == "mcpkey"
}

#[test]
fn list_shows_the_delivery_of_each() {
    let world = world();
    assert!(is_helped(&world, "web") && is_helped(&world, "tool"));
    world.mcpkey(&["deliver", "env", "tool"]).ok();
    let page = world.mcpkey(&["list"]).ok().stdout;
    let rows: Vec<String> =
        page.lines().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(
        rows.contains(&format!("web project {URL} WEB_TOKEN encrypted file (this server) mcpkey 0d")),
        "{page}"
    );
    assert!(
        rows.contains(&"tool project true TOOL_KEY encrypted file (this server) env 0d".to_owned()),
        "{page}"
    );
}

#[test]
fn several_servers_of_one_file_change_together() {
    let world = world();
    let (config, example) = (world.read_json(".mcp.json"), world.read(".mcp.json.example"));
    world.mcpkey(&["deliver", "env", "--all"]).ok().says(&["web gets", "tool gets"]);
    assert_eq!(
        world.read_json(".mcp.json")["mcpServers"],
        world.read_json(".mcp.json.example")["mcpServers"]
    );
    let shown = world.mcpkey(&["deliver", "mcpkey", "--all", "-n"]).ok();
    assert!(
        shown.stdout.contains("+      \"command\": \"mcpkey\"") && shown.stderr.is_empty(),
        "{}",
        shown.said()
    );
    world.mcpkey(&["deliver", "mcpkey", "--all"]).ok();
    assert_eq!((world.read_json(".mcp.json"), world.read(".mcp.json.example")), (config, example));
}

#[test]
fn neither_form_is_a_finding_and_a_literal_secret_beside_it_is_one() {
    let world = world();
    world.mcpkey(&["add-json", "args", r#"{"command": "srv", "args": ["--name", "${AN_ARG}"]}"#]).ok();
    assert!(world.read(".mcp.json").contains("{{AN_ARG}}"));
    let clean = world.mcpkey(&["lint", "--fail-on", "warning"]).ok();
    assert!(clean.stdout.contains("nothing found"), "{}", clean.said());
    let literal = canary();
    let mut config = world.read_json(".mcp.json");
    let args = config["mcpServers"]["web"]["args"].as_array_mut().unwrap();
    args.extend([json!("--header"), json!(format!("X-Api-Key: {literal}"))]);
    world.write_json(".mcp.json", &config);
    world.mcpkey(&["lint"]).gives(1);
    world.mcpkey(&["import", "--yes"]).ok();
    world.mcpkey(&["lint"]).ok();
    assert!(is_helped(&world, "web") && !world.read(".mcp.json").contains(&literal));
    let names = world.mcpkey(&["run", "--allow-missing", "--print-names"]).stdout;
    assert!(names.contains("by mcpkey") && !names.contains("encrypted file"), "{names}");
    assert!(!world.entry("web").to_string().contains("${"));
}

#[test]
fn a_foreign_placeholder_is_still_one() {
    let world = world();
    let mut config = world.read_json(".mcp.json");
    config["mcpServers"]["web"]["headers"]["X-Other"] = json!("{{OTHER}}");
    world.write_json(".mcp.json", &config);
    let page = world.mcpkey(&["lint", "--fail-on", "warning"]).gives(1).stdout;
    assert!(page.contains("{{OTHER}}") || page.contains("OTHER"), "{page}");
}

#[test]
fn a_rotation_says_who_takes_the_new_value_by_itself() {
    let world = world();
    let key = canary();
    world
        .mcpkey_fed(&["add", "-t", "sse", "str", "https://s.example/sse", "-H", "X-Api-Key", "--stdin"], &key)
        .ok();
    let rotate =
        |variable: &str| world.mcpkey_fed(&["rotate", variable, "--stdin", "--no-test"], &canary()).ok();
    rotate("WEB_TOKEN").says(&["web: mcpkey takes the new value by itself"]);
    rotate("TOOL_KEY").says(&["tool: a running claude goes on with the old value", "/mcp"]);
    rotate("STR_API_KEY").says(&["str: mcpkey takes the new value by itself"]);
    world.mcpkey(&["deliver", "env", "web"]).ok();
    assert!(!rotate("WEB_TOKEN").stderr.contains("by itself"));
}

#[test]
fn setup_set_allow_and_remove_know_what_such_a_server_wants() {
    let world = world();
    world.mcpkey(&["forget", "TOOL_KEY", "--yes"]).ok();
    world.mcpkey(&["setup"]).gives(1).says(&["no value for TOOL_KEY"]);
    world.mcpkey_fed(&["setup", "--stdin"], &format!("TOOL_KEY={}\n", canary())).ok();
    world.mcpkey(&["exec", "tool", "--", "true", "--level", "info"]).ok();
    let other = world.read(".mcp.json").replace("\"info\"", "\"debug\"");
    world.write(".mcp.json", other);
    world.mcpkey(&["exec", "tool", "--", "true", "--level", "debug"]).gives(125).says(&["withheld"]);
    world.mcpkey(&["allow", "TOOL_KEY", "--server", "tool", "--yes"]).ok();
    world.mcpkey(&["exec", "tool", "--", "true", "--level", "debug"]).ok();
    world.mcpkey(&["remove", "tool", "--forget"]).ok().says(&["deleted TOOL_KEY"]);
    let index = world.read("../mcpkey/secrets.toml");
    assert!(!index.contains("variable = \"TOOL_KEY\"") && !index.contains("server = \"tool\""), "{index}");
    assert!(!world.read(".mcp.json.example").contains("TOOL_KEY"));
}

#[test]
fn registering_anew_changes_the_delivery_too() {
    let world = world();
    let words = ["add", "--force", "-t", "http", "web", URL, "--bearer", "--stdin"];
    world.mcpkey_fed(&[&words[..], &["--deliver", "env"]].concat(), &canary()).ok();
    let index = world.read("../mcpkey/secrets.toml");
    let mut delivered = index.split("[[delivery]]").skip(1);
    assert!(!is_helped(&world, "web") && !delivered.any(|part| part.contains("server = \"web\"")), "{index}");
    world.mcpkey_fed(&words, &canary()).ok();
    assert!(is_helped(&world, "web"));
    world.mcpkey_fed(&["add", "--template", "github", "--stdin", "gh"], &canary()).ok();
    assert!(is_helped(&world, "gh"));
}

#[test]
fn scopes_and_directories_below_are_no_obstacle() {
    let world = world();
    for scope in ["local", "user"] {
        world
            .mcpkey_fed(
                &["add", scope, "-s", scope, "--stdin", "-e", "KEY", "--deliver", "env", "--", "true", scope],
                &canary(),
            )
            .ok();
    }
    let mut below = world.mcpkey_command(&["deliver", "mcpkey", "local", "user"]);
    std::fs::create_dir_all(world.project.join("a/b")).unwrap();
    // Local scope is keyed by the repository, where there is one.
    world.git(&["init", "-q"]);
    let ran = crate::support::process::run(below.current_dir(world.project.join("a/b")), b"");
    ran.ok().says(&["local gets", "user gets"]);
    let root: Value = world.read_json("../.claude.json");
    let program = root["mcpServers"]["user"]["command"].as_str().unwrap();
    assert!(program.starts_with('/') && program.ends_with("/mcpkey"), "{program}");
    let mut below = world.mcpkey_command(&["deliver", "env", "web"]);
    crate::support::process::run(below.current_dir(world.project.join("a/b")), b"").ok();
    assert!(!is_helped(&world, "web"));
}

#[test]
fn what_mcpkey_cannot_stand_before_is_refused_with_the_reason() {
    let world = World::new();
    configure(
        &world,
        &json!({
            "ws": {"type": "ws", "url": "wss://h.example/", "headers": {"A": "${KEY}"}},
            "url": {"type": "http", "url": "https://h.example/${KEY}"},
            "mix": {"type": "http", "url": "https://h.example/", "headers": {"A": "x-${KEY}-${TEAM}", "B": "b", "C": "${KEY2}"}},
        }),
    );
    store(&world, "KEY2", &canary());
    world.mcpkey_fed(&["set", "KEY", "--to", "https://h.example", "--stdin"], &canary()).ok();
    let before = world.entry("ws");
    world
        .mcpkey(&["deliver", "mcpkey", "ws"])
        .gives(1)
        .says(&["ws stays as it is: mcpkey bridges no web socket"]);
    assert_eq!(world.entry("ws"), before);
    world.mcpkey(&["deliver", "mcpkey", "url", "mix"]).ok();
    assert_eq!(world.entry("url")["args"], json!(["bridge", "https://h.example/{KEY}", "--name=url"]));
    let words = [
        "bridge",
        "https://h.example/",
        "--header",
        "A: x-{KEY}-{TEAM}",
        "--header",
        "B: b",
        "--header",
        "C: {KEY2}",
    ];
    assert_eq!(world.entry("mix")["args"], json!([&words[..], &["--name=mix"]].concat()));
}

#[test]
fn the_example_keeps_the_plain_form_and_doctor_sees_it_in_step() {
    let world = world();
    world.git(&["init", "-q"]);
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    let example = world.read_json(".mcp.json.example");
    assert!(!example.to_string().contains("mcpkey headers") && example.to_string().contains("${TOOL_KEY}"));
    world.mcpkey(&["add", "-t", "http", "open", "https://o.example/mcp"]).ok();
    let fixed = world.read_json_of(&["doctor", "--offline", "--json"]);
    let lines = fixed["lines"].as_array().unwrap();
    let example = lines.iter().find(|line| line["id"] == "example").unwrap();
    assert_eq!(example["state"], "ok", "{example}");
}
