//! Nothing is lost, nothing is taken from another secret, and nothing changes that need not.

use serde_json::json;

use super::secret;
use crate::run::configure;
use crate::support::http::Recorder;
use crate::support::{World, canary, claude};

fn key(value: &str) -> serde_json::Value {
    json!({"command": "tool", "env": {"API_KEY": value}})
}

#[test]
fn a_dry_run_shows_the_change_without_the_secret_and_makes_none() {
    let (world, secret) = (World::new(), secret());
    configure(&world, &json!({"acme": key(&secret)}));
    let before = world.snapshot();
    let ran = world.mcpkey(&["import", "--dry-run"]).ok();
    assert!(ran.stdout.contains("+        \"API_KEY\": \"${ACME_API_KEY}\""), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("-        \"API_KEY\": \"•••\"") && !ran.said().contains(&secret),
        "{}",
        ran.said()
    );
    assert_eq!(world.snapshot(), before);
}

#[test]
fn whatever_a_server_is_called_the_same_moves() {
    for name in ["env", "headers", "cmd", "kty", "env-vars", "sha256", "oauth", "x.env"] {
        let (world, secret) = (World::new(), secret());
        let entry = |key: &str| {
            let url = format!("https://mcp.example.com/mcp?api_key={key}");
            json!({"type": "http", "url": url, "headers": {"X-Api-Key": key}})
        };
        configure(&world, &json!({name: entry(&secret), "z": {"command": "true"}}));
        world.mcpkey(&["import", "--yes"]).ok();
        let variable = format!("{}_API_KEY", name.to_uppercase().replace(['-', '.'], "_"));
        assert_eq!(world.entry(name), entry(&format!("${{{variable}}}")), "{name}");
        assert_eq!(world.delivered(&variable), secret, "{name}");
    }
}

