//! Names that the real client fills with nothing, per place, as `mcpkey::client::never_filled` says beforehand.

use mcpkey::client::{Field, never_filled};
use serde_json::{Map, Value, json};

use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::tested::approve;
use crate::support::{World, canary, claude};

/// Set when the client starts, each to [`VALUE`].
const SET: &[&str] = &[
    "VAULT_TOKEN",
    "vault_Token",
    "NPM_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "MCP_CLIENT_SECRET",
    "OTEL_MADE_UP",
    "AGENT_PROXY_AUTH_TOKEN",
    "GITHUB_TOKEN",
    "MY_VAULT_TOKEN",
    "AWS_ACCESS_KEY_ID",
];

/// Not set when the client starts.
const UNSET: &[&str] = &["SONAR_TOKEN", "ENVIRONMENT_SERVICE_KEY", "OTEL_OTHER", "GITLAB_TOKEN"];

const VALUE: &str = "value";

/// What the client makes of `name` with and without a default.
fn predicted(place: &Field, name: &str) -> (String, String) {
    let is_remote = matches!(place, Field::Url | Field::Header(_));
    let is_set = SET.contains(&name);
    match is_set {
        _ if never_filled(place, name) && (is_set || is_remote) => (String::new(), String::new()),
        true => (VALUE.to_owned(), VALUE.to_owned()),
        false => (format!("${{{name}}}"), "default".to_owned()),
    }
}

fn written(name: &str) -> (String, String) {
    (format!("<${{{name}}}>"), format!("<${{{name}:-default}}>"))
}

