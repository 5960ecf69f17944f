//! What a change does to a file: only its own bytes change, and nothing of another program is lost.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use mcpkey::system::files::place;
use serde_json::{Value, json};

use crate::support::canary::{github_token, random};
use crate::support::ground::{injected, may_trace};
use crate::support::process;
use crate::support::{World, canary};

const ADD: [&str; 7] = ["add", "new", "-e", "NEW_KEY", "--stdin", "--", "npx"];

/// What stands before, and what stands after [`ADD`].
const STYLES: &[(&str, &str, &str)] = &[
    (
        "tabs, and numbers as they are spelled",
        "{\n\t\"n\": [1.0e5, 1E+2, 12345678901234567890123],\n\t\"mcpServers\": {\n\t\t\"a\": {\n\t\t\t\"command\": \"x\"\n\t\t}\n\t}\n}\n",
        "{\n\t\"n\": [1.0e5, 1E+2, 12345678901234567890123],\n\t\"mcpServers\": {\n\t\t\"a\": {\n\t\t\t\"command\": \"x\"\n\t\t},\n\t\t\"new\": {\n\t\t\t\"type\": \"stdio\",\n\t\t\t\"command\": \"npx\",\n\t\t\t\"args\": [],\n\t\t\t\"env\": {\n\t\t\t\t\"NEW_KEY\": \"${NEW_KEY}\"\n\t\t\t}\n\t\t}\n\t}\n}\n",
    ),
    (
        "CRLF and a byte-order mark",
        "\u{feff}{\r\n  \"mcpServers\": {}\r\n}\r\n",
        "\u{feff}{\r\n  \"mcpServers\": {\r\n    \"new\": {\r\n      \"type\": \"stdio\",\r\n      \"command\": \"npx\",\r\n      \"args\": [],\r\n      \"env\": {\r\n        \"NEW_KEY\": \"${NEW_KEY}\"\r\n      }\r\n    }\r\n  }\r\n}\r\n",
    ),
    (
        "minified, without a final newline, with keys of others",
        r#"{"$schema":"s","mcpServers":{"a":{"command":"x","_comment":"é\u00e9 \ud83d\ude00"}},"inputs":[]}"#,
        r#"{"$schema":"s","mcpServers":{"a":{"command":"x","_comment":"é\u00e9 \ud83d\ude00"},"new":{"type":"stdio","command":"npx","args":[],"env":{"NEW_KEY":"${NEW_KEY}"}}},"inputs":[]}"#,
    ),
];

#[test]
fn only_the_bytes_of_the_change_change() {
    for (what, before, after) in STYLES {
        let world = World::new();
        world.write(".mcp.json", before);
        world.mcpkey_fed(&ADD, &canary()).ok();
        assert_eq!(world.read(".mcp.json"), *after, "{what}");
        if before.contains("\"a\"") {
            world.mcpkey(&["remove", "new"]).ok();
            assert_eq!(world.read(".mcp.json"), *before, "{what}, taken out again");
        }
    }
}

#[test]
fn links_and_modes_stay() {
    let world = World::new();
    let (real, link) = (world.project.join("real.json"), world.project.join(".mcp.json"));
    fs::write(&real, "{}").expect("written");
    symlink(&real, &link).expect("linked");
    for mode in [0o600, 0o640, 0o664] {
        fs::set_permissions(&real, fs::Permissions::from_mode(mode)).expect("set");
        world.mcpkey_fed(&ADD, &canary()).ok();
        assert!(link.is_symlink());
        assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, mode);
        assert!(fs::read_to_string(&real).expect("read").contains("NEW_KEY"));
        world.mcpkey(&["remove", "new", "--forget"]).ok();
    }
}

#[test]
fn new_files_are_the_owners_where_they_should_be() {
    let world = World::new();
    world.mcpkey_fed(&ADD, &canary()).ok();
    world.mcpkey_fed(&["add", "-s", "user", "u", "-e", "K", "--stdin", "--", "npx"], &canary()).ok();
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(
        (mode(&world.project.join(".mcp.json")), mode(&world.home.join(".claude.json"))),
        (0o644, 0o600)
    );
    for file in fs::read_dir(world.home.join("mcpkey")).expect("a directory").flatten() {
        assert_eq!(mode(&file.path()), 0o600, "{}", file.path().display());
    }
    assert_eq!(mode(&world.home.join("mcpkey")), 0o700);
}

