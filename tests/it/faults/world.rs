//! A world that does not play along: things that are no files, huge ones, full and read-only disks, strange homes.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use crate::support::canary::files_with;
use crate::support::ground;
use crate::support::process::{self, Ran};
use crate::support::world::refused;
use crate::support::{World, canary};

#[test]
fn what_is_no_file_is_named_and_nobody_waits_for_it() {
    let world = World::new();
    let path = world.project.join(".mcp.json");
    let check = |what: &str| {
        for line in [
            &["add", "a", "--", "npx"][..],
            &["list"],
            &["remove", "a"],
            &["setup"],
            &["add", "-n", "a", "--", "npx"],
        ] {
            let ran =
                process::run_within(&mut world.mcpkey_command(line), b"", Duration::from_secs(10)).gives(2);
            assert!(
                ran.stderr.contains(&format!(".mcp.json: is {what}, not a file"))
                    && ran.stderr.contains("move it"),
                "{}",
                ran.said()
            );
        }
    };
    fs::create_dir(&path).expect("a directory");
    check("a directory");
    fs::remove_dir(&path).expect("gone");
    process::run(world.command("mkfifo").arg(&path), b"").ok();
    check("a pipe");
    fs::remove_file(&path).expect("gone");
    let _socket = UnixListener::bind(&path).expect("a socket");
    check("a socket");
    fs::remove_file(&path).expect("gone");
    std::os::unix::fs::symlink(".mcp.json", &path).expect("a link to itself");
    world.mcpkey(&["add", "a", "--", "npx"]).gives(2);
    assert!(!world.home.join("mcpkey/secrets.toml").exists());
}

#[test]
fn huge_and_deep_configs_are_read_or_refused_in_reasonable_time() {
    let world = World::new();
    let servers: serde_json::Map<_, _> = (0..10_000)
        .map(|n| (format!("s{n}"), json!({"command": "npx", "args": ["x"], "env": {"K": "${K}"}})))
        .collect();
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    let within =
        |line: &[&str]| process::run_within(&mut world.mcpkey_command(line), b"v\n", Duration::from_secs(50));
    within(&["add", "new", "--", "npx"]).ok();
    assert_eq!(within(&["list"]).ok().stdout.lines().count(), 10_002);
    fs::remove_file(world.project.join(".mcp.json.example")).expect("gone");
    let filler = "x".repeat(50_000_000);
    world.write(".mcp.json", format!("{{\"filler\":\"{filler}\",\"mcpServers\":{{}}}}"));
    within(&["add", "new", "--", "npx"]).ok();
    assert!(world.read(".mcp.json").len() > 50_000_000);
    for deep in ["[".repeat(200_000), "{\"a\":".repeat(200_000)] {
        world.write(".mcp.json", &deep);
        within(&["add", "new", "--", "npx"]).gives(2);
        assert_eq!(world.read(".mcp.json"), deep);
    }
}

