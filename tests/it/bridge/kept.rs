//! What a bridge keeps while it serves: the token from the client, the client to the rules, an account of what was called.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::support::bridge::Bridge;
use crate::support::http::{self, Recorder, Request, response};
use crate::support::tested::{self, approve};
use crate::support::{World, canary};

const HEADER: &str = "Authorization: Bearer {API_TOKEN}";

/// A server that takes only the token in `accepted`, and whose tools tell what they were asked with.
fn server(accepted: Arc<Mutex<String>>) -> Recorder {
    Recorder::serving(Box::new(move |request, out| {
        let sent = request.header("authorization").unwrap_or_default();
        let is_welcome = sent == format!("Bearer {}", accepted.lock().expect("a token"));
        let denied = || response("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", &Value::Null);
        let bytes = match (is_welcome, result(request, sent)) {
            (false, _) => denied(),
            (true, Some(result)) => {
                response("200 OK", "", &json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result}))
            }
            (true, None) => http::answer(request),
        };
        out.write_all(&bytes)
    }))
}

fn result(request: &Request, sent: &str) -> Option<Value> {
    let named = |names: &[&str], key: &str| {
        names.iter().map(|name| json!({key: name, "x": 1.50})).collect::<Vec<_>>()
    };
    match request.method() {
        "tools/list" => {
            Some(json!({"tools": named(&["read", "delete_all", "merge", "drop"], "name"), "nextCursor": "c"}))
        }
        "prompts/list" => Some(json!({"prompts": named(&["plan", "plot"], "name")})),
        "resources/list" => Some(json!({"resources": named(&["x:open", "x:closed"], "uri")})),
        "tools/call" => {
            let hidden = base64::engine::general_purpose::STANDARD.encode(format!("say:{sent}"));
            let text = json!({"sent": sent, "hidden": hidden}).to_string();
            Some(json!({"content": [{"type": "text", "text": text}]}))
        }
        _ => None,
    }
}

/// A world with a token in its store, and the server that takes it.
fn served() -> (World, Recorder, String, Arc<Mutex<String>>) {
    let (world, token) = (World::new(), canary());
    let accepted = Arc::new(Mutex::new(token.clone()));
    let server = server(accepted.clone());
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url()], &token).ok();
    (world, server, token, accepted)
}

fn names(answer: &Value, list: &str, key: &str) -> Vec<String> {
    let all = answer["result"][list].as_array().unwrap_or_else(|| panic!("{answer}"));
    all.iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

fn own(world: &World, text: &str) {
    tested::settings(world, text);
}

/// Whoever writes into the settings what widens them has not agreed to it; then a person does.
#[track_caller]
fn refused_until_agreed(world: &World, server: &Recorder, token: &str) {
    let said = Bridge::start(world, &[&server.url(), "--header", HEADER]).hello().to_string();
    assert!(said.contains("nobody agreed to config.toml") && !said.contains(token), "{said}");
    world.mcpkey(&["allow", "--settings", "--yes"]).ok();
}

#[test]
fn a_token_that_was_replaced_is_found_without_a_restart() {
    let (world, server, token, accepted) = served();
    let mut client = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    assert_eq!(client.hello()["result"]["serverInfo"]["name"], "recorder");
    let new = canary();
    accepted.lock().unwrap().clone_from(&new);
    let refused = client.request("tools/list", &json!({}))["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        refused.contains("refuses API_TOKEN (401)") && refused.contains("mcpkey rotate API_TOKEN"),
        "{refused}"
    );
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url()], &new).ok();
    assert_eq!(names(&client.request("tools/list", &json!({})), "tools", "name").len(), 4);
    accepted.lock().unwrap().clone_from(&token);
    assert!(client.request("tools/list", &json!({}))["error"].is_object());
    client.close();
    assert_eq!(client.end(), 0);
    let entries = world.read_json_of(&["log", "--json"])["entries"].clone();
    let bridges = entries.as_array().unwrap().iter().filter(|entry| entry["verb"] == "bridge").count();
    assert_eq!(bridges, 2, "{entries:#}");
}

