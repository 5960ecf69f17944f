//! Where git keeps a remote, and how a person spells a directory that is gone.

use super::*;

/// The remote that is stored with TOKEN.
fn remote(world: &World) -> Option<String> {
    let text = world.read(world.home.join("mcpkey/secrets.toml"));
    let line = text.lines().find_map(|line| line.strip_prefix("remote = "));
    line.map(|line| line.trim_matches('"').to_owned())
}

#[test]
fn the_remote_is_origin_or_the_only_one() {
    type Remotes<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Remotes<'_>, Option<&str>); 4] = [
        (&[("upstream", "https://git.example.com/acme/shop")], Some("git.example.com/acme/shop")),
        (&[("a", "https://h.example/a/a"), ("origin", "https://h.example/o/o")], Some("h.example/o/o")),
        (&[("a", "https://h.example/a/a"), ("b", "https://h.example/b/b")], None),
        (&[], None),
    ];
    for (remotes, expected) in cases {
        let world = repository("");
        for (name, url) in remotes {
            world.git(&["remote", "add", name, url]);
        }
        store(&world, "TOKEN", &canary());
        assert_eq!(remote(&world).as_deref(), expected, "{remotes:?}");
    }
}

#[test]
fn submodules_included_settings_and_aliases_are_read_as_git_reads_them() {
    let world = repository("");
    world.write(".git/more", "[remote \"origin\"]\n\turl = gx:acme/shop.git\n");
    world.git(&["config", "include.path", "more"]);
    world.git(&["config", "url.https://ada:pass@git.example.com/.insteadOf", "gx:"]);
    store(&world, "TOKEN", &canary());
    assert_eq!(remote(&world).as_deref(), Some("git.example.com/acme/shop"));

    let mut world = World::new();
    world.git(&["init", "-q", "module"]);
    world.git(&["-C", "module", "commit", "-q", "--allow-empty", "-m", "x"]);
    world.git(&["init", "-q", "outer"]);
    let allow = ["-c", "protocol.file.allow=always", "-C", "outer"];
    world.git(&[&allow[..], &["submodule", "--quiet", "add", "../module", "inner"]].concat());
    world.project = world.project.join("outer/inner");
    world.git(&["remote", "set-url", "origin", "https://git.example.com/acme/inner"]);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    assert_eq!(remote(&world).as_deref(), Some("git.example.com/acme/inner"));
    assert_eq!(records(&world)[0]["directory"], json!(world.project.to_str().unwrap()));
}

#[test]
fn a_repository_that_got_its_remote_later_is_known_as_long_as_it_is_there() {
    let (mut world, token) = stored("");
    world.git(&["remote", "add", "origin", REMOTE]);
    go(&mut world, "second");
    clone(&world, REMOTE);
    world.mcpkey(&RUN).gives(125).says(&[&format!("{OFFER} ~/old")]);
    world.mcpkey(&["set", "TOKEN", "--from-project", "~/old"]).ok();
    assert_eq!(world.delivered("TOKEN"), token);
}

#[test]
fn forget_project_takes_every_spelling_of_a_directory_that_is_gone() {
    for spelling in
        ["~/old", "~/old/", "../old", "../old/.", "../none/../old//", "../link/old", "ABSOLUTE", "ABSOLUTE/"]
    {
        let (mut world, _) = stored(REMOTE);
        let old = go(&mut world, "project");
        std::fs::remove_dir_all(&old).unwrap();
        std::os::unix::fs::symlink(&world.home, world.home.join("link")).unwrap();
        // A repository around it has nothing to do with it.
        let around = world.home.clone();
        run(world.command("git").args(["init", "-q"]).current_dir(around), b"").ok();
        let spelling = spelling.replace("ABSOLUTE", old.to_str().unwrap());
        world.mcpkey(&["forget", "--project", &spelling, "--yes"]).ok().says(&["TOKEN"]);
        assert_eq!(records(&world), [Value::Null; 0], "{spelling}");
    }
}

#[test]
fn forget_project_leaves_the_repository_around_a_directory_that_is_gone() {
    let (world, token) = stored(REMOTE);
    world.mcpkey(&["forget", "--project", "packages/gone", "--yes"]).gives(1);
    assert_eq!(world.delivered("TOKEN"), token);
}
