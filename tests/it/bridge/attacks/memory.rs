//! The memory of a bridge, as another process of the same user tries to read it.

use std::process::Command;

use serde_json::Value;

use super::{HEADER, served};
use crate::support::World;
use crate::support::deps;
use crate::support::process::run;

/// A user without rights over others, who can be told from whoever runs the tests as the administrator.
const NOBODY: &str = "65534";

/// The system's own, which everybody may start.
const PYTHON: &str = "/usr/bin/python3";

const HELLO: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#;

/// What comes of reading `command`'s memory in so many starts, or of following it.
fn read(world: &World, how: &str, token: &str, command: &[&str]) -> Value {
    let reader = deps::script("it/support/memory_reader.py");
    let mut words = Vec::new();
    // The administrator may read everything, so the attack is another user's.
    if rustix::process::geteuid().is_root() {
        run(Command::new("chown").args(["-R", NOBODY]).arg(world.root()), b"").ok();
        words.extend(["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]);
    }
    let copied = world.root().join("bin/memory_reader.py");
    world.copy(&reader, &copied);
    words.extend([PYTHON, copied.to_str().unwrap(), how]);
    words.extend(command);
    let mut started = world.command(words[0]);
    started.args(&words[1..]);
    let ran = run(&mut started, format!("{token}\n{HELLO}\n").as_bytes()).ok();
    serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e} in {}", ran.said()))
}

#[test]
fn no_other_process_reads_the_token_whenever_it_looks() {
    let (world, server, token) = served();
    let program = world.root().join("bin/mcpkey");
    world.copy(env!("CARGO_BIN_EXE_mcpkey").as_ref(), &program);
    let url = server.url();
    let said = read(&world, "20", &token, &[program.to_str().unwrap(), "bridge", &url, "--header", HEADER]);
    assert!(said["answer"].as_str().unwrap().contains("recorder"), "{said}");
    assert_eq!((&said["found"], &said["late"]), (&0.into(), &0.into()), "{said}");
    // The reader does find a token in a program that hides nothing.
    let careless = format!(
        "import sys; held = '{}' + sys.argv[1]; input(); print(held, flush=True); input()",
        &token[..20]
    );
    let said = read(&world, "1", &token, &[PYTHON, "-c", &careless, &token[20..]]);
    assert_eq!((&said["found"], &said["late"]), (&1.into(), &1.into()), "{said}");
}

#[test]
fn nobody_who_follows_its_steps_is_served() {
    let (world, server, token) = served();
    let program = world.root().join("bin/mcpkey");
    world.copy(env!("CARGO_BIN_EXE_mcpkey").as_ref(), &program);
    let url = server.url();
    let said =
        read(&world, "follow", &token, &[program.to_str().unwrap(), "bridge", &url, "--header", HEADER]);
    let answer = said["answer"].as_str().unwrap();
    assert!(answer.contains("step by step") && !answer.contains(&token), "{said}");
    assert!(server.requests().is_empty());
}
