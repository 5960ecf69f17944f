//! Claude Code, the desktop program of the same name, and what has to stand before them.

use crate::base::placeholder::Style::{Braces, Default};
use crate::known::client::{Approval, Client, Climb, Inherits, Started, client};
use crate::known::kind::{ALL, ClientForm, ConfigKind, Syntax, kind};
use crate::known::person::{home, programs, variable};
use crate::known::registry::{STDIO, registry};

const CODE: ConfigKind = kind("claude-code", "Claude Code")
    .known("measured on the client, and its documentation of MCP")
    .parsed(Syntax::Json)
    .reads(ClientForm::Braces, &[Braces, Default], &[]);

pub(super) static ROWS: &[Client] = &[
    // Before Claude Code, with whose name of a file that of its own ends.
    client("warp", "Warp")
        .registers(registry().made_of(STDIO, &[]).env(Braces))
        .configs(&[kind("warp", "Warp")
            .known("its skill on adding servers; its source finds ${…} only")
            .at(&[".warp/.mcp.json"])
            .reads(ClientForm::Braces, &[Braces], ALL)])
        .person(&[home(".warp/.mcp.json")])
        .project(Climb::Here, &[".warp/.mcp.json"])
        .desktop(),
    // M: 2.1.329: the mark in servers and in the shell, the number in the shell alone. R: its installer names a program by its version.
    client("claude-code", "Claude Code")
        .registers(registry().short(&["claude"]).env(Braces).claude())
        .configs(&[
            CODE.called("claude-code-unread", "Claude Code")
                .at(&[".claude/.mcp.json", ".claude/mcp.json"])
                .unread("Claude Code does not read this file: move it to .mcp.json in the project's root"),
            CODE.keys(&[&["mcpServers"], &["projects", "*", "mcpServers"]]).at(&[".claude.json"]),
            CODE.at(&[".mcp.json", "managed-mcp.json", ".claude-plugin/plugin.json"]),
            CODE.keys(&[&["plugins", "*", "mcpServers"]]).at(&[".claude-plugin/marketplace.json"]),
            kind("claude-code-settings", "Claude Code's settings")
                .known(
                    "measured on the client: no server is read there, and http hooks alone fill in variables",
                )
                .keys(&[])
                .at(&[
                    ".claude/settings.json",
                    ".claude/settings.local.json",
                    "managed-settings.json",
                    "managed-settings.d/*.json",
                    "hooks/hooks.json",
                ]),
            CODE.keys(&[&["mcpServers"], &["mcpServers", "*"]]).parsed(Syntax::Yaml).at(&[
                ".claude/agents/*.md",
                ".claude/agents/*/*.md",
                "agents/*.md",
            ]),
            kind("claude-code-instructions", "Claude Code's commands and skills")
                .known(
                    "its documentation: front matter and text for the model, in which nothing is filled in",
                )
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
        ])
        .person(&[variable("CLAUDE_CONFIG_DIR", "", ".claude.json")])
        .project(Climb::Root, &[".mcp.json"])
        .inherits(Inherits::All)
        .asks(Approval::Servers)
        .programs(&["claude"])
        .paths(&["@anthropic-ai/claude-code", "/claude/versions/"])
        .marks(&["CLAUDECODE"])
        .number("CLAUDE_PID")
        // M: on Linux, with what its own account needs. On macOS they are in the keychain.
        .signs_in(&[variable("CLAUDE_CONFIG_DIR", ".claude", ".credentials.json")])
        .started(Started {
            package: "@anthropic-ai/claude-code",
            program: "claude",
            lists: &["mcp", "list"],
        }),
    client("claude-desktop", "Claude Desktop")
        .registers(registry().short(&["desktop"]).made_of(STDIO, &[]))
        .configs(&[kind("claude-desktop", "Claude Desktop")
            .known("its documentation shows literals only; issues say that ${…} arrives as written")
            .at(&["claude_desktop_config.json"])
            .parsed(Syntax::Json)
            .reads(ClientForm::Nothing, &[], &[])])
        .person(&[programs("Claude/claude_desktop_config.json")])
        .asks(Approval::Nothing)
        .desktop(),
];
