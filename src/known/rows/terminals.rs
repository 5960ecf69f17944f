//! Clients of the terminal, in which a model runs commands.

use crate::base::placeholder::Style::{Braces, Default, Dollar, Env, EnvColon, File, Parentheses, Shell};
use crate::base::system::System;
use crate::known::client::{Approval, Client, Climb, Inherits, Merging, Started, client};
use crate::known::kind::{ClientForm, Syntax, kind};
use crate::known::person::{config, home, programs, variable};
use crate::known::registry::EntryPart::{
    Always, Args, Command, CommandLine, Env as EnvPart, Headers, Listed, Url, UrlBy, WireWord,
};
use crate::known::registry::{STDIO, TYPED_REMOTE, TYPED_STDIO, registry};

pub(super) static ROWS: &[Client] = &[
    // M: 0.169.0; a server gets a cleared environment. R: codex-rs/core, CODEX_SANDBOX* where its sandbox is on.
    client("codex", "Codex")
        .typed("codex")
        .registers(
            registry()
                .under(&["mcp_servers"])
                .made_of(STDIO, &[Url("url"), Headers("http_headers")])
                .env_fields()
                .no_sse(),
        )
        .configs(&[kind("codex", "Codex")
            .known("its source, types of MCP servers: an inline bearer_token loses the whole file")
            .keys(&[&["mcp_servers"], &["profiles", "*", "mcp_servers"]])
            .at(&[".codex/config.toml", ".codex/*.config.toml", "codex/config.toml"])
            .parsed(Syntax::Toml)
            .reads(ClientForm::Fields, &[], &[])])
        .person(&[variable("CODEX_HOME", ".codex", "config.toml")])
        .brings(&[".codex"])
        .project(Climb::Repository, &[".codex/config.toml"])
        .merges(Merging::Keys)
        .inherits(Inherits::Named)
        .asks(Approval::Directory)
        .programs(&["codex", "codex-x86_64-unknown-linux-musl", "codex-aarch64-unknown-linux-musl"])
        .paths(&["@openai/codex"])
        .marks_shells(&["CODEX_THREAD_ID", "CODEX_CI", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"])
        // R: where there is no keychain, or mcp_oauth_credentials_store says so.
        .signs_in(&[variable("CODEX_HOME", ".codex", ".credentials.json")])
        .started(Started { package: "@openai/codex", program: "codex", lists: &["mcp", "list"] }),
    // R: bundle of @google/gemini-cli 0.61.0: one constant for the shell and for transports over standard input.
    client("gemini", "Gemini CLI")
        .typed("gemini")
        .registers(registry().made_of(STDIO, &[UrlBy("httpUrl", "url"), Headers("headers")]).env(Braces))
        .configs(&[kind("gemini", "Gemini CLI")
            .known("its source, resolver of variables; defaults since spring 2026")
            .at(&[".gemini/settings.json", "gemini-extension.json"])
            .parsed(Syntax::Jsonc)
            .reads(ClientForm::Braces, &[Braces, Dollar, Default], &[])
            .predefines(&["extensionPath", "workspacePath"])])
        .person(&[home(".gemini/settings.json")])
        .brings(&[".gemini"])
        .project(Climb::Here, &[".gemini/settings.json"])
        .inherits(Inherits::NotSecrets)
        .asks(Approval::Directory)
        .programs(&["gemini"])
        .paths(&["@google/gemini-cli"])
        .marks(&["GEMINI_CLI"])
        .signs_in(&[home(".gemini/mcp-oauth-tokens.json")])
        .started(Started { package: "@google/gemini-cli", program: "gemini", lists: &["mcp", "list"] }),
    // R: a fork of the former.
    client("qwen", "Qwen Code")
        .typed("qwen")
        .registers(
            registry()
                .own(&[".qwen/settings.json"])
                .made_of(STDIO, &[UrlBy("httpUrl", "url"), Headers("headers")])
                .env(Braces),
        )
        .configs(&[
            kind("qwen", "Qwen Code")
                .known("its source, resolver of variables")
                .at(&[".qwen/settings.json", "qwen-extension.json"])
                .parsed(Syntax::Jsonc)
                .reads(ClientForm::Braces, &[Braces, Dollar], &[Default])
                .predefines(&["extensionPath", "workspacePath"]),
            kind("qwen", "Qwen Code")
                .known("its documentation: ${…} there is a literal")
                .at(&[".mcp.json"])
                .reads(ClientForm::Nothing, &[], &[]),
        ])
        .person(&[home(".qwen/settings.json")])
        .brings(&[".qwen"])
        .project(Climb::Here, &[".qwen/settings.json", ".mcp.json"])
        .asks(Approval::Directory)
        .programs(&["qwen"])
        .paths(&["@qwen-code/qwen-code"])
        .marks(&["QWEN_CODE"])
        .signs_in(&[home(".qwen/mcp-oauth-tokens.json")])
        .started(Started { package: "@qwen-code/qwen-code", program: "qwen", lists: &["mcp", "list"] }),
    // R: opencode-ai 1.18.33 sets it for itself, so that everything below has it.
    client("opencode", "opencode")
        .typed("opencode")
        .registers(
            registry()
                .under(&["mcp"])
                .made_of(
                    &[Always("type", "local"), CommandLine("command"), EnvPart("environment")],
                    &[Always("type", "remote"), Url("url"), Headers("headers")],
                )
                .env(Env),
        )
        .configs(&[kind("opencode", "opencode")
            .known("its source: it makes $value of ${env:VAR}. From version 2, mcp.servers")
            .keys(&[&["mcp"], &["mcp", "servers"]])
            .at(&["opencode.json", "opencode.jsonc", ".opencode/config.json", "opencode/config.json"])
            .parsed(Syntax::Jsonc)
            .reads(ClientForm::Env, &[Env, File], &[])])
        .person(&[
            config("opencode/opencode.json"),
            config("opencode/opencode.jsonc"),
            config("opencode/config.json"),
        ])
        .brings(&[".opencode"])
        .project(
            Climb::Repository,
            &["opencode.json", "opencode.jsonc", ".opencode/opencode.json", ".opencode/opencode.jsonc"],
        )
        .merges(Merging::Keys)
        .inherits(Inherits::All)
        .asks(Approval::Nothing)
        .programs(&["opencode"])
        .paths(&["opencode-ai"])
        .marks(&["OPENCODE"])
        .signs_in(&[variable("XDG_DATA_HOME", ".local/share", "opencode/mcp-auth.json")])
        .started(Started { package: "opencode-ai", program: "opencode", lists: &["mcp", "list"] }),
    // R: changelog of github/copilot-cli.
    client("copilot-cli", "Copilot CLI")
        .typed("copilot")
        .registers(
            registry()
                .short(&["copilot"])
                .own(&[".github/mcp.json"])
                .made_of(
                    &[
                        Always("type", "local"),
                        Listed("tools", "*"),
                        Command("command"),
                        Args("args"),
                        EnvPart("env"),
                    ],
                    &[WireWord("type", "http", "sse"), Listed("tools", "*"), Url("url"), Headers("headers")],
                )
                .env(Braces),
        )
        .configs(&[kind("copilot-cli", "Copilot CLI")
            .known("measured on the client: unset stays as written")
            .at(&[".copilot/mcp-config.json", ".mcp.json", ".github/mcp.json"])
            .reads(ClientForm::Braces, &[Braces, Dollar, Default], &[EnvColon])])
        .person(&[variable("COPILOT_HOME", ".copilot", "mcp-config.json")])
        .brings(&[".copilot", ".github/copilot", ".github/hooks", ".github/agents"])
        .project(Climb::Repository, &[".mcp.json", ".github/mcp.json"])
        .asks(Approval::Directory)
        .programs(&["copilot"])
        .paths(&["@github/copilot"])
        .marks(&["COPILOT_CLI"])
        .started(Started { package: "@github/copilot", program: "copilot", lists: &["mcp", "list"] }),
    client("kiro", "Kiro")
        .typed("kiro .")
        .registers(registry().env(Braces))
        .configs(&[kind("kiro", "Kiro")
            .known("its documentation of MCP says ${VAR}; issues say that its CLI lags behind")
            .at(&[".kiro/settings/mcp.json", ".kiro/agents/*.json", ".kiro/mcp.json"])
            .reads(ClientForm::Braces, &[Braces], &[EnvColon, Dollar, Default])])
        .person(&[home(".kiro/settings/mcp.json")])
        .brings(&[".kiro"])
        .project(Climb::Here, &[".kiro/settings/mcp.json"]),
    client("amazon-q", "Amazon Q Developer")
        .registers(registry().made_of(STDIO, &[]).env(EnvColon))
        .configs(&[kind("amazon-q", "Amazon Q Developer")
            .known("pull requests and issues of its CLI")
            .at(&[
                ".amazonq/mcp.json",
                ".amazonq/default.json",
                "amazonq/mcp.json",
                "amazonq/default.json",
                ".amazonq/cli-agents/*.json",
            ])
            .reads(ClientForm::EnvColon, &[EnvColon], &[Braces, Dollar, Default])])
        .person(&[home(".aws/amazonq/mcp.json"), home(".aws/amazonq/default.json")])
        .project(Climb::Here, &[".amazonq/mcp.json", ".amazonq/default.json"]),
    // R: as gathered in microsoft/vscode#311734 and aws/aws-cdk-cli#1855.
    client("amp", "Amp")
        .typed("amp")
        .registers(registry().under(&["amp.mcpServers"]).env(Braces))
        .configs(&[kind("amp", "Amp")
            .known("its manual by way of vendors' setup pages")
            .keys(&[&["amp.mcpServers"]])
            .at(&[".amp/settings.json", ".amp/settings.jsonc", "amp/settings.json", "amp/settings.jsonc"])
            .parsed(Syntax::Jsonc)
            .reads(ClientForm::Braces, &[Braces], &[Dollar, Default])])
        .person(&[config("amp/settings.json"), config("amp/settings.jsonc")])
        .brings(&[".amp"])
        .project(Climb::Repository, &[".amp/settings.json", ".amp/settings.jsonc"])
        .asks(Approval::Servers)
        .programs(&["amp"])
        .paths(&["@sourcegraph/amp"])
        .marks(&["AMP_CURRENT_THREAD_ID"]),
    // R: block/goose#7017, in the shell of its developer extension.
    client("goose", "Goose")
        .configs(&[kind("goose", "Goose")
            .known("its documentation of config.yaml; what it replaces there is not known")
            .keys(&[&["extensions"]])
            .parsed(Syntax::Yaml)
            .at(&[
                "goose/config.yaml",
                "goose/config/config.yaml",
                "goose/profiles.yaml",
                ".goose/config.yaml",
            ])])
        .person(&[
            config("goose/config.yaml"),
            programs("Block/goose/config/config.yaml").on(System::Windows),
        ])
        .programs(&["goose", "goosed"])
        .marks_shells(&["GOOSE_TERMINAL"]),
    // R: charmbracelet/crush internal/shell/shell.go.
    client("crush", "Crush")
        .typed("crush")
        .registers(registry().under(&["mcp"]).made_of(TYPED_STDIO, TYPED_REMOTE).env(Braces))
        .configs(&[kind("crush", "Crush")
            .known("its documentation of MCPs: a shell expands command, args, env, headers and url")
            .keys(&[&["mcp"]])
            .at(&["crush.json", ".crush.json"])
            .reads(ClientForm::Braces, &[Braces, Dollar, Default, Shell, Parentheses], &[])])
        .person(&[config("crush/crush.json")])
        .brings(&[".crush"])
        .project(Climb::Repository, &["crush.json", ".crush.json"])
        .merges(Merging::Keys)
        .programs(&["crush"])
        .paths(&["@charmland/crush"])
        .marks(&["CRUSH"]),
    client("factory", "Factory")
        .registers(registry().made_of(TYPED_STDIO, TYPED_REMOTE))
        .configs(&[kind("factory", "Factory")
            .known("its documentation names the place; what it replaces is not said")
            .at(&[".factory/mcp.json"])])
        .person(&[home(".factory/mcp.json")])
        .project(Climb::Here, &[".factory/mcp.json"]),
    client("augment", "Augment")
        .programs(&["auggie"])
        .paths(&["@augmentcode/auggie"])
        .marks(&["AUGMENT_AGENT"]),
    // It sets none.
    client("aider", "Aider").programs(&["aider"]),
    // The variable that agents agree on (vercel/detect-agent). M: Claude Code sets it in servers, hooks and the shell.
    client("agent", "an agent").marks(&["AI_AGENT"]),
];
