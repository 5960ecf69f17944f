//! Values that are not typed: asked of stdin or the environment, stored before, or mentioned by a placeholder.

use serde_json::json;

use crate::support::{World, canary};

#[test]
fn blanks_are_filled_from_stdin_one_line_each_in_their_order() {
    let (world, one, two) = (World::new(), canary(), canary());
    let ran = world
        .mcpkey_fed(
            &["add", "x", "-e", "K1", "-e", "K2", "--stdin", "--", "npx"],
            &format!("{one}\r\n{two}\n"),
        )
        .ok();
    assert!(!ran.stderr.contains("stripped") && !ran.stderr.contains("history"), "{}", ran.stderr);
    assert_eq!((world.delivered("K1"), world.delivered("K2")), (one.clone(), two.clone()));
    let line = ["add", "-t", "http", "y", "https://y.example", "-H", "X-API-Key", "--bearer", "--stdin"];
    world.mcpkey_fed(&line, &format!("{one}\n{two}")).ok();
    assert_eq!(
        world.entry("y")["headers"],
        json!({"X-API-Key": "${Y_API_KEY}", "Authorization": "Bearer ${Y_TOKEN}"})
    );
    assert_eq!((world.delivered("Y_API_KEY"), world.delivered("Y_TOKEN")), (one, two));
}

#[test]
fn blanks_are_filled_from_named_variables() {
    let (mut world, one, two) = (World::new(), canary(), canary());
    world.set("FIRST", &one);
    world.set("SECOND", &two);
    world
        .mcpkey(&[
            "add",
            "x",
            "-e",
            "K1",
            "K2=",
            "-e",
            "K3",
            "--from-env",
            "FIRST",
            "--from-env",
            "SECOND",
            "--",
            "npx",
        ])
        .ok();
    assert_eq!(world.entry("x")["env"], json!({"K1": "${K1}", "K2": "", "K3": "${K3}"}));
    assert_eq!((world.delivered("K1"), world.delivered("K3")), (one, two));
    let ran = world.mcpkey(&["add", "y", "-e", "K", "--from-env", "NOWHERE", "--", "npx"]).gives(2);
    ran.says(&["NOWHERE", "no such variable"]);
    let ran = world.mcpkey(&["add", "y", "--from-env", "FIRST", "--", "npx"]).gives(2);
    ran.says(&["FIRST", "no value to fill in"]);
    assert!(world.entry("y").is_null());
}

#[test]
fn too_few_or_too_many_lines_on_stdin_store_nothing() {
    let (world, token) = (World::new(), canary());
    let line = ["add", "x", "-e", "K1", "-e", "K2", "--stdin", "--", "npx"];
    world
        .mcpkey_fed(&line, &format!("{token}\n"))
        .gives(2)
        .says(&["stdin ended before a value for K2", "one line for each"]);
    world.mcpkey_fed(&line, "a1\nb2\nc3\n").gives(2).says(&["more lines than there are values"]);
    world.mcpkey_fed(&line, "").gives(2).says(&["stdin ended before a value for K1"]);
    world.mcpkey_fed(&line, "\nb2\n").gives(2).says(&["K1: the value is empty"]);
    assert!(!world.project.join(".mcp.json").exists());
    assert!(!world.home.join("mcpkey").exists());
}

#[test]
fn without_a_terminal_a_blank_is_an_error_that_says_how() {
    let world = World::new();
    let ran = world.mcpkey(&["add", "x", "-e", "API_KEY", "--", "npx"]).gives(2);
    ran.says(&["a value for X_API_KEY (API_KEY) is missing", "--stdin", "--from-env"]);
}

#[test]
fn one_name_for_two_servers_is_one_variable_each() {
    let (world, one, two) = (World::new(), canary(), canary());
    for (server, value) in [("first", &one), ("second", &two)] {
        world.mcpkey_fed(&["add", server, "-e", "API_KEY", "--stdin", "--", "npx", server], value).ok();
    }
    assert_eq!(world.entry("first")["env"]["API_KEY"], "${FIRST_API_KEY}");
    assert_eq!(world.entry("second")["env"]["API_KEY"], "${SECOND_API_KEY}");
    assert_eq!((world.delivered("FIRST_API_KEY"), world.delivered("SECOND_API_KEY")), (one, two));
}

#[test]
fn a_secret_that_is_stored_is_used_again_and_one_that_is_given_replaces_it() {
    let (mut world, one, two) = (World::new(), canary(), canary());
    let line = ["add", "x", "-e", "API_KEY", "--stdin", "--", "npx"];
    world.mcpkey_fed(&line, &one).ok();
    world.mcpkey(&["remove", "x"]).ok();
    let ran = world.mcpkey(&["add", "x", "-e", "API_KEY", "--", "npx"]).ok();
    ran.says(&["X_API_KEY is stored already and is used"]);
    assert_eq!(world.delivered("X_API_KEY"), one);
    world.mcpkey(&["remove", "x"]).ok();
    world.mcpkey_fed(&line, &two).ok().says(&["replaced X_API_KEY in the encrypted file"]);
    assert_eq!(world.delivered("X_API_KEY"), two);
    world.mcpkey(&["remove", "x"]).ok();
    world.set("ONE", &one);
    world.mcpkey(&["add", "x", "-e", "API_KEY", "--from-env", "ONE", "--", "npx"]).ok();
    assert_eq!(world.delivered("X_API_KEY"), one);
}

