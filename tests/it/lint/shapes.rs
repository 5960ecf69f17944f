//! The shapes of config that each client's documentation shows, in made-up words: nothing is said of them as they are
//! documented, and a secret is found at every place at which one can stand.

use serde_json::Value;

use crate::support::canary::random;
use crate::support::{World, github_token};

/// Where the file lies, what stands at each `§` by the documentation, and the file.
type Shape = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const SHAPES: &[Shape] = &[
    (".mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {
        "shop": {"type": "http", "url": "https://mcp.shop.dev/mcp", "headers": {"Authorization": "Bearer §", "X-Shop-Key": "§"}},
        "db": {"command": "/opt/db/bin/server", "args": ["--config", "/etc/db.json", "--token", "§", "--key=§"], "env": {"DB_TOKEN": "§", "CACHE_DIR": "/tmp"}},
        "events": {"type": "sse", "url": "https://mcp.shop.dev/sse?api_key=§"}}}"#),
    (".mcp.json", "${ACME_TOKEN:-}", r#"{"mcpServers": {
        "api": {"type": "http", "url": "${API_BASE_URL:-https://api.acme.dev}/mcp", "headers": {"Authorization": "Bearer §"}},
        "tools": {"type": "stdio", "command": "npx", "args": ["-y", "@acme/tools-mcp"], "env": {"ACME_API_KEY": "§"}, "timeout": 60000}}}"#),
    (".mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {"corp": {"type": "http", "url": "https://mcp.corp.dev", "headersHelper": "/opt/bin/headers.sh",
        "oauth": {"clientId": "acme-mcp-client", "callbackPort": 8080, "clientSecret": "§"}, "headers": {"X-Key": "§"}}}}"#),
    ("p/.claude-plugin/plugin.json", "${ACME_TOKEN}", r#"{"name": "acme-tools", "version": "1.2.0", "author": {"name": "Ada"}, "mcpServers": {
        "runner": {"command": "${CLAUDE_PLUGIN_ROOT}/servers/run", "args": ["--config", "${CLAUDE_PLUGIN_ROOT}/config.json"], "env": {"RUN_KEY": "§"}}}}"#),
    (".claude-plugin/plugin.json", "", r#"{"name": "acme-tools", "description": "Tools", "mcpServers": "./servers.json"}"#),
    ("managed-mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {"intern": {"type": "http", "url": "https://mcp.intern.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    ("claude_desktop_config.json", "<YOUR_TOKEN>", r#"{"mcpServers": {
        "files": {"command": "npx", "args": ["-y", "@acme/server-files", "/Users/ada/Desktop", "/Users/ada/Downloads"]},
        "search": {"command": "npx", "args": ["-y", "@acme/search"], "env": {"SEARCH_API_KEY": "§", "APPDATA": "C:\\Users\\ada\\AppData\\Roaming\\"}}}}"#),
    ("claude_desktop_config.json", "YOUR_API_KEY_HERE", r#"{"globalShortcut": "Ctrl+Space", "mcpServers": {
        "bridge": {"command": "npx", "args": ["mcp-remote", "https://mcp.acme.dev/sse", "--header", "Authorization: Bearer §"]},
        "box": {"command": "docker", "args": ["run", "-i", "--rm", "-e", "BOX_TOKEN=§", "acme/box-mcp"]}}}"#),
    (".cursor/mcp.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {
        "local": {"type": "stdio", "command": "python", "args": ["${workspaceFolder}/tools/mcp_server.py"], "env": {"API_KEY": "§"}, "envFile": ".env"},
        "remote": {"url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".cursor/mcp.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {"oauth": {"url": "https://mcp.acme.dev/mcp", "auth": {"CLIENT_ID": "${env:ACME_ID}", "CLIENT_SECRET": "§", "scopes": ["read", "write"]}}}}"#),
    (".vscode/mcp.json", "${input:acme-key}", r#"{
        // asked for once
        "inputs": [{"type": "promptString", "id": "acme-key", "description": "Acme API Key", "password": true, "default": ""}],
        "servers": {
            "acme": {"type": "stdio", "command": "npx", "args": ["-y", "server-acme"], "env": {"ACME_API_KEY": "§"}, "envFile": "${workspaceFolder}/.env"},
            "hosted": {"type": "http", "url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"},},
        },
    }"#),
    (".vscode/mcp.json", "${env:ACME_TOKEN}", r#"{"servers": {"dev": {"command": "node", "cwd": "${workspaceFolder}", "args": ["./build/index.js", "--token", "§"],
        "dev": {"watch": "build/**/*.js", "debug": {"type": "node"}}, "sandboxEnabled": true}}}"#),
    (".devcontainer/devcontainer.json", "${input:acme}", r#"{"image": "mcr.acme.dev/devcontainers/base:2", "customizations": {"vscode": {"mcp": {"servers": {
        "browser": {"command": "npx", "args": ["-y", "@acme/browser-mcp@latest"], "env": {"BROWSER_TOKEN": "§"}}}}}}}"#),
    (".mcp.json", "${input:acme_pat}", r#"{"inputs": [{"id": "acme_pat", "description": "Acme personal access token", "type": "promptString", "password": true}],
        "servers": {"acme": {"type": "http", "url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".vs/mcp.json", "${input:acme_pat}", r#"{"inputs": [], "servers": {"boards": {"type": "stdio", "command": "npx", "args": ["-y", "@acme/boards-mcp", "contoso"], "env": {"PAT": "§"}}}}"#),
    (".codeium/windsurf/mcp_config.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {
        "remote": {"serverUrl": "https://mcp.acme.dev/mcp", "headers": {"API_KEY": "Bearer §"}},
        "local": {"command": "npx", "args": ["-y", "@acme/mcp"], "env": {"ACME_PERSONAL_ACCESS_TOKEN": "§"}, "disabledTools": ["wipe"]}}}"#),
    (".codex/config.toml", "eu-west", r#"model = "gpt-9"
[mcp_servers.docs]
command = "npx"
args = ["-y", "@acme/docs-mcp"]
env_vars = ["LOCAL_TOKEN"]
startup_timeout_sec = 20
[mcp_servers.docs.env]
ACME_LABEL = "§"
[mcp_servers.design]
url = "https://mcp.design.dev/mcp"
bearer_token_env_var = "DESIGN_OAUTH_TOKEN"
http_headers = { "X-Design-Label" = "§" }
env_http_headers = { "X-Design-Key" = "DESIGN_KEY" }
enabled_tools = ["open", "shot"]
"#),
    (".codex/config.toml", "10.1.2", r#"mcp_servers.acme = { command = "uvx", args = ["acme-mcp", "--label", "§"], env = { "ACME_LABEL" = "§" } }
[profiles.work.mcp_servers.boards]
url = "https://boards.acme.dev/mcp" # asks for a login
scopes = ["boards:read"]
"#),
    (".gemini/settings.json", "$ACME_TOKEN", r#"{"theme": "dark", "mcpServers": {
        "python": {"command": "python", "args": ["-m", "acme_mcp", "--port", "8080"], "cwd": "./tools", "env": {"DATABASE_TOKEN": "§"}, "timeout": 15000, "trust": false},
        "hosted": {"httpUrl": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §", "X-Header": "on"}, "includeTools": ["look"]}},
        "mcp": {"allowed": ["python"]}}"#),
    ("ext/gemini-extension.json", "${ACME_TOKEN}", r#"{"name": "acme", "version": "1.0.0", "contextFileName": "GEMINI.md", "mcpServers": {
        "acme": {"command": "node", "args": ["${extensionPath}${/}dist${/}server.js"], "env": {"ACME_TOKEN": "§"}}}}"#),
    (".qwen/settings.json", "${ACME_TOKEN}", r#"{"mcpServers": {"acme": {"httpUrl": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}, "timeout": 5000}}}"#),
    ("opencode.json", "{env:ACME_TOKEN}", r#"{"$schema": "https://opencode.ai/config.json", "mcp": {
        "local": {"type": "local", "command": ["bun", "x", "acme-mcp", "--token", "§"], "enabled": true, "environment": {"ACME_KEY": "§"}},
        "remote": {"type": "remote", "url": "https://mcp.acme.dev", "headers": {"Authorization": "Bearer §"}, "oauth": {"clientId": "{env:ACME_ID}", "clientSecret": "§"}}}}"#),
    ("opencode.jsonc", "{file:~/.keys/acme}", r#"{
        "mcp": { "servers": {
            // the second version of the format
            "acme": { "type": "remote", "url": "https://mcp.acme.dev", "headers": { "X-Api-Key": "§", }, "disabled": true, },
        }, },
    }"#),
    (".zed/settings.json", "", r#"{
        // tabs
        "hard_tabs": true,
        "context_servers": {
            "local": {"source": "custom", "command": "acme-mcp", "args": ["arg-1", "arg-2"], "env": {}},
            "ext-acme": {"source": "extension", "settings": {}},
        },
    }"#),
    ("zed/settings.json", "<your-token>", r#"{"context_servers": {
        "remote": {"url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}},
        "older": {"command": {"path": "acme-mcp", "args": ["--token", "§"], "env": {"ACME_KEY": "§"}}, "settings": {"acme_api_key": "§"}}}}"#),
    (".kiro/settings/mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {
        "search": {"command": "uvx", "args": ["acme.search-mcp@latest"], "env": {"SEARCH_TOKEN": "§", "FASTMCP_LOG_LEVEL": "ERROR"}, "disabled": false, "autoApprove": ["look"]},
        "remote": {"url": "https://mcp.acme.dev", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".amazonq/mcp.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {"git": {"command": "uvx", "args": ["acme-git"], "timeout": 1000, "env": {"GIT_TOKEN": "§"}}}}"#),
    (".roo/mcp.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {
        "acme": {"command": "node", "args": ["/srv/acme.js"], "env": {"API_KEY": "§"}, "alwaysAllow": ["look"], "disabled": false},
        "hosted": {"type": "streamable-http", "url": "https://mcp.acme.dev/mcp", "headers": {"X-API-Key": "§"}}}}"#),
    ("saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "your_api_key", r#"{"mcpServers": {
        "local": {"command": "node", "args": ["/srv/server.js"], "env": {"API_KEY": "§"}, "alwaysAllow": ["a"], "disabled": false},
        "hosted": {"url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".kilocode/mcp.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {"acme": {"command": "cmd", "args": ["/c", "npx", "-y", "@acme/mcp"], "env": {"API_KEY": "§"}}}}"#),
    (".amp/settings.json", "${ACME_TOKEN}", r#"{"amp.notifications.enabled": true, "amp.mcpServers": {
        "browser": {"command": "npx", "args": ["-y", "@acme/browser", "--headless"]},
        "boards": {"url": "https://mcp.acme.dev/sse", "headers": {"Authorization": "Bearer §"}, "env": {"BOARDS_KEY": "§"}}}}"#),
    (".continue/mcpServers/acme.json", "${{ secrets.ACME_TOKEN }}", r#"{"mcpServers": {"acme": {"command": "npx", "args": ["acme-mcp", "--token", "§"], "env": {"ACME_KEY": "§"}}}}"#),
    ("crush.json", "$ACME_TOKEN", r#"{"$schema": "https://acme.land/crush.json", "mcp": {
        "files": {"type": "stdio", "command": "node", "args": ["/srv/mcp.js"], "timeout": 120, "disabled": false, "env": {"FILES_TOKEN": "§"}},
        "acme": {"type": "http", "url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".lmstudio/mcp.json", "<YOUR_ACME_TOKEN>", r#"{"mcpServers": {"hub": {"url": "https://hub.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".copilot/mcp-config.json", "${ACME_TOKEN}", r#"{"mcpServers": {
        "acme": {"type": "local", "command": "npx", "args": ["@acme/mcp@latest"], "tools": ["*"], "env": {"ACME_KEY": "§"}},
        "hosted": {"type": "http", "url": "https://mcp.acme.dev/mcp", "headers": {"ACME_API_KEY": "§"}, "tools": ["look"]}}}"#),
    (".github/copilot-mcp.json", "$COPILOT_MCP_ACME_TOKEN", r#"{"mcpServers": {
        "errors": {"type": "local", "command": "npx", "args": ["@acme/errors-mcp@latest", "--host=$COPILOT_MCP_HOST"], "tools": ["get_issue"], "env": {"ERRORS_TOKEN": "§"}}}}"#),
    ("github-copilot/intellij/mcp.json", "${env:ACME_TOKEN}", r#"{"servers": {"acme": {"url": "https://mcp.acme.dev/mcp", "requestInit": {"headers": {"Authorization": "Bearer §"}}}}}"#),
    (".factory/mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {"acme": {"type": "http", "url": "https://mcp.acme.dev/mcp", "headers": {"Authorization": "Bearer §"}, "disabled": false}}}"#),
    (".junie/mcp/mcp.json", "your-api-key", r#"{"mcpServers": {"acme": {"command": "npx", "args": ["-y", "@acme/mcp"], "env": {"ACME_API_KEY": "§"}}}}"#),
    (".trae/mcp.json", "YOUR_KEY", r#"{"mcpServers": {"maps": {"command": "npx", "args": ["-y", "@acme/maps"], "env": {"MAPS_API_KEY": "§"}}}}"#),
    (".warp/.mcp.json", "${ACME_TOKEN}", r#"{"mcpServers": {"acme": {"command": "npx", "args": ["-y", "@acme/mcp"], "env": {"KEY": "§"}, "working_directory": "/srv", "start_on_launch": true}}}"#),
    (".config/mcphub/servers.json", "${env:ACME_TOKEN}", r#"{"mcpServers": {
        "acme": {"command": "${env:ACME_BIN}", "args": ["--token", "${cmd: pass acme}"], "env": {"ACME_KEY": "§", "OTHER": null}},
        "remote": {"url": "https://mcp.acme.dev", "headers": {"Authorization": "Bearer §"}}}}"#),
    (".openclaw/openclaw.json", "${ACME_TOKEN}", r#"{"mcp": {"servers": {"acme": {"url": "https://mcp.acme.dev", "headers": {"Authorization": "Bearer §"}}}}}"#),
    ("config/mcp.json", "your_token_here", r#"{"mcpServers": {"memory": {"args": ["-y", "@acme/memory"], "command": "npx", "env": {"MEMORY_FILE_PATH": "/data/memory.json", "MEMORY_TOKEN": "§"}, "icon": "📝"}}}"#),
];

/// Lints the shape with `values` at its places; gives the report.
#[track_caller]
fn report(world: &World, shape: &Shape, values: impl FnMut(usize) -> String) -> Value {
    let mut values = (0..).map(values);
    let mut parts = shape.2.split('§');
    let first = parts.next().unwrap_or_default().to_owned();
    let text = parts.fold(first, |text, part| text + &values.next().expect("endless") + part);
    world.write(shape.0, text);
    let ran = world.mcpkey(&["lint", "--format", "json", shape.0]);
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}: {}", shape.0, ran.said()))
}

#[test]
fn nothing_is_said_of_what_documentation_shows() {
    let world = World::new();
    for shape in SHAPES {
        let report = report(&world, shape, |_| shape.1.to_owned());
        assert_eq!(report["findings"], Value::Array(vec![]), "{}", shape.0);
        assert_eq!(report["problems"], Value::Array(vec![]), "{}", shape.0);
    }
}

#[test]
fn a_secret_is_found_at_each_place_of_each_shape() {
    let world = World::new();
    let (mut planted, mut missed) = (0, Vec::new());
    for shape in SHAPES {
        for place in 0..shape.2.matches('§').count() {
            for secret in [github_token(), random(40)] {
                planted += 1;
                let report =
                    report(&world, shape, |at| if at == place { secret.clone() } else { shape.1.to_owned() });
                let secrets = report["findings"]
                    .as_array()
                    .expect("findings")
                    .iter()
                    .filter(|f| f["category"] == "secret");
                let found: Vec<_> = secrets
                    .map(|f| {
                        f["end_column"].as_u64().zip(f["column"].as_u64()).map(|(end, start)| end - start)
                    })
                    .collect();
                if found != [Some(40)] {
                    missed.push(format!("{} place {place} {}: {found:?}", shape.0, &secret[..3]));
                }
            }
        }
    }
    assert!(planted > 100, "{planted}");
    assert!(missed.is_empty(), "{} of {planted}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_string_that_no_other_program_can_hold_hides_nothing_and_breaks_nothing() {
    let (world, token) = (World::new(), github_token());
    let config = r#"{"mcpServers": {"a\udc00": {"type": "http", "url": "https://a.example/mcp", "headers": {"X-Note": "x\ud800y", "Authorization": "Bearer §"}}}}"#;
    world.write(".mcp.json", config.replace('§', "${A_TOKEN}"));
    world.mcpkey(&["lint"]).ok();
    world.write(".mcp.json", config.replace('§', &token));
    world.mcpkey(&["lint"]).gives(1);
    world.mcpkey(&["import", "--yes"]).ok();
    // What a person wrote stays as it was written.
    assert!(world.read(".mcp.json").starts_with(&config[..config.find('§').unwrap()]));
    world.mcpkey(&["lint"]).ok();
}
