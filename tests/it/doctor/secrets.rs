//! What is stored: its age, its end, what is left over, what nobody mentions.

use std::time::{Duration, SystemTime};

use super::{World, bearer, canary, configure, json, mode, offline, quiet, store, stored};

/// The moment so many days from now, as the index writes it.
fn days(from_now: i64) -> String {
    let day = Duration::from_secs(86_400);
    let span = day * u32::try_from(from_now.abs()).unwrap();
    let now = SystemTime::now();
    let then = if from_now < 0 { now - span } else { now + span };
    humantime::format_rfc3339_seconds(then).to_string()
}

/// Changes the index by hand.
fn edit(world: &World, change: impl Fn(String) -> String) {
    let path = world.home.join("mcpkey/secrets.toml");
    let text = change(world.read(&path));
    world.write(&path, text);
    mode(&path, 0o600);
}

fn with_line(world: &World, line: &str) {
    edit(world, |text| text.replacen("created =", &format!("{line}\ncreated ="), 1));
}

#[test]
fn a_token_is_fine_old_about_to_end_or_expired() {
    let (world, _) = stored();
    offline(&world).has("age", "ok", "TOKEN: age 0d", "");
    edit(&world, |text| {
        let lines = text.lines().map(|line| {
            if line.starts_with("created") {
                format!("created = \"{}\"\n", days(-100))
            } else {
                format!("{line}\n")
            }
        });
        lines.collect()
    });
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("old", "warning", "TOKEN is 100 days old", "mcpkey rotate TOKEN");
    page.lacks("age");
    with_line(&world, &format!("expires = \"{}\"", days(3)));
    offline(&world).has("expires-soon", "warning", "TOKEN expires in", "mcpkey rotate TOKEN");
    edit(&world, |text| {
        text.lines().filter(|l| !l.starts_with("expires")).map(|l| format!("{l}\n")).collect()
    });
    with_line(&world, &format!("expires = \"{}\"", days(-2)));
    let page = offline(&world);
    page.ran.clone().gives(1);
    page.has("expired", "problem", "TOKEN expired 2 days ago", "mcpkey rotate TOKEN");
}

#[test]
fn values_that_a_rotation_left_are_named() {
    let (world, _) = stored();
    let page = offline(&world);
    page.lacks("previous");
    page.lacks("unfinished-rotation");
    let at = days(-1);
    let item = format!("id = \"TOKEN/0000000a\"\nstore = \"file\"\nsince = \"{at}\"");
    edit(&world, |text| {
        format!("{text}\n[secret.previous]\n{item}\nreplaced = \"{at}\"\n\n[secret.next]\n{item}\n")
    });
    let page = offline(&world);
    page.ran.clone().ok();
    let whole = |id: &str| {
        let line = page.line(id);
        ["state", "what", "next"].map(|key| line[key].as_str().unwrap().to_owned())
    };
    let kept = [
        "warning",
        "the value of TOKEN before the last rotation is still kept",
        "mcpkey rotate TOKEN --server web --forget-old, once it is revoked",
    ];
    assert_eq!(whole("previous"), kept);
    let begun = [
        "warning",
        "a rotation of TOKEN was begun and not finished",
        "mcpkey rotate TOKEN --server web --resume",
    ];
    assert_eq!(whole("unfinished-rotation"), begun);
}

#[test]
fn what_no_config_mentions_is_named() {
    let (world, _) = stored();
    offline(&world).lacks("unused");
    configure(&world, &json!({"other": bearer("OTHER")}));
    store(&world, "OTHER", &canary());
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("unused", "ok", "TOKEN: stored for server web of this project", "");
    world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
    world.mcpkey_fed(&["set", "EVERYWHERE", "--global", "--stdin"], &canary()).ok();
    offline(&world).has("unused", "ok", "EVERYWHERE: stored for all projects", "");
}

#[test]
fn items_that_nothing_uses_are_named() {
    let (world, _) = stored();
    offline(&world).lacks("leftovers");
    edit(&world, |text| format!("{text}\n[[pending]]\nid = \"TOKEN/0000000b\"\nstore = \"file\"\n"));
    let page = offline(&world);
    page.ran.clone().ok();
    page.has("leftovers", "warning", "1 item", "mcpkey doctor --fix");
    assert_eq!(page.line("leftovers")["fixable"], true);
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], "correct horse\n").ok();
    let page = offline(&world);
    page.has("leftovers", "warning", "1 item", "once the store answers");
    assert_eq!(page.line("leftovers")["fixable"], false);
}

#[test]
fn an_empty_store_has_nothing_to_say_of_secrets() {
    let page = offline(&quiet());
    page.has("index", "ok", "0 secrets stored", "");
    assert!(page.root["lines"].as_array().unwrap().iter().all(|line| line["section"] != "secrets"));
}
