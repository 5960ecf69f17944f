//! The ways to give a value and to name a secret, without a server.

use serde_json::json;

use super::{furnished, held, listed};
use crate::run::{bearer, configure, store, stored};
use crate::support::canary::{contains, files_with};
use crate::support::{World, canary};

#[test]
fn a_made_value_reaches_the_server_by_a_command_and_nobody_else() {
    let (world, server, old) = furnished(&[]);
    let ran = world
        .mcpkey(&["rotate", "TOKEN", "--generate", "hex"])
        .ok()
        .says(&["not in use yet", "--resume -- COMMAND"]);
    assert_eq!((ran.stdout.trim().len(), world.delivered("TOKEN")), (64, old.clone()));
    let tokens = server.tokens();
    let hand_over =
        format!("printf '%s\\n' \"$TOKEN\" >> {}; printf %s \"$TOKEN\" | sha256sum", tokens.display());
    let handed = world.mcpkey(&["rotate", "TOKEN", "--resume", "--", "sh", "-c", &hand_over]).ok();
    assert!(handed.stdout.starts_with(ran.stdout.trim()), "{}", handed.said());
    let new = world.delivered("TOKEN");
    assert_eq!((new.len(), new == old), (64, false));
    assert!(new.bytes().all(|b| b.is_ascii_hexdigit()));
    assert!(!contains(format!("{}{}", ran.said(), handed.said()).as_bytes(), &new));
    assert!(files_with(world.root(), &new).is_empty());
}

#[test]
fn a_made_value_is_made_and_handed_over_in_one_line() {
    let (world, server, old) = furnished(&[]);
    let hand_over = format!("printf '%s\\n' \"$TOKEN\" >> {}", server.tokens().display());
    world.mcpkey(&["rotate", "web", "--generate", "--", "sh", "-c", &hand_over]).ok().says(&["web: works"]);
    let new = world.delivered("TOKEN");
    assert_eq!((new.len(), new == old), (43, false));
    let ran = world.mcpkey(&["rotate", "web", "--generate", "--", "sh", "-c", "exit 3"]).gives(1);
    ran.says(&["sh failed with exit code 3", "keeps the old value", "--resume -- COMMAND"]);
    world
        .mcpkey(&["rotate", "web", "--resume", "--", "no-such-command"])
        .gives(1)
        .says(&["command not found"]);
    assert_eq!((world.delivered("TOKEN"), held(&world)), (new, 3));
}

#[test]
fn a_value_comes_from_the_environment_too_and_the_same_one_changes_nothing() {
    let (mut world, old) = stored();
    let new = canary();
    world.set("NEW", &new);
    world.mcpkey(&["rotate", "TOKEN", "--from-env", "NEW", "--no-test", "--expires", "2099-01-31"]).ok();
    world.unset("NEW");
    assert_eq!(world.delivered("TOKEN"), new);
    assert_eq!(listed(&world)["expires"], "2099-01-31T00:00:00Z");
    let ran = world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &new).ok().says(&["has that value already"]);
    assert!(!ran.stderr.contains("web"), "{}", ran.said());
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!((world.delivered("TOKEN"), listed(&world)["expires"].is_null()), (old, true));
}

#[test]
fn a_command_that_ends_says_why_and_not_with_what() {
    let (world, new) = (World::new(), canary());
    let refuses = json!({"command": "sh", "args": ["-c", "echo no entry with $KEY >&2; exit 3"], "env": {"KEY": "${TOOL_KEY}"}});
    configure(&world, &json!({"tool": refuses}));
    crate::support::tested::approve(&world);
    store(&world, "TOOL_KEY", &canary());
    let ran = world.mcpkey_fed(&["rotate", "tool", "--stdin"], &new).gives(2);
    assert!(!contains(ran.said().as_bytes(), &new), "{}", ran.said());
    ran.says(&["tool: ", "on stderr: no entry with •••", "keeps the old one"]);
}

