//! What was agreed to is kept with the secrets, and nothing beside them decides.

use std::fs;

use serde_json::json;

use super::Project;
use crate::run::{bearer, configure, store};
use crate::store::keychain::{UNLOCKED, inside};
use crate::support::process::{self, Ran};
use crate::support::{World, canary, claude};

/// A project in which a harmless server was agreed to, and then a commit changed it.
fn changed() -> Project {
    let project = Project::new();
    project.put("tool", &json!({"command": "true"}));
    project.world.mcpkey(&["allow", "--session", "--yes"]).ok();
    project.put("tool", &project.server());
    project
}

fn run(world: &World) -> Ran {
    world.mcpkey(&["run", "--", "claude", "--version"])
}

#[test]
fn no_edit_of_the_index_agrees_to_anything() {
    let project = changed();
    let index = project.world.home.join("mcpkey/secrets.toml");
    let text = fs::read_to_string(&index).unwrap();
    assert!(text.contains("MCPKEY_SESSION/") && text.contains("runs true"), "{text}");
    run(&project.world).gives(125);
    // As if what stands there now had been shown.
    let shown = project.world.mcpkey(&["run", "--print-names"]).ok().stderr;
    assert!(shown.contains("not agreed to yet"), "{shown}");
    fs::write(&index, text.replace("runs true", &format!("runs sh -c {}", project.theft()))).unwrap();
    run(&project.world).gives(125);
    // Without the row, or with another item in its place, all is asked about.
    let (before, _) = text.split_once("[[session]]").unwrap();
    fs::write(&index, before).unwrap();
    run(&project.world).gives(125).says(&["server web", "server tool"]);
    let other = text.split("id = \"").find(|part| part.starts_with("WEB_TOKEN/")).unwrap();
    let session = text.split("id = \"").find(|part| part.starts_with("MCPKEY_SESSION/")).unwrap();
    let (other, session) = (other.split('"').next().unwrap(), session.split('"').next().unwrap());
    fs::write(&index, text.replace(session, other)).unwrap();
    run(&project.world).gives(125);
    fs::write(&index, &text).unwrap();
    project.put("tool", &json!({"command": "true"}));
    run(&project.world).ok();
}

#[test]
fn what_was_agreed_to_for_one_project_counts_in_no_other() {
    let project = changed();
    let world = &project.world;
    world.mcpkey(&["allow", "--session", "--yes"]).ok();
    run(world).ok();
    let index = world.home.join("mcpkey/secrets.toml");
    let (here, there) = (world.project.to_str().unwrap(), world.home.join("other"));
    fs::create_dir_all(there.join(".git")).unwrap();
    fs::copy(world.project.join(".mcp.json"), there.join(".mcp.json")).unwrap();
    let text = fs::read_to_string(&index).unwrap();
    // Every row, that of the secret too, now says the other directory.
    fs::write(&index, text.replace(here, there.to_str().unwrap())).unwrap();
    let line = format!("cd '{}' && mcpkey run -- claude --version", there.display());
    let ran = process::run(world.command("sh").args(["-c", &line]), b"");
    assert_eq!(ran.code, 125, "{}", ran.said());
}

#[test]
fn no_agent_agrees_for_a_person_and_what_it_wrote_is_asked_about() {
    let mut project = changed();
    project.world.set("CLAUDECODE", "1");
    project.world.mcpkey(&["allow", "--session", "--yes"]).gives(2).says(&["an agent cannot agree"]);
    project.world.mcpkey(&["add", "more", "-s", "project", "--", "true"]).ok();
    project.world.unset("CLAUDECODE");
    run(&project.world).gives(125).says(&["server tool", "server more"]);
}

#[test]
fn it_can_be_taken_back() {
    let project = changed();
    project.put("tool", &json!({"command": "true"}));
    run(&project.world).ok();
    project.world.mcpkey(&["allow", "--session", "--revoke"]).ok();
    run(&project.world).gives(125).says(&["server web"]);
    project.world.mcpkey(&["allow", "--session", "--yes"]).ok();
    run(&project.world).ok();
}

#[test]
fn it_moves_with_the_secrets() {
    inside(UNLOCKED, || {
        let mut world = World::desktop();
        claude::install(&mut world);
        configure(&world, &json!({"web": bearer("TOKEN")}));
        store(&world, "TOKEN", &canary());
        world.mcpkey(&["allow", "--session", "--yes"]).ok();
        for to in ["file", "keychain"] {
            world.mcpkey(&["store", "move", to]).ok();
            run(&world).ok();
        }
    });
}

#[test]
fn what_mcpkey_changes_in_a_server_of_a_commit_is_not_agreed_by_that() {
    let project = changed();
    let mut evil = project.server();
    let secret = crate::support::github_token();
    evil["env"] = json!({"API_KEY": secret});
    project.put("tool", &evil);
    let ran = project.world.mcpkey(&["import", "--yes"]).ok();
    assert!(!project.world.read(".mcp.json").contains(&secret), "{}", ran.said());
    run(&project.world).gives(125).says(&["server tool"]);
    project.world.mcpkey(&["allow", "--session", "--yes"]).ok();
    // Of one that was agreed to before, nothing is asked.
    let mut own = json!({"command": "true"});
    project.put("own", &own);
    project.world.mcpkey(&["allow", "--session", "--yes"]).ok();
    own["env"] = json!({"OWN_KEY": "${OWN_KEY}"});
    project.put("own", &own);
    project.world.mcpkey(&["allow", "--session", "--yes"]).ok();
    project.world.mcpkey_fed(&["set", "OWN_KEY", "--stdin"], &canary()).ok();
    project.world.mcpkey(&["deliver", "mcpkey", "own"]).ok();
    run(&project.world).ok();
}
