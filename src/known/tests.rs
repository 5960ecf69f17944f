use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::base::names::VarName;
use crate::base::placeholder::placeholders;
use crate::base::system::System;

#[test]
fn a_path_tells_whose_config_it_is() {
    for (path, id) in [
        (".mcp.json", "claude-code"),
        ("backend/.mcp.json", "claude-code"),
        ("/home/ada/.claude.json", "claude-code"),
        ("plugins/x/.claude-plugin/plugin.json", "claude-code"),
        (".mcp.json.example", "claude-code"),
        (".mcp.json.bak", "claude-code"),
        (".mcp.json~", "claude-code"),
        (".MCP.JSON", "claude-code"),
        (".Mcp.json.BAK", "claude-code"),
        (".claude/settings.local.json", "claude-code-settings"),
        (".claude/agents/review.md", "claude-code"),
        (".claude/skills/x/SKILL.md", "claude-code-instructions"),
        (".config/goose/config.yaml", "goose"),
        ("mcp.yaml", "any"),
        (".claude/.mcp.json", "claude-code-unread"),
        ("Library/Application Support/Claude/claude_desktop_config.json", "claude-desktop"),
        (".cursor/mcp.json", "cursor"),
        ("web/.cursor/mcp.json.example", "cursor"),
        (".vscode/mcp.json", "vscode"),
        (".config/Code/User/mcp.json", "vscode"),
        ("Code - Insiders/User/profiles/-1a2b/mcp.json", "vscode"),
        (".vscode/settings.json", "vscode-settings"),
        ("team.code-workspace", "vscode-settings"),
        (".devcontainer/devcontainer.json", "vscode-settings"),
        (".vs/mcp.json", "visual-studio"),
        (".codeium/windsurf/mcp_config.json", "windsurf"),
        (".gemini/antigravity/mcp_config.json", "antigravity"),
        (".codex/config.toml", "codex"),
        (".codex/work.config.toml", "codex"),
        (".gemini/settings.json", "gemini"),
        ("ext/gemini-extension.json", "gemini"),
        (".qwen/settings.json", "qwen"),
        ("opencode.jsonc", "opencode"),
        (".config/opencode/opencode.json", "opencode"),
        (".zed/settings.json", "zed"),
        (".kiro/settings/mcp.json", "kiro"),
        (".kiro/agents/review.json", "kiro"),
        (".amazonq/mcp.json", "amazon-q"),
        (".roo/mcp.json", "roo"),
        (".kilocode/mcp.json", "kilo"),
        ("saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "cline"),
        (".amp/settings.json", "amp"),
        (".continue/mcpServers/github.json", "continue"),
        (".crush.json", "crush"),
        (".lmstudio/mcp.json", "lm-studio"),
        (".config/github-copilot/intellij/mcp.json", "copilot-jetbrains"),
        (".copilot/mcp-config.json", "copilot-cli"),
        (".github/copilot-mcp.json", "copilot-agent"),
        (".config/mcphub/servers.json", "mcp-hub"),
        (".factory/mcp.json", "factory"),
        (".junie/mcp/mcp.json", "junie"),
        (".idea/mcp.json", "jetbrains-ai"),
        (".trae/mcp.json", "trae"),
        (".warp/.mcp.json", "warp"),
        (".tabnine/mcp_servers.json", "tabnine"),
        (".openclaw/openclaw.json", "openclaw"),
        ("config/mcporter.json", "mcporter"),
        ("mcp.json", "any"),
        ("docs/mcp.local.json", "any"),
        (".mcp.prod.json", "any"),
        ("mcp-servers.json", "any"),
    ] {
        assert_eq!(of_path(path).map(|client| client.id), Some(id), "{path}");
    }
}

#[test]
fn a_near_miss_is_nobodys_config() {
    for path in [
        "",
        "/",
        "package.json",
        "settings.json",
        "plugin.json",
        "server.json",
        "config.toml",
        ".mcp.json.md",
        "docs/agents.md",
        "x.mcp.jsonl",
        "mcp.json/readme",
        "my.codex/config.toml",
        "xmcp.json",
        ".continue/mcpServers/deep/x.json",
        "servers.json",
        "openclaude_desktop_config.json",
    ] {
        assert_eq!(of_path(path).map(|client| client.id), None, "{path}");
    }
}

#[test]
fn a_name_tells_what_is_worth_a_look() {
    for name in [
        "mcp.json",
        ".mcp.json.bak",
        "servers.json",
        "agents.toml",
        "x.json5",
        "a.code-workspace",
        "settings.json",
        "x.yaml",
        "X.YML",
    ] {
        assert!(is_config_name(name), "{name}");
    }
    for name in [
        "package.json",
        "package-lock.json.bak",
        "tsconfig.base.json",
        "Cargo.toml",
        "server.json",
        "a.min.json",
        "main.rs",
        "json",
        ".env",
        "pnpm-lock.yaml",
    ] {
        assert!(!is_config_name(name), "{name}");
    }
}

#[test]
fn every_pattern_is_in_reach() {
    for client in kinds() {
        for pattern in client.files {
            let path = format!("some/where/{}", pattern.replace('*', "x"));
            // A file of another client that this one reads too, in its own way, is the other's.
            let is_shared = *pattern == ".mcp.json" && client.id != "claude-code";
            assert!(is_shared || of_path(&path).map(|found| found.id) == Some(client.id), "{pattern}");
            let name = path.rsplit('/').next().unwrap();
            // Of a text, and of what VS Code starts, only the whole path tells.
            let is_told = name.ends_with(".md") || path.contains("/.vscode/");
            assert!(is_told || is_config_name(name), "{name}");
        }
    }
}

#[test]
fn every_client_writes_what_its_documentation_says() {
    let variable: VarName = "GITHUB_TOKEN".parse().unwrap();
    for (id, written) in [
        ("claude-code", Some("${GITHUB_TOKEN}")),
        ("claude-desktop", None),
        ("cursor", Some("${env:GITHUB_TOKEN}")),
        ("vscode", Some("${input:github_token}")),
        ("visual-studio", Some("${input:github_token}")),
        ("windsurf", Some("${env:GITHUB_TOKEN}")),
        ("codex", None),
        ("gemini", Some("${GITHUB_TOKEN}")),
        ("opencode", Some("{env:GITHUB_TOKEN}")),
        ("zed", None),
        ("kiro", Some("${GITHUB_TOKEN}")),
        ("roo", Some("${env:GITHUB_TOKEN}")),
        ("cline", Some("${env:GITHUB_TOKEN}")),
        ("amp", Some("${GITHUB_TOKEN}")),
        ("crush", Some("${GITHUB_TOKEN}")),
        ("copilot-cli", Some("${GITHUB_TOKEN}")),
        ("copilot-agent", Some("${COPILOT_MCP_GITHUB_TOKEN}")),
        ("any", None),
    ] {
        assert_eq!(kind_of_id(id).unwrap().write(&variable).as_deref(), written, "{id}");
    }
    let own: VarName = "COPILOT_MCP_KEY".parse().unwrap();
    assert_eq!(kind_of_id("copilot-agent").unwrap().write(&own).unwrap(), "${COPILOT_MCP_KEY}");
}

#[test]
fn every_client_understands_what_it_writes() {
    let variable: VarName = "KEY".parse().unwrap();
    for client in kinds() {
        let Some(written) = client.write(&variable) else { continue };
        let found = placeholders(&written);
        assert_eq!(found.len(), 1, "{}: {written}", client.id);
        assert_eq!(client.understands(&found[0]), Replaces::Yes, "{}: {written}", client.id);
    }
}

#[test]
fn a_foreign_form_is_known_to_be_one() {
    for (id, text, outcome) in [
        ("claude-code", "${KEY:-x}", Replaces::Yes),
        ("claude-code", "${env:KEY}", Replaces::No),
        ("claude-code", "$KEY", Replaces::No),
        ("claude-code", "${KEY-x}", Replaces::No),
        ("claude-code", "{{KEY}}", Replaces::No),
        ("claude-desktop", "${KEY}", Replaces::No),
        ("cursor", "${KEY}", Replaces::No),
        ("cursor", "${workspaceFolder}", Replaces::Yes),
        ("vscode", "${env:KEY}", Replaces::Yes),
        ("vscode", "${KEY}", Replaces::No),
        ("vscode", "${command:x.y}", Replaces::Unknown),
        ("codex", "${KEY}", Replaces::No),
        ("gemini", "Bearer $KEY", Replaces::Yes),
        ("gemini", "${env:KEY}", Replaces::No),
        ("opencode", "${KEY}", Replaces::No),
        ("opencode", "{file:~/.key}", Replaces::Yes),
        ("zed", "${KEY}", Replaces::No),
        ("kiro", "${env:KEY}", Replaces::Unknown),
        ("crush", "$(cat key)", Replaces::Yes),
        ("lm-studio", "${KEY}", Replaces::Unknown),
        ("any", "%KEY%", Replaces::Unknown),
    ] {
        let found = placeholders(text);
        assert_eq!(kind_of_id(id).unwrap().understands(&found[0]), outcome, "{id} of {text}");
    }
}

#[test]
fn a_file_that_two_clients_read_is_split_by_its_key() {
    let owner = |path, key| of_path(path).unwrap().owner(key).id;
    assert_eq!(owner(".mcp.json", "mcpServers"), "claude-code");
    assert_eq!(owner(".mcp.json", "servers"), "visual-studio");
    assert_eq!(owner(".vscode/settings.json", "amp.mcpServers"), "amp");
    assert_eq!(owner(".vscode/settings.json", "mcp"), "vscode-settings");
}

/// A row has to have all of this, and a client needs no more than its row.
#[test]
fn every_row_is_whole() {
    let (home, programs) = (Path::new("/home/ada"), Path::new("/home/ada/.config"));
    let mut ids = BTreeSet::new();
    for client in all() {
        let id = client.id;
        assert!(ids.insert(id), "{id} twice");
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{id}");
        assert!(!client.title.is_empty(), "{id}");
        assert!(client.configs.first().is_none_or(|kind| kind.id.starts_with(id)), "{id}");
        for system in [System::Linux, System::Mac, System::Windows] {
            let dirs = ClientDirs { system, home, programs, variable: &|_| None };
            let files = client.of_person(dirs).into_iter().chain(client.of_project(Path::new("/p")));
            for file in files {
                // What is read in effect has to be known for a config, and read as this client reads it.
                let kind = client.reads(&file);
                assert!(kind.is_some_and(|kind| kind.id == id), "{}: {kind:?}", file.display());
                assert!(kind.is_some_and(|kind| !kind.servers.is_empty()), "{}", file.display());
            }
        }
        let lower = |name: &&str| *name == name.to_ascii_lowercase() && !name.contains(['.', '/']);
        assert!(client.programs.iter().all(lower), "{id}");
        assert!(client.marks_servers || !client.marks.is_empty(), "{id}");
        assert!(client.started.is_none() || !client.programs.is_empty() && client.has_servers(), "{id}");
    }
}

#[test]
fn a_persons_file_is_where_the_system_and_the_environment_have_it() {
    let (home, programs) = (Path::new("/h"), Path::new("/programs"));
    let set = |name: &str| (name == "CODEX_HOME").then(|| PathBuf::from("/own"));
    let dirs = |system, variable| ClientDirs { system, home, programs, variable };
    let first = |id: &str, dirs| of_id(id).unwrap().of_person(dirs).first().cloned();
    let none = |_: &str| None;
    for (id, system, at) in [
        ("codex", System::Linux, "/h/.codex/config.toml"),
        ("zed", System::Mac, "/h/.config/zed/settings.json"),
        ("claude-desktop", System::Windows, "/programs/Claude/claude_desktop_config.json"),
        ("opencode", System::Windows, "/h/.config/opencode/opencode.json"),
    ] {
        assert_eq!(first(id, dirs(system, &none)), Some(at.into()), "{id}");
    }
    assert_eq!(first("codex", dirs(System::Linux, &set)), Some("/own/config.toml".into()));
}

proptest! {
    #[test]
    fn no_path_makes_the_lookup_fail(path in ".{0,40}") {
        let _ = (of_path(&path), is_config_name(&path));
    }
}
