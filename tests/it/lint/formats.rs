//! What `lint` says, in each format, to each kind of reader: nothing secret, nothing forged, nothing lost.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::canary::contains;
use crate::support::pty::Terminal;
use crate::support::{World, canary, deps, github_token, process};

const FORMATS: [&str; 5] = ["human", "json", "sarif", "github", "gitlab"];

/// Writes a config that only its owner can read, so that nothing is said of that.
fn write(world: &World, path: &str, text: &str) {
    world.write(path, text);
    fs::set_permissions(world.project.join(path), Permissions::from_mode(0o600)).unwrap();
}

fn write_json(world: &World, path: &str, value: &Value) {
    write(world, path, &format!("{value:#}"));
}

/// A project with one literal secret.
fn project() -> World {
    let world = World::new();
    write_json(
        &world,
        ".mcp.json",
        &servers(&json!({"acme": {"command": "npx", "env": {"ACME_API_KEY": canary()}}})),
    );
    world
}

fn servers(servers: &Value) -> Value {
    json!({"mcpServers": servers})
}

/// A report in `format`, as JSON.
#[track_caller]
fn report(world: &World, format: &str) -> Value {
    let text = world.mcpkey(&["lint", "--format", format]).stdout;
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e} in {text}"))
}

#[test]
fn sarif_keeps_to_its_schema() {
    let world = project();
    for name in ["sp ace", "per%cent", "co:lon", "日本", "semi;comma,"] {
        let entry =
            json!({"a::b%0A": {"type": "http", "url": format!("https://mcp.acme.dev/?apiKey={}", canary())}});
        write_json(&world, &format!("{name}/.mcp.json"), &servers(&entry));
    }
    world.write("broken/.mcp.json", "{\"mcpServers\": {");
    let sarif = world.mcpkey(&["lint", "--format", "sarif"]).gives(2).stdout;
    let mut validate = world.command(deps::jsonschema_python());
    validate.arg(deps::script("scripts/validate.py")).arg(deps::sarif_schema());
    process::run(&mut validate, sarif.as_bytes()).ok();
    let run = report(&world, "sarif")["runs"][0].clone();
    assert_eq!(run["results"].as_array().unwrap().len(), 6);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    process::run(&mut validate, sarif.replace("startLine", "startline").as_bytes()).gives(1);
}

#[test]
fn no_format_and_no_place_gives_a_secret_away() {
    let (world, mut planted) = (World::new(), Vec::new());
    let mut plant = |secret: String| {
        planted.push(secret.clone());
        secret
    };
    let config = servers(&json!({
        "remote": {
            "type": "http",
            "url": format!("https://ada:{}@mcp.acme.dev/{}/?token={}", plant(canary()), plant(canary()), plant(canary())),
            "headers": {"Authorization": format!("Bearer {}", plant(canary())), "X-Api-Key": plant(github_token())},
        },
        "local": {
            "command": plant(github_token()),
            "args": ["x", format!("--token={}", plant(canary())), plant(canary()), "-H", format!("Bearer {}", plant(canary()))],
            "env": {"ACME_TOKEN": plant(canary()), plant(github_token()): plant(canary())},
            format!("_old {}", plant(github_token())): {"apiKey": plant(canary())},
        },
        "lists": {
            "url": "https://mcp.acme.dev",
            "headers": [format!("Bearer {}", plant(canary())), plant(github_token())],
            "env": [plant(canary()), {"name": plant(github_token()), "value": plant(canary())}],
        },
        plant(github_token()): {"command": "npx", "env": {"ACME_TOKEN": format!("${{env:X:-{}}}", plant(canary()))}},
    }));
    write(&world, ".mcp.json", &format!("// token: {}\n{config:#}", plant(canary())));
    for format in FORMATS {
        for file in [&[][..], &["--output", "report"]] {
            let ran = world.mcpkey(&[&["-v", "lint", "--format", format], file].concat()).gives(1);
            let written = fs::read_to_string(world.project.join("report")).unwrap_or_default();
            let said = format!("{}{written}", ran.said());
            let leaked: Vec<&String> = planted.iter().filter(|s| contains(said.as_bytes(), s)).collect();
            assert!(leaked.is_empty(), "{format} gave away {leaked:?}:\n{said}");
            let _ = fs::remove_file(world.project.join("report"));
        }
    }
    assert!(report(&world, "json")["findings"].as_array().unwrap().len() > 15);
}

#[test]
fn a_path_or_a_name_forges_no_annotation_and_no_line() {
    let world = World::new();
    let name = "x,line=1::y%0A\n::error::forged\r\u{1b}[2J";
    let entry = json!({name: {"command": "npx", "env": {format!("{name}_TOKEN"): canary()}}});
    write_json(&world, &format!("{}/.mcp.json", name.replace('/', "")), &servers(&entry));
    for format in FORMATS {
        let said = world.mcpkey(&["lint", "--format", format]).gives(1).said();
        assert!(!said.contains(['\u{1b}', '\r']), "{format}: {said:?}");
        assert!(!said.lines().any(|line| line.trim_start().starts_with("::error::")), "{format}: {said}");
    }
    let annotations = world.mcpkey(&["lint", "--format", "github"]).stdout;
    let file = "::error file=x%2Cline=1%3A%3Ay%250A%0A%3A%3Aerror%3A%3Aforged%0D";
    assert!(annotations.starts_with(file), "{annotations}");
    assert_eq!(annotations.lines().count(), 2, "{annotations}");
}

