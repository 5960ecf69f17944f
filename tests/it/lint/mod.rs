//! `lint` as one who types it meets it: what it says of each kind of mistake, to the character, and what it leaves alone.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::canary::{contains, random};
use crate::support::{World, canary, github_token};

mod corpus;
mod formats;
mod git;
mod hostile;
mod quiet;
mod rules;
mod shapes;
mod sources;

const FORMATS: [&str; 5] = ["human", "json", "sarif", "github", "gitlab"];

/// Writes a file that only its owner can read, so that nothing is said of that.
fn put(world: &World, path: &str, bytes: impl AsRef<[u8]>) {
    world.write(path, bytes);
    fs::set_permissions(world.project.join(path), Permissions::from_mode(0o600)).unwrap();
}

/// What `lint` reports of one file.
#[track_caller]
fn report(world: &World, path: &str) -> Value {
    let ran = world.mcpkey(&["lint", "--format", "json", path]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()))
}

fn remote(fields: &Value) -> String {
    let mut entry = json!({"type": "http", "url": "https://mcp.acme.dev"});
    entry.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"mcpServers": {"a": entry}}).to_string()
}

/// What a finding points at, cut out of the text that it is about.
fn cut(text: &str, finding: &Value) -> String {
    let at = |key: &str| usize::try_from(finding[key].as_u64().unwrap()).unwrap();
    let line = |number: usize| text.split('\n').nth(number - 1).unwrap();
    let part =
        |text: &str, from: usize, to: usize| text.chars().skip(from - 1).take(to - from).collect::<String>();
    assert_eq!(at("line"), at("end_line"), "{finding:#}");
    part(line(at("line")), at("column"), at("end_column"))
}