#[test]
fn a_broken_file_is_named_to_the_column_and_left_alone() {
    for (text, place) in [
        ("{\n  \"mcpServers\": {\n    \"a\": {},\n  }\n}", ".mcp.json:3:12: trailing commas"),
        ("{\"mcpServers\": {}} // é", ".mcp.json:1:20: comments"),
        ("{\"mcpServers\": {\"é\": nul}}", ".mcp.json:1:22: "),
        ("{\"mcpServers\": {", ".mcp.json:1:16: "),
    ] {
        let world = World::new();
        world.write(".mcp.json", text);
        let before = world.snapshot();
        for line in [&ADD[..], &["remove", "a"], &["add", "-n", "x", "--", "y"]] {
            let ran = world.mcpkey_fed(line, "x").gives(2);
            assert!(ran.stderr.contains(place) && ran.stderr.contains("left as it is"), "{}", ran.stderr);
        }
        assert_eq!(world.snapshot(), before);
    }
}

#[test]
fn servers_that_are_no_object_are_not_written_over() {
    for text in ["[]", "7", r#"{"mcpServers":[]}"#, r#"{"mcpServers":null}"#] {
        let (world, token) = (World::new(), canary());
        world.write(".mcp.json", text);
        world.mcpkey_fed(&ADD, &token).gives(2).says(&[".mcp.json: "]);
        assert_eq!(world.read(".mcp.json"), text);
        assert!(!world.project.join(".mcp.json.example").exists());
        assert!(!world.home.join("mcpkey/secrets.toml").exists(), "nothing was stored");
    }
}

#[test]
fn a_dry_run_shows_the_change_touches_nothing_and_hides_every_secret() {
    let (world, old, new) = (World::new(), random(40), github_token());
    world.write_json(".mcp.json", &json!({"mcpServers": {
        "old": {"type": "http", "url": format!("https://h.example/?api_key={old}"), "headers": {"Authorization": format!("Bearer {old}")}},
        "bad": {"type": "http", "env": {"API_TOKEN": old}},
    }}));
    world.write_json(
        ".mcp.json.example",
        &json!({"mcpServers": {"old": {"command": "x", "env": {"MY_SECRET": old}}}}),
    );
    let before = world.snapshot();
    let typed = format!("NEW_KEY={new}");
    for line in [
        &["add", "--dry-run", "--ignore", "new", "-e", &typed, "--", "npx"][..],
        &["add", "-n", "--force", "old", "-e", "NEW_KEY", "--", "npx"],
        &["remove", "-n", "old", "--forget"],
    ] {
        let ran = world.mcpkey(line).ok();
        assert!(ran.stdout.contains("+++ ") && ran.stdout.contains("mcp.json"), "{}", ran.said());
        assert!(!ran.said().contains(&old) && !ran.said().contains(&new), "{}", ran.said());
        assert_eq!(world.snapshot(), before, "{line:?}");
    }
    let ran = world.mcpkey(&["add", "-n", "new", "-e", &typed, "--", "npx"]).ok();
    assert!(ran.stdout.contains("+        \"NEW_KEY\": \"${NEW_KEY}\""), "{}", ran.stdout);
}

#[test]
fn the_example_gets_no_literal_secret_of_its_neighbours() {
    let (world, old) = (World::new(), random(40));
    world.write_json(".mcp.json", &json!({"mcpServers": {"old": {"type": "http", "url": "https://h.example", "headers": {"Authorization": format!("Bearer {old}")}}}}));
    world.mcpkey_fed(&ADD, &canary()).ok();
    let example = world.read_json(".mcp.json.example");
    assert_eq!(example["mcpServers"]["old"]["headers"]["Authorization"], "Bearer ${OLD_TOKEN}");
}

/// Another program that rewrites `file` as fast as it can, each time with a counter of its own one higher.
fn rewrite(file: &Path, stop: &AtomicBool) -> u64 {
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        let lock = file.with_file_name(".claude.json.lock");
        if fs::create_dir(&lock).is_err() {
            thread::yield_now();
            continue;
        }
        let mut config: Value = serde_json::from_slice(&fs::read(file).expect("there")).expect("JSON");
        count += 1;
        config["counter"] = json!(count);
        let beside = file.with_file_name("beside");
        fs::write(&beside, config.to_string()).expect("written");
        fs::rename(&beside, file).expect("renamed");
        fs::remove_dir(&lock).expect("unlocked");
        thread::sleep(Duration::from_micros(500));
    }
    count
}

