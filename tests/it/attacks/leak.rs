//! A canary in every command and every failure: it surfaces in no file, output, argument list or core, only in the child's environment.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::run::{bearer, configure};
use crate::support::canary::{contains, files_with};
use crate::support::tested::approve;
use crate::support::{World, canary, process};

const URL: &str = "https://mcp.example.com/mcp";

/// Commands that are given the canary on standard input, and what each ends with.
const FED: &[(&[&str], i32)] = &[
    (&["add", "-t", "http", "web", URL, "--bearer", "--stdin"], 0),
    (&["add", "-t", "http", "web", URL, "--bearer", "--stdin"], 2),
    (&["add", "-t", "http", "plain", "http://mcp.example.com", "--bearer", "--stdin"], 2),
    (&["add", "tool", "-e", "TOOL_KEY", "--stdin", "--", "a-tool"], 0),
    (&["add", "-n", "-t", "http", "dry", URL, "-H", "X-API-Key", "--stdin"], 0),
    (&["set", "OTHER", "--stdin"], 0),
    (&["set", "OTHER", "--stdin"], 0),
    (&["rotate", "OTHER", "--generate", "--no-test"], 0),
    (&["rotate", "OTHER", "--stdin"], 0),
    (&["rotate", "OTHER", "--undo"], 0),
    (&["rotate", "OTHER", "--undo"], 0),
    (&["rotate", "OTHER", "--stdin"], 0),
    (&["rotate", "OTHER", "--generate", "--", "true"], 0),
    (&["rotate", "OTHER", "--stdin", "--", CHILD, "0.3"], 0),
    (&["rotate", "OTHER", "--forget-old"], 0),
    (&["rotate", "web", "--generate", "--no-test"], 0),
    (&["rotate", "web", "--stdin"], 2),
    (&["rotate", "web", "--resume"], 2),
    (&["rotate", "web", "--resume", "--force"], 0),
    (&["set", "NO-NAME", "--stdin"], 2),
    (&["setup", "--stdin"], 0),
    (&["add-json", "bad", "-"], 2),
    (&["run", "--", CHILD, "0.3"], 0),
    (&["run", "--only", "OTHER", "--", CHILD, "0.3"], 0),
    (&["completions", "bash"], 0),
    (&["man"], 0),
    (&["store", "use", "file"], 0),
    (&["store", "move", "file"], 0),
    (&["no-such-verb"], 2),
    (&["lint", "-"], 2),
    (&["lint", "-", "--stdin-filename", ".env", "--format", "json"], 0),
    (&["hook", "check"], 0),
    (&["run", "--print-names"], 0),
    (&["run", "--", "/no/such/program"], 127),
    (&["run", "--server", "none", "--", "true"], 125),
    (&["list"], 0),
    (&["list", "--json"], 0),
    (&["deliver", "mcpkey", "tool"], 0),
    (&["exec", "tool", "--", "a-tool"], 125),
    (&["headers"], 2),
    (&["log"], 0),
    (&["log", "--json"], 0),
    (&["deliver", "env", "tool"], 0),
    (&["doctor", "--timeout", "2s"], 1),
    (&["doctor", "--offline", "--json"], 0),
    (&["doctor", "--offline", "--fix"], 0),
    (&["test", "--timeout", "2s"], 1),
    (&["guard", "web", "--timeout", "2s"], 1),
    (&["reveal", "OTHER"], 2),
    (&["allow", "OTHER", URL, "--yes"], 0),
    (&["store"], 0),
    (&["store", "passphrase", "--remove"], 0),
    (&["remove", "tool", "--forget"], 0),
    (&["forget", "OTHER", "--yes"], 0),
];

/// Looks at the arguments and the environment of every process, as fast as it can, until told to stop; where the secret was
/// seen, but for the environment of the command that is to have it.
fn watch(secret: &str, done: &AtomicBool) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    while !done.load(Ordering::Relaxed) {
        for process in std::fs::read_dir("/proc").unwrap().flatten() {
            let read = |name: &str| std::fs::read(process.path().join(name)).unwrap_or_default();
            let program = || String::from_utf8_lossy(&read("comm")).trim().to_owned();
            for place in ["cmdline", "environ"] {
                let before = program();
                let has_it = String::from_utf8_lossy(&read(place)).contains(secret);
                // One that ended meanwhile has no name any more; what it was before it still is.
                let program = Some(program()).filter(|name| !name.is_empty()).unwrap_or(before);
                if has_it && (place, program.as_str()) != ("environ", CHILD) {
                    seen.insert(format!("{place} of {program}"));
                }
            }
        }
    }
    seen
}

/// The command that gets the secret.
const CHILD: &str = "sleep";

