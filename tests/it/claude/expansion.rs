//! The real client expands every row of the measured table, and `mcpkey::client::expand` says beforehand what its servers receive.

use mcpkey::client::expand::expand;
use mcpkey::client::expand::expand_header;
use serde_json::{Map, Value, json};

use crate::support::claude;
use crate::support::http::Recorder;
use crate::support::stdio::Stdio;
use crate::support::{World, deps};

/// What is set when the client starts; `EMPTY` is set to nothing.
const SET: &[(&str, &str)] = &[
    ("VAR", "value"),
    ("B", "bee"),
    ("EMPTY", ""),
    ("NESTED", "a${B}c"),
    ("NESTED_TWICE", "${NESTED}"),
    ("NESTED_UNSET", "a${UNSET}c"),
    ("NESTED_DEFAULT", "${UNSET:-${B}}"),
    ("HALF", "${B"),
    ("DOLLAR", "$"),
    ("_", "underscore"),
    ("_x1", "lower"),
    ("lower", "case"),
    ("SPACES", "in the middle"),
    ("1ABC", "digit first"),
    ("V-DASH", "dash"),
    ("env:VAR", "colon"),
    ("VÄR", "beyond ascii"),
    ("constructor", "set"),
];

/// What a config says.
const ROWS: &[&str] = &[
    "plain",
    "${VAR}",
    "${EMPTY}",
    "x${EMPTY}y",
    "${UNSET}",
    "x${UNSET}y",
    "$VAR",
    "%VAR%",
    "$(VAR)",
    "{VAR}",
    "{{VAR}}",
    "${env:VAR}",
    "${VAR-dflt}",
    "${VAR:dflt}",
    "${VAR:=dflt}",
    "${VAR:?dflt}",
    "${VAR:+dflt}",
    "${VAR:}",
    "${VAR-}",
    "${ VAR }",
    "${VAR }",
    "${V-DASH}",
    "${1ABC}",
    "${VÄR}",
    "${}",
    "${:-dflt}",
    "${_}",
    "${_x1}",
    "${lower}",
    "${var}",
    "${Var}",
    "${UNSET:-dflt}",
    "${UNSET:-}",
    "x${UNSET:-}y",
    "${EMPTY:-dflt}",
    "${VAR:-dflt}",
    "${UNSET:-a:-b}",
    "${UNSET:-a b}",
    "${UNSET:- }x",
    "${UNSET:--}",
    "${UNSET:-:-}",
    "${UNSET:-{}x",
    "${UNSET:-{a}}",
    "${UNSET:-$VAR}",
    "${UNSET:-${B}}",
    "${UNSET:-${OTHER}}",
    "${UNSET:-${OTHER:-x}}",
    "${UNSET:-${OTHER:-x}y}",
    "${VAR:-${B}}",
    "${EMPTY:-${B}}",
    "${UNSET:-x${B}y${VAR}z}",
    "x${VAR}y${VAR}",
    "${VAR}${B}",
    "${VAR}${UNSET}${B}",
    "${UNSET}${VAR}",
    "\\${VAR}",
    "\\\\${VAR}",
    "$${VAR}",
    "$$${VAR}",
    "${${VAR}}",
    "${VAR",
    "${VAR ${B}",
    "VAR}",
    "${UNSET:-dflt",
    "${UNSET:-${VAR",
    "$ {VAR}",
    "${NESTED}",
    "${NESTED_TWICE}",
    "${NESTED_UNSET}",
    "${NESTED_DEFAULT}",
    "${HALF}}",
    "${DOLLAR}{B}",
    "${DOLLAR}${VAR}",
    "${SPACES}",
    "${UNSET:-é}",
    "${constructor}",
    "${toString}",
    "${toString:-dflt}",
    "${__proto__}",
];

fn lookup(name: &str) -> Option<String> {
    SET.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
}