#[test]
fn what_is_meant_is_found_or_said() {
    let (world, _) = stored();
    let two = json!({"type": "http", "url": "https://mcp.example.com/mcp", "headers": {"A": "${TOKEN}", "B": "${OTHER}"}});
    configure(&world, &json!({"web": two, "none": bearer("NONE"), "plain": {"command": "tool"}}));
    store(&world, "OTHER", &canary());
    for (what, code, words) in [
        ("web", 2, &["several secrets: OTHER and TOKEN", "mcpkey rotate OTHER"][..]),
        ("none", 1, &["nothing is stored for server none", "mcpkey set NONE"]),
        ("plain", 1, &["mentions no variable", "mcpkey import"]),
        ("NEVER", 1, &["no variable and no server is called NEVER", "mcpkey list"]),
        ("Token", 1, &["did you mean TOKEN?"]),
        ("no-such", 1, &["no variable and no server is called no-such"]),
    ] {
        world.mcpkey_fed(&["rotate", what, "--stdin", "--no-test"], &canary()).gives(code).says(words);
    }
    world.mcpkey_fed(&["rotate", "TOKEN", "--global", "--stdin"], &canary()).gives(1).says(&["not stored"]);
}

#[test]
fn a_secret_of_all_projects_says_what_it_cannot_see() {
    let (world, new) = (World::new(), canary());
    world.mcpkey_fed(&["set", "SHARED", "--global", "--stdin"], &canary()).ok();
    let ran = world.mcpkey_fed(&["rotate", "SHARED", "-g", "--stdin"], &new).ok();
    ran.says(&[
        "no server that uses SHARED could be tested",
        "servers of other projects are not tested from here",
    ]);
    assert_eq!(world.delivered("SHARED"), new);
}

#[test]
fn an_agent_rotates_nothing() {
    let (mut world, token) = stored();
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &canary()).ok();
    world.set("CLAUDECODE", "1");
    let before = world.snapshot();
    let way = ["--stdin", "--generate", "--resume", "--undo", "--forget-old"];
    for way in way {
        let ran = world.mcpkey_fed(&["rotate", "TOKEN", way, "--no-test"], &canary()).gives(2);
        ran.clone().says(&["an agent cannot change", &format!("mcpkey rotate TOKEN {way} --no-test")]);
        assert!(!contains(ran.said().as_bytes(), &token), "{}", ran.said());
    }
    assert_eq!(world.snapshot(), before);
    world.unset("CLAUDECODE");
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn what_waits_and_what_was_goes_with_its_secret() {
    for (args, left) in [
        (&["forget", "TOKEN", "--yes"][..], 0),
        (&["remove", "web", "--forget"], 0),
        (&["set", "TOKEN", "--stdin"], 3),
    ] {
        let (world, _) = stored();
        world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &canary()).ok();
        world.mcpkey(&["rotate", "TOKEN", "--generate"]).ok();
        assert_eq!(held(&world), 3);
        world.mcpkey_fed(args, &canary()).ok();
        assert_eq!(held(&world), left, "{args:?}");
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).gives(i32::from(left == 0));
    }
}

#[test]
fn a_web_tokens_own_end_is_known_and_run_says_when_it_is_near() {
    let world = World::new();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    for (days, said) in
        [(-2, Some("TOKEN expired 2 days ago")), (3, Some("TOKEN expires in 3 days")), (30, None)]
    {
        let end = now.checked_add_signed(days * 86_400).unwrap() + if days > 0 { 60 } else { 0 };
        store(&world, "TOKEN", &web_token(end));
        assert_eq!(listed(&world)["expires"], humantime_of(end));
        let ran = world.mcpkey(&["run", "--", "true"]).ok();
        match said {
            Some(said) => {
                assert_eq!(ran.stderr, format!("mcpkey: {said}: mcpkey rotate TOKEN --server web\n"))
            }
            None => assert_eq!(ran.stderr, ""),
        }
        let warned = world.mcpkey(&["list"]).ok().stderr;
        assert_eq!(said.map(|said| warned.contains(said)), said.map(|_| true), "{warned}");
        assert_eq!(warned.is_empty(), said.is_none(), "{warned}");
    }
}

pub(crate) fn web_token(end: u64) -> String {
    let part = |text: &str| mcpkey::detect::base64::encode(text.as_bytes()).replace('=', "");
    format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part(&format!("{{\"exp\":{end}}}")), canary())
}

fn humantime_of(seconds: u64) -> String {
    let moment = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    humantime::format_rfc3339_seconds(moment).to_string()
}
