//! Servers of clients other than Claude Code: the verbs see them, and `run` hands each client what its own files mention.

mod real;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use mcpkey::base::system::System;
use mcpkey::known::ClientDirs;
use serde_json::{Value, json};

use crate::support::deps::script;
use crate::support::process::Ran;
use crate::support::{World, canary};

const URL: &str = "https://mcp.example.com/mcp";
const ELSEWHERE: &str = "https://elsewhere.example.com/mcp";

/// One client with a program of its name that prints its environment.
struct Case {
    client: &'static str,
    program: &'static str,
    person: &'static str,
    project: &'static str,
    /// A file with a server `api` at a url that gets `TOKEN`; the same spelled as another client does.
    right: fn(&str) -> String,
    foreign: fn(&str) -> String,
}

fn codex(url: &str) -> String {
    format!("[mcp_servers.api]\nurl = \"{url}\"\nbearer_token_env_var = \"TOKEN\"\n")
}

fn codex_foreign(url: &str) -> String {
    format!(
        "[mcp_servers.api]\nurl = \"{url}\"\n[mcp_servers.api.http_headers]\nAuthorization = \"Bearer ${{TOKEN}}\"\n"
    )
}

fn with(key: &str, url: &str, header: &str) -> String {
    json!({key: {"api": {"type": "http", "url": url, "headers": {"Authorization": header}}}}).to_string()
}

const CASES: &[Case] = &[
    Case {
        client: "Codex",
        program: "codex",
        person: ".codex/config.toml",
        project: ".codex/config.toml",
        right: codex,
        foreign: codex_foreign,
    },
    Case {
        client: "Gemini CLI",
        program: "gemini",
        person: ".gemini/settings.json",
        project: ".gemini/settings.json",
        right: |url| with("mcpServers", url, "Bearer $TOKEN"),
        foreign: |url| with("mcpServers", url, "Bearer {env:TOKEN}"),
    },
    Case {
        client: "opencode",
        program: "opencode",
        person: ".config/opencode/opencode.json",
        project: "opencode.json",
        right: |url| with("mcp", url, "Bearer {env:TOKEN}"),
        foreign: |url| with("mcp", url, "Bearer ${TOKEN}"),
    },
    Case {
        client: "Copilot CLI",
        program: "copilot",
        person: ".copilot/mcp-config.json",
        project: ".github/mcp.json",
        right: |url| with("mcpServers", url, "Bearer ${TOKEN}"),
        foreign: |url| with("mcpServers", url, "Bearer {env:TOKEN}"),
    },
    Case {
        client: "Qwen Code",
        program: "qwen",
        person: ".qwen/settings.json",
        project: ".qwen/settings.json",
        right: |url| with("mcpServers", url, "Bearer $TOKEN"),
        foreign: |url| with("mcpServers", url, "Bearer ${env:TOKEN}"),
    },
];

impl Case {
    fn world(&self) -> World {
        let world = World::new();
        let path = world.root().join("bin").join(self.program);
        world.write(&path, "#!/bin/sh\necho \"TOKEN=$TOKEN OTHER=$OTHER\"\n");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        world
    }

    fn of_person(&self, world: &World, text: &str) {
        world.write(world.home.join(self.person), text);
    }
}

/// Stores a new value for TOKEN, bound to where the configs send it, and one that no config mentions.
#[track_caller]
fn stored(world: &World) -> String {
    let token = canary();
    world.mcpkey_fed(&["set", "TOKEN", "--stdin"], &token).ok();
    world.mcpkey_fed(&["set", "OTHER", "--stdin"], &canary()).ok();
    token
}

/// What the client was started with, or that it was not.
#[track_caller]
fn stopped(ran: Ran, token: &str, words: &[&str]) {
    let ran = ran.gives(125).says(words);
    assert!(!ran.said().contains(token) && !ran.stdout.contains("TOKEN="), "{}", ran.said());
}

#[test]
fn a_client_is_started_with_exactly_what_its_own_files_mention() {
    for case in CASES {
        let world = case.world();
        case.of_person(&world, &(case.right)(URL));
        let token = stored(&world);
        let ran = world.mcpkey(&["run", "--", case.program]).ok();
        assert_eq!(ran.stdout, format!("TOKEN={token} OTHER=\n"), "{}", case.client);
        // Claude Code's own files say nothing of it, and any other command goes by those.
        let ran = world.mcpkey(&["run", "--", "printenv", "TOKEN"]).gives(1);
        assert_eq!(ran.stdout, "", "{}", case.client);
    }
}

