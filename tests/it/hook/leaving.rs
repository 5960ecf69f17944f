//! `hook uninstall --all`: whoever leaves finds everything as it was before.

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::support::annotated::Annotated;
use crate::support::asker;
use crate::support::pty::Terminal;
use crate::support::tested::approve;
use crate::support::{World, canary};

/// A world whose own files are where they are by default, with two repositories: hooks and rules in each of them and in the
/// person's settings, and a server that mcpkey starts. Gives what the two held before.
fn settled() -> (World, Vec<(&'static str, String)>) {
    let mut world = World::new();
    world.unset("MCPKEY_HOME");
    for dir in [".", "other"] {
        world.write(format!("{dir}/.gitignore"), "other\n");
        world.git(&["init", "-q", dir]);
    }
    world.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    world.write(".claude/settings.json", "{\n  \"model\": \"opus\"\n}\n");
    world.write("../.claude/settings.json", "{\n  \"env\": {}\n}\n");
    let files = [".git/hooks/pre-commit", ".claude/settings.json", "../.claude/settings.json"];
    let before = files.map(|file| (file, world.read(file))).to_vec();
    world.mcpkey(&["hook", "install"]).ok();
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    let mut in_other = world.mcpkey_command(&["hook", "install"]);
    assert!(in_other.current_dir(world.project.join("other")).output().unwrap().status.success());
    (world, before)
}

fn as_before(world: &World, before: &[(&str, String)]) {
    for (file, text) in before {
        assert_eq!(&world.read(file), text, "{file}");
    }
    assert!(!world.project.join("other/.git/hooks/pre-commit").exists());
}

#[test]
fn all_hooks_and_rules_go_from_wherever_they_were_put_and_secrets_stay_without_a_word() {
    let (world, before) = settled();
    let server = Annotated::with(&json!({"delete_thing": null}));
    configure(&world, &json!({"tool": server.entry(), "web": bearer("WEB_TOKEN")}));
    approve(&world);
    let token = canary();
    store(&world, "WEB_TOKEN", &token);
    world.mcpkey(&["guard", "tool", "--yes"]).ok();
    assert!(world.read(".claude/settings.json").contains("mcp__tool__delete_*"));
    let held = world.snapshot();
    let looked = world.mcpkey(&["hook", "uninstall", "--all", "-n"]).ok();
    looked.says(&["1 stored secret would stay"]);
    assert_eq!(world.snapshot(), held);
    world
        .mcpkey(&["hook", "uninstall", "--all"])
        .ok()
        .says(&["1 stored secret", "mcpkey hook uninstall --all --forget"]);
    as_before(&world, &before);
    assert_eq!(world.delivered("WEB_TOKEN"), token);
    world.mcpkey(&["hook", "uninstall", "--all"]).ok().says(&["there is no hook of mcpkey's"]);
}

#[test]
fn nothing_of_mcpkeys_is_left_where_the_secrets_go_too() {
    let (world, before) = settled();
    configure(&world, &json!({"web": bearer("WEB_TOKEN")}));
    let token = canary();
    store(&world, "WEB_TOKEN", &token);
    world
        .mcpkey(&[
            "set",
            "FETCHED",
            "--from-command",
            &format!("printf {}", canary()),
            "--yes",
            "--ttl",
            "1h",
        ])
        .ok();
    world.mcpkey(&["run", "--", "true"]).ok();
    world.delivered("FETCHED");
    world.mcpkey(&["hook", "uninstall", "--all", "--forget"]).gives(2).says(&["--yes"]);
    world
        .mcpkey(&["hook", "uninstall", "--all", "--forget", "--yes"])
        .ok()
        .says(&["deleted 2 stored secrets"]);
    as_before(&world, &before);
    let left: Vec<_> = world.snapshot().into_keys().collect();
    let own = |path: &std::path::PathBuf| {
        path.strip_prefix(world.root()).unwrap().to_string_lossy().contains("mcpkey")
    };
    assert!(!left.iter().any(own), "{:?}", left.iter().filter(|path| own(path)).collect::<Vec<_>>());
}

#[test]
fn a_person_is_asked_about_the_secrets_and_keeps_them_unless_they_say_otherwise() {
    let (world, _) = settled();
    configure(&world, &json!({"web": bearer("WEB_TOKEN")}));
    store(&world, "WEB_TOKEN", &canary());
    for (answer, said) in
        [("", "stay; to delete them"), ("n", "stay; to delete them"), ("y", "deleted 1 stored secret")]
    {
        let mut terminal = Terminal::mcpkey(&world, &["hook", "uninstall", "--all"]);
        terminal.sees("delete 1 stored secret too");
        terminal.types(answer);
        terminal.sees(said);
        assert_eq!(terminal.ends().code, 0, "{answer:?}");
    }
}

#[test]
fn what_mcpkey_is_still_started_for_is_said_and_an_agent_deletes_nothing() {
    let (world, token) = asker::asked_for();
    world
        .mcpkey(&["hook", "uninstall", "--all"])
        .ok()
        .says(&["still started for web", "mcpkey deliver env --all"]);
    let refused = asker::ran(&world, "mcpkey hook uninstall --all --forget --yes; exit $?");
    assert_ne!(refused.code, 0, "{}", refused.said());
    let by_claude = asker::ran(&world, asker::ASK);
    assert_eq!(asker::answer(&by_claude), token);
}

#[test]
fn hooks_that_other_repositories_share_stay_unless_they_are_meant_too() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let shared = world.home.join("hooks");
    world.git(&["config", "--global", "core.hooksPath", shared.to_str().unwrap()]);
    world.mcpkey(&["hook", "install", "--global-hooks"]).ok();
    world.mcpkey(&["hook", "install", "--claude"]).ok();
    world.mcpkey(&["hook", "uninstall", "--all"]).gives(2).says(&["--global-hooks"]);
    assert!(shared.join("pre-commit").exists());
    assert!(!world.project.join(".claude/settings.json").exists());
    world.mcpkey(&["hook", "uninstall", "--all", "--global-hooks"]).ok();
    assert!(!shared.join("pre-commit").exists());
}
