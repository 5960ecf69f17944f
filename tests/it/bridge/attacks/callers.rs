//! Who starts a bridge, or asks mcpkey for more than the use of a server: stand-ins that are called as agents are, and the real
//! Codex where it is installed.

use std::process::Command;

use serde_json::json;

use super::{HEADER, served};
use crate::support::World;
use crate::support::bridge::Bridge;
use crate::support::process::{Ran, run};
use crate::support::program::Program;
use crate::support::{asker, deps};

/// What agents set for what their models run.
const MARKS: &[(&str, &str)] = &[
    ("Claude Code", "CLAUDECODE"),
    ("Codex", "CODEX_THREAD_ID"),
    ("Codex", "CODEX_CI"),
    ("Gemini CLI", "GEMINI_CLI"),
    ("Qwen Code", "QWEN_CODE"),
    ("opencode", "OPENCODE"),
    ("Copilot CLI", "COPILOT_CLI"),
    ("Cursor", "CURSOR_AGENT"),
    ("Goose", "GOOSE_TERMINAL"),
];

/// A shell that is called `agent` and runs `script`.
fn agent(world: &World, agent: &str, script: &str) -> Command {
    let mut shell = world.command("bash");
    shell.args(["-c", &format!("exec -a {agent} bash -c '{script}; exit $?'")]);
    shell
}

