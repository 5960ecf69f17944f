//! Each client's config before and after, byte for byte, and mcpkey starting what a client now starts through it.

use std::fs;

use serde_json::json;

use super::secret;
use crate::support::World;
use crate::support::canary::random;
use crate::support::fastmcp::FastMcp;

/// A config with `§` for the secret, and what must stand there afterwards.
struct Form {
    path: &'static str,
    before: &'static str,
    after: &'static str,
}

const FORMS: &[Form] = &[
    Form {
        path: ".cursor/mcp.json",
        before: "{\r\n\t\"mcpServers\": {\r\n\t\t\"acme\": { \"url\": \"https://a.example.com/mcp\", \"headers\": { \"Authorization\": \"Bearer §\" } }\r\n\t}\r\n}",
        after: "{\r\n\t\"mcpServers\": {\r\n\t\t\"acme\": { \"url\": \"https://a.example.com/mcp\", \"headers\": { \"Authorization\": \"Bearer ${env:ACME_TOKEN}\" } }\r\n\t}\r\n}",
    },
    Form {
        path: ".vscode/mcp.json",
        before: "{\n  // our servers\n  \"servers\": {\n    \"acme\": {\n      \"type\": \"http\",\n      \"url\": \"https://a.example.com/mcp\",\n      \"headers\": { \"X-API-Key\": \"§\" }, // secret\n    },\n  },\n}\n",
        after: "{\n  // our servers\n  \"servers\": {\n    \"acme\": {\n      \"type\": \"http\",\n      \"url\": \"https://a.example.com/mcp\",\n      \"headers\": { \"X-API-Key\": \"${input:acme_api_key}\" }, // secret\n    },\n  },\n  \"inputs\": [\n    {\n      \"type\": \"promptString\",\n      \"id\": \"acme_api_key\",\n      \"description\": \"ACME_API_KEY\",\n      \"password\": true\n    }\n  ],\n}\n",
    },
    Form {
        path: ".vscode/mcp.json",
        before: "{\n  \"inputs\": [\n    {\n      \"type\": \"promptString\",\n      \"id\": \"acme_secret\",\n      \"default\": \"§\"\n    }\n  ],\n  \"servers\": {}\n}\n",
        after: "{\n  \"inputs\": [\n    {\n      \"type\": \"promptString\",\n      \"id\": \"acme_secret\"\n    }\n  ],\n  \"servers\": {}\n}\n",
    },
    Form {
        path: ".gemini/settings.json",
        before: "{ \"theme\": \"x\", \"mcpServers\": { \"acme\": { \"command\": \"acme\", \"env\": { \"ACME_SECRET\": \"§\" } } } }\n",
        after: "{ \"theme\": \"x\", \"mcpServers\": { \"acme\": { \"command\": \"acme\", \"env\": { \"ACME_SECRET\": \"${ACME_SECRET}\" } } } }\n",
    },
    Form {
        path: "opencode.json",
        before: "{\"mcp\": {\"acme\": {\"type\": \"local\", \"command\": [\"acme\", \"--api-key\", \"§\"]}}}",
        after: "{\"mcp\": {\"acme\": {\"type\": \"local\", \"command\": [\"acme\", \"--api-key\", \"{env:ACME_API_KEY}\"]}}}",
    },
    Form {
        path: ".codex/config.toml",
        before: "# mine\nmodel = \"o3\"\n\n[mcp_servers.acme] # acme\nurl = \"https://a.example.com/mcp\"\nbearer_token = \"§\" # old\n\n[mcp_servers.b]\ncommand = \"b\"\n",
        after: "# mine\nmodel = \"o3\"\n\n[mcp_servers.acme] # acme\nurl = \"https://a.example.com/mcp\"\nbearer_token_env_var = \"ACME_TOKEN\" # old\n\n[mcp_servers.b]\ncommand = \"b\"\n",
    },
    Form {
        path: ".codex/config.toml",
        before: "[mcp_servers.acme]\ncommand = \"acme\"\nargs = [\"x\"] # keep\nenv = { ACME_SECRET = \"§\", LEVEL = \"debug\" }\n",
        after: "[mcp_servers.acme]\ncommand = \"acme\"\nargs = [\"x\"] # keep\nenv = { LEVEL = \"debug\" }\nenv_vars = [\"ACME_SECRET\"]\n",
    },
    Form {
        path: ".codex/config.toml",
        before: "[mcp_servers.acme]\r\nurl = \"https://a.example.com/mcp\"\r\nhttp_headers = { \"X-API-Key\" = \"§\" }\r\n",
        after: "[mcp_servers.acme]\r\nurl = \"https://a.example.com/mcp\"\r\nenv_http_headers = { X-API-Key = \"ACME_API_KEY\" }\r\n",
    },
    Form {
        path: ".codex/config.toml",
        before: "[mcp_servers.acme]\ncommand = \"acme\"\nenv.ACME_SECRET = \"§\"\nnote = \"§\" # §\n",
        after: "[mcp_servers.acme]\ncommand = \"acme\"\nenv_vars = [\"ACME_SECRET\"]\nnote = \"${ACME_SECRET}\" # ${ACME_SECRET}\n",
    },
    Form {
        path: "claude_desktop_config.json",
        before: "{\n  \"mcpServers\": {\n    \"acme\": {\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"acme\"],\n      \"env\": {\n        \"ACME_SECRET\": \"§\"\n      }\n    }\n  }\n}",
        after: "{\n  \"mcpServers\": {\n    \"acme\": {\n      \"command\": \"mcpkey\",\n      \"args\": [\"run\", \"--only\", \"ACME_SECRET\", \"--\", \"npx\", \"-y\", \"acme\"]\n    }\n  }\n}",
    },
];

