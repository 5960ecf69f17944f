//! A commit changes an entry, or somebody changes what mcpkey shows of it: what was agreed to is the whole of it, so a secret
//! follows nothing that changed. Each way stands beside one that shows that the honest one works.

use std::process::Command;

use serde_json::{Value, json};

use crate::run::{bearer, configure};
use crate::support::http::Recorder;
use crate::support::process::Ran;
use crate::support::pty::Terminal;
use crate::support::{World, canary};

/// A world in which TOKEN was stored for server `it` as it stands.
fn stored_for(entry: &Value) -> (World, String) {
    let (world, token) = (World::new(), canary());
    configure(&world, &json!({"it": entry}));
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--allow-http"], &token).ok();
    (world, token)
}

fn runs(world: &World) -> Ran {
    world.mcpkey(&["run", "--", "printenv", "TOKEN"])
}

#[track_caller]
fn gets(world: &World, token: &str) {
    assert_eq!(runs(world).ok().stdout.trim(), token);
}

/// Neither `run` nor a test hands it over, and a person is told what to type, which then helps.
#[track_caller]
fn is_withheld(world: &World, token: &str, what: &str) {
    let ran = runs(world).gives(125);
    assert!(
        ran.stderr.contains("mcpkey allow TOKEN") && !ran.said().contains(token),
        "{what}: {}",
        ran.said()
    );
    let tested = world.mcpkey(&["test", "it"]);
    assert!(tested.code != 0 && !tested.said().contains(token), "{what}: {}", tested.said());
}

fn with(entry: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = entry.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap()[key] = value;
    changed
}

#[test]
fn nothing_of_a_remote_entry_changes_without_a_question() {
    let (server, thief) = (Recorder::open(), Recorder::open());
    let entry = json!({"type": "http", "url": format!("{}?team=a", server.url()),
        "headers": {"Authorization": "Bearer ${TOKEN}", "X-Upstream": "good"}});
    let (world, token) = stored_for(&entry);
    gets(&world, &token);
    for (what, changed) in [
        ("host", with(&entry, "/url", json!(thief.url()))),
        ("path", with(&entry, "/url", json!(format!("{}/other?team=a", server.origin())))),
        ("query", with(&entry, "/url", json!(format!("{}?team=b", server.url())))),
        ("login", with(&entry, "/url", json!(entry["url"].as_str().unwrap().replace("//", "//u:p@")))),
        ("literal header", with(&entry, "/headers/X-Upstream", json!("evil"))),
        ("further header", with(&entry, "/headers/X-Forward-To", json!("evil"))),
        ("text around it", with(&entry, "/headers/Authorization", json!("Basic ${TOKEN}"))),
        ("other header", with(&entry, "/headers", json!({"X-Log": "Bearer ${TOKEN}", "X-Upstream": "good"}))),
        ("helper", with(&entry, "/headersHelper", json!("printenv TOKEN > stolen"))),
        ("login of the client's own", with(&entry, "/oauth", json!({"authServerMetadataUrl": thief.url()}))),
        ("a key of tomorrow", with(&entry, "/proxy", json!(thief.url()))),
        ("a default that nothing sets", with(&entry, "/headers/X-Upstream", json!("${NO_SUCH_THING:-evil}"))),
    ] {
        configure(&world, &json!({"it": changed}));
        is_withheld(&world, &token, what);
    }
    assert!(server.requests().is_empty() && thief.requests().is_empty());
    assert!(!world.project.join("stolen").exists());
    for honest in [
        with(&entry, "/description", json!("the server of our team")),
        with(&entry, "/timeout", json!(5000)),
        with(&entry, "/type", json!("sse")),
        with(&entry, "/headers/X-Upstream", json!("${NO_SUCH_THING:-good}")),
    ] {
        configure(&world, &json!({"it": honest}));
        gets(&world, &token);
    }
}

#[test]
fn no_variable_joins_a_command_without_a_question() {
    let entry = json!({"command": "npx", "args": ["-y", "acme"],
        "env": {"KEY": "${TOKEN}", "HTTPS_PROXY": "http://user:first-password@proxy.example"}});
    let (world, token) = stored_for(&entry);
    gets(&world, &token);
    for (name, value) in [
        ("npm_config_userconfig", "npmrc"),
        ("GIT_SSH_COMMAND", "sh x"),
        ("HOME", "."),
        ("BUN_OPTIONS", "--preload x"),
        ("_JAVA_OPTIONS", "-javaagent:x"),
        ("OPENSSL_CONF", "x.cnf"),
        ("SSL_CERT_FILE", "x.pem"),
        ("UV_CONFIG_FILE", "x"),
        ("ACME_API_BASE", "evil"),
        ("CONFIG", "evil.json"),
        ("SETTINGS", "${X:-./evil.js}"),
        ("LOG_LEVEL", "debug"),
        ("HTTPS_PROXY", "http://user:other-password@proxy.example"),
        ("HTTPS_PROXY", "http://user:first-password@evil.example"),
    ] {
        configure(&world, &json!({"it": with(&entry, &format!("/env/{name}"), json!(value))}));
        is_withheld(&world, &token, name);
    }
    for changed in [json!(["-y", "acme", "x"]), json!(["-y acme"]), json!([])] {
        configure(&world, &json!({"it": with(&entry, "/args", changed.clone())}));
        is_withheld(&world, &token, &changed.to_string());
    }
    configure(&world, &json!({"it": entry}));
    gets(&world, &token);
}

