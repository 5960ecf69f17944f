//! Completions in the real shells: what is pressed Tab at is completed with what exists here, and nothing is unlocked for it.

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::support::pty::Terminal;
use crate::support::{World, canary, github_token};

/// A shell, how it is started without a person's own settings, and how it is told of mcpkey's words.
const SHELLS: &[(&str, &[&str], &str)] = &[
    ("bash", &["--noprofile", "--norc", "-i"], "source <(mcpkey completions bash)"),
    ("zsh", &["-f", "-i"], "autoload -U compinit; compinit -u -D; source <(mcpkey completions zsh)"),
    ("fish", &["--no-config", "-i"], "mcpkey completions fish | source"),
];

fn world() -> World {
    let world = World::new();
    configure(&world, &json!({"quokka-server": bearer("QUOKKA_TOKEN")}));
    store(&world, "QUOKKA_TOKEN", &canary());
    world
}

#[test]
fn each_shell_completes_verbs_servers_variables_templates_and_topics() {
    for (shell, args, told) in SHELLS {
        let world = world();
        world.link("mcpkey", env!("CARGO_BIN_EXE_mcpkey").as_ref());
        let mut terminal = Terminal::run(&world, shell, args);
        terminal.types(told);
        // What a shell draws while it completes differs; what it then runs does not.
        for (typed, said) in [
            ("mcpkey test --anonymous --timeout 1s quok\t\r", "quokka-server"),
            ("mcpkey run --print-names --only QUOK\t\r", "QUOKKA_TOKEN"),
            ("mcpkey help exit-c\t\r", "EXIT CODES"),
            ("mcpkey add --template sentr\t -n\r", "@sentry/mcp-server"),
            ("mcpkey versi\t\r", concat!("mcpkey ", env!("CARGO_PKG_VERSION"))),
        ] {
            terminal.types("echo re''ady");
            terminal.sees("ready");
            terminal.presses(typed);
            terminal.sees(said);
        }
        terminal.types("exit 0");
        terminal.ends();
    }
}

#[test]
fn a_shell_that_asks_gets_names_alone_and_the_store_is_not_opened() {
    let mut world = world();
    let words = ["--", "mcpkey", "reveal", ""];
    world.set("MCPKEY_COMPLETE", "fish");
    let before = world.snapshot();
    let said = world.mcpkey(&words).ok().stdout;
    assert!(said.lines().any(|line| line.starts_with("QUOKKA_TOKEN")), "{said}");
    assert_eq!(world.snapshot(), before);
    // A store that is locked or gone changes nothing: only names are read.
    world.set("MCPKEY_STORE", "keychain");
    world.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    assert_eq!(world.mcpkey(&words).ok().stdout, said);
}

#[test]
fn the_variable_keeps_no_command_from_what_it_does() {
    let mut world = world();
    let literal = json!({"mcpServers": {"a": {"url": "https://h.example.com", "headers": {"Authorization": format!("Bearer {}", github_token())}}}});
    world.write_json(".mcp.json", &literal);
    world.set("MCPKEY_COMPLETE", "bash");
    world.mcpkey(&["lint"]).gives(1);
}

#[test]
fn a_name_that_would_be_more_than_a_word_is_not_offered() {
    let mut world = World::new();
    configure(
        &world,
        &json!({"$(reboot)": bearer("A"), "a b": bearer("A"), "--force": bearer("A"), "fine": bearer("A")}),
    );
    world.set("MCPKEY_COMPLETE", "fish");
    let said = world.mcpkey(&["--", "mcpkey", "remove", ""]).ok().stdout;
    assert!(said.contains("fine") && !said.contains("reboot") && !said.contains("a b"), "{said}");
}

#[test]
fn power_shell_has_a_script_too() {
    let world = World::new();
    // The shell itself cannot be had here: that it runs is not tested.
    let script = world.mcpkey(&["completions", "powershell"]).ok().stdout;
    assert!(script.contains("Register-ArgumentCompleter") && script.contains("MCPKEY_COMPLETE"), "{script}");
}
