//! A vault that fails, hangs, prints too much or nothing, or is not there.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{REFERENCE, program, set, stand_in, started, world};
use crate::support::bridge::Bridge;
use crate::support::canary;
use crate::support::process::is_running;
use crate::support::pty::Terminal;

/// Waits until something stands in the file.
#[track_caller]
fn written(file: &Path) {
    let end = Instant::now() + Duration::from_secs(30);
    while fs::read_to_string(file).unwrap_or_default().is_empty() {
        assert!(Instant::now() < end, "{} is never written", file.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn its_own_words_are_said_without_anything_that_could_be_a_secret() {
    let (world, token) = world();
    set(&world, &[]);
    for said in [format!("bad token {token}"), format!("dump: token={token}!"), token.clone()] {
        program(&world, "op", &format!("echo '[ERROR] first' >&2; echo '{said}' >&2; exit 1"));
        let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
        assert!(!ran.said().contains(&token), "{}", ran.said());
        ran.says(&[
            "TOKEN from op://Dev/web/token: op failed with exit code 1: ",
            "•••",
            "op read --no-newline op://Dev/web/token",
        ]);
    }
    program(&world, "op", "echo '[ERROR] item \"web\" is not in vault Dev' >&2; exit 1");
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["[ERROR] item \"web\" is not in vault Dev"]);
    // What it printed before it failed is no value, and is not said either.
    program(&world, "op", &format!("printf '%s\\n' '{token}'; printf '%s\\n' 'gave {token}' >&2; exit 9"));
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    assert!(!ran.said().contains(&token));
}

#[test]
fn a_test_says_that_it_is_the_vault() {
    let (world, _) = world();
    set(&world, &[]);
    program(&world, "op", "echo 'session expired' >&2; exit 6");
    let ran = world.mcpkey(&["test", "--yes"]);
    assert!(ran.said().contains("op failed with exit code 6: session expired"), "{}", ran.said());
}

#[test]
fn one_that_is_not_there_is_named_with_where_to_get_it() {
    let (world, _) = world();
    set(&world, &[]);
    fs::remove_file(world.root().join("bin/op")).unwrap();
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    ran.says(&["op is not installed", "https://developer.1password.com"]);
}

#[test]
fn what_cannot_be_a_value_is_refused_and_nothing_of_it_is_said() {
    let (world, _) = world();
    set(&world, &[]);
    let odd = canary();
    for (script, why) in [
        ("true".to_owned(), "is empty"),
        (format!("echo '{odd}'; echo '{odd}'"), "a line break"),
        (format!("echo '{odd}${{X}}'"), "\"${\""),
        (format!("printf '{odd}\\001'"), "a control character"),
        (format!("printf '{odd}\\377'"), "not text"),
        ("head -c 1100000 /dev/zero | tr '\\0' x".to_owned(), "more than 1 MiB"),
        ("yes".to_owned(), "more than 1 MiB"),
    ] {
        program(&world, "op", &script);
        let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
        assert!(!ran.said().contains(&odd), "{}", ran.said());
        ran.says(&["TOKEN", why]);
    }
}

#[test]
fn a_scheme_that_the_config_has_already_is_not_sent_twice() {
    let (world, token) = world();
    program(&world, "op", &format!("echo 'Bearer {token}'"));
    set(&world, &[]);
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn one_that_never_ends_is_ended_with_all_it_started() {
    let (world, _) = world();
    stand_in(&world, "fetch", "x");
    let (own, pid) = (world.home.join("mcpkey/vaults"), world.root().join("pid"));
    fs::create_dir_all(&own).unwrap();
    let file = "name = \"slow\"\ntitle = \"Slow\"\nget = \"https://example.com/\"\nsource = \"https://example.com/\"\nreference = \"slow:{name}\"\nexample = \"slow:x\"\nprogram = \"fetch\"\nargs = [\"{name}\"]\nseconds = 2\nrotate = \"wait\"\n";
    fs::write(own.join("slow.toml"), file).unwrap();
    world.mcpkey(&["set", "TOKEN", "--from", "slow:web", "--yes"]).ok();
    program(
        &world,
        "fetch",
        &format!("sleep 300 & echo $! >{}; echo 'asks for a password' >&2; wait", pid.display()),
    );
    let start = Instant::now();
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    ran.says(&["waiting for slow:web (TOKEN)", "fetch did not answer within 2 s: asks for a password"]);
    assert!(start.elapsed() < Duration::from_secs(20));
    let pid = fs::read_to_string(pid).unwrap();
    assert!(!is_running(pid.trim()));
}

#[test]
fn ctrl_c_ends_it_and_leaves_nothing() {
    let (world, _) = world();
    set(&world, &[]);
    let pid = world.root().join("pid");
    program(&world, "op", &format!("echo $$ >{}; exec sleep 300", pid.display()));
    let mut terminal = Terminal::mcpkey(&world, &["reveal", "TOKEN"]);
    terminal.sees("show TOKEN");
    terminal.presses("y");
    written(&pid);
    terminal.presses("\x03");
    let ended = terminal.ends();
    assert!(ended.code == 130 && ended.sane, "{ended:?}");
    assert!(!is_running(fs::read_to_string(&pid).unwrap().trim()));
}

#[test]
fn a_bridge_that_ends_has_it_end_too() {
    let (world, _) = world();
    let url = "https://mcp.example.com/mcp";
    world.mcpkey(&["set", "API", "--from", REFERENCE, "--yes", "--to", url]).ok();
    let pid = world.root().join("pid");
    program(&world, "op", &format!("echo $$ >{}; exec sleep 300", pid.display()));
    let mut bridge = Bridge::start(&world, &[url, "--header", "Authorization: Bearer {API}"]);
    written(&pid);
    bridge.close();
    bridge.rest();
    let (pid, end) = (fs::read_to_string(&pid).unwrap(), Instant::now() + Duration::from_secs(20));
    while is_running(pid.trim()) {
        assert!(Instant::now() < end, "it runs on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_kill_in_the_middle_leaves_all_as_it_was() {
    let (world, token) = world();
    set(&world, &["--ttl", "1h"]);
    world.mcpkey(&["rotate", "TOKEN"]).gives(1);
    let pid = world.root().join("pid");
    program(&world, "op", &format!("echo $$ >{}; exec sleep 3", pid.display()));
    let mut command = world.mcpkey_command(&["run", "--", "true"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    written(&pid);
    kill_process(Pid::from_raw(child.id() as i32).unwrap(), Signal::KILL).unwrap();
    child.wait().unwrap();
    super::stand_in(&world, "op", &token);
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn nothing_is_stored_where_it_gives_nothing() {
    let (world, _) = world();
    program(&world, "op", "exit 1");
    world
        .mcpkey(&["set", "TOKEN", "--from", REFERENCE, "--yes"])
        .gives(2)
        .says(&["op failed with exit code 1"]);
    assert!(world.mcpkey(&["list", "--all"]).ok().stdout.contains("nothing is stored"));
    assert_eq!(started(&world), [""; 0]);
}
