//! `test` of many servers: all at once, and with nothing left behind however it ends.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::support::hostile::mute;
use crate::support::http::{self, Behaviour, Recorder};
use crate::support::process::until;
use crate::support::pty::Terminal;
use crate::support::tested::{Tested, approve, bearer, plain};
use crate::support::{World, canary, deps};

const MANY: usize = 50;

/// Who came to a place where everybody waits for all others.
#[derive(Default)]
struct Meeting {
    here: Mutex<BTreeSet<usize>>,
    changed: Condvar,
}

impl Meeting {
    /// A server that answers once each of `MANY` got a request.
    fn member(self: &Arc<Self>, number: usize) -> Behaviour {
        let meeting = Arc::clone(self);
        Box::new(move |request, out| {
            let mut here = meeting.here.lock().unwrap();
            here.insert(number);
            meeting.changed.notify_all();
            let _all = meeting
                .changed
                .wait_timeout_while(here, Duration::from_secs(60), |h| h.len() < MANY)
                .unwrap();
            drop(_all);
            out.write_all(&http::answer(request))
        })
    }
}

#[test]
fn fifty_servers_that_wait_for_each_other_all_work() {
    let world = World::new();
    let token = canary();
    let meeting = Arc::<Meeting>::default();
    let servers: Vec<_> = (0..MANY).map(|n| Recorder::serving(meeting.member(n))).collect();
    let names: Vec<_> = (0..MANY).map(|n| format!("s{n:02}")).collect();
    let entries = names.iter().zip(&servers).map(|(n, server)| (n.clone(), bearer(&server.url(), "TOKEN")));
    let entries: serde_json::Map<_, _> = entries.collect();
    world.write_json(".mcp.json", &json!({"mcpServers": entries}));
    approve(&world);
    crate::run::store(&world, "TOKEN", &token);
    let tested = Tested::of(&world, &["--timeout", "20s"]).gives(0);
    for (name, server) in names.iter().zip(&servers) {
        assert_eq!(tested.verdict(name), "works");
        let sent = format!("Bearer {token}");
        assert!(server.requests().iter().all(|r| r.header("authorization") == Some(&sent)));
    }
}

/// A world with servers that ignore every wish to end, and where they note their processes.
fn stubborn(ways: &[&str]) -> (World, Vec<PathBuf>) {
    let world = World::new();
    let records: Vec<_> = ways.iter().map(|way| world.root().join(way)).collect();
    let script = deps::script("it/support/bad_stdio.py");
    let entries = ways.iter().zip(&records).map(|(way, record)| {
        (way.to_string(), json!({"command": deps::python(), "args": [script, way, record]}))
    });
    let entries: serde_json::Map<_, _> = entries.collect();
    world.write_json(".mcp.json", &json!({"mcpServers": entries}));
    approve(&world);
    (world, records)
}

/// The processes that were noted: of each server its own and a child's.
fn noted(records: &[PathBuf]) -> Vec<i32> {
    let texts = records.iter().map(|record| fs::read_to_string(record).unwrap_or_default());
    texts.flat_map(|text| text.lines().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect()
}

/// Whether a process runs; one that ended and was not yet waited for does not.
fn runs(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

#[track_caller]
fn none_left(records: &[PathBuf]) {
    let pids = noted(records);
    assert_eq!(pids.len(), 2 * records.len(), "{pids:?}");
    let end = Instant::now() + Duration::from_secs(5);
    while pids.iter().any(|pid| runs(*pid)) && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
    }
    let left: Vec<_> = pids.into_iter().filter(|pid| runs(*pid)).collect();
    for pid in &left {
        let _ = kill_process(Pid::from_raw(*pid).unwrap(), Signal::KILL);
    }
    assert!(left.is_empty(), "still running: {left:?}");
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn nothing_is_left_of_servers_that_work_or_time_out() {
    let (world, records) = stubborn(&["stubborn", "quiet"]);
    let tested = Tested::of(&world, &["--timeout", "5s"]);
    assert_eq!((tested.verdict("stubborn"), tested.verdict("quiet")), ("works", "silent"));
    none_left(&records);
}

#[test]
fn nothing_is_left_after_a_signal() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let (world, records) = stubborn(&["quiet", "stubborn"]);
        let child = start(world.mcpkey_command(&["test", "--timeout", "10m"]));
        until("the servers do not start", || noted(&records).len() == 4);
        kill_process(Pid::from_raw(child.id().try_into().unwrap()).unwrap(), signal).unwrap();
        let out = child.wait_with_output().unwrap();
        none_left(&records);
        assert_eq!(out.status.code(), Some(130), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn nothing_is_left_when_a_terminal_says_to_stop() {
    let (world, records) = stubborn(&["quiet"]);
    let mute = Recorder::serving(mute());
    let mut config = world.read_json(".mcp.json");
    config["mcpServers"]["mute"] = plain(&mute.url());
    world.write_json(".mcp.json", &config);
    let mut terminal = Terminal::mcpkey(&world, &["test", "--timeout", "10m"]);
    until("the servers are not asked", || noted(&records).len() == 2 && !mute.requests().is_empty());
    terminal.presses("\x03");
    let ended = terminal.ends();
    none_left(&records);
    assert_eq!((ended.code, ended.sane), (130, true), "{ended:?}");
}
