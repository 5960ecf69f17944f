//! The table of clients. Each row says in words where its facts come from; where those leave a question,
//! the row says `Unknown`, `Either` or `unsure` rather than guess.

use super::Style::{Actions, Braces, Default, Dollar, Env, EnvColon, File, Input, Parentheses, Shell};
use super::rows::{ALL, EDITOR, row};
use super::{Client, ClientForm, Syntax};

const CLAUDE: Client = row("claude-code", "Claude Code")
    .known("measured on the client, and its documentation of MCP")
    .parsed(Syntax::Json)
    .reads(ClientForm::Braces, &[Braces, Default], &[]);

const VSCODE: Client = row("vscode", "VS Code")
    .known("its MCP configuration reference; its maintainers on ${env:...} in mcp.json")
    .keys(&[&["servers"]])
    .parsed(Syntax::Jsonc)
    .reads(ClientForm::Input, &[Input, EnvColon], &[])
    .predefines(EDITOR);

/// Names that [`Client::owner`] splits: client, top-level key, whose map stands there.
pub(super) const OWNERS: &[(&str, &str, &str)] =
    &[("claude-code", "servers", "visual-studio"), ("vscode-settings", "amp.mcpServers", "amp")];

/// All clients; of two whose patterns fit a path, the earlier has it.
pub static CLIENTS: &[Client] = &[
    CLAUDE
        .called("claude-code-unread", "Claude Code")
        .at(&[".claude/.mcp.json", ".claude/mcp.json"])
        .unread("Claude Code does not read this file: move it to .mcp.json in the project's root"),
    row("warp", "Warp")
        .known("its skill on adding servers; its source finds ${…} only")
        .at(&[".warp/.mcp.json"])
        .reads(ClientForm::Braces, &[Braces], ALL),
    CLAUDE.keys(&[&["mcpServers"], &["projects", "*", "mcpServers"]]).at(&[".claude.json"]),
    CLAUDE.at(&[".mcp.json", "managed-mcp.json", ".claude-plugin/plugin.json"]),
    CLAUDE.keys(&[&["plugins", "*", "mcpServers"]]).at(&[".claude-plugin/marketplace.json"]),
    row("claude-code-settings", "Claude Code's settings")
        .known("measured on the client: no server is read there, and http hooks alone fill in variables")
        .keys(&[])
        .at(&[
            ".claude/settings.json",
            ".claude/settings.local.json",
            "managed-settings.json",
            "managed-settings.d/*.json",
            "hooks/hooks.json",
        ]),
    CLAUDE.keys(&[&["mcpServers"], &["mcpServers", "*"]]).parsed(Syntax::Yaml).at(&[
        ".claude/agents/*.md",
        ".claude/agents/*/*.md",
        "agents/*.md",
    ]),
    row("claude-code-instructions", "Claude Code's commands and skills")
        .known("its documentation: front matter and text for the model, in which nothing is filled in")
        .keys(&[])
        .parsed(Syntax::Yaml)
        .at(&[
            ".claude/commands/*.md",
            ".claude/commands/*/*.md",
            "commands/*.md",
            ".claude/skills/*.md",
            ".claude/skills/*/*.md",
            "SKILL.md",
        ]),
    row("claude-desktop", "Claude Desktop")
        .known("its documentation shows literals only; issues say that ${…} arrives as written")
        .at(&["claude_desktop_config.json"])
        .parsed(Syntax::Json)
        .reads(ClientForm::Nothing, &[], &[]),
    row("cursor", "Cursor")
        .known("its documentation of MCP, on interpolation; issues on ${VAR}")
        .at(&[".cursor/mcp.json"])
        .reads(ClientForm::EnvColon, &[EnvColon], &[])
        .predefines(EDITOR),
    VSCODE.at(&[
        ".vscode/mcp.json",
        "User/mcp.json",
        "User/profiles/*/mcp.json",
        ".vscode-server/data/User/mcp.json",
    ]),
    VSCODE
        .called("vscode-settings", "VS Code's settings")
        .keys(&[
            &["mcp", "servers"],
            &["mcp.servers"],
            &["settings", "mcp", "servers"],
            &["customizations", "vscode", "mcp", "servers"],
            &["customizations", "vscode", "settings", "mcp", "servers"],
            &["amp.mcpServers"],
        ])
        .at(&[
            ".vscode/settings.json",
            "User/settings.json",
            "*.code-workspace",
            "devcontainer.json",
            ".devcontainer.json",
            ".vscode/tasks.json",
            ".vscode/launch.json",
        ]),
    row("visual-studio", "Visual Studio")
        .known("its documentation of MCP servers and its JSON schema")
        .keys(&[&["servers"]])
        .at(&[".vs/mcp.json"])
        .reads(ClientForm::Input, &[Input], ALL)
        .predefines(EDITOR),
    row("antigravity", "Antigravity").at(&["antigravity/mcp_config.json"]),
    row("windsurf", "Windsurf")
        .known("its documentation of mcp_config.json, by way of vendors' setup pages")
        .at(&[
            "windsurf/mcp_config.json",
            "windsurf-next/mcp_config.json",
            ".windsurf/mcp_config.json",
            ".codeium/mcp_config.json",
        ])
        .reads(ClientForm::EnvColon, &[EnvColon, File], &[Braces, Default]),
    row("codex", "Codex")
        .known("its source, types of MCP servers: an inline bearer_token loses the whole file")
        .keys(&[&["mcp_servers"], &["profiles", "*", "mcp_servers"]])
        .at(&[".codex/config.toml", ".codex/*.config.toml", "codex/config.toml"])
        .parsed(Syntax::Toml)
        .reads(ClientForm::Fields, &[], &[]),
    row("gemini", "Gemini CLI")
        .known("its source, resolver of variables; defaults since spring 2026")
        .at(&[".gemini/settings.json", "gemini-extension.json"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::Braces, &[Braces, Dollar, Default], &[])
        .predefines(&["extensionPath", "workspacePath"]),
    row("qwen", "Qwen Code")
        .known("its source, resolver of variables")
        .at(&[".qwen/settings.json", "qwen-extension.json"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::Braces, &[Braces, Dollar], &[Default])
        .predefines(&["extensionPath", "workspacePath"]),
    row("opencode", "opencode")
        .known("its source: it makes $value of ${env:VAR}. From version 2, mcp.servers")
        .keys(&[&["mcp"], &["mcp", "servers"]])
        .at(&["opencode.json", "opencode.jsonc", ".opencode/config.json", "opencode/config.json"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::Env, &[Env, File], &[]),
    row("zed", "Zed")
        .known("its issue that headers are sent as written; its source for the rest")
        .keys(&[&["context_servers"]])
        .at(&[".zed/settings.json", "zed/settings.json"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::Nothing, &[], &[]),
    row("kiro", "Kiro")
        .known("its documentation of MCP says ${VAR}; issues say that its CLI lags behind")
        .at(&[".kiro/settings/mcp.json", ".kiro/agents/*.json", ".kiro/mcp.json"])
        .reads(ClientForm::Braces, &[Braces], &[EnvColon, Dollar, Default]),
    row("amazon-q", "Amazon Q Developer")
        .known("pull requests and issues of its CLI")
        .at(&[
            ".amazonq/mcp.json",
            ".amazonq/default.json",
            "amazonq/mcp.json",
            "amazonq/default.json",
            ".amazonq/cli-agents/*.json",
        ])
        .reads(ClientForm::EnvColon, &[EnvColon], &[Braces, Dollar, Default]),
    row("roo", "Roo Code")
        .known("its source, injection of variables into configs")
        .at(&[".roo/mcp.json", "rooveterinaryinc.roo-cline/settings/*.json"])
        .reads(ClientForm::EnvColon, &[EnvColon], &[])
        .predefines(EDITOR),
    row("kilo", "Kilo Code")
        .known("made from Roo Code; its later versions are not known")
        .at(&[".kilocode/mcp.json", "kilocode.kilo-code/settings/*.json"])
        .reads(ClientForm::EnvColon, &[EnvColon], ALL),
    row("cline", "Cline")
        .known("its change that reads ${env:VAR}, since the end of 2025")
        .at(&["cline_mcp_settings.json"])
        .reads(ClientForm::EnvColon, &[EnvColon], &[]),
    row("amp", "Amp")
        .known("its manual by way of vendors' setup pages")
        .keys(&[&["amp.mcpServers"]])
        .at(&[".amp/settings.json", ".amp/settings.jsonc", "amp/settings.json", "amp/settings.jsonc"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::Braces, &[Braces], &[Dollar, Default]),
    row("continue", "Continue")
        .known("its source reads any client's JSON; what it replaces there is not known")
        .keys(&[
            &["mcpServers"],
            &["projects", "*", "mcpServers"],
            &["experimental", "modelContextProtocolServers"],
        ])
        .at(&[".continue/mcpServers/*.json", ".continue/config.json"])
        .parsed(Syntax::Jsonc),
    row("continue", "Continue")
        .known("its reference of config.yaml; what it replaces in a server is not known")
        .parsed(Syntax::Yaml)
        .at(&[
            ".continue/config.yaml",
            ".continue/mcpServers/*.yaml",
            ".continue/mcpServers/*.yml",
            ".continue/agents/*.yaml",
        ]),
    row("goose", "Goose")
        .known("its documentation of config.yaml; what it replaces there is not known")
        .keys(&[&["extensions"]])
        .parsed(Syntax::Yaml)
        .at(&["goose/config.yaml", "goose/profiles.yaml", ".goose/config.yaml"]),
    row("librechat", "LibreChat")
        .known("its documentation of librechat.yaml names the place")
        .parsed(Syntax::Yaml)
        .at(&["librechat.yaml", "librechat.yml"]),
    row("litellm", "LiteLLM")
        .known("its documentation of the proxy: os.environ/VAR in any value")
        .keys(&[&["mcp_servers"]])
        .parsed(Syntax::Yaml)
        .at(&["litellm*.yaml", "litellm*.yml"]),
    row("mcp-agent", "mcp-agent and fast-agent")
        .known("their documentation of configs and secrets names the places")
        .keys(&[&["mcp", "servers"]])
        .parsed(Syntax::Yaml)
        .at(&[
            "mcp_agent.config.yaml",
            "mcp_agent.secrets.yaml",
            "fastagent.config.yaml",
            "fastagent.secrets.yaml",
        ]),
    row("crush", "Crush")
        .known("its documentation of MCPs: a shell expands command, args, env, headers and url")
        .keys(&[&["mcp"]])
        .at(&["crush.json", ".crush.json"])
        .reads(ClientForm::Braces, &[Braces, Dollar, Default, Shell, Parentheses], &[]),
    row("lm-studio", "LM Studio")
        .known("its documentation of mcp.json shows literal values only")
        .at(&[".lmstudio/mcp.json"]),
    row("copilot-jetbrains", "GitHub Copilot in JetBrains")
        .known("a package manager's fix of what it writes for it")
        .keys(&[&["servers"], &["mcpServers"]])
        .at(&["github-copilot/intellij/mcp.json", "github-copilot/*/mcp.json"])
        .reads(ClientForm::EnvColon, &[EnvColon], ALL),
    row("copilot-cli", "GitHub Copilot CLI")
        .known("GitHub's documentation, by way of an issue that cites it")
        .at(&[".copilot/mcp-config.json"])
        .reads(ClientForm::Braces, &[Braces, Dollar, Default], &[EnvColon]),
    row("copilot-agent", "GitHub Copilot's cloud agent")
        .known("GitHub's documentation: it is pasted into a repository's settings")
        .at(&[".github/copilot/mcp.json", ".github/copilot-mcp.json", "copilot-mcp.json"])
        .reads(ClientForm::Braces, &[Braces, Dollar], &[Default, EnvColon, Actions])
        .prefixed("COPILOT_MCP_"),
    row("mcp-hub", "MCP Hub")
        .known("its notes on version 4.2: reads VS Code's form and its own, in JSON5")
        .keys(&[&["mcpServers"], &["servers"]])
        .at(&["mcphub/servers.json", ".mcphub/servers.json"])
        .parsed(Syntax::Jsonc)
        .reads(ClientForm::EnvColon, &[EnvColon], ALL)
        .predefines(EDITOR),
    row("factory", "Factory")
        .known("its documentation names the place; what it replaces is not said")
        .at(&[".factory/mcp.json"]),
    row("junie", "Junie").at(&[".junie/mcp/mcp.json", ".junie/mcp.json"]),
    row("jetbrains-ai", "JetBrains AI Assistant").at(&[".idea/mcp.json", ".ai/mcp/mcp.json"]),
    row("trae", "Trae").at(&[".trae/mcp.json"]),
    row("tabnine", "Tabnine")
        .known("its documentation of MCP names the place")
        .at(&[".tabnine/mcp_servers.json"]),
    row("inspector", "MCP Inspector")
        .known("measured: it replaces nothing, neither in headers nor in variables")
        .at(&[".mcp-inspector/mcp.json"])
        .reads(ClientForm::Nothing, &[], &[]),
    row("openclaw", "OpenClaw")
        .known("issues about its MCP headers")
        .keys(&[&["mcp", "servers"]])
        .at(&["openclaw.json"]),
    row("any", "an MCP client")
        .known("names that several clients and people use")
        .keys(&[&["mcpServers"], &["servers"], &["mcp", "servers"]])
        .at(&[
            "mcp.json",
            "mcp.jsonc",
            "mcp.json5",
            ".mcp.jsonc",
            "mcp_config.json",
            "mcp-config.json",
            "mcp_settings.json",
            "mcp-settings.json",
            "mcp_servers.json",
            "mcp-servers.json",
            "mcpServers.json",
            "mcp.*.json",
            ".mcp.*.json",
            "*.mcp.json",
        ]),
    row("any", "an MCP client")
        .known("names that several clients and people use")
        .keys(&[&["mcpServers"], &["mcp_servers"], &["servers"], &["mcp", "servers"]])
        .parsed(Syntax::Yaml)
        .at(&[
            "mcp.yaml",
            "mcp.yml",
            ".mcp.yaml",
            ".mcp.yml",
            "mcp_config.yaml",
            "mcp-config.yaml",
            "mcp_servers.yaml",
            "mcp-servers.yaml",
            "mcpServers.yaml",
            "mcp.*.yaml",
            "*.mcp.yaml",
        ]),
];