#[test]
fn each_client_gets_its_own_form_and_every_other_byte_stays() {
    for form in FORMS {
        let (world, secret) = (World::new(), secret());
        world.write(form.path, form.before.replace('§', &secret));
        let ran = world.mcpkey(&["import", "--yes", form.path]).ok();
        assert_eq!(world.read(form.path), form.after, "{}\n{}", form.path, ran.said());
        assert!(!ran.said().contains(&secret), "{}", ran.said());
        world.mcpkey(&["lint", form.path]).ok();
        let name = ["ACME_TOKEN", "ACME_API_KEY", "ACME_SECRET"].into_iter();
        let name = name.max_by_key(|name| form.after.to_uppercase().contains(name)).unwrap();
        assert_eq!(world.delivered(name), secret, "{}", form.path);
        let untouched = world.snapshot();
        world.mcpkey(&["import", "--yes", form.path]).ok();
        assert_eq!(world.snapshot(), untouched, "{}: twice is once", form.path);
    }
}

#[test]
fn the_configs_of_all_clients_are_found_when_asked_for_and_those_of_the_project_without() {
    let world = World::new();
    let secrets: Vec<String> = (0..9).map(|_| secret()).collect();
    let server = |i: usize| {
        format!(
            "{{\"url\": \"https://h{i}.example.com/mcp\", \"headers\": {{\"X-API-Key\": \"{}\"}}}}",
            secrets[i]
        )
    };
    let home = |name: &str| world.home.join(name);
    world.write(
        ".mcp.json",
        format!("{{\"mcpServers\": {{\"a\": {{\"type\": \"http\", {}}}}}", &server(0)[1..]),
    );
    world.write(
        home(".claude.json"),
        format!("{{\"mcpServers\": {{\"b\": {{\"type\": \"http\", {}}}, \"x\": 1}}", &server(1)[1..]),
    );
    world.write(".cursor/mcp.json", format!("{{\"mcpServers\": {{\"c\": {}}}}}", server(2)));
    world.write(home(".cursor/mcp.json"), format!("{{\"mcpServers\": {{\"d\": {}}}}}", server(3)));
    world.write(".vscode/mcp.json", format!("{{\"servers\": {{\"e\": {}}}}}", server(4)));
    world.write(
        home(".config/Claude/claude_desktop_config.json"),
        format!(
            "{{\"mcpServers\": {{\"f\": {{\"command\": \"f\", \"env\": {{\"F_KEY\": \"{}\"}}}}}}}}",
            secrets[5]
        ),
    );
    world.write(
        home(".codex/config.toml"),
        format!("[mcp_servers.g]\nurl = \"https://g.example.com\"\nbearer_token = \"{}\"\n", secrets[6]),
    );
    let zed = format!(
        "{{\"context_servers\": {{\"h\": {{\"command\": \"h\", \"env\": {{\"H_KEY\": \"{}\"}}}}}}}}",
        secrets[7]
    );
    world.write(home(".config/zed/settings.json"), zed);
    world.write(home(".copilot/mcp-config.json"), format!("{{\"mcpServers\": {{\"i\": {}}}}}", server(8)));
    let ran = world.mcpkey(&["import", "--dry-run"]).ok();
    for (own, here) in [
        ("A_API_KEY", true),
        ("C_API_KEY", true),
        ("B_API_KEY", true),
        ("D_API_KEY", false),
        ("H_KEY", false),
    ] {
        assert_eq!(ran.stdout.contains(own), here, "{own}: {}", ran.said());
    }
    let doctor = world.mcpkey(&["doctor", "--offline", "--json"]).stdout;
    assert!(doctor.contains("4 more files with literal secrets"), "{doctor}");
    world.mcpkey(&["import", "--yes", "--all-clients"]).ok();
    let names = [
        "A_API_KEY",
        "B_API_KEY",
        "C_API_KEY",
        "D_API_KEY",
        "E_API_KEY",
        "F_KEY",
        "G_TOKEN",
        "H_KEY",
        "I_API_KEY",
    ];
    for (at, name) in names.into_iter().enumerate() {
        assert_eq!(world.delivered(name), secrets[at], "{name}");
        let found = crate::support::canary::files_with(world.root(), &secrets[at]);
        assert!(found.is_empty(), "{found:?}");
    }
    let index = world.read(world.home.join("mcpkey/secrets.toml"));
    // What a person has agreed that the project does is noted there too, behind the secrets.
    let secrets = index.split("[[session]]").next().unwrap();
    assert_eq!(secrets.matches("project = ").count(), 3, "the user's own are for all projects: {index}");
}

