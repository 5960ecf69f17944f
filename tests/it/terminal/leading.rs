//! Help that leads: what can be done, what was meant, how things stand here.

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::support::{World, canary};

#[test]
fn all_that_can_be_done_is_on_one_screen_however_it_is_asked_for() {
    let world = World::new();
    let shown = world.mcpkey(&["help"]).ok().stdout;
    assert!(shown.contains("Use     add") && shown.contains("Repair  doctor"), "{shown}");
    assert!(!shown.contains("bridge") && !shown.contains("completions"), "{shown}");
    for asked in [&["--help"][..], &["-h"], &[]] {
        assert_eq!(world.mcpkey(asked).ok().stdout, shown, "{asked:?}");
    }
    assert!(shown.lines().count() < 30 && shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn a_verb_and_a_topic_can_be_read_about() {
    let world = World::new();
    assert!(world.mcpkey(&["help", "add"]).ok().stdout.contains("--bearer"));
    assert!(world.mcpkey(&["help", "hook", "install"]).ok().stdout.contains("--claude"));
    let overview = world.mcpkey(&["help"]).ok().stdout;
    let topics = overview.split("TOPIC: ").nth(1).expect("topics").split_whitespace().collect::<String>();
    for topic in topics.split(',') {
        let shown = world.mcpkey(&["help", topic]).ok().stdout;
        assert!(shown.lines().count() > 3 && !shown.contains("]("), "{topic}: {shown}");
        assert!(!shown.contains("\n|"), "{topic}: {shown}");
    }
    assert!(world.mcpkey(&["help", "exit-codes"]).ok().stdout.contains("125"));
    world.mcpkey(&["help", "delivry"]).gives(2).says(&["no help about delivry", "did you mean delivery?"]);
    world.mcpkey(&["help", "undo"]).gives(2).says(&["mcpkey rotate VAR --undo"]);
    let version = world.mcpkey(&["version"]).ok().stdout;
    assert_eq!(version, world.mcpkey(&["--version"]).ok().stdout);
}

#[test]
fn a_verb_of_another_program_leads_to_what_does_it_here() {
    let world = World::new();
    for (typed, meant) in [
        ("delete", &["mcpkey forget VAR", "mcpkey remove NAME"][..]),
        ("undo", &["mcpkey rotate VAR --undo"]),
        ("LS", &["mcpkey list"]),
        ("doctr", &["did you mean doctor?"]),
        ("xyzzy", &["mcpkey help"]),
    ] {
        let ran = world.mcpkey(&[typed]).gives(2);
        for line in meant {
            assert!(ran.stderr.contains(line), "{typed}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("similar subcommand"), "{typed}: {}", ran.stderr);
    }
}

#[test]
fn a_name_that_was_mistyped_is_never_to_be_created() {
    let world = World::new();
    configure(&world, &json!({"github": bearer("GITHUB_TOKEN")}));
    store(&world, "GITHUB_TOKEN", &canary());
    for args in
        [&["rotate", "GITHUB_TOKNE"][..], &["reveal", "GITHUB_TOKNE"], &["forget", "GITHUB_TOKNE", "--yes"]]
    {
        let ran = world.mcpkey(args);
        assert!(ran.stderr.contains("did you mean GITHUB_TOKEN?"), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("mcpkey set"), "{args:?}: {}", ran.stderr);
    }
    for args in [&["rotate", "gihtub"][..], &["remove", "gihtub"], &["test", "gihtub"], &["guard", "gihtub"]]
    {
        let ran = world.mcpkey(args);
        assert!(ran.stderr.contains("did you mean github?"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn without_a_verb_one_sees_how_things_stand() {
    let world = World::new();
    configure(&world, &json!({"github": bearer("GITHUB_TOKEN")}));
    let shown = world.mcpkey::<&str>(&[]).ok().stdout;
    assert!(shown.contains("1 server") && shown.contains("needs GITHUB_TOKEN"), "{shown}");
    assert!(shown.contains("next: mcpkey setup"), "{shown}");
    store(&world, "GITHUB_TOKEN", &canary());
    let shown = world.mcpkey::<&str>(&[]).ok().stdout;
    assert!(shown.contains("ready") && shown.contains("next: mcpkey claude"), "{shown}");
    world.write(".mcp.json", "{");
    let shown = world.mcpkey::<&str>(&[]).ok().stdout;
    assert!(shown.contains("next: ") && !shown.contains("Usage"), "{shown}");
}