#[test]
fn the_client_fills_no_more_than_predicted() {
    let names: Vec<&str> = SET.iter().chain(UNSET).copied().collect();
    let texts: Vec<String> = names.iter().flat_map(|name| <[String; 2]>::from(written(name))).collect();
    let web = Recorder::open();
    let keys: Vec<String> = (0..texts.len()).map(|i| format!("ROW_{i}")).collect();
    let stdio = Stdio::noting(&keys);
    let env: Map<_, _> = keys.iter().zip(&texts).map(|(key, text)| (key.clone(), json!(text))).collect();
    let headers: Map<_, _> =
        texts.iter().enumerate().map(|(i, text)| (format!("X-Row-{i}"), json!(text))).collect();
    let args: Vec<&str> = texts.iter().map(String::as_str).collect();
    let in_command = Stdio::noting::<&str>(&[]);
    let mut renamed = in_command.entry(&[], &json!({}));
    renamed["command"] = json!(format!("{}${{MCP_CLIENT_SECRET}}", in_command.command().display()));
    let mut servers = Map::new();
    servers.insert("stdio".into(), stdio.entry(&args, &Value::Object(env)));
    servers.insert("command".into(), renamed);
    servers.insert("headers".into(), json!({"type": "http", "url": web.url(), "headers": headers}));
    for (i, text) in texts.iter().enumerate() {
        let url = format!("{}/url-{i}?row={}", web.origin(), text.trim_matches(['<', '>']));
        servers.insert(format!("url-{i}"), json!({"type": "http", "url": url}));
    }
    let mut world = World::new();
    claude::install(&mut world);
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    let set: Vec<(&str, &str)> = SET.iter().map(|name| (*name, VALUE)).collect();
    let listing = claude::list(&world, &set);
    assert!(listing.connected("stdio") && listing.connected("headers"), "{}", listing.text);
    assert!(listing.connected("command"), "a name that is blank in args is blank in the command");

    let noted = stdio.noted().expect("the stdio server was started");
    let requests = web.requests();
    let to_headers = requests.iter().find(|request| request.target == "/mcp").expect("a request");
    let mut wrong = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let mut compare = |place: Field, i: usize, received: Option<String>| {
            let (plain, with_default) = predicted(&place, name);
            let wanted = if i.is_multiple_of(2) { plain } else { with_default };
            if received.as_deref() != Some(&wanted) {
                wrong.push(format!("{} in {place:?}: {wanted:?} predicted, {received:?} received", texts[i]));
            }
        };
        for i in [at * 2, at * 2 + 1] {
            let inner = |text: &str| text.trim_matches(['<', '>']).to_owned();
            let text = |pointer: String| Some(inner(noted.pointer(&pointer)?.as_str()?));
            compare(Field::Arg(i), i, text(format!("/args/{i}")));
            compare(Field::Env(keys[i].clone()), i, text(format!("/env/{}", keys[i])));
            let header = format!("X-Row-{i}");
            compare(Field::Header(header.clone()), i, to_headers.header(&header.to_lowercase()).map(inner));
            let start = format!("/url-{i}?row=");
            let target = requests.iter().find_map(|request| request.target.strip_prefix(&start));
            compare(Field::Url, i, target.map(|t| t.replace("%7B", "{").replace("%7D", "}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A world with a config of one server that wants `token` under a name that is never filled in a header, and that stored.
fn withheld(token: &str, server: &Recorder) -> World {
    let world = World::new();
    let headers = json!({"Authorization": "Bearer ${VAULT_TOKEN}"});
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {"vault": {"type": "http", "url": server.url(), "headers": headers}}}),
    );
    world.mcpkey_fed(&["set", "--stdin", "VAULT_TOKEN"], token).ok();
    world
}

#[test]
fn what_has_no_value_and_is_never_filled_is_to_be_called_otherwise_by_every_verb() {
    let world = World::new();
    let entry = json!({"type": "http", "url": "https://v.example", "headers": {"Authorization": "Bearer ${VAULT_TOKEN}"}});
    world.write_json(".mcp.json", &json!({"mcpServers": {"vault": entry}}));
    for verb in [&["run", "--", "true"][..], &["test"], &["setup"], &["doctor", "--offline"]] {
        let said = world.mcpkey(verb).said();
        let advice = ["write ${VAULT_MCP_TOKEN}", "mcpkey set VAULT_MCP_TOKEN"];
        assert!(advice.iter().all(|part| said.contains(part)), "{verb:?}: {said}");
        assert!(!said.contains("mcpkey set VAULT_TOKEN"), "{verb:?}: {said}");
    }
}

#[test]
fn every_verb_says_that_a_name_is_never_filled() {
    let token = canary();
    let server = Recorder::guarded(&token);
    let world = withheld(&token, &server);
    approve(&world);
    let said = "Claude Code never fills VAULT_TOKEN in a header (it sends an empty value)";
    let run = world.mcpkey(&["run", "--", "true"]);
    run.gives(125).says(&[said, "write ${VAULT_MCP_TOKEN}", "mcpkey set VAULT_MCP_TOKEN"]);
    world.mcpkey(&["run", "--allow-missing", "--", "true"]).ok().says(&[said]);
    world.mcpkey(&["setup"]).ok().says(&[said]);
    for (verb, parts) in [
        (&["doctor", "--offline"][..], &[said][..]),
        (&["lint"], &["never-filled", "VAULT_TOKEN"]),
        (&["test", "--json"], &[said]),
    ] {
        let answer = world.mcpkey(verb).stdout;
        assert!(parts.iter().all(|part| answer.contains(part)), "{answer}");
    }
    let sent = server.requests();
    assert!(!sent.is_empty() && sent.iter().all(|request| request.header("authorization") == Some("Bearer")));
}

#[test]
fn a_value_that_would_never_be_filled_is_not_asked_for() {
    let world = World::new();
    let server = json!({"command": "tool", "args": ["${OTEL_TOKEN}"], "env": {"A": "${MCP_CLIENT_SECRET}"}});
    world.write_json(".mcp.json", &json!({"mcpServers": {"tool": server}}));
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    ran.says(&["never fills OTEL_TOKEN in an argument", "never fills MCP_CLIENT_SECRET in env"]);
    world.mcpkey(&["setup"]).ok().says(&["never fills OTEL_TOKEN", "${MCP_OTEL_TOKEN}"]);
}

#[test]
fn what_is_scrubbed_for_ci_is_said() {
    let token = canary();
    let mut world = World::new();
    let server = Recorder::guarded(&token);
    let headers = json!({"Authorization": "Bearer ${ACME_TOKEN}"});
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {"acme": {"type": "http", "url": server.url(), "headers": headers}}}),
    );
    world.mcpkey_fed(&["set", "--stdin", "ACME_TOKEN"], &token).ok();
    let said = ["CLAUDE_CODE_SUBPROCESS_ENV_SCRUB is set", "ACME_TOKEN", "mcpkey deliver mcpkey acme"];
    assert!(!world.mcpkey(&["run", "--", "true"]).ok().said().contains(said[0]));
    world.set("CLAUDE_CODE_SUBPROCESS_ENV_SCRUB", "1");
    world.mcpkey(&["run", "--", "true"]).ok().says(&said);
    let answer = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(said.iter().all(|part| answer.contains(part)), "{answer}");
}