#[test]
fn what_a_project_redirects_gets_nothing_and_says_what_to_type() {
    for case in CASES {
        for only in [&["run"][..], &["run", "--only", "TOKEN"]] {
            let world = case.world();
            case.of_person(&world, &(case.right)(URL));
            let token = stored(&world);
            world.write(case.project, (case.right)(ELSEWHERE));
            let ran = world.mcpkey(&[only, &["--", case.program]].concat());
            stopped(
                ran,
                &token,
                &["TOKEN is withheld", ELSEWHERE, "mcpkey allow TOKEN --server api", case.project],
            );
            // A person can agree to it, to the server and to what else the project brings.
            world.mcpkey(&["allow", "TOKEN", "--server", "api", "--yes"]).ok();
            stopped(world.mcpkey(&["run", "--", case.program]), &token, &["allow --session", case.client]);
            world.mcpkey(&["allow", "--session", case.program, "--yes"]).ok();
            let ran = world.mcpkey(&["run", "--", case.program]).ok();
            assert_eq!(ran.stdout, format!("TOKEN={token} OTHER=\n"), "{}", case.client);
        }
    }
}

#[test]
fn a_project_that_changes_the_url_alone_gets_nothing_where_entries_merge() {
    for (case, near) in [
        (&CASES[0], format!("[mcp_servers.api]\nurl = \"{ELSEWHERE}\"\n")),
        (&CASES[2], json!({"mcp": {"api": {"url": ELSEWHERE}}}).to_string()),
    ] {
        let world = case.world();
        case.of_person(&world, &(case.right)(URL));
        let token = stored(&world);
        world.write(case.project, near);
        stopped(world.mcpkey(&["run", "--", case.program]), &token, &["TOKEN is withheld", ELSEWHERE]);
    }
}

#[test]
fn unset_empty_and_another_clients_syntax_stop_the_start() {
    for case in CASES {
        let mut world = case.world();
        case.of_person(&world, &(case.right)(URL));
        stopped(world.mcpkey(&["run", "--", case.program]), "no token", &["TOKEN has no value", case.person]);
        world.set("TOKEN", "");
        stopped(world.mcpkey(&["run", "--", case.program]), "no token", &["TOKEN is set to nothing"]);
        world.unset("TOKEN");
        let token = stored(&world);
        case.of_person(&world, &(case.foreign)(URL));
        let ran = world.mcpkey(&["run", "--", case.program]);
        stopped(ran, &token, &["TOKEN", &format!("no placeholder of {}", case.client)]);
        case.of_person(&world, "{ [ not a config");
        stopped(
            world.mcpkey(&["run", "--", case.program]),
            &token,
            &[case.client, "would ignore the whole file"],
        );
        stopped(
            world.mcpkey(&["run", "--only", "TOKEN", "--", case.program]),
            &token,
            &["would ignore the whole file"],
        );
    }
}

#[test]
fn a_client_behind_another_program_is_that_client() {
    let case = &CASES[0];
    let world = case.world();
    case.of_person(&world, &(case.right)(URL));
    let token = stored(&world);
    for line in [&["env", "A=1", "codex"][..], &["sh", "-c", "codex exec hi"], &["timeout", "9", "codex"]] {
        let ran = world.mcpkey(&[&["run", "--"], line].concat()).ok();
        assert!(ran.stdout.contains(&token), "{line:?}: {}", ran.said());
    }
}