#[test]
fn a_placeholder_typed_by_hand_stays_and_is_a_question_for_what_is_stored() {
    let (world, token) = (World::new(), canary());
    let header = "Authorization: Bearer ${MY_TOKEN}";
    let ran = world.mcpkey(&["add", "a", "https://a.example/mcp", "-H", header]).ok();
    ran.says(&["MY_TOKEN has no value yet", "mcpkey set MY_TOKEN"]);
    world.mcpkey_fed(&["set", "MY_TOKEN", "--stdin"], &token).ok();
    let ran = world.mcpkey(&["add", "b", "https://b.example/mcp", "-H", header]).ok();
    ran.says(&["MY_TOKEN is withheld from https://b.example/mcp until a person types: mcpkey allow b"]);
    world.mcpkey(&["run", "--", "true"]).gives(125);
    world.mcpkey(&["allow", "b", "--yes"]).ok().says(&["MY_TOKEN may now go to https://b.example/mcp"]);
    world.mcpkey(&["run", "--", "true"]).ok();
    let ran = world.mcpkey(&["add", "c", "http://c.example/mcp", "-H", header]).gives(2);
    ran.says(&["http://c.example/mcp is not encrypted", "MY_TOKEN", "--allow-http"]);
    assert!(world.entry("c").is_null());
    world.mcpkey(&["add", "c", "http://c.example/mcp", "-H", header, "--allow-http"]).ok();
}

#[test]
fn a_sample_inside_a_url_or_an_argument_is_a_blank() {
    let url = "https://api.example/mcp?region=eu&key=YOUR_KEY&format=text";
    let rows: [(&[&str], &str, &str); 4] = [
        (&["add", "srv", url], "/url", "https://api.example/mcp?region=eu&key=${SRV_API_KEY}&format=text"),
        (
            &[
                "add",
                "srv",
                "--",
                "npx",
                "mcp-remote",
                "https://h/",
                "--header",
                "Authorization: Bearer <key>",
            ],
            "/args/3",
            "Authorization: Bearer ${SRV_TOKEN}",
        ),
        (&["add", "srv", "--", "npx", "srv-mcp", "--api-key=<key>"], "/args/1", "--api-key=${SRV_API_KEY}"),
        (
            &["add", "srv", "--", "docker", "run", "-e", "HUB_TOKEN=YOUR_TOKEN", "hub"],
            "/args/2",
            "HUB_TOKEN=${HUB_TOKEN}",
        ),
    ];
    for (line, pointer, written) in rows {
        let (world, value) = (World::new(), canary());
        world.mcpkey(line).gives(2).says(&["a value for", "--stdin"]);
        assert!(!world.project.join(".mcp.json").exists(), "{line:?}");
        world.mcpkey_fed(&[line[..1].as_ref(), &["--stdin"], &line[1..]].concat(), &value).ok();
        assert_eq!(world.entry("srv").pointer(pointer).unwrap(), written);
        let name = written.split(['{', '}']).nth(1).unwrap();
        assert_eq!(world.delivered(name), value);
    }
}

#[test]
fn a_sample_inside_of_json_or_a_connection_string_is_a_blank() {
    for (name, typed, written) in [
        ("CONFIG", r#"{"apiKey":"YOUR_KEY","region":"eu"}"#, r#"{"apiKey":"§","region":"eu"}"#),
        (
            "CONFIG",
            r#"{"headers":{"Authorization":"Bearer <token>"}}"#,
            r#"{"headers":{"Authorization":"Bearer §"}}"#,
        ),
        ("DSN", "Server=db;User=me;Password=changeme", "Server=db;User=me;Password=§"),
        ("DATABASE_URL", "postgres://me:REPLACE_ME@db/x", "postgres://me:§@db/x"),
    ] {
        let (world, value) = (World::new(), canary());
        let pair = format!("{name}={typed}");
        world
            .mcpkey(&["add", "srv", "-e", &pair, "--", "tool"])
            .gives(2)
            .says(&["still to be given", "--stdin"]);
        assert!(!world.project.join(".mcp.json").exists(), "{typed}");
        world.mcpkey_fed(&["add", "srv", "-e", &pair, "--stdin", "--", "tool"], &value).ok();
        let text = world.entry("srv")["env"][name].as_str().unwrap().to_owned();
        let variable = text.split("${").nth(1).and_then(|rest| rest.split('}').next()).unwrap().to_owned();
        assert_eq!(text, written.replace('§', &format!("${{{variable}}}")));
        assert_eq!(world.delivered(&variable), value);
    }
}

#[test]
fn every_sample_of_a_manual_is_a_blank_and_no_real_value_that_holds_its_words() {
    for sample in [
        "<token>",
        "xxx",
        "…",
        "sk-...",
        "your-key-here",
        "changeme",
        "$TOKEN",
        "%TOKEN%",
        "{{token}}",
        "REPLACE_ME",
        "INSERT KEY",
    ] {
        let world = World::new();
        let pair = format!("API_KEY={sample}");
        world.mcpkey(&["add", "srv", "-e", &pair, "--", "tool"]).gives(2).says(&["still to be given"]);
        let header = format!("X-API-Key: {sample}");
        world
            .mcpkey(&["add", "srv", "https://h.example", "-H", &header])
            .gives(2)
            .says(&["still to be given"]);
        assert!(!world.project.join(".mcp.json").exists(), "{sample}");
    }
    let world = World::new();
    for (at, word) in ["xxxx", "changeme", "REPLACE_ME", "EXAMPLE", "your", "token"].iter().enumerate() {
        let (name, value) = (format!("s{at}"), format!("{}{word}{}", &canary()[6..26], &canary()[6..26]));
        world.mcpkey(&["add", &name, "-e", &format!("K{at}_API_KEY={value}"), "--", "tool"]).ok();
        assert_eq!(world.delivered(&format!("K{at}_API_KEY")), value);
    }
}
