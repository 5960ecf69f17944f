//! Whose a value is: two entries of one name keep two values, and every verb acts on exactly the one that is named.

use serde_json::json;

use crate::run::{bearer, configure, store};
use crate::support::process::{Ran, run};
use crate::support::{World, canary};

/// Runs mcpkey in a directory of the project.
fn at(world: &World, dir: &str, args: &[&str], input: &str) -> Ran {
    let dir = world.project.join(dir);
    std::fs::create_dir_all(&dir).unwrap();
    run(world.mcpkey_command(args).current_dir(dir), input.as_bytes())
}

const ADD: [&str; 9] = ["add", "srv", "--stdin", "-e", "API_KEY", "--deliver", "env", "--", "a-tool"];
const RUN: [&str; 4] = ["run", "--", "printenv", "SRV_API_KEY"];

#[test]
fn two_packages_of_one_repository_keep_two_values() {
    let (world, a, b) = (World::new(), canary(), canary());
    world.git(&["init", "-q"]);
    at(&world, "packages/a", &ADD, &a).ok();
    at(&world, "packages/b", &ADD, &b).ok();
    for (dir, value) in [("packages/a", &a), ("packages/b", &b), ("packages/a/src", &a)] {
        assert_eq!(at(&world, dir, &RUN, "").ok().stdout.trim(), value, "{dir}");
    }
    at(&world, "packages/b", &["forget", "SRV_API_KEY", "--yes"], "").ok();
    assert_eq!(at(&world, "packages/a", &RUN, "").ok().stdout.trim(), a);
    at(&world, "packages/b", &RUN, "").gives(125).says(&["SRV_API_KEY has no value"]);
}

#[test]
fn two_worktrees_and_two_accounts_keep_two_values() {
    let (mut world, a, b) = (World::new(), canary(), canary());
    world.git(&["init", "-q"]);
    world.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    world.git(&["worktree", "add", "-q", "../second"]);
    at(&world, ".", &ADD, &a).ok();
    at(&world, "../second", &ADD, &b).ok();
    assert_eq!(at(&world, ".", &RUN, "").ok().stdout.trim(), a);
    assert_eq!(at(&world, "../second", &RUN, "").ok().stdout.trim(), b);

    let user = ["add", "-s", "user", "mine", "--stdin", "-e", "MINE_KEY", "--deliver", "env", "--", "a-tool"];
    for (account, value) in [("one", &a), ("two", &b)] {
        let dir = world.home.join(account);
        std::fs::create_dir_all(&dir).unwrap();
        world.set("CLAUDE_CONFIG_DIR", dir);
        world.mcpkey_fed(&user, value).ok();
    }
    for (account, value) in [("one", &a), ("two", &b)] {
        world.set("CLAUDE_CONFIG_DIR", world.home.join(account));
        assert_eq!(world.delivered("MINE_KEY"), *value, "{account}");
    }
}

#[test]
fn a_local_entry_that_shadows_a_project_one_takes_nothing_from_it() {
    let (world, project, local) = (World::new(), canary(), canary());
    world.mcpkey_fed(&ADD, &project).ok();
    let words = ["add", "-s", "local", "srv", "--stdin", "-e", "API_KEY", "--deliver", "env", "--", "a-tool"];
    world.mcpkey_fed(&words, &local).ok();
    let entry = world.read_json("../.claude.json");
    let key =
        entry["projects"][world.project.to_str().unwrap()]["mcpServers"]["srv"]["env"]["API_KEY"].clone();
    let name = key.as_str().unwrap().trim_start_matches("${").trim_end_matches('}').to_owned();
    let ran = world.mcpkey(&["run", "--", "printenv", &name]).ok();
    assert_eq!(ran.stdout.trim(), local);
    world.mcpkey(&["remove", "-s", "local", "srv", "--forget"]).ok();
    assert_eq!(world.mcpkey(&RUN).ok().stdout.trim(), project);
}

#[test]
fn one_name_with_two_values_in_one_view_stops_run() {
    let (world, one, two) = (World::new(), canary(), canary());
    world.git(&["init", "-q"]);
    let tool = |name: &str| json!({"command": name, "env": {"API_KEY": "${API_KEY}"}});
    world.write_json("below/.mcp.json", &json!({"mcpServers": {"two": tool("b-tool")}}));
    at(&world, "below", &["set", "API_KEY", "--stdin"], &two).ok();
    configure(&world, &json!({"one": tool("a-tool")}));
    store(&world, "API_KEY", &one);
    assert_eq!(world.delivered("API_KEY"), one);
    let ran = at(&world, "below", &["run", "--", "printenv", "API_KEY"], "").gives(125);
    ran.says(&["API_KEY has two values", "server one", "server two", "_API_KEY"]);
    at(&world, "below", &["forget", "API_KEY", "--yes"], "").gives(2).says(&["several values", "--server"]);
    at(&world, "below", &["forget", "API_KEY", "--server", "one", "--yes"], "").ok();
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["API_KEY has no value"]);
}

