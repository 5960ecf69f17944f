//! Editors and their extensions.

use crate::base::placeholder::Style::{Actions, Braces, Default, Dollar, EnvColon, File, Input};
use crate::base::system::System;
use crate::known::client::{Approval, Client, Climb, Inherits, client};
use crate::known::kind::{ALL, ClientForm, ConfigKind, EDITOR, Syntax, kind};
use crate::known::person::{config, home, programs};
use crate::known::registry::EntryPart::{Headers, Url, WireWord};
use crate::known::registry::{STDIO, TYPED_REMOTE, TYPED_STDIO, registry};

const VSCODE: ConfigKind = kind("vscode", "VS Code")
    .known("its MCP configuration reference; its maintainers on ${env:...} in mcp.json")
    .keys(&[&["servers"]])
    .parsed(Syntax::Jsonc)
    .reads(ClientForm::Input, &[Input, EnvColon], &[])
    .predefines(EDITOR);

pub(super) static ROWS: &[Client] = &[
    // R: forum of Cursor. CURSOR_TRACE_ID is in the terminals of persons too, and tells nothing.
    client("cursor", "Cursor")
        .typed("cursor .")
        .registers(registry().env(EnvColon))
        .configs(&[kind("cursor", "Cursor")
            .known("its documentation of MCP, on interpolation; issues on ${VAR}")
            .at(&[".cursor/mcp.json"])
            .reads(ClientForm::EnvColon, &[EnvColon], &[])
            .predefines(EDITOR)])
        .person(&[home(".cursor/mcp.json")])
        .brings(&[".cursor"])
        .project(Climb::Here, &[".cursor/mcp.json"])
        .asks(Approval::Servers)
        .desktop()
        .programs(&["cursor-agent"])
        .marks_shells(&["CURSOR_AGENT"]),
    // R: its terminals for an agent have COPILOT_AGENT (microsoft/vscode#316267); a person types in the others.
    client("vscode", "VS Code")
        .typed("code .")
        .registers(
            registry()
                .short(&["code", "vs-code"])
                .under(&["servers"])
                .made_of(TYPED_STDIO, TYPED_REMOTE)
                .env(EnvColon),
        )
        .configs(&[
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
        ])
        .person(&[
            programs("Code/User/mcp.json"),
            programs("Code - Insiders/User/mcp.json"),
            home(".vscode-server/data/User/mcp.json"),
        ])
        .project(Climb::Here, &[".vscode/mcp.json"])
        .asks(Approval::Servers)
        .marks_shells(&["COPILOT_AGENT"]),
    client("visual-studio", "Visual Studio")
        .configs(&[kind("visual-studio", "Visual Studio")
            .known("its documentation of MCP servers and its JSON schema")
            .keys(&[&["servers"]])
            .at(&[".vs/mcp.json"])
            .reads(ClientForm::Input, &[Input], ALL)
            .predefines(EDITOR)])
        .project(Climb::Here, &[".vs/mcp.json"])
        .asks(Approval::Servers)
        .desktop(),
    client("antigravity", "Antigravity")
        .registers(registry().made_of(STDIO, &[Url("serverUrl"), Headers("headers")]))
        .configs(&[kind("antigravity", "Antigravity").at(&["antigravity/mcp_config.json"])])
        .person(&[home(".gemini/antigravity/mcp_config.json")])
        .desktop()
        .marks(&["ANTIGRAVITY_AGENT"]),
    client("windsurf", "Windsurf")
        .typed("windsurf .")
        .registers(registry().made_of(STDIO, &[Url("serverUrl"), Headers("headers")]).env(EnvColon))
        .configs(&[kind("windsurf", "Windsurf")
            .known("its documentation of mcp_config.json, by way of vendors' setup pages")
            .at(&[
                "windsurf/mcp_config.json",
                "windsurf-next/mcp_config.json",
                ".windsurf/mcp_config.json",
                ".codeium/mcp_config.json",
            ])
            .reads(ClientForm::EnvColon, &[EnvColon, File], &[Braces, Default])])
        .person(&[home(".codeium/windsurf/mcp_config.json"), home(".codeium/mcp_config.json")])
        .desktop(),
    client("zed", "Zed")
        .registers(registry().under(&["context_servers"]))
        .configs(&[kind("zed", "Zed")
            .known("its issue that headers are sent as written; its source for the rest")
            .keys(&[&["context_servers"]])
            .at(&[".zed/settings.json", "zed/settings.json"])
            .parsed(Syntax::Jsonc)
            .reads(ClientForm::Nothing, &[], &[])])
        .person(&[config("zed/settings.json"), programs("Zed/settings.json").on(System::Windows)])
        .project(Climb::Here, &[".zed/settings.json"])
        .inherits(Inherits::All)
        .asks(Approval::Directory),
    client("roo", "Roo Code")
        .typed("code .")
        .registers(
            registry()
                .made_of(STDIO, &[WireWord("type", "streamable-http", "sse"), Url("url"), Headers("headers")])
                .env(EnvColon),
        )
        .configs(&[kind("roo", "Roo Code")
            .known("its source, injection of variables into configs")
            .at(&[".roo/mcp.json", "rooveterinaryinc.roo-cline/settings/*.json"])
            .reads(ClientForm::EnvColon, &[EnvColon], &[])
            .predefines(EDITOR)])
        .person(&[programs("Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json")])
        .project(Climb::Here, &[".roo/mcp.json"])
        .desktop(),
    client("kilo", "Kilo Code")
        .typed("code .")
        .registers(
            registry().made_of(
                STDIO,
                &[WireWord("type", "streamable-http", "sse"), Url("url"), Headers("headers")],
            ),
        )
        .configs(&[kind("kilo", "Kilo Code")
            .known("made from Roo Code; its later versions are not known")
            .at(&[".kilocode/mcp.json", "kilocode.kilo-code/settings/*.json"])
            .reads(ClientForm::EnvColon, &[EnvColon], ALL)])
        .person(&[programs("Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json")])
        .project(Climb::Here, &[".kilocode/mcp.json"])
        .desktop(),
    client("cline", "Cline")
        .typed("code .")
        .registers(
            registry()
                .made_of(STDIO, &[WireWord("type", "streamableHttp", "sse"), Url("url"), Headers("headers")])
                .env(EnvColon),
        )
        .configs(&[kind("cline", "Cline")
            .known("its change that reads ${env:VAR}, since the end of 2025")
            .at(&["cline_mcp_settings.json"])
            .reads(ClientForm::EnvColon, &[EnvColon], &[])])
        .person(&[programs(
            "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        )])
        .desktop()
        .programs(&["cline"])
        .marks(&["CLINE_ACTIVE"]),
    client("continue", "Continue")
        .configs(&[
            kind("continue", "Continue")
                .known("its source reads any client's JSON; what it replaces there is not known")
                .keys(&[
                    &["mcpServers"],
                    &["projects", "*", "mcpServers"],
                    &["experimental", "modelContextProtocolServers"],
                ])
                .at(&[".continue/mcpServers/*.json", ".continue/config.json"])
                .parsed(Syntax::Jsonc),
            kind("continue", "Continue")
                .known("its reference of config.yaml; what it replaces in a server is not known")
                .parsed(Syntax::Yaml)
                .at(&[
                    ".continue/config.yaml",
                    ".continue/mcpServers/*.yaml",
                    ".continue/mcpServers/*.yml",
                    ".continue/agents/*.yaml",
                ]),
        ])
        .person(&[home(".continue/config.yaml"), home(".continue/config.json")])
        .project(Climb::Here, &[".continue/config.yaml"]),
    client("copilot-jetbrains", "GitHub Copilot in JetBrains")
        .configs(&[kind("copilot-jetbrains", "GitHub Copilot in JetBrains")
            .known("a package manager's fix of what it writes for it")
            .keys(&[&["servers"], &["mcpServers"]])
            .at(&["github-copilot/intellij/mcp.json", "github-copilot/*/mcp.json"])
            .reads(ClientForm::EnvColon, &[EnvColon], ALL)])
        .person(&[config("github-copilot/intellij/mcp.json")])
        .desktop(),
    client("copilot-agent", "GitHub Copilot's cloud agent").configs(&[kind(
        "copilot-agent",
        "GitHub Copilot's cloud agent",
    )
    .known("GitHub's documentation: it is pasted into a repository's settings")
    .at(&[".github/copilot/mcp.json", ".github/copilot-mcp.json", "copilot-mcp.json"])
    .reads(ClientForm::Braces, &[Braces, Dollar], &[Default, EnvColon, Actions])
    .prefixed("COPILOT_MCP_")]),
    client("junie", "Junie")
        .registers(registry().made_of(STDIO, &[]))
        .configs(&[kind("junie", "Junie").at(&[".junie/mcp/mcp.json", ".junie/mcp.json"])])
        .person(&[home(".junie/mcp/mcp.json")])
        .project(Climb::Here, &[".junie/mcp/mcp.json"]),
    client("jetbrains-ai", "JetBrains AI Assistant")
        .configs(
            &[kind("jetbrains-ai", "JetBrains AI Assistant").at(&[".idea/mcp.json", ".ai/mcp/mcp.json"])],
        )
        .project(Climb::Here, &[".ai/mcp/mcp.json"])
        .desktop(),
    client("trae", "Trae")
        .registers(registry().made_of(STDIO, &[]))
        .configs(&[kind("trae", "Trae").at(&[".trae/mcp.json"])])
        .project(Climb::Here, &[".trae/mcp.json"])
        .desktop(),
    client("tabnine", "Tabnine")
        .configs(&[kind("tabnine", "Tabnine")
            .known("its documentation of MCP names the place")
            .at(&[".tabnine/mcp_servers.json"])])
        .person(&[home(".tabnine/mcp_servers.json")])
        .project(Climb::Here, &[".tabnine/mcp_servers.json"])
        .desktop(),
];
