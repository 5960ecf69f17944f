//! `doctor` and what is stored for directories that are gone.

use super::*;

fn doctor(world: &World) -> Vec<Value> {
    let ran = world.mcpkey(&["doctor", "--offline", "--json"]);
    let page: Value = serde_json::from_str(&ran.stdout).unwrap();
    let moved = |line: &&Value| line["id"] == "moved";
    page["lines"].as_array().unwrap().iter().filter(moved).cloned().collect()
}

/// Whether the file system notes when a directory was made, by which a renamed one is known.
fn is_known_again(world: &World) -> bool {
    world.read(world.home.join("mcpkey/secrets.toml")).contains("birth = ")
}

#[test]
fn fix_moves_what_a_renamed_clone_has() {
    let (mut world, token) = stored(REMOTE);
    if !is_known_again(&world) {
        return;
    }
    assert_eq!(doctor(&world), [Value::Null; 0]);
    rename(&mut world, "new");
    let lines = doctor(&world);
    assert_eq!((&lines[0]["state"], &lines[0]["fixable"]), (&json!("warning"), &json!(true)), "{lines:?}");
    let all = world.mcpkey(&["list", "--all"]).ok().stdout;
    assert!(all.contains("~/old (gone)"), "{all}");
    let ran = world.mcpkey(&["doctor", "--fix", "--offline"]);
    assert!(ran.stderr.contains("moved TOKEN here from ~/old"), "{}", ran.said());
    assert_eq!((world.delivered("TOKEN"), directories(&world)), (token, vec!["new".to_owned()]));
    assert_eq!(doctor(&world), [Value::Null; 0]);
}

#[test]
fn fix_asks_where_only_the_remote_says_so() {
    let (mut world, token) = stored(REMOTE);
    std::fs::remove_dir_all(&world.project).unwrap();
    go(&mut world, "new");
    clone(&world, REMOTE);
    assert_eq!(doctor(&world)[0]["next"], json!(format!("{OFFER} ~/old")));
    for (answer, left) in [("n", "old"), ("y", "new")] {
        let mut terminal = Terminal::mcpkey(&world, &["doctor", "--fix", "--offline"]);
        terminal.sees("stored for ~/old: use it here?");
        terminal.types(answer);
        terminal.ends();
        assert_eq!(directories(&world), [left]);
    }
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn between_two_clones_nothing_is_guessed() {
    for is_second_gone in [true, false] {
        let (mut world, _) = stored(REMOTE);
        go(&mut world, "second");
        clone(&world, REMOTE);
        store(&world, "TOKEN", &canary());
        go(&mut world, "third");
        if is_second_gone {
            std::fs::rename(world.home.join("second"), &world.project).unwrap();
        } else {
            clone(&world, REMOTE);
        }
        std::fs::remove_dir_all(world.home.join("old")).unwrap();
        world.mcpkey(&["doctor", "--fix", "--offline"]);
        assert_eq!(directories(&world), ["old", "second"], "{is_second_gone}");
        world.mcpkey(&RUN).gives(125).says(&[&format!("{OFFER} ~/old"), &format!("{OFFER} ~/second")]);
        assert!(doctor(&world)[0]["next"].as_str().unwrap().contains(OFFER));
    }
}

#[test]
fn what_a_config_here_would_send_elsewhere_stays() {
    let (mut world, _) = stored(REMOTE);
    rename(&mut world, "new");
    let other = json!({"type": "http", "url": "https://other.example/mcp",
        "headers": {"Authorization": "Bearer ${TOKEN}"}});
    configure(&world, &json!({"web": other}));
    assert_eq!(doctor(&world)[0]["state"], json!("ok"));
    world.mcpkey(&["doctor", "--fix", "--offline"]);
    assert_eq!(directories(&world), ["old"]);
}

#[test]
fn from_elsewhere_it_is_said_and_nobody_is_told_to_delete() {
    let (mut world, _) = stored(REMOTE);
    std::fs::remove_dir_all(&world.project).unwrap();
    go(&mut world, "project");
    let line = &doctor(&world)[0];
    assert_eq!((&line["state"], &line["about"]), (&json!("ok"), &json!("TOKEN")));
    assert!(line["what"].as_str().unwrap().contains("stored for ~/old, which is gone"), "{line}");
    assert!(!world.mcpkey(&["doctor", "--offline"]).stdout.contains("forget"));
}
