//! Servers of one name in several scopes, and variables of one name for several servers: each gets its own, or nothing starts.

use serde_json::{Value, json};

use crate::support::{World, canary, process};

fn entry(key: &str) -> Value {
    json!({"type": "stdio", "command": "srv-mcp", "args": [], "env": {"API_KEY": key}})
}

/// One name in all three scopes, each with a value of its own, moved out of the configs by `import`.
fn three_of_a_name() -> (World, [String; 3]) {
    let (world, values) = (World::new(), [canary(), canary(), canary()]);
    let project = world.project.to_str().unwrap();
    let servers = |value: &str| json!({"srv": entry(value)});
    world.write_json(".mcp.json", &json!({"mcpServers": servers(&values[0])}));
    let own = json!({"mcpServers": servers(&values[1]), "projects": {project: {"mcpServers": servers(&values[2])}}});
    world.write_json(world.home.join(".claude.json"), &own);
    world.mcpkey(&["import", "--yes"]).ok();
    (world, values)
}

/// The values in the environment of what `run` starts.
fn handed(world: &World) -> Vec<String> {
    let said = world.mcpkey(&["run", "--", "env"]).ok().stdout;
    let all = said.lines().filter_map(|line| line.split_once('='));
    all.filter(|(name, _)| name.contains("API_KEY")).map(|(_, value)| value.to_owned()).collect()
}

#[test]
fn a_local_entry_hides_those_of_its_name_and_their_values() {
    let (world, [project, user, local]) = three_of_a_name();
    assert_eq!(handed(&world), [local]);
    let listed = world.read_json_of(&["list", "--json"]);
    assert_eq!(listed["servers"][0]["variables"].as_array().map(Vec::len), Some(1), "{listed}");
    world.mcpkey(&["remove", "-s", "local", "srv"]).ok();
    // Nobody approved the project yet, so the client may start either.
    let both = handed(&world);
    assert!(both.len() == 2 && both.contains(&project) && both.contains(&user));
    world.mcpkey(&["remove", "-s", "project", "srv"]).ok();
    assert_eq!(handed(&world), [user]);
}

#[test]
fn list_tells_two_servers_of_a_name_in_one_file_apart() {
    let (world, _) = three_of_a_name();
    let said = world.mcpkey(&["list"]).ok().stdout;
    let rows: Vec<&str> = said.lines().filter(|line| line.starts_with("srv ")).collect();
    assert!(rows.len() == 1 && rows[0].contains("local"), "{said}");
}

#[test]
fn a_name_that_a_directory_below_has_is_taken_above_it() {
    for scope in ["project", "local"] {
        let (world, below, above) = (World::new(), canary(), canary());
        world.git(&["init", "-q"]);
        let dir = world.project.join("packages/a");
        std::fs::create_dir_all(&dir).unwrap();
        let pair = format!("SLACK_TOKEN={below}");
        let mut add = world.mcpkey_command(&["add", "-e", &pair, "home", "--", "slack-mcp"]);
        process::run(add.current_dir(&dir), b"").ok();
        let pair = format!("SLACK_TOKEN={above}");
        let line = ["add", "-s", scope, "-e", &pair, "work", "--deliver", "env", "--", "slack-mcp"];
        world.mcpkey(&line).ok();
        let mut run = world.mcpkey_command(&["run", "--", "printenv", "SLACK_TOKEN", "WORK_SLACK_TOKEN"]);
        let ran = process::run(run.current_dir(&dir), b"").ok();
        assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), [below, above], "{scope}");
    }
}

#[test]
fn what_is_stored_for_one_server_is_not_given_to_another_that_has_its_own_in_the_environment() {
    let (mut world, stored, own) = (World::new(), canary(), canary());
    let pair = format!("SLACK_TOKEN={stored}");
    world.mcpkey(&["add", "-e", &pair, "work", "--", "slack-mcp"]).ok();
    let home = json!({"command": "slack-mcp", "args": [], "env": {"SLACK_TOKEN": "${SLACK_TOKEN}"}});
    let project = world.project.to_str().unwrap().to_owned();
    world.write_json(
        world.home.join(".claude.json"),
        &json!({"projects": {project: {"mcpServers": {"home": home}}}}),
    );
    world.mcpkey(&["run", "--", "true"]).ok();
    world.set("SLACK_TOKEN", &own);
    let ran = world.mcpkey(&["run", "--", "true"]).gives(125);
    ran.says(&["SLACK_TOKEN has two values", "server work", "server home", "${HOME_SLACK_TOKEN}"]);
    world.mcpkey(&["run", "--server", "work", "--", "true"]).gives(125);
    let ran = world.mcpkey(&["run", "--prefer-env", "--", "printenv", "SLACK_TOKEN"]).ok();
    assert_eq!(ran.stdout.trim_end(), own);
    // The same value is one value.
    world.set("SLACK_TOKEN", &stored);
    world.mcpkey(&["run", "--", "true"]).ok();
}
