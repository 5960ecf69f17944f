//! Programs that are no one's editor or terminal, and names of files that any client may use.

use crate::base::placeholder::Style::{Braces, Default, EnvColon, PowerShell};
use crate::known::client::{Client, Climb, Started, client};
use crate::known::kind::{ALL, ClientForm, EDITOR, Syntax, kind};
use crate::known::person::{config, home};
use crate::known::registry::EntryPart::{Headers, Url, WireWord};
use crate::known::registry::{STDIO, registry};

pub(super) static ROWS: &[Client] =
    &[
        client("librechat", "LibreChat")
            .configs(&[kind("librechat", "LibreChat")
                .known("its documentation of librechat.yaml names the place")
                .parsed(Syntax::Yaml)
                .at(&["librechat.yaml", "librechat.yml"])])
            .project(Climb::Here, &["librechat.yaml"]),
        client("litellm", "LiteLLM").configs(&[kind("litellm", "LiteLLM")
            .known("its documentation of the proxy: os.environ/VAR in any value")
            .keys(&[&["mcp_servers"]])
            .parsed(Syntax::Yaml)
            .at(&["litellm*.yaml", "litellm*.yml"])]),
        client("mcp-agent", "mcp-agent and fast-agent")
            .configs(&[kind("mcp-agent", "mcp-agent and fast-agent")
                .known("their documentation of configs and secrets names the places")
                .keys(&[&["mcp", "servers"]])
                .parsed(Syntax::Yaml)
                .at(&[
                    "mcp_agent.config.yaml",
                    "mcp_agent.secrets.yaml",
                    "fastagent.config.yaml",
                    "fastagent.secrets.yaml",
                ])])
            .project(Climb::Here, &["mcp_agent.config.yaml", "fastagent.config.yaml"]),
        client("lm-studio", "LM Studio")
            .registers(registry())
            .configs(&[kind("lm-studio", "LM Studio")
                .known("its documentation of mcp.json shows literal values only")
                .at(&[".lmstudio/mcp.json"])])
            .person(&[home(".lmstudio/mcp.json")])
            .desktop(),
        client("mcp-hub", "MCP Hub")
            .configs(&[kind("mcp-hub", "MCP Hub")
                .known("its notes on version 4.2: reads VS Code's form and its own, in JSON5")
                .keys(&[&["mcpServers"], &["servers"]])
                .at(&["mcphub/servers.json", ".mcphub/servers.json"])
                .parsed(Syntax::Jsonc)
                .reads(ClientForm::EnvColon, &[EnvColon], ALL)
                .predefines(EDITOR)])
            .person(&[config("mcphub/servers.json")])
            .project(Climb::Here, &[".mcphub/servers.json"]),
        client("inspector", "MCP Inspector")
            .registers(registry().made_of(
                STDIO,
                &[WireWord("type", "streamable-http", "sse"), Url("url"), Headers("headers")],
            ))
            .configs(&[kind("inspector", "MCP Inspector")
                .known("measured: it replaces nothing, neither in headers nor in variables")
                .at(&[".mcp-inspector/mcp.json"])
                .reads(ClientForm::Nothing, &[], &[])])
            .person(&[home(".mcp-inspector/mcp.json")])
            .signs_in(&[home(".mcp-inspector/storage/oauth.json")])
            .without_model()
            .programs(&["mcp-inspector"])
            .paths(&["@modelcontextprotocol/inspector"])
            .started(Started {
                package: "@modelcontextprotocol/inspector",
                program: "mcp-inspector",
                lists: &["--cli", "--method", "tools/list"],
            }),
        client("mcporter", "mcporter")
            .registers(registry().made_of(STDIO, &[Url("baseUrl"), Headers("headers")]).env(Braces))
            .configs(&[kind("mcporter", "mcporter")
                .known("measured on the client, 0.12.3, and its source: an unset one is an error")
                .at(&["config/mcporter.json", ".mcporter/mcporter.json"])
                .reads(ClientForm::Braces, &[Braces, Default, PowerShell], &[])])
            .person(&[home(".mcporter/mcporter.json")])
            .project(Climb::Here, &["config/mcporter.json"])
            .programs(&["mcporter"])
            .paths(&["node_modules/mcporter/"])
            .without_model()
            .started(Started { package: "mcporter", program: "mcporter", lists: &["list"] })
            .signs_in(&[home(".mcporter/credentials.json")]),
        client("openclaw", "OpenClaw")
            .configs(&[kind("openclaw", "OpenClaw")
                .known("issues about its MCP headers")
                .keys(&[&["mcp", "servers"]])
                .at(&["openclaw.json"])])
            .person(&[home(".openclaw/openclaw.json")]),
        client("any", "an MCP client").configs(&[
            kind("any", "an MCP client")
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
            kind("any", "an MCP client")
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
        ]),
    ];
