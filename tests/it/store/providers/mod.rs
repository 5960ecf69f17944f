//! Each real program that offers a keychain on Linux, through every verb that touches it: GNOME Keyring, KeePassXC, KWallet.
//!
//! Slow, and in need of a display: `tests/run.sh --all` installs the parts and runs these. A part that is missing fails them.

mod dialog;

use std::process::Command;

use serde_json::json;

use crate::import::secret;
use crate::run::{bearer, configure, store};
use crate::store::keychain::inside;
use crate::support::{World, canary};

/// Locks the default collection. The prompt that some make for that is gone with the connection that asked.
const LOCK: &str = r#"
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
bus, name, root = open_dbus_connection(bus="SESSION"), "org.freedesktop.secrets", "/org/freedesktop/secrets"
service = DBusAddress(root, name, "org.freedesktop.Secret.Service")
ask = lambda address, *call: bus.send_and_get_reply(new_method_call(address, *call)).body
default, = ask(service, "ReadAlias", "s", ("default",))
locked, prompt = ask(service, "Lock", "ao", ([default],))
if prompt != "/":
    ask(DBusAddress(prompt, name, "org.freedesktop.Secret.Prompt"), "Prompt", "s", ("",))
import time
for _ in range(200):
    kind, state = ask(DBusAddress(default, name, "org.freedesktop.DBus.Properties"), "Get", "ss", ("org.freedesktop.Secret.Collection", "Locked"))[0]
    if state:
        break
    time.sleep(0.05)
"#;

fn service(member: &str, argument: &str) -> String {
    let words = ["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"];
    let call = format!("org.freedesktop.Secret.Service.{member}");
    let said = Command::new("dbus-send").args(words).args([&call, argument]).output().unwrap();
    String::from_utf8(said.stdout).unwrap()
}

/// How many items of mcpkey the provider holds.
fn items() -> usize {
    service("SearchItems", "dict:string:string:service,mcpkey").matches("object path").count()
}

fn values_come_go_and_come_back() {
    let world = World::desktop();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    let (first, second) = (canary(), canary());
    store(&world, "TOKEN", &first);
    assert!(world.read(world.home.join("mcpkey/config.toml")).contains("keychain"));
    assert_eq!(world.delivered("TOKEN"), first);
    assert!(world.mcpkey(&["list"]).ok().stdout.contains("TOKEN"));
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin", "--no-test"], &second).ok();
    assert_eq!(world.delivered("TOKEN"), second);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), first);
    store(&world, "TOKEN", &second);
    assert_eq!(world.delivered("TOKEN"), second);
    let forgotten = world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
    assert!(!forgotten.stderr.contains("warning"), "{}", forgotten.said());
    assert_eq!(items(), 0);
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["TOKEN"]);
    store(&world, "TOKEN", &first);
    assert_eq!(world.delivered("TOKEN"), first);
    world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
}

fn ten_values_come_at_once() {
    let world = World::desktop();
    let values: Vec<(String, String)> = (0..10).map(|n| (format!("TOKEN_{n}"), canary())).collect();
    let servers = values.iter().map(|(name, _)| (name.to_lowercase(), bearer(name)));
    configure(&world, &servers.collect::<serde_json::Map<_, _>>().into());
    values.iter().for_each(|(name, value)| store(&world, name, value));
    let ran = world.mcpkey(&["run", "--", "env"]).ok();
    for (name, value) in &values {
        assert!(ran.stdout.contains(&format!("{name}={value}\n")), "{name}");
    }
}

fn a_literal_that_leaves_a_config_arrives() {
    let (world, literal) = (World::desktop(), secret());
    let url = "https://mcp.example.com/mcp";
    let header = format!("Bearer {literal}");
    configure(&world, &json!({"web": {"type": "http", "url": url, "headers": {"Authorization": header}}}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert!(!world.read(".mcp.json").contains(&literal));
    let ran = world.mcpkey(&["run", "--", "env"]).ok();
    assert!(ran.stdout.contains(&literal), "{}", ran.stderr);
}

fn locked_is_said() {
    let world = World::desktop();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    let lock = Command::new("/usr/bin/python3").args(["-c", LOCK]).output().unwrap();
    assert!(lock.status.success(), "{}", String::from_utf8_lossy(&lock.stderr));
    let locked = world.mcpkey(&["run", "--", "true"]).gives(125);
    assert!(
        locked.stderr.contains("locked") || locked.stderr.contains("did not answer"),
        "{}",
        locked.said()
    );
    assert!(!locked.stderr.contains("is gone"), "{}", locked.said());
}

fn everything() {
    values_come_go_and_come_back();
    ten_values_come_at_once();
    a_literal_that_leaves_a_config_arrives();
    locked_is_said();
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn gnome_keyring_keeps_what_it_is_given() {
    inside(("KEYRING", "unlocked"), || {
        everything();
    });
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn keepassxc_keeps_what_it_is_given() {
    inside(("KEYRING", "keepassxc"), || {
        everything();
    });
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn kwallet_keeps_what_it_is_given() {
    inside(("KEYRING", "kwallet"), || {
        everything();
    });
}
