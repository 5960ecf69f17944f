//! SIGKILL at every step at which a change touches the disk, one after the other: what was acknowledged before is still there, every
//! file is old or new, and the next change clears what was left behind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::run::{bearer, configure, store};
use crate::support::cases::at_every_step;
pub(crate) use crate::support::ground::killed_at;
use crate::support::ground::killed_untraced;
use crate::support::process::run;
use crate::support::{World, canary};

/// A change under test, and what must hold whenever it was cut short.
struct Change<'a> {
    args: &'a [&'a str],
    input: &'a str,
    /// The environment of the change and of all that follows.
    env: &'a [(&'a str, &'a str)],
    /// Variables that the change may take away.
    may_go: &'a [&'a str],
    /// What is changed together, each with whether it is.
    whole: fn(&World) -> Vec<bool>,
}

/// Of a change of one thing.
fn one(_: &World) -> Vec<bool> {
    Vec::new()
}

/// Whether the config, the example and the index have what comes with `server`.
pub(crate) fn with(world: &World, server: &str, variable: &str) -> Vec<bool> {
    let has = |file: &str| world.read_json(file)["mcpServers"].get(server).is_some();
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    vec![has(".mcp.json"), has(".mcp.json.example"), index.contains(&format!("\"{variable}\""))]
}

/// A world with two servers, whose tokens are stored, and a variable for which there is none.
pub(crate) fn furnished(env: &[(&str, &str)]) -> (World, BTreeMap<&'static str, String>) {
    let mut world = World::new();
    for (name, value) in env {
        world.set(name, value);
    }
    world.git(&["init", "-q"]);
    let servers = json!({"web": bearer("TOKEN"), "keep": bearer("KEPT")});
    configure(&world, &servers);
    world.write_json(".mcp.json.example", &json!({"mcpServers": servers}));
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "x"]);
    let values = BTreeMap::from([("TOKEN", canary()), ("KEPT", canary())]);
    values.iter().for_each(|(name, value)| store(&world, name, value));
    (world, values)
}

/// What the encrypted file holds, by item.
pub(crate) fn items(world: &World) -> BTreeMap<String, Value> {
    let mut age = world.command("age");
    age.args(["-d", "-i", "identity.txt", "secrets.age"]).current_dir(world.home.join("mcpkey"));
    let plain: Value = serde_json::from_str(&run(&mut age, b"").ok().stdout).unwrap();
    plain["secrets"].as_object().unwrap().clone().into_iter().collect()
}

/// The items that the index knows of.
pub(crate) fn known(world: &World) -> BTreeSet<String> {
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    assert!(!index.contains("pending"), "{index}");
    let ids = index.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
    ids.map(str::to_owned).collect()
}

/// Makes the change, killed at every step in turn; gives how many there are, at least.
fn survives(change: &Change<'_>) -> usize {
    at_every_step(|calls, nth| {
        let (world, values) = furnished(change.env);
        let at = format!("{:?} killed at {calls} number {nth}", change.args);
        let before = world.read_json(".mcp.json");
        let ran = killed_at(&world, change.args, change.input, calls, nth);
        if ran.code == 0 {
            return false;
        }
        assert_eq!(ran.code, 137, "{at}: {}", ran.said());
        assert_eq!(taken_up(&world), [""; 0], "{at}");
        is_sound(&world, change, &values, &before, &at);
        true
    })
}

fn is_sound(world: &World, change: &Change<'_>, values: &BTreeMap<&str, String>, before: &Value, at: &str) {
    let config = world.read_json(".mcp.json");
    for name in ["web", "keep"] {
        let server = &config["mcpServers"][name];
        assert!(server == &before["mcpServers"][name] || server.is_null(), "{at}: {config}");
    }
    let listed = world.mcpkey(&["list"]);
    assert_eq!(listed.code, 0, "{at}: {}", listed.said());
    nothing_waits(world, at);
    let whole = (change.whole)(world);
    assert!(whole.iter().all(|is| *is == whole[0]), "{at}: {whole:?}\n{}", listed.said());
    for (name, value) in values {
        let ran = world.mcpkey(&["run", "--only", name, "--", "printenv", name]);
        let same = ran.stdout.trim() == value || ran.stdout.trim() == change.input && ran.code == 0;
        assert!(same || change.may_go.contains(name), "{at}: {name}: {}", ran.said());
    }
    let again = canary();
    let next = ["add", "next", "-e", "NEXT_KEY", "--stdin", "--", "a-tool"];
    let ran = world.mcpkey_fed(&next, &again);
    assert_eq!(ran.code, 0, "{at}: {}", ran.said());
    let ran = world.mcpkey(&["run", "--only", "NEXT_KEY", "--", "printenv", "NEXT_KEY"]);
    assert_eq!(ran.stdout.trim(), again, "{at}: {}", ran.said());
    if change.env.is_empty() {
        let held: BTreeSet<String> = items(world).into_keys().collect();
        assert_eq!(held, known(world), "{at}: items that nothing knows of");
    }
    let repeated = world.mcpkey_fed(change.args, change.input);
    let done = ["exists already", "no server", "not stored"].iter().any(|why| repeated.stderr.contains(why));
    assert!(repeated.code == 0 || done, "{at}, done again: {}", repeated.said());
}