#[test]
fn nothing_but_what_is_named_is_forgotten() {
    let (world, token) = (World::new(), canary());
    configure(&world, &json!({"web": bearer("TOKEN")}));
    world.mcpkey_fed(&["set", "TOKEN", "--global", "--stdin"], &token).ok();
    for verb in
        [&["forget", "TOKEN", "--yes"][..], &["rotate", "TOKEN", "--forget-old"], &["reveal", "TOKEN"]]
    {
        world.mcpkey(verb).gives(1).says(&["TOKEN is not stored for this project", "add -g"]);
    }
    assert_eq!(world.delivered("TOKEN"), token);
    world.mcpkey(&["forget", "TOKEN", "-g"]).gives(2).says(&["no terminal to ask on", "--yes"]);
    assert_eq!(world.delivered("TOKEN"), token);
    world.mcpkey(&["forget", "TOKEN", "-g", "--yes"]).ok().says(&["deleted TOKEN"]);
    world.mcpkey(&["run", "--", "true"]).gives(125);
}

#[test]
fn list_says_for_whom_each_is_stored_and_lists_all_projects() {
    let world = World::new();
    configure(&world, &json!({"web": bearer("TOKEN"), "all": bearer("SHARED")}));
    store(&world, "TOKEN", &canary());
    world.mcpkey_fed(&["set", "SHARED", "-g", "--stdin"], &canary()).ok();
    let listed = world.mcpkey(&["list"]).ok().stdout;
    assert!(listed.contains("(this server)") && listed.contains("(all projects)"), "{listed}");
    let other = "other-project";
    at(&world, "../other-project", &["set", "THEIRS", "--stdin"], &canary()).ok();
    let all = world.mcpkey(&["list", "--all"]).ok().stdout;
    for part in ["TOKEN", "SHARED", "THEIRS", other, "https://mcp.example.com"] {
        assert!(all.contains(part), "{part}: {all}");
    }
    let json = world.read_json_of(&["list", "--all", "--json"]);
    let layers: Vec<&str> =
        json["stored"].as_array().unwrap().iter().map(|s| s["layer"].as_str().unwrap()).collect();
    assert_eq!(layers, ["entry", "all", "project"]);
    std::fs::remove_dir_all(world.home.join(other)).unwrap();
    let path = world.home.join(other);
    world.mcpkey(&["forget", "--project", path.to_str().unwrap(), "--yes"]).ok().says(&["THEIRS"]);
    assert!(!world.mcpkey(&["list", "--all"]).ok().stdout.contains("THEIRS"));
    assert_eq!(world.mcpkey(&["list"]).ok().stdout, listed);
}

#[test]
fn what_was_allowed_is_shown_and_can_be_taken_back() {
    let world = World::new();
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    world.mcpkey(&["allow", "TOKEN", "https://further.example", "--yes"]).ok();
    let listed = world.mcpkey(&["allow", "--list"]).ok().stdout;
    assert!(
        listed.contains("https://mcp.example.com") && listed.contains("https://further.example"),
        "{listed}"
    );
    world.mcpkey(&["allow", "--revoke", "TOKEN", "https://further.example"]).gives(2).says(&["--yes"]);
    world.mcpkey(&["allow", "--revoke", "TOKEN", "https://further.example", "--yes"]).ok();
    assert!(!world.mcpkey(&["allow", "--list"]).ok().stdout.contains("further"));
    world.mcpkey(&["allow", "--revoke", "TOKEN", "https://further.example", "--yes"]).gives(1);
    world.mcpkey(&["run", "--", "true"]).ok();
    world.mcpkey(&["allow", "--revoke", "TOKEN", "--server", "web", "--yes"]).ok();
    world.mcpkey(&["run", "--", "true"]).gives(125).says(&["withheld"]);
}

#[test]
fn what_remove_advises_names_the_value_and_works_as_typed() {
    for (scope, whose) in [("project", "--server web"), ("user", "-g --server web")] {
        let world = World::new();
        let add = ["add", "-s", scope, "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer"];
        let add = [&add[..], &["--stdin", "--var", "Authorization=TOKEN", "--deliver", "env", "--no-test"]]
            .concat();
        world.mcpkey_fed(&add, &canary()).ok();
        let ran = world.mcpkey(&["remove", "-s", scope, "web"]).ok();
        let advice = format!("mcpkey forget TOKEN {whose}");
        assert!(ran.stderr.contains(&format!("'{advice}'")), "{}", ran.said());
        let typed: Vec<&str> = advice.split(' ').skip(1).chain(["--yes"]).collect();
        world.mcpkey(&typed).ok().says(&["deleted TOKEN"]);
    }
}