fn numbered<'a>(prefix: &'a str) -> impl Iterator<Item = (String, &'static str)> + 'a {
    ROWS.iter().enumerate().map(move |(i, row)| (format!("{prefix}{i}"), *row))
}

/// The differences between what was predicted and what was received, a sentence each.
fn differences(
    place: &str,
    predicted: &dyn Fn(&str) -> String,
    received: &dyn Fn(usize) -> Option<String>,
) -> Vec<String> {
    let wrong = ROWS.iter().enumerate().filter_map(|(i, row)| {
        let (predicted, received) = (predicted(row), received(i));
        (received.as_deref() != Some(&predicted))
            .then(|| format!("{place}: {row} was predicted as {predicted:?} and received as {received:?}"))
    });
    wrong.collect()
}

#[test]
fn the_client_expands_as_predicted_in_args_env_headers_and_url() {
    let web = Recorder::open();
    let names: Vec<_> = numbered("ROW_").map(|(name, _)| name).collect();
    let stdio = Stdio::noting(&names);
    let env: Map<_, _> = numbered("ROW_").map(|(n, row)| (n, json!(row))).collect();
    let headers: Map<_, _> = numbered("X-Row-").map(|(n, row)| (n, json!(row))).collect();
    let mut servers = Map::new();
    servers.insert("stdio".into(), stdio.entry(ROWS, &Value::Object(env)));
    servers.insert("headers".into(), json!({"type": "http", "url": web.url(), "headers": headers}));
    for (name, row) in numbered("url-") {
        let url = format!("{}/{name}?row={row}", web.origin());
        servers.insert(name, json!({"type": "http", "url": url}));
    }
    let mut world = World::new();
    claude::install(&mut world);
    world.write_json(".mcp.json", &json!({"mcpServers": servers}));
    let listing = claude::list(&world, SET);
    assert!(listing.connected("stdio") && listing.connected("headers"), "{}", listing.text);

    let noted = stdio.noted().expect("the stdio server was started");
    let text = |pointer: &str| Some(noted.pointer(pointer)?.as_str()?.to_owned());
    let requests = web.requests();
    let to_headers = requests.iter().find(|r| r.target == "/mcp").expect("a request");
    let header = |i: usize| {
        let latin: Vec<u8> = to_headers.header(&format!("x-row-{i}"))?.chars().map(|c| c as u8).collect();
        Some(
            String::from_utf8(latin.clone())
                .unwrap_or_else(|_| latin.iter().map(|b| char::from(*b)).collect()),
        )
    };
    let target = |i: usize| {
        let start = format!("/url-{i}?");
        Some(requests.iter().find(|r| r.target.starts_with(&start))?.target.clone())
    };
    let as_sent = |row: &str| {
        let i = ROWS.iter().position(|r| r == &row).expect("a row");
        let url =
            url::Url::parse(&expand(&format!("{}/url-{i}?row={row}", web.origin()), &lookup)).expect("a url");
        format!("{}?{}", url.path(), url.query().unwrap_or_default())
    };
    let one_pass = |row: &str| expand(row, &lookup);
    let two_passes = |row: &str| expand_header(row, &lookup).trim().to_owned();
    let mut wrong = differences("args", &one_pass, &|i| text(&format!("/args/{i}")));
    wrong.extend(differences("env", &one_pass, &|i| text(&format!("/env/ROW_{i}"))));
    wrong.extend(differences("headers", &two_passes, &header));
    wrong.extend(differences("url", &as_sent, &target));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The project's record in the person's `.claude.json`, changed by `change`.
fn change_project(world: &World, change: impl FnOnce(&mut Value)) {
    let file = world.home.join(".claude.json");
    let mut config = world.read_json(&file);
    change(&mut config["projects"][world.project.to_str().expect("a path in UTF-8")]);
    world.write_json(&file, &config);
}

#[test]
fn the_persons_settings_beat_the_environment_and_the_projects_do_not_count() {
    let args =
        ["${BOTH}", "${USER_ONLY}", "${LOCAL_ONLY}", "${PROJECT_ONLY}", "${BLANKED}", "${GLOBAL_ONLY}"];
    let stdio = Stdio::noting(&["BOTH"]);
    let mut world = World::new();
    claude::install(&mut world);
    world.write_json(".mcp.json", &json!({"mcpServers": {"tool": stdio.entry(&args, &json!({}))}}));
    let settings = |env: Value| json!({"enableAllProjectMcpServers": true, "env": env});
    world.write_json(
        world.home.join(".claude/settings.json"),
        &settings(json!({"BOTH": "user", "USER_ONLY": "user", "BLANKED": ""})),
    );
    world.write_json(
        ".claude/settings.json",
        &settings(json!({"BOTH": "project", "PROJECT_ONLY": "project"})),
    );
    world.write_json(
        ".claude/settings.local.json",
        &settings(json!({"BOTH": "local", "LOCAL_ONLY": "local"})),
    );
    let file = world.home.join(".claude.json");
    let mut config = world.read_json(&file);
    config["env"] = json!({"GLOBAL_ONLY": "global"});
    world.write_json(&file, &config);
    let listing = claude::list(&world, &[("BOTH", "process"), ("BLANKED", "process")]);
    assert!(listing.connected("tool"), "{}", listing.text);
    let noted = stdio.noted().expect("the server was started");
    let received = ["user", "user", "${LOCAL_ONLY}", "${PROJECT_ONLY}", "", "global"];
    assert_eq!(noted["args"], json!(received));
    assert_eq!(noted["env"]["BOTH"], "user");
}

#[test]
fn a_disabled_server_is_not_started_although_its_variables_are_missed_aloud() {
    let servers = [(); 4].map(|()| Stdio::noting(&["NONE"]));
    let [by_settings, by_record, local, on] = &servers;
    let mut world = World::new();
    claude::install(&mut world);
    let entry = |server: &Stdio, variable: &str| server.entry(&[variable], &json!({}));
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {
            "by-settings": entry(by_settings, "${MISSING_A}"),
            "by-record": entry(by_record, "${MISSING_B}"),
            "on": entry(on, "${MISSING_D}"),
        }}),
    );
    let settings = json!({"enableAllProjectMcpServers": true, "disabledMcpjsonServers": ["by-settings"]});
    world.write_json(".claude/settings.local.json", &settings);
    change_project(&world, |project| {
        project["disabledMcpjsonServers"] = json!(["by-record"]);
        project["disabledMcpServers"] = json!(["local"]);
        project["mcpServers"] = json!({"local": entry(local, "${MISSING_C}")});
    });
    let listing = claude::list(&world, &[]);
    assert!(listing.connected("on") && !listing.connected("local"), "{}", listing.text);
    for missing in ["MISSING_A", "MISSING_B", "MISSING_C", "MISSING_D"] {
        assert!(
            listing.text.contains(&format!("Missing environment variables: {missing}")),
            "{}",
            listing.text
        );
    }
    assert_eq!(servers.map(|s| s.noted().is_some()), [false, false, false, true]);
}