/// Nothing is left of a change that was cut short, and git would take up no file but those that are there to be committed.
#[track_caller]
pub(crate) fn nothing_waits(world: &World, at: &str) {
    let left: Vec<_> = world.snapshot().into_keys().collect();
    // What waits in mcpkey's own directory is written over by the next change.
    let is_own = |path: &std::path::Path| path.starts_with(world.home.join("mcpkey"));
    let is_left = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.contains("mcpkey-new") && !is_own(path) || name == "change.json"
    };
    assert!(!left.iter().any(is_left), "{at}: {left:?}");
}

/// What git would take up of `git add .`, beyond configs and examples.
pub(crate) fn taken_up(world: &World) -> Vec<String> {
    let status = world.git(&["status", "--porcelain", "-uall"]).stdout;
    let names = status.lines().map(|line| line[3..].to_owned());
    names.filter(|name| ![".mcp.json", ".mcp.json.example"].contains(&name.as_str())).collect()
}

#[test]
fn add() {
    let token = canary();
    let args = ["add", "-t", "http", "new", "https://new.example.com/mcp", "--bearer", "--stdin"];
    let kills = survives(&Change {
        args: &args,
        input: &token,
        env: &[],
        may_go: &[],
        whole: |world| with(world, "new", "NEW_TOKEN"),
    });
    assert!(kills > 20, "{kills}");
}

#[test]
fn set() {
    let token = canary();
    let kills = survives(&Change {
        args: &["set", "TOKEN", "--stdin"],
        input: &token,
        env: &[],
        may_go: &[],
        whole: one,
    });
    assert!(kills > 20, "{kills}");
}

#[test]
fn remove() {
    let args = ["remove", "web", "--forget"];
    let kills = survives(&Change {
        args: &args,
        input: "",
        env: &[],
        may_go: &["TOKEN"],
        whole: |world| with(world, "web", "TOKEN"),
    });
    assert!(kills > 20, "{kills}");
}

#[test]
fn forget() {
    let kills = survives(&Change {
        args: &["forget", "TOKEN", "--yes"],
        input: "",
        env: &[],
        may_go: &["TOKEN"],
        whole: one,
    });
    assert!(kills > 20, "{kills}");
}

#[test]
fn a_passphrase_is_taken_off() {
    let passphrase = canary();
    let args = ["store", "passphrase", "--remove"];
    let env = [("MCPKEY_PASSPHRASE", passphrase.as_str())];
    let kills = survives(&Change { args: &args, input: "", env: &env, may_go: &[], whole: one });
    assert!(kills > 10, "{kills}");
}

#[test]
fn where_nobody_may_trace_a_process_is_killed_at_the_same_steps() {
    for (calls, nth) in [("rename,renameat,renameat2", 1), ("write", 2), ("mkdir,mkdirat", 1)] {
        let before = |kill: &dyn Fn(&World, &[&str]) -> i32| {
            let world = World::new();
            let code = kill(&world, &["set", "TOKEN", "--stdin"]);
            let left =
                world.snapshot().into_keys().map(|path| path.strip_prefix(world.root()).unwrap().to_owned());
            (code, left.filter(|path| !path.to_string_lossy().contains(".tmp")).collect::<BTreeSet<_>>())
        };
        let token = canary();
        let traced = before(&|world, args| killed_at(world, args, &token, calls, nth).code);
        let untraced = before(&|world, args| killed_untraced(world, args, &token, calls, nth).code);
        assert_eq!((traced.0, &traced), (137, &untraced), "{calls} number {nth}");
    }
}
