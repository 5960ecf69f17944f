//! Who is answered: real processes of which one is called `claude`, in one session or in several.

use crate::support::asker::{ASK, answer, asked_for, claude, ran, refused};
use crate::support::process::run;
use crate::support::{World, canary};

const MODEL: &str = "below the shell of Claude Code's model";

fn allow(world: &World, callers: &str) {
    world
        .write(world.home.join("mcpkey/config.toml"), format!("store = \"file\"\ncallers = \"{callers}\"\n"));
    // A word that means nothing, nobody can agree to.
    let _agreed = world.mcpkey(&["allow", "--settings", "--yes"]);
}

#[test]
fn the_client_is_answered_and_what_it_starts_in_its_own_session_where_a_person_says_so() {
    let (world, token) = asked_for();
    assert_eq!(answer(&ran(&world, ASK)), token);
    allow(&world, "client");
    for script in [ASK.to_owned(), format!("sh -c '{ASK}'; exit $?")] {
        assert_eq!(answer(&ran(&world, &script)), token, "{script}");
    }
    // Of a client in another one nobody can tell who of the two started it for what.
    refused(&ran(&world, &format!("claude -c '{ASK}'; exit $?")), MODEL);
}

#[test]
fn a_session_below_the_clients_own_is_refused() {
    let (world, token) = asked_for();
    let scripts = [
        format!("setsid sh -c '{ASK}'; exit $?"),
        format!("setsid claude -c '{ASK}'; exit $?"),
        format!("setsid sh -c 'claude -c \"{ASK}\"; exit $?'; exit $?")
            .replace("WEB_TOKEN; exit $?\"", "WEB_TOKEN; exit \\$?\""),
        format!(
            "setsid env -i PATH=\"$PATH\" HOME=\"$HOME\" MCPKEY_HOME=\"$MCPKEY_HOME\" sh -c '{ASK}'; exit $?"
        ),
    ];
    for script in scripts {
        let ran = ran(&world, &script);
        refused(&ran, MODEL);
        assert!(!ran.said().contains(&token), "{script}");
    }
    assert!(world.mcpkey(&["log"]).ok().stdout.contains("model"));
}

#[test]
fn without_a_client_above_nobody_is_answered() {
    let (world, token) = asked_for();
    // Its parents end before it asks, so that it belongs to the first process of the machine.
    let orphan = "setsid -f sh -c 'while [ ! -e gone ]; do sleep 0.01; done; mcpkey exec web -- printenv WEB_TOKEN > said.new 2>&1; mv said.new said'; \
                  touch gone; while [ ! -e said ]; do sleep 0.01; done; cat said; exit 0";
    let mut shell = claude(&world, orphan);
    let ran = run(&mut shell, b"");
    assert!(
        ran.stdout.contains("neither Claude Code nor another client") && !ran.said().contains(&token),
        "{}",
        ran.said()
    );
}

#[test]
fn a_command_is_given_its_secrets_by_the_same_rule() {
    let (world, token) = (World::new(), canary());
    crate::support::asker::install(&world);
    let words = ["add", "tool", "--stdin", "-e", "KEY", "--deliver", "mcpkey", "--", "printenv", "KEY"];
    world.mcpkey_fed(&words, &token).ok();
    let exec = "mcpkey exec tool -- printenv KEY";
    assert_eq!(ran(&world, &format!("{exec}; exit $?")).ok().stdout.trim_end(), token);
    let refused = ran(&world, &format!("setsid sh -c '{exec}; exit $?'; exit $?")).gives(125);
    assert!(refused.stderr.contains("below the shell") && !refused.said().contains(&token));
    let other = ran(&world, "mcpkey exec tool -- printenv; exit $?").gives(125);
    assert!(!other.said().contains(&token), "{}", other.said());
}

#[test]
fn how_strict_is_a_persons_choice() {
    let (world, token) = asked_for();
    allow(&world, "parent");
    assert_eq!(answer(&ran(&world, ASK)), token);
    refused(&ran(&world, &format!("sh -c '{ASK}'; exit $?")), "did not itself start");
    allow(&world, "anyone");
    let mut plain = world.mcpkey_command(&["exec", "web", "--", "printenv", "WEB_TOKEN"]);
    assert_eq!(answer(&run(&mut plain, b"")), token);
}

#[test]
fn a_misspelled_choice_lets_nobody_in_and_says_which_there_are() {
    let (world, token) = asked_for();
    allow(&world, "everyone");
    let ran = ran(&world, ASK);
    refused(&ran, "use parent, client or anyone");
    assert!(!ran.said().contains(&token));
    world.write(world.home.join("mcpkey/config.toml"), "callers = [\n");
    refused(&crate::support::asker::ran(&world, ASK), "config.toml");
}
