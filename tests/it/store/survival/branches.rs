//! What another branch or the index mentions is in use, and where not everything was looked at, nothing is called unused.

use super::*;

/// What `list --json` says of this kind, by name.
fn listed(world: &World, kind: &str) -> Vec<String> {
    let all = world.read_json_of(&["list", "--json"])[kind].clone();
    all.as_array().unwrap().iter().map(|record| record["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_another_branch_or_the_index_mentions_is_in_use() {
    let world = repository("");
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "x"]);
    world.git(&["switch", "-q", "-c", "feature/deep"]);
    let config = |name: &str| json!({"mcpServers": {"web": bearer(name)}});
    world.write_json("packages/a/.mcp.json", &config("BRANCH_KEY"));
    world.write_json("b/.cursor/mcp.json", &config("CURSOR_KEY"));
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "y"]);
    world.git(&["switch", "-q", "-"]);
    world.write_json("c/.mcp.json", &config("STAGED_KEY"));
    world.git(&["add", "c"]);
    std::fs::remove_dir_all(world.project.join("c")).unwrap();
    for name in ["BRANCH_KEY", "CURSOR_KEY", "STAGED_KEY", "NOBODYS_KEY"] {
        store(&world, name, &canary());
    }
    assert_eq!(listed(&world, "unused"), ["NOBODYS_KEY"]);
    let page = world.mcpkey(&["doctor", "--offline"]).stdout;
    for line in [
        "BRANCH_KEY: used by packages/a/.mcp.json on branch feature/deep",
        "CURSOR_KEY: used by b/.cursor/mcp.json on branch feature/deep",
        "STAGED_KEY: used by c/.mcp.json in the index",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[test]
fn where_not_everything_was_looked_at_nothing_is_called_unused() {
    // More branches than are looked at.
    let world = repository("");
    store(&world, "NOBODYS_KEY", &canary());
    world.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    assert_eq!(listed(&world, "unused"), ["NOBODYS_KEY"]);
    let script = r#"for i in $(seq 70); do
        tree=$(git hash-object -w --stdin <<E | sed "s/.*/100644 blob &\tf/" | git mktree
$i
E
); git branch b$i $(git commit-tree $tree -m x); done"#;
    run(world.command("sh").args(["-ec", script]), b"").ok();
    let unseen = |world: &World| {
        assert_eq!(
            (listed(world, "unused"), listed(world, "unseen")),
            (vec![], vec!["NOBODYS_KEY".to_owned()])
        );
        let page = world.mcpkey(&["doctor", "--offline"]).stdout;
        assert!(page.contains("and not all could be looked at"), "{page}");
    };
    unseen(&world);

    // No git, and a repository that git does not read.
    let world = repository("");
    store(&world, "NOBODYS_KEY", &canary());
    std::fs::write(world.project.join(".git/config"), "[broken").unwrap();
    unseen(&world);

    // A branch whose files are not here.
    let world = repository("");
    store(&world, "NOBODYS_KEY", &canary());
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "x"]);
    let tree = world.git(&["rev-parse", "HEAD^{tree}"]).stdout.trim().to_owned();
    std::fs::remove_file(world.project.join(".git/objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    unseen(&world);
}