#[test]
fn a_finding_points_at_the_secret_and_at_nothing_else() {
    let escaped = |text: &str| text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<String>();
    let as_is = |text: &str| text.to_owned();
    type Spell = fn(&str) -> String;
    let (escaped, as_is): (Spell, Spell) = (escaped, as_is);
    let header = r#"{"mcpServers":{"a":{"type":"http","url":"https://mcp.acme.dev","headers":{"Authorization":"Bearer §"}}}}"#;
    let long = format!(
        r#"{{"mcpServers":{{"a":{{"command":"x","args":["{}"],"env":{{"T":"§"}}}}}}}}"#,
        "word ".repeat(200_000)
    );
    let long_name =
        format!(r#"{{"mcpServers":{{"{}":{{"command":"x","env":{{"T":"§"}}}}}}}}"#, "wo".repeat(500_000));
    for (path, text, spell, pointer) in [
        ("a.mcp.json", header, escaped, Some("/mcpServers/a/headers/Authorization")),
        ("a.mcp.json", &header.replace("Bearer ", "\\u0042earer\\u0020"), as_is, None),
        ("a.mcp.json", &format!("\u{feff}{header}"), as_is, None),
        ("a.mcp.json", &header.replace(',', ",\r\n\t"), as_is, None),
        (
            "a.mcp.json",
            r#"{"mcpServers":{"a":{"command":"x","args":["\ud83d\ude00 👨‍👩‍👧 日本 --token=§"]}}}"#,
            as_is,
            Some("/mcpServers/a/args/0"),
        ),
        (
            "a.mcp.json",
            r#"{"mcpServers":{"a/b~c":{"command":"x","env":{"T":"§"}}}}"#,
            as_is,
            Some("/mcpServers/a~1b~0c/env/T"),
        ),
        (
            "a.mcp.json",
            r#"{"mcpServers":{"a":{"command":"x","env":{"T":"§","T":"${T}"}}}}"#,
            as_is,
            Some("/mcpServers/a/env/T"),
        ),
        (
            "a.mcp.json",
            r#"{"mcpServers":{"a":{"command":"x","env":{"T":"§"}},"a":{"command":"y"}}}"#,
            as_is,
            None,
        ),
        ("a.mcp.json", "{\"mcpServers\":{\n// \"Authorization\": \"Bearer §\"\n}}", as_is, None),
        ("a.mcp.json", "{\"mcpServers\":{\n/* once\n it was § */}}", as_is, None),
        (
            "a.mcp.json",
            "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"env\":{\"T\":\"§\"",
            as_is,
            Some("/mcpServers/a/env/T"),
        ),
        ("a.mcp.json", &long, as_is, None),
        ("a.mcp.json", &long_name, as_is, None),
        (
            ".codex/config.toml",
            "mcp_servers = { a = { command = \"x\", env = { T = \"§\" } } }",
            as_is,
            Some("/mcp_servers/a/env/T"),
        ),
        (
            ".codex/config.toml",
            "mcp_servers.a.command = 'x'\nmcp_servers.a.env.T = '§'",
            as_is,
            Some("/mcp_servers/a/env/T"),
        ),
        (
            ".codex/config.toml",
            "[mcp_servers.\"a.b\"]\nurl = \"https://a.dev\"\nbearer_token = \"§\" # old",
            escaped,
            Some("/mcp_servers/a.b/bearer_token"),
        ),
        (
            ".codex/config.toml",
            "[mcp_servers.a]\r\ncommand = \"sh\"\r\nargs = [\"-c\", \"\"\"\r\nTOKEN=§ run\r\n\"\"\"]",
            as_is,
            Some("/mcp_servers/a/args/1"),
        ),
        (".codex/config.toml", "[mcp_servers.a.env]\nT = '''§'''", as_is, Some("/mcp_servers/a/env/T")),
        (
            ".codex/config.toml",
            "[[mcp_servers]]\nname = 'a'\ncommand = 'x'\nenv = { T = '§' }\n[[mcp_servers]]\nname = 'b'",
            as_is,
            Some("/mcp_servers/0/env/T"),
        ),
        (".codex/config.toml", "# T = \"§\"\n[mcp_servers.a]\ncommand = 'x'", as_is, None),
        (".codex/config.toml", "[mcp_servers.a\nT = \"§\"", as_is, None),
        ("some.env", "# old\nexport ACME_TOKEN=\"§\" # now", as_is, Some("/ACME_TOKEN")),
    ] {
        let world = World::new();
        let spelled = spell(&github_token());
        let text = text.replace('§', &spelled);
        put(&world, path, &text);
        let report = report(&world, path);
        let secrets: Vec<_> =
            report["findings"].as_array().unwrap().iter().filter(|f| f["category"] == "secret").collect();
        let shown = text.get(..200).unwrap_or(&text);
        assert_eq!(secrets.len(), 1, "{path}: {shown}");
        assert_eq!(cut(text.trim_start_matches('\u{feff}'), secrets[0]), spelled, "{path}: {shown}");
        if let Some(pointer) = pointer {
            assert_eq!(secrets[0]["pointer"], pointer, "{shown}");
        }
    }
}

#[test]
fn utf16_is_read_as_the_client_would() {
    let token = github_token();
    let text = format!(
        "{{\"x\":\"😀é\",\"mcpServers\":{{\r\n\"é😀\":{{\"command\":\"x\",\"env\":{{\"😀\":\"\",\"T\":\"{token}\"}}}}}}}}"
    );
    for (mark, big) in [("", false), ("", true), ("\u{feff}", false), ("\u{feff}", true)] {
        let world = World::new();
        let marked = format!("{mark}{text}");
        let units = marked.encode_utf16();
        let bytes: Vec<u8> =
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
        for path in [".mcp.json", "by-shape.json"] {
            put(&world, path, &bytes);
            let report = report(&world, path);
            let found = report["findings"].as_array().unwrap();
            let secret = found.iter().find(|f| f["rule"] == "vendor-token").expect("a secret");
            assert_eq!(cut(&text, secret), token);
            assert_eq!(secret["pointer"], "/mcpServers/é😀/env/T");
            assert_eq!(found.len(), if path == ".mcp.json" { 2 } else { 1 }, "{report:#}");
            assert!(path != ".mcp.json" || found[0]["advice"] == "save it as UTF-8", "{report:#}");
        }
        assert_eq!(world.mcpkey(&["lint"]).gives(1).stdout.matches("error[").count(), 2);
    }
}

#[test]
fn what_mcpkey_writes_itself_gives_nothing_to_say() {
    let world = World::new();
    world.git(&["init", "-q"]);
    let secret = || github_token();
    let basic = json!({"command": "docker", "args": ["run", "-e", "BOX_TOKEN", "acme/box"], "env": {"BOX_TOKEN": secret(), "MODE": "x"}, "timeout": 3}).to_string();
    let (header, variable) = (format!("X-API-Key: {}", random(32)), format!("TOOLS_TOKEN={}", secret()));
    let (database, query) = (
        format!("postgres://u:{}@db.acme.dev/x", random(20)),
        format!("https://q.acme.dev/mcp?apiKey={}", random(32)),
    );
    let verbs: &[&[&str]] = &[
        &["add", "github", "https://api.githubcopilot.com/mcp/", "--bearer", "--stdin"],
        &["add", "-t", "sse", "header", "https://x.acme.dev/sse", "-H", &header],
        &["add", "tools", "-e", &variable, "--", "npx", "-y", "@acme/tools", "--api-key", &secret()],
        &["add", "db", "--", "npx", "@acme/db", &database],
        &["add", "query", &query],
        &["add-json", "box", &basic],
        &["add", "-s", "local", "mine", "https://mine.acme.dev/mcp", "-H", "A-Key", "--stdin"],
        &["add", "-s", "user", "ours", "https://ours.acme.dev/mcp", "--bearer", "--stdin"],
        &["set", "GITHUB_TOKEN", "--stdin"],
        &["add", "--force", "query", "https://q2.acme.dev/mcp", "--bearer", "--stdin"],
        &["remove", "header"],
        &["remove", "box", "--forget"],
        &["forget", "GITHUB_TOKEN", "--yes"],
    ];
    let state = world.home.join(".claude.json");
    for verb in verbs {
        world.mcpkey_fed(verb, &secret()).ok();
        world.mcpkey(&["lint", "--fail-on", "warning"]).ok();
        if state.exists() {
            world.mcpkey(&["lint", "--fail-on", "warning", state.to_str().unwrap()]).ok();
        }
    }
    world.git(&["add", "."]);
    world.mcpkey(&["lint", "--fail-on", "warning", "--staged"]).ok();
}

#[test]
fn nothing_but_what_is_checked_is_touched_or_needed() {
    let mut world = World::new();
    put(&world, ".mcp.json", remote(&json!({"headers": {"X-Api-Key": canary()}})));
    let before = world.snapshot();
    world.mcpkey(&["lint"]).gives(1);
    assert_eq!(world.snapshot(), before);
    for (name, value) in [
        ("MCPKEY_HOME", "/proc/nowhere"),
        ("MCPKEY_STORE", "keychain"),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"),
    ] {
        world.set(name, value);
        world.mcpkey(&["lint"]).gives(1);
    }
    for name in ["HOME", "MCPKEY_HOME", "MCPKEY_STORE", "PATH", "TMPDIR", "LANG"] {
        world.unset(name);
        world.mcpkey(&["lint"]).gives(1);
    }
}

#[test]
fn a_broken_file_beside_findings_gives_two_in_every_format_and_no_secret() {
    let world = World::new();
    let secret = canary();
    put(
        &world,
        ".mcp.json",
        remote(&json!({"headers": {"X-Api-Key": secret}, secret.as_str(): {secret.as_str(): 1}})),
    );
    put(
        &world,
        "broken/.mcp.json",
        format!("{{\"mcpServers\": {{\"a\": {{\"command\": \"x\", \"env\": {{\"KEY\": \"{secret}\" {secret}"),
    );
    put(&world, "broken/.codex/config.toml", format!("[mcp_servers.a]\nkey = {secret}\n"));
    put(&world, "warned.mcp.json", "{\"mcpServers\": {}}");
    for format in FORMATS {
        for (args, code) in [
            (&["."][..], 2),
            (&[".", "--exit-zero"], 2),
            (&[".mcp.json", "gone.json"], 2),
            (&[".mcp.json"], 1),
            (&[".mcp.json", "--exit-zero"], 0),
            (&["warned.mcp.json"], 0),
        ] {
            let ran = world.mcpkey(&[&["lint", "--format", format], args].concat()).gives(code);
            assert!(!contains(ran.said().as_bytes(), &secret), "{format} {args:?}: {}", ran.said());
            if code == 2 {
                assert!(ran.stdout.contains("X-Api-Key"), "{format} {args:?}: {}", ran.said());
            }
        }
    }
}

#[test]
fn stdin_is_read_as_what_its_name_says() {
    let world = World::new();
    let (json, toml) = (github_token(), github_token());
    let shown = |name: &str, text: &str| {
        let ran = world.mcpkey_fed(&["lint", "--format", "json", "--stdin-filename", name, "-"], text);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let finding = &report["findings"][0];
        (finding["path"].clone(), finding["pointer"].clone(), ran.code)
    };
    let path = |name: &str| Value::from(name);
    let commented =
        format!("// c\n{{\"servers\": {{\"a\": {{\"command\": \"x\", \"env\": {{\"K\": \"{json}\"}},}},}}}}");
    assert_eq!(
        shown(".vscode/mcp.json", &commented),
        (path(".vscode/mcp.json"), path("/servers/a/env/K"), 1)
    );
    let tabled = format!("[mcp_servers.a]\nurl = \"https://a.dev\"\nbearer_token = \"{toml}\"\n");
    assert_eq!(shown("config.toml", &tabled), (path("config.toml"), path("/mcp_servers/a/bearer_token"), 1));
    assert_eq!(shown("x/.env", &format!("K={json}\n")), (path("x/.env"), path("/K"), 1));
    assert_eq!(shown("any", ""), (Value::Null, Value::Null, 0));
    world.mcpkey(&["lint", "-", "other"]).gives(2).says(&["'-' stands alone"]);
}

#[test]
fn a_secret_where_no_rule_expects_one_is_not_shown_either() {
    let json = r#"{"mcpServers":{"§":{"type":"§","url":"https://a.dev","headers":{"§":"${§}"},"command":"§","args":["§","--§","--a=§"],"env":{"§":"$§"},"§":"§"},
        "b":{"type":"http","url":"http://a.dev/${§:-§}","headers":{"X":"${env:§}"}},"d":"§","e":["§"],"§":1},"inputs":[{"id":"§","default":"§"}]}"#;
    let toml = "§ = '§'\n[mcp_servers.'§']\nurl = '§'\nbearer_token = '${§}'\n§ = 1\n[mcp_servers.b]\ncommand = '§'\n# §\n[mcp_servers.b.env]\n§ = '§'\n§ = '2'\n";
    let world = World::new();
    for (path, text) in [(".mcp.json", json), (".cursor/mcp.json", json), (".codex/config.toml", toml)] {
        for place in 0..text.matches('§').count() {
            let secret = if place % 2 == 0 { canary() } else { github_token() };
            let mut at = 0;
            let fill = |part: &str| {
                at += 1;
                let value = if at - 1 == place { secret.clone() } else { format!("x{at}") };
                format!("{part}{value}")
            };
            let filled: String = text.split('§').map(fill).collect();
            let end = filled.find(&secret).expect("planted") + secret.len();
            // Whole, cut off behind the secret, and with a quote too many before it.
            let broken = filled.replacen(&secret, &format!("\"{secret}"), 1);
            for text in [&filled, &filled[..end], &broken] {
                put(&world, path, text);
                for format in ["human", "json"] {
                    let ran = world.mcpkey(&["lint", "--format", format, path]);
                    assert!(!contains(ran.said().as_bytes(), &secret), "{path} {place}: {}", ran.said());
                }
            }
        }
    }
}