#[test]
fn what_a_client_starts_through_mcpkey_gets_the_secret_from_any_directory() {
    let (world, secret) = (World::new(), secret());
    let path = world.home.join(".config/Claude/claude_desktop_config.json");
    let config = format!(
        "{{\"mcpServers\": {{\"acme\": {{\"command\": \"printenv\", \"args\": [\"ACME_SECRET\"], \"env\": {{\"ACME_SECRET\": \"{secret}\"}}}}}}}}"
    );
    world.write(&path, config);
    world.mcpkey(&["import", "--yes", "--all-clients"]).ok().says(&["Claude Desktop now starts mcpkey"]);
    let entry = &world.read_json(&path)["mcpServers"]["acme"];
    // A client that a desktop starts has hardly more than this in its PATH.
    let args: Vec<String> = serde_json::from_value(entry["args"].clone()).unwrap();
    let mut command = world.command(entry["command"].as_str().unwrap());
    command.args(&args).env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    let ran = crate::support::process::run(command.current_dir("/"), b"").ok();
    assert_eq!(ran.stdout.trim(), secret);
    let doctor = world.mcpkey(&["doctor", "--offline"]).stdout;
    assert!(doctor.contains("ACME_SECRET: used by ~/.config/Claude/claude_desktop_config.json"), "{doctor}");
}