#[test]
fn words_that_are_not_utf_8_are_refused_and_paths_that_are_not_work() {
    let (world, token) = (World::new(), canary());
    let bad = OsStr::from_bytes(b"a\xff");
    let before = world.snapshot();
    for line in [&[OsStr::new("add"), bad, OsStr::new("npx")][..], &[OsStr::new("set"), bad], &[bad]] {
        refused(&world, world.mcpkey(line), &["UTF-8"][..usize::from(line.len() > 1)], &before);
    }
    let dir = world.project.join(bad);
    fs::create_dir(&dir).expect("a directory");
    let within = |args: &[&str], stdin: &str| {
        process::run(world.mcpkey_command(args).current_dir(&dir), stdin.as_bytes())
    };
    within(&["add", "x", "-e", "K", "--stdin", "--", "npx"], &token).ok();
    assert_eq!(within(&["run", "--", "printenv", "K"], "").ok().stdout.trim_end(), token);
    within(&["list"], "").ok();
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error_and_a_closed_pipe_is_none() {
    let world = World::new();
    for line in [
        &["list"][..],
        &["list", "--json"],
        &["store"],
        &["completions", "bash"],
        &["man"],
        &["add", "--templates"],
        &["--help"],
        &["add", "-n", "a", "--", "npx"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").expect("/dev/full");
        let ended = world
            .mcpkey_command(line)
            .stdin(Stdio::null())
            .stdout(full)
            .stderr(Stdio::null())
            .status()
            .expect("ran");
        assert_eq!(ended.code(), Some(2), "{line:?}");
        let mut child = world
            .mcpkey_command(line)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ran");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("ended").code(), Some(0), "{line:?}");
    }
    let full = fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let ended = world
        .mcpkey_command(&["add", "a", "--", "npx"])
        .stdin(Stdio::null())
        .stderr(full)
        .status()
        .expect("ran");
    assert_eq!(ended.code(), Some(0), "news that nobody can read stop nothing");
}

#[test]
fn a_strange_home_is_said_or_used() {
    let (mut world, token) = (World::new(), canary());
    let file = world.root().join("file");
    fs::write(&file, "").expect("written");
    let add = ["add", "a", "-e", "K", "--stdin", "--", "npx"];
    for home in [Path::new("/dev/null"), &file, &file.join("below"), Path::new("/proc/x")] {
        world.set("MCPKEY_HOME", home);
        let before = world.snapshot();
        let ran = world.mcpkey_fed(&add, &token);
        refused(&world, ran, &["cannot create", "set MCPKEY_HOME to a directory"], &before);
    }
    world.set("MCPKEY_HOME", "relative");
    world.mcpkey_fed(&add, &token).ok();
    assert!(world.project.join("relative/secrets.toml").exists());
    world.unset("MCPKEY_HOME");
    world.set("HOME", world.root().join("not/yet"));
    world.mcpkey_fed(&["set", "K2", "--stdin"], &token).ok();
    assert!(world.root().join("not/yet/.local/share/mcpkey/secrets.toml").exists());
    world.set("MCPKEY_STORE", "vault");
    let before = world.snapshot();
    refused(
        &world,
        world.mcpkey_fed(&["set", "K3", "--stdin"], &token),
        &["MCPKEY_STORE", "use keychain or file"],
        &before,
    );
    assert!(files_with(world.root(), &token).is_empty());
}

/// A disk that takes nothing: how it comes about, and what is said of it.
type Fault = (&'static str, &'static str, &'static [&'static str]);

/// Where a test may mount.
const MOUNTED: [Fault; 4] = [
    (
        "a full project",
        "mount -t tmpfs -o size=16k tmpfs . && cd \"$PWD\" && head -c 16384 /dev/zero > filler || true",
        &["No space|no storage space", "make room"],
    ),
    (
        "a full home",
        "mkdir -p \"$MCPKEY_HOME\"; mount -t tmpfs -o size=16k tmpfs \"$MCPKEY_HOME\"; head -c 16384 /dev/zero > \"$MCPKEY_HOME/filler\" || true",
        &["make room"],
    ),
    ("a read-only project", "mount -t tmpfs -o ro tmpfs . && cd \"$PWD\"", &["ead-only|read-only"]),
    (
        "a read-only home",
        "mkdir -p \"$MCPKEY_HOME\"; mount -t tmpfs -o ro tmpfs \"$MCPKEY_HOME\"",
        &["set MCPKEY_HOME"],
    ),
];

/// Where nobody needs a privilege: a file may have no byte, a directory may not be written.
const PLAIN: [Fault; 3] = [
    ("a limit on files", "trap '' XFSZ; ulimit -f 0", &["cannot write"]),
    ("a project that may not be written", "chmod a-w .", &["ermission denied"]),
    (
        "a home that may not be written",
        "mkdir -p \"$MCPKEY_HOME\"; chmod a-w \"$MCPKEY_HOME\"",
        &["set MCPKEY_HOME"],
    ),
];

fn stops_before_it_begins((what, prepare, parts): Fault, run: impl Fn(&World, &str) -> Ran) {
    let (world, token) = (World::new(), canary());
    let add =
        "set +e; echo \"$T\" | \"$1\" add a -e K --stdin -- npx; echo \"= $?\"; ls -A . \"$MCPKEY_HOME\"";
    let ran =
        run(&world, &format!("T={token}; {prepare}; {add}; chmod u+w . \"$MCPKEY_HOME\" 2>/dev/null; true"));
    assert!(ran.stdout.contains("= 2\n"), "{what}: {}", ran.said());
    for part in parts {
        assert!(part.split('|').any(|p| ran.stderr.contains(p)), "{what}: {part} is not in\n{}", ran.said());
    }
    assert!(!ran.stdout.contains("mcp.json") && !ran.stdout.contains(".tmp"), "{what}: {}", ran.said());
    assert!(files_with(world.root(), &token).is_empty());
}

#[test]
fn a_full_disk_and_a_read_only_one_stop_the_change_before_it_begins() {
    PLAIN.into_iter().for_each(|fault| stops_before_it_begins(fault, ground::powerless));
    if ground::may_mount() {
        MOUNTED.into_iter().for_each(|fault| stops_before_it_begins(fault, ground::mounted));
    }
}

#[test]
fn files_of_ours_that_are_broken_are_named_and_left_alone() {
    let (mut world, token) = (World::new(), canary());
    world.unset("MCPKEY_STORE");
    let home = world.home.join("mcpkey");
    fs::create_dir(&home).expect("a directory");
    fs::write(home.join("lock"), "").expect("written");
    for (name, text, parts) in [
        ("secrets.toml", "x = [", &["secrets.toml: ", "mcpkey doctor --fix"][..]),
        ("secrets.toml", "version = 9", &["secrets.toml: ", "newer", "update mcpkey"]),
        ("config.toml", "store = 1", &["config.toml: ", "mend the file"]),
    ] {
        fs::write(home.join(name), text).expect("written");
        let before = world.snapshot();
        refused(&world, world.mcpkey_fed(&["set", "K", "--stdin"], &token), parts, &before);
        fs::remove_file(home.join(name)).expect("gone");
    }
    fs::write(world.home.join(".claude.json"), "{,").expect("written");
    let before = world.snapshot();
    for line in [&["list"][..], &["add", "a", "--", "npx"], &["add", "-s", "user", "a", "--", "npx"]] {
        refused(&world, world.mcpkey(line), &[".claude.json:1:2: ", "left as it is"], &before);
    }
}

#[test]
fn a_limit_of_the_shell_ends_nothing_without_a_word() {
    let (world, token) = (World::new(), canary());
    let set = |limit: &str| {
        let script = format!("ulimit {limit}; echo {token} | \"$1\" set TOKEN --stdin");
        process::run(world.command("bash").args(["-c", &script, "bash", env!("CARGO_BIN_EXE_mcpkey")]), b"")
    };
    for limit in ["-s 64", "-s 128", "-s 1024", "-Sv unlimited"] {
        set(limit).ok();
    }
    // The code of a bridge comes through the process that waits for it.
    for limit in ["-s 64", "-s unlimited"] {
        let script = format!("ulimit {limit}; \"$1\" bridge </dev/null");
        let words = ["-c", &script, "bash", env!("CARGO_BIN_EXE_mcpkey")];
        process::run(world.command("bash").args(words), b"").gives(2);
    }
    set("-f 0").gives(2).says(&["File too large", "ulimit -f"]);
    let mut met = false;
    for limit in (40_000..120_000).step_by(5_000) {
        let ran = set(&format!("-v {limit}"));
        let is_said = ran.code == 2 && ran.stderr.contains("ulimit -v");
        met |= is_said;
        // Below some size the system cannot even load the program.
        let is_begun = ran.code != 127 && ran.code != 139;
        assert!(ran.code == 0 || is_said || !is_begun, "{limit}: {}", ran.said());
    }
    assert!(met);
    assert_eq!(world.delivered("TOKEN"), token);
}

/// A clone brings the config; 2,000 servers took 6.4 GB where each had a copy of all.
#[test]
fn one_variable_at_thousands_of_servers_fits_into_a_gigabyte() {
    let (world, token) = (World::new(), canary());
    let headers = json!({"Authorization": "Bearer ${TOKEN}"});
    let server = |n: usize| json!({"type": "http", "url": format!("https://h{n}.example.com/mcp"), "headers": headers});
    let servers: serde_json::Map<_, _> = (0..2_000).map(|n| (format!("s{n}"), server(n))).collect();
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    let other = "https://other.example.com/mcp";
    world.mcpkey_fed(&["set", "TOKEN", "--stdin", "--to", other], &token).ok();
    let verbs = [("list", 0), ("run --print-names", 1), ("doctor --offline", 1), ("run -- true", 125)];
    for (verb, code) in verbs {
        let script = format!("ulimit -v 1000000; exec \"$1\" {verb}");
        let words = ["-c", &script, "bash", env!("CARGO_BIN_EXE_mcpkey")];
        let ran = process::run(world.command("bash").args(words), b"").gives(code);
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains("withheld"), "{verb}");
    }
}

#[test]
fn files_that_root_left_behind_are_said_to_be_roots() {
    let (world, token) = (World::new(), canary());
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).ok();
    let other = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let may = process::run(
        world.command("setpriv").args(other).args([env!("CARGO_BIN_EXE_mcpkey"), "--version"]),
        b"",
    );
    if may.code != 0 {
        return;
    }
    let open = |mode: &str| {
        process::run(world.command("chmod").arg(mode).args([world.root(), &world.home, &world.project]), b"")
            .ok()
    };
    open("755");
    for mode in ["700", "755"] {
        process::run(world.command("chmod").arg(mode).arg(world.home.join("mcpkey")), b"").ok();
        for args in [&["set", "TOKEN", "--stdin"][..], &["list"], &["run", "--", "true"]] {
            let mut command = world.command("setpriv");
            command.args(other).arg(env!("CARGO_BIN_EXE_mcpkey")).args(args);
            let ran = process::run(&mut command, token.as_bytes());
            assert!(ran.code == 2 || ran.code == 125, "{mode} {args:?}: {}", ran.said());
            ran.says(&["belongs to root", "sudo chown"]);
        }
    }
}
