//! Where the session bus is, with real ones: stale and several addresses, other kinds of socket, services that start when
//! they are asked; and what a provider may make of what it is given.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::import::secret;
use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside};
use crate::support::{World, canary};

const PROVIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts/provider.py");

/// A bus of this test alone. Ends on drop.
pub(crate) struct Bus {
    daemon: Child,
    pub(crate) address: String,
}

impl Bus {
    /// Starts one that listens at `listen`, and starts a provider when somebody asks for secrets.
    pub(crate) fn start(world: &World, listen: &str) -> Self {
        let services = world.root().join("services");
        std::fs::create_dir_all(&services).unwrap();
        let service = format!("Name=org.freedesktop.secrets\nExec=/usr/bin/python3 {PROVIDER} noisy\n");
        world.write(services.join("secrets.service"), format!("[D-BUS Service]\n{service}"));
        let config = world.root().join("bus.conf");
        let policy = "<allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/>";
        world.write(
            &config,
            format!(
                "<busconfig><type>session</type><listen>{listen}</listen><servicedir>{}</servicedir>\
                 <policy context='default'>{policy}</policy></busconfig>",
                services.display()
            ),
        );
        let mut daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--print-address", "--config-file"])
            .arg(&config)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ended = self.daemon.kill();
        let _reaped = self.daemon.wait();
    }
}

/// Fails the test unless mcpkey keeps a secret in the keychain that it finds.
#[track_caller]
fn keeps_it_in_the_keychain(world: &World) {
    configure(world, &json!({"web": bearer("TOKEN")}));
    let token = canary();
    store(world, "TOKEN", &token);
    assert_eq!(world.delivered("TOKEN"), token);
    assert!(world.read(world.home.join("mcpkey/config.toml")).contains("keychain"));
    assert!(!world.home.join("mcpkey/secrets.age").exists());
}

#[test]
fn a_stale_address_does_not_hide_the_bus_of_the_session() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        for stale in
            ["unix:path=/nonexistent/bus", "unix:abstract=/nonexistent", "unix:tmpdir=/tmp", "nonsense", ""]
        {
            world.set("DBUS_SESSION_BUS_ADDRESS", stale);
            let said = world.read_json_of(&["store", "--json"]);
            assert_eq!(said["store"], "keychain", "{stale}: {said}");
            assert_eq!(said["keychain"]["ready"], true, "{stale}: {said}");
        }
        keeps_it_in_the_keychain(&world);
    });
}

#[test]
fn a_socket_that_accepts_and_never_answers_takes_no_time_from_the_bus_behind_it() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        let live = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
        let silent = world.root().join("silent");
        let listener = std::os::unix::net::UnixListener::bind(&silent).unwrap();
        world.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={};{live}", silent.display()));
        world.set("XDG_RUNTIME_DIR", world.home.join("nowhere"));
        let said = world.read_json_of(&["store", "--json"]);
        assert_eq!(said["keychain"]["ready"], true, "{said}");
        keeps_it_in_the_keychain(&world);
        drop(listener);
    });
}

#[test]
fn each_address_of_a_list_is_looked_at() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        let live = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
        world.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path=/nonexistent/bus;{live}"));
        world.set("XDG_RUNTIME_DIR", world.home.join("nowhere"));
        keeps_it_in_the_keychain(&world);
    });
}

#[test]
fn every_kind_of_socket_leads_to_a_service_that_starts_when_it_is_asked() {
    for listen in ["unix:abstract=/mcpkey/NAME/bus", "unix:tmpdir=ROOT", "unix:path=ROOT/a%20bus"] {
        let mut world = World::new();
        world.unset("MCPKEY_STORE");
        let root = world.root().canonicalize().unwrap();
        let name = root.file_name().unwrap().to_string_lossy().into_owned();
        let bus = Bus::start(&world, &listen.replace("NAME", &name).replace("ROOT", &root.to_string_lossy()));
        world.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
        keeps_it_in_the_keychain(&world);
    }
}

#[test]
fn a_service_without_a_collection_is_not_taken_for_none() {
    inside(("KEYRING", "empty"), || {
        let world = World::desktop();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        let ran = world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).gives(2);
        assert!(ran.stderr.contains("no default collection"), "{}", ran.said());
        assert!(ran.stderr.contains("mcpkey store use file"), "{}", ran.said());
        assert!(!world.home.join("mcpkey/secrets.age").exists());
    });
}

#[test]
fn what_a_provider_adds_to_an_item_changes_nothing() {
    inside(("KEYRING", "noisy"), || {
        let world = World::desktop();
        keeps_it_in_the_keychain(&world);
        let token = canary();
        store(&world, "TOKEN", &token);
        assert_eq!(world.delivered("TOKEN"), token);
        let forgotten = world.mcpkey(&["forget", "TOKEN", "--yes"]).ok();
        assert!(!forgotten.stderr.contains("warning"), "{}", forgotten.said());
    });
}

#[test]
fn a_literal_stays_where_it_is_if_the_store_does_not_give_it_back() {
    inside(("KEYRING", "forgetful"), || {
        let (world, literal) = (World::desktop(), secret());
        let url = "https://mcp.example.com/mcp";
        let header = format!("Bearer {literal}");
        configure(
            &world,
            &json!({"web": {"type": "http", "url": url, "headers": {"Authorization": header}}}),
        );
        let before = world.read(".mcp.json");
        let ran = world.mcpkey(&["import", "--yes"]).gives(2);
        assert!(ran.stderr.contains("does not read back"), "{}", ran.said());
        assert_eq!(world.read(".mcp.json"), before);
    });
}
