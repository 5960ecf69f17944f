//! Who waits for whom: nobody for a store that they have nothing to do with, nobody twice, nobody for ever, and everybody says for what.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside, lock_the_keyring};
use crate::support::process::{Ran, run_within};
use crate::support::{World, canary};

const ADD: [&str; 7] = ["add", "plain", "-e", "PLAIN_KEY", "--stdin", "--", "a-tool"];

/// How long a command took, and what it said.
fn timed(world: &World, args: &[&str], input: &str) -> (Duration, Ran) {
    let start = Instant::now();
    let ran = run_within(&mut world.mcpkey_command(args), input.as_bytes(), Duration::from_secs(90));
    (start.elapsed(), ran)
}

/// A world whose keychain holds TOKEN, with this many items whose deletion is due.
fn with_due(due: usize) -> World {
    let world = World::desktop();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    let index = world.home.join("mcpkey/secrets.toml");
    let mut text = world.read(&index);
    (0..due).for_each(|n| text += &format!("\n[[pending]]\nid = \"OLD/0000000{n}\"\nstore = \"keychain\"\n"));
    fs::write(index, text).unwrap();
    world
}

/// Stops or continues the secret service of this session.
fn signal(name: &str) {
    let words =
        ["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"];
    let asked = Command::new("dbus-send")
        .args(words)
        .args(["org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"])
        .output()
        .unwrap();
    let said = String::from_utf8(asked.stdout).unwrap();
    let pid = said.split_whitespace().last().unwrap().to_owned();
    assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
}

#[test]
fn a_frozen_keychain_costs_a_change_of_the_other_store_nothing_and_its_own_one_attempt() {
    inside(UNLOCKED, || {
        let mut world = with_due(5);
        signal("STOP");
        world.set("MCPKEY_STORE", "file");
        let (took, ran) = timed(&world, &ADD, &canary());
        let (own, said) = {
            world.unset("MCPKEY_STORE");
            timed(&world, &["set", "TOKEN", "--stdin"], &canary())
        };
        let (forget, forgot) = timed(&world, &["forget", "PLAIN_KEY", "--yes"], "");
        signal("CONT");
        ran.ok();
        forgot.ok();
        assert!(took < Duration::from_secs(8), "{took:?}");
        assert!(forget < Duration::from_secs(8), "{forget:?}");
        let said = said.gives(2).says(&["waiting for the keychain", "did not answer"]);
        assert!(own < Duration::from_secs(9), "{own:?}");
        assert_eq!(said.stderr.matches("did not answer").count(), 1, "{}", said.said());
        // The verb that needs the keychain clears what is due there.
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).ok();
        assert!(!world.read(world.home.join("mcpkey/secrets.toml")).contains("OLD/"));
    });
}

#[test]
fn a_locked_keychain_is_asked_for_once_and_by_no_change_of_the_other_store() {
    inside(UNLOCKED, || {
        let mut world = with_due(5);
        lock_the_keyring();
        world.set("DISPLAY", ":99");
        let mut listener = Command::new("dbus-monitor");
        let rule = "interface='org.freedesktop.Secret.Prompt',member='Prompt'";
        let heard = world.root().join("heard");
        let file = fs::File::create(&heard).unwrap();
        let mut listener = listener.args(["--session", rule]).stdout(file).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        let dialogs = || fs::read_to_string(&heard).unwrap().matches("member=Prompt").count();
        world.set("MCPKEY_STORE", "file");
        world.mcpkey_fed(&ADD, &canary()).ok();
        let before = dialogs();
        world.unset("MCPKEY_STORE");
        let (took, ran) = timed(&world, &["set", "TOKEN", "--stdin"], &canary());
        std::thread::sleep(Duration::from_millis(300));
        let after = dialogs();
        let _ended = listener.kill();
        let _waited = listener.wait();
        assert_eq!((before, after), (0, 1), "{took:?} {}", ran.said());
        ran.gives(2);
    });
}

#[test]
fn a_lock_of_the_client_that_cannot_be_removed_is_named_and_ends() {
    let (world, token) = (World::new(), canary());
    let left = world.home.join(".claude.json.lock");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("x"), "").unwrap();
    fs::File::open(&left).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let add = ["add", "-s", "user", "mine", "-e", "MY_KEY", "--stdin", "--", "a-tool"];
    let mut waits = world.mcpkey_command(&add);
    let waits = waits.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn();
    let mut waits = waits.unwrap();
    std::io::Write::write_all(waits.stdin.as_mut().unwrap(), token.as_bytes()).unwrap();
    drop(waits.stdin.take());
    std::thread::sleep(Duration::from_secs(2));
    // Nobody else waits for whoever waits for the client, and waiting is no work.
    let (took, ran) = timed(&world, &ADD, &canary());
    ran.ok();
    assert!(took < Duration::from_secs(20), "{took:?}");
    let times = fs::read_to_string(format!("/proc/{}/stat", waits.id())).unwrap();
    let ticks: u64 = times
        .rsplit(") ")
        .next()
        .unwrap()
        .split(' ')
        .skip(11)
        .take(2)
        .map(|n| n.parse::<u64>().unwrap())
        .sum();
    assert!(ticks < 100, "{ticks} hundredths of a second of work");
    let ended = waits.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("waiting for") && said.contains(".claude.json.lock"), "{said}");
    assert!(!said.contains(&token));
}

#[test]
fn whoever_waits_for_a_frozen_keychain_holds_no_lock() {
    inside(UNLOCKED, || {
        let world = with_due(0);
        let lock = world.home.join("mcpkey/lock");
        signal("STOP");
        let place = "https://example.com/mcp";
        let verbs: [&[&str]; 5] = [
            &["allow", "TOKEN", place, "--revoke"],
            &["set", "TOKEN", "--stdin"],
            &["forget", "TOKEN", "--yes"],
            &["remove", "web", "--forget"],
            &["deliver", "mcpkey", "web"],
        ];
        let held = verbs.map(|args| {
            let mut waits = world.mcpkey_command(args);
            let waits = waits.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            let mut waits = waits.spawn().unwrap();
            std::io::Write::write_all(waits.stdin.as_mut().unwrap(), canary().as_bytes()).unwrap();
            drop(waits.stdin.take());
            let said = BufReader::new(waits.stderr.take().unwrap()).lines().map_while(Result::ok);
            let said: Vec<String> =
                said.take_while(|line| !line.contains("waiting for the keychain")).collect();
            let is_free =
                Command::new("flock").arg("--nonblock").arg(&lock).arg("true").status().unwrap().success();
            let still_waits = waits.try_wait().unwrap().is_none();
            let _ended = waits.kill();
            let _waited = waits.wait();
            (args[0], is_free, still_waits, said)
        });
        signal("CONT");
        for (verb, is_free, still_waits, said) in held {
            assert!(is_free && still_waits, "{verb}: {is_free} {still_waits} {said:?}");
        }
    });
}
