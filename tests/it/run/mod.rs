//! `run` as a wrapper: the child's process, signals, exit code and arguments are its own, and its environment gains
//! exactly what the configs mention.

mod client;
mod shadows;
mod stops;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{World, canary, process};

/// A server that wants `Bearer ${variable}`.
pub(crate) fn bearer(variable: &str) -> Value {
    let url = "https://mcp.example.com/mcp";
    json!({"type": "http", "url": url, "headers": {"Authorization": format!("Bearer ${{{variable}}}")}})
}

/// Writes the project's config.
pub(crate) fn configure(world: &World, servers: &Value) {
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
}

/// Stores `value` for a variable, bound to where the config sends it.
#[track_caller]
pub(crate) fn store(world: &World, variable: &str, value: &str) {
    world.mcpkey_fed(&["set", variable, "--stdin"], value).ok();
}

/// A world in which server `web` wants TOKEN, which is stored.
pub(crate) fn stored() -> (World, String) {
    let (world, token) = (World::new(), canary());
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &token);
    (world, token)
}

/// A shell script as a program called `name`.
fn program(world: &World, name: &str, script: &str) {
    let path = world.root().join("bin").join(name);
    world.write(&path, format!("#!/bin/sh\n{script}\n"));
    mode(&path, 0o755);
}

fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// What `mcpkey ARGS` passes on as its environment; its command is `env -0`.
#[track_caller]
fn environment(world: &World, args: &[&str]) -> BTreeMap<String, String> {
    let ran = world.mcpkey(&[args, &["--", "env", "-0"]].concat()).ok();
    let pairs = ran.stdout.split_terminator('\0').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn spawn(world: &World, script: &str) -> Child {
    let mut command = world.mcpkey_command(&["run", "--", "sh", "-c", script]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

#[test]
fn the_child_takes_the_place_of_mcpkey() {
    let (world, _) = stored();
    let child = spawn(&world, "echo $$");
    let pid = child.id();
    let said = child.wait_with_output().unwrap().stdout;
    assert_eq!(String::from_utf8(said).unwrap().trim(), pid.to_string());
}

#[test]
fn the_exit_code_is_the_childs() {
    let (world, _) = stored();
    for code in [0, 1, 2, 42, 125, 255] {
        world.mcpkey(&["run", "--", "sh", "-c", &format!("exit {code}")]).gives(code);
    }
    let mut shell = world.command("sh");
    shell.args(["-c", r#""$0" run -- sh -c 'kill -TERM $$'; echo $?"#, env!("CARGO_BIN_EXE_mcpkey")]);
    assert_eq!(String::from_utf8(shell.output().unwrap().stdout).unwrap().trim(), "143");
}

#[test]
fn signals_reach_the_child() {
    let (world, _) = stored();
    for (signal, name) in [(Signal::TERM, "TERM"), (Signal::INT, "INT"), (Signal::HUP, "HUP")] {
        let script = format!("trap 'exit 7' {name}; echo ready; while :; do sleep 0.02; done");
        let mut child = spawn(&world, &script);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(7), "{name}");
    }
}

#[test]
fn what_cannot_start_is_told_apart_as_env_and_timeout_do() {
    let (world, _) = stored();
    world.write("plain", "text");
    let ran = world.mcpkey(&["run", "--", "no-such-command"]).gives(127);
    assert!(ran.stderr.contains("command not found: no-such-command"), "{}", ran.stderr);
    let ran = world.mcpkey(&["run", "--", "./no-such-file"]).gives(127);
    assert!(ran.stderr.contains("./no-such-file"), "{}", ran.stderr);
    let ran = world.mcpkey(&["run", "--", "./plain"]).gives(126);
    assert!(ran.stderr.contains("cannot execute"), "{}", ran.stderr);
    world.mcpkey(&["run", "--", "/etc"]).gives(126);
    world.mcpkey(&["run", "--no-such-flag", "--", "true"]).gives(125);
    world.mcpkey(&["-v", "run", "--no-such-flag", "--", "true"]).gives(125);
    let mut alone = world.mcpkey_command(&["run"]);
    alone.env("PATH", "/nowhere");
    let ran = crate::support::process::run(&mut alone, b"").gives(127);
    assert!(ran.stderr.contains("npm install -g @anthropic-ai/claude-code"), "{}", ran.stderr);
}

#[test]
fn the_childs_arguments_arrive_untouched_and_argv0_is_as_typed() {
    let world = World::new();
    let cmdline = |args: &[&str]| world.mcpkey(args).ok().stdout;
    assert_eq!(cmdline(&["run", "--", "cat", "/proc/self/cmdline"]), "cat\0/proc/self/cmdline\0");
    let odd = ["--only", "X", "-v", "--help", "", "--", "a b", "$HOME", "\n", "é"];
    let expected: String = odd.iter().map(|arg| format!("[{arg}]")).collect();
    for start in [&["run", "--", "printf", "[%s]"][..], &["run", "printf", "[%s]"]] {
        assert_eq!(cmdline(&[start, &odd].concat()), expected, "{start:?}");
    }
}

#[test]
fn what_follows_claude_is_claudes() {
    let world = World::new();
    program(&world, "claude", r#"printf '[%s]' "$@""#);
    for args in [
        &["--help"][..],
        &["-v"],
        &["--verbose"],
        &["--version"],
        &["-V"],
        &["-p", "hello", "--only", "x"],
        &["--", "a prompt"],
        &["mcp", "get", "-e", "A=1", "B=2", "--", "cmd", "-e", "C=3"],
        &[],
    ] {
        let expected: String = args.iter().map(|arg| format!("[{arg}]")).collect();
        let expected = if args.is_empty() { "[]".to_owned() } else { expected };
        for start in [&["claude"][..], &["run", "--", "claude"], &["-v", "claude"]] {
            assert_eq!(world.mcpkey(&[start, args].concat()).ok().stdout, expected, "{start:?} {args:?}");
        }
    }
    assert_eq!(world.mcpkey(&["run"]).ok().stdout, "[]", "claude is the default");
}

#[test]
fn the_environment_gains_what_is_mentioned_and_nothing_else() {
    let (mut world, token) = stored();
    world.set("MCPKEY_PASSPHRASE_OF_ANOTHER", "kept");
    store(&world, "UNMENTIONED", &canary());
    let key = canary();
    let tool =
        json!({"command": "tool", "args": ["--level", "${LEVEL:-info}"], "env": {"KEY": "${TOOL_KEY}"}});
    configure(&world, &json!({"web": bearer("TOKEN"), "tool": tool}));
    store(&world, "TOOL_KEY", &key);
    let mut expected: BTreeMap<String, String> = environment(&World::new(), &["run"]);
    for name in ["HOME", "PATH", "TMPDIR", "MCPKEY_HOME"] {
        let own = environment(&world, &["run"]).remove(name).unwrap();
        expected.insert(name.to_owned(), own);
    }
    expected.extend([
        ("MCPKEY_PASSPHRASE_OF_ANOTHER".to_owned(), "kept".to_owned()),
        ("TOKEN".to_owned(), token),
        ("TOOL_KEY".to_owned(), key),
    ]);
    assert_eq!(environment(&world, &["run"]), expected);
}

#[test]
fn the_passphrase_of_the_store_stays_behind() {
    let mut world = World::new();
    let (passphrase, token) = (canary(), canary());
    world.set("MCPKEY_PASSPHRASE", &passphrase);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &token);
    let env = environment(&world, &["run"]);
    assert_eq!((env.get("TOKEN"), env.get("MCPKEY_PASSPHRASE")), (Some(&token), None));
}

#[test]
fn flags_narrow_what_is_injected() {
    let world = World::new();
    configure(&world, &json!({"a": bearer("TOKEN_A"), "b": bearer("TOKEN_B"), "both": bearer("SHARED")}));
    for variable in ["TOKEN_A", "TOKEN_B", "SHARED", "OWN"] {
        store(&world, variable, &canary());
    }
    for (flags, expected) in [
        (&[][..], &["SHARED", "TOKEN_A", "TOKEN_B"][..]),
        (&["--only", "TOKEN_A"], &["TOKEN_A"]),
        (&["--only", "TOKEN_A,TOKEN_B"], &["TOKEN_A", "TOKEN_B"]),
        (&["--only", "OWN"], &["OWN"]),
        (&["--except", "TOKEN_A"], &["SHARED", "TOKEN_B"]),
        (&["--except", "TOKEN_A", "--except", "SHARED"], &["TOKEN_B"]),
        (&["--server", "b"], &["TOKEN_B"]),
        (&["--server", "a,b", "--except", "TOKEN_B"], &["TOKEN_A"]),
    ] {
        let env = environment(&world, &[&["run"], flags].concat());
        let ours = ["OWN", "SHARED", "TOKEN_A", "TOKEN_B"];
        let injected: Vec<_> = ours.into_iter().filter(|name| env.contains_key(*name)).collect();
        assert_eq!(injected, expected, "{flags:?}");
        let names = world.mcpkey(&[&["run", "--print-names"], flags].concat()).ok().stdout;
        let printed: Vec<_> = names.lines().filter_map(|l| l.split_whitespace().next()).collect();
        let mut printed: Vec<_> = printed.into_iter().filter(|w| ours.contains(w)).collect();
        printed.sort_unstable();
        assert_eq!(printed, expected, "{flags:?}: {names}");
    }
}

#[test]
fn the_stored_value_beats_the_environment_and_says_so() {
    let (mut world, token) = stored();
    world.set("TOKEN", "from the shell");
    let ran = world.mcpkey(&["run", "--", "printenv", "TOKEN"]).ok();
    assert_eq!(ran.stdout.trim(), token);
    assert!(ran.stderr.contains("TOKEN") && ran.stderr.contains("--prefer-env"), "{}", ran.stderr);
    let ran = world.mcpkey(&["run", "--prefer-env", "--", "printenv", "TOKEN"]).ok();
    assert_eq!((ran.stdout.trim(), ran.stderr.as_str()), ("from the shell", ""));
    world.set("TOKEN", &token);
    assert_eq!(world.mcpkey(&["run", "--", "true"]).ok().stderr, "");
}

#[test]
fn the_store_is_left_alone_when_nothing_needs_it() {
    let (mut world, token) = stored();
    let sealed = world.home.join("mcpkey/secrets.age");
    world.write(&sealed, "not an age file");
    mode(&sealed, 0o644);
    world.mcpkey(&["run", "--", "true"]).gives(125);
    world.set("TOKEN", "given");
    for flags in [&["--prefer-env"][..], &["--except", "TOKEN"], &["--only", "PATH"]] {
        world.mcpkey(&[&["run"], flags, &["--", "true"]].concat()).ok();
    }
    let said = world.mcpkey(&["run", "--print-names"]).ok().said();
    assert!(!said.contains(&token) && !said.contains("given"), "{said}");
    configure(&world, &json!({"web": {"type": "http", "url": "https://mcp.example.com/mcp"}}));
    world.mcpkey(&["run", "--", "true"]).ok();
    let fresh = World::new();
    fresh.mcpkey(&["run", "--", "true"]).ok();
    assert!(!fresh.home.join("mcpkey").exists(), "a run that stores nothing makes no directory");
}

#[test]
fn what_was_closed_is_nothing_and_a_pipe_that_nobody_reads_ends_the_command() {
    let world = World::new();
    let shown = "said=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; grep SigIgn /proc/$$/status); echo \"$said\" >&3";
    let closed = "exec 3>&1; exec \"$0\" run -- sh -c \"$1\" <&- >&- 2>&-";
    let mut command = world.command("sh");
    let ran = process::run(command.args(["-c", closed, env!("CARGO_BIN_EXE_mcpkey"), shown]), b"").ok();
    let said: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(said[..3], ["/dev/null"; 3], "{said:?}");
    let ignored = said[3].split_whitespace().last().map(|mask| u64::from_str_radix(mask, 16));
    let pipe = 1 << (Signal::PIPE.as_raw() - 1);
    assert_eq!(ignored.map(|mask| mask.map(|mask| mask & pipe)), Some(Ok(0)), "{said:?}");
}
