//! What a test wants of the system that a container without privileges may not give: mounts, tracing, modes that bind root too.
//!
//! Where one is not given the test says so, past the test runner's capture, and makes the same fault in another way.

use std::io::Write;
use std::process::Command;
use std::sync::OnceLock;

use super::process::{self, Ran};
use super::{World, deps};

/// Whether a test may mount in a namespace of its own.
pub(crate) fn may_mount() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| given("mount", Command::new("unshare").args(MOUNTING).arg("true")))
}

/// Whether a test may trace what it starts.
pub(crate) fn may_trace() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| given("trace", Command::new("strace").args(["-o", "/dev/null", "true"])))
}

const MOUNTING: [&str; 3] = ["--user", "--map-root-user", "--mount"];
/// Root without any of its powers: the owner of its files and no more.
const POWERLESS: [&str; 2] = ["--securebits=+noroot", "--inh-caps=-all"];

fn given(what: &str, command: &mut Command) -> bool {
    let ran = process::run(command, b"");
    if ran.code != 0 {
        let why = ran.stderr.trim();
        let _ = writeln!(
            std::io::stderr(),
            "this system lets no test {what} ({why}): the fault is made in another way"
        );
    }
    ran.code == 0
}

/// Runs a script of bash where it may mount: in a mount namespace of its own, as root there. `$1` is mcpkey.
pub(crate) fn mounted(world: &World, script: &str) -> Ran {
    let mut unshare = world.command("unshare");
    unshare.args(MOUNTING);
    bash(unshare, script)
}

/// Runs a script of bash as somebody whom modes bind. `$1` is mcpkey.
#[track_caller]
pub(crate) fn powerless(world: &World, script: &str) -> Ran {
    let mut command = world.command("setpriv");
    command.args(POWERLESS);
    let bound = "dir=$(mktemp -d); chmod a-w \"$dir\"; ! touch \"$dir/x\" 2>/dev/null";
    if process::run(world.command("bash").args(["-c", bound]), b"").code == 0 {
        command = world.command("env");
    }
    bash(command, &format!("{bound} || {{ echo 'modes do not bind this user' >&2; exit 99; }}\n{script}"))
}

fn bash(mut command: Command, script: &str) -> Ran {
    command.args(["bash", "-ec", script, "bash"]).arg(env!("CARGO_BIN_EXE_mcpkey"));
    process::run(&mut command, b"")
}

/// Runs mcpkey and kills it at its `nth` call of `calls`, names with commas between them; 137 if it got that far.
pub(crate) fn killed_at(world: &World, args: &[&str], input: &str, calls: &str, nth: usize) -> Ran {
    if !may_trace() {
        return killed_untraced(world, args, input, calls, nth);
    }
    injected(world, args, input, calls, &format!("signal=KILL:when={nth}"))
}

/// Runs mcpkey with a fault in its calls of `calls`, as strace writes it; only where a test may trace.
pub(crate) fn injected(world: &World, args: &[&str], input: &str, calls: &str, fault: &str) -> Ran {
    let mut strace = world.command("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    strace.args(["-e", &format!("inject={calls}:{fault}")]);
    strace.arg(env!("CARGO_BIN_EXE_mcpkey")).args(args);
    process::run(&mut strace, input.as_bytes())
}

/// As [`killed_at`], without tracing.
pub(crate) fn killed_untraced(world: &World, args: &[&str], input: &str, calls: &str, nth: usize) -> Ran {
    let mut python = world.command("python3");
    python.arg(deps::script("scripts/kill_at.py")).args([calls, &nth.to_string()]);
    python.arg(env!("CARGO_BIN_EXE_mcpkey")).args(args);
    process::run(&mut python, input.as_bytes())
}