/// `mcp-remote` fills in `${VAR}` in its headers from its own environment, wherever Claude Desktop starts it.
#[test]
fn a_header_of_a_bridge_is_supplied_by_mcpkey_which_starts_the_bridge() {
    use std::os::unix::fs::PermissionsExt;
    let (world, secret) = (World::new(), secret());
    let bridge = world.home.join("bin/mcp-remote");
    world.write(&bridge, "#!/bin/sh\neval \"echo \\\"$3\\\"\"\n");
    fs::set_permissions(&bridge, fs::Permissions::from_mode(0o755)).unwrap();
    for path in
        ["claude_desktop_config.json".into(), world.home.join(".config/Claude/claude_desktop_config.json")]
    {
        let entry = json!({"command": bridge, "args": ["https://h.example.com/mcp", "--header", format!("Authorization: Bearer {secret}")]});
        world.write_json(&path, &json!({"mcpServers": {"acme": entry}}));
        world.mcpkey(&["import", "--yes", path.to_str().unwrap()]).ok();
        let entry = &world.read_json(&path)["mcpServers"]["acme"];
        let args: Vec<String> = serde_json::from_value(entry["args"].clone()).unwrap();
        assert_eq!(args[..2], ["run", "--only"], "{entry}");
        assert_eq!(args.last().unwrap(), &format!("Authorization: Bearer ${{{}}}", args[2]), "{entry}");
        // The client starts in no project, also with a config that lies in one.
        let program = entry["command"].as_str().unwrap();
        let program = if program == "mcpkey" { env!("CARGO_BIN_EXE_mcpkey") } else { program };
        let mut command = world.command(program);
        let ran = crate::support::process::run(command.args(&args).current_dir("/"), b"").ok();
        assert_eq!(ran.stdout.trim(), format!("Authorization: Bearer {secret}"));
    }
}

#[test]
fn what_stands_outside_of_the_servers_is_reported_and_left() {
    let token = crate::support::github_token();
    for path in ["opencode.json", ".gemini/settings.json", ".mcp.json", ".vscode/settings.json"] {
        let world = World::new();
        let text = json!({"other": {"apiKey": token}, "mcpServers": {}, "mcp": {"a": {"command": ["a"]}}})
            .to_string();
        world.write(path, &text);
        let ran =
            world.mcpkey(&["import", "--yes", path]).gives(1).says(&["left ", "outside of its servers"]);
        assert!(!ran.said().contains(&token), "{}", ran.said());
        assert_eq!(world.read(path), text);
    }
}

#[test]
fn what_a_client_cannot_be_given_stays_and_is_said() {
    let secret = random(40);
    for (path, text, why) in [
        (
            ".mcp.json",
            "{\"mcpServers\": {\"a\": {\"type\": \"http\", \"url\": \"https://h.example.com\", \"headersHelper\": \"echo '{\\\"X-API-Key\\\": \\\"§\\\"}'\"}}}",
            "headersHelper",
        ),
        (
            ".mcp.json",
            "{\"mcpServers\": {\"a\": {\"command\": \"a\", \"env\": {\"A_KEY\": \"-----BEGIN PRIVATE KEY-----\\n§\\n§\\n-----END PRIVATE KEY-----\\n\"}}}}",
            "several lines",
        ),
        (
            ".mcp.json",
            "{\"mcpServers\": {\"a\": {\"type\": \"http\", \"url\": \"http://h.example.com/mcp\", \"headers\": {\"X-API-Key\": \"§\"}}}}",
            "--allow-http",
        ),
    ] {
        let world = World::new();
        let text = text.replace('§', &secret);
        world.write(path, &text);
        let ran = world.mcpkey(&["import", "--yes", path]).gives(1).says(&["left ", why]);
        assert!(!ran.said().contains(&secret), "{}", ran.said());
        assert_eq!(fs::read_to_string(world.project.join(path)).unwrap(), text);
    }
}

#[test]
fn http_is_allowed_by_a_flag() {
    let (world, secret) = (World::new(), secret());
    let entry = format!(
        "{{\"mcpServers\": {{\"a\": {{\"type\": \"http\", \"url\": \"http://h.example.com/mcp\", \"headers\": {{\"X-API-Key\": \"{secret}\"}}}}}}}}"
    );
    world.write(".mcp.json", entry);
    world.mcpkey(&["import", "--yes", "--allow-http"]).ok();
    assert_eq!(world.entry("a")["headers"]["X-API-Key"], "${A_API_KEY}");
}