#[test]
fn the_running_client_and_mcpkey_lose_nothing_of_each_other() {
    let (world, stop) = (World::new(), Arc::new(AtomicBool::new(false)));
    let file = world.home.join(".claude.json");
    fs::write(&file, r#"{"counter":0,"id":"mine","mcpServers":{}}"#).expect("written");
    let client = thread::spawn({
        let (file, stop) = (file.clone(), stop.clone());
        move || rewrite(&file, &stop)
    });
    let names: Vec<String> = (0..15).map(|n| format!("s{n}")).collect();
    for name in &names {
        world.mcpkey(&["add", "-s", "user", name, "--", "npx"]).ok();
    }
    stop.store(true, Ordering::Relaxed);
    let count = client.join().expect("no panic");
    let config = world.read_json(&file);
    assert_eq!(
        (&config["counter"], &config["id"]),
        (&json!(count), &json!("mine")),
        "after {count} rewrites"
    );
    let servers: Vec<&String> = config["mcpServers"].as_object().expect("an object").keys().collect();
    assert_eq!(servers, names.iter().collect::<Vec<_>>());
    assert!(count > 15, "{count}");
}

#[test]
fn what_somebody_writes_while_a_change_waits_stays() {
    if !may_trace() {
        return;
    }
    let server = |name: &str| json!({"type": "http", "url": format!("https://{name}.example.com/mcp")});
    for has_example in [false, true] {
        let world = World::new();
        let ours = json!({"mcpServers": {"web": server("web"), "keep": server("keep")}});
        world.write_json(".mcp.json", &ours);
        if has_example {
            world.write_json(".mcp.json.example", &ours);
        }
        let file = world.project.join(".mcp.json");
        let waits = place(&file);
        let theirs =
            json!({"mcpServers": {"web": server("web"), "keep": server("keep"), "theirs": server("theirs")}});
        let somebody = thread::spawn(move || {
            let started = Instant::now();
            while !waits.exists() && started.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(1));
            }
            fs::write(file, theirs.to_string()).expect("written");
        });
        let ran = injected(&world, &["remove", "web"], "", "fsync,fdatasync", "delay_enter=400000");
        somebody.join().expect("no panic");
        assert_eq!(ran.code, 0, "{}", ran.said());
        let names: Vec<String> =
            world.read_json(".mcp.json")["mcpServers"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["keep", "theirs"], "{}", ran.said());
    }
}

#[test]
fn a_held_lock_is_waited_for_and_a_stale_one_taken_over() {
    let world = World::new();
    let lock = world.home.join(".claude.json.lock");
    let line = ["add", "-s", "user", "--force", "s", "--", "npx"];
    fs::create_dir(&lock).expect("held");
    let holder = thread::spawn({
        let lock = lock.clone();
        move || {
            thread::sleep(Duration::from_millis(700));
            fs::remove_dir(lock).expect("still held");
        }
    });
    let start = Instant::now();
    world.mcpkey(&line).ok();
    assert!(start.elapsed() >= Duration::from_millis(600));
    holder.join().expect("no panic");
    fs::create_dir(&lock).expect("held");
    let old = SystemTime::now() - Duration::from_secs(60);
    fs::File::open(&lock).and_then(|dir| dir.set_modified(old)).expect("aged");
    world.mcpkey(&["add", "-s", "user", "--force", "s", "--", "other"]).ok();
    assert!(!lock.exists());
}

#[test]
fn a_file_that_cannot_be_written_stops_the_change_before_it_begins() {
    let world = World::new();
    world.write(".mcp.json", "{}");
    fs::create_dir(world.project.join(".mcp.json.example")).expect("a directory in the way");
    let before = world.snapshot();
    let ran = process::run(&mut world.mcpkey_command(&ADD), canary().as_bytes()).gives(2);
    assert!(
        ran.stderr.contains(".mcp.json.example: is a directory") && ran.stderr.contains("move it"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.snapshot(), before);
}
