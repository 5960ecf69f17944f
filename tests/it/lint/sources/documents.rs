//! Configs, and commands that register servers, in texts that are no configs.

use std::fs;

use serde_json::json;

use super::{NOTHING, clean, commit, found, repository, secret};
use crate::support::{World, canary, github_token};

fn readme(block: &str) -> String {
    format!("# How to\n\nPut this there:\n\n```json\n{block}\n```\n\nand {{see}}.\n")
}

#[test]
fn what_people_paste_is_found_in_texts_where_it_is_asked_for() {
    let world = repository();
    let (token, key) = (github_token(), canary());
    for (name, text) in [
        ("README.md", readme(&secret())),
        ("docs/list.mdx", format!("1. Then\n\n       {}\n", secret())),
        (
            "docs/quoted.md",
            format!(
                "> ```json\n> {}\n> ```\n",
                serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&secret()).unwrap())
                    .unwrap()
                    .replace('\n', "\n> ")
            ),
        ),
        (
            "docs/codex.md",
            format!(
                "```toml\n[mcp_servers.acme]\nurl = \"https://x.example\"\nhttp_headers = {{ Authorization = \"Bearer {token}\" }}\n```\n"
            ),
        ),
        (
            "docs/add.md",
            format!(
                "```sh\n$ claude mcp add -t http gh https://x.example \\\n    --header \"Authorization: Bearer {token}\"\n```\n"
            ),
        ),
        ("docs/inline.rst", format!("Run ``mcpkey add acme -e API_KEY={key} -- npx x`` once.\n")),
        ("setup.sh", format!("#!/bin/sh\nset -e\ncodex mcp add acme --env API_KEY={key} -- npx x\n")),
        (
            "setup.ps1",
            format!("gemini mcp add `\r\n  acme https://x.example -H 'Authorization: Bearer {token}'\r\n"),
        ),
        (
            "code.sh",
            format!("code --add-mcp '{}'\n", json!({"name": "a", "command": "x", "env": {"API_KEY": key}})),
        ),
        (
            "json.sh",
            format!(
                "claude mcp add-json a '{}'\n",
                json!({"type": "http", "url": "https://x.example", "headers": {"Authorization": format!("Bearer {token}")}})
            ),
        ),
        ("here.sh", format!("cat >.mcp.json <<END\n{}\nEND\n", secret())),
    ] {
        world.write(name, &text);
        assert_eq!(found(&world, &[]), NOTHING, "{name}: only where it is asked for");
        assert_eq!(found(&world, &["--docs"]), [name], "{text}");
        world.git(&["add", "-A"]);
        assert_eq!(found(&world, &["--docs", "--staged"]), [name], "{text}");
        world.git(&["rm", "-qrf", "--cached", "."]);
        fs::remove_file(world.project.join(name)).unwrap();
    }
}

#[test]
fn samples_and_all_else_in_a_text_are_nobodys_business() {
    let world = repository();
    let token = github_token();
    for (name, text) in [
        ("README.md", readme(&clean())),
        ("a.md", readme(&super::config("Bearer YOUR_TOKEN_HERE"))),
        ("b.md", "    claude mcp add gh -e GITHUB_TOKEN=<your token> -- npx x\n".to_owned()),
        ("c.md", "    mcpkey add gh -e API_KEY=${API_KEY} -- npx x\n    codex mcp add gh --env KEY=xxxxxxxxxxxxxxxxxxxx -- y\n".to_owned()),
        ("d.md", format!("A token looks like {token}.\n\n    curl -H 'Authorization: Bearer {token}' https://x.example\n")),
        ("e.md", format!("```json\n{}\n```\n", json!({"env": {"name": "prod"}, "sha": canary()}))),
    ] {
        world.write(name, text);
    }
    assert_eq!(found(&world, &["--docs"]), NOTHING);
}

#[test]
fn places_are_those_of_the_text_and_marks_count() {
    let world = repository();
    world.write(
        "README.md",
        readme(&format!(
            "{{\n  \"mcpServers\": {{\"a\": {{\n    \"command\": \"é\", \"env\": {{\"T\": \"{}\"}}}}}}\n}}",
            github_token()
        )),
    );
    let ran = super::lint_in(&world, &world.project, &["--docs"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let one = &report["findings"][0];
    assert_eq!((&one["line"], &one["column"]), (&json!(8), &json!(35)), "{}", ran.said());
    world.write(
        "README.md",
        format!(
            "<!-- mcpkey:allow vendor-token of the demo -->\n    claude mcp add a -e T={} -- x\n",
            github_token()
        ),
    );
    assert_eq!(found(&world, &["--docs"]), NOTHING);
}

#[test]
fn the_history_and_a_branch_have_texts_too() {
    let world: World = repository();
    world.write("README.md", "nothing\n");
    commit(&world);
    world.git(&["checkout", "-qb", "change"]);
    world.write("README.md", readme(&secret()));
    commit(&world);
    assert_eq!(found(&world, &["--docs", "--diff", "main"]), ["README.md"]);
    world.write("README.md", "nothing again\n");
    commit(&world);
    assert_eq!(found(&world, &["--docs", "--history"]), ["README.md"]);
    assert_eq!(found(&world, &["--history"]), NOTHING);
}
