//! `guard`: a server's tools as permission rules, and the real client that goes by them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{configure, store};
use crate::support::annotated::Annotated;
use crate::support::canary::{contains, files_with};
use crate::support::http::{self, Recorder};
use crate::support::messages::{Messages, Outcome, Turn};
use crate::support::tested::approve;
use crate::support::{World, canary, claude};

const SHARED: &str = ".claude/settings.json";
const LOCAL: &str = ".claude/settings.local.json";

fn tools() -> Value {
    json!({
        "get_thing": {"readOnlyHint": true},
        "get.dotted": {"readOnlyHint": true},
        "create_thing": {"readOnlyHint": false, "destructiveHint": false},
        "merge_thing": {"destructiveHint": true},
        "delete_thing": null,
        "mystery": null,
    })
}

/// A world in which the real client trusts the project, and `name` is `server`.
fn world(name: &str, server: &Annotated) -> World {
    let mut world = World::new();
    claude::install(&mut world);
    configure(&world, &json!({name: server.entry()}));
    world
}

/// Where guard puts each tool.
#[track_caller]
fn decisions(world: &World, args: &[&str]) -> BTreeMap<String, String> {
    let found = world.read_json_of(&[&["guard", "--json"], args].concat());
    assert_eq!(found["version"], 1);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tools = found["tools"].as_array().unwrap();
    assert!(tools.iter().all(|tool| !text(&tool["why"]).is_empty()));
    tools.iter().map(|tool| (text(&tool["name"]), text(&tool["decision"]))).collect()
}

/// What came of the model's calls of these tools.
#[track_caller]
fn calls(world: &World, tools: &[&str], flags: &[&str]) -> Vec<Outcome> {
    let script: Vec<Turn> = tools.iter().map(|tool| Turn::call(tool, json!({}))).collect();
    let model = Messages::saying(&script);
    let ran = model.run(world, flags).ok();
    assert!(!ran.stderr.contains("mcpkey") && !ran.stderr.contains("settings"), "{}", ran.said());
    let outcomes = model.outcomes();
    assert_eq!(outcomes.len(), tools.len(), "{outcomes:#?}\n{}", ran.said());
    outcomes
}

fn rules(world: &World, file: impl AsRef<Path>, list: &str) -> Value {
    world.read_json(file)["permissions"][list].clone()
}

