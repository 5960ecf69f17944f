//! A client that was not started from a shell, and servers of each scope: the client finds mcpkey where that can be, and mcpkey
//! finds the secret.

use crate::support::fastmcp::FastMcp;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, claude, process};

/// A world in which mcpkey is where cargo puts it, and has its files in their usual places.
fn world() -> World {
    let mut world = World::new();
    claude::install(&mut world);
    for name in ["MCPKEY_HOME", "MCPKEY_STORE"] {
        world.unset(name);
    }
    let bin = world.home.join(".cargo/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mcpkey"), bin.join("mcpkey")).unwrap();
    world
}

/// `claude mcp list` as a desktop would start it: nothing of the shell's environment is there.
#[track_caller]
fn listed(world: &World) -> claude::Listing {
    let mut command = world.command(world.root().join("bin/claude"));
    command.env_clear().env("HOME", &world.home).env("PATH", "/usr/bin:/bin");
    command.envs([("DISABLE_AUTOUPDATER", "1"), ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")]);
    claude::Listing::read(&process::run(command.args(["mcp", "list"]), b""))
}

#[test]
fn ones_own_scopes_work_without_the_environment_of_a_shell() {
    for scope in ["local", "user"] {
        let token = canary();
        let fast = FastMcp::accepting(&[&token]);
        let world = world();
        let words = ["add", "-s", scope, "-t", "http", "fast", &fast.url(), "--bearer", "--stdin"];
        let ran = world.mcpkey_fed(&words, &token).ok();
        ran.says(&["fast gets its secrets from mcpkey, which claude starts for it"]);
        let listing = listed(&world);
        assert!(listing.connected("fast"), "{scope}: {}", listing.text);
        assert!(fast.authorizations().contains(&format!("Bearer {token}")), "{scope}");
        world.mcpkey(&["deliver", "env", "fast"]).ok();
        let listing = listed(&world);
        assert!(!listing.connected("fast"), "{scope}: {}", listing.text);
        world.mcpkey(&["deliver", "mcpkey", "fast"]).ok();
        assert!(listed(&world).connected("fast"), "{scope}, and back");
    }
}

#[test]
fn a_command_of_ones_own_is_started_too_and_a_shared_one_says_what_is_not_found() {
    for (scope, found) in [("local", true), ("user", true), ("project", false)] {
        let key = canary();
        let tool = Stdio::wanting("TOOL_KEY", &key);
        let world = world();
        let (command, args) = (tool.command(), tool.args());
        let mut words =
            vec!["add", "-s", scope, "tool", "--stdin", "-e", "TOOL_KEY", "--deliver", "mcpkey", "--"];
        // In a scope of one's own nothing has to be said.
        words.retain(|word| scope == "project" || !["--deliver", "mcpkey"].contains(word));
        words.push(command.to_str().unwrap());
        words.extend(args.iter().map(String::as_str));
        world.mcpkey_fed(&words, &key).ok();
        let listing = listed(&world);
        assert_eq!(listing.connected("tool"), found, "{scope}: {}", listing.text);
        assert!(found || listing.text.contains("not found in $PATH: \"mcpkey\""), "{}", listing.text);
    }
}