#[test]
fn what_the_projects_settings_fill_in_counts() {
    let entry = json!({"command": "npx", "args": ["acme"],
        "env": {"KEY": "${TOKEN}", "ACME_HOST": "${ACME_HOST:-good.example}"}});
    let (world, token) = stored_for(&entry);
    gets(&world, &token);
    for file in ["settings.json", "settings.local.json"] {
        let path = format!(".claude/{file}");
        world.write_json(&path, &json!({"env": {"ACME_HOST": "evil.example"}}));
        let ran = runs(&world).gives(125);
        assert!(ran.stderr.contains("evil.example") && !ran.said().contains(&token), "{}", ran.stderr);
        world.write_json(&path, &json!({"env": {"UNRELATED": "x", "ACME_HOST": "good.example"}}));
        gets(&world, &token);
        world.write_json(&path, &json!({}));
    }
}

#[test]
fn a_value_for_all_projects_is_not_handed_to_another_repositorys_program() {
    let entry = json!({"command": "python3", "args": ["server.py"], "env": {"KEY": "${TOKEN}"}});
    let (mut world, token) = (World::new(), canary());
    configure(&world, &json!({"it": entry}));
    world.mcpkey_fed(&["set", "-g", "TOKEN", "--stdin"], &token).ok();
    gets(&world, &token);
    let first = world.project.clone();
    world.project = world.home.join("clone");
    std::fs::create_dir(&world.project).unwrap();
    configure(&world, &json!({"it": entry}));
    let ran = runs(&world).gives(125);
    assert!(ran.stderr.contains("directory: ") && !ran.said().contains(&token), "{}", ran.stderr);
    world.mcpkey(&["allow", "it", "--yes"]).ok();
    gets(&world, &token);
    world.project = first;
    gets(&world, &token);
}

