//! Ways that lead a token elsewhere: a server that sends on, a proxy or an authority that an environment names, files of mcpkey's
//! own that somebody else chose.

use std::time::Duration;

use serde_json::json;

use super::{HEADER, served, store};
use crate::bridge::{STREAM, event, result};
use crate::support::bridge::Bridge;
use crate::support::certificates::Authority;
use crate::support::http::{Recorder, response, welcoming};
use crate::support::{World, canary};

fn redirect(status: &str, to: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

#[test]
fn no_redirect_takes_a_token_or_a_message_to_another_origin() {
    let (world, thief, token) = (World::new(), Recorder::open(), canary());
    let place = thief.origin().replace("http:", "");
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for to in [thief.url(), format!("{place}/mcp"), format!("\\\\{}/mcp", &place[2..])] {
            for asked in ["initialize", "tools/call"] {
                let (status, to) = (status.to_owned(), to.clone());
                let server = Recorder::serving(Box::new(move |request, out| match request.method() {
                    method if method == asked => out.write_all(&redirect(&status, &to)),
                    _ => out.write_all(&result(request, &json!({"protocolVersion": "2025-06-18"}))),
                }));
                store(&world, &token, &server);
                let mut client =
                    Bridge::start(&world, &[&server.url(), "--header", HEADER, "--transport", "http-only"]);
                let opened = client.hello();
                let refused =
                    if asked == "initialize" { opened } else { client.request(asked, &json!({"name": "t"})) };
                let message = refused["error"]["message"].as_str().unwrap_or_else(|| panic!("{refused}"));
                assert!(message.contains("elsewhere") && !message.contains(&token), "{message}");
                assert!(server.requests().iter().all(|request| request.header("authorization").is_some()));
            }
        }
    }
    assert!(thief.requests().is_empty(), "{:?}", thief.requests());
}

#[test]
fn neither_a_stream_nor_the_end_of_a_session_is_led_elsewhere() {
    let (world, thief, token) = (World::new(), Recorder::open(), canary());
    let to = thief.url();
    let server = Recorder::serving(Box::new(move |request, out| match (&*request.verb, request.method()) {
        ("GET" | "DELETE", _) => out.write_all(&redirect("307 Temporary Redirect", &to)),
        (_, "initialize") => {
            let result = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}});
            let answer = json!({"jsonrpc": "2.0", "id": request.body["id"], "result": result});
            out.write_all(&response("200 OK", "Mcp-Session-Id: abc\r\n", &answer))
        }
        _ if request.body.get("id").is_none() => {
            out.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        }
        _ => out.write_all(&result(request, &json!({}))),
    }));
    store(&world, &token, &server);
    let mut bridge = Bridge::start(&world, &[&server.url(), "--header", HEADER]);
    bridge.open();
    assert_eq!(bridge.ask(1, "tools/list", &json!({}))["result"], json!({}));
    bridge.close();
    assert_eq!(bridge.end(), 0);
    let verbs: Vec<_> = server.requests().into_iter().map(|request| request.verb).collect();
    assert!(verbs.contains(&"GET".to_owned()) && verbs.contains(&"DELETE".to_owned()), "{verbs:?}");
    assert!(thief.requests().is_empty(), "{:?}", thief.requests());
}

#[test]
fn an_endpoint_of_the_older_transport_is_of_the_same_origin() {
    let (world, thief, token) = (World::new(), Recorder::open(), canary());
    let stream = |endpoint: String| -> Recorder {
        Recorder::serving(Box::new(move |request, out| match &*request.verb {
            "GET" => {
                out.write_all(STREAM)?;
                out.write_all(format!("event: endpoint\ndata: {endpoint}\n\n").as_bytes())?;
                out.flush()?;
                // The answer comes after the question.
                std::thread::sleep(Duration::from_millis(500));
                out.write_all(&event(&json!({"jsonrpc": "2.0", "id": 1, "result": {"serverInfo": {}}})))
            }
            _ => out.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"),
        }))
    };
    let hello = |server: &Recorder| {
        store(&world, &token, server);
        let words = [&server.url(), "--header", HEADER, "--transport", "sse-only"];
        Bridge::start(&world, &words).hello()
    };
    for to in [thief.url(), thief.origin().replace("http:", "") + "/mcp"] {
        let refused = hello(&stream(to));
        assert!(refused["error"].is_object() && !refused.to_string().contains(&token), "{refused}");
    }
    assert!(thief.requests().is_empty(), "{:?}", thief.requests());
    let honest = stream("/messages".to_owned());
    assert!(hello(&honest)["result"].is_object());
    assert!(honest.requests().iter().any(|request| request.target == "/messages"));
}

