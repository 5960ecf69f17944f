//! A stand-in for the client where only its program's name counts: it has mcpkey start a server that prints its own secret.

use std::process::Command;

use super::World;
use super::canary::canary;
use super::process::{self, Ran};

/// Starts the server, as a child of the shell that reads it, which no shell can replace itself with.
pub(crate) const ASK: &str = "mcpkey exec web -- printenv WEB_TOKEN; exit $?";

/// Makes the stand-in and mcpkey reachable.
pub(crate) fn install(world: &World) {
    world.copy("/bin/bash".as_ref(), &world.root().join("bin/claude"));
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
}

/// A world with server `web`, which mcpkey starts with a token, and that token.
pub(crate) fn asked_for() -> (World, String) {
    let (world, token) = (World::new(), canary());
    register(&world, &token);
    (world, token)
}

/// Registers server `web` in `world`, with `token` in its store.
pub(crate) fn register(world: &World, token: &str) {
    install(world);
    let words = ["add", "web", "--stdin", "-e", "WEB_TOKEN", "--deliver", "mcpkey", "--"];
    world.mcpkey_fed(&[&words[..], &["printenv", "WEB_TOKEN"]].concat(), token).ok();
}

/// A command that runs `script` in a shell called `claude`.
pub(crate) fn claude(world: &World, script: &str) -> Command {
    let mut command = world.command("claude");
    command.args(["-c", script]).env("AI_AGENT", "stand-in");
    command
}

/// What comes of running `script` in a shell called `claude`.
#[track_caller]
pub(crate) fn ran(world: &World, script: &str) -> Ran {
    process::run(&mut claude(world, script), b"")
}

/// What the server printed, which must be one line.
#[track_caller]
pub(crate) fn answer(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.stdout.matches('\n').count()), (0, 1), "{}", ran.said());
    ran.stdout.trim_end()
}

/// Fails the test unless no server was started, for this `reason`.
#[track_caller]
pub(crate) fn refused(ran: &Ran, reason: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (125, ""), "{}", ran.said());
    assert!(ran.stderr.contains(reason), "nothing says {reason:?}: {}", ran.said());
}