#[test]
fn a_command_is_expanded_like_an_argument() {
    let stdio = Stdio::noting(&["NONE"]);
    let mut world = World::new();
    claude::install(&mut world);
    let python = deps::python();
    let (dir, name) = (python.parent().expect("a directory"), python.file_name().expect("a name"));
    let command = format!("${{DIR}}/${{UNSET:-{}}}", name.to_string_lossy());
    world.write_json(
        ".mcp.json",
        &json!({"mcpServers": {"tool": {"command": command, "args": stdio.args()}}}),
    );
    assert!(!claude::list(&world, &[]).connected("tool"));
    assert!(claude::list(&world, &[("DIR", &dir.to_string_lossy())]).connected("tool"));
}

#[test]
fn two_spellings_of_one_header_are_sent_as_one() {
    let (mut world, server) = (World::new(), Recorder::open());
    claude::install(&mut world);
    let headers = json!({"X-A": "1", "x-a": "", "X-B": "2", "X-a": "3"});
    let entry = json!({"type": "http", "url": server.url(), "headers": headers});
    world.write_json(".mcp.json", &json!({"mcpServers": {"web": entry}}));
    assert!(claude::list(&world, &[]).connected("web"));
    let sent = server.requests().first().unwrap().header("x-a").map(str::to_owned);
    assert_eq!(sent.as_deref(), Some("1, , 3"));
    let seen = server.requests().len();
    world.mcpkey(&["test", "web"]).ok();
    assert_eq!(server.requests()[seen].header("x-a").map(str::to_owned), sent);
}