#[test]
fn rules_of_the_person_the_project_and_the_arguments_take_away() {
    let (world, server, _, _) = served();
    let url = server.url();
    own(
        &world,
        &format!(
            "[bridge.\"{url}\"]\ndeny = [\"delete_*\"]\ndeny-prompts = [\"plot\"]\ndeny-resources = [\"x:cl*\"]\n"
        ),
    );
    world.write(".mcpkey.toml", format!("[bridge.\"{}\"]\ndeny = [\"merge\"]\n", server.origin()));
    let mut client = Bridge::start(&world, &[&url, "--header", HEADER, "--ignore-tool", "DROP"]);
    client.hello();
    let tools = client.request("tools/list", &json!({}));
    assert_eq!(names(&tools, "tools", "name"), ["read"]);
    assert_eq!(
        (&tools["result"]["nextCursor"], tools["result"]["tools"][0]["x"].to_string()),
        (&json!("c"), "1.5".to_owned())
    );
    assert_eq!(names(&client.request("prompts/list", &json!({})), "prompts", "name"), ["plan"]);
    assert_eq!(names(&client.request("resources/list", &json!({})), "resources", "uri"), ["x:open"]);
    let before = server.requests().len();
    for (method, params, rule, file) in [
        ("tools/call", json!({"name": "delete_all"}), "delete_*", "config.toml"),
        ("tools/call", json!({"name": "Delete_All", "arguments": {}}), "delete_*", "config.toml"),
        ("tools/call", json!({"name": "merge"}), "merge", ".mcpkey.toml"),
        ("tools/call", json!({"name": "drop"}), "DROP", "--ignore-tool"),
        ("prompts/get", json!({"name": "plot"}), "plot", "config.toml"),
        ("resources/read", json!({"uri": "x:closed"}), "x:cl*", "config.toml"),
    ] {
        let answer = client.request(method, &params);
        let message = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(message.contains(&format!("rule \"{rule}\"")) && message.contains(file), "{message}");
    }
    for twice in [
        r#"{"jsonrpc":"2.0","id":"t","method":"tools/call","params":{"name":"read","Name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":"t","method":"tools/call","params":{"name":"read","name":"delete_all"}}"#,
        r#"{"jsonrpc":"2.0","id":"t","method":"ping","Method":"tools/call","params":{"name":"delete_all"}}"#,
    ] {
        client.say_raw(format!("{twice}\n").as_bytes());
        let answer = client.line();
        assert!(answer.contains("\"error\""), "{answer}");
    }
    assert_eq!(server.requests().len(), before);
    assert!(client.request("tools/call", &json!({"name": "read"}))["result"].is_object());
}

