//! Files beside the configs: the same is seen of them wherever their bytes come from.

use super::*;

/// A file of each kind, with a secret in it.
fn files() -> Vec<(&'static str, String)> {
    let token = github_token();
    let rule = format!("Bash(curl -H \"Authorization: Bearer {token}\" https://api.acme.dev)");
    let server = format!("command: npx\n    env:\n      GITHUB_TOKEN: {token}\n");
    vec![
        (".claude/settings.json", json!({"env": {"GITHUB_TOKEN": token}}).to_string()),
        (".claude/settings.local.json", json!({"permissions": {"allow": [rule]}}).to_string()),
        (".claude/agents/a.md", format!("---\nname: a\nmcpServers:\n  a:\n    {server}---\nText\n")),
        (".claude/commands/b.md", format!("Call it with {token}.\n")),
        (".claude.json", json!({"history": [{"display": format!("use {token}")}]}).to_string()),
        (".MCP.JSON", secret()),
        (".devcontainer/devcontainer.json", json!({"remoteEnv": {"GITHUB_TOKEN": token}}).to_string()),
        (".vscode/launch.json", json!({"configurations": [{"env": {"GITHUB_TOKEN": token}}]}).to_string()),
        ("deploy/proxy.yaml", format!("mcpServers:\n  a:\n    {server}")),
    ]
}

#[test]
fn what_lies_beside_the_configs_is_seen_wherever_its_bytes_come_from() {
    let world = repository();
    world.write("readme", "x");
    commit(&world);
    world.git(&["switch", "-q", "-c", "topic"]);
    let files = files();
    for (path, text) in &files {
        world.write(path, text);
    }
    let mut all: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    all.sort_unstable();
    let untracked: Vec<&str> = all.iter().copied().filter(|path| *path != ".claude.json").collect();
    assert_eq!(found(&world, &[]), untracked, "what was typed is a person's own, until git has it");
    world.git(&["add", "-A", "-f"]);
    assert_eq!(found(&world, &[]), all);
    assert_eq!(found(&world, &["--staged"]), all);
    commit(&world);
    assert_eq!(found(&world, &["--diff", "main"]), all);
    world.git(&["rm", "-q", "-r", "."]);
    commit(&world);
    assert_eq!(found(&world, &[]), NOTHING);
    assert_eq!(found(&world, &["--history"]), all);
}

#[test]
fn a_link_named_like_a_config_is_read_as_one() {
    let world = repository();
    world.write("conf/dev", clean());
    symlink("conf/dev", world.project.join(".mcp.json")).unwrap();
    symlink("../.mcp.json", world.project.join("conf/other.mcp.json")).unwrap();
    commit(&world);
    world.git(&["switch", "-q", "-c", "topic"]);
    assert_eq!(found(&world, &[]), NOTHING);
    world.write("conf/dev", secret());
    assert_eq!(found(&world, &[]), [".mcp.json"]);
    world.git(&["add", "-A"]);
    assert_eq!(
        found(&world, &["--staged"]),
        [".mcp.json"],
        "what a link leads to is changed, the link is not"
    );
    commit(&world);
    assert_eq!(found(&world, &["--staged"]), NOTHING);
    assert_eq!(found(&world, &["--diff", "main"]), [".mcp.json"]);
    assert_eq!(found(&world, &["--history"]), [".mcp.json"]);
    // A link to a config that is looked at under its own name is no second one.
    world.write("dev.mcp.json", secret());
    symlink("dev.mcp.json", world.project.join("new.mcp.json")).unwrap();
    world.git(&["add", "-A"]);
    assert_eq!(found(&world, &["--staged"]), ["dev.mcp.json"]);
}