/// Where a client replaces nothing mcpkey is put before the server: it still connects, and a second run finds nothing.
#[test]
fn mcpkey_is_put_before_a_server_whose_client_replaces_nothing() {
    let (token, key) = (secret(), secret());
    let fast = FastMcp::accepting(&[&token]);
    let remote =
        json!({"url": fast.url(), "headers": {"Authorization": format!("Bearer {token}"), "X-Plain": "yes"}});
    let tool = json!({"command": "sh", "args": ["-c", "echo \"$2\"", "sh", "--api-key", key]});
    let toml = format!(
        "# mine\nmodel = \"o3\"\n\n[mcp_servers.tool]\ncommand = \"sh\"\nargs = [\"-c\", \"echo \\\"$2\\\"\", \"sh\", \"--api-key\", \"{key}\"] # args\nstartup_timeout_sec = 9\n\n# end\n[x]\ny = 1\n"
    );
    let zed = json!({"theme": "x", "context_servers": {"web": remote, "tool": tool}});
    let desktop = json!({"mcpServers": {"tool": tool}});
    let lm = json!({"mcpServers": {"web": remote}});
    let world = World::new();
    let files = [
        (".config/zed/settings.json", format!("// mine\n{zed:#}\n")),
        (".config/Claude/claude_desktop_config.json", desktop.to_string()),
        (".lmstudio/mcp.json", lm.to_string()),
        (".codex/config.toml", toml),
    ];
    for (file, text) in &files {
        world.write(world.home.join(file), text);
    }
    let ran = world.mcpkey(&["import", "--yes", "--all-clients", "--all"]).ok();
    for secret in [&token, &key] {
        assert!(!ran.said().contains(secret.as_str()));
        assert!(crate::support::canary::files_with(world.root(), secret).is_empty());
    }
    let again = world.mcpkey(&["import", "--yes", "--all-clients", "--all"]).ok();
    assert_eq!(again.stdout.trim(), "nothing to move", "{}", again.said());
    let zed = world.read(world.home.join(".config/zed/settings.json"));
    assert!(zed.starts_with("// mine\n") && zed.contains("X-Plain: yes"), "{zed}");
    let codex = world.read(world.home.join(".codex/config.toml"));
    for kept in ["# mine\nmodel = \"o3\"\n", "startup_timeout_sec = 9", "\n# end\n[x]\ny = 1\n"] {
        assert!(codex.contains(kept), "{codex}");
    }
    // As each client would start it; some client has to be in the chain.
    world.copy("/bin/bash".as_ref(), &world.root().join("bin/codex"));
    let start = |words: &[&str], stdin: &str| {
        let mut command = world.command(world.root().join("bin/codex"));
        command.args(["-c", "\"$@\"; exit $?", "codex"]).args(words).current_dir("/");
        crate::support::process::run(&mut command, stdin.as_bytes())
    };
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}});
    let hello = format!("{}\n", json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
    let servers: Vec<(serde_json::Value, &str)> = vec![
        (serde_json::from_str::<serde_json::Value>(zed.trim_start_matches("// mine\n")).unwrap()["context_servers"].clone(), "web"),
        (serde_json::from_str::<serde_json::Value>(&zed[8..]).unwrap()["context_servers"].clone(), "tool"),
        (world.read_json(world.home.join(files[1].0))["mcpServers"].clone(), "tool"),
        (world.read_json(world.home.join(files[2].0))["mcpServers"].clone(), "web"),
    ];
    for (servers, name) in servers {
        let entry = &servers[name];
        let mut words = vec![entry["command"].as_str().unwrap()];
        words.extend(entry["args"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()));
        match name {
            "web" => {
                let ran = start(&words, &hello);
                assert!(ran.stdout.contains("\"result\""), "{entry}: {}", ran.said());
            }
            _ => assert_eq!(start(&words, "").ok().stdout.trim(), key, "{entry}"),
        }
    }
    assert!(fast.authorizations().contains(&format!("Bearer {token}")));
}
