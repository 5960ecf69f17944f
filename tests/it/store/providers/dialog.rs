//! The dialog of a real keychain, which a person answers, closes, or leaves where it is, while ten bridges wait for it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::store::keychain::{inside, lock_the_keyring};
use crate::support::bridge::Bridge;
use crate::support::http::Recorder;
use crate::support::{World, canary};

const BRIDGES: usize = 10;
/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// The person before the display on which the keychain shows its dialog.
struct Person;

impl Person {
    /// How many dialogs the display shows.
    fn sees() -> usize {
        let words = ["search", "--onlyvisible", "--name", "Unlock"];
        let seen = Command::new("xdotool").args(words).output().expect("xdotool");
        String::from_utf8(seen.stdout).expect("numbers").lines().count()
    }

    /// Waits for as many.
    #[track_caller]
    fn waits_for(dialogs: usize) {
        let until = Instant::now() + LONG;
        while Self::sees() != dialogs {
            assert!(Instant::now() < until, "not {dialogs} dialogs, but {}", Self::sees());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn presses(words: &[&str]) {
        assert!(Command::new("xdotool").args(words).status().expect("xdotool").success());
    }

    fn types_the_password() {
        Self::waits_for(1);
        Self::presses(&["type", "keyring-password"]);
        Self::presses(&["key", "Return"]);
    }

    fn closes_the_dialog() {
        Self::waits_for(1);
        Self::presses(&["key", "Escape"]);
    }
}

/// Listens on the bus for dialogs that are asked for.
struct Listener(Child, BufReader<ChildStdout>);

impl Listener {
    fn start() -> Self {
        let rule = "interface='org.freedesktop.Secret.Prompt',member='Prompt'";
        let mut command = Command::new("dbus-monitor");
        let mut child =
            command.args(["--session", rule]).stdout(Stdio::piped()).spawn().expect("dbus-monitor");
        let mut out = BufReader::new(child.stdout.take().expect("stdout"));
        // The bus takes its name away at the moment from which it hears everything.
        let mut line = String::new();
        while !line.contains("member=NameLost") {
            line.clear();
            assert!(out.read_line(&mut line).expect("a line") > 0);
        }
        Self(child, out)
    }

    /// How many were asked for until now.
    fn heard(mut self) -> usize {
        std::thread::sleep(Duration::from_millis(500));
        self.0.kill().expect("a listener");
        self.0.wait().expect("a listener");
        self.1.lines().map_while(Result::ok).filter(|line| line.ends_with("member=Prompt")).count()
    }
}

/// A locked keychain with a token in it, and ten bridges that have just been started.
struct Scene {
    _world: World,
    server: Recorder,
    token: String,
    listener: Listener,
    bridges: Vec<Bridge>,
}

impl Scene {
    fn open() -> Self {
        let (mut world, token, server) = (World::desktop(), canary(), Recorder::open());
        let url = server.url();
        world.set("DISPLAY", std::env::var_os("DISPLAY").expect("a display"));
        world.mcpkey_fed(&["set", "API_TOKEN", "--stdin", "--to", &url, "--allow-http"], &token).ok();
        lock_the_keyring();
        let listener = Listener::start();
        let words = [url.as_str(), "--allow-http", "--header", "Authorization: Bearer {API_TOKEN}"];
        let bridges = (0..BRIDGES).map(|_| Bridge::start(&world, &words)).collect();
        let mut scene = Self { _world: world, server, token, listener, bridges };
        scene.hello(0);
        scene
    }

    /// Every bridge is asked to begin a session.
    fn hello(&mut self, id: u64) {
        let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let hello = json!({"jsonrpc": "2.0", "id": id, "method": "initialize", "params": params});
        self.bridges.iter_mut().for_each(|bridge| bridge.say(&hello));
    }

    fn answers(&mut self, id: u64) -> Vec<Value> {
        self.bridges.iter_mut().map(|bridge| bridge.answer(&json!(id))).collect()
    }

    #[track_caller]
    fn is_served(&mut self, id: u64) {
        for answer in self.answers(id) {
            assert!(answer.get("result").is_some(), "{answer}");
        }
        let sent = self.server.requests();
        let arrived = sent.iter().filter(|request| {
            request.method() == "initialize"
                && request.header("authorization") == Some(&format!("Bearer {}", self.token))
        });
        assert_eq!(arrived.count(), BRIDGES);
    }
}

fn said(answer: &Value) -> &str {
    answer["error"]["message"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn one_of_ten_bridges_asks_and_all_are_served_once_it_is_answered() {
    inside(("KEYRING", "asking"), || {
        let mut scene = Scene::open();
        Person::types_the_password();
        scene.is_served(0);
        Person::waits_for(0);
        assert_eq!(scene.listener.heard(), 1);
    });
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_dialog_that_is_closed_is_not_shown_again_by_the_others() {
    inside(("KEYRING", "asking"), || {
        let mut scene = Scene::open();
        Person::closes_the_dialog();
        for answer in scene.answers(0) {
            assert!(said(&answer).contains("the keychain"), "{answer}");
        }
        assert!(scene.server.requests().is_empty());
        // Who asks after that, asks the person again.
        scene.hello(1);
        Person::types_the_password();
        scene.is_served(1);
        assert_eq!(scene.listener.heard(), 2);
    });
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn clients_are_answered_while_the_dialog_stays_open_and_served_afterwards() {
    inside(("KEYRING", "asking"), || {
        let mut scene = Scene::open();
        Person::waits_for(1);
        for answer in scene.answers(0) {
            assert!(said(&answer).contains("unlock"), "{answer}");
        }
        assert_eq!(Person::sees(), 1, "the dialog is still open");
        scene.hello(1);
        Person::types_the_password();
        scene.is_served(1);
        assert_eq!(scene.listener.heard(), 1);
    });
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn where_the_one_that_asked_is_ended_another_one_asks() {
    inside(("KEYRING", "asking"), || {
        let mut scene = Scene::open();
        Person::waits_for(1);
        let (mut asker, others): (Vec<Bridge>, Vec<Bridge>) =
            std::mem::take(&mut scene.bridges).into_iter().partition(holds_the_turn);
        assert_eq!(asker.len(), 1);
        asker.iter_mut().for_each(Bridge::close);
        asker.iter_mut().for_each(|bridge| assert_eq!(bridge.end(), 0));
        scene.bridges = others;
        Person::types_the_password();
        for answer in scene.answers(0) {
            assert!(answer.get("result").is_some(), "{answer}");
        }
    });
}

/// Whether it is the one that asks for the unlock: it holds the lock that the others wait for.
fn holds_the_turn(bridge: &Bridge) -> bool {
    let locks = std::fs::read_to_string("/proc/locks").expect("locks");
    let processes = bridge.processes().map(|pid| pid.to_string());
    locks.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.get(1) != Some(&"->") && words.get(4).is_some_and(|pid| processes.iter().any(|own| own == pid))
    })
}
