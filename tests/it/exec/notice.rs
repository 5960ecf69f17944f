//! The word on the desktop when a server is refused: a real bus, a stand-in for the desktop that writes down what it is shown.

use std::os::unix::net::UnixListener;
use std::thread;
use std::time::Duration;

use crate::store::bus::Bus;
use crate::store::keychain::inside;
use crate::support::asker::{ASK, asked_for, claude, ran, refused};
use crate::support::deps;
use crate::support::process::run_within;
use crate::support::program::Program;
use crate::support::{World, canary};

/// More than a desktop is waited for, and less than the client waits.
const PATIENCE: Duration = Duration::from_secs(8);

fn session(world: &mut World) {
    for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
        world.set(name, std::env::var_os(name).unwrap());
    }
}

/// A desktop that writes down each notice as a line, or one that never answers.
fn desktop(mode: &str) -> Program {
    let mut desktop = Program::start(|_| {
        let mut command = std::process::Command::new("/usr/bin/python3");
        command.arg(deps::script("scripts/desktop.py")).arg(mode);
        command.env("DBUS_SESSION_BUS_ADDRESS", std::env::var_os("DBUS_SESSION_BUS_ADDRESS").unwrap());
        command
    });
    desktop.wait(|desktop| desktop.out().starts_with("ready\n").then_some(()));
    desktop
}

#[test]
fn ten_refusals_at_once_are_one_notice_without_a_value() {
    inside(("KEYRING", "none"), || {
        let (mut world, token) = asked_for();
        session(&mut world);
        let other = canary();
        world.mcpkey_fed(&["set", "OTHER", "--stdin"], &other).gives(0);
        let desktop = desktop("showing");
        let elsewhere = world.read(".mcp.json").replace("\"WEB_TOKEN\"\n", "\"-0\", \"WEB_TOKEN\"\n");
        world.write(".mcp.json", elsewhere);
        thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| {
                    let said = ran(&world, "mcpkey exec web -- printenv -0 WEB_TOKEN; exit $?");
                    refused(&said, "WEB_TOKEN is withheld");
                });
            }
        });
        let shown: Vec<String> = desktop.out().lines().skip(1).map(str::to_owned).collect();
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].contains("web: WEB_TOKEN is withheld"), "{shown:?}");
        assert!(!shown[0].contains(&token) && !shown[0].contains(&other));
    });
}

#[test]
fn a_desktop_behind_a_bus_without_one_is_told() {
    inside(("KEYRING", "none"), || {
        let (mut world, _) = asked_for();
        session(&mut world);
        world.mcpkey(&["forget", "WEB_TOKEN", "--yes"]).ok();
        let mut desktop = desktop("showing");
        let other = Bus::start(&world, "unix:tmpdir=/tmp");
        let live = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
        world.set("DBUS_SESSION_BUS_ADDRESS", format!("{};{live}", other.address));
        refused(&ran(&world, ASK), "WEB_TOKEN");
        desktop.wait(|desktop| desktop.out().contains("WEB_TOKEN").then_some(()));
    });
}

#[test]
fn a_desktop_that_never_answers_is_not_waited_for() {
    inside(("KEYRING", "none"), || {
        let (mut world, _) = asked_for();
        session(&mut world);
        world.mcpkey(&["forget", "WEB_TOKEN", "--yes"]).ok();
        let _desktop = desktop("silent");
        refused(&run_within(&mut claude(&world, ASK), b"", PATIENCE), "WEB_TOKEN");
    });
}

#[test]
fn a_bus_that_is_none_is_not_waited_for() {
    let (mut world, _) = asked_for();
    world.mcpkey(&["forget", "WEB_TOKEN", "--yes"]).ok();
    refused(&ran(&world, ASK), "WEB_TOKEN");
    // It takes the call and never says a word.
    let socket = world.root().join("bus");
    let _mute = UnixListener::bind(&socket).unwrap();
    for address in [
        format!("unix:path={}", socket.display()),
        "unix:path=/nonexistent".to_owned(),
        "nonsense".to_owned(),
    ] {
        let _again = std::fs::remove_file(world.home.join("mcpkey/last-notice"));
        world.set("DBUS_SESSION_BUS_ADDRESS", address);
        refused(&run_within(&mut claude(&world, ASK), b"", PATIENCE), "WEB_TOKEN");
    }
}
