//! Where nobody can be asked: an error at once that names the flag to use, never a hang.

use std::time::Duration;

use serde_json::json;

use crate::run::{bearer, configure, stored};
use crate::support::process::{Ran, run_within};
use crate::support::{World, canary};

/// Runs mcpkey in a session without a terminal.
#[track_caller]
fn alone(world: &World, args: &[&str]) -> Ran {
    let mut command = world.command("setsid");
    command.arg("--wait").arg(env!("CARGO_BIN_EXE_mcpkey")).args(args);
    run_within(&mut command, b"", Duration::from_secs(10))
}

#[test]
fn a_missing_answer_is_an_error_that_names_the_flag() {
    let (mut world, _) = stored();
    let (own, wanted) = (world.home.join("mcpkey"), json!({"web": bearer("TOKEN"), "b": bearer("OTHER")}));
    configure(&world, &wanted);
    let url = "https://mcp.example.com/mcp";
    for (args, code, words) in [
        (&["add", "-t", "http", "new", url, "--bearer"][..], 2, &["--stdin", "--from-env"][..]),
        (&["add", "-t", "http", "new", url, "-H", "X-API-Key"], 2, &["X-API-Key", "--stdin"]),
        (&["add", "new", "-e", "NEW_KEY", "--", "cmd"], 2, &["NEW_KEY", "--stdin"]),
        (&["add", "--template", "github"], 2, &["--stdin"]),
        (&["add"], 2, &["mcpkey add", "NAME"]),
        (&["set", "OTHER"], 2, &["OTHER", "--stdin", "--from-env"]),
        (&["setup"], 1, &["OTHER", "mcpkey set OTHER"]),
        (&["run", "--", "true"], 125, &["OTHER", "mcpkey set OTHER"]),
        (&["reveal", "TOKEN"], 2, &["on a terminal only"]),
        (&["allow", "TOKEN", "https://b.example.com"], 2, &["--yes"]),
        (&["store", "passphrase"], 2, &["terminal", "--stdin"]),
    ] {
        let before = super::snapshot(&world);
        let ran = alone(&world, args).gives(code);
        for word in words {
            assert!(ran.stderr.contains(word), "{args:?}: no {word:?} in {}", ran.stderr);
        }
        assert!(super::snapshot(&world) == before, "{args:?}: files have changed");
    }
    let word = canary();
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], &format!("{word}\n")).ok();
    world.set("MCPKEY_PASSPHRASE", &word);
    world.mcpkey(&["run", "--only", "TOKEN", "--", "true"]).ok();
    std::fs::remove_dir_all(own).unwrap();
    let passphrase = canary();
    world.set("MCPKEY_PASSPHRASE", &passphrase);
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &canary()).ok();
    world.unset("MCPKEY_PASSPHRASE");
    for (args, code) in
        [(&["run", "--only", "TOKEN", "--", "true"][..], 125), (&["set", "OTHER", "--from-env", "HOME"], 2)]
    {
        let ran = alone(&world, args).gives(code);
        assert!(ran.stderr.contains("MCPKEY_UNLOCK_FILE"), "{args:?}: {}", ran.stderr);
    }
}