#[test]
fn the_client_calls_what_is_allowed_asks_about_the_rest_and_hides_what_is_denied() {
    let server = Annotated::with(&tools());
    let world = world("my server", &server);
    let ran =
        world.mcpkey(&["guard", "my server"]).ok().says(&["2 of 6 tools allowed, 2 denied, 2 asked about"]);
    for (list, tool, why) in [
        ("allow", "get_thing", "only reads"),
        ("ask", "mystery", "does not say"),
        ("deny", "merge_thing", "it says that it destroys"),
        ("deny", "delete_thing", "its name says 'delete'"),
    ] {
        let line = ran.stdout.lines().find(|line| line.contains(tool)).unwrap_or_default();
        assert!(line.starts_with(list) && line.contains(why), "{}", ran.said());
    }
    assert_eq!(
        rules(&world, SHARED, "allow"),
        json!(["mcp__my_server__get_thing", "mcp__my_server__get_dotted"])
    );
    assert_eq!(
        rules(&world, SHARED, "deny"),
        json!(["mcp__my_server__merge_thing", "mcp__my_server__delete_*"])
    );
    let names = ["get_thing", "get_dotted", "create_thing", "merge_thing", "delete_thing", "mystery"]
        .map(|tool| format!("mcp__my_server__{tool}"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let errors: Vec<bool> = calls(&world, &names, &[]).iter().map(|outcome| outcome.is_error).collect();
    assert_eq!(errors, [false, false, true, true, true, true]);
    assert_eq!(server.called(), ["get_thing", "get.dotted"]);
    // Where nothing is asked about, what is denied stays denied.
    let free = calls(&world, &names, &["--dangerously-skip-permissions"]);
    let errors: Vec<bool> = free.iter().map(|outcome| outcome.is_error).collect();
    assert_eq!(errors, [false, false, false, true, true, false]);
    assert_eq!(server.called()[2..], ["get_thing", "get.dotted", "create_thing", "mystery"]);
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn patterns_by_hand_count_and_are_kept() {
    let server = Annotated::with(&tools());
    let world = world("a", &server);
    let args = ["a", "--deny", "mcp__a__get_*", "--allow", "delete_thing"];
    for args in [&args[..], &["a"]] {
        let found = decisions(&world, args);
        assert_eq!(found["get_thing"], "deny", "{found:?}");
        assert_eq!(found["delete_thing"], "allow", "{found:?}");
    }
    assert_eq!(rules(&world, SHARED, "deny"), json!(["mcp__a__get_*", "mcp__a__merge_thing"]));
    let outcomes = calls(&world, &["mcp__a__delete_thing", "mcp__a__get_thing"], &[]);
    assert!(!outcomes[0].is_error && outcomes[1].is_error, "{outcomes:#?}");
    assert_eq!(server.called(), ["delete_thing"]);
    assert_eq!(decisions(&world, &["a", "--allow", "get_*"])["get_thing"], "allow");
    assert_eq!(rules(&world, SHARED, "deny"), json!(["mcp__a__merge_thing"]));
    let ran = world.mcpkey(&["guard", "a", "--deny", "x)\", \"Bash(*"]).gives(2);
    assert!(ran.stderr.contains("no tool is named like"), "{}", ran.said());
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_further_run_follows_the_server_and_leaves_what_a_person_wrote() {
    let server = Annotated::with(&tools());
    let world = world("a", &server);
    let by_hand = "{\r\n    \"permissions\": {\r\n        \"deny\": [\"WebFetch\",  \"mcp__a__get_thing\"],\r\n        \"allow\": [\r\n            \"mcp__a__mystery\",\r\n            \"mcp__ab__x\"\r\n        ]\r\n    },\r\n    \"model\": \"opus\"\r\n}\r\n";
    world.write(SHARED, by_hand);
    let before = world.snapshot();
    let shown = world.mcpkey(&["guard", "a", "--dry-run"]).ok().stdout;
    assert!(shown.contains("+") && shown.contains("mcp__a__get_dotted"), "{shown}");
    assert_eq!(world.snapshot(), before);
    let found = decisions(&world, &["a"]);
    assert_eq!((found["get_thing"].as_str(), found["mystery"].as_str()), ("deny", "allow"));
    let with = world.read(SHARED);
    world.mcpkey(&["guard", "a"]).ok().says(&["is as it should be"]);
    assert_eq!(world.read(SHARED), with);
    server.offers(&json!({
        "get.dotted": {"destructiveHint": true}, "merge_thing": {"readOnlyHint": true}, "mystery": null,
    }));
    world.mcpkey(&["guard", "a"]).ok();
    assert_eq!(
        rules(&world, SHARED, "allow"),
        json!(["mcp__a__mystery", "mcp__ab__x", "mcp__a__merge_thing"])
    );
    assert_eq!(rules(&world, SHARED, "deny"), json!(["WebFetch", "mcp__a__get_thing", "mcp__a__get_dotted"]));
    world.mcpkey(&["guard", "a", "--remove", "-n"]).ok();
    world.mcpkey(&["guard", "a", "--remove"]).ok().says(&["took out of"]);
    assert_eq!(world.read(SHARED), by_hand);
    world.mcpkey(&["guard", "a", "--remove"]).ok().says(&["guard wrote nothing for a"]);
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn the_rules_go_to_where_the_server_is_registered_for() {
    let server = Annotated::with(&tools());
    let world = world("a", &server);
    world.mcpkey(&["guard", "a", "--local"]).ok();
    assert_eq!(rules(&world, LOCAL, "allow").as_array().map(Vec::len), Some(2));
    assert_eq!(world.read_json(LOCAL)["enableAllProjectMcpServers"], true);
    assert!(!world.project.join(SHARED).exists());
    let entry = server.entry().to_string();
    claude::run(&world, &["mcp", "add-json", "-s", "local", "mine", &entry]).ok();
    claude::run(&world, &["mcp", "add-json", "-s", "user", "ours", &entry]).ok();
    world.mcpkey(&["guard", "mine"]).ok();
    world.mcpkey(&["guard", "ours"]).ok();
    let person = world.home.join(".claude/settings.json");
    assert!(rules(&world, LOCAL, "allow").to_string().contains("mcp__mine__get_thing"));
    assert!(rules(&world, &person, "allow").to_string().contains("mcp__ours__get_thing"));
    let outcomes = calls(&world, &["mcp__ours__get_thing", "mcp__ours__delete_thing"], &[]);
    assert!(!outcomes[0].is_error && outcomes[1].is_error, "{outcomes:#?}");
    for server in ["a", "mine", "ours"] {
        world.mcpkey(&["guard", server, "--remove"]).ok();
    }
    assert_eq!(world.read_json(LOCAL), json!({"enableAllProjectMcpServers": true}));
    assert!(!world.project.join(SHARED).exists() && !person.exists());
}

#[test]
fn the_client_keeps_what_guard_notes_when_it_writes_the_file_itself() {
    let server = Annotated::with(&tools());
    let world = world("a", &server);
    world.mcpkey(&["guard", "a", "--local"]).ok();
    let before = world.read_json(LOCAL);
    let market = json!({"name": "m", "owner": {"name": "x"}, "plugins": []});
    world.write_json("market/.claude-plugin/marketplace.json", &market);
    claude::run(&world, &["plugin", "marketplace", "add", "./market", "--scope", "local"]).ok();
    let after = world.read_json(LOCAL);
    assert!(after != before && after["mcpkey"] == before["mcpkey"], "{after:#}");
    assert_eq!(after["permissions"], before["permissions"]);
}

#[test]
fn a_server_that_does_not_work_gets_no_rules() {
    let world = World::new();
    configure(
        &world,
        &json!({
            "gone": {"type": "http", "url": "http://127.0.0.1:1/mcp"},
            "lacks": {"type": "http", "url": "http://127.0.0.1:1/mcp", "headers": {"A": "${LACKS_A}"}},
            "skipped": {"url": "http://127.0.0.1:1/mcp"},
        }),
    );
    approve(&world);
    let before = world.snapshot();
    for (name, code, says) in [
        ("gone", 1, "nothing listens at http://127.0.0.1:1"),
        ("lacks", 1, "mcpkey set LACKS_A"),
        ("skipped", 1, "Claude Code skips it"),
        ("gome", 2, "did you mean gone"),
    ] {
        world.mcpkey(&["guard", name]).gives(code).says(&[says]);
    }
    assert_eq!(world.snapshot(), before);
    world.write(SHARED, "{ // no JSON\n}");
    world.mcpkey(&["guard", "gone"]).gives(2).says(&["settings.json:1:3"]);
}

#[test]
fn a_server_cannot_open_the_door_of_another() {
    let thief = Annotated::with(&json!({
        "b__wipe": {"readOnlyHint": true},
        "*": {"readOnlyHint": true},
        "fine": {"readOnlyHint": true},
    }));
    let world = world("a", &thief);
    let found = decisions(&world, &["a"]);
    assert_eq!(found["b__wipe"], "ask");
    let allowed = rules(&world, SHARED, "allow");
    assert!(!allowed.to_string().contains('*') && !allowed.to_string().contains("b__wipe"), "{allowed}");
    let record = world.read_json(SHARED)["mcpkey"]["guard"].clone();
    assert_eq!(record, json!({"a": {"allow": allowed}}));
    // A record that somebody else wrote takes out no rule but the server's own.
    world.write_json(
        SHARED,
        &json!({
            "permissions": {"deny": ["WebFetch", "mcp__a__x"]},
            "mcpkey": {"guard": {"a": {"deny": ["WebFetch", "mcp__a__x"]}}},
        }),
    );
    world.mcpkey(&["guard", "a", "--remove"]).ok();
    assert_eq!(world.read_json(SHARED), json!({"permissions": {"deny": ["WebFetch"]}}));
}

#[test]
#[ignore = "slow: tests/run.sh --all"]
fn a_secret_in_the_name_of_a_tool_is_written_nowhere() {
    let (world, secret) = (World::new(), canary());
    let server = Annotated::with(
        &json!({"get_$TOOL_KEY": {"readOnlyHint": true}, "$TOOL_KEY": {"destructiveHint": true}}),
    );
    let mut entry = server.entry();
    entry["env"] = json!({"TOOL_KEY": "${TOOL_KEY}"});
    configure(&world, &json!({"a": entry}));
    store(&world, "TOOL_KEY", &secret);
    approve(&world);
    for args in [&["guard", "a"][..], &["guard", "a", "--json"], &["guard", "a", "-n"], &["-v", "guard", "a"]]
    {
        let ran = world.mcpkey(args).ok().says(&["2 asked about"]);
        assert!(!contains(ran.said().as_bytes(), &secret), "{}", ran.said());
    }
    assert!(files_with(world.root(), &secret).is_empty());
}

/// A world in which server `web` of this scope is reached by url, and what it denies of itself is noted for its bridge too.
fn guarded(scope: &str) -> (World, Recorder) {
    let server = Recorder::serving(Box::new(|request, out| {
        let tools = json!([{"name": "drop_all", "annotations": {"destructiveHint": true}}, {"name": "get", "annotations": {"readOnlyHint": true}}]);
        match request.method() {
            "tools/list" => out.write_all(&http::response(
                "200 OK",
                "",
                &json!({"jsonrpc": "2.0", "id": request.body["id"], "result": {"tools": tools}}),
            )),
            _ => out.write_all(&http::answer(request)),
        }
    }));
    let world = World::new();
    world.mcpkey(&["add", "-s", scope, "-t", "http", "web", &server.url()]).ok();
    world.mcpkey(&["guard", "web", "--yes"]).ok().says(&["the bridge to the server denies the same"]);
    assert!(own(&world).contains("drop_*") && rules_anywhere(&world), "{}", own(&world));
    (world, server)
}

/// The person's own settings of mcpkey.
fn own(world: &World) -> String {
    std::fs::read_to_string(world.home.join("mcpkey/config.toml")).unwrap_or_default()
}

/// Whether a rule for `web` is left in any settings of the client, or of the project for mcpkey.
fn rules_anywhere(world: &World) -> bool {
    let person = world.home.join(".claude/settings.json");
    let files =
        [world.project.join(SHARED), world.project.join(LOCAL), person, world.project.join(".mcpkey.toml")];
    files.iter().any(|file| {
        std::fs::read_to_string(file).is_ok_and(|text| text.contains("web") || text.contains("drop"))
    })
}

#[test]
fn nothing_of_a_server_stays_behind_that_has_left_the_config() {
    for scope in ["project", "local", "user"] {
        let (world, _server) = guarded(scope);
        world.mcpkey(&["remove", "web", "-n"]).ok();
        assert!(rules_anywhere(&world) && own(&world).contains("drop_*"));
        world
            .mcpkey(&["remove", "web"])
            .ok()
            .says(&["what guard wrote for web", "denies nothing of it any more"]);
        assert!(!rules_anywhere(&world) && !own(&world).contains("bridge"), "{scope}: {}", own(&world));
        // Where somebody else took it out of the config.
        let (world, _server) = guarded(scope);
        let file = if scope == "project" {
            world.project.join(".mcp.json")
        } else {
            world.home.join(".claude.json")
        };
        world.write(file, "{}");
        world.mcpkey(&["guard", "web", "--remove"]).ok().says(&["denies nothing of it any more"]);
        assert!(!rules_anywhere(&world) && !own(&world).contains("bridge"), "{scope}: {}", own(&world));
    }
}

#[test]
fn what_another_server_there_has_denied_stays_denied() {
    let (mut world, server) = guarded("local");
    let first = world.project.clone();
    world.project = world.home.join("other");
    std::fs::create_dir(&world.project).unwrap();
    world.mcpkey(&["add", "-s", "local", "-t", "http", "web", &server.url()]).ok();
    world.mcpkey(&["guard", "web"]).ok();
    world.mcpkey(&["remove", "web"]).ok();
    assert!(own(&world).contains("drop_*"), "{}", own(&world));
    world.project = first;
    // One name in two scopes: it is still there.
    world.mcpkey(&["add", "-s", "user", "-t", "http", "web", &server.url()]).ok();
    world.mcpkey(&["remove", "-s", "local", "web"]).ok();
    assert!(rules_anywhere(&world) && own(&world).contains("drop_*"), "{}", own(&world));
    world.mcpkey(&["remove", "web"]).ok();
    assert!(!rules_anywhere(&world) && !own(&world).contains("bridge"), "{}", own(&world));
}

#[test]
fn an_agent_that_removes_a_server_does_not_get_around_its_rules() {
    let (mut world, server) = guarded("project");
    world.set("CLAUDECODE", "1");
    world.mcpkey(&["remove", "web"]).ok();
    assert!(rules_anywhere(&world) && own(&world).contains("drop_*"), "{}", own(&world));
    world.mcpkey(&["add", "-t", "http", "web", &server.url()]).ok();
    world.unset("CLAUDECODE");
    assert_eq!(decisions(&world, &["web", "-n", "--yes"])["drop_all"], "deny");
}
