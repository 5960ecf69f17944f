//! `bridge`, as far as nothing is relayed: what keeps it from serving is told to the client, with what to type.

use serde_json::{Value, json};

use crate::support::bridge::Bridge;
use crate::support::{World, canary};

const URL: &str = "https://mcp.example.com/mcp";
const HEADER: &str = "Authorization: Bearer {API_TOKEN}";

/// What a client is told by a bridge that is started with these words.
#[track_caller]
fn told(world: &World, words: &[&str]) -> String {
    said(Bridge::start(world, words))
}

/// The message of the first answer, which must be an error.
#[track_caller]
fn said(mut client: Bridge) -> String {
    let answer = client.hello();
    assert!(answer["error"]["code"].is_i64(), "{answer}");
    answer["error"]["message"].as_str().unwrap().to_owned()
}

#[track_caller]
fn says(message: &str, parts: &[&str]) {
    assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    assert!(message.starts_with("mcpkey: ") && !message.contains('\n'), "{message}");
}

fn store(world: &World, token: &str, to: &str) {
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", to, "--allow-http"], token).ok();
}

#[test]
fn without_a_value_the_client_is_told_how_to_store_one() {
    let mut world = World::new();
    let set = "mcpkey set API_TOKEN --to https://mcp.example.com/mcp";
    says(
        &told(&world, &[URL, "--header", HEADER]),
        &["API_TOKEN of https://mcp.example.com has no value", set],
    );
    says(
        &told(&world, &[URL, "--header", "A:${API_TOKEN}", "--name", "web"]),
        &["API_TOKEN of web has no value", set],
    );
    let quoted = "mcpkey set API_TOKEN --to 'https://mcp.example.com/mcp?key={API_TOKEN}'";
    says(&told(&world, &[&format!("{URL}?key={{API_TOKEN}}")]), &["API_TOKEN", quoted]);
    let token = canary();
    world.set("API_TOKEN", &token);
    let message = told(&world, &[URL, "--header", HEADER]);
    says(
        &message,
        &[
            "what the environment holds is not sent",
            "mcpkey set API_TOKEN --from-env API_TOKEN --to https://mcp.example.com/mcp",
        ],
    );
    assert!(!message.contains(&token));
    // What was said can be typed.
    world.mcpkey(&["set", "API_TOKEN", "--from-env", "API_TOKEN", "--to", URL]).ok();
    let ran = world.mcpkey_fed(&["bridge", URL, "--header", HEADER], "");
    assert!(!ran.said().contains(&token));
}

#[test]
fn a_secret_goes_only_where_it_was_agreed_that_it_goes() {
    let (world, token) = (World::new(), canary());
    store(&world, &token, URL);
    for (words, allow) in [
        (
            ["https://other.example.com/mcp", "--header", HEADER],
            "mcpkey allow API_TOKEN https://other.example.com/mcp",
        ),
        (
            ["https://other.example.com/mcp", "--header", "A: ${API_TOKEN}"],
            "mcpkey allow API_TOKEN https://other.example.com/mcp --header 'A: ${API_TOKEN}'",
        ),
        (
            ["https://other.example.com/{API_TOKEN}", "--header", "A: b"],
            "mcpkey allow API_TOKEN 'https://other.example.com/{API_TOKEN}' --header 'A: b'",
        ),
    ] {
        let message = told(&world, &words);
        says(&message, &["API_TOKEN is withheld from https://other.example.com", allow]);
        assert!(!message.contains(&token));
    }
    for url in [
        "http://mcp.example.com/mcp",
        "https://mcp.example.com:444/mcp",
        "https://mcp.example.com.evil.example/",
    ] {
        says(&told(&world, &[url, "--allow-http", "--header", HEADER]), &["withheld"]);
    }
    let host = told(&world, &["https://{API_TOKEN}/mcp"]);
    says(&host, &["cannot be checked"]);
    // An index that was edited by hand decides nothing.
    let path = world.home.join("mcpkey/secrets.toml");
    let index = std::fs::read_to_string(&path)
        .unwrap()
        .replace("https://mcp.example.com", "https://other.example.com");
    std::fs::write(&path, index).unwrap();
    says(
        &told(&world, &["https://other.example.com/mcp", "--header", HEADER]),
        &[
            "withheld",
            "nobody agreed that it goes to https://other.example.com/mcp",
            "mcpkey allow API_TOKEN https://other",
        ],
    );
    let log = world.mcpkey(&["log"]).ok().stdout;
    assert!(log.contains("bridge https://other.example.com") && log.contains("API_TOKEN withheld"), "{log}");
}