#[test]
fn no_environment_names_an_authority_and_a_person_may() {
    let (mut world, token, authority) = (World::new(), canary(), Authority::called("in the middle"));
    let server = Recorder::encrypted(welcoming(), authority.signs("localhost"));
    let origin = server.origin().replace("http://127.0.0.1", "https://localhost");
    let url = format!("{origin}/mcp");
    world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &url], &token).ok();
    let file = authority.file(&world);
    let folder = world.root().join("folder");
    std::fs::create_dir(&folder).unwrap();
    for name in ["0a1b2c3d.0", "a.pem"] {
        std::fs::copy(&file, folder.join(name)).unwrap();
    }
    for (name, value) in [
        ("SSL_CERT_FILE", file.as_os_str()),
        ("SSL_CERT_DIR", folder.as_os_str()),
        ("NODE_EXTRA_CA_CERTS", file.as_os_str()),
        ("REQUESTS_CA_BUNDLE", file.as_os_str()),
        ("CURL_CA_BUNDLE", file.as_os_str()),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0".as_ref()),
        ("NODE_OPTIONS", "--use-openssl-ca".as_ref()),
    ] {
        world.set(name, value);
        let refused = Bridge::start(&world, &[&url, "--header", HEADER]).hello();
        assert!(refused["error"].is_object(), "{name}: {refused}");
    }
    assert!(server.requests().is_empty());
    let own = world.home.join("mcpkey/config.toml");
    let before = std::fs::read_to_string(&own).unwrap_or_default();
    std::fs::write(own, format!("{before}\n[bridge.\"{url}\"]\nca = {file:?}\n")).unwrap();
    let refused = Bridge::start(&world, &[&url, "--header", HEADER]).hello();
    assert!(refused.to_string().contains("nobody agreed to config.toml"), "{refused}");
    assert!(server.requests().is_empty());
    world.mcpkey(&["allow", "--settings", "--yes"]).ok();
    let opened = Bridge::start(&world, &[&url, "--header", HEADER]).hello();
    assert!(opened["result"].is_object(), "{opened}");
}

#[test]
fn what_mcpkey_keeps_elsewhere_widens_nothing() {
    let (mut world, server, token) = served();
    let thief = Recorder::open();
    let start = |world: &World, to: &Recorder| Bridge::start(world, &[&to.url(), "--header", HEADER]).hello();
    assert!(start(&world, &server)["result"].is_object());
    // A copy of everything with an index that says another place.
    let copy = world.root().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(world.home.join("mcpkey")).unwrap().flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    let index = std::fs::read_to_string(copy.join("secrets.toml")).unwrap();
    std::fs::write(copy.join("secrets.toml"), index.replace(&server.origin(), &thief.origin())).unwrap();
    let home = world.home.join("mcpkey");
    world.set("MCPKEY_HOME", &copy);
    let refused = start(&world, &thief).to_string();
    assert!(refused.contains("withheld") && !refused.contains(&token), "{refused}");
    // Files that came with the project decide nothing: neither whom to trust nor which rules hold.
    let brought = world.project.join(".mcpkey-home");
    std::fs::rename(&copy, &brought).unwrap();
    std::fs::write(
        brought.join("config.toml"),
        format!("callers = \"anyone\"\n[bridge.\"{}\"]\nproxy = \"{}\"\n", server.url(), thief.origin()),
    )
    .unwrap();
    for home in [brought.to_str().unwrap(), ".mcpkey-home", "../project/.mcpkey-home"] {
        world.set("MCPKEY_HOME", home);
        let refused = start(&world, &server).to_string();
        assert!(refused.contains("MCPKEY_HOME") && refused.contains("inside"), "{refused}");
    }
    // Nor do those that the usual variables lead to, beside a store that stays where it is.
    let settings = brought.join("config.toml");
    for name in ["mcpkey", ".config/mcpkey", ".local/share/mcpkey"] {
        std::fs::create_dir_all(brought.join(name)).unwrap();
        std::fs::copy(&settings, brought.join(name).join("config.toml")).unwrap();
    }
    world.unset("MCPKEY_HOME");
    for name in ["XDG_CONFIG_HOME", "HOME", "XDG_DATA_HOME"] {
        let before = world.home.clone();
        world.set(name, &brought);
        let refused = start(&world, &server).to_string();
        assert!(refused.contains("inside the project"), "{name}: {refused}");
        world.unset(name);
        world.set("HOME", before);
    }
    world.set("MCPKEY_HOME", home);
    for (name, value) in [
        ("MCPKEY_STORE", "keychain"),
        ("MCPKEY_TEST_ON_ADD", "1"),
        ("MCPKEY_CALLERS", "anyone"),
        ("MCPKEY_UNLOCK_FILE", "/dev/null"),
    ] {
        world.set(name, value);
        assert!(start(&world, &thief)["error"].is_object(), "{name}");
    }
    assert!(thief.requests().is_empty(), "{:?}", thief.requests());
}