#[test]
fn no_command_and_no_failure_gives_the_secret_away() {
    let mut world = World::new();
    let secret = canary();
    approve(&world);
    for (name, value) in [("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("RUST_LIB_BACKTRACE", "1")] {
        world.set(name, value);
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&secret, &done));
        let mut wrong = Vec::new();
        for (args, code) in FED {
            let ran = world.mcpkey_fed(&[&["-v"], *args].concat(), &secret);
            let leaked = contains(ran.said().as_bytes(), &secret);
            let found = files_with(&world.home, &secret);
            if leaked || ran.code != *code || !found.is_empty() {
                wrong.push(format!("{args:?} gave {}: {}, {found:?}", ran.code, ran.said()));
            }
        }
        done.store(true, Ordering::Relaxed);
        assert_eq!(watcher.join().unwrap(), BTreeSet::new());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// What is done with a repository whose `.mcp.json` holds the canary, in this order, and what each ends with.
const HELD: &[(&[&str], i32)] = &[
    (&["lint"], 1),
    (&["lint", "--format", "json"], 1),
    (&["lint", "--format", "sarif"], 1),
    (&["lint", "--format", "github"], 1),
    (&["lint", "--format", "gitlab"], 1),
    (&["lint", "--staged"], 1),
    (&["lint", "--history"], 1),
    (&["lint", "--diff", "HEAD~1"], 1),
    (&["lint", "--write-baseline", "base.json"], 0),
    (&["lint", "--baseline", "base.json"], 0),
    (&["list"], 0),
    (&["doctor", "--offline"], 1),
    (&["doctor", "--offline", "--fix", "--json"], 1),
    (&["import"], 2),
    (&["import", "--dry-run"], 0),
    (&["import", "--yes"], 0),
    (&["lint"], 0),
    (&["import"], 0),
    (&["lint", "--history"], 1),
];

#[test]
fn nothing_that_looks_at_a_secret_or_moves_it_gives_it_away() {
    let world = World::new();
    let secret = format!("{}7", canary());
    world.git(&["init", "-q"]).ok();
    world.git(&["commit", "-q", "--allow-empty", "-m", "one"]).ok();
    let entry = |token: &str| json!({"web": {"type": "http", "url": URL, "headers": {"X-API-Key": token}}});
    configure(&world, &entry(&secret));
    world.git(&["add", ".mcp.json"]).ok();
    world.git(&["commit", "-q", "-m", "two"]).ok();
    // Staged and not committed: once more, in another place.
    let twice = json!({"web": entry(&secret)["web"], "again": entry(&secret)["web"]});
    configure(&world, &twice);
    world.git(&["add", ".mcp.json"]).ok();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&secret, &done));
        let mut wrong = Vec::new();
        for (args, code) in HELD {
            let ran = world.mcpkey(&[&["-v"], *args].concat());
            if contains(ran.said().as_bytes(), &secret) || ran.code != *code {
                wrong.push(format!("{args:?} gave {}: {}", ran.code, ran.said()));
            }
        }
        done.store(true, Ordering::Relaxed);
        assert_eq!(watcher.join().unwrap(), BTreeSet::new());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
    assert_eq!(files_with(world.root(), &secret), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_broken_store_config_or_index_does_not_quote_the_secret() {
    let secret = canary();
    for (file, text) in [
        ("mcpkey/secrets.age", "age-encryption.org/v1\n"),
        ("mcpkey/identity.txt", "AGE-SECRET-KEY-1\n"),
        ("mcpkey/secrets.toml", "version = [\n"),
        ("mcpkey/config.toml", "store = [\n"),
        ("project/.mcp.json", "{"),
    ] {
        let world = World::new();
        configure(&world, &json!({"web": bearer("TOKEN")}));
        world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &secret).ok();
        let path = world.home.join(file);
        std::fs::write(&path, format!("{text}{secret}")).unwrap();
        for args in [
            &["-v", "run", "--", "env"][..],
            &["-v", "set", "TOKEN", "--stdin"],
            &["-v", "list"],
            &["-v", "doctor", "--offline"],
            &["-v", "doctor", "--timeout", "2s", "--json"],
        ] {
            let ran = world.mcpkey_fed(args, &secret);
            let own = file == "mcpkey/config.toml" && ran.code == 0;
            assert!(own || !contains(ran.said().as_bytes(), &secret), "{file} {args:?}: {}", ran.said());
        }
    }
}

#[test]
fn a_crash_leaves_no_core() {
    let (world, secret) = (World::new(), canary());
    let mut shell = world.command("sh");
    shell.args(["-c", r#"ulimit -c unlimited; exec "$0" set TOKEN --stdin"#, env!("CARGO_BIN_EXE_mcpkey")]);
    let mut child = shell.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(secret.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    process::run(world.command("kill").args(["-ABRT", &child.id().to_string()]), b"").ok();
    let status = child.wait().unwrap();
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));
    assert!(files_with(world.root(), &secret).is_empty());
}
