//! Unlocking on a terminal: the passphrase of the encrypted file, three times and for a session; and a keyring whose
//! dialog nobody would see.

use serde_json::json;

use crate::run::{bearer, configure, store, stored};
use crate::store::keychain::{UNLOCKED, inside, lock_the_keyring};
use crate::support::pty::Terminal;
use crate::support::{World, canary};

const MCPKEY: &str = env!("CARGO_BIN_EXE_mcpkey");
const RUN: [&str; 5] = ["run", "--only", "TOKEN", "--", "true"];

/// Runs a command in a session keyring of its own, as a login gives one; says so where the system does not let it.
const JOIN: &str = r#"
import ctypes, os, platform, sys
number = {"x86_64": 250, "aarch64": 219}[platform.machine()]
print("JOINED" if ctypes.CDLL(None).syscall(number, 1, None) > 0 else "NOT ALLOWED", flush=True)
os.execvp(sys.argv[1], sys.argv[1:])
"#;

/// A world whose file is protected by a passphrase.
fn protected() -> (World, String, String) {
    let (world, token) = stored();
    let passphrase = canary();
    world.mcpkey_fed(&["store", "passphrase", "--stdin"], &passphrase).ok();
    (world, token, passphrase)
}

#[test]
fn a_passphrase_is_asked_for_three_times() {
    let (world, token, passphrase) = protected();
    let mut terminal = Terminal::mcpkey(&world, &["run", "--only", "TOKEN", "--", "printenv", "TOKEN"]);
    for typed in ["wrong", "wrong again", &passphrase] {
        terminal.sees("passphrase for");
        terminal.sees("(hidden)");
        terminal.types(typed);
        if typed != passphrase {
            terminal.sees("does not open");
        }
    }
    terminal.sees(&token);
    assert_eq!(terminal.ends().code, 0);

    let mut terminal = Terminal::mcpkey(&world, &RUN);
    for _ in 0..3 {
        terminal.sees("(hidden)");
        terminal.types("wrong");
        terminal.sees("does not open");
    }
    assert_eq!(terminal.ends().code, 125);
}

#[test]
fn a_session_remembers_a_passphrase_for_a_while() {
    let (world, token, passphrase) = protected();
    let script = format!(
        "{MCPKEY} store unlock --for 5m; echo \"unlocked $?\"; \
         setsid -w {MCPKEY} run --only TOKEN -- printenv TOKEN </dev/null; echo \"ran $?\"; \
         {MCPKEY} store lock; setsid -w {MCPKEY} run --only TOKEN -- true </dev/null; echo \"locked $?\""
    );
    let mut terminal = Terminal::run(&world, "python3", &["-c", JOIN, "sh", "-c", &script]);
    let joined = !terminal.sees("passphrase for").contains("NOT ALLOWED");
    terminal.sees("(hidden)");
    terminal.types(&passphrase);
    if joined {
        terminal.sees("unlocked 0");
        terminal.sees(&token);
        terminal.sees("ran 0");
    } else {
        terminal.sees("cannot remember");
    }
    terminal.sees("locked 125");
    assert_eq!(terminal.ends().code, 0);
}

#[test]
fn the_settings_can_have_each_typed_passphrase_remembered() {
    let (world, _, passphrase) = protected();
    world.write(world.home.join("mcpkey/config.toml"), "store = \"file\"\npassphrase-cache = \"5m\"\n");
    let run = format!("{MCPKEY} run --only TOKEN -- true");
    let script = format!("{run}; echo \"ran $?\"; setsid -w {run} </dev/null; echo \"again $?\"");
    let mut terminal = Terminal::run(&world, "python3", &["-c", JOIN, "sh", "-c", &script]);
    let joined = !terminal.sees("passphrase for").contains("NOT ALLOWED");
    terminal.sees("(hidden)");
    terminal.types(&passphrase);
    terminal.sees("ran 0");
    terminal.sees(if joined { "again 0" } else { "again 125" });
    assert_eq!(terminal.ends().code, 0);
}

#[test]
fn a_keyring_is_unlocked_on_the_terminal_where_no_dialog_would_be_seen() {
    inside(UNLOCKED, || {
        let (world, token) = (World::desktop(), canary());
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &token);
        lock_the_keyring();
        world.mcpkey(&RUN).gives(125).says(&["the keychain is locked", "mcpkey store unlock"]);
        let mut terminal = Terminal::mcpkey(&world, &["run", "--only", "TOKEN", "--", "printenv", "TOKEN"]);
        for typed in ["wrong", "keyring-password"] {
            terminal.sees("password of the keychain (hidden)");
            assert!(!terminal.echoes());
            terminal.types(typed);
            if typed == "wrong" {
                terminal.sees("does not open the keychain");
            }
        }
        terminal.sees(&token);
        assert_eq!(terminal.ends().code, 0);
        assert_eq!(world.delivered("TOKEN"), token);

        lock_the_keyring();
        let mut terminal = Terminal::mcpkey(&world, &["store", "unlock"]);
        terminal.sees("password of the keychain (hidden)");
        terminal.types("keyring-password");
        terminal.sees("the keychain is unlocked");
        assert_eq!(terminal.ends().code, 0);
    });
}