#[test]
fn the_caret_is_below_the_secret_in_wide_text_too() {
    let world = World::new();
    write_json(
        &world,
        ".mcp.json",
        &servers(&json!({"a": {"command": "npx", "env": {"鍵_TOKEN": canary()}}})),
    );
    let said = world.mcpkey(&["lint"]).gives(1).stdout;
    assert!(said.contains("6 | \"鍵_TOKEN\": \"•••\"\n  |              ^^^\n"), "{said}");
}

#[test]
fn every_format_gives_the_same_exit_code() {
    let world = project();
    for format in FORMATS {
        let lint = |more: &[&str]| world.mcpkey(&[&["lint", "--format", format], more].concat());
        lint(&[]).gives(1);
        lint(&["--exit-zero"]).ok();
        lint(&["--output", "report"]).gives(1).says(&["1 error in 1 config", "report"]);
        fs::remove_file(world.project.join("report")).unwrap();
    }
    write_json(
        &world,
        ".mcp.json",
        &servers(
            &json!({"a": {"command": "npx", "env": {"DATABASE_URL": "postgres://postgres:postgres@localhost/x"}}}),
        ),
    );
    world.mcpkey(&["lint"]).ok();
    world.mcpkey(&["lint", "--fail-on", "warning"]).gives(1);
    world.write("broken.mcp.json", "{\"mcpServers\": {");
    world.mcpkey(&["lint", "broken.mcp.json", "--exit-zero"]).gives(2);
}

#[test]
fn a_report_in_a_file_replaces_it_in_one_step_and_leaves_nothing_beside_it() {
    let world = project();
    world.write("out/report.json", "before");
    let ran = world.mcpkey(&["lint", "--format", "json", "-o", "out/report.json"]).gives(1);
    assert_eq!(ran.stdout, "");
    assert_eq!(world.read_json("out/report.json")["summary"]["errors"], 1);
    assert_eq!(fs::read_dir(world.project.join("out")).unwrap().count(), 1);
    assert!(world.mcpkey(&["lint", "-o", "-"]).gives(1).stdout.contains("1 error in"));
    world.mcpkey(&["lint", "-o", "no/such/report"]).gives(2).says(&["no/such/report"]);
    world.mcpkey(&["lint", "-o", "/dev/null"]).gives(2).says(&["is a device"]);
}

#[test]
fn a_reader_that_leaves_is_no_error_and_a_full_disk_is_one() {
    let world = project();
    for (stdout, code) in [(closed_pipe(), 1), (Stdio::from(File::create("/dev/full").unwrap()), 2)] {
        let mut child =
            world.mcpkey_command(&["lint"]).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
    }
}

/// The end of a pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn a_long_report_passes_through_a_pipe_whole() {
    let world = World::new();
    let many: serde_json::Map<String, Value> = (0..500)
        .map(|n| (format!("s{n}"), json!({"command": "npx", "env": {"ACME_API_KEY": canary()}})))
        .collect();
    write_json(&world, ".mcp.json", &servers(&Value::Object(many)));
    assert_eq!(report(&world, "json")["findings"].as_array().unwrap().len(), 500);
    let gitlab = report(&world, "gitlab");
    let prints: std::collections::BTreeSet<&str> =
        gitlab.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), 500);
    let human = world.mcpkey(&["lint"]).gives(1).stdout;
    assert!(human.len() > 65_536 && human.ends_with("500 errors in 1 config\n"));
    assert_eq!(human.matches("mcpkey import").count(), 1);
}

#[test]
fn colours_are_for_terminals() {
    let mut world = project();
    assert!(!world.mcpkey(&["lint"]).stdout.contains('\u{1b}'));
    assert!(world.mcpkey(&["lint", "--color", "always"]).stdout.contains('\u{1b}'));
    let screen = |world: &World, args: &[&str]| Terminal::mcpkey(world, args).ends().screen;
    assert!(screen(&world, &["lint"]).contains("\u{1b}[31merror"));
    assert!(!screen(&world, &["lint", "--color", "never"]).contains('\u{1b}'));
    world.set("NO_COLOR", "1");
    assert!(!screen(&world, &["lint"]).contains('\u{1b}'));
}

#[test]
fn every_rule_is_listed_and_explained() {
    let world = World::new();
    let rules = world.read_json_of(&["lint", "--rules", "--format", "json"]);
    let table = world.mcpkey(&["lint", "--rules"]).ok().stdout;
    let rules = rules["rules"].as_array().unwrap();
    assert_eq!(table.lines().count(), rules.len() + 1);
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        let explained = world.mcpkey(&["lint", "--explain", id]).ok().stdout;
        let allowing = if id == "stored-value" { "Nothing keeps one quiet" } else { "mcpkey-allow" };
        for part in [id, rule["title"].as_str().unwrap(), rule["why"].as_str().unwrap(), allowing] {
            assert!(explained.contains(part), "{part} is not in {explained}");
        }
    }
    world.mcpkey(&["lint", "--explain", "vendor-tokn"]).gives(2).says(&["did you mean vendor-token"]);
    world.mcpkey(&["lint", "--rules", "x"]).gives(2);
}
