//! What replacing keeps, and what nobody is told to delete.

use serde_json::json;

use crate::run::{bearer, configure, store, stored};
use crate::support::{World, canary};

#[test]
fn whatever_replaces_a_value_keeps_the_one_before() {
    let (world, old) = stored();
    let undo = |expected: &str, how: &str| {
        world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
        assert_eq!(world.delivered("TOKEN"), expected, "{how}");
    };
    let new = canary();
    store(&world, "TOKEN", &new);
    undo(&old, "set");
    let add = ["add", "--force", "-t", "http", "web", "https://mcp.example.com/mcp", "--bearer"];
    let forced = [&add[..], &["--var", "Authorization=TOKEN", "--stdin", "--no-test"]].concat();
    let forced_in = canary();
    world.mcpkey_fed(&forced, &forced_in).ok();
    assert_eq!(world.delivered("TOKEN"), forced_in);
    undo(&old, "add --force");
    let last = canary();
    store(&world, "TOKEN", &last);
    world.mcpkey(&["rotate", "TOKEN", "--forget-old"]).ok();
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).gives(1);
}

#[test]
fn set_keeps_a_value_that_waits() {
    let (world, old) = stored();
    let (coming, new) = (canary(), canary());
    world.mcpkey_fed(&["rotate", "TOKEN", "--stdin"], &coming);
    store(&world, "TOKEN", &new);
    world.mcpkey(&["rotate", "TOKEN", "--undo", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), old);
    world.mcpkey(&["rotate", "TOKEN", "--resume", "--no-test"]).ok();
    assert_eq!(world.delivered("TOKEN"), coming);
}

#[test]
fn what_another_client_directory_or_plugin_uses_is_not_called_unused() {
    let world = World::new();
    world.git(&["init", "-q"]);
    configure(&world, &json!({"web": bearer("TOKEN")}));
    store(&world, "TOKEN", &canary());
    let token = canary();
    let cursor = json!({"mcpServers": {"c": {"url": "https://c.example.com/mcp",
        "headers": {"Authorization": format!("Bearer {token}")}}}});
    world.write_json(".cursor/mcp.json", &cursor);
    world.mcpkey(&["import", ".cursor/mcp.json", "--yes"]).ok();
    world.mcpkey_fed(&["set", "DEEP_KEY", "--stdin"], &canary()).ok();
    world.write_json("packages/a/.mcp.json", &json!({"mcpServers": {"a": bearer("DEEP_KEY")}}));
    world.mcpkey_fed(&["set", "PLUGIN_KEY", "--stdin"], &canary()).ok();
    let plugin = world.home.join(".claude/plugins/marketplaces/m/p/.mcp.json");
    world.write(&plugin, json!({"mcpServers": {"p": bearer("PLUGIN_KEY")}}).to_string());
    world.mcpkey_fed(&["set", "NOBODYS_KEY", "--stdin"], &canary()).ok();

    let unused = world.read_json_of(&["list", "--json"])["unused"].to_string();
    assert!(unused.contains("NOBODYS_KEY"), "{unused}");
    for used in ["DEEP_KEY", "PLUGIN_KEY", "C_TOKEN"] {
        assert!(!unused.contains(used), "{used}: {unused}");
    }
    let page = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(!page.contains("mcpkey forget"), "{page}");
    assert!(page.contains("NOBODYS_KEY: stored for"), "{page}");
}