#[test]
fn a_token_in_an_answer_is_masked_unless_it_is_to_be_shown() {
    let (world, server, token, _) = served();
    let call = |world: &World| {
        let mut client = Bridge::start(world, &[&server.url(), "--header", HEADER]);
        client.hello();
        client.request("tools/call", &json!({"name": "read"}))["result"]["content"][0]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let masked: Value = serde_json::from_str(&call(&world)).unwrap();
    assert_eq!(masked["sent"], "Bearer •••");
    let hidden = masked["hidden"].as_str().unwrap();
    assert!(hidden.contains("•••") && hidden.len() < 40, "{hidden}");
    own(&world, &format!("[bridge.\"{}\"]\nredact = false\n", server.url()));
    refused_until_agreed(&world, &server, &token);
    assert!(call(&world).contains(&token));
}

#[test]
fn each_call_is_written_down_with_its_token_and_without_what_was_said() {
    let (world, server, token, _) = served();
    own(&world, &format!("[bridge.\"{}\"]\ndeny = [\"merge\"]\n", server.url()));
    let mut client = Bridge::start(&world, &[&server.url(), "--header", HEADER, "--name", "web"]);
    client.hello();
    client.request("tools/list", &json!({}));
    let argument = canary();
    client.request("tools/call", &json!({"name": "read", "arguments": {"a": argument}}));
    client.request("tools/call", &json!({"name": "merge"}));
    client.request("resources/read", &json!({"uri": "x:none"}));
    client.close();
    assert_eq!(client.end(), 0);
    let calls = world.read_json_of(&["log", "--calls", "--json", "--server", "web"]);
    let row = |call: &Value| {
        ["method", "name", "outcome"].map(|key| call[key].as_str().unwrap().to_owned()).join(" ")
    };
    let rows: Vec<String> = calls["calls"].as_array().unwrap().iter().map(row).collect();
    assert_eq!(rows[..2], ["tools/call read answered", "tools/call merge refused"], "{calls:#}");
    assert!(rows[2].starts_with("resources/read x:none "), "{calls:#}");
    let first = &calls["calls"][0];
    assert_eq!(
        (&first["tokens"][0]["variable"], &first["destination"]),
        (&json!("API_TOKEN"), &json!(server.origin()))
    );
    let page = world.mcpkey(&["log", "--calls"]).ok().stdout;
    assert!(
        page.contains("web  read  answered") && page.contains("API_TOKEN, ") && page.contains(" old"),
        "{page}"
    );
    let file = world.read(world.home.join("mcpkey/calls.jsonl"));
    assert!(![&token, &argument].into_iter().any(|secret| file.contains(secret)), "{file}");
    assert!(world.mcpkey(&["log", "--calls", "--server", "other"]).ok().stdout.is_empty());
}

#[test]
fn no_environment_leads_a_token_astray_and_a_person_may_name_a_proxy() {
    let (mut world, server, token, _) = served();
    let proxy = Recorder::open();
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        world.set(name, proxy.origin());
    }
    let mut client = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    assert_eq!(client.hello()["result"]["serverInfo"]["name"], "recorder");
    assert_eq!((!server.requests().is_empty(), proxy.requests().len()), (true, 0));
    assert!(!format!("{:?}", proxy.requests()).contains(&token));
    own(&world, &format!("[bridge.\"{}\"]\nproxy = \"{}\"\n", server.origin(), proxy.origin()));
    let before = server.requests().len();
    refused_until_agreed(&world, &server, &token);
    assert!(proxy.requests().is_empty());
    let mut client = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    client.hello();
    assert_eq!((server.requests().len(), &*proxy.requests()[0].target), (before, &*server.url()));
}

#[test]
fn what_guard_denies_the_bridge_denies_too() {
    let (world, server, _, _) = served();
    let entry = json!({"command": "mcpkey", "args": ["bridge", server.url(), "--header", HEADER]});
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
    approve(&world);
    let list = |world: &World| {
        let mut client = Bridge::start(world, &[&server.url(), "--header", HEADER]);
        client.hello();
        names(&client.request("tools/list", &json!({})), "tools", "name")
    };
    world
        .mcpkey(&["guard", "web", "--deny", "mer*"])
        .ok()
        .says(&["the bridge to the server denies the same"]);
    assert_eq!(list(&world), ["read"]);
    // What the bridge does not show, guard still sees.
    world.mcpkey(&["guard", "web"]).ok().says(&["is as it should be"]);
    let project = world.read(".mcpkey.toml");
    assert!(project.contains("guard = [") && project.contains("\"mer*\""), "{project}");
    world.mcpkey(&["guard", "web", "--remove"]).ok().says(&["denies nothing of it any more"]);
    assert_eq!(list(&world).len(), 4);
    assert!(!world.project.join(".mcpkey.toml").exists());
}

#[test]
fn what_a_server_says_of_a_call_that_it_refuses_or_that_is_declined_at_the_end_is_masked() {
    let (world, token) = (World::new(), canary());
    let server = Recorder::serving(Box::new(|request, out| {
        let words = json!(format!("busy with {}", request.header("authorization").unwrap_or_default()));
        out.write_all(&match request.method() {
            "resources/read" => response("503 Service Unavailable", "", &words),
            "tools/call" => response("501 Not Implemented", "", &words),
            _ => http::answer(request),
        })
    }));
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &server.url()], &token).ok();
    let mut client = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    client.hello();
    client.say(&json!({"jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": {"uri": "x:a"}}));
    let refused = client.ask(3, "tools/call", &json!({"name": "read"})).to_string();
    assert!(refused.contains("busy with Bearer •••") && !refused.contains(&token), "{refused}");
    client.close();
    let rest = client.rest();
    let declined = rest.iter().find(|answer| answer["id"] == 2).map(Value::to_string);
    assert!(declined.is_some_and(|said| said.contains("503") && !said.contains(&token)), "{rest:?}");
}
