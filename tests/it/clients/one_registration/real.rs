//! The real clients that connect without a model, on what `add --client` wrote for them.

use crate::support::fastmcp::FastMcp;
use crate::support::process::Ran;
use crate::support::stdio::Stdio;
use crate::support::{World, canary, real};

/// A world with mcpkey and the real client on the `PATH`.
fn world(program: &str) -> World {
    let mut world = real::world(program);
    world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
    // Gemini CLI hands on no variable with KEY in its name.
    for name in ["MCPKEY_HOME", "MCPKEY_STORE"] {
        world.unset(name);
    }
    world
}

/// What the client lists, started by itself, or by `mcpkey run`.
#[track_caller]
fn listed(world: &World, program: &str, by_run: bool) -> Ran {
    real::list(&mut if by_run {
        world.mcpkey_command(&["run", "--", program])
    } else {
        world.command(program)
    })
    .ok()
}

/// The lines in which a server is named, with the one after each.
fn about(ran: &Ran, server: &str) -> String {
    let said = ran.said();
    let lines: Vec<&str> = said.lines().collect();
    let named = |at: &usize| lines[*at].contains(server);
    (0..lines.len()).filter(named).map(|at| lines[at..lines.len().min(at + 2)].join("\n")).collect()
}

#[test]
#[ignore = "tests/run.sh --all, after tests/clients.sh has installed the clients"]
fn opencode_and_gemini_connect_in_every_form_and_no_longer_once_it_is_gone() {
    for (program, connected) in [("opencode", "connected"), ("gemini", "Connected")] {
        for scope in ["project", "user"] {
            let (token, key) = (canary(), canary());
            let fast = FastMcp::accepting(&[&token]);
            let tool = Stdio::wanting("TOOL_KEY", &key);
            let world = world(program);
            let add = ["add", "--client", program, "-s", scope, "--stdin"];
            let web = ["-t", "http", "webby", &fast.url(), "--bearer"];
            world.mcpkey_fed(&[&add[..], &web].concat(), &token).ok();
            let (command, args) = (tool.command(), tool.args());
            let mut words =
                [&add[..], &["tooly", "-e", "TOOL_KEY", "--", command.to_str().unwrap()]].concat();
            words.extend(args.iter().map(String::as_str));
            world.mcpkey_fed(&words, &key).ok();

            let ran = listed(&world, program, false);
            for server in ["webby", "tooly"] {
                assert!(
                    about(&ran, server).contains(connected),
                    "{program}, {scope}, {server}: {}",
                    ran.said()
                );
            }
            let bearer = format!("Bearer {token}");
            assert!(fast.authorizations().contains(&bearer), "{program}, {scope}");

            world.mcpkey(&["deliver", "env", "webby", "tooly"]).ok();
            if scope == "project" {
                // opencode has written into the file meanwhile, which is not what mcpkey wrote.
                world.mcpkey(&["allow", "--session", program, "--yes"]).ok();
            }
            let sent = fast.authorizations().len();
            let ran = listed(&world, program, true);
            for server in ["webby", "tooly"] {
                assert!(
                    about(&ran, server).contains(connected),
                    "{program}, {scope}, {server}: {}",
                    ran.said()
                );
            }
            assert!(fast.authorizations()[sent..].contains(&bearer), "{program}, {scope}");

            for server in ["webby", "tooly"] {
                world.mcpkey(&["remove", server]).ok();
            }
            let ran = listed(&world, program, false);
            assert!(!ran.said().contains("webby") && !ran.said().contains("tooly"), "{}", ran.said());
        }
    }
}