#[test]
fn of_two_servers_values_neither_is_lent_to_a_third_nor_guessed() {
    let world = World::new();
    let entry = |name: &str| {
        let args = ["bridge", URL, "--name", name, "--header", HEADER];
        json!({"command": "mcpkey", "args": args})
    };
    let servers = json!({"one": entry("one"), "two": entry("two"), "three": entry("three")});
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    for server in ["one", "two"] {
        world.mcpkey_fed(&["set", "API_TOKEN", "--server", server, "--stdin"], &canary()).ok();
    }
    let set = "mcpkey set API_TOKEN --server three";
    says(
        &told(&world, &[URL, "--name", "three", "--header", HEADER]),
        &["API_TOKEN of three has no value", set],
    );
    says(
        &told(&world, &[URL, "--header", HEADER]),
        &["API_TOKEN has several values that may go there", "of one and of two", "--name one"],
    );
    // One that may not go there is none of them.
    world.mcpkey_fed(&["set", "API_TOKEN", "--server", "three", "--stdin"], &canary()).ok();
    assert!(!told(&world, &[URL, "--name", "three", "--header", HEADER]).contains("has no value"));
}

#[test]
fn what_is_wrong_with_the_arguments_is_said_whatever_is_stored() {
    let (world, token) = (World::new(), canary());
    let header = format!("Authorization: Bearer {token}");
    let rows: [(&[&str], &[&str]); 6] = [
        (&[URL, "--header", &header], &["--header Authorization", "mcpkey import", "write {VAR}"]),
        (&[&format!("{URL}?api_key={token}")], &["the url", "mcpkey import"]),
        (&["http://mcp.example.com/mcp"], &["http://", "--allow-http"]),
        (&["ws://mcp.example.com/mcp"], &["neither https nor http"]),
        (&["https://me:{API_TOKEN}@mcp.example.com/"], &["before the '@'", "--header"]),
        (&[URL, "--header", "Host: elsewhere.example"], &["Host", "take it out"]),
    ];
    for (words, parts) in rows {
        let message = told(&world, words);
        says(&message, parts);
        assert!(!message.contains(&token), "{message}");
    }
}

#[test]
fn words_that_are_not_understood_are_an_error_and_those_of_no_use_a_word() {
    let world = World::new();
    world.mcpkey_fed(&["bridge", URL, "--tokn", "x"], "").gives(2).says(&[
        "unknown flag --tokn",
        "--header",
        "mcpkey bridge --help",
    ]);
    world.mcpkey_fed(&["bridge", "--silent"], "").gives(2).says(&["the url of the server is missing"]);
    let words = ["bridge", URL, "3334", "--host", "127.0.0.1", "--static-oauth-client-metadata", "{}"];
    let ran = world
        .mcpkey_fed(&words, "")
        .gives(0)
        .says(&["--host is passed over", "the port of a callback is passed over"]);
    assert!(ran.stdout.is_empty());
    let silent = world.mcpkey_fed(&[&words[..], &["--silent"]].concat(), "").gives(0);
    assert!(silent.stderr.is_empty(), "{}", silent.said());
    assert!(world.mcpkey(&["bridge", "--help"]).ok().stdout.contains("--ignore-tool"));
    assert!(!world.mcpkey(&["--help"]).ok().stdout.contains("bridge"));
}

