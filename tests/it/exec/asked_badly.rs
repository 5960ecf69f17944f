//! `exec` where something is missing or broken: no server is started, and it says why.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::CommandExt;

use crate::store::keychain::inside;
use crate::support::World;
use crate::support::asker::{ASK, answer, asked_for, claude, ran, refused};
use crate::support::process::run_within;

/// When the client gives up on a server that it starts.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn without_a_home_it_is_found_by_its_own_variable_and_without_that_by_the_home() {
    let (mut world, token) = asked_for();
    let said = ran(&world, &format!("unset HOME; {ASK}"));
    assert_eq!(answer(&said), token);
    world.unset("MCPKEY_HOME");
    refused(&ran(&world, ASK), "no value");
    register_again(&world, &token);
    assert_eq!(answer(&ran(&world, ASK)), token);
    assert!(world.home.join(".local/share/mcpkey/secrets.toml").exists());
}

fn register_again(world: &World, token: &str) {
    world.mcpkey_fed(&["set", "WEB_TOKEN", "--stdin"], token).ok();
}

#[test]
fn a_working_directory_that_is_gone_is_said() {
    let (world, _) = asked_for();
    refused(
        &ran(&world, &format!("mkdir gone; cd gone; rmdir ../gone; {ASK}")),
        "cannot tell the working directory",
    );
}

#[test]
fn broken_files_of_its_own_are_said() {
    for (file, text) in
        [("secrets.toml", "version = ["), ("secrets.age", "not age at all"), ("identity.txt", "no key")]
    {
        let (world, token) = asked_for();
        world.write(world.home.join("mcpkey").join(file), text);
        let said = ran(&world, ASK);
        refused(&said, "");
        assert!(!said.said().contains(&token), "{file}");
    }
}

#[test]
fn an_item_that_is_gone_from_the_store_is_said() {
    let (world, _) = asked_for();
    std::fs::remove_file(world.home.join("mcpkey/secrets.age")).unwrap();
    let said = ran(&world, ASK);
    refused(&said, "WEB_TOKEN");
}

#[test]
fn a_log_that_cannot_be_written_is_a_warning() {
    let (world, token) = asked_for();
    let log = world.home.join("mcpkey/log.jsonl");
    let _before = std::fs::remove_file(&log);
    std::fs::create_dir(&log).unwrap();
    let said = ran(&world, ASK).says(&["cannot write the log"]);
    assert_eq!(answer(&said), token);
}

/// A world whose secret is in a keychain that never answers.
fn silent() -> World {
    let (mut world, _) = asked_for();
    let index = world.home.join("mcpkey/secrets.toml");
    let moved = world.read(&index).replace("store = \"file\"", "store = \"keychain\"");
    world.write(&index, moved);
    for name in ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"] {
        world.set(name, std::env::var_os(name).unwrap());
    }
    world
}

#[test]
fn a_keychain_that_never_answers_is_said_before_the_client_gives_up() {
    inside(("KEYRING", "silent"), || {
        let world = silent();
        refused(&run_within(&mut claude(&world, ASK), b"", PATIENCE), "keychain");
    });
}

#[test]
fn the_client_can_end_it_while_it_waits() {
    inside(("KEYRING", "silent"), || {
        let world = silent();
        let mut asker = claude(&world, "echo started; mcpkey exec web -- printenv WEB_TOKEN; exit $?");
        let mut child = asker.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 8]).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        kill_process_group(Pid::from_child(&child), Signal::TERM).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "it went on");
        assert!(!child.wait().unwrap().success());
    });
}