#[test]
fn whoever_edits_copies_or_rolls_back_the_index_gains_nothing_and_loses_no_agreement() {
    let (mut world, token) = stored_for(&bearer("TOKEN"));
    let path = world.home.join("mcpkey/secrets.toml");
    let honest = std::fs::read_to_string(&path).unwrap();
    let evil = with(&bearer("TOKEN"), "/url", json!("https://evil.example/mcp"));
    let edited = honest.replace("https://mcp.example.com/mcp", "https://evil.example/mcp");
    configure(&world, &json!({"it": evil}));
    std::fs::write(&path, &edited).unwrap();
    is_withheld(&world, &token, "edited");
    let copy = world.home.join("copy");
    assert!(
        std::process::Command::new("cp")
            .arg("-r")
            .args([world.home.join("mcpkey"), copy.clone()])
            .status()
            .unwrap()
            .success()
    );
    world.set("MCPKEY_HOME", copy.to_str().unwrap());
    is_withheld(&world, &token, "copied");
    world.unset("MCPKEY_HOME");
    world.set("MCPKEY_HOME", world.home.join("mcpkey").to_str().unwrap());
    // What is shown can go: the item knows.
    configure(&world, &json!({"it": bearer("TOKEN")}));
    let bare: String = honest
        .lines()
        .filter(|line| !line.starts_with("destinations"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(bare, honest);
    std::fs::write(&path, bare).unwrap();
    gets(&world, &token);
    // What was taken back stays so under an index of before.
    std::fs::write(&path, &honest).unwrap();
    world.mcpkey(&["allow", "TOKEN", "--revoke", "--yes"]).ok();
    is_withheld(&world, &token, "revoked");
    let revoked = std::fs::read_to_string(&path).unwrap();
    let id = |text: &str| text.lines().find(|line| line.starts_with("id = ")).unwrap().to_owned();
    let rolled_back = honest.replace(&id(&honest), &id(&revoked));
    std::fs::write(&path, rolled_back).unwrap();
    is_withheld(&world, &token, "rolled back");
}

#[test]
fn both_forms_of_an_entry_that_differs_between_branches_are_known() {
    let (one, two) = (bearer("TOKEN"), with(&bearer("TOKEN"), "/headers/X-Team", json!("b")));
    let (world, token) = stored_for(&one);
    configure(&world, &json!({"it": two}));
    is_withheld(&world, &token, "the other branch");
    world.mcpkey(&["allow", "--yes"]).ok().says(&["x-team: added, b"]);
    for entry in [&one, &two, &one] {
        configure(&world, &json!({"it": entry}));
        gets(&world, &token);
    }
    // Taking back one leaves the other.
    world.mcpkey(&["allow", "TOKEN", "--server", "it", "--revoke", "--yes"]).ok();
    is_withheld(&world, &token, "taken back");
    configure(&world, &json!({"it": two}));
    gets(&world, &token);
}

#[test]
fn a_pasted_command_is_a_question_and_not_an_agreement() {
    let (world, token) = stored_for(&bearer("TOKEN"));
    let header = "Authorization: Bearer ${TOKEN}";
    let pasted = |name: &'static str| ["add", "-t", "http", name, "https://evil.example/mcp", "-H", header];
    let json =
        json!({"type": "http", "url": "https://evil.example/x", "headers": {"A": "${TOKEN}"}}).to_string();
    let command = ["add", "local", "-e", "KEY=${TOKEN}", "--", "sh", "-c", "evil"];
    world
        .mcpkey(&pasted("weather"))
        .ok()
        .says(&["TOKEN is withheld from https://evil.example/mcp", "mcpkey allow weather"]);
    world.mcpkey(&["add-json", "other", &json]).ok().says(&["TOKEN is withheld from https://evil.example/x"]);
    world.mcpkey(&command).ok().says(&["TOKEN is withheld from stdio: sh -c evil"]);
    let ran = runs(&world).gives(125);
    assert!(!ran.said().contains(&token), "{}", ran.said());
    for server in ["weather", "other", "local"] {
        world.mcpkey(&["remove", server]).ok();
    }
    gets(&world, &token);
    for (answer, code) in [("n", 125), ("y", 0)] {
        let mut terminal = Terminal::mcpkey(&world, &[&pasted("asked")[..], &["--force"]].concat());
        terminal.sees("url: https://mcp.example.com/mcp");
        terminal.sees("let TOKEN go to https://evil.example/mcp?");
        terminal.types(answer);
        assert_eq!(terminal.ends().code, 0);
        runs(&world).gives(code);
    }
}

#[test]
fn what_an_agent_recorded_is_no_agreement_about_a_persons_value() {
    let (mut world, planted, token) = (World::new(), canary(), canary());
    configure(&world, &json!({"it": with(&bearer("TOKEN"), "/url", json!("https://evil.example/mcp"))}));
    world.set("CLAUDECODE", "1");
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &planted).ok();
    world.unset("CLAUDECODE");
    gets(&world, &planted);
    let mut terminal = Terminal::mcpkey(&world, &["set", "TOKEN"]);
    terminal.sees("(hidden): ");
    terminal.types(&token);
    terminal.sees("an agent recorded that TOKEN may go to https://evil.example/mcp");
    terminal.types("n");
    assert_eq!(terminal.ends().code, 0);
    is_withheld(&world, &token, "a planted destination");
    // Without a terminal nobody can say yes, and with one a person can.
    let (mut world, token) = (World::new(), canary());
    configure(&world, &json!({"it": bearer("TOKEN")}));
    world.set("CLAUDECODE", "1");
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &planted).ok();
    world.unset("CLAUDECODE");
    world
        .mcpkey_fed(&["set", "TOKEN", "--stdin"], &token)
        .ok()
        .says(&["may no longer go to https://mcp.example.com/mcp"]);
    is_withheld(&world, &token, "without a terminal");
    world.mcpkey(&["allow", "it", "--yes"]).ok();
    gets(&world, &token);
}

#[test]
fn nobody_waits_while_a_person_is_asked_what_an_agent_recorded() {
    for verb in ["set", "rotate"] {
        let (mut world, token) = (World::new(), canary());
        configure(&world, &json!({"it": bearer("TOKEN")}));
        world.set("CLAUDECODE", "1");
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).ok();
        world.unset("CLAUDECODE");
        let mut terminal = Terminal::mcpkey(&world, &[verb, "TOKEN"]);
        terminal.sees("(hidden): ");
        terminal.types(&token);
        terminal.sees("keep that? [y/n]");
        let lock = world.home.join("mcpkey/lock");
        let free = Command::new("flock").arg("--nonblock").arg(lock).arg("true").status().unwrap();
        assert!(free.success(), "{verb}");
        terminal.types("y");
        terminal.ends();
        gets(&world, &token);
    }
}