#[test]
fn rules_that_cannot_be_read_let_nothing_pass() {
    let world = World::new();
    let section = |line: &str| format!("[bridge.\"{URL}\"]\n{line}\n");
    world.write(".mcpkey.toml", section("proxy = \"http://p:1\""));
    says(&told(&world, &[URL]), &[".mcpkey.toml", "a project can only deny"]);
    world.write(".mcpkey.toml", section("deny = [\"x\"]"));
    world.mcpkey(&["lint"]).gives(0);
    let own = world.home.join("mcpkey/config.toml");
    std::fs::create_dir_all(own.parent().unwrap()).unwrap();
    std::fs::write(&own, section("denied = [\"x\"]")).unwrap();
    says(&told(&world, &[URL]), &["config.toml", "unknown key \"denied\""]);
}

/// What a client is told by a bridge that a shell called `claude` starts by this line.
fn started(world: &World, line: &str) -> String {
    let mut shell = world.command("claude");
    shell.args(["-c", line]).env("AI_AGENT", "stand-in");
    said(Bridge::of(shell))
}

#[test]
fn a_client_may_start_it_and_the_shell_of_its_model_may_not() {
    let world = World::new();
    crate::support::asker::install(&world);
    let bridge = format!("mcpkey bridge {URL} --header '{HEADER}'");
    says(&started(&world, &format!("{bridge}; exit $?")), &["has no value"]);
    let below = "below the shell of Claude Code's model";
    let script = format!("setsid -w sh -c \"{}; exit \\$?\"; exit $?", bridge.replace('"', "\\\""));
    says(&started(&world, &script), &[below, "by the tools that the client gives"]);
    // Away from the client's tree, its mark is left in the environment.
    let mut marked = world.mcpkey_command(&["bridge", URL]);
    marked.env("CLAUDECODE", "1");
    says(&said(Bridge::of(marked)), &["may run below an agent", "CLAUDECODE"]);
}

/// Fails the test unless the server would be asked: that nobody answers at these places is all that is said.
#[track_caller]
fn would_serve(world: &World, words: &[&str]) {
    let message = told(world, words);
    assert!(message.starts_with("mcpkey: the server cannot be reached"), "{message}");
}

/// An entry that starts a bridge.
fn entry(url: &str, header: &str) -> Value {
    json!({"command": "mcpkey", "args": ["bridge", url, "--header", header]})
}

#[test]
fn every_verb_sees_the_remote_server_behind_an_entry_that_starts_a_bridge() {
    let (world, token) = (World::new(), canary());
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry(URL, HEADER)}}));
    let list = world.mcpkey(&["list"]).ok().stdout;
    assert!(list.contains(&format!("{URL}  API_TOKEN  missing")), "{list}");
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin"], &token).ok().says(&["https://mcp.example.com"]);
    would_serve(&world, &[URL, "--header", HEADER]);
    // What the bridge fills in is in no environment.
    let names = world.mcpkey(&["run", "--print-names"]);
    assert!(names.stdout.contains("API_TOKEN  by mcpkey"), "{}", names.said());
    let other = "https://other.example.com/mcp";
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry(other, HEADER)}}));
    says(&told(&world, &[other, "--header", HEADER]), &["withheld"]);
    world
        .mcpkey(&["allow", "API_TOKEN", "--server", "web", "--yes"])
        .ok()
        .says(&["https://other.example.com"]);
    would_serve(&world, &[other, "--header", HEADER]);
}

#[test]
fn what_import_takes_out_of_the_arguments_the_bridge_fills_in_whatever_the_client() {
    for file in [".mcp.json", ".cursor/mcp.json", "claude_desktop_config.json"] {
        let (world, token) = (World::new(), canary());
        let servers = json!({"web": entry(URL, &format!("Authorization: Bearer {token}"))});
        world.write_json(file, &json!({"mcpServers": servers}));
        world.mcpkey(&["import", "--yes", file]).ok();
        let args = world.read_json(file)["mcpServers"]["web"]["args"].clone();
        let words: Vec<&str> = args.as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
        assert!(words[3].starts_with("Authorization: Bearer {") && words[3].ends_with("_TOKEN}"), "{args}");
        would_serve(&world, &words[1..]);
    }
}