fn message(mut bridge: Bridge) -> String {
    bridge.hello()["error"]["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_agent_starts_a_bridge_and_its_shell_does_not() {
    let (world, server, token) = served();
    asker::install(&world);
    let bridge = format!("mcpkey bridge {} --header \"{HEADER}\"", server.url());
    for (program, name) in [
        ("codex", "Codex"),
        ("gemini", "Gemini CLI"),
        ("opencode", "opencode"),
        ("copilot", "Copilot CLI"),
        ("qwen", "Qwen Code"),
        ("goose", "Goose"),
    ] {
        assert_eq!(message(Bridge::of(agent(&world, program, &bridge))), "", "{program}");
        let before = server.requests().len();
        let below = format!("below the shell of {name}");
        for shell in [
            format!("setsid -w {bridge}"),
            format!("setsid -w env -i PATH=\"$PATH\" HOME=\"$HOME\" MCPKEY_HOME=\"$MCPKEY_HOME\" {bridge}"),
        ] {
            let said = message(Bridge::of(agent(&world, program, &shell)));
            assert!(said.contains(&below) && !said.contains(&token), "{program}: {said}");
        }
        assert_eq!(server.requests().len(), before);
    }
}

#[test]
fn what_a_shell_takes_out_of_its_environment_it_was_started_with() {
    let (world, server, token) = served();
    asker::install(&world);
    let bridge = format!("mcpkey bridge {} --header '{HEADER}'; exit $?", server.url());
    for (name, mark) in MARKS {
        let mut shell = world.command("bash");
        shell.args(["-c", &format!("unset {mark}; {bridge}")]).env(mark, "1");
        let said = message(Bridge::of(shell));
        assert!(
            said.contains(&format!("below an agent: {name} has set {mark}")) && !said.contains(&token),
            "{mark}: {said}"
        );
    }
    assert!(server.requests().is_empty());
    // A person in an editor's terminal.
    let mut shell = world.command("bash");
    shell.args(["-c", &bridge]).env("CURSOR_TRACE_ID", "1").env("TERM_PROGRAM", "vscode");
    assert_eq!(message(Bridge::of(shell)), "");
}

/// Fails unless mcpkey refused and said nothing of the secret.
#[track_caller]
fn refused(ran: &Ran, token: &str) {
    assert!(ran.code != 0 && !ran.said().contains(token), "{}", ran.said());
}

#[test]
fn nothing_is_handed_out_below_an_agent() {
    let (world, server, token) = served();
    asker::install(&world);
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": {"type": "http", "url": server.url(), "headers": {"Authorization": "Bearer ${API_TOKEN}"}}}}));
    let asks = [
        "mcpkey run --only API_TOKEN -- printenv API_TOKEN",
        "mcpkey reveal API_TOKEN",
        "mcpkey exec web -- printenv",
    ];
    for (_, mark) in MARKS {
        for ask in asks {
            let mut shell = world.command("bash");
            shell.args(["-c", &format!("unset {mark}; {ask}; exit $?")]).env(mark, "1");
            refused(&run(&mut shell, b""), &token);
        }
    }
    for program in ["codex", "gemini", "opencode", "copilot", "aider", "amp"] {
        for ask in asks {
            refused(&run(&mut agent(&world, program, ask), b""), &token);
            refused(&run(&mut agent(&world, program, &format!("setsid -w {ask}")), b""), &token);
        }
    }
    // A person is given it.
    let own = run(world.command("bash").args(["-c", &format!("{}; exit $?", asks[0])]), b"").ok();
    assert_eq!(own.stdout.trim(), token);
}

/// Runs one shell command in the real Codex, which has the bridge as a server; gives what Codex' log of it says.
fn codex(program: &str, world: &World, bridge: &[&str], command: &str) -> String {
    let mut model = Program::start(|dir| {
        let mut model = world.command("python3");
        model.arg(deps::script("clients/model.py")).args([dir.join("port"), dir.join("log.jsonl")]);
        world.write(dir.join("log.jsonl.command"), command);
        model
    });
    let port = model.wait(|model| std::fs::read_to_string(model.dir().join("port")).ok());
    let port = port.trim();
    let words = bridge.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ");
    let env = ["MCPKEY_HOME", "MCPKEY_STORE", "PATH"].map(|name| format!("{name:?}")).join(", ");
    let config = format!(
        "model = \"m\"\nmodel_provider = \"local\"\n[model_providers.local]\nname = \"local\"\n\
         base_url = \"http://127.0.0.1:{port}/v1\"\nwire_api = \"responses\"\nrequest_max_retries = 9\n\
         [projects.{:?}]\ntrust_level = \"trusted\"\n\
         [mcp_servers.web]\ncommand = \"mcpkey\"\nargs = [{words}]\nenv_vars = [{env}]\n",
        world.project
    );
    world.write(world.home.join(".codex/config.toml"), config);
    let mut codex = world.command(program);
    codex.args(["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "hi"]);
    let ran = run(&mut codex, b"");
    std::fs::read_to_string(model.dir().join("log.jsonl")).unwrap_or_default() + &ran.said()
}

#[test]
#[ignore = "wants MCPKEY_TEST_CODEX, the path of the real Codex"]
fn the_real_codex_starts_a_bridge_and_its_shell_is_given_nothing() {
    let program = std::env::var("MCPKEY_TEST_CODEX").expect("MCPKEY_TEST_CODEX");
    let (world, server, token) = served();
    asker::install(&world);
    let bridge = ["bridge", &server.url(), "--header", HEADER];
    let ask = format!("mcpkey bridge {} --header '{HEADER}' < hello", server.url());
    world.write("hello", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}\n");
    let all = crate::attacks::asks::VERBS.join("; echo | mcpkey ").replace("TOKEN", "API_TOKEN");
    let all = format!("echo | mcpkey {all}");
    for command in [
        &all,
        "mcpkey run --only API_TOKEN -- printenv API_TOKEN",
        "env -u CODEX_THREAD_ID -u CODEX_CI -u CODEX_SESSION_ID mcpkey run --only API_TOKEN -- printenv API_TOKEN",
        "script -qec 'mcpkey reveal API_TOKEN' /dev/null",
        "mcpkey exec web -- printenv",
        &ask,
    ] {
        let before = server.requests().len();
        let said = codex(&program, &world, &bridge, command);
        assert!(!said.contains(&token), "{command}: {said}");
        assert!(said.contains("Codex") || said.contains("agent"), "{command}: {said}");
        let methods: Vec<_> =
            server.requests()[before..].iter().map(|request| request.method().to_owned()).collect();
        // The one that Codex itself started has been served, and no other.
        let opened = methods.iter().filter(|method| *method == "initialize").count();
        assert_eq!(opened, 1, "{command}: {methods:?} {said}");
    }
}