/// Every verb that reads names the server and whose it is.
#[test]
fn the_verbs_see_what_other_clients_have() {
    for case in CASES {
        let world = case.world();
        case.of_person(&world, &(case.right)(URL));
        let setup = world.mcpkey_fed(&["setup", "--stdin", "--no-test"], &format!("TOKEN={}\n", canary()));
        setup.ok().says(&["stored TOKEN", URL]);
        let shown = world.mcpkey(&["list"]).ok().stdout;
        assert!(
            shown.contains(&format!("api     user, {}", case.client)) && shown.contains("TOKEN"),
            "{shown}"
        );
        let list = world.read_json_of(&["list", "--json"]);
        let of = |view: &Value| view["servers"].as_array().unwrap().len();
        assert_eq!((of(&list), &list["servers"][0]["variables"]), (1, &json!(["TOKEN"])), "{list}");
        assert_ne!(list["servers"][0]["client"], json!("claude-code"), "{list}");
        world.mcpkey(&["rotate", "api", "--no-test", "--stdin"]).gives(2).says(&["TOKEN"]);
        world.mcpkey_fed(&["rotate", "api", "--no-test", "--stdin"], &canary()).ok().says(&["TOKEN"]);
        let doctor = world.mcpkey(&["doctor", "--offline"]);
        assert!(doctor.stdout.contains(&format!("of {}", case.client)), "{}", doctor.said());
        assert!(doctor.stdout.contains("TOKEN"), "{}", doctor.said());
        world.mcpkey(&["allow", "api"]).ok().says(&["nothing is withheld from api"]);
        world.mcpkey(&["forget", "TOKEN", "--yes"]).ok().says(&["api"]);
    }
}

#[test]
fn a_file_that_two_clients_read_is_said_once_and_read_by_each_in_its_own_way() {
    let world = CASES[3].world();
    let qwen = world.root().join("bin/qwen");
    world.write(&qwen, "#!/bin/sh\necho started\n");
    std::fs::set_permissions(&qwen, std::fs::Permissions::from_mode(0o755)).unwrap();
    world.write(".mcp.json", with("mcpServers", URL, "Bearer ${TOKEN}"));
    let token = stored(&world);
    let list = world.read_json_of(&["list", "--json"]);
    assert_eq!(list["servers"].as_array().unwrap().len(), 1, "{list}");
    // Copilot CLI fills it in, and Qwen Code sends it as it is written.
    world.mcpkey(&["allow", "--session", "copilot", "--yes"]).ok();
    let ran = world.mcpkey(&["run", "--", "copilot"]).ok();
    assert!(ran.stdout.contains(&token), "{}", ran.said());
    stopped(world.mcpkey(&["run", "--", "qwen"]), &token, &["no placeholder of Qwen Code"]);
}

#[test]
fn what_a_project_brings_for_a_client_is_agreed_to_before_it_runs_with_secrets() {
    let case = &CASES[2];
    let world = case.world();
    case.of_person(&world, &(case.right)(URL));
    let token = stored(&world);
    world.write(".opencode/plugin/x.ts", "export default 1\n");
    stopped(
        world.mcpkey(&["run", "--", "opencode"]),
        &token,
        &[".opencode/plugin/x.ts", "opencode do by itself"],
    );
    world.mcpkey(&["allow", "--session", "opencode", "--yes"]).ok();
    world.mcpkey(&["run", "--", "opencode"]).ok();
    world.write(".opencode/plugin/x.ts", "export default 2\n");
    stopped(world.mcpkey(&["run", "--", "opencode"]), &token, &["changed  .opencode/plugin/x.ts"]);
}

/// Each client whose files are known has a fixture of its name: a config in its own words, with a server `api` that gets TOKEN.
#[test]
fn every_row_of_the_table_is_read_as_its_fixture_says() {
    let fixtures = script("it/clients/every/fixtures");
    let clients = mcpkey::known::all().filter(|client| client.has_servers() && client.id != "claude-code");
    for client in clients {
        let world = World::new();
        let of_it = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == client.id);
        let all = std::fs::read_dir(&fixtures).unwrap().map(|entry| entry.unwrap().path());
        let fixture = all.into_iter().find(of_it).unwrap_or_else(|| panic!("{} has no fixture", client.id));
        let dirs = ClientDirs {
            system: System::here(),
            home: &world.home,
            programs: &world.home.join(".config"),
            variable: &|_| None,
        };
        let files = [client.of_person(dirs), client.of_project(&world.project)].concat();
        let file = files.iter().find(|file| file.extension() == fixture.extension()).unwrap();
        world.copy(&fixture, &made(file));
        let list = world.read_json_of(&["list", "--json"]);
        let servers: Vec<&Value> = list["servers"].as_array().unwrap().iter().collect();
        let found = |key: &str| servers.iter().map(|server| &server[key]).collect::<Vec<_>>();
        assert_eq!(found("client"), [&json!(client.id)], "{list}");
        assert_eq!(found("variables"), [&json!(["TOKEN"])], "{list}");
        assert_eq!(found("url"), [&json!(URL)], "{list}");
    }
}

/// The path of a file whose directory is there.
fn made(file: &Path) -> PathBuf {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    file.to_owned()
}