#[test]
fn a_stored_secret_keeps_its_value_and_its_name() {
    let (world, stored, secret) = (World::new(), secret(), secret());
    world.mcpkey_fed(&["set", "API_KEY", "--stdin", "--to", "https://other.example.com"], &stored).ok();
    configure(&world, &json!({"acme": key(&secret)}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.entry("acme")["env"]["API_KEY"], "${ACME_API_KEY}");
    assert_eq!((world.delivered("API_KEY"), world.delivered("ACME_API_KEY")), (stored, secret));
}

#[test]
fn a_value_that_is_stored_already_is_used() {
    let (world, secret) = (World::new(), secret());
    world.mcpkey_fed(&["set", "ACME_API_KEY", "--stdin", "--to", "stdio: tool"], &secret).ok();
    configure(&world, &json!({"acme": key(&secret)}));
    world.mcpkey(&["import", "--yes"]).ok().says(&["ACME_API_KEY is stored already"]);
    assert_eq!(world.entry("acme")["env"]["API_KEY"], "${ACME_API_KEY}");
    world.mcpkey(&["run", "--", "true"]).ok();
    assert_eq!(world.delivered("ACME_API_KEY"), secret);
}

#[test]
fn a_value_that_is_stored_for_another_server_is_shared_only_where_that_is_said() {
    let (world, secret) = (World::new(), secret());
    world.mcpkey_fed(&["set", "ACME_API_KEY", "--stdin", "--to", "https://other.example.com"], &secret).ok();
    configure(&world, &json!({"acme": key(&secret)}));
    let ran = world.mcpkey(&["import", "--dry-run"]).ok();
    assert!(ran.stdout.contains("${ACME_API_KEY_2}"), "{}", ran.stdout);
    let line = ["import", "--yes", "--var", "API_KEY=ACME_API_KEY"];
    world.mcpkey(&line).ok().says(&["ACME_API_KEY is stored already", "may now go to stdio: tool too"]);
    assert_eq!(world.entry("acme")["env"]["API_KEY"], "${ACME_API_KEY}");
}

#[test]
fn names_that_others_read_or_the_client_never_fills_are_not_chosen() {
    let (world, token) = (World::new(), secret);
    let bearer = |token: String| json!({"type": "http", "url": "https://h.example/mcp", "headers": {"Authorization": format!("Bearer {token}")}});
    configure(
        &world,
        &json!({
            "vault": bearer(token()), "github": bearer(token()), "io.github.acme/search": bearer(token()),
            "tool": {"command": "tool", "env": {"ANTHROPIC_API_KEY": token(), "AUTH_HEADER": format!("Bearer {}", token())},
                "args": ["--header", "Authorization:${AUTH_HEADER}"]},
        }),
    );
    world.mcpkey(&["import", "--yes"]).ok();
    let header = |server: &str| world.entry(server)["headers"]["Authorization"].clone();
    assert_eq!(header("vault"), "Bearer ${VAULT_MCP_TOKEN}");
    assert_eq!(header("github"), "Bearer ${GITHUB_MCP_TOKEN}");
    assert_eq!(header("io.github.acme/search"), "Bearer ${SEARCH_TOKEN}");
    let tool = world.entry("tool");
    assert_eq!(tool["env"]["ANTHROPIC_API_KEY"], "${ANTHROPIC_MCP_API_KEY}");
    assert_eq!(tool["args"][1], "Authorization:${AUTH_HEADER}");
    assert!(!tool["env"]["AUTH_HEADER"].to_string().contains("${AUTH_HEADER}"), "{tool}");
    configure(&world, &json!({"acme": key(&token())}));
    world
        .mcpkey(&["import", "--yes", "--var", "API_KEY=PATH"])
        .gives(2)
        .says(&["every shell", "another name"]);
}

#[test]
fn two_values_of_one_name_get_two_names() {
    let (world, one, two) = (World::new(), secret(), secret());
    configure(
        &world,
        &json!({"first": key(&one), "second": key(&two), "third": {"command": "t", "env": {"API_KEY": "${SECOND_API_KEY}"}}}),
    );
    world.mcpkey(&["import", "--yes"]).ok();
    let names: Vec<String> = ["first", "second"]
        .iter()
        .map(|server| {
            world.entry(server)["env"]["API_KEY"].as_str().unwrap().trim_matches(['$', '{', '}']).to_owned()
        })
        .collect();
    assert_eq!(names, ["FIRST_API_KEY", "SECOND_API_KEY_2"]);
    let only = |name: &str| world.mcpkey(&["run", "--only", name, "--", "printenv", name]).ok().stdout;
    assert_eq!((only("FIRST_API_KEY").trim(), only("SECOND_API_KEY_2").trim()), (one.as_str(), two.as_str()));
}

#[test]
fn a_name_is_chosen_by_what_it_is_for_or_by_pointer() {
    for what in ["API_KEY", "/mcpServers/acme/env/API_KEY"] {
        let (world, secret) = (World::new(), secret());
        configure(&world, &json!({"acme": key(&secret)}));
        world.mcpkey(&["import", "--yes", "--var", &format!("{what}=MINE")]).ok();
        assert_eq!(world.entry("acme")["env"]["API_KEY"], "${MINE}");
        assert_eq!(world.delivered("MINE"), secret);
    }
    let world = World::new();
    configure(&world, &json!({"acme": key(&secret())}));
    world.mcpkey(&["import", "--yes", "--var", "OTHER=MINE"]).gives(2).says(&["no secret is called so"]);
    world.mcpkey(&["import", "--yes", "--var", "OTHER"]).gives(2).says(&["write WHAT=VAR"]);
}

#[test]
fn what_was_committed_must_be_rotated_and_the_commits_are_named() {
    let (world, secret, clean) = (World::new(), format!("{}/x", secret()), secret());
    world.git(&["init", "-q"]);
    configure(&world, &json!({"acme": key(&secret)}));
    world.git(&["add", ".mcp.json"]);
    world.git(&["commit", "-qm", "secret"]);
    let id = world.git(&["rev-parse", "HEAD"]).stdout.trim()[..12].to_owned();
    configure(&world, &json!({"acme": key(&secret), "new": {"command": "n", "env": {"NEW_KEY": clean}}}));
    let ran = world.mcpkey(&["import", "--yes"]).ok();
    let ran = ran.says(&["ACME_API_KEY was committed", &id, "A Person", "mcpkey set ACME_API_KEY"]);
    assert!(!ran.stderr.contains("NEW_KEY was committed"), "{}", ran.stderr);
}

#[test]
fn what_was_never_committed_is_spoken_of_all_the_same() {
    let world = World::new();
    configure(&world, &json!({"acme": key(&secret())}));
    let ran = world.mcpkey(&["import", "--yes"]).ok().says(&["rotated"]);
    assert!(!ran.stderr.contains("was committed"), "{}", ran.stderr);
}

#[test]
fn comments_and_fields_that_nobody_reads_are_cleaned_too() {
    let (world, one, two) = (World::new(), crate::support::github_token(), secret());
    world.write(
        ".cursor/mcp.json",
        format!("{{\n  // \"Authorization\": \"Bearer {one}\"\n  \"mcpServers\": {{\"a\": {{\"command\": \"a\", \"_was\": \"api_key={two}\"}}}}\n}}\n"),
    );
    world.mcpkey(&["import", "--yes", ".cursor/mcp.json"]).ok();
    let text = world.read(".cursor/mcp.json");
    assert!(!text.contains(&one) && !text.contains(&two), "{text}");
    world.mcpkey(&["lint", ".cursor/mcp.json"]).ok();
}

#[test]
fn utf16_and_marks_survive() {
    let secret = secret();
    let text = |value: &str| {
        format!(
            "\u{feff}{{\"mcpServers\": {{\"a\": {{\"command\": \"a\", \"env\": {{\"A_KEY\": \"{value}\"}}}}}}}}\r\n"
        )
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let world = World::new();
    world.write(".cursor/mcp.json", wide(&text(&secret)));
    world.mcpkey(&["import", "--yes", ".cursor/mcp.json"]).ok();
    assert_eq!(std::fs::read(world.project.join(".cursor/mcp.json")).unwrap(), wide(&text("${env:A_KEY}")));
    world.write(".mcp.json", text(&secret));
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.read(".mcp.json"), text("${A_KEY}"));
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_left_and_the_rest_goes() {
    let (world, secret) = (World::new(), secret());
    configure(&world, &json!({"acme": key(&secret)}));
    world.write(
        ".cursor/mcp.json",
        "{\"mcpServers\": {\"a\": {\"command\": \"a\", \"env\": {\"A_KEY\": \"x\"}}",
    );
    world.mcpkey(&["import", "--yes"]).gives(2).says(&[".cursor/mcp.json:1:"]);
    assert_eq!(world.entry("acme")["env"]["API_KEY"], "${ACME_API_KEY}");
    world.mcpkey(&["import", "--yes", "none.json"]).gives(2).says(&["no such file"]);

    let world = World::new();
    configure(&world, &json!({"acme": key(&secret)}));
    let path = world.project.join(".mcp.json");
    let mut mode = std::fs::metadata(&path).unwrap().permissions();
    mode.set_readonly(true);
    std::fs::set_permissions(&path, mode).unwrap();
    // Root may write it all the same.
    if std::fs::OpenOptions::new().append(true).open(&path).is_err() {
        world.mcpkey(&["import", "--yes"]).gives(2).says(&["cannot write"]);
        assert!(!world.home.join("mcpkey/secrets.toml").exists(), "nothing was stored");
    }
}

#[test]
fn the_state_of_the_client_stays_private_and_whole() {
    use std::os::unix::fs::PermissionsExt;
    let (world, one, two) = (World::new(), secret(), secret());
    let file = world.home.join(".claude.json");
    let other = world.home.join("other");
    let state = json!({
        "numStartups": 7, "projects": {
            world.project.to_str().unwrap(): {"mcpServers": {"here": key(&one)}, "allowedTools": []},
            other.to_str().unwrap(): {"mcpServers": {"there": key(&two)}},
        },
    });
    world.write_json(&file, &state);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let ran = world.mcpkey(&["import", "--yes"]).ok();
    assert!(ran.stderr.contains(&format!("of there in {}", other.display())), "{}", ran.stderr);
    assert!(!ran.stderr.contains("of here in"), "{}", ran.stderr);
    let text = world.read(&file);
    assert_eq!(text, format!("{state:#}").replace(&one, "${HERE_API_KEY}").replace(&two, "${THERE_API_KEY}"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(world.delivered("HERE_API_KEY"), one);
    std::fs::create_dir_all(&other).unwrap();
    let mut there =
        world.mcpkey_command(&["run", "--only", "THERE_API_KEY", "--", "printenv", "THERE_API_KEY"]);
    let ran = crate::support::process::run(there.current_dir(&other), b"").ok();
    assert_eq!(ran.stdout.trim(), two);
}

#[test]
fn what_is_only_worth_a_look_moves_when_asked_for() {
    let (world, secret) = (World::new(), secret());
    let dsn = "postgres://postgres:postgres@localhost:5432/app";
    configure(&world, &json!({"acme": key(&secret), "db": {"command": "db", "env": {"DATABASE_URL": dsn}}}));
    world.mcpkey(&["import", "--yes"]).ok();
    assert_eq!(world.entry("db")["env"]["DATABASE_URL"], dsn);
    world.mcpkey(&["import", "--yes", "--all"]).ok();
    assert_eq!(world.entry("db")["env"]["DATABASE_URL"], "${DATABASE_URL}");
    assert_eq!(world.delivered("DATABASE_URL"), dsn);
}

#[test]
fn lint_fixes_what_import_moves_and_reports_the_rest() {
    let (world, one, two) = (World::new(), secret(), secret());
    configure(
        &world,
        &json!({"acme": key(&one), "held": {
            "type": "http", "url": "https://h.example.com/mcp", "headersHelper": format!("printf '{{\"X-API-Key\": \"{two}\"}}'"),
        }}),
    );
    let ran = world.mcpkey(&["lint", "--fix", "--format", "json"]).gives(1);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = report["findings"].as_array().unwrap().iter().filter(|f| f["category"] == "secret");
    let pointers: Vec<_> = found.map(|f| &f["pointer"]).collect();
    assert_eq!(pointers, ["/mcpServers/held/headersHelper"], "{}", ran.said());
    assert_eq!(world.delivered("ACME_API_KEY"), one);
}

#[test]
fn lint_fixes_nothing_that_a_baseline_keeps_quiet() {
    let (world, old, new) = (World::new(), secret(), secret());
    configure(&world, &json!({"old": key(&old)}));
    world.mcpkey(&["lint", "--write-baseline", "base.json"]).ok();
    let server = json!({"command": "tool", "env": {"NEW_KEY": new}});
    configure(&world, &json!({"old": key(&old), "new": server}));
    let path = world.project.join(".mcp.json");
    world.mcpkey(&["lint", "--fix", "--baseline", "base.json", path.to_str().unwrap()]).ok();
    assert_eq!(world.entry("old")["env"]["API_KEY"], old.as_str());
    assert_eq!(world.entry("new")["env"]["NEW_KEY"], "${NEW_KEY}");
}

#[test]
fn what_arrives_today_arrives_afterwards_and_what_never_could_is_left() {
    let (mut world, server, token) = (World::new(), Recorder::open(), canary());
    claude::install(&mut world);
    for (at, odd) in [
        format!("Bearer \"{token}\""),
        format!("Bearer '{token}'"),
        format!("\"Bearer {token}\""),
        format!("Bearer Bearer {token}"),
        format!("Bearer   {token}  "),
        format!("Bearer {token}\u{a0}"),
        format!("Bearer {token}\\n"),
    ]
    .iter()
    .enumerate()
    {
        let config = json!({"mcpServers": {"web": {"type": "http", "url": server.url(), "headers": {"Authorization": odd}}}});
        world.write_json(".mcp.json", &config);
        let seen = server.requests().len();
        assert!(claude::list(&world, &[]).connected("web"), "{odd}");
        let sent = server.requests()[seen].header("authorization").map(str::to_owned);
        let name = format!("Authorization=TOKEN_{at}");
        world.mcpkey(&["import", "--yes", "--all", "--var", &name, "--allow-http"]).ok();
        assert!(!world.read(".mcp.json").contains(&token), "{odd}");
        let value = world.delivered(&format!("TOKEN_{at}"));
        let seen = server.requests().len();
        assert!(claude::list(&world, &[(&format!("TOKEN_{at}"), &value)]).connected("web"), "{odd}");
        assert_eq!(server.requests()[seen].header("authorization").map(str::to_owned), sent, "{odd}");
    }
    for odd in [format!("Bearer {token}\u{200b}"), format!("Bearer \u{201c}{token}\u{201d}")] {
        let config = json!({"mcpServers": {"web": {"type": "http", "url": server.url(), "headers": {"Authorization": odd}}}});
        world.write_json(".mcp.json", &config);
        let before = world.read(".mcp.json");
        assert!(!claude::list(&world, &[]).connected("web"), "{odd}");
        let ran = world.mcpkey(&["import", "--yes", "--all", "--allow-http"]).gives(1);
        assert!(!ran.said().contains(&token), "{}", ran.said());
        ran.says(&["left ", "no header can carry", "position"]);
        assert_eq!(world.read(".mcp.json"), before);
    }
}
